"""What goes along when a mixer is copied or moved: each room hands in its own part as the application starts.

The plan begins and moves mixers, upstream of most rooms. So a room adds a `Copier` or a `Follower` to the lists that
the application keeps under the names below; the plan's pages collect them and hand them to its services.
"""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from mixer.events.models import Event
from mixer.events.service.mixers import Timing

COPIERS = "mixer.plan.copiers"
FOLLOWERS = "mixer.plan.followers"


@dataclass(frozen=True, slots=True)
class Copier:
    """What a room carries from one mixer of a group to the next.

    `about(session, source_event_id)` says in a sentence what there is to carry, or "" when there is nothing.
    `copy(session, source_event_id, target, moment, chance)` carries it and says in a sentence what it carried, or "".
    Answers, letters that went out, who came and who met whom are never carried.
    """

    name: str
    title: str
    about: Callable[[Session, int], str]
    copy: Callable[[Session, int, Event, datetime, random.Random], str]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that moves with a mixer, where it stands and where it will stand, in words."""

    title: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Follower:
    """What of a room moves along with a mixer.

    `preview(session, event_id, new_timing, moment)` says what would move and writes nothing.
    `follow(session, event_id, old_timing, moment)` is called once the mixer has moved, and returns how many `things`
    (one, several) it moved.
    """

    name: str
    title: str
    things: tuple[str, str]
    preview: Callable[[Session, int, Timing, datetime], list[Line]]
    follow: Callable[[Session, int, Timing, datetime], int]


def follow_all(
    session: Session, event_id: int, old: Timing, moment: datetime, followers: Iterable[Follower]
) -> list[str]:
    """Let everything that was handed in follow a mixer that was at `old`; return what moved, counted."""
    counts = [(follower.follow(session, event_id, old, moment), follower.things) for follower in followers]
    return [f"{count} {one if count == 1 else several}" for count, (one, several) in counts if count]
