"""A visitor host's own page, for those without an account: their shifts, their first-timers, their calls."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.followup.rules.due import INTRODUCTION, PROMISE
from mixer.followup.service.calls import CallLine, calls
from mixer.followup.service.due import Line, handed_away, read_due
from mixer.followup.service.due_acts import Actor, settle
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
    promised: tuple[Line, ...]
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
    away = handed_away(session, event.id)
    own_calls = tuple(call for call in all_calls.of(guest.id) if over and call.code not in away)
    theirs = tuple(line for line in read_due(session, event.id, moment).of(f"guest:{guest.code}") if _promised(line))
    return Mine(shifts, mine, own_calls, theirs, all_calls.due, over, all_calls.late)


def _promised(line: Line) -> bool:
    """Tell whether something is listed besides the calls, and still to do."""
    return line.fact.kind in {INTRODUCTION, PROMISE} and line.done_at is None


def settle_mine(session: Session, guest_id: int, key: str, result_key: str, by: Actor) -> str:
    """Write down what came of something a visitor host does for the hosts, and return it in words.

    Raises:
        Refusal: `no_host`, or `not_yours` for what somebody else does.
    """
    if key not in {line.key for line in my_part(session, guest_id, by.moment).promised}:
        raise Refusal("not_yours", "Somebody else does this now.")
    return settle(session, session.get_one(Guest, guest_id).event_id, key, result_key, by).name
