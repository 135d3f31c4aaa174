"""What became of a mixer: first-timers who came again, the ladder from contact to connection, what stays in the end."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from mixer.door.models import Attendance
from mixer.events.models import Event
from mixer.followup.rules.ladder import BEGIN, steps
from mixer.followup.service.certificates import CertificatePage, of_mixer
from mixer.followup.service.ladder import reached
from mixer.guests.models import Guest
from mixer.insights.rules.counting import percent
from mixer.insights.rules.curves import MARKS, Climb, climbs


@dataclass(frozen=True, slots=True)
class FirstTimers:
    """Guests who were there for the first time, and how many of them came again to any of `later` mixers."""

    came: int
    again: int
    later: int

    @property
    def share(self) -> int:
        """Return the percentage of them who came again."""
        return percent(self.again, self.came)


@dataclass(frozen=True, slots=True)
class Connections:
    """The ladder, step by step and day by day; `chances` are the meetings, from either side, that it begins with."""

    climbs: tuple[Climb, ...]
    chances: int
    days: tuple[int, ...] = MARKS

    @property
    def begun(self) -> bool:
        """Return whether anybody has taken a step."""
        return any(climb.last for climb in self.climbs)


@dataclass(frozen=True, slots=True)
class Gone:
    """Guests' data of the mixer are gone: since when, under which certificate, and the totals that stay."""

    since: date
    certificate: str
    totals: Mapping[str, int]


def first_timers(session: Session, event: Event) -> FirstTimers | None:
    """Return what became of the mixer's first-timers; None where there were none."""
    other, seen = aliased(Guest), aliased(Attendance)
    later = (Event.group_id == event.group_id, Event.starts_at > event.starts_at, Event.state != "cancelled")
    again = exists().where(
        other.contact_id == Guest.contact_id,
        seen.guest_id == other.id,
        other.event_id.in_(select(Event.id).where(*later)),
    )
    held = select(func.count(Attendance.event_id.distinct())).join(Event, Event.id == Attendance.event_id)
    came, came_again, after = session.execute(
        select(func.count(), func.count().filter(again), held.where(*later).correlate(None).scalar_subquery())
        .select_from(Guest)
        .join(Attendance, Attendance.guest_id == Guest.id)
        .where(Guest.event_id == event.id, Guest.first_timer)
    ).one()
    return FirstTimers(came, came_again, after) if came else None


def connections(session: Session, event: Event, meetings: int, moment: datetime) -> Connections:
    """Return how contacts made at a mixer became connections within sixty days."""
    zone, first_day = event.zone, event.local_date
    days: defaultdict[str, list[int]] = defaultdict(list)
    for one in reached(session, event.id, climbed=True):
        days[one.step].append((one.at.astimezone(zone).date() - first_day).days)
    ladder = {step.word: days[key] for key, step in steps().items() if key != BEGIN}
    today = (moment.astimezone(zone).date() - first_day).days
    return Connections(climbs(ladder, today), 2 * meetings)


def gone(session: Session, event: Event) -> Gone | None:
    """Return what stays of a mixer whose guests' data are gone, or are going; None before."""
    certificate: CertificatePage | None = of_mixer(session, event.id)
    if certificate is None:
        return None
    since = (certificate.ended_at or certificate.began_at).astimezone(certificate.zone).date()
    return Gone(since, certificate.code, certificate.totals)
