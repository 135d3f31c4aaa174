"""What rooms downstream tell this one about guests: who is coming and came, and what a table's holder has answered."""

from collections.abc import Collection, Mapping
from typing import Any, Protocol

from sqlalchemy.orm import Session

from mixer.events.rules.heads import Heads

LISTED = "mixer.events.listed"
"""Where a room downstream, as the application starts, hands in who knows the guest list."""


class Listed(Protocol):
    """Whoever knows the guest list."""

    def heads(self, session: Session, event_id: int) -> Heads:
        """Return who is coming and who came."""

    def answers(self, session: Session, event_id: int, contact_ids: Collection[int]) -> Mapping[int, str]:
        """Return, by contact, what those of these people have answered who stand on the list."""


class NobodyListed:
    """An application without guests."""

    def heads(self, _session: Session, _event_id: int) -> Heads:
        """Return always nobody."""
        return Heads()

    def answers(self, _session: Session, _event_id: int, _contact_ids: Collection[int]) -> Mapping[int, str]:
        """Return nothing."""
        return {}


def listed_in(extensions: Mapping[str, Any]) -> Listed:
    """Return who knows the guest list of an application."""
    found: Listed = extensions.get(LISTED, NobodyListed())
    return found
