"""What stands on the host's desk: the group's home, and the dashboard of one mixer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from mixer.accounts.models import Group, Membership
from mixer.events.models import Event, EventRole
from mixer.plan.models import Task
from mixer.today.rules.agenda import Duty, Thing, countdown, things_to_do
from mixer.today.rules.facts import Facts
from mixer.today.rules.readiness import Readiness, readiness
from mixer.today.rules.river import Step, steps
from mixer.today.service.facts import Press, ask_all

FOLLOW_UP = timedelta(days=30)  # one-to-ones are counted thirty days after


@dataclass(frozen=True, slots=True)
class Mixer:
    """One line of a list of mixers; `runs` tells whether the person may run it or only helps on the evening."""

    id: int
    code: str
    name: str
    place: str
    starts_at: datetime
    ends_at: datetime
    local_start: datetime
    local_end: datetime
    group_code: str
    group_name: str
    state: str
    when: str
    runs: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything the host of one mixer should see at once."""

    facts: Facts
    readiness: Readiness
    river: tuple[Step, ...]
    things: tuple[Thing, ...]
    countdown: str


@dataclass(frozen=True, slots=True)
class Home:
    """The mixers of the person who is signed in: the next one with its desk, the last one with what it still needs."""

    groups: tuple[tuple[str, str, bool], ...]  # code, name, whether they organise it
    next: Mixer | None
    desk: Desk | None
    later: tuple[Mixer, ...]
    past: tuple[Mixer, ...]
    follow_up: Mixer | None
    follow_up_things: tuple[Thing, ...]


def desk(session: Session, event: Event, moment: datetime, press: Press) -> Desk:
    """Hold the facts against the plan: how ready the mixer is, why, and what to do next."""
    facts = ask_all(session, event, moment, press)
    return Desk(
        facts=facts,
        readiness=readiness(facts),
        river=steps(facts),
        things=things_to_do(_duties(session, event), facts, moment.astimezone(event.zone).date()),
        countdown=countdown(facts.days_left, over=facts.over),
    )


def _duties(session: Session, event: Event) -> list[Duty]:
    tasks = session.scalars(
        select(Task)
        .where(Task.event_id == event.id, Task.deleted_at.is_(None))
        .order_by(Task.due_on, Task.week, Task.position)
    ).all()
    open_keys = {task.key for task in tasks if task.done_at is None}
    return [
        Duty(
            key=task.key,
            title=task.title,
            due_on=task.due_on,
            owner=task.owner.name if task.owner else "",
            proved_by=task.proved_by,
            blocked=not open_keys.isdisjoint(task.needs),
        )
        for task in tasks
        if task.key in open_keys
    ]


def home(session: Session, account_id: int, moment: datetime, press: Press) -> Home:
    """Return the mixers a person may see, across their groups."""
    groups = session.execute(
        select(Group.code, Group.name, Membership.role)
        .join(Membership, Membership.group_id == Group.id)
        .where(Membership.account_id == account_id)
        .order_by(Group.name)
    ).all()
    rows = _visible(session, account_id)
    mixers = [_mixer(event, group, role, moment) for event, group, role in rows]
    events = {event.id: event for event, _group, _role in rows}
    coming = [mixer for mixer in mixers if mixer.ends_at > moment and mixer.state == "planned"]
    past = [mixer for mixer in reversed(mixers) if mixer not in coming]
    following = coming[0] if coming else None
    recent = [
        mixer for mixer in past if mixer.runs and mixer.state != "cancelled" and mixer.ends_at > moment - FOLLOW_UP
    ]
    last = recent[0] if recent else None
    return Home(
        groups=tuple((code, name, role == "organiser") for code, name, role in groups),
        next=following,
        desk=desk(session, events[following.id], moment, press) if following and following.runs else None,
        later=tuple(coming[1:]),
        past=tuple(past),
        follow_up=last,
        follow_up_things=desk(session, events[last.id], moment, press).things if last else (),
    )


def _visible(session: Session, account_id: int) -> Sequence[tuple[Event, Group, bool]]:
    own_part = and_(EventRole.event_id == Event.id, EventRole.account_id == account_id)
    organises = Membership.role == "organiser"
    rows = session.execute(
        select(Event, Group, or_(organises, EventRole.role == "host"))
        .join(Group, Group.id == Event.group_id)
        .join(Membership, and_(Membership.group_id == Group.id, Membership.account_id == account_id))
        .outerjoin(EventRole, own_part)
        .where(or_(organises, EventRole.id.is_not(None)))
        .order_by(Event.starts_at, Event.id)
    )
    return [(event, group, bool(runs)) for event, group, runs in rows]


def _mixer(event: Event, group: Group, runs: bool, moment: datetime) -> Mixer:  # noqa: FBT001 - the row's own column
    today = moment.astimezone(event.zone).date()
    return Mixer(
        id=event.id,
        code=event.code,
        name=event.name,
        place=event.place,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        local_start=event.starts_at.astimezone(event.zone),
        local_end=event.ends_at.astimezone(event.zone),
        group_code=group.code,
        group_name=group.name,
        state=event.state,
        when="Cancelled"
        if event.state == "cancelled"
        else countdown((event.local_date - today).days, over=moment >= event.ends_at),
        runs=runs,
    )
