"""A guest's one-to-ones as their own pages show them: only with people they still see, each with their own words."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.core.keyring import Keyring
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.followup.models import OneToOne
from mixer.followup.rules.one_to_ones import State
from mixer.followup.service.one_to_one_letters import calendar, proposed_times, when_words
from mixer.followup.service.one_to_ones import of_guest
from mixer.guests.models import Guest
from mixer.meetings.service.people import Person, people


@dataclass(frozen=True, slots=True)
class Choice:
    """A proposed time: as forms send it, as people read it, and whether it is past."""

    value: str
    label: str
    past: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A one-to-one as one of the two sees it; `mine` tells that they proposed it, `begun` that its time has come."""

    code: str
    person_code: str
    name: str
    state: State
    mine: bool
    place: str
    minutes: int
    words: str
    when: str
    choices: tuple[Choice, ...]
    begun: bool
    own_words: str

    @property
    def waits_for_me(self) -> bool:
        """Tell whether the guest has something to say: an answer, or how it went."""
        return (self.state is State.PROPOSED and not self.mine) or (self.state is State.BOOKED and self.begun)


def lines(session: Session, guest_id: int, moment: datetime) -> list[Line]:
    """Return a guest's one-to-ones, the newest first, in a bounded number of queries."""
    event = session.get_one(Event, session.get_one(Guest, guest_id).event_id)
    seen = {one.guest_id: one for one in people(session, guest_id)}
    rows = session.scalars(select(OneToOne).where(of_guest(guest_id)).order_by(OneToOne.id.desc()))
    found = ((row, seen.get(row.asked_id if row.asker_id == guest_id else row.asker_id)) for row in rows)
    return [_line(row, guest_id, other, event, moment) for row, other in found if other is not None]


def line(session: Session, guest_id: int, code: str, moment: datetime) -> Line:
    """Return one of a guest's one-to-ones.

    Raises:
        Refusal: `no_one_to_one`.
    """
    found = next((one for one in lines(session, guest_id, moment) if one.code == code), None)
    if found is None:
        raise Refusal("no_one_to_one", "This one-to-one is not here any more.")
    return found


def calendar_file(session: Session, guest_id: int, code: str, moment: datetime, keyring: Keyring) -> str:
    """Return the calendar file of a one-to-one that was booked.

    Raises:
        Refusal: `no_one_to_one`, or `not_booked`.
    """
    one = line(session, guest_id, code, moment)
    row = session.scalars(select(OneToOne).where(OneToOne.code == code)).one()
    if row.starts_at is None:
        raise Refusal("not_booked", "No time is fixed yet. Choose one first.")
    return calendar(one.name, row, session.get_one(Event, row.event_id), moment, keyring)


def _line(row: OneToOne, guest_id: int, other: Person, event: Event, moment: datetime) -> Line:
    mine = row.asker_id == guest_id
    return Line(
        code=row.code,
        person_code=other.code,
        name=other.full_name or other.name,
        state=State(row.state),
        mine=mine,
        place=row.place,
        minutes=row.minutes,
        words=row.words,
        when=when_words(row.starts_at, event) if row.starts_at else "",
        choices=tuple(
            Choice(time.astimezone(UTC).isoformat(), when_words(time, event), time <= moment)
            for time in proposed_times(row)
        ),
        begun=row.starts_at is not None and row.starts_at <= moment,
        own_words=row.asker_words if mine else row.asked_words,
    )
