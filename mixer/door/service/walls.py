"""The welcome wall: its link, unguessable and renewed at will, and what it shows to the whole room."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mixer.contacts.models import Company, Contact, Profession, Sphere
from mixer.core.keyring import Keyring, Token
from mixer.door.models import Attendance
from mixer.door.service.evening import attended, counted, headcount
from mixer.events.models import Event
from mixer.guests.models import Guest

LATEST = 5
"""Names that can be read from ten metres."""

GAMES = "mixer.door.games"
"""Where an application keeps what rooms downstream say about games, for the wall."""


@dataclass(frozen=True, slots=True)
class ZoneCount:
    """How many of a zone are in the room, of how many who are expected there."""

    name: str
    letter: str
    colour: str
    inside: int
    expected: int


@dataclass(frozen=True, slots=True)
class Played:
    """What games show on the wall: the zones guests are sent to, and how many famous groups of how many have met."""

    zones: tuple[ZoneCount, ...] = ()
    found: int = 0
    groups: int = 0


class Games(Protocol):
    """What rooms downstream say about games, with a mark that changes with it."""

    def mark(self, session: Session, event_id: int) -> str:
        """Return a mark that changes with what games show."""

    def played(self, session: Session, event_id: int) -> Played:
        """Return what games show."""


class NoGames:
    """An application without games: zones are the professions' own, and nobody looks for a partner."""

    def mark(self, _session: Session, _event_id: int) -> str:
        """Return always the same."""
        return ""

    def played(self, _session: Session, _event_id: int) -> Played:
        """Return nothing."""
        return Played()


def games_of(extensions: Mapping[str, Any]) -> Games:
    """Return what rooms have handed in to an application about games."""
    found: Games = extensions.get(GAMES, NoGames())
    return found


@dataclass(frozen=True, slots=True)
class Wall:
    """What the welcome wall shows; `latest` are first name and company of those who agreed, the newest first."""

    event_name: str
    inside: int
    latest: tuple[tuple[str, str], ...]
    zones: tuple[ZoneCount, ...]
    found: int
    groups: int


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


def wall(session: Session, event_id: int, games: Games) -> Wall:
    """Return what the welcome wall shows; who did not agree to be shown is counted and not named."""
    played = games.played(session, event_id)
    return Wall(
        event_name=session.get_one(Event, event_id).name,
        inside=headcount(session, event_id).inside,
        latest=_latest(session, event_id),
        zones=played.zones or zones(session, event_id),
        found=played.found,
        groups=played.groups,
    )


def _latest(session: Session, event_id: int) -> tuple[tuple[str, str], ...]:
    rows = session.execute(
        select(Contact.tag_name, func.coalesce(Company.name, ""))
        .select_from(Guest)
        .join(Contact, Contact.id == Guest.contact_id)
        .outerjoin(Company, Company.id == Contact.company_id)
        .join(Attendance, attended())
        .where(Guest.event_id == event_id, Guest.on_wall, Attendance.left_ms.is_(None))
        .order_by(Attendance.first_ms.desc(), Attendance.first_scan.desc())
        .limit(LATEST)
    )
    return tuple((name, company) for name, company in rows)


def zones(session: Session, event_id: int) -> tuple[ZoneCount, ...]:
    """Return how the contact spheres fill, in the group's order; a sphere nobody is expected from is left out."""
    inside = Attendance.guest_id.is_not(None) & Attendance.left_ms.is_(None)
    yes = (Guest.answer == "yes") & Guest.removed_at.is_(None)
    rows = session.execute(
        select(Sphere.name, Sphere.letter, Sphere.colour, counted(inside), counted(yes | inside))
        .select_from(Guest)
        .join(Contact, Contact.id == Guest.contact_id)
        .join(Profession, Profession.id == Contact.profession_id)
        .join(Sphere, Sphere.id == Profession.sphere_id)
        .outerjoin(Attendance, attended())
        .where(Guest.event_id == event_id)
        .group_by(Sphere.id, Sphere.name, Sphere.letter, Sphere.colour, Sphere.position)
        .having(counted(yes | inside) > 0)
        .order_by(Sphere.position)
    )
    return tuple(ZoneCount(*row) for row in rows)
