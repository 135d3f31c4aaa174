"""One tag at a time on a label printer, as a walk-in gets it at the door."""

from sqlalchemy.orm import Session

from mixer.core.refusal import Refusal
from mixer.nametags.rules.batch import Choice
from mixer.nametags.rules.sheets import catalogue
from mixer.nametags.service.bench import bench_of, last_choice
from mixer.nametags.service.gathering import Rooms
from mixer.nametags.service.printers import KnownPrinter, printer_named, printers
from mixer.nametags.service.printing import Hand, Order, order_tags


def label_printers(session: Session, group_id: int) -> list[KnownPrinter]:
    """Return the group's label printers: those whose stock is known."""
    return [known for known in printers(session, group_id) if known.stock in catalogue()]


def order_label(session: Session, event_id: int, guest_code: str, printer_code: str, hand: Hand, rooms: Rooms) -> Order:
    """Put one guest's tag, as it is, on record for a label printer, in the design of this mixer's other tags.

    Raises:
        Refusal: ``no_such_printer``, ``no_label_printer``, or the guest has no tag.
    """
    bench = bench_of(session, event_id)
    known = printer_named(session, bench.group_id, printer_code)
    if known.stock not in catalogue():
        raise Refusal("no_label_printer", f"{known.name} is no label printer: a host sets what it is loaded with.")
    layout = last_choice(session, event_id, bench).layout
    choice = Choice(known.stock, layout, which="again", guest_code=guest_code, printer=known.code)
    return order_tags(session, event_id, choice, hand, rooms)
