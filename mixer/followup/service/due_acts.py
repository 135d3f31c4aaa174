"""What is done to things on the desk: handed on, moved, settled, promised; each is written down and can be undone."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.core.codes import new_code
from mixer.core.refusal import Refusal
from mixer.core.upsert import insert
from mixer.followup.models import DeskChange, DeskItem
from mixer.followup.rules.due import CALL, INTRODUCTION, PROMISE, THANKS, Result
from mixer.followup.service.calls import record_call, take_call_back
from mixer.followup.service.due import NOT_HERE, Line, read_due
from mixer.followup.service.owners import NOBODY, Owner, owners
from mixer.guests import service as guests
from mixer.guests.models import Guest
from mixer.prizes import service as prizes

FARTHEST_DAYS = 365


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something to the desk, and when: an account, or a visitor host on their own page."""

    moment: datetime
    chance: random.Random
    account_id: int | None = None
    guest_id: int | None = None


def hold(session: Session, event_id: int, key: str, by: Actor) -> tuple[Line, DeskItem]:
    """Return something on the desk with its row, made if need be; this transaction's alone until it ends.

    Raises:
        Refusal: `no_item`.
    """
    held = hold_all(session, event_id, [key], by)
    if not held:
        raise Refusal("no_item", NOT_HERE)
    return held[0]


def hold_all(session: Session, event_id: int, keys: Iterable[str], by: Actor) -> list[tuple[Line, DeskItem]]:
    """Return those of these things that are on the desk, always locked in the same order."""
    wanted = set(keys)
    for line in read_due(session, event_id, by.moment).lines:
        if line.key in wanted and line.item is None:
            _make_row(session, event_id, line, by)
    mine = (DeskItem.event_id == event_id, DeskItem.key.in_(wanted))
    locked = select(DeskItem).where(*mine).order_by(DeskItem.key).with_for_update()
    session.scalars(locked.execution_options(populate_existing=True)).all()
    # Read once more: as things stand now that nobody else changes them.
    lines = [line for line in read_due(session, event_id, by.moment).lines if line.key in wanted]
    return [(line, line.item) for line in sorted(lines, key=lambda line: line.key) if line.item is not None]


def _make_row(session: Session, event_id: int, line: Line, by: Actor) -> None:
    about = line.fact.guest_id
    if line.fact.kind == CALL:
        about = session.scalar(select(Guest.id).where(Guest.event_id == event_id, Guest.code == line.fact.about))
    row = insert(session, DeskItem).values(
        code=new_code(by.chance),
        event_id=event_id,
        key=line.key,
        kind=line.fact.kind,
        guest_id=about,
        words="",
        outcome="",
        made_at=by.moment,
    )
    session.execute(row.on_conflict_do_nothing(index_elements=["event_id", "key"]))


def note(session: Session, item: DeskItem, what: str, by: Actor, before: str = "", after: str = "") -> None:
    """Write down what was done to something."""
    session.add(
        DeskChange(
            item_id=item.id,
            account_id=by.account_id,
            guest_id=by.guest_id,
            at=by.moment,
            what=what,
            before=before,
            after=after,
        )
    )
    session.flush()


def hand_over(session: Session, event_id: int, keys: Iterable[str], ref: str, by: Actor) -> tuple[int, str]:
    """Hand things to somebody, or to nobody for now; return how many changed hands, and to whom.

    Raises:
        Refusal: `no_owner` for somebody who carries nothing here, `no_item` where nothing was chosen.
    """
    owner = owners(session, event_id).able.get(ref, NOBODY)
    if owner.ref != ref:
        raise Refusal("no_owner", "Choose somebody who runs this mixer, or one of its visitor hosts.")
    held = hold_all(session, event_id, keys, by)
    if not held:
        raise Refusal("no_item", "Tick what you want to hand over first.")
    moved = [(line, item) for line, item in held if line.owner.ref != owner.ref or line.owner.gone]
    for line, item in moved:
        set_owner(session, event_id, line, item, owner)
        note(session, item, "owner", by, line.owner.ref, owner.ref)
    return len(moved), owner.name or "nobody yet"


def set_owner(session: Session, event_id: int, line: Line, item: DeskItem, owner: Owner) -> None:
    """Keep the owner: a visitor host's call is kept where the evening's board and their own page read it."""
    item.owner_account_id, item.owner_guest_id = owner.account_id, owner.guest_id
    if line.fact.kind == CALL and owner.guest_id is not None:
        item.owner_guest_id = None
        guests.give_to(session, event_id, line.fact.about, owner.ref.partition(":")[2])
    session.flush()


def move(session: Session, event_id: int, key: str, due: date, by: Actor) -> None:
    """Give something another day.

    Raises:
        Refusal: `far_away` for a day nobody would look at any more.
    """
    line, item = hold(session, event_id, key, by)
    if abs((due - line.fact.due).days) > FARTHEST_DAYS:
        raise Refusal("far_away", "Choose a day within a year of the mixer.")
    if due == line.due:
        return
    item.due_on = due
    note(session, item, "due", by, line.due.isoformat(), due.isoformat())


def settle(session: Session, event_id: int, key: str, result_key: str, by: Actor) -> Result:
    """Write down what came of something; what settles a call or a prize's thanks is kept where those live.

    Raises:
        Refusal: `no_result` for what cannot come of it.
    """
    line, item = hold(session, event_id, key, by)
    result = line.kind.results.get(result_key)
    if result is None:
        raise Refusal("no_result", "Choose what came of it.")
    before = line.result.key if line.result else ""
    set_result(session, event_id, line, item, result, by)
    note(session, item, "outcome", by, before, result.key)
    return result


def set_result(session: Session, event_id: int, line: Line, item: DeskItem, result: Result | None, by: Actor) -> None:
    """Keep what came of it where it lives: a call with the visitor hosts, thanks in the ledger, the rest here."""
    done = result is not None and result.done
    if line.fact.kind == CALL:
        if result is None:
            take_call_back(session, event_id, line.fact.about)
        else:
            record_call(session, event_id, line.fact.about, result.key, by.moment)
        return
    if line.fact.kind == THANKS:
        if done:
            prizes.take_step(session, event_id, line.fact.about, "thanked", by.moment)
        else:
            prizes.take_step_back(session, event_id, line.fact.about, "thanked")
    item.outcome = result.key if result else ""
    item.done_at = by.moment if done and line.fact.kind != THANKS else None
    session.flush()


@dataclass(frozen=True, slots=True)
class Promised:
    """What was promised, until when, and to which guest, by code; `introduction`: to find somebody for them."""

    words: str
    due: date | None = None
    guest: str = ""
    introduction: bool = False


def promise(session: Session, event_id: int, promised: Promised, by: Actor) -> str:
    """Put something that was promised on the desk, and return its key.

    Raises:
        Refusal: `no_words`, or `no_guest` for somebody who is not on the list.
    """
    if not promised.words:
        raise Refusal("no_words", "Write down what was promised.")
    guest_id = None
    if promised.guest:
        mine = (Guest.event_id == event_id, Guest.code == promised.guest, Guest.removed_at.is_(None))
        guest_id = session.scalar(select(Guest.id).where(*mine))
        if guest_id is None:
            raise Refusal("no_guest", "This guest is not on the list of this mixer.")
    if promised.introduction and guest_id is None:
        raise Refusal("no_guest", "Open the guest's own segment and start the introduction beside their name.")
    code = new_code(by.chance)
    item = DeskItem(
        code=code,
        event_id=event_id,
        key=f"own:{code}",
        kind=INTRODUCTION if promised.introduction else PROMISE,
        guest_id=guest_id,
        words=promised.words,
        due_on=promised.due,
        owner_account_id=by.account_id,
        made_at=by.moment,
    )
    session.add(item)
    session.flush()
    note(session, item, "made", by)
    return item.key
