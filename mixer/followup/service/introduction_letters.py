"""Letters of an introduction: each of the two is asked once, and once both said yes each gets the other's details."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from mixer.accounts.models import Group
from mixer.core.keyring import Keyring, Token
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.followup.models import DeskItem
from mixer.followup.rules.introducing import Answer, answer_of, paper
from mixer.followup.rules.letters import Draft, faults, fill
from mixer.followup.service.due_acts import Actor, hold, note
from mixer.followup.service.introducing import check_couple, said
from mixer.guests.models import Guest
from mixer.guests.service.letters import letter_to
from mixer.meetings.models import Meeting
from mixer.meetings.service.consent import both_agreed
from mixer.meetings.service.history import introduced, not_introduced, plan_meetings
from mixer.meetings.service.people import person
from mixer.post.rules.states import Stream
from mixer.post.service import LetterDraft, farewell, write_letter
from mixer.post.stationery import compose

WAY = "introduction"
"""How two met whom the hosts introduced afterwards."""


@dataclass(frozen=True, slots=True)
class Pen:
    """Whose letters they are: the name they are signed with, and the keyring of links."""

    host: str
    keyring: Keyring


@dataclass(frozen=True, slots=True)
class Written:
    """How many letters were written, and whom none reaches: they are to be told otherwise."""

    letters: int
    unreached: tuple[str, ...]


def ask_both(session: Session, event_id: int, key: str, by: Actor, pen: Pen) -> Written:
    """Ask each of the two by letter, once; whoever answered is not asked again.

    Raises:
        Refusal: `nobody_chosen`, `met` or `not_these_two`.
    """
    item, one, other = _couple(session, event_id, key, by)
    check_couple(session, one.id, other.id)
    written, unreached = 0, []
    for guest, about in ((one, other), (other, one)):
        if answer_of(said(session, item), guest.code, about.code) is not Answer.NOT_ASKED:
            continue
        asked_for_it = guest.id == one.id and not key.startswith("own:")
        draft = paper().asker if asked_for_it else paper().other
        letter = _Letter(guest, draft, asks=True, service=asked_for_it)
        sent = _write(session, item, letter, by, pen)
        written += sent
        unreached += [] if sent else [guest.contact.full_name]
        note(session, item, "asked", by, guest.code, about.code)
    return Written(written, tuple(unreached))


def introduce(session: Session, event_id: int, key: str, draft: Draft, by: Actor, pen: Pen) -> Written:
    """Introduce two who both said yes: they have met by that, and each gets a letter with what the other shows.

    Raises:
        Refusal: `not_agreed` before both said yes, `bad_letter`, `met` or `not_these_two`, `done` already.
    """
    item, one, other = _couple(session, event_id, key, by)
    history = said(session, item)
    answers = {answer_of(history, one.code, other.code), answer_of(history, other.code, one.code)}
    if answers != {Answer.YES} or not session.scalar(select(both_agreed(one.id, other.id))):
        raise Refusal("not_agreed", "Both have to say yes first. Nobody is named before that.")
    if item.done_at is not None:
        raise Refusal("done", "This is settled already.")
    mistakes = faults(draft, paper().placeholders)
    if mistakes:
        raise Refusal("bad_letter", mistakes[0])
    check_couple(session, one.id, other.id)
    plan_meetings(session, event_id, [(one.id, other.id)], WAY, by.moment)
    introduced(session, event_id, (one.id, other.id), by.moment)
    item.done_at, item.outcome = by.moment, "made"
    written, unreached = 0, []
    for guest, about in ((one, other), (other, one)):
        sent = _write(session, item, _Letter(guest, draft, about), by, pen)
        written += sent
        unreached += [] if sent else [guest.contact.full_name]
    note(session, item, "done", by, "", other.code)
    return Written(written, tuple(unreached))


def not_made(session: Session, item: DeskItem, made_at: datetime) -> None:
    """Take back an introduction of that moment: the two have not met by it; letters that left stay where they are."""
    if item.guest_id is None or item.other_id is None:
        return
    couple = (item.guest_id, item.other_id)
    not_introduced(session, item.event_id, couple, made_at)
    session.execute(
        delete(Meeting).where(
            Meeting.event_id == item.event_id,
            Meeting.one_id == min(couple),
            Meeting.other_id == max(couple),
            Meeting.confirmed_at.is_(None),
            Meeting.way == WAY,
        )
    )
    item.done_at, item.outcome = None, ""
    session.flush()


def _couple(session: Session, event_id: int, key: str, by: Actor) -> tuple[DeskItem, Guest, Guest]:
    _line, item = hold(session, event_id, key, by)
    here = select(Guest).where(Guest.event_id == event_id, Guest.removed_at.is_(None))
    one = session.scalar(here.where(Guest.id == item.guest_id))
    other = session.scalar(here.where(Guest.id == item.other_id))
    if one is None or other is None:
        raise Refusal("nobody_chosen", "Choose first whom to introduce.")
    return item, one, other


@dataclass(frozen=True, slots=True)
class _Letter:
    """Which letter: to whom, by which draft; `about` is the other, whom only a letter after two yeses may name.

    One that `asks` goes out in the service stream only to who asked for it themself.
    """

    guest: Guest
    draft: Draft
    about: Guest | None = None
    asks: bool = False
    service: bool = True


def _write(session: Session, item: DeskItem, letter: _Letter, by: Actor, pen: Pen) -> bool:
    """Write to one of the two; False where no letter reaches them, or they had this one."""
    if not letter.guest.contact.email:
        return False
    return write_letter(session, _draft(session, item, letter, pen), by.moment)


def _draft(session: Session, item: DeskItem, letter: _Letter, pen: Pen) -> LetterDraft:
    guest, about = letter.guest, letter.about
    event = session.get_one(Event, item.event_id)
    group = session.get_one(Group, event.group_id)
    values = {
        "guest": guest.contact.tag_name,
        "other": about.contact.full_name if about else "",
        "about": _shown(session, about, guest) if about else "",
        "words": item.words,
        "mixer": event.name,
        "group": group.name,
        "host": pen.host,
        "link": pen.keyring.link(Token.RSVP, guest.code, guest.link_version),
    }
    words = fill(letter.draft, values, paper().nothing)
    way_out = "" if letter.service else farewell(pen.keyring, group.id, guest.contact.email or "").url
    sheet = compose("thanks", subject=words.subject, text=words.text, group=group.name, unsubscribe_url=way_out)
    kind = "introduction_asked" if letter.asks else "introduction"
    occasion = f"introduction{'-asked' if letter.asks else ''}:{item.code}:{item.other_id}:{guest.id}"
    stream = Stream.SERVICE if letter.service else Stream.INVITATION
    return replace(letter_to(guest, group, sheet, kind, occasion), stream=stream, unsubscribe_url=way_out or None)


def _shown(session: Session, about: Guest, reader: Guest) -> str:
    """Return what one lets the other see, one a line: their own choice, as it stands now."""
    return "\n".join(person(session, reader.id, about.code).details.values())
