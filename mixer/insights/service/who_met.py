"""Who met whom at one mixer: the room's picture, introductions per guest, flows between zones, who connected it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mixer.contacts.models import Contact, Profession, Sphere
from mixer.guests.models import Guest
from mixer.icebreakers.models import Zone, ZonePlace
from mixer.insights.rules.chords import Ring, ring
from mixer.insights.rules.circles import Couple
from mixer.insights.rules.counting import Flows, Introductions, flows, introductions
from mixer.insights.rules.drawing import Columns, columns
from mixer.insights.rules.room_picture import NO_ZONE, NO_ZONE_COLOUR, Person, RoomPicture, room_picture
from mixer.insights.rules.ties import connectors
from mixer.insights.service.names import Linking, called, shown_name
from mixer.meetings.models import Meeting

MOST = 8
"""Guests whom the page tells of as connecting the room, and of those who met nobody."""


@dataclass(frozen=True, slots=True)
class Alone:
    """Guests who met nobody: how they are called, each with how many are called so."""

    words: str
    guests: int


@dataclass(frozen=True, slots=True)
class Met:
    """Who met whom: pictures and the counts behind them; `fields` says what the room's fields are called."""

    picture: RoomPicture
    introductions: Introductions
    spread: Columns
    flows: Flows
    ring: Ring
    meetings: int
    connectors: tuple[Linking, ...]
    alone: tuple[Alone, ...]
    fields: str


def who_met(session: Session, event_id: int, present: frozenset[int]) -> Met | None:
    """Return who met whom among those who came; None before the first two met."""
    confirmed = (Meeting.event_id == event_id, Meeting.confirmed_at.is_not(None))
    rows = session.execute(select(Meeting.one_id, Meeting.other_id).where(*confirmed))
    pairs: list[Couple] = [(one, other) for one, other in rows if one in present and other in present]
    if not pairs:
        return None
    people, names, in_zones = _people(session, event_id, present)
    picture, coloured = room_picture(tuple(people), tuple(pairs))
    people = list(coloured)
    counted = introductions((person.id for person in people), pairs)
    counted_flows = flows({person.id: person.letter for person in people}, pairs)
    words = called(names, {person.id: person.zone for person in people if person.zone}, (one.id for one in people))
    return Met(
        picture=picture,
        introductions=counted,
        spread=columns(counted.spread, width=440),
        flows=counted_flows,
        ring=ring(counted_flows, {person.letter: person.colour for person in people}),
        meetings=len(pairs),
        connectors=_connectors(people, pairs, names, words),
        alone=_alone(people, pairs, words),
        fields="circles" if picture.found else "zones" if in_zones else "contact spheres",
    )


def _people(session: Session, event_id: int, present: frozenset[int]) -> tuple[list[Person], Mapping[int, str], bool]:
    """Return those who came, in the letter of their zone or else of their contact sphere, and names that may be shown.

    The last tells whether anybody has a zone.
    """
    rows = session.execute(
        select(
            Guest.id,
            func.coalesce(Zone.letter, Sphere.letter, NO_ZONE),
            func.coalesce(Zone.colour, Sphere.colour, NO_ZONE_COLOUR),
            func.coalesce(Zone.name, Sphere.name, ""),
            shown_name(),
            Zone.id,
        )
        .join(Contact, Contact.id == Guest.contact_id)
        .outerjoin(ZonePlace, ZonePlace.guest_id == Guest.id)
        .outerjoin(Zone, Zone.id == ZonePlace.zone_id)
        .outerjoin(Profession, Profession.id == Contact.profession_id)
        .outerjoin(Sphere, Sphere.id == Profession.sphere_id)
        .where(Guest.event_id == event_id)
        .order_by(Guest.id)
    ).all()
    there = [row for row in rows if row[0] in present]
    people = [Person(*row[:4]) for row in there]
    return people, {row[0]: row[4] for row in there}, any(row[5] for row in there)


def _connectors(
    people: Sequence[Person], pairs: Sequence[Couple], names: Mapping[int, str], words: Mapping[int, str]
) -> tuple[Linking, ...]:
    field_of = {person.id: person.letter for person in people if person.letter != NO_ZONE}
    found = connectors(pairs, field_of, MOST)
    return tuple(Linking(words[one.person], bool(names[one.person]), one.met, one.fields) for one in found)


def _alone(people: Sequence[Person], pairs: Sequence[Couple], words: Mapping[int, str]) -> tuple[Alone, ...]:
    met = {guest for pair in pairs for guest in pair}
    counts: dict[str, int] = {}
    for person in people:
        if person.id not in met:
            counts[words[person.id]] = counts.get(words[person.id], 0) + 1
    return tuple(Alone(called_so, guests) for called_so, guests in sorted(counts.items()))
