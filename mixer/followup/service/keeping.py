"""How long guests' data are kept, and changing it within bounds."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from mixer.accounts.models import Group
from mixer.accounts.service import record_deed
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.events.rules.when import local_day
from mixer.followup.rules.keeping import FEWEST_DAYS, MOST_DAYS, Countdown
from mixer.guests.models import Guest


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long a mixer's guests' data are kept; `erased_at` once they are gone."""

    code: str
    count: Countdown
    erased_at: datetime | None


def countdown(event: Event, moment: datetime) -> Countdown:
    """Return how long a mixer's guests' data are still kept."""
    return Countdown(event.erase_on, event.local_date, local_day(moment, event.time_zone))


def of_mixer(session: Session, event_id: int, moment: datetime) -> Keeping:
    """Return how long a mixer's guests' data are kept."""
    event = session.get_one(Event, event_id)
    return Keeping(event.code, countdown(event, moment), event.erased_at)


def keep_until(session: Session, event_id: int, day: date, moment: datetime, account_id: int) -> None:
    """Choose the last day on which a mixer's guests' data are kept.

    Raises:
        Refusal: ``out_of_bounds``, or ``erased`` once they are gone.
    """
    event = session.get_one(Event, event_id, with_for_update=True)
    count = countdown(event, moment)
    if event.erased_at is not None or count.due:
        raise Refusal("erased", "The guests’ data of this mixer are going, or gone. No day brings them back.")
    if not count.allows(day):
        first, last = (f"{one.day} {one:%B %Y}" for one in (count.earliest, count.latest))
        raise Refusal("out_of_bounds", f"Choose a day from {first} to {last}.")
    event.erase_on = day
    record_deed(session, event.group_id, "keeps", event.name, moment, event_id=event_id, account_id=account_id)


def group_days(session: Session, group_id: int) -> int:
    """Return for how many days after a mixer the group keeps its guests' data, if nobody chooses another day."""
    return session.get_one(Group, group_id).keep_guests_days


def keep_days(session: Session, group_id: int, days: int, moment: datetime, account_id: int) -> None:
    """Choose that for mixers made from now on.

    Raises:
        Refusal: ``out_of_bounds``.
    """
    if not FEWEST_DAYS <= days <= MOST_DAYS:
        raise Refusal("out_of_bounds", f"Choose {FEWEST_DAYS} to {MOST_DAYS} days.")
    group = session.get_one(Group, group_id)
    group.keep_guests_days = days
    record_deed(session, group_id, "keeps", f"{days} days", moment, account_id=account_id)


def notes_days(session: Session, guest_id: int) -> int | None:
    """Return after how many days a guest's notes go, if they chose that."""
    return session.get_one(Guest, guest_id).keep_notes_days


def keep_notes(session: Session, guest_id: int, days: int | None) -> None:
    """Keep what a guest chose for their notes; nothing chosen keeps them as long as the mixer's data."""
    session.get_one(Guest, guest_id).keep_notes_days = days
