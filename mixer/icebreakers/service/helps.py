"""Who helps whom: what the professions at a mixer are worth to each other, as the host sees and changes it."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import and_, delete, func, or_, select
from sqlalchemy.orm import Session

from mixer.contacts.models import Contact, Profession, Sphere
from mixer.core.refusal import Refusal
from mixer.core.upsert import insert
from mixer.door.models import Attendance
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.icebreakers.models import Complement
from mixer.icebreakers.rules.room import Player
from mixer.icebreakers.rules.value import LARGEST_STEP, Complements, house_complements, worth
from mixer.icebreakers.service.crowd import complements, player_of_trade

YOURS, HOUSE, SPHERE, UNKNOWN = "yours", "house", "sphere", "unknown"


@dataclass(frozen=True)
class Trade:
    """A profession of guests who are coming or here, and how many those are."""

    id: int
    name: str
    guests: int


@dataclass(frozen=True)
class Tie:
    """What a profession is worth to another, 0 to 10, the clients they share, and where the value comes from."""

    trade: Trade
    value: float
    clients: str
    source: str  # yours, house, sphere, unknown


@dataclass(frozen=True)
class Helps:
    """The professions at a mixer, the one looked at, and what the others are worth to it, the most first."""

    trades: tuple[Trade, ...]
    chosen: Trade | None
    ties: tuple[Tie, ...]


def helps(session: Session, event_id: int, profession_id: int | None) -> Helps:
    """Return who helps the guests of a profession; where none of the mixer is named, of the one with most guests."""
    rows = session.execute(
        select(Profession.id, Profession.name, Sphere.key.label("sphere"), func.count().label("guests"))
        .join(Contact, Contact.profession_id == Profession.id)
        .join(Guest, Guest.contact_id == Contact.id)
        .outerjoin(Sphere, Sphere.id == Profession.sphere_id)
        .outerjoin(Attendance, and_(Attendance.guest_id == Guest.id, Attendance.left_ms.is_(None)))
        .where(
            Guest.event_id == event_id,
            Guest.removed_at.is_(None),
            or_(Guest.answer == "yes", Attendance.guest_id.is_not(None)),
        )
        .group_by(Profession.id, Profession.name, Sphere.key)
        .order_by(Profession.name)
    ).all()
    trades = {row.id: Trade(row.id, row.name, row.guests) for row in rows}
    most = max(trades.values(), key=lambda trade: trade.guests, default=None)
    chosen = trades.get(profession_id or 0, most)
    if chosen is None:
        return Helps((), None, ())
    players = {row.id: player_of_trade(row.name, row.sphere or "") for row in rows}
    group_id = session.get_one(Event, event_id).group_id
    own, known = _own(session, group_id, chosen.id), complements(session, group_id)
    ties = [
        Tie(
            trade=trade,
            value=worth(players[chosen.id], players[trade.id], known).points / (2 * known.points.step),
            clients=worth(players[chosen.id], players[trade.id], known).clients,
            source=YOURS if trade.id in own else _source(players[chosen.id], players[trade.id], known),
        )
        for trade in trades.values()
        if trade.id != chosen.id
    ]
    return Helps(tuple(trades.values()), chosen, tuple(sorted(ties, key=lambda tie: (-tie.value, tie.trade.name))))


def _own(session: Session, group_id: int, profession_id: int) -> set[int]:
    """Return the professions about which the group has an opinion of its own, for one of them."""
    rows = session.execute(
        select(Complement.one_id, Complement.other_id).where(
            Complement.group_id == group_id,
            or_(Complement.one_id == profession_id, Complement.other_id == profession_id),
        )
    )
    return {row.other_id if row.one_id == profession_id else row.one_id for row in rows}


def _source(one: Player, other: Player, known: Complements) -> str:
    if (one.profession, other.profession) in house_complements().professions:
        return HOUSE
    told = one.sphere == other.sphere or (one.sphere, other.sphere) in known.spheres
    return SPHERE if one.sphere and other.sphere and told else UNKNOWN


def set_value(session: Session, event_id: int, one_id: int, other_id: int, value: int) -> tuple[str, str]:
    """Keep what two professions are worth to each other in the group's opinion, and return their names.

    Raises:
        Refusal: `unknown`, where they are not two professions of the group; `outside`, where the value is not 0 to 10.
    """
    if not 0 <= value <= LARGEST_STEP:
        raise Refusal("outside", f"A value lies between 0 (competitors) and {LARGEST_STEP} (clients every week).")
    group_id, names = _two(session, event_id, one_id, other_id)
    row = {"group_id": group_id, "one_id": min(one_id, other_id), "other_id": max(one_id, other_id), "value": value}
    keys = ["group_id", "one_id", "other_id"]
    session.execute(
        insert(session, Complement).values(row).on_conflict_do_update(index_elements=keys, set_={"value": value})
    )
    return names[one_id], names[other_id]


def reset(session: Session, event_id: int, one_id: int, other_id: int) -> tuple[str, str]:
    """Forget the group's own opinion of two professions, so that the house's counts again; return their names.

    Raises:
        Refusal: `unknown`, where they are not two professions of the group.
    """
    group_id, names = _two(session, event_id, one_id, other_id)
    session.execute(
        delete(Complement).where(
            Complement.group_id == group_id,
            or_(
                and_(Complement.one_id == one_id, Complement.other_id == other_id),
                and_(Complement.one_id == other_id, Complement.other_id == one_id),
            ),
        )
    )
    return names[one_id], names[other_id]


def _two(session: Session, event_id: int, one_id: int, other_id: int) -> tuple[int, Mapping[int, str]]:
    group_id = session.get_one(Event, event_id).group_id
    rows = session.execute(
        select(Profession.id, Profession.name).where(
            Profession.group_id == group_id, Profession.id.in_({one_id, other_id})
        )
    )
    names = {row.id: row.name for row in rows}
    if one_id == other_id or len(names) != len({one_id, other_id}):
        raise Refusal("unknown", "Choose two different professions of your guests.")
    return group_id, names
