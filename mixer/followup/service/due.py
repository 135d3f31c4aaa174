"""The desk of the day after: what is late, due today and next, who carries it, and what was done about one of them."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.followup.models import DeskChange, DeskItem
from mixer.followup.rules.due import CALL, UNDID, Kind, Result, When, kinds, to_undo, when
from mixer.followup.service.due_facts import Fact, facts
from mixer.followup.service.owners import NOBODY, Owner, Owners, owners

NOT_HERE = "There is nothing like this on the desk any more."


@dataclass(frozen=True, slots=True)
class Line:
    """Something on the desk as it stands now, with its row where somebody said more than the rooms do."""

    fact: Fact
    kind: Kind
    due: date
    when: When
    owner: Owner
    result: Result | None
    done_at: datetime | None
    item: DeskItem | None

    @property
    def key(self) -> str:
        """Return what names it."""
        return self.fact.key


@dataclass(frozen=True)
class DueDesk:
    """The desk: its lines by when they are due, and who may carry them."""

    lines: tuple[Line, ...]
    owners: Owners
    today: date
    over: bool

    def at(self, place: When) -> list[Line]:
        """Return the lines that stand in one place, the earliest first."""
        return sorted((one for one in self.lines if one.when == place), key=lambda line: line.due)

    @property
    def open(self) -> list[Line]:
        """Return what is still to do."""
        return [line for line in self.lines if line.when is not When.DONE]

    @property
    def loads(self) -> list[tuple[Owner, int]]:
        """Return who carries how much that is open; nobody's, and what is left by those who are gone, comes first."""
        load = Counter(line.owner for line in self.open)
        return sorted(load.items(), key=lambda pair: (not pair[0].gone and bool(pair[0].ref), pair[0].name))

    def of(self, ref: str) -> list[Line]:
        """Return what somebody carries; "nobody" for what nobody here does."""
        if ref == "nobody":
            return [line for line in self.lines if line.owner.gone or not line.owner.ref]
        return [line for line in self.lines if line.owner.ref == ref]


@dataclass(frozen=True, slots=True)
class Story:
    """One line of a thing's history."""

    at: datetime
    who: str
    what: str


@dataclass(frozen=True)
class DuePage:
    """One thing on the desk with its history, the latest first; `undo` tells whether a host's act can be taken back."""

    line: Line
    owners: Owners
    history: tuple[Story, ...]
    undo: bool
    zone: ZoneInfo


def read_due(session: Session, event_id: int, moment: datetime) -> DueDesk:
    """Return the desk of a mixer in a bounded number of queries."""
    event = session.get_one(Event, event_id)
    today = moment.astimezone(event.zone).date()
    known = owners(session, event_id)
    rows = session.scalars(
        select(DeskItem).where(DeskItem.event_id == event_id), execution_options={"populate_existing": True}
    )
    items = {item.key: item for item in rows}
    lines = tuple(_line(fact, items.get(fact.key), known, today) for fact in facts(session, event, moment))
    return DueDesk(lines, known, today, moment >= event.ends_at)


def find_line(session: Session, event_id: int, key: str, moment: datetime) -> tuple[Line, Owners]:
    """Return one thing on the desk.

    Raises:
        Refusal: `no_item`.
    """
    desk = read_due(session, event_id, moment)
    found = next((line for line in desk.lines if line.key == key), None)
    if found is None:
        raise Refusal("no_item", NOT_HERE)
    return found, desk.owners


def read_one(session: Session, event_id: int, key: str, moment: datetime) -> DuePage:
    """Return one thing on the desk with what was done about it."""
    line, known = find_line(session, event_id, key, moment)
    acts = changes_of(session, line.item)
    undo = to_undo((act.id, act.what, act.before) for act in acts)
    told = tuple(_story(act, line.kind, known) for act in reversed(acts))
    return DuePage(line, known, told, undo is not None, session.get_one(Event, event_id).zone)


def handed_away(session: Session, event_id: int) -> set[str]:
    """Return the first-timers, by code, whose call somebody with an account took over from the visitor hosts."""
    taken = (DeskItem.event_id == event_id, DeskItem.kind == CALL, DeskItem.owner_account_id.is_not(None))
    items = session.scalars(select(DeskItem).where(*taken)).all()
    known = owners(session, event_id) if items else None
    return {item.key.partition(":")[2] for item in items if known and not known.of(item).gone}


def changes_of(session: Session, item: DeskItem | None) -> list[DeskChange]:
    """Return what was done to something on the desk, in order."""
    if item is None:
        return []
    return list(session.scalars(select(DeskChange).where(DeskChange.item_id == item.id).order_by(DeskChange.id)))


def _line(fact: Fact, item: DeskItem | None, known: Owners, today: date) -> Line:
    kind = kinds()[fact.kind]
    due = item.due_on if item and item.due_on else fact.due
    kept, usual = known.of(item) if item else NOBODY, known.of_ids(None, fact.owner_guest_id)
    owner = usual if usual.ref and (kept.gone or not kept.ref) else kept
    done_at = fact.done_at or (item.done_at if item else None)
    result = kind.results.get(fact.result or (item.outcome if item else ""))
    return Line(fact, kind, due, when(due, today, done=done_at is not None), owner, result, done_at, item)


def _story(act: DeskChange, kind: Kind, known: Owners) -> Story:
    who = known.of_ids(act.account_id, act.guest_id).name
    return Story(act.at, who, _said(act, kind, known))


def _said(act: DeskChange, kind: Kind, known: Owners) -> str:
    if act.what == "owner":
        return f"handed it to {known.find(act.after).name or 'nobody'}"
    if act.what == "due":
        return f"moved it to {act.after}"
    if act.what == "outcome":
        result = kind.results.get(act.after)
        return f"wrote down: {result.name}" if result else "took back what came of it"
    return WORDS[act.what]


WORDS = {
    "made": "wrote it down",
    "words": "changed its words",
    "other": "chose whom to introduce",
    "done": "introduced the two",
    "asked": "asked by letter",
    "yes": "said yes",
    "no": "said no",
    "removed": "took it off the desk",
    UNDID: "took the last step back",
}
