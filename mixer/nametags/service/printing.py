"""A batch on paper: its preview, the print itself, the record of it, and the paper list for the door."""

import io
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from mixer.accounts.models import Account, Group
from mixer.core.codes import new_code
from mixer.core.keyring import Keyring, Token
from mixer.core.refusal import Refusal
from mixer.core.upsert import insert
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.nametags.files.name_tags import Codes, print_name_tags
from mixer.nametags.files.sign_in_sheet import print_sign_in_sheet
from mixer.nametags.files.verify import ReadBack, picture, read_back
from mixer.nametags.models import PrintedTag, PrintRun
from mixer.nametags.rules.batch import Choice, Standing, Tag, chosen, fingerprint, first_sheet, paper_of
from mixer.nametags.rules.qr import QrTooSmallError
from mixer.nametags.rules.sheets import Sheet, UnknownSheetError, find_sheet
from mixer.nametags.rules.tags import Job, Notice, Report, SignInLine, TagItem
from mixer.nametags.service.gathering import ZonesOf, first_page_of, gather, zones_by_sphere


@dataclass(frozen=True, slots=True)
class Overview:
    """Everyone's tags by their standing, those that would be printed, and what to look at before."""

    everyone: tuple[Tag, ...]
    counts: dict[str, int]
    batch: tuple[Tag, ...]
    pages: int
    sheet: Sheet
    notices: tuple[Notice, ...]
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """A batch that is on record and may be laid out: what to print, how, and the run it belongs to."""

    run_code: str
    items: tuple[TagItem, ...]
    job: Job


@dataclass(frozen=True, slots=True)
class Printed:
    """A finished document, what is on it, and what was read back from it."""

    pdf: bytes
    report: Report
    read: ReadBack


@dataclass(frozen=True, slots=True)
class Run:
    """One line of the record: what was printed, when, by whom, and how many codes were read back from it."""

    code: str
    kind: str
    sheet: str
    items: int
    pages: int
    printed_at: datetime
    who: str
    read: int | None


@dataclass(frozen=True, slots=True)
class Hand:
    """Who prints, when, and with what: the account, the moment, chance for the run's code and the keyring."""

    account_id: int | None
    moment: datetime
    chance: random.Random
    keyring: Keyring


def sheet_of(choice: Choice) -> Sheet:
    """Return the chosen sheet; refuse one that is unknown, and a first label it does not have."""
    try:
        sheet = find_sheet(choice.sheet)
    except UnknownSheetError as unknown:
        raise Refusal("unknown_sheet", str(unknown)) from unknown
    if not 1 <= choice.start <= sheet.labels:
        raise Refusal("no_such_label", f"{sheet.title} has labels 1 to {sheet.labels}, not {choice.start}.")
    return sheet


def overview(
    session: Session, event_id: int, choice: Choice, keyring: Keyring, zones_of: ZonesOf = zones_by_sphere
) -> Overview:
    """Return what a print would hold, having laid out every tag; nothing is changed."""
    sheet = sheet_of(choice)
    tags = gather(session, event_id, keyring, zones_of)
    batch = chosen(tags, choice)
    counts = Counter({str(standing): 0 for standing in Standing})
    counts.update(str(tag.standing) for tag in tags)
    notices: tuple[Notice, ...] = ()
    trouble = ""
    if batch:
        try:
            job = Job(sheet, choice.layout, session.get_one(Event, event_id).name, choice.start)
            notices = tuple(print_name_tags([tag.item for tag in batch], job, io.BytesIO()).notices)
        except QrTooSmallError as too_small:
            trouble = str(too_small)
    pages = sheet.pages_for(len(batch), choice.start)
    everyone = tuple(chosen(tags, Choice(choice.sheet)))
    return Overview(everyone, dict(counts), tuple(batch), pages, sheet, notices, trouble)


def picture_of_first_page(
    session: Session, event_id: int, choice: Choice, keyring: Keyring, zones_of: ZonesOf = zones_by_sphere
) -> bytes:
    """Return the first page as it will be printed, as a PNG picture, with the labels' outlines."""
    sheet = sheet_of(choice)
    batch = first_page_of(chosen(gather(session, event_id, keyring, zones_of), choice), sheet, choice.start)
    if not batch:
        raise Refusal("nothing_to_print", "There is no tag to show.")
    items = [tag.item for tag in batch]
    _check_codes(items, sheet)
    out = io.BytesIO()
    job = Job(sheet, choice.layout, session.get_one(Event, event_id).name, choice.start, outline=True)
    print_name_tags(items, job, out)
    return picture(out.getvalue())


def order_tags(
    session: Session, event_id: int, choice: Choice, hand: Hand, zones_of: ZonesOf = zones_by_sphere
) -> Order:
    """Put a print of the chosen tags on record and settle their codes; `print_order` then makes the document.

    A tag whose content changed gets a new code, and so does a single one that is printed again because it was lost:
    the old code opens nothing from then on. Printing a whole batch again leaves unchanged tags as they are, so that
    whichever copy is handed out works.
    """
    sheet = sheet_of(choice)
    # Two prints of one mixer follow each other, so that each sees the codes the other made.
    event = session.scalars(select(Event).where(Event.id == event_id).with_for_update()).one()
    batch = chosen(gather(session, event_id, hand.keyring, zones_of), choice)
    if not batch:
        raise Refusal("nothing_to_print", _why_nothing(choice))
    outdated = {Standing.CHANGED, Standing.PRINTED} if choice.which == "one" else {Standing.CHANGED}
    renewed = [tag.guest_id for tag in batch if tag.standing in outdated]
    if renewed:
        _renew(session, renewed, hand.keyring)
        batch = chosen(gather(session, event_id, hand.keyring, zones_of), choice)
    items = tuple(tag.item for tag in batch)
    _check_codes(items, sheet)
    run = PrintRun(
        kind="name_tags",
        sheet=sheet.id,
        layout=choice.layout,
        options={"start": choice.start, "which": choice.which, "order": choice.order},
        items=len(items),
        pages=sheet.pages_for(len(items), choice.start),
    )
    record_run(session, event_id, hand, run)
    _remember(session, run.id, batch)
    return Order(run.code, items, Job(sheet, choice.layout, event.name, choice.start))


def print_order(order: Order) -> Printed:
    """Lay out an order and read every code back from the document; needs no database, so nobody waits for it."""
    out = io.BytesIO()
    report = print_name_tags(order.items, order.job, out)
    pdf = out.getvalue()
    return Printed(pdf, report, read_back(pdf, report.placements))


def note_read(session: Session, event_id: int, order: Order, read: ReadBack) -> None:
    """Keep with the run how many codes were read back from its document."""
    query = select(PrintRun).where(PrintRun.event_id == event_id, PrintRun.code == order.run_code)
    run = session.scalars(query).one()
    run.options = {**run.options, "read": read.read}


def record_run(session: Session, event_id: int, hand: Hand, run: PrintRun) -> PrintRun:
    """Keep a record of something printed; the caller has filled in what was printed."""
    run.code = new_code(hand.chance)
    run.event_id = event_id
    run.account_id = hand.account_id
    run.printed_at = hand.moment
    session.add(run)
    session.flush()
    return run


def runs(session: Session, event_id: int, most: int = 12) -> list[Run]:
    """Return the last things printed for a mixer, newest first."""
    rows = session.execute(
        select(PrintRun, Account.name)
        .outerjoin(Account, Account.id == PrintRun.account_id)
        .where(PrintRun.event_id == event_id)
        .order_by(PrintRun.printed_at.desc(), PrintRun.id.desc())
        .limit(most)
    )
    return [
        Run(run.code, run.kind, run.sheet, run.items, run.pages, run.printed_at, who or "", run.options.get("read"))
        for run, who in rows
    ]


def last_choice(session: Session, event_id: int) -> Choice:
    """Return what to offer first: the sheet and layout of this mixer's last tags, else what the country buys."""
    run = session.scalars(
        select(PrintRun)
        .where(PrintRun.event_id == event_id, PrintRun.kind == "name_tags")
        .order_by(PrintRun.printed_at.desc(), PrintRun.id.desc())
        .limit(1)
    ).one_or_none()
    if run is None:
        return Choice(first_sheet(_country(session, event_id)))
    return Choice(run.sheet, run.layout, which="new", order=str(run.options.get("order", "last_name")))


def print_sign_in(session: Session, event_id: int, hand: Hand) -> Printed:
    """Print the A-Z list of everyone who is coming, with blank lines for walk-ins, and record it."""
    event = session.get_one(Event, event_id)
    sheet = find_sheet(f"{paper_of(_country(session, event_id))}-page")
    lines = [
        SignInLine(
            id=tag.guest_code,
            name=tag.item.full,
            sort_key=f"{tag.family} {tag.item.full}".strip(),
            company=tag.item.company,
            role=tag.item.role,
            note=tag.item.ribbon or ("first time" if tag.item.first_timer else ""),
            short_code=tag.item.short_code,
        )
        for tag in gather(session, event_id, hand.keyring)
    ]
    out = io.BytesIO()
    start = event.starts_at.astimezone(event.zone)
    when = f"{start:%a} {start.day} {start:%b %Y, %H:%M}"
    report = print_sign_in_sheet(lines, Job(sheet, event=event.name), out, when=when)
    run = PrintRun(kind="sign_in_sheet", sheet=sheet.id, layout="", items=report.items, pages=report.pages)
    record_run(session, event_id, hand, run)
    return Printed(out.getvalue(), report, ReadBack(0, 0, (), (), ()))


def _country(session: Session, event_id: int) -> str:
    query = select(Group.country).join(Event, Event.group_id == Group.id).where(Event.id == event_id)
    return session.scalars(query).one()


def _check_codes(items: Sequence[TagItem], sheet: Sheet) -> None:
    """Refuse a sheet whose labels are too small for the links, before anything is on record."""
    try:
        Codes(sheet, items)
    except QrTooSmallError as too_small:
        raise Refusal("code_too_small", str(too_small)) from too_small


def _why_nothing(choice: Choice) -> str:
    if choice.which == "new":
        return "Every tag is printed as it is now. Choose all tags to print them again."
    if choice.which == "one":
        return "This guest is not coming, so there is no tag to print."
    return "Nobody has said yes yet, so there is no tag to print."


def _renew(session: Session, guest_ids: list[int], keyring: Keyring) -> None:
    """Give guests a new badge code; the old one is found no more."""
    rows = session.execute(select(Guest.id, Guest.code, Guest.badge_version).where(Guest.id.in_(guest_ids)))
    session.execute(
        update(Guest),
        [
            {"id": id_, "badge_version": version + 1, "badge_hash": keyring.hash(Token.BADGE, code, version + 1)}
            for id_, code, version in rows
        ],
    )
    session.expire_all()


def _remember(session: Session, run_id: int, batch: list[Tag]) -> None:
    """Note what each guest wears now, whether a tag was printed before or not."""
    versions = dict(session.execute(select(Guest.id, Guest.badge_version).where(Guest.id.in_(_ids(batch)))).all())
    rows: list[dict[str, Any]] = [
        {
            "guest_id": tag.guest_id,
            "run_id": run_id,
            "content_hash": fingerprint(tag.item),
            "badge_version": versions[tag.guest_id],
        }
        for tag in batch
    ]
    statement = insert(session, PrintedTag).values(rows)
    kept = {name: statement.excluded[name] for name in ("run_id", "content_hash", "badge_version")}
    session.execute(statement.on_conflict_do_update(index_elements=["guest_id"], set_=kept))


def _ids(batch: list[Tag]) -> list[int]:
    return [tag.guest_id for tag in batch]
