"""Introducing two guests: found by a host, asked by letter, each answers on their own page, made once both said yes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from mixer.core.names import fold
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.followup.models import DeskItem
from mixer.followup.rules.due import INTRODUCTION
from mixer.followup.rules.introducing import SHORTEST_NAME, Answer, Said, answer_of, names_somebody
from mixer.followup.service.due import Line, changes_of, read_due
from mixer.followup.service.due_acts import Actor, hold, note
from mixer.followup.service.room import Person, read_room
from mixer.guests.models import Guest
from mixer.meetings.models import Meeting, Share
from mixer.meetings.service.consent import blocked
from mixer.meetings.service.people import sees
from mixer.meetings.service.sharing import give

MOST_SHOWN = 20


@dataclass(frozen=True)
class Side:
    """One of the two, and what they said."""

    person: Person
    answer: Answer


@dataclass(frozen=True)
class Introducing:
    """An introduction as hosts see it; without `other` nobody is chosen yet. `found` are whom a search brought."""

    line: Line
    words: str
    one: Side
    other: Side | None
    met: bool
    found: Sequence[Person]
    looked_for: str

    @property
    def agreed(self) -> bool:
        """Tell whether both said yes."""
        return self.other is not None and self.one.answer is self.other.answer is Answer.YES


def read_introduction(session: Session, event_id: int, key: str, find: str, moment: datetime) -> Introducing:
    """Return an introduction, with guests whom a search finds or, without one, who may fit by what was asked for.

    Raises:
        Refusal: `no_item` where this is no introduction.
    """
    line = _line(session, event_id, key, moment)
    room = read_room(session, session.get_one(Event, event_id))
    item = line.item
    one = room.by_id.get(line.fact.guest_id or 0)
    if one is None:
        raise Refusal("no_item", "This guest is not on the list any more.")
    history = said(session, item)
    other = room.by_id.get(item.other_id or 0) if item else None
    asked_for = line.fact.words
    found = _fitting(room.people, one, find or asked_for) if other is None or find else []
    return Introducing(
        line=line,
        words=(item.words if item else "") or asked_for,
        one=Side(one, answer_of(history, one.code, other.code if other else "")),
        other=Side(other, answer_of(history, other.code, one.code)) if other else None,
        met=other is not None and other.guest_id in one.met,
        found=found,
        looked_for=find,
    )


def _line(session: Session, event_id: int, key: str, moment: datetime) -> Line:
    lines = read_due(session, event_id, moment).lines
    found = next((line for line in lines if line.key == key and line.fact.kind == INTRODUCTION), None)
    if found is None:
        raise Refusal("no_item", "There is no such introduction on the desk.")
    return found


def _fitting(people: Sequence[Person], one: Person, words: str) -> list[Person]:
    """Return whom the words fit by name, company or profession, best first; never whom they met or work with."""
    wanted = {word for word in fold(words).split() if len(word) >= SHORTEST_NAME}
    strangers = [
        person
        for person in people
        if person.guest_id != one.guest_id
        and person.guest_id not in one.met
        and not (one.company and person.company == one.company)
    ]

    def fits(person: Person) -> int:
        told = fold(f"{person.name} {person.company} {person.profession} {person.job_title}").split()
        return sum(any(part.startswith(word) for part in told) for word in wanted)

    scored = [(fits(person), person) for person in strangers]
    return [person for score, person in sorted(scored, key=lambda pair: -pair[0]) if score][:MOST_SHOWN]


def said(session: Session, item: DeskItem | None) -> list[Said]:
    """Return what was asked and answered about an introduction, in order."""
    acts = [act for act in changes_of(session, item) if act.what in {"asked", "yes", "no"}]
    return [Said(act.what, act.before, act.after) for act in acts]


def choose(session: Session, event_id: int, key: str, guest_code: str, words: str, by: Actor) -> None:
    """Choose whom to introduce, and the sentence in which both are asked; who was asked before is asked no more.

    Raises:
        Refusal: `no_guest`, `no_words`, `names_somebody`, `met`, or `not_these_two`.
    """
    _line(session, event_id, key, by.moment)
    _held, item = hold(session, event_id, key, by)
    one = session.get_one(Guest, item.guest_id)
    mine = (Guest.event_id == event_id, Guest.code == guest_code, Guest.removed_at.is_(None))
    other = session.scalar(select(Guest).where(*mine))
    if other is None or other.id == one.id:
        raise Refusal("no_guest", "Choose another guest of this mixer.")
    if not words:
        raise Refusal("no_words", "Write in a sentence why they should meet; both read it.")
    named = names_somebody(words, (one.contact.full_name, other.contact.full_name))
    if named:
        raise Refusal("names_somebody", f"Leave {named} out of the sentence: they learn who it is once both said yes.")
    check_couple(session, one.id, other.id)
    if item.other_id != other.id:
        before = session.get(Guest, item.other_id or 0)
        forget(session, item)
        item.other_id = other.id
        note(session, item, "other", by, before.code if before else "", other.code)
    item.words = words
    session.flush()


def check_couple(session: Session, one: int, other: int) -> None:
    """Refuse two who have met, or of whom one wants no contact with the other."""
    if have_met(session, one, other):
        raise Refusal("met", "These two have met already. Choose somebody they have not.")
    if session.scalar(select(blocked(one, other))):
        raise Refusal("not_these_two", "One of the two does not want this contact. Choose somebody else.")


def forget(session: Session, item: DeskItem) -> None:
    """Take back what the two agreed to show each other, unless they have met."""
    if item.guest_id and item.other_id and not have_met(session, item.guest_id, item.other_id):
        take_back_share(session, item.guest_id, item.other_id)
        take_back_share(session, item.other_id, item.guest_id)


def have_met(session: Session, one: int, other: int) -> bool:
    """Tell whether two guests met, at the mixer or by an introduction."""
    couple = (Meeting.one_id == min(one, other), Meeting.other_id == max(one, other))
    return session.scalar(select(Meeting.id).where(*couple, Meeting.confirmed_at.is_not(None))) is not None


@dataclass(frozen=True, slots=True)
class Question:
    """An introduction as one of the two sees it: the hosts' sentence, what they said, and whom they met by it."""

    code: str
    words: str
    answer: Answer
    settled: bool
    met: str  # the other's code, once introduced and as long as they still see each other


def questions(session: Session, guest_id: int) -> list[Question]:
    """Return what a guest was asked, and the introductions that came of it, the latest first; no name of the other."""
    mine = (DeskItem.kind == INTRODUCTION, DeskItem.removed_at.is_(None), DeskItem.other_id.is_not(None))
    items = session.scalars(
        select(DeskItem)
        .where(*mine, or_(DeskItem.guest_id == guest_id, DeskItem.other_id == guest_id))
        .order_by(DeskItem.id.desc())
    ).all()
    found = [(item, *_pair(session, item, guest_id)) for item in items]
    return [
        Question(
            item.code,
            item.words,
            answer,
            item.done_at is not None,
            other.code if _to_see(session, item, guest_id, other) else "",
        )
        for item, other, answer in found
        if answer is not Answer.NOT_ASKED and other.removed_at is None
    ]


def _to_see(session: Session, item: DeskItem, guest_id: int, other: Guest) -> bool:
    return item.done_at is not None and sees(session, guest_id, other.code)


def _pair(session: Session, item: DeskItem, guest_id: int) -> tuple[Guest, Answer]:
    """Return the other of the two, and what this guest said about them."""
    me = session.get_one(Guest, guest_id)
    other = session.get_one(Guest, item.other_id if item.guest_id == guest_id else item.guest_id)
    return other, answer_of(said(session, item), me.code, other.code)


def reply(session: Session, guest_id: int, code: str, fields: Sequence[str] | None, by: Actor) -> None:
    """Say yes with the details the other may see once both agreed, or, without any list, no.

    Raises:
        Refusal: `not_asked`, or `too_late` once they were introduced.
    """
    mine = select(DeskItem).where(DeskItem.code == code, DeskItem.kind == INTRODUCTION).with_for_update()
    item = session.scalar(mine)
    if item is None or guest_id not in {item.guest_id, item.other_id} or item.other_id is None:
        raise Refusal("not_asked", "Nobody asks you this any more.")
    other, answer = _pair(session, item, guest_id)
    if answer is Answer.NOT_ASKED:
        raise Refusal("not_asked", "Nobody asks you this any more.")
    if item.done_at is not None:
        raise Refusal("too_late", "This is settled. Under “My people” you can take back what you share.")
    me = session.get_one(Guest, guest_id)
    if fields is not None:
        give(session, me, other, fields, by.moment)
    elif not have_met(session, guest_id, other.id):
        take_back_share(session, guest_id, other.id)
    note(session, item, "no" if fields is None else "yes", by, me.code, other.code)


def take_back_share(session: Session, giver: int, receiver: int) -> None:
    """Forget what one agreed to show another whom they never met."""
    session.execute(delete(Share).where(Share.giver_id == giver, Share.receiver_id == receiver))
    session.expire_all()
