"""The guests a game can be played with, as the rules see them, in a handful of queries."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select
from sqlalchemy.orm import Session

from mixer.contacts.models import Company, Contact, Profession, Sphere
from mixer.contacts.rules.catalogue import spheres
from mixer.contacts.rules.professions import KnownProfession, ProfessionFinder
from mixer.core.names import fold
from mixer.door.models import Attendance
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.icebreakers.models import Complement, NotWith, Seat
from mixer.icebreakers.rules.room import Player, Room, couple
from mixer.icebreakers.rules.value import Complements, Tie, house_complements, worth
from mixer.icebreakers.rules.zones import SOMETHING_ELSE
from mixer.meetings.service.consent import blocked_couples
from mixer.meetings.service.history import met_before

ORGANISER = "organiser"
VISITOR_HOST = "visitor_host"


@dataclass(frozen=True)
class Face:
    """A guest on the host's page."""

    id: int
    name: str
    company: str
    email: str


@dataclass(frozen=True)
class Crowd:
    """Guests with all that decides who plays with whom."""

    room: Room
    faces: Mapping[int, Face]
    houses: Mapping[int, str]
    known: Complements


def present(session: Session, event_id: int) -> Crowd:
    """Return the guests in the room, organisers left out: they run the game."""
    inside = and_(Attendance.guest_id == Guest.id, Attendance.left_ms.is_(None))
    return _crowd(session, event_id, select(Guest.id).join(Attendance, inside).where(Guest.part != ORGANISER))


def awaited(session: Session, event_id: int) -> Crowd:
    """Return the guests who said yes or are in the room, organisers left out: whom cards and seats are for."""
    return _crowd(session, event_id, _coming(Guest.part != ORGANISER))


def expected(session: Session, event_id: int) -> Crowd:
    """Return the guests who said yes or are in the room: whom zones are made for."""
    return _crowd(session, event_id, _coming())


def _coming(*only: ColumnElement[bool]) -> Select[int]:
    inside = and_(Attendance.guest_id == Guest.id, Attendance.left_ms.is_(None))
    said_or_here = or_(Guest.answer == "yes", Attendance.guest_id.is_not(None))
    return select(Guest.id).outerjoin(Attendance, inside).where(said_or_here, *only)


def greeting(session: Session, event_id: int) -> Crowd:
    """Return the first-timers who may still come or are here, and the visitor hosts."""
    return _crowd(session, event_id, select(Guest.id).where(or_(first_timers(), Guest.part == VISITOR_HOST)))


def to_introduce(session: Session, event_id: int) -> Crowd:
    """Return the first-timers and the visitor hosts as for greeting, and with them everybody who is awaited."""
    chosen = or_(first_timers(), Guest.part == VISITOR_HOST, Guest.id.in_(_coming(Guest.part != ORGANISER)))
    return _crowd(session, event_id, select(Guest.id).where(chosen))


def playing(session: Session, event_id: int, game_id: int) -> Crowd:
    """Return the guests who have a seat in a game, and those in the room, organisers left out."""
    inside = and_(Attendance.guest_id == Guest.id, Attendance.left_ms.is_(None))
    seated = Guest.id.in_(select(Seat.guest_id).where(Seat.game_id == game_id))
    there = or_(seated, and_(Attendance.guest_id.is_not(None), Guest.part != ORGANISER))
    return _crowd(session, event_id, select(Guest.id).outerjoin(Attendance, inside).where(there))


def first_timers() -> ColumnElement[bool]:
    """Return the condition for guests who are here for the first time, as the guest list counts them."""
    return and_(Guest.first_timer, Guest.part == "guest", Guest.answer != "no")


def _crowd(session: Session, event_id: int, chosen: Any) -> Crowd:  # noqa: ANN401 - a select of guests' ids
    rows = session.execute(
        select(
            Guest.id,
            Guest.contact_id,
            Guest.first_timer,
            Contact.full_name,
            Contact.email,
            Company.id.label("company_id"),
            Company.parent_id,
            Company.name.label("company"),
            Profession.name.label("profession"),
            Sphere.key.label("sphere"),
        )
        .join(Contact, Contact.id == Guest.contact_id)
        .outerjoin(Company, Company.id == Contact.company_id)
        .outerjoin(Profession, Profession.id == Contact.profession_id)
        .outerjoin(Sphere, Sphere.id == Profession.sphere_id)
        .where(Guest.id.in_(chosen), Guest.event_id == event_id, Guest.removed_at.is_(None))
        .order_by(Guest.id)
    ).all()
    group_id = session.get_one(Event, event_id).group_id
    guests = {row.contact_id: row.id for row in rows}
    room = Room(
        players=tuple(_player(row) for row in rows),
        met=met_before(session, event_id),
        apart=_apart(session, group_id, guests) | _blocked(session, event_id, frozenset(guests.values())),
    )
    return Crowd(
        room=room,
        faces={row.id: Face(row.id, row.full_name, row.company or "", row.email or "") for row in rows},
        houses=_house_names(session, room),
        known=complements(session, group_id),
    )


def player_of_trade(trade: str, sphere: str) -> Player:
    """Return a guest of whom nothing is known but the trade as people write it, and the sphere the group put it in."""
    profession = profession_key(trade)
    catalogued = _catalogue_spheres().get(profession, "")
    return Player(0, None, profession, sphere or catalogued or (SOMETHING_ELSE if profession else ""), trade=trade)


def _player(row: Row[*tuple[Any, ...]]) -> Player:
    kind = player_of_trade(row.profession or "", row.sphere or "")
    return replace(kind, key=row.id, house=row.parent_id or row.company_id, first_time=row.first_timer)


def profession_key(name: str) -> str:
    """Return the catalogue's key for a group's own word, or the folded word where the catalogue has none."""
    found = _finder().find(name) if name else None
    return found.ref if found else fold(name)


@cache
def _finder() -> ProfessionFinder:
    return ProfessionFinder(
        KnownProfession(one.key, one.name, one.synonyms) for sphere in spheres() for one in sphere.professions
    )


@cache
def _catalogue_spheres() -> Mapping[str, str]:
    return {one.key: sphere.key for sphere in spheres() for one in sphere.professions}


def _apart(session: Session, group_id: int, guests: Mapping[int, int]) -> frozenset[tuple[int, int]]:
    rows = session.execute(select(NotWith.one_id, NotWith.other_id).where(NotWith.group_id == group_id))
    return frozenset(couple(guests[one], guests[other]) for one, other in rows if one in guests and other in guests)


def _blocked(session: Session, event_id: int, guests: frozenset[int]) -> frozenset[tuple[int, int]]:
    """Return the couples of whom either wants no contact with the other: no game brings them together."""
    return frozenset(couple(*two) for two in blocked_couples(session, event_id) if guests.issuperset(two))


def _house_names(session: Session, room: Room) -> dict[int, str]:
    ids = {player.house for player in room.players if player.house is not None}
    rows = session.execute(select(Company.id, Company.name).where(Company.id.in_(ids)))
    return {row.id: row.name for row in rows}


def complements(session: Session, group_id: int) -> Complements:
    """Return the house's complements with the group's own opinions put over them."""
    house = house_complements()
    ties = dict(house.professions)
    one, other = (
        select(Profession.id, Profession.name, Sphere.key.label("sphere"))
        .outerjoin(Sphere, Sphere.id == Profession.sphere_id)
        .subquery()
        for _ in range(2)
    )
    rows = session.execute(
        select(one.c.name, one.c.sphere, other.c.name, other.c.sphere, Complement.value)
        .join(one, one.c.id == Complement.one_id)
        .join(other, other.c.id == Complement.other_id)
        .where(Complement.group_id == group_id)
    )
    for mine, my_sphere, theirs, their_sphere, value in rows:
        two = player_of_trade(mine, my_sphere or ""), player_of_trade(theirs, their_sphere or "")
        tie = Tie(value, value, worth(*two, house).clients)
        ties[two[0].profession, two[1].profession] = ties[two[1].profession, two[0].profession] = tie
    return replace(house, professions=ties)
