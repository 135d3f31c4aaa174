"""The welcome wall's link: unguessable, and renewed at will."""

from sqlalchemy.orm import Session

from mixer.core.keyring import Keyring, Token
from mixer.events.models import Event


def make(session: Session, keyring: Keyring, event_id: int) -> str:
    """Give the wall a link, and close the one it had; return the address."""
    event = session.get_one(Event, event_id, with_for_update=True)
    if event.wall_hash is not None:
        event.wall_version += 1
    event.wall_hash = keyring.hash(Token.WALL, event.code, event.wall_version)
    return keyring.link(Token.WALL, event.code, event.wall_version)


def url(session: Session, keyring: Keyring, event_id: int) -> str | None:
    """Return the wall's address, or None where it has no link yet."""
    event = session.get_one(Event, event_id)
    if event.wall_hash is None:
        return None
    return keyring.link(Token.WALL, event.code, event.wall_version)
