"""The desk of the day after: segments with counts and letters, and the people of one segment."""

from collections import Counter
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from mixer.events.models import Event
from mixer.followup.rules.segments import Segment, catalogue
from mixer.followup.service.calls import call_list
from mixer.followup.service.letters import find_segment, letters_by_segment
from mixer.followup.service.own_segments import own_segments, segment_of
from mixer.followup.service.room import Person, Room, read_room
from mixer.meetings.service.history import ways


@dataclass(frozen=True)
class SegmentLine:
    """A segment on the desk: how many people, how many letters."""

    segment: Segment
    people: int
    with_address: int
    letters: int

    @property
    def to_write(self) -> int:
        """Return how many have an address and no letter yet."""
        return max(0, self.with_address - self.letters)


@dataclass(frozen=True)
class Desk:
    """What the host sees first."""

    came: int
    said_yes: int
    no_shows: int
    first_timers: int
    introductions: int
    met_three: int
    calls_open: int
    lines: tuple[SegmentLine, ...]
    own: tuple[SegmentLine, ...]


@dataclass(frozen=True)
class SegmentPage:
    """The people of one segment."""

    line: SegmentLine
    people: tuple[Person, ...]
    zone: ZoneInfo


@dataclass(frozen=True)
class Pair:
    """Two guests who met, at which time of the evening, and how they came to, in words."""

    one: Person
    other: Person
    at: str
    how: str


def read_desk(session: Session, event_id: int) -> Desk:
    """Return the desk of a mixer, in a handful of queries."""
    event = session.get_one(Event, event_id)
    room = read_room(session, event)
    letters = letters_by_segment(session, event_id)
    kept = (replace(find_segment(one.rule), name=one.name) for one in own_segments(session, event.group_id))
    return Desk(
        came=len(room.segments["came"]),
        said_yes=sum(person.answer == "yes" for person in room.people),
        no_shows=len(room.segments["no_show"]),
        first_timers=len(room.segments["first_timers"]),
        introductions=len(room.pairs),
        met_three=len(room.segments["met_three"]),
        calls_open=sum(line.called_at is None for line in call_list(session, event_id)),
        lines=tuple(_line(segment, room, letters) for segment in catalogue().segments),
        own=tuple(_line(segment, room, letters) for segment in kept),
    )


def _line(segment: Segment, room: Room, letters: Counter[str]) -> SegmentLine:
    people = room.pick(segment.key)
    return SegmentLine(segment, len(people), sum(bool(person.email) for person in people), letters[segment.key])


def read_segment(session: Session, event_id: int, key: str) -> SegmentPage:
    """Return the people of one segment by name."""
    segment = segment_of(session, event_id, key)
    event = session.get_one(Event, event_id)
    room = read_room(session, event)
    line = _line(segment, room, letters_by_segment(session, event_id))
    return SegmentPage(line, tuple(room.pick(segment.key)), event.zone)


def who_met_whom(session: Session, event_id: int) -> list[Pair]:
    """Return every meeting of a mixer in the order of the evening."""
    event = session.get_one(Event, event_id)
    room, how = read_room(session, event), ways(session, event_id)
    return [
        Pair(room.by_id[one], room.by_id[other], f"{at.astimezone(event.zone):%H:%M}", how[one, other])
        for one, other, at in room.pairs
        if one in room.by_id and other in room.by_id
    ]
