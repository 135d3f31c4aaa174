"""The print itself: what is on it, its record, and what guests wear afterwards."""

import io
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm import Session

from mixer.accounts.models import Account
from mixer.contacts.models import Contact
from mixer.core.codes import new_code
from mixer.core.keyring import Keyring, Token
from mixer.core.refusal import Refusal
from mixer.core.upsert import insert
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.nametags.files.name_tags import Codes, print_name_tags
from mixer.nametags.files.verify import ReadBack, read_back
from mixer.nametags.models import PrintedTag, PrintRun
from mixer.nametags.rules.batch import Choice, Standing, Tag, chosen, fingerprint
from mixer.nametags.rules.progress import State, is_kept, state_at
from mixer.nametags.rules.qr import QrTooSmallError
from mixer.nametags.rules.sheets import SEQUENCES, Sheet
from mixer.nametags.rules.tags import Job, Report, TagItem
from mixer.nametags.service.bench import MOST_BLANKS, REMEMBERED, bench_of
from mixer.nametags.service.gathering import Rooms, gather

MOST_LOOKS = 50
"""Tags that are named on the record of a print because something is wrong with them."""

KINDS = {"blank": "blank_tags", "one": "single_tag", "again": "single_tag"}
"""What the record calls a print that is no batch; the next batch is not offered on its sheet."""

NO_READ = ReadBack(0, 0, (), (), ())


@dataclass(frozen=True, slots=True)
class Hand:
    """Who prints, when, and with what: the account, the moment, chance for the run's code and the keyring."""

    account_id: int | None
    moment: datetime
    chance: random.Random
    keyring: Keyring


@dataclass(frozen=True, slots=True)
class Worn:
    """What a guest wears once a print is out: what is on the tag, the version of its code, and a new code's hash."""

    guest_id: int
    content_hash: bytes
    version: int
    new_hash: bytes | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """A batch that is on record and may be laid out: what to print, how, and what guests will wear."""

    run_code: str
    items: tuple[TagItem, ...]
    job: Job
    worn: tuple[Worn, ...] = ()


@dataclass(frozen=True, slots=True)
class Printed:
    """A finished document, what is on it, and what was read back from it."""

    pdf: bytes
    report: Report
    read: ReadBack


@dataclass(frozen=True, slots=True)
class Run:
    """One line of the record: what was printed, when, by whom, how far it is, and what was read back from it."""

    code: str
    kind: str
    sheet: str
    items: int
    pages: int
    printed_at: datetime
    who: str
    state: State
    done: int
    read: int | None
    codes: int
    kept: bool
    looks: tuple[tuple[str, str], ...] = ()
    more_looks: int = 0
    outdated: int = 0
    next_label: int = 0
    asked: Mapping[str, Any] = field(default_factory=dict)

    @property
    def at_work(self) -> bool:
        """Whether it is being made right now."""
        return self.state in {State.WAITING, State.PRINTING, State.CHECKING}


def order_tags(session: Session, event_id: int, choice: Choice, hand: Hand, rooms: Rooms | None = None) -> Order:
    """Put a print of the chosen tags on record; `print_order` then makes the document and `settle` what guests wear.

    A tag whose content changed gets a new code, and so does a single one that is printed again because it was lost:
    the old code opens nothing once the print is settled. Printing a whole batch again leaves unchanged tags as they
    are, so that whichever copy is handed out works. A print that is never settled has changed nothing.
    """
    job = bench_of(session, event_id).job(choice)
    items, worn = (
        (blanks(choice.blanks), ()) if choice.which == "blank" else _tags(session, event_id, choice, hand, rooms)
    )
    check_codes(items, job)
    run = PrintRun(
        kind=KINDS.get(choice.which, "name_tags"),
        sheet=job.sheet.id,
        layout=choice.layout,
        options={name: getattr(choice, name) for name in ("start", "which", *REMEMBERED)}
        | {"next": next_label(job.sheet, len(items), choice)},
        items=len(items),
        pages=job.sheet.pages_for(len(items), choice.start, choice.fill) * (2 if choice.backs else 1),
        state=State.PRINTING,
    )
    record_run(session, event_id, hand, run)
    return Order(run.code, items, job, worn)


def next_label(sheet: Sheet, items: int, choice: Choice) -> int:
    """The first free label of the last page, as the sheet is filled; 0 where the page is full."""
    sequence = SEQUENCES["columns" if choice.fill == "columns" else "rows"](sheet)
    used = (sequence.index(choice.start) + items) % sheet.labels
    return sequence[used] if used else 0


def _tags(
    session: Session, event_id: int, choice: Choice, hand: Hand, rooms: Rooms | None
) -> tuple[tuple[TagItem, ...], tuple[Worn, ...]]:
    """What is printed of the chosen guests, and what they will wear."""
    told = rooms or Rooms()
    batch = chosen(gather(session, event_id, hand.keyring, told.zones_of, told.tables_of), choice)
    if not batch:
        raise Refusal("nothing_to_print", _why_nothing(choice))
    outdated = {Standing.CHANGED, Standing.PRINTED} if choice.which == "one" else {Standing.CHANGED}
    renewed = {tag.guest_id for tag in batch if tag.standing in outdated}
    batch = [_renewed(tag, hand.keyring) if tag.guest_id in renewed else tag for tag in batch]
    worn = (
        Worn(
            tag.guest_id,
            fingerprint(tag.item),
            tag.version,
            _hash(tag, hand.keyring) if tag.guest_id in renewed else None,
        )
        for tag in batch
    )
    return tuple(tag.item for tag in batch), tuple(worn)


def blanks(count: int) -> tuple[TagItem, ...]:
    """Return so many tags to be written on by hand.

    Raises:
        Refusal: ``no_blanks`` for none and for more than a hundred.
    """
    if not 1 <= count <= MOST_BLANKS:
        raise Refusal("no_blanks", f"Choose 1 to {MOST_BLANKS} blank tags.")
    return tuple(TagItem(id=f"blank {number}", first="", blank=True) for number in range(1, count + 1))


def print_order(order: Order) -> Printed:
    """Lay out an order and read every code back from the document; needs no database, so nobody waits for it."""
    out = io.BytesIO()
    report = print_name_tags(order.items, order.job, out)
    pdf = out.getvalue()
    return Printed(pdf, report, read_back(pdf, report.placements))


def settle(
    session: Session, event_id: int, order: Order, moment: datetime, printed: tuple[Report, ReadBack] | None = None
) -> bool:
    """Let guests wear what was printed: renewed codes replace the old ones, and the run is ready.

    Returns:
        False where the print was cancelled meanwhile: then nothing has changed.
    """
    # Two prints of one mixer follow each other, so that each sees the codes the other made.
    session.execute(select(Event.id).where(Event.id == event_id).with_for_update())
    run = session.scalars(
        update(PrintRun)
        .where(PrintRun.event_id == event_id, PrintRun.code == order.run_code)
        .where(PrintRun.state.in_([State.WAITING, State.PRINTING, State.CHECKING]))
        .values(state=State.READY, done=PrintRun.items, seen_at=moment)
        .returning(PrintRun)
    ).one_or_none()
    if run is None:
        return False
    found = _found(*printed) if printed else {}
    run.options = {**run.options, **found, "outdated": _wear(session, run.id, order.worn)}
    return True


def note_read(session: Session, event_id: int, order: Order, read: ReadBack) -> None:
    """Keep with the run how many codes were read back from its document."""
    query = select(PrintRun).where(PrintRun.event_id == event_id, PrintRun.code == order.run_code)
    run = session.scalars(query).one()
    run.options = {**run.options, "read": read.read, "codes": read.expected}


def record_run(session: Session, event_id: int, hand: Hand, run: PrintRun) -> PrintRun:
    """Keep a record of something printed; the caller has filled in what was printed."""
    run.code = new_code(hand.chance)
    run.event_id = event_id
    run.account_id = hand.account_id
    run.printed_at = run.seen_at = hand.moment
    session.add(run)
    session.flush()
    return run


def runs(session: Session, event_id: int, moment: datetime, most: int = 12, code: str = "") -> list[Run]:
    """Return the last things printed for a mixer, newest first, or the one with this code."""
    query = (
        select(PrintRun, Account.name)
        .outerjoin(Account, Account.id == PrintRun.account_id)
        .where(PrintRun.event_id == event_id)
        .order_by(PrintRun.printed_at.desc(), PrintRun.id.desc())
        .limit(most)
    )
    rows = session.execute(query.where(PrintRun.code == code) if code else query)
    return [_run(run, who or "", moment) for run, who in rows]


def run_of(session: Session, event_id: int, code: str, moment: datetime) -> Run:
    """Return one print of a mixer, or refuse."""
    found = runs(session, event_id, moment, 1, code)
    if not found:
        raise Refusal("no_such_print", "There is no such print of this mixer.")
    return found[0]


def guests_to_look_at(session: Session, event_id: int, run: Run) -> list[tuple[str, str, str]]:
    """Return whose tag on a print wants a look: the guest's code and name, and what about it."""
    codes = [code for code, _ in run.looks]
    rows = select(Guest.code, Contact.full_name).join(Contact, Contact.id == Guest.contact_id)
    names = dict(session.execute(rows.where(Guest.event_id == event_id, Guest.code.in_(codes))).all())
    return [(code, names[code], kind) for code, kind in run.looks if code in names]


def _run(run: PrintRun, who: str, moment: datetime) -> Run:
    state = state_at(run.state, run.seen_at, moment)
    looks = run.options.get("looks", [])
    return Run(
        code=run.code,
        kind=run.kind,
        sheet=run.sheet,
        items=run.items,
        pages=run.pages,
        printed_at=run.printed_at,
        who=who,
        state=state,
        done=run.done,
        read=run.options.get("read"),
        codes=run.options.get("codes", run.items),
        kept=is_kept(state, run.seen_at, moment),
        looks=tuple((code, kind) for code, kind in looks),
        more_looks=run.options.get("more_looks", 0),
        outdated=run.options.get("outdated", 0),
        next_label=run.options.get("next", 0) if state is State.READY else 0,
        asked=_asked(run),
    )


def _asked(run: PrintRun) -> dict[str, Any]:
    """What the page of name tags is asked for to print this again; its sheet's free labels are another matter."""
    kept = {name: run.options[name] for name in ("which", *REMEMBERED) if run.options.get(name)}
    backs = "yes" if kept.pop("backs", False) else "no"
    return {"sheet": run.sheet, "layout": run.layout, "backs": backs, **kept}


def _found(report: Report, read: ReadBack) -> dict[str, Any]:
    """What a print found out, as it is kept: no names, since guests can be erased."""
    looks = list(dict.fromkeys((notice.item, notice.kind) for notice in report.notices if notice.item))
    return {
        "read": read.read,
        "codes": read.expected,
        "looks": looks[:MOST_LOOKS],
        "more_looks": max(0, len(looks) - MOST_LOOKS),
    }


def check_codes(items: Sequence[TagItem], job: Job) -> None:
    """Refuse labels that are too small for the links in this design, before anything is on record."""
    try:
        Codes(job.sheet, items, job.layout)
    except QrTooSmallError as too_small:
        raise Refusal("code_too_small", str(too_small)) from too_small


def _why_nothing(choice: Choice) -> str:
    if choice.which == "new":
        return "Every tag is printed as it is now. Choose all tags to print them again."
    if choice.which == "one":
        return "This guest is not coming, so there is no tag to print."
    return "Nobody has said yes yet, so there is no tag to print."


def _renewed(tag: Tag, keyring: Keyring) -> Tag:
    """The tag with the next code, which opens nothing before the print is settled."""
    version = tag.version + 1
    link = keyring.link(Token.BADGE, tag.guest_code, version)
    return replace(tag, item=replace(tag.item, link=link), version=version)


def _hash(tag: Tag, keyring: Keyring) -> bytes:
    return keyring.hash(Token.BADGE, tag.guest_code, tag.version)


def _wear(session: Session, run_id: int, worn: Sequence[Worn]) -> int:
    """Put new codes in force and note what guests wear; returns how many tags were out of date before they came out."""
    table = cast("Table", Guest.__table__)
    put = (
        update(table)
        .where(table.c.id == bindparam("guest"), table.c.badge_version == bindparam("next") - 1)
        .values(badge_version=bindparam("next"), badge_hash=bindparam("hash"))
    )
    renewed = [{"guest": one.guest_id, "next": one.version, "hash": one.new_hash} for one in worn if one.new_hash]
    if renewed:
        session.connection().execute(put, renewed)
        session.expire_all()
    in_force = (
        select(Guest.id, Guest.badge_version)
        .join(PrintRun, PrintRun.event_id == Guest.event_id)
        .where(PrintRun.id == run_id)
    )
    versions = dict(session.execute(in_force).all())
    rows = [
        {"guest_id": one.guest_id, "run_id": run_id, "content_hash": one.content_hash, "badge_version": one.version}
        for one in worn
        if versions.get(one.guest_id) == one.version
    ]
    if rows:
        statement = insert(session, PrintedTag)
        kept = {name: statement.excluded[name] for name in ("run_id", "content_hash", "badge_version")}
        session.connection().execute(statement.on_conflict_do_update(index_elements=["guest_id"], set_=kept), rows)
    return len(worn) - len(rows)
