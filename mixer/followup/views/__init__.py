"""Pages of the follow-up: the desk of the day after, and what becomes of people's data."""

from mixer.followup.views import (
    combining,
    desk,
    due,
    erasing,
    exporting,
    from_letters,
    guests_pages,
    introducing,
    keeping,
    ladder,
    log,
    mine,
    my_calls,
    nudges,
    one_to_ones,
    personal_notes,
    referrals,
)
from mixer.followup.views.blueprint import bp

__all__ = [
    "bp",
    "combining",
    "desk",
    "due",
    "erasing",
    "exporting",
    "from_letters",
    "guests_pages",
    "introducing",
    "keeping",
    "ladder",
    "log",
    "mine",
    "my_calls",
    "nudges",
    "one_to_ones",
    "personal_notes",
    "referrals",
]
