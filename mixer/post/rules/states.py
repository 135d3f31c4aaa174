"""The states of a letter, in a host's words."""

from enum import StrEnum


class Stream(StrEnum):
    """A service letter answers what a person did and always goes; an invitation stops at the suppression list."""

    SERVICE = "service"
    INVITATION = "invitation"


class State(StrEnum):
    """Where a letter is on its way."""

    PENDING = "pending"
    CLAIMED = "claimed"  # a courier holds it; nothing has left the machine
    DATA = "data"  # the body is about to leave; from here on a crash leaves a doubt
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"  # it may have arrived, and is never sent again by itself
    EXPIRED = "expired"
    STOPPED = "stopped"
    KEPT = "kept"  # written as a file, since no mail server is set


WORDS = {
    State.PENDING: "waiting to go",
    State.CLAIMED: "going now",
    State.DATA: "going now",
    State.SENT: "sent",
    State.FAILED: "refused",
    State.UNKNOWN: "in doubt",
    State.EXPIRED: "too late to send",
    State.STOPPED: "stopped",
    State.KEPT: "kept as a file",
}
ON_THEIR_WAY = (State.PENDING, State.CLAIMED, State.DATA)
CAN_GO_AGAIN = (State.UNKNOWN, State.FAILED, State.KEPT, State.EXPIRED, State.STOPPED)
