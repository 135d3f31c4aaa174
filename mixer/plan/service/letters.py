"""Letters to people who carry tasks: one a day at most, whatever happens; see `rules.reminding` for when.

The occasion names the owner and the day in the mixer's zone, so two workers at once, or one that runs twice, write
one letter; that it has been told stands on each task in the same transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from mixer.accounts.models import Group
from mixer.core.keyring import Keyring
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.plan.models import Task, TaskOwner
from mixer.plan.rules.reminding import LAST, SOON, Carried, Why, letter
from mixer.plan.service.own_tasks import first_name
from mixer.plan.service.owners import link_of, owner_of
from mixer.post.models import Letter
from mixer.post.rules.states import State
from mixer.post.service import LetterDraft, write_letter
from mixer.post.stationery import compose

KIND = "tasks"
GOOD_FOR = timedelta(days=2)  # a letter that could not leave for longer would tell of days that are past
ODD_HOURS = timedelta(days=1)  # a day in the mixer's zone is at most this far from one in UTC


@dataclass(frozen=True, slots=True)
class _About:
    """What a mixer's letters have in common."""

    event: Event
    group: Group
    moment: datetime
    keyring: Keyring

    @property
    def today(self) -> date:
        """Return the day in the mixer's zone."""
        return self.moment.astimezone(self.event.zone).date()

    def occasion(self, owner: TaskOwner) -> str:
        """Return the cause that writes one letter to an owner today."""
        return f"{KIND}:{owner.code}:{self.today}"


def mixers_with_owners(session: Session, moment: datetime) -> list[int]:
    """Return the mixers where somebody might be written to about a task today."""
    soon = moment.date() + SOON + ODD_HOURS
    due = (
        select(Task.event_id)
        .join(TaskOwner, TaskOwner.id == Task.owner_id)
        .join(Event, Event.id == Task.event_id)
        .where(_waits_on_somebody(), Event.state != "cancelled", Event.ends_at > moment - LAST - ODD_HOURS)
        .where(or_(Task.told_at.is_(None), Task.due_on <= soon))
    )
    return list(session.scalars(due.distinct().order_by(Task.event_id)))


def write_to_owners(session: Session, event_id: int, moment: datetime, keyring: Keyring) -> int:
    """Write today's letters to a mixer's owners as far as they are due; return how many."""
    event, group = session.execute(
        select(Event, Group).join(Group, Group.id == Event.group_id).where(Event.id == event_id)
    ).one()
    if event.state == "cancelled":
        return 0
    about = _About(event, group, moment, keyring)
    carried = _carried(session, event_id)
    occasions = {about.occasion(owner): owner for owner in carried}
    had = set(session.scalars(select(Letter.occasion).where(Letter.occasion.in_(occasions))))
    waiting = [owner for occasion, owner in occasions.items() if occasion not in had]
    return sum(_write_if_due(session, about, owner, carried[owner]) for owner in waiting)


def send_link(session: Session, event_id: int, owner_code: str, moment: datetime, keyring: Keyring) -> str:
    """Send an owner their tasks and their link now, as the letter of this day, and return their name.

    Raises:
        Refusal: when they have no address, want no letters, or had today's letter already.
    """
    event, group = session.execute(
        select(Event, Group).join(Group, Group.id == Event.group_id).where(Event.id == event_id)
    ).one()
    owner = owner_of(session, event_id, owner_code)
    if not owner.email or owner.quiet_since is not None:
        why = "wants no letters about tasks" if owner.email else "has no address"
        raise Refusal("no_letter", f"{owner.name} {why}: copy the link and hand it over yourself.")
    about = _About(event, group, moment, keyring)
    mine = _carried(session, event_id).get(owner, [])
    if not _write(session, about, owner, dict.fromkeys(mine, Why.NEW)):
        raise Refusal("had_one", f"{owner.name} had today's letter already, with the link in it.")
    return owner.name


def be_quiet(session: Session, owner_id: int, moment: datetime) -> None:
    """Write no more letters about tasks to an owner, and stop the one that waits; asking twice is asking once."""
    owner = session.get_one(TaskOwner, owner_id)
    owner.quiet_since = owner.quiet_since or moment
    waiting = update(Letter).where(Letter.occasion.startswith(f"{KIND}:{owner.code}:"), Letter.state == State.PENDING)
    session.execute(waiting.values(state=State.STOPPED, error="They asked for no more letters about tasks."))


def hear_again(session: Session, owner_id: int) -> None:
    """Write to an owner again who asked for it."""
    session.get_one(TaskOwner, owner_id).quiet_since = None


def _carried(session: Session, event_id: int) -> dict[TaskOwner, list[Task]]:
    """Return the open tasks of everybody who can be written to."""
    rows = session.execute(
        select(TaskOwner, Task)
        .join(Task, Task.owner_id == TaskOwner.id)
        .where(Task.event_id == event_id, _waits_on_somebody())
        .order_by(TaskOwner.id, Task.due_on, Task.position, Task.id)
        .execution_options(populate_existing=True)
    )
    found: dict[TaskOwner, list[Task]] = {}
    for owner, task in rows:
        found.setdefault(owner, []).append(task)
    return found


def _waits_on_somebody() -> ColumnElement[bool]:
    """What finds open tasks of people who can be written to."""
    return and_(
        Task.done_at.is_(None), Task.deleted_at.is_(None), TaskOwner.email != "", TaskOwner.quiet_since.is_(None)
    )


def _write_if_due(session: Session, about: _About, owner: TaskOwner, tasks: Sequence[Task]) -> bool:
    facts = [Carried(task.due_on, _since(task, about.event), task.told_at) for task in tasks]
    said = letter(facts, about.moment, about.event.zone, about.event.local_date)
    return bool(said) and _write(session, about, owner, {tasks[place]: why for place, why in said.items()})


def _since(task: Task, event: Event) -> datetime:
    return max(moment or event.created_at for moment in (task.assigned_at, task.changed_at))


def _write(session: Session, about: _About, owner: TaskOwner, said: Mapping[Task, Why]) -> bool:
    """Write the letter of the day and note on its tasks that it tells of them; False when there is one already."""
    if not write_letter(session, _draft(session, about, owner, said), about.moment):
        return False
    told = update(Task).where(Task.id.in_([task.id for task in said]), Task.owner_id == owner.id)
    session.execute(told.values(told_at=about.moment))
    return True


def _draft(session: Session, about: _About, owner: TaskOwner, said: Mapping[Task, Why]) -> LetterDraft:
    link = link_of(session, owner, about.keyring)
    event, group = about.event, about.group
    lines = {why.value: [_line(task, about.today) for task, reason in said.items() if reason is why] for why in Why}
    paper = compose(
        KIND,
        group=group.name,
        owner=first_name(owner.name),
        mixer=event.name,
        place=event.place,
        day=day_of(event.local_date),
        link=link,
        quiet_link=f"{link}/quiet",
        count=len(said),
        **lines,
    )
    return LetterDraft(
        occasion=about.occasion(owner),
        group_id=group.id,
        event_id=event.id,
        kind=KIND,
        to_name=owner.name,
        to_address=owner.email,
        from_name=group.name,
        reply_to=group.reply_to,
        subject=paper.subject,
        body_text=paper.text,
        body_html=paper.html,
        unsubscribe_url=f"{link}/quiet",
        deadline=about.moment + GOOD_FOR,
    )


def day_of(day: date) -> str:
    """Return a day as letters say it: "Thursday 12 November"."""
    return f"{day:%A} {day.day} {day:%B}"


def _line(task: Task, today: date) -> dict[str, object]:
    return {"title": task.title, "day": day_of(task.due_on), "late": max(0, (today - task.due_on).days)}
