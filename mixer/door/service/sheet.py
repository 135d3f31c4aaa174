"""The paper list typed back in: the A–Z sheet as it was printed, ticked off at a table, and taken back with one tap."""

import random
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session, aliased

from mixer.core.keyring import Keyring
from mixer.core.names import fold
from mixer.core.refusal import Refusal
from mixer.door.models import Attendance, Scan
from mixer.door.rules.attendance import Kind, Verdict
from mixer.door.rules.sheet import ByHand, SheetError, read_numbers
from mixer.door.service.scanning import Doorkeeper
from mixer.door.service.together import MOST_TOGETHER, check_in_together
from mixer.door.service.walkin import WalkIn, walk_in
from mixer.guests.models import Guest
from mixer.nametags.rules.alphabet import initial
from mixer.nametags.rules.tags import SignInLine
from mixer.nametags.service.sign_in import PrintedSheet, printed_sheet, printed_sheets, sign_in_lines

MOST_SHOWN = 300
"""Guests on one page: a longer list is leafed through by letter."""

WAYS = ("sheet", "walk_in")
NEW = "new"
LATEST = 3


@dataclass(frozen=True, slots=True)
class Wish:
    """What a host looks at: a print of the sheet by its code, words that names begin with, a part of the alphabet."""

    sheet: str = ""
    text: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the sheet; `number` is 0 for who is on it only since the print, `in_since` in ms for who is in."""

    number: int
    guest: str
    name: str
    company: str
    short_code: str
    note: str
    words: str
    in_since: int | None


@dataclass(frozen=True, slots=True)
class Part:
    """A letter of the sheet, or a piece of one that is long; the last may be those who are new since the print."""

    key: str
    label: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """Guests marked with one tap: how many still count, how many were taken back, and about when they came."""

    batch: str
    marked: int
    taken_back: int
    came_at: datetime


@dataclass(frozen=True, slots=True)
class Paper:
    """The sheet as the page shows it; `here` are the parts in view of all `parts`."""

    sheet: str
    printed_at: datetime | None
    prints: tuple[tuple[str, datetime], ...]
    highest: int
    parts: tuple[Part, ...]
    here: tuple[Part, ...]
    batches: tuple[Batch, ...]

    @property
    def total(self) -> int:
        """How many stand on the list."""
        return sum(len(part.rows) for part in self.parts)

    @property
    def came(self) -> int:
        """How many of them are in."""
        return sum(row.in_since is not None for part in self.parts for row in part.rows)

    @property
    def to_mark(self) -> int:
        """How many in view are not in yet."""
        return sum(row.in_since is None for part in self.here for row in part.rows)


@dataclass(frozen=True, slots=True)
class Ticks:
    """What was typed in with one tap; `batch` was made with the form, so that sending it twice changes nothing."""

    batch: str
    guests: tuple[str, ...]
    by_hand: tuple[ByHand, ...]
    came_at: datetime


def paper(session: Session, event_id: int, wish: Wish) -> Paper:
    """Return the sheet as it was printed, the latest print unless another is wished; before any, as it would be now."""
    prints = printed_sheets(session, event_id)
    printed = _print(session, event_id, wish.sheet or (prints[0][0] if prints else ""))
    lines = sign_in_lines(session, event_id, printed.guests if printed else ())
    order = printed.guests if printed else tuple(line.id for line in lines)
    parts = _parts(_rows(session, event_id, lines, order), wish.text)
    return Paper(
        sheet=printed.code if printed else "",
        printed_at=printed.printed_at if printed else None,
        prints=tuple(prints),
        highest=len(order),
        parts=parts,
        here=_in_view(parts, wish.part),
        batches=tuple(_batches(session, event_id)),
    )


def numbered(session: Session, event_id: int, sheet: str, text: str) -> tuple[str, ...]:
    """Return the codes of the guests whose numbers were typed, as a print of the sheet numbers them.

    Raises:
        SheetError: something is no number of this sheet, or the number's guest was erased since.
    """
    printed = _print(session, event_id, sheet)
    lines = sign_in_lines(session, event_id, printed.guests if printed else ())
    order, known = printed.guests if printed else tuple(line.id for line in lines), {line.id for line in lines}
    numbers = read_numbers(text, len(order))
    for number in numbers:
        if order[number - 1] not in known:
            raise SheetError(
                f"Number {number} is nobody's any more: that guest was erased since the sheet was printed."
            )
    return tuple(order[number - 1] for number in numbers)


def mark(
    session: Session, keeper: Doorkeeper, ticks: Ticks, moment: datetime, chance: random.Random, keyring: Keyring
) -> None:
    """Let in everybody who was ticked, numbered or written by hand, in one transaction.

    Raises:
        Refusal: nobody is marked, or more than fit into one tap.
    """
    many = len(ticks.guests) + len(ticks.by_hand)
    if not many:
        raise Refusal("nobody", "Tick somebody, or type a number of the list.")
    if many > MOST_TOGETHER:
        raise Refusal("too_many", f"These are {many:,} guests: mark at most {MOST_TOGETHER} at a time.")
    if ticks.guests:
        check_in_together(session, keeper, ticks.guests, ticks.batch, "sheet", moment, ticks.came_at)
    for place, person in enumerate(ticks.by_hand):
        scan_id = str(uuid.uuid5(uuid.UUID(ticks.batch), f"by hand {place}"))
        walked_in = WalkIn(scan_id, person.name, person.company, batch=ticks.batch, came_at=ticks.came_at)
        walk_in(session, keeper, walked_in, moment, chance, keyring)


def _print(session: Session, event_id: int, code: str) -> PrintedSheet | None:
    """Return the print with this code; one without numbers, from before they were kept, is none."""
    printed = printed_sheet(session, event_id, code)
    return printed if printed and printed.guests else None


def _rows(session: Session, event_id: int, lines: Iterable[SignInLine], order: Sequence[str]) -> list[tuple[str, Row]]:
    """Return letter and row of each line, by number; who has none comes last."""
    numbers = {code: number for number, code in enumerate(order, start=1)}
    since = dict(
        session.execute(
            select(Guest.code, Attendance.first_ms)
            .join(Attendance, (Attendance.event_id == Guest.event_id) & (Attendance.guest_id == Guest.id))
            .where(Guest.event_id == event_id)
        ).all()
    )
    rows = [
        (
            initial(line.sort_key) if line.id in numbers else NEW,
            Row(
                number=numbers.get(line.id, 0),
                guest=line.id,
                name=line.name,
                company=line.company,
                short_code=line.short_code,
                note=line.note,
                words=fold(f"{line.name} {line.company}"),
                in_since=since.get(line.id),
            ),
        )
        for line in lines
    ]
    return sorted(rows, key=lambda found: found[1].number or len(rows) + len(order))


def _parts(rows: Iterable[tuple[str, Row]], text: str) -> tuple[Part, ...]:
    """Return rows whose words begin as typed, by letter, in pieces that fit a page."""
    typed = fold(text).split()
    letters: dict[str, list[Row]] = {}
    for letter, row in rows:
        words = row.words.split()
        if all(any(word.startswith(one) for word in words) for one in typed):
            letters.setdefault(letter, []).append(row)
    return tuple(
        Part(letter + piece, ("New" if letter == NEW else letter) + piece, tuple(found[start : start + MOST_SHOWN]))
        for letter, found in letters.items()
        for start in range(0, len(found), MOST_SHOWN)
        for piece in [f" {start // MOST_SHOWN + 1}" if start else ""]
    )


def _in_view(parts: tuple[Part, ...], wished: str) -> tuple[Part, ...]:
    """Return all parts where they fit a page, else the one wished for, or the first."""
    if sum(len(part.rows) for part in parts) <= MOST_SHOWN:
        return parts
    return tuple(part for part in parts if part.key == wished) or parts[:1]


def _batches(session: Session, event_id: int) -> list[Batch]:
    """Return what was marked last, the latest first."""
    undone = aliased(Scan)
    rows = session.execute(
        select(
            Scan.batch,
            func.count(distinct(Scan.seq)),
            func.count(distinct(undone.target)),
            func.min(Scan.occurred_ms),
        )
        .outerjoin(undone, (undone.target == Scan.scan_id) & (undone.event_id == Scan.event_id))
        .where(
            Scan.event_id == event_id,
            Scan.batch.is_not(None),
            Scan.way.in_(WAYS),
            Scan.kind == Kind.IN.value,
            Scan.verdict == Verdict.ADMITTED.value,
        )
        .group_by(Scan.batch)
        .order_by(func.max(Scan.seq).desc())
        .limit(LATEST)
    )
    return [
        Batch(batch or "", marked - back, back, datetime.fromtimestamp(came_ms / 1000, UTC))
        for batch, marked, back, came_ms in rows
    ]
