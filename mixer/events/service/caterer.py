"""Telling the caterer how many will eat: each number by one letter, or by whoever told it, all on record."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.accounts.models import Account, Deed, Group
from mixer.core.refusal import Refusal
from mixer.events.models import Event, Venue
from mixer.events.rules.dietary import Diet, sum_up
from mixer.events.rules.heads import Heads, moved
from mixer.events.service.venue import count_of, venue_words
from mixer.post.service import LetterDraft, write_letter
from mixer.post.stationery import Stationery, compose

BY_LETTER, BY_HAND = "wrote to the caterer", "told the caterer"


@dataclass(frozen=True, slots=True)
class Told:
    """A number the caterer was told: when (on the mixer's clocks), by whom, and whether by a letter."""

    people: int
    at: datetime
    who: str
    by_letter: bool


@dataclass(frozen=True, slots=True)
class Telling:
    """What there is to tell: the number, how it moved, the diets, the letter, and what was told before, newest first.

    `ordinal` numbers the next telling, so that two screens do not tell the same twice.
    """

    people: int
    moved: str
    diets: tuple[Diet, ...]
    letter: Stationery
    history: tuple[Told, ...]
    ordinal: int
    told: int | None
    may_write: bool


@dataclass(frozen=True, slots=True)
class By:
    """Who tells, and when."""

    account_id: int
    name: str
    moment: datetime


def telling(session: Session, event_id: int, heads: Heads, who: str) -> Telling:
    """Return what the caterer would be told now, and what they were told before."""
    event, words = session.get_one(Event, event_id), venue_words(session, event_id)
    people, history = count_of(event, words, heads).eaters, _history(session, event)
    diets = sum_up(heads.notes)
    last = history[0] if history else None
    return Telling(
        people=people,
        moved=_moved(people, last),
        diets=diets,
        letter=_letter(session, event, people, diets, last, who),
        history=history,
        ordinal=len(history) + 1,
        told=last.people if last else None,
        may_write=bool(words.caterer_email),
    )


def _moved(people: int, last: Told | None, teller: str = "you told them") -> str:
    return f"{moved(people, last.people, teller)} on {last.at.day} {last.at:%B}." if last else ""


def _history(session: Session, event: Event) -> tuple[Told, ...]:
    rows = session.execute(
        select(Deed.at, Deed.verb, Deed.detail, Account.name)
        .outerjoin(Account, Account.id == Deed.account_id)
        .where(Deed.event_id == event.id, Deed.verb.in_([BY_LETTER, BY_HAND]))
        .order_by(Deed.id.desc())
    )
    return tuple(
        Told(detail["people"], at.astimezone(event.zone), name or "", verb == BY_LETTER)
        for at, verb, detail, name in rows
    )


def _letter(
    session: Session, event: Event, people: int, diets: tuple[Diet, ...], last: Told | None, who: str
) -> Stationery:
    words = venue_words(session, event.id)
    opens, closes = (moment.astimezone(event.zone) for moment in (event.starts_at, event.ends_at))
    return compose(
        "caterer_count",
        group=session.get_one(Group, event.group_id).name,
        caterer=words.caterer,
        people=people,
        moved=_moved(people, last, "we told you"),
        diets=diets,
        mixer=event.name,
        day=f"{opens:%A} {opens.day} {opens:%B %Y}",
        hours=f"{opens:%H:%M} to {closes:%H:%M}",
        where=", ".join(part for part in (event.place, event.address) if part),
        access=words.access,
        who=who,
    )


def tell(session: Session, event_id: int, ordinal: int, heads: Heads, by: By, *, by_letter: bool) -> int:
    """Tell the caterer the count, by letter or as told by hand; return the number.

    Raises:
        Refusal: ``no_caterer`` without an address to write to, ``told_meanwhile`` when somebody else was faster,
            ``too_late`` when the mixer is over or cancelled.
    """
    event = session.get_one(Event, event_id)
    if event.state == "cancelled" or by.moment >= event.ends_at:
        raise Refusal("too_late", "The mixer is over or cancelled; no number is to be told any more.")
    venue = session.scalar(
        select(Venue).where(Venue.event_id == event_id).with_for_update().execution_options(populate_existing=True)
    )
    if venue is None or (by_letter and not venue.caterer_email):
        raise Refusal("no_caterer", "Write down the caterer with an e-mail address first.")
    now = telling(session, event_id, heads, by.name)
    if now.ordinal != ordinal:
        raise Refusal("told_meanwhile", f"The caterer was told {now.told} in the meantime. Look at the number again.")
    if by_letter and not write_letter(session, _draft(session, event, venue, now), by.moment):
        raise Refusal("told_meanwhile", "This letter is written already.")
    venue.counted, venue.counted_at = now.people, by.moment
    _put_on_record(session, event, now.people, by, BY_LETTER if by_letter else BY_HAND)
    return now.people


def _draft(session: Session, event: Event, venue: Venue, now: Telling) -> LetterDraft:
    group = session.get_one(Group, event.group_id)
    return LetterDraft(
        occasion=f"caterer_count:{event.id}:{now.ordinal}",
        group_id=group.id,
        event_id=event.id,
        kind="caterer_count",
        to_name=venue.caterer or venue.caterer_email,
        to_address=venue.caterer_email,
        from_name=group.name,
        reply_to=group.reply_to,
        subject=now.letter.subject,
        body_text=now.letter.text,
        body_html=now.letter.html,
        deadline=event.ends_at,
    )


def _put_on_record(session: Session, event: Event, people: int, by: By, verb: str) -> None:
    deed = {"group_id": event.group_id, "event_id": event.id, "account_id": by.account_id, "at": by.moment}
    session.add(Deed(verb=verb, subject=event.name, detail={"people": people}, **deed))
    session.flush()


def take_back(session: Session, event_id: int) -> int:
    """Take back that the caterer was told the last number by hand; return that number. A letter cannot be unsent.

    Raises:
        Refusal: ``nothing_told`` when the last number went by letter, or none was told.
    """
    deeds = session.scalars(
        select(Deed)
        .where(Deed.event_id == event_id, Deed.verb.in_([BY_LETTER, BY_HAND]))
        .order_by(Deed.id.desc())
        .limit(2)
    ).all()
    venue = session.get(Venue, event_id)
    if not deeds or deeds[0].verb != BY_HAND or venue is None:
        raise Refusal(
            "nothing_told", "There is nothing to take back: the last number went by letter, or none was told."
        )
    people: int = deeds[0].detail["people"]
    before = deeds[1] if len(deeds) > 1 else None
    venue.counted, venue.counted_at = (before.detail["people"], before.at) if before else (None, None)
    session.delete(deeds[0])
    session.flush()
    return people
