"""The clock of a game's round: how much time is left, and how pauses and extensions move its end."""

from dataclasses import dataclass
from datetime import datetime, timedelta

LONGEST = 180
"""Minutes of a round at most."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A round on the clock: which of how many, when its time is up, and since when it stands still."""

    round: int
    rounds: int
    ends_at: datetime
    paused_at: datetime | None = None

    def left(self, moment: datetime) -> timedelta:
        """Time left of the round; negative once it is over time."""
        return self.ends_at - (self.paused_at or moment)

    def resumed(self, moment: datetime) -> datetime:
        """When the round ends if it goes on now."""
        return self.ends_at + (moment - (self.paused_at or moment))

    def extended(self, minutes: int, moment: datetime) -> datetime:
        """When the round ends if it is given more minutes; over time, they count from now."""
        return max(self.ends_at, self.paused_at or moment) + timedelta(minutes=minutes)
