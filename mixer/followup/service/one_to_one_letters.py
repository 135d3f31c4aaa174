"""Letters about one-to-ones: proposed, booked, declined, called off, and the morning before; with a calendar file."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.accounts.models import Group
from mixer.core.keyring import Keyring
from mixer.core.refusal import Refusal
from mixer.events.files import CalendarFacts, event_calendar
from mixer.events.models import Event
from mixer.followup.models import OneToOne
from mixer.followup.rules.one_to_ones import State, reminds, wordings
from mixer.followup.service.guests_link import link_to
from mixer.guests.models import Guest
from mixer.guests.service.letters import letter_to
from mixer.meetings.service.people import person
from mixer.post.rules import words
from mixer.post.rules.states import Stream
from mixer.post.service import LetterDraft, farewell, write_letter
from mixer.post.stationery import compose

KIND = "one_to_one"
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class _Talk:
    """A one-to-one as one of the two sees it."""

    row: OneToOne
    event: Event
    guest: Guest
    name: str

    def day(self, start: datetime) -> str:
        """Return a time in the mixer's zone: "Tuesday 3 November, 10:00"."""
        return when_words(start, self.event)


def when_words(start: datetime, event: Event) -> str:
    """Return a time where the two met, as letters and pages write it."""
    local = start.astimezone(event.zone)
    return f"{local:%A} {local.day} {local:%B}, {local:%H:%M}"


def proposed_times(row: OneToOne) -> list[datetime]:
    """Return the proposed times of a one-to-one, aware."""
    return [datetime.fromisoformat(time) for time in row.times]


def name_of(session: Session, guest_id: int, other: Guest) -> str:
    """Return how a guest may name another they met: in full once both agreed, else as on the tag."""
    one = person(session, guest_id, other.code)
    return one.full_name or one.name


def tell(
    session: Session, row: OneToOne, what: str, guests: Sequence[Guest], moment: datetime, keyring: Keyring
) -> None:
    """Write to these of the two what happened, once each; whoever has no address finds it on their page."""
    for guest in guests:
        other = session.get_one(Guest, row.asked_id if row.asker_id == guest.id else row.asker_id)
        if guest.contact.email:
            event = session.get_one(Event, guest.event_id)
            talk = _Talk(row, event, guest, name_of(session, guest.id, other))
            write_letter(session, _draft(session, talk, what, moment, keyring), moment)


def remind(session: Session, moment: datetime, keyring: Keyring) -> None:
    """Remind of the one-to-ones of tomorrow, each of the two once; who no longer sees the other is not reminded."""
    soon = select(OneToOne, Event).join(Event, Event.id == OneToOne.event_id)
    rows = session.execute(
        soon.where(
            OneToOne.state == State.BOOKED, OneToOne.starts_at > moment, OneToOne.starts_at < moment + timedelta(days=2)
        ).order_by(OneToOne.id)
    )
    for row, event in rows:
        if row.starts_at is not None and reminds(row.starts_at, event.zone, moment):
            both = [session.get_one(Guest, key) for key in (row.asker_id, row.asked_id)]
            try:
                tell(session, row, "reminder", both, moment, keyring)
            except Refusal:
                continue


def calendar(talk_name: str, row: OneToOne, event: Event, moment: datetime, keyring: Keyring) -> str:
    """Return a one-to-one as a calendar file, as PUBLISH or CANCEL for the same reason as the mixer's own file.

    A REQUEST would make calendars answer by mail to an organiser, whose address the other may not be meant to have.
    """
    assert row.starts_at is not None
    host = urlsplit(keyring.base_url).hostname or "mixer"
    facts = CalendarFacts(
        uid=f"one-to-one-{row.code}@{host}",
        name=f"One-to-one: {talk_name}",
        starts_at=row.starts_at,
        ends_at=row.starts_at + timedelta(minutes=row.minutes),
        stamp=moment.astimezone(UTC),
        sequence=row.sequence,
        place=row.place,
        description=f"You met at {event.name}. {when_words(row.starts_at, event)} ({event.time_zone}).",
        cancelled=row.state == State.WITHDRAWN,
    )
    return event_calendar(facts).decode()


def _draft(session: Session, talk: _Talk, what: str, moment: datetime, keyring: Keyring) -> LetterDraft:
    row, event, guest = talk.row, talk.event, talk.guest
    group = session.get_one(Group, event.group_id)
    asked = what == "proposed"
    link = link_to(keyring, guest, "one-to-one", row.code)
    when = talk.day(row.starts_at) if row.starts_at else ""
    facts = {"name": talk.name[:LONGEST_NAME], "mixer": event.name, "when": when, "place": row.place}
    way_out = farewell(keyring, group.id, guest.contact.email or "").url if asked else None
    choices = [(talk.day(time), f"{link}?pick={place}") for place, time in enumerate(proposed_times(row))]
    paper = compose(
        KIND,
        subject=words.fill(wordings()[what].subject, facts),
        lead=words.fill(wordings()[what].lead, facts),
        guest=guest.contact.tag_name,
        name=talk.name,
        when=when,
        place=row.place,
        minutes=row.minutes,
        words=row.words if asked else "",
        choices=choices if asked else [],
        link=link,
        group=group.name,
        unsubscribe_url=way_out,
    )
    return replace(
        letter_to(guest, group, paper, KIND, f"{KIND}:{row.code}:{row.sequence}:{what}:{guest.id}"),
        stream=Stream.INVITATION if asked else Stream.SERVICE,
        calendar=calendar(talk.name, row, event, moment, keyring) if what in ("booked", "withdrawn") else None,
        unsubscribe_url=way_out,
        deadline=row.starts_at if what == "reminder" else None,
    )
