"""How long guests' data are kept, on the calendar where the mixer takes place."""

from dataclasses import dataclass
from datetime import date, timedelta

FEWEST_DAYS, MOST_DAYS = 1, 365
WARNED_DAYS = 14
NOTES_DAYS = (7, 30)
"""What a guest may choose instead, in days after the mixer, for what they wrote down."""


@dataclass(frozen=True, slots=True)
class Countdown:
    """The last day on which a mixer's guests' data are kept, seen from today."""

    last_day: date
    mixer_day: date
    today: date

    @property
    def days(self) -> int:
        """Return how many days are left; 0 on the last one, negative once the data are to go."""
        return (self.last_day - self.today).days

    @property
    def due(self) -> bool:
        """Tell whether the data are to go."""
        return self.days < 0

    @property
    def soon(self) -> bool:
        """Tell whether the host should take out now what they want to keep."""
        return 0 <= self.days <= WARNED_DAYS

    @property
    def earliest(self) -> date:
        """Return the earliest last day a host can choose: today, or the day after the mixer."""
        return max(self.today, self.mixer_day + timedelta(days=FEWEST_DAYS))

    @property
    def latest(self) -> date:
        """Return the last last day a host can choose."""
        return self.mixer_day + timedelta(days=MOST_DAYS)

    def allows(self, day: date) -> bool:
        """Tell whether a host can choose a day."""
        return self.earliest <= day <= self.latest


def notes_are_due(mixer_day: date, keep_days: int, today: date) -> bool:
    """Tell whether a guest's notes are to go, who keeps them so many days after the mixer."""
    return today > mixer_day + timedelta(days=keep_days)
