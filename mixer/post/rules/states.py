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
    BOUNCED = "bounced"  # a mail server took it, and it came back


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
    State.BOUNCED: "came back",
}
MEANS = {
    State.PENDING: "It goes out when its turn comes. A server that asked us to wait is asked again then.",
    State.CLAIMED: "It is leaving at this moment.",
    State.DATA: "It is leaving at this moment.",
    State.SENT: "A mail server took it. A guest who finds no letter should look among the spam.",
    State.FAILED: "A mail server would not take it, and says why. Correct the guest's address, or send again.",
    State.UNKNOWN: "The line broke while it was leaving. It may have arrived; we never send it again by ourselves. "
    "Ask the guest, or send again: mail programs recognise a copy.",
    State.EXPIRED: "Its time had passed before it could leave, so it was not sent. Tell the guest, or send again.",
    State.STOPPED: "It was stopped before it left, by a host or because its reader wants no more invitations.",
    State.KEPT: "No mail server was set, so it lies in the folder of letters. With a mail server, send it now.",
    State.BOUNCED: "A mail server took it and gave it back. Ask the guest for another address, correct it on the "
    "guest's page, and write again.",
}
ON_THEIR_WAY = (State.PENDING, State.CLAIMED, State.DATA)
CAN_GO_AGAIN = (State.UNKNOWN, State.FAILED, State.KEPT, State.EXPIRED, State.STOPPED)
