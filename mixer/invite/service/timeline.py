"""The letters of a mixer from five weeks before to the day after: what stands where, and what the host does next."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.invite.files import Kind, kinds
from mixer.invite.rules.schedule import Stage, Step, Written, next_step, step
from mixer.invite.service.segments import SEGMENTS, Segments, able, listed
from mixer.invite.service.sending import Progress, waves
from mixer.post.rules.states import State

LEFT = (State.SENT, State.KEPT, State.UNKNOWN)


@dataclass(frozen=True)
class Line:
    """A step of the plan with its kind of letter."""

    kind: Kind
    step: Step


@dataclass(frozen=True)
class Timeline:
    """The plan's letters in order, all waves behind them (newest first), and what waits for the host.

    `to_tell` have an old day or place in their calendar and an address, `to_call` no address.
    """

    lines: list[Line]
    waves: list[Progress]
    next: Line | None
    to_tell: int
    to_call: int
    cancelled: bool
    zone: ZoneInfo

    @property
    def telling(self) -> Kind:
        """Return the kind of letter that puts guests' calendars right."""
        return kinds()["cancelled" if self.cancelled else "moved"]

    @property
    def goes_next(self) -> Line | None:
        """Return the scheduled step that goes first."""
        waiting = [line for line in self.lines if line.step.stage is Stage.SCHEDULED]
        return min(waiting, key=_when, default=None)


def timeline(session: Session, event_id: int, moment: datetime, segments: Segments = SEGMENTS) -> Timeline:
    """Return where the letters of a mixer stand."""
    event, written = session.get_one(Event, event_id), waves(session, event_id, segments)
    lines = [_line(event, kind, written, moment) for kind in kinds().values() if kind.slot]
    steps = [line.step for line in lines]
    waits = None if event.state == "cancelled" else next_step(steps)
    to_tell, to_call = _untold(session, event_id)
    return Timeline(
        lines=lines,
        waves=written,
        next=next((line for line in lines if line.step is waits), None),
        to_tell=to_tell,
        to_call=to_call,
        cancelled=event.state == "cancelled",
        zone=event.zone,
    )


def _when(line: Line) -> datetime:
    assert line.step.wave is not None
    return line.step.wave.at or line.step.planned


def _line(event: Event, kind: Kind, written: list[Progress], moment: datetime) -> Line:
    assert kind.slot is not None
    planned = kind.slot.moment(event.local_date, event.time_zone).moment
    mine = [_written(event, one) for one in written if one.wave.kind.key == kind.key]
    return Line(kind, step(kind.key, planned, kind.limits.end(event.starts_at), mine, moment))


def _written(event: Event, one: Progress) -> Written:
    slot = one.wave.slot
    due = slot.moment(event.local_date, event.time_zone).moment if slot else None
    return Written(one.wave.code, one.wave.state, one.wave.sent_at or due, one.total, one.letters.of(*LEFT))


def _untold(session: Session, event_id: int) -> tuple[int, int]:
    """Return how many must be told of another day or place, by letter and by telephone."""
    reached = func.count().filter(able())
    counts = select(reached, func.count().filter(~able())).select_from(Guest).join(Guest.contact)
    told, called = session.execute(counts.where(*listed(event_id), SEGMENTS["to_tell"].where(event_id))).one()
    return told, called
