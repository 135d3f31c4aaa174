"""How far a print is: what it may become next, and when one that gives no sign of life has been interrupted."""

from datetime import datetime, timedelta
from enum import StrEnum

AT_ONCE = 300
"""Tags that are laid out and read back while the host waits: about half a second."""

KEPT = timedelta(hours=24)
"""How long a finished document can be fetched."""

SILENT = timedelta(seconds=60)
"""A print that said nothing for so long has died with its server; each step takes a few seconds at most."""


class State(StrEnum):
    """Where a print stands; `interrupted` is never stored but read from its silence."""

    WAITING = "waiting"
    PRINTING = "printing"
    CHECKING = "checking"
    READY = "ready"
    CANCELLED = "cancelled"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


AT_WORK = (State.WAITING, State.PRINTING, State.CHECKING)


def state_at(state: str, seen_at: datetime | None, moment: datetime) -> State:
    """Where a print stands now, from what was stored and its last sign of life."""
    stored = State(state)
    if stored in AT_WORK and (seen_at is None or moment - seen_at > SILENT):
        return State.INTERRUPTED
    return stored


def is_kept(state: State, ended_at: datetime | None, moment: datetime) -> bool:
    """Whether the document of a print that is over can still be there."""
    return state is State.READY and ended_at is not None and moment - ended_at < KEPT


def step_of(items: int) -> int:
    """After how many items a print says how far it is, and can be stopped."""
    return max(50, items // 40)
