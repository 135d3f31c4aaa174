"""Whom a host's pictures may name: whoever lets anybody they meet have their details, and nobody else."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case

from mixer.contacts.models import Contact
from mixer.guests.models import Guest
from mixer.insights.rules.room_picture import NO_ZONE

CROWD = 3
"""Guests of a zone under whom it is not told either: the only florist in the room is known by that."""

SOMEBODY = "a guest"


@dataclass(frozen=True, slots=True)
class Linking:
    """Somebody who connects the room, by name or by zone: how many they met, in how many fields besides their own."""

    words: str
    named: bool
    met: int
    fields: int


def shown_name() -> ColumnElement[str]:
    """Return the name of a guest who agreed to be known, empty for everybody else and for whose data went."""
    agreed: Any = and_(Guest.shares_with_all, Guest.cleared_at.is_(None), Contact.erased_at.is_(None))
    return case((agreed, Contact.full_name), else_="")


def called(names: Mapping[int, str], zone_of: Mapping[int, str], crowd: Iterable[int]) -> dict[int, str]:
    """Return what each of a crowd is called: by name where it is shown, else by zone where that names nobody.

    Args:
        names: names of those who may be named; empty ones do not count.
        zone_of: names of zones or spheres; NO_ZONE for none.
        crowd: everybody whom a zone's guests are counted among.
    """
    crowd = list(crowd)
    sizes = Counter(zone_of.get(person, NO_ZONE) for person in crowd)
    found = {}
    for person in crowd:
        zone = zone_of.get(person, NO_ZONE)
        known = zone != NO_ZONE and sizes[zone] >= CROWD
        found[person] = names.get(person) or (f"{SOMEBODY} of {zone}" if known else SOMEBODY)
    return found
