"""The page on which segments are put together: how many stand in each, and how many in what is ticked."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mixer.events.models import Event
from mixer.followup.rules.segments import Segment, catalogue
from mixer.followup.service.own_segments import Own, own_segments, segment_of
from mixer.followup.service.room import NO_SEGMENT, Person, read_room


@dataclass(frozen=True)
class Combining:
    """Every segment with its count, and what is picked: `wrong` says why nothing could be."""

    counts: tuple[tuple[Segment, int], ...]
    everybody: int
    own: Sequence[Own]
    text: str
    picked: Segment | None
    people: Sequence[Person]
    wrong: str

    @property
    def with_address(self) -> int:
        """Return how many of the picked a letter reaches."""
        return sum(bool(person.email) for person in self.people)


def read(session: Session, event_id: int, text: str) -> Combining:
    """Return the page for a rule as it was ticked or typed; an empty one picks nobody yet."""
    event = session.get_one(Event, event_id)
    room = read_room(session, event)
    known = bool(text) and catalogue().rule(text) is not None
    return Combining(
        counts=tuple((one, len(room.segments[one.key])) for one in catalogue().segments),
        everybody=len(room.people),
        own=own_segments(session, event.group_id),
        text=text,
        picked=segment_of(session, event_id, text) if known else None,
        people=room.pick(text) if known else (),
        wrong=NO_SEGMENT if text and not known else "",
    )
