"""How contacts become connections: each guest's private ladder with everybody they met, and its totals for hosts.

Meetings, notes, one-to-ones and referrals are read where they are kept, so that taking one back takes back its step;
only taps and what was set or taken off by hand is written down here.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, literal, select, union_all
from sqlalchemy.orm import Session, aliased

from mixer.core.refusal import Refusal
from mixer.core.upsert import insert
from mixer.followup.models import ConnectionStep, OneToOne, Referral
from mixer.followup.rules.ladder import BEGIN, Mark, Rung, following, reached_at, rungs, standing, steps
from mixer.guests.models import Guest
from mixer.meetings.models import Meeting, Note
from mixer.meetings.service.people import people
from mixer.meetings.service.sharing import met

WERE_BOOKED = ("booked", "held", "not_held")
"""States of a one-to-one for which a day was agreed."""

Side = tuple[int, int]
"""Two contacts' ids: whose ladder it is, and with whom."""


@dataclass(frozen=True, slots=True)
class Reached:
    """Somebody reached a step with somebody, at a moment; without a name on purpose."""

    step: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Ladder:
    """A guest's ladder with one person: every rung in order, the highest one reached and the one that comes next."""

    name: str
    rungs: list[Rung]
    now: Rung | None
    next: Rung | None


def reached(session: Session, event_id: int, *, climbed: bool = False) -> list[Reached]:
    """Return every step reached between guests of a mixer, in order of time; only those above the first if `climbed`.

    Each of two people has a ladder of their own, so that a meeting counts twice, a note once; nothing says whose it is.
    """
    happened, marks = _happened(session, event_id, climbed=climbed)
    found = []
    for side in {*happened, *marks}:
        for step in {*happened[side], *marks[side]}:
            at = reached_at(happened[side][step], marks[side].get(step))
            if at is not None:
                found.append(Reached(step, at))
    return sorted(found, key=lambda one: (one.at, one.step))


def ladder_totals(session: Session, event_id: int) -> dict[str, int]:
    """Return for each step, in order, how many times a guest of a mixer has reached it with somebody."""
    counts = Counter(one.step for one in reached(session, event_id))
    return {key: counts[key] for key in steps()}


def standings(session: Session, guest_id: int) -> dict[str, Ladder]:
    """Return the guest's ladder with everybody they met at this mixer, by the code of the other, the latest first."""
    guest = session.get_one(Guest, guest_id)
    ladders = _ladders(session, guest.contact_id)
    found = people(session, guest_id)
    return {one.code: _ladder(one.name, ladders[guest.contact_id, one.contact_id]) for one in found}


def ladder_with(session: Session, guest_id: int, code: str) -> Ladder:
    """Return the guest's ladder with one person they met.

    Raises:
        Refusal: `not_met`, also for a code that nobody has.
    """
    guest, other = session.get_one(Guest, guest_id), met(session, guest_id, code)
    ladders = _ladders(session, guest.contact_id)
    return _ladder(other.contact.tag_name, ladders[guest.contact_id, other.contact_id])


def standings_at(session: Session, event_id: int) -> dict[Side, str]:
    """Return how far guests of a mixer are with those they met there, in two queries: (guest, other) -> step.

    What they did at the group's other mixers counts, too: whoever has written need not be told to.
    """
    happened, marks = _happened(session, owners=select(Guest.contact_id).where(Guest.event_id == event_id))
    guests = aliased(Guest), aliased(Guest)
    columns = (guests[0].id, guests[1].id, guests[0].contact_id, guests[1].contact_id)
    couples = session.execute(
        select(*columns)
        .select_from(Meeting)
        .join(guests[0], guests[0].id == Meeting.one_id)
        .join(guests[1], guests[1].id == Meeting.other_id)
        .where(Meeting.event_id == event_id, Meeting.confirmed_at.is_not(None))
    )
    found: dict[Side, str] = {}
    for one, other, contact, second in couples:
        for pair, side in (((one, other), (contact, second)), ((other, one), (second, contact))):
            now = standing(rungs(happened[side], marks[side]))
            found[pair] = now.step.key if now else BEGIN
    return found


def take_step(session: Session, guest_id: int, code: str, key: str, moment: datetime) -> None:
    """Set a step of the guest's ladder with somebody they met; one that is set stays as it was.

    Raises:
        Refusal: `not_met`, or `no_step` for what cannot be set by hand.
    """
    guest, other = session.get_one(Guest, guest_id), met(session, guest_id, code)
    _by_hand(key)
    row = _row(session, guest, other, key, moment)
    session.execute(
        row.on_conflict_do_update(
            index_elements=["owner_id", "with_id", "step"],
            set_={"at": moment, "event_id": guest.event_id, "undone_at": None},
            where=ConnectionStep.undone_at.is_not(None),
        )
    )


def take_off(session: Session, guest_id: int, code: str, key: str, moment: datetime) -> None:
    """Take a step off the guest's ladder, also one that happened by itself; it comes back when it happens anew.

    Raises:
        Refusal: `not_met`, or `no_step` for what cannot be taken off by hand.
    """
    guest, other = session.get_one(Guest, guest_id), met(session, guest_id, code)
    _by_hand(key)
    row = _row(session, guest, other, key, moment, undone_at=moment)
    session.execute(
        row.on_conflict_do_update(index_elements=["owner_id", "with_id", "step"], set_={"undone_at": moment})
    )


def _by_hand(key: str) -> None:
    if key == BEGIN or key not in steps():
        raise Refusal("no_step", "This step cannot be set or taken off by hand. Choose another from the list.")


def _row(session: Session, guest: Guest, other: Guest, key: str, moment: datetime, **more: datetime) -> Any:  # noqa: ANN401 - an insert, dialect's own
    return insert(session, ConnectionStep).values(
        event_id=guest.event_id, owner_id=guest.contact_id, with_id=other.contact_id, step=key, at=moment, **more
    )


def _ladder(name: str, ladder: list[Rung]) -> Ladder:
    return Ladder(name, ladder, standing(ladder), following(ladder))


def _ladders(session: Session, owner_id: int) -> dict[Side, list[Rung]]:
    """Return the ladders of one contact across the group's mixers, in two queries."""
    happened, marks = _happened(session, owners=[owner_id])
    return {side: rungs(happened[side], marks[side]) for side in {*happened, *marks}}


def _happened(
    session: Session,
    event_id: int | None = None,
    owners: Any = None,  # noqa: ANN401 - what SQL takes after IN
    *,
    climbed: bool = False,
) -> tuple[dict[Side, dict[str, list[datetime]]], dict[Side, dict[str, Mark]]]:
    """Return what happened and what was marked at a mixer, or on the ladders of contacts (a list, or a select)."""
    happened: dict[Side, dict[str, list[datetime]]] = defaultdict(lambda: defaultdict(list))
    facts = _facts(climbed=climbed).subquery()
    for fact in session.execute(select(facts).where(*_of(facts.c, event_id, owners))):
        happened[fact.owner_id, fact.with_id][fact.step].append(fact.at)
    marks: dict[Side, dict[str, Mark]] = defaultdict(dict)
    row = ConnectionStep
    set_by_hand = select(row.owner_id, row.with_id, row.step, row.at, row.undone_at)
    for mark in session.execute(set_by_hand.where(*_of(row, event_id, owners))):
        marks[mark.owner_id, mark.with_id][mark.step] = Mark(mark.at, mark.undone_at)
    return happened, marks


def _of(row: Any, event_id: int | None, owners: Any) -> list[ColumnElement[bool]]:  # noqa: ANN401 - a model, or columns of a select
    return [row.event_id == event_id] if owners is None else [row.owner_id.in_(owners)]


def _facts(*, climbed: bool = False) -> CompoundSelect[Any]:
    """Return the select of all that happened: event_id, owner_id, with_id, step, at; what concerns both, for each.

    A room has thousands of meetings, which whoever asks what was `climbed` above them has counted already.
    """
    one, other = aliased(Guest), aliased(Guest)
    note = (
        select(Note.event_id, one.contact_id.label("owner_id"), other.contact_id.label("with_id"))
        .add_columns(literal("noted").label("step"), Note.written_at.label("at"))
        .join(one, one.id == Note.author_id)
        .join(other, other.id == Note.about_id)
    )
    asked = (OneToOne.asker_id, OneToOne.asked_id)
    passed = (Referral.giver_id, Referral.receiver_id)
    sides = [
        _between(guests, step, at, condition)
        for both, step, at, condition in (
            (asked, "booked", OneToOne.answered_at, OneToOne.state.in_(WERE_BOOKED)),
            (asked, "held", OneToOne.held_at, OneToOne.state == "held"),
            (passed, "referral", Referral.at, Referral.removed_at.is_(None)),
        )
        for guests in (both, both[::-1])
    ]
    contacts = (Meeting.one_contact_id, Meeting.other_contact_id)
    meetings = [
        select(Meeting.event_id, owner.label("owner_id"), whom.label("with_id"))
        .add_columns(literal(BEGIN).label("step"), Meeting.confirmed_at.label("at"))
        .where(Meeting.confirmed_at.is_not(None))
        for owner, whom in (contacts, contacts[::-1])
    ]
    return union_all(*(() if climbed else meetings), note, *sides)


def _between(guests: tuple[Any, Any], step: str, at: Any, condition: ColumnElement[bool]) -> Select[Any]:  # noqa: ANN401 - mapped columns
    """Return the select of something that concerns two guests, as the first of them has it."""
    one, other = aliased(Guest), aliased(Guest)
    return (
        select(at.class_.event_id, one.contact_id.label("owner_id"), other.contact_id.label("with_id"))
        .add_columns(literal(step).label("step"), at.label("at"))
        .join(one, one.id == guests[0])
        .join(other, other.id == guests[1])
        .where(condition, at.is_not(None))
    )
