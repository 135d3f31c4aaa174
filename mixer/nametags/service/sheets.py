"""The group's own sheets beside those of the catalogue."""

import random
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mixer.core.codes import new_code
from mixer.core.refusal import Refusal
from mixer.nametags.models import CustomSheet
from mixer.nametags.rules.grids import own_sheet
from mixer.nametags.rules.sheets import Sheet

OWN = "own-"
"""What the id of a group's own sheet begins with; its code follows."""

MOST_SHEETS = 40


@dataclass(frozen=True, slots=True)
class Measures:
    """What a host measured on a sheet, in mm; `dpi` for the stock of a label printer."""

    page_w: float
    page_h: float
    cols: int
    rows: int
    w: float
    h: float
    left: float
    top: float
    pitch_x: float
    pitch_y: float
    corner: float = 0.0
    keep_in: float = 3.0
    dpi: float | None = None


MEASURES = tuple(field.name for field in fields(Measures))


@dataclass(frozen=True, slots=True)
class OwnSheet:
    """A sheet as the group keeps it."""

    code: str
    name: str
    sheet: Sheet


def sheet_from(measures: Measures, name: str = "Own sheet", code: str = "") -> Sheet:
    """Return the sheet that these measures make.

    Raises:
        GridError: if they make none.
    """
    sheet = own_sheet(
        page=(measures.page_w, measures.page_h),
        grid=(measures.cols, measures.rows),
        label=(measures.w, measures.h),
        origin=(measures.left, measures.top),
        pitch=(measures.pitch_x, measures.pitch_y),
        keep_in=measures.keep_in,
        title=name,
    )
    round_at_most = min(max(measures.corner, 0.0), sheet.w / 2, sheet.h / 2)
    return replace(sheet, id=OWN + code, corner=round_at_most, dpi=measures.dpi)


def own_sheets(session: Session, group_id: int) -> list[OwnSheet]:
    """Return the group's sheets by name."""
    query = select(CustomSheet).where(CustomSheet.group_id == group_id).order_by(CustomSheet.name, CustomSheet.id)
    return [_kept(row) for row in session.scalars(query)]


def own_sheet_of(session: Session, group_id: int, code: str) -> OwnSheet:
    """Return one of the group's sheets, or refuse."""
    return _kept(_row(session, group_id, code))


def keep_sheet(
    session: Session,
    group_id: int,
    code: str,
    name: str,
    measures: Measures,
    moment: datetime,
    chance: random.Random,
) -> str:
    """Keep a new sheet, or what became of the one with this code; return its code.

    Raises:
        Refusal: ``sheet_name_taken``, ``too_many_sheets``, or there is no such sheet.
    """
    kept = session.scalar(select(func.count(CustomSheet.id)).where(CustomSheet.group_id == group_id)) or 0
    if not code and kept >= MOST_SHEETS:
        raise Refusal("too_many_sheets", f"{MOST_SHEETS} own sheets are enough: remove one that you no longer use.")
    row = _row(session, group_id, code) if code else CustomSheet(code=new_code(chance), group_id=group_id)
    row.name, row.kept_at = name, moment
    for measure, value in asdict(measures).items():
        setattr(row, measure, value)
    try:
        session.add(row)
        session.flush()
    except IntegrityError as twice:
        raise Refusal("sheet_name_taken", f"There is a sheet called {name} already: choose another name.") from twice
    return row.code


def remove_sheet(session: Session, group_id: int, code: str) -> str:
    """Forget a sheet and return its name; what was printed on it stays on record."""
    name = own_sheet_of(session, group_id, code).name
    session.execute(delete(CustomSheet).where(CustomSheet.group_id == group_id, CustomSheet.code == code))
    return name


def _row(session: Session, group_id: int, code: str) -> CustomSheet:
    query = select(CustomSheet).where(CustomSheet.group_id == group_id, CustomSheet.code == code)
    row = session.scalars(query).one_or_none()
    if row is None:
        raise Refusal("no_such_sheet", "This sheet is not kept any more. Choose another one.")
    return row


def _kept(row: CustomSheet) -> OwnSheet:
    measures = Measures(**{name: getattr(row, name) for name in MEASURES})
    return OwnSheet(row.code, row.name, sheet_from(measures, row.name, row.code))


def measures_of(sheet: Sheet) -> Measures:
    """Return a sheet's measures, to begin one's own with."""
    return Measures(**{name: getattr(sheet, name) for name in MEASURES})
