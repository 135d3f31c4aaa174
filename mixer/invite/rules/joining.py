"""Who may sign up on a mixer's public page, and why nobody can just now."""

import re
from datetime import datetime
from enum import StrEnum

_ADDRESSES = re.compile(r"://|www\.|[@<>]", re.IGNORECASE)


class Closed(StrEnum):
    """Why nobody can sign up."""

    NOT_OPENED = "not_opened"
    FULL = "full"
    BEGUN = "begun"
    CANCELLED = "cancelled"


REASONS = {
    Closed.NOT_OPENED: (
        "This mixer is by invitation",
        "Places are given by letter. If you would like to come, ask whoever told you about it to put you on the list.",
    ),
    Closed.FULL: (
        "Every place on this page is taken",
        "If you were invited, answer with the link in your letter. Otherwise ask the hosts: places do become free.",
    ),
    Closed.BEGUN: (
        "This mixer has begun",
        "If you are near, come to the door: the hosts see whether there is room. If not, we hope to see you next time.",
    ),
    Closed.CANCELLED: (
        "This mixer will not take place",
        "We are sorry. Whoever had a place gets a letter when there is a new date.",
    ),
}


def why_closed(state: str, starts_at: datetime, moment: datetime, cap: int, came: int) -> Closed | None:
    """Return why a mixer's public page is closed; None while people can sign up."""
    if state == "cancelled":
        return Closed.CANCELLED
    if cap <= 0:
        return Closed.NOT_OPENED
    if moment >= starts_at:
        return Closed.BEGUN
    return Closed.FULL if came >= cap else None


def holds_address(text: str) -> bool:
    """Tell whether what should be a name carries an address: our letters shall not carry a stranger's advertising."""
    return _ADDRESSES.search(text) is not None
