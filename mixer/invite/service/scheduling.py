"""Waves that go by themselves: scheduled on the mixer's clocks, sent once by whichever worker comes first.

A wave keeps days from the mixer's day and a minute of that day, so a mixer that moves takes its letters along.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.invite.files import kinds
from mixer.invite.models import Wave, WaveLetter
from mixer.invite.rules.schedule import FARTHEST, Slot, WaveState
from mixer.invite.service.drafting import CHANGEABLE, find_wave, slot_of
from mixer.invite.service.segments import SEGMENTS, Segments
from mixer.invite.service.sending import check_time, hold, start, stop_wave
from mixer.post.models import Letter
from mixer.post.rules.states import State


class Became(StrEnum):
    """What became of a scheduled wave when a worker looked at it."""

    STARTED = "started"
    LATE = "late"
    WAITS = "waits"  # not yet, or its mixer is cancelled, or somebody was quicker


@dataclass(frozen=True)
class Times:
    """A wave's times: when it goes and until when it may then leave; when the plan sends it; when all are late."""

    due: datetime | None
    last: datetime
    planned: datetime | None
    end: datetime
    zone: ZoneInfo
    cancelled: bool


def schedule(session: Session, event_id: int, code: str, day: date, clock: time, moment: datetime) -> datetime:
    """Let a wave go by itself at a local day and time; return the moment.

    Raises:
        Refusal: ``no_such_wave``, ``already_sent``, ``past``, ``skipped_time``, or that it would not fit its mixer.
    """
    wave, event = find_wave(session, event_id, code), session.get_one(Event, event_id)
    slot = Slot.at(day, clock, event.local_date)
    if abs(slot.days) > FARTHEST:
        raise Refusal("too_far", "That is more than a year from the mixer. Choose a day nearer to it.")
    local = slot.moment(event.local_date, event.time_zone)
    if local.oddity == "skipped":
        later = local.moment.astimezone(event.zone)
        raise Refusal(
            "skipped_time", f"Clocks go forward that night and skip {clock:%H:%M}. Did you mean {later:%H:%M}?"
        )
    if local.moment <= moment:
        raise Refusal("past", "That time has passed. Choose a later one, or send the letter now.")
    check_time(kinds()[wave.kind], event, local.moment, moment)
    waits = update(Wave).where(Wave.id == wave.id, Wave.state.in_(CHANGEABLE))
    set_out = waits.values(state=WaveState.SCHEDULED, days=slot.days, minute=slot.minute, stopped_at=None)
    if session.scalar(set_out.returning(Wave.id)) is None:
        raise Refusal("already_sent", "This letter has gone out already.")
    return local.moment


def unschedule(session: Session, event_id: int, code: str) -> None:
    """Make a scheduled wave a draft again.

    Raises:
        Refusal: ``no_such_wave`` or ``already_sent``.
    """
    wave = find_wave(session, event_id, code)
    waits = update(Wave).where(Wave.id == wave.id, Wave.state == WaveState.SCHEDULED)
    draft = waits.values(state=WaveState.DRAFT, days=None, minute=None)
    if session.scalar(draft.returning(Wave.id)) is None:
        raise Refusal("already_sent", "This letter is not waiting any more: it has gone out, or somebody stopped it.")


def times_of(session: Session, event_id: int, code: str, moment: datetime) -> Times:
    """Return a wave's times as moments.

    Raises:
        Refusal: ``no_such_wave``.
    """
    wave, event = find_wave(session, event_id, code), session.get_one(Event, event_id)
    kind, due = kinds()[wave.kind], due_at(wave, event)
    return Times(
        due=due,
        last=kind.limits.last(due or moment, event.starts_at),
        planned=kind.slot.moment(event.local_date, event.time_zone).moment if kind.slot else None,
        end=kind.limits.end(event.starts_at),
        zone=event.zone,
        cancelled=event.state == "cancelled",
    )


def due_at(wave: Wave, event: Event) -> datetime | None:
    """Return the moment at which a wave goes by itself."""
    slot = slot_of(wave)
    return slot.moment(event.local_date, event.time_zone).moment if slot else None


def waves_at_work(session: Session, moment: datetime) -> list[int]:
    """Return the waves that a worker has something to do for: those that are due, and those being written."""
    rows = session.execute(
        select(Wave, Event)
        .join(Event, Event.id == Wave.event_id)
        .where(Wave.state.in_((WaveState.SCHEDULED, WaveState.SENDING)))
        .order_by(Wave.id)
    )
    return [wave.id for wave, event in rows if wave.state == WaveState.SENDING or _is_due(wave, event, moment)]


def send_due(session: Session, wave_id: int, moment: datetime, segments: Segments = SEGMENTS) -> Became:
    """Begin a scheduled wave whose time has come, or note that it is too late; the mixer cannot move meanwhile."""
    wave = hold(session, wave_id)
    if wave is None or wave.state != WaveState.SCHEDULED:
        return Became.WAITS
    held = select(Event).where(Event.id == wave.event_id).with_for_update().execution_options(populate_existing=True)
    event = session.scalars(held).one()
    if not _is_due(wave, event, moment):
        return Became.WAITS
    due, kind = due_at(wave, event) or moment, kinds()[wave.kind]
    if moment >= kind.limits.last(due, event.starts_at):
        wave.state, wave.stopped_at = WaveState.LATE, moment
        session.flush()
        return Became.LATE
    if event.state == "cancelled" and kind.during != "cancelled":
        return Became.WAITS
    still = and_(Wave.state == WaveState.SCHEDULED, Wave.days == wave.days, Wave.minute == wave.minute)
    return Became.STARTED if start(session, wave, moment, segments, still) else Became.WAITS


def called_off(session: Session, moment: datetime) -> list[tuple[int, str]]:
    """Return (mixer, wave) of letters on their way to a mixer that was cancelled, but for the one that says so."""
    going = (
        select(Event.id, Wave.code, Wave.kind)
        .join(Wave, Wave.event_id == Event.id)
        .join(WaveLetter, WaveLetter.wave_id == Wave.id)
        .outerjoin(Letter, Letter.id == WaveLetter.letter_id)
        .where(
            Event.state == "cancelled",
            Event.ends_at > moment,
            or_(Wave.state == WaveState.SENDING, and_(Wave.state == WaveState.SENT, Letter.state == State.PENDING)),
        )
        .distinct()
    )
    rows = session.execute(going).all()
    return [(event_id, code) for event_id, code, kind in rows if kinds()[kind].during != "cancelled"]


def stop_called_off(session: Session, moment: datetime) -> int:
    """Stop letters still on their way to a mixer that was cancelled; return how many."""
    return sum(stop_wave(session, event_id, code, moment) for event_id, code in called_off(session, moment))


def _is_due(wave: Wave, event: Event, moment: datetime) -> bool:
    due = due_at(wave, event)
    return due is not None and due <= moment
