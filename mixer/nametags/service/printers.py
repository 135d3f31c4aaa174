"""The group's printers: how far each is off, and which are label printers."""

import random
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mixer.core.codes import new_code
from mixer.core.refusal import Refusal
from mixer.nametags.models import PrinterProfile
from mixer.nametags.rules.printers import Reading, corrected
from mixer.nametags.rules.sheets import Printer, Sheet, catalogue

MOST_PRINTERS = 40


def roll_sheets() -> list[Sheet]:
    """The stocks of label printers: one label a page."""
    return [sheet for sheet in catalogue().values() if sheet.kind == "roll"]


@dataclass(frozen=True, slots=True)
class KnownPrinter:
    """A printer by its name, what corrects it, and for a label printer the id of the sheet it is loaded with."""

    code: str
    name: str
    printer: Printer = field(default_factory=Printer)
    stock: str = ""
    calibrated_at: datetime | None = None


def printers(session: Session, group_id: int) -> list[KnownPrinter]:
    """Return the group's printers by name."""
    query = select(PrinterProfile).where(PrinterProfile.group_id == group_id)
    return [_known(row) for row in session.scalars(query.order_by(PrinterProfile.name, PrinterProfile.id))]


def printer_named(session: Session, group_id: int, code: str) -> KnownPrinter:
    """Return one of the group's printers, or refuse."""
    return _known(_row(session, group_id, code))


def keep_printer(session: Session, group_id: int, known: KnownPrinter, chance: random.Random) -> str:
    """Keep a new printer, or, where it has a code, what became of a kept one; return its code.

    Raises:
        Refusal: ``printer_name_taken`` or ``too_many_printers``.
    """
    kept = session.scalar(select(func.count(PrinterProfile.id)).where(PrinterProfile.group_id == group_id)) or 0
    if not known.code and kept >= MOST_PRINTERS:
        raise Refusal("too_many_printers", f"{MOST_PRINTERS} printers are enough: remove one that you no longer use.")
    row = (
        _row(session, group_id, known.code) if known.code else PrinterProfile(code=new_code(chance), group_id=group_id)
    )
    row.name, row.stock, row.calibrated_at = known.name, known.stock, known.calibrated_at
    row.offset_x, row.offset_y = known.printer.shift_x, known.printer.shift_y
    row.scale_x, row.scale_y = known.printer.stretch_x, known.printer.stretch_y
    try:
        session.add(row)
        session.flush()
    except IntegrityError as twice:
        message = f"There is a printer called {known.name} already: choose another name."
        raise Refusal("printer_name_taken", message) from twice
    return row.code


def remove_printer(session: Session, group_id: int, code: str) -> str:
    """Forget a printer and return its name."""
    name = printer_named(session, group_id, code).name
    session.execute(delete(PrinterProfile).where(PrinterProfile.group_id == group_id, PrinterProfile.code == code))
    return name


def _row(session: Session, group_id: int, code: str) -> PrinterProfile:
    query = select(PrinterProfile).where(PrinterProfile.group_id == group_id, PrinterProfile.code == code)
    row = session.scalars(query).one_or_none()
    if row is None:
        raise Refusal("no_such_printer", "This printer is not kept any more. Choose another one.")
    return row


def _known(row: PrinterProfile) -> KnownPrinter:
    correction = Printer(row.offset_x, row.offset_y, row.scale_x, row.scale_y)
    return KnownPrinter(row.code, row.name, correction, row.stock, row.calibrated_at)


def calibrated(known: KnownPrinter, reading: Reading, sheet: Sheet, moment: datetime) -> KnownPrinter:
    """Return the printer with what its calibration page showed.

    Raises:
        WildReadingError: for a number beyond what printers do.
    """
    return replace(known, printer=corrected(known.printer, reading, sheet), calibrated_at=moment)
