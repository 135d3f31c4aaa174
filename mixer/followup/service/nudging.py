"""Letters to guests after a mixer: who has something to do gets each kind once, at a decent hour where the mixer was.

Who is due is found in a few queries without writing; each letter is then written by the guest's own page of people, so
that it says what they may see at that moment and no more.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.accounts.models import Group
from mixer.contacts.models import Contact
from mixer.core.keyring import Keyring
from mixer.events.models import Event
from mixer.followup.rules.letters import Met, people_lines
from mixer.followup.rules.nudging import MOST_NAMES, Nudge, how_many, is_due, last_moment, longest, nudges, wanted
from mixer.followup.service import quiet
from mixer.followup.service.guests_link import link_to
from mixer.followup.service.ladder import standings, standings_at
from mixer.guests.models import Guest
from mixer.guests.service.letters import letter_to
from mixer.meetings.rules import Standing
from mixer.meetings.service.people import Person, people
from mixer.post.models import Letter
from mixer.post.rules import words
from mixer.post.service import LetterDraft, farewell, is_suppressed, write_letter
from mixer.post.stationery import compose

KIND = quiet.KIND


@dataclass(frozen=True, slots=True)
class Due:
    """A kind of letter that is due at a mixer, and the guests who have something to do."""

    event_id: int
    kind: str
    guests: tuple[int, ...]


def due_nudges(session: Session, moment: datetime) -> Iterator[Due]:
    """Yield which letters are to be written now; those already written, or not wanted, are left out."""
    lately = select(Event).where(
        Event.state != "cancelled",
        Event.ends_at < moment,
        Event.ends_at > moment - longest(),
        Event.erased_at.is_(None),
    )
    for event in session.scalars(lately.order_by(Event.id)):
        due = [nudge for nudge in nudges().values() if is_due(nudge, event.ends_at, event.zone, moment)]
        if due:
            stand = standings_at(session, event.id)
            for nudge in due:
                busy = {guest for (guest, _other), step in stand.items() if nudge.is_about(step)}
                waiting = tuple(guest for guest in _readers(session, event, nudge) if guest in busy)
                if waiting:
                    yield Due(event.id, nudge.key, waiting)


def _readers(session: Session, event: Event, nudge: Nudge) -> list[int]:
    """Return the guests who want such letters, can be written to and have had none of this kind."""
    group = session.get_one(Group, event.group_id)
    own = quiet.own_wishes(session, event.id)
    prefix = f"{KIND}:{nudge.key}:"
    had = set(
        session.scalars(
            select(Letter.guest_id).where(
                Letter.event_id == event.id, Letter.occasion.startswith(prefix, autoescape=True)
            )
        )
    )
    guests = session.scalars(
        select(Guest.id)
        .join(Contact, Contact.id == Guest.contact_id)
        .where(Guest.event_id == event.id, Guest.removed_at.is_(None), Guest.cleared_at.is_(None))
        .where(Contact.email.is_not(None))
        .order_by(Guest.id)
    )
    return [one for one in guests if one not in had and nudge.key in wanted(own.get(one), group.nudges)]


def write_nudge(session: Session, kind: str, guest_id: int, moment: datetime, keyring: Keyring) -> bool:
    """Write one guest's letter if there is still something to do, once for ever; tell whether it was written."""
    nudge, guest = nudges()[kind], session.get_one(Guest, guest_id)
    event = session.get_one(Event, guest.event_id)
    group = session.get_one(Group, event.group_id)
    address = guest.contact.email
    if not address or kind not in wanted(quiet.own_wish(session, guest), group.nudges):
        return False
    if is_suppressed(session, farewell(keyring, group.id, address)):
        return False
    stand = standings(session, guest_id)
    about = [one for one in people(session, guest_id) if nudge.is_about(stand[one.code].now.step.key)]  # type: ignore[union-attr] # they met
    if not about:
        return False
    return write_letter(session, _draft(nudge, guest, event, group, about, moment, keyring), moment)


def _draft(
    nudge: Nudge, guest: Guest, event: Event, group: Group, about: list[Person], moment: datetime, keyring: Keyring
) -> LetterDraft:
    facts = {"mixer": event.name, "people": how_many(len(about))}
    stop = quiet.stop_link(keyring, guest)
    paper = compose(
        KIND,
        subject=words.fill(nudge.subject, facts),
        lead=words.fill(nudge.lead, facts),
        people=people_lines([_met(one, nudge) for one in about[: None if nudge.details else MOST_NAMES]]),
        guest=guest.contact.tag_name,
        button=nudge.button,
        link=link_to(keyring, guest, "people"),
        choose_link=link_to(keyring, guest, "letters"),
        stop_link=stop,
        group=group.name,
    )
    letter = letter_to(guest, group, paper, KIND, f"{KIND}:{nudge.key}:{guest.id}")
    return replace(letter, unsubscribe_url=stop, deadline=last_moment(event.zone, moment))


def _met(one: Person, nudge: Nudge) -> Met:
    """Return somebody as a letter may name them: nobody who has not agreed, and more than the name only in the list."""
    if one.standing is not Standing.SHARED:
        return Met()
    if not nudge.details:
        return Met(one.name)
    return Met(one.full_name, [one.details[key] for key in ("company", "profession") if key in one.details])
