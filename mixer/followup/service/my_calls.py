"""A visitor host's own page, for those without an account: their shifts, their first-timers, their calls."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.followup.service.calls import CallLine, calls
from mixer.followup.service.room import VISITOR_HOST
from mixer.guests import service as guests
from mixer.guests.models import Guest
from mixer.guests.service import ShiftLine
from mixer.guests.service.welcoming import FirstTimer


@dataclass(frozen=True)
class Mine:
    """What one visitor host has to do; calls stand there once the mixer is over."""

    shifts: tuple[ShiftLine, ...]
    first_timers: tuple[FirstTimer, ...]
    calls: tuple[CallLine, ...]
    due: date
    over: bool
    late: bool


def my_part(session: Session, guest_id: int, moment: datetime) -> Mine:
    """Return what a visitor host has to do.

    Raises:
        Refusal: `no_host` for any other guest.
    """
    guest = session.get_one(Guest, guest_id)
    if guest.part != VISITOR_HOST:
        raise Refusal("no_host", "This page is for the mixer's visitor hosts.")
    event = session.get_one(Event, guest.event_id)
    cares = guests.welcomes(session, event.id)
    mine = next((host.first_timers for host in cares.hosts if host.code == guest.code), ())
    all_calls, over = calls(session, event.id, moment), event.ends_at <= moment
    shifts = guests.roster(session, event.id).of(guest.id)
    return Mine(shifts, mine, all_calls.of(guest.id) if over else (), all_calls.due, over, all_calls.late)
