"""What stands on each guest's tag today, and how that compares with the tag printed last."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy import Row, Select, and_, or_, select
from sqlalchemy.orm import Session

from mixer.contacts.models import Company, Consent, Contact, Profession, Sphere
from mixer.core.codes import grouped
from mixer.core.keyring import Keyring, Token
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.nametags.models import PrintedTag
from mixer.nametags.rules.batch import Tag, standing
from mixer.nametags.rules.tags import TagItem, Zone

ZonesOf = Callable[[Session, int], Mapping[int, Zone]]
"""Finds each guest's zone at a mixer by the guest's id; the room that places guests hands one in."""

ZONES = "mixer.zones"
"""Where an application keeps its `ZonesOf`: an extension, which rooms downstream fill without being known here."""

TablesOf = Callable[[Session, int], Mapping[int, str]]
"""Finds each guest's table at a mixer by the guest's id, as it is printed ("7"); handed in like the zones."""

TABLES = "mixer.tables"
"""Where an application keeps its `TablesOf`."""

RIBBONS = {"visitor_host": "visitor host", "organiser": "host"}
CODE_GROUP = 3
PHOTO = "photo"


def zones_by_sphere(session: Session, event_id: int) -> Mapping[int, Zone]:
    """Each guest's contact sphere as a zone: what is known before anybody is placed."""
    rows = session.execute(
        select(Guest.id, Sphere.letter, Sphere.colour, Sphere.name)
        .join(Contact, Contact.id == Guest.contact_id)
        .join(Profession, Profession.id == Contact.profession_id)
        .join(Sphere, Sphere.id == Profession.sphere_id)
        .where(Guest.event_id == event_id)
    )
    return {guest_id: Zone(letter, colour, name) for guest_id, letter, colour, name in rows}


def no_tables(_session: Session, _event_id: int) -> Mapping[int, str]:
    """Nobody's table: as long as no room seats guests."""
    return {}


@dataclass(frozen=True, slots=True)
class Rooms:
    """What rooms downstream say about guests: their zones and their tables."""

    zones_of: ZonesOf = zones_by_sphere
    tables_of: TablesOf = no_tables

    @classmethod
    def handed_in(cls, extensions: Mapping[str, Any]) -> Self:
        """Return what rooms have handed in to an application."""
        return cls(extensions.get(ZONES, zones_by_sphere), extensions.get(TABLES, no_tables))


@dataclass(frozen=True, slots=True)
class _Told:
    """What is known of guests beside their own row: zone and table by guest, wish about photos by contact."""

    zones: Mapping[int, Zone]
    tables: Mapping[int, str]
    photos: Mapping[int, bool] | None


def gather(
    session: Session,
    event_id: int,
    keyring: Keyring,
    zones_of: ZonesOf = zones_by_sphere,
    tables_of: TablesOf = no_tables,
) -> list[Tag]:
    """Return the tags of everyone who is coming, in four queries and what finding zones and tables takes."""
    rows = session.execute(coming(event_id)).all()
    told = _Told(zones_of(session, event_id), tables_of(session, event_id), _photos(session, event_id))
    last = session.execute(
        select(PrintedTag.guest_id, PrintedTag.content_hash, PrintedTag.badge_version)
        .join(Guest, Guest.id == PrintedTag.guest_id)
        .where(Guest.event_id == event_id)
    )
    printed = {guest_id: (bytes(content), version) for guest_id, content, version in last}
    tags = []
    for row in rows:
        item = _item(row, told, keyring)
        at = standing(item, row.badge_version, printed.get(row.id))
        tags.append(Tag(row.id, row.code, row.family, item, at, row.badge_version))
    return tags


def coming(event_id: int) -> Select[*tuple[Any, ...]]:
    """Guests who get a tag: everyone who said yes, and the team unless they said no."""
    team = and_(Guest.part != "guest", Guest.answer != "no")
    expected = Guest.event_id == event_id, Guest.removed_at.is_(None), or_(Guest.answer == "yes", team)
    return people().where(*expected).order_by(Guest.id)


def people() -> Select[*tuple[Any, ...]]:
    """Guests with what is printed of them, of whichever mixer."""
    return (
        select(
            *(Guest.id, Guest.code, Guest.contact_id, Guest.badge_version, Guest.short_code),
            *(Guest.part, Guest.first_timer, Guest.talk_about),
            *(Contact.tag_name, Contact.given, Contact.family, Contact.full_name, Contact.pronouns, Contact.job_title),
            Company.name.label("company"),
            Profession.name.label("profession"),
        )
        .join(Contact, Contact.id == Guest.contact_id)
        .outerjoin(Company, Company.id == Contact.company_id)
        .outerjoin(Profession, Profession.id == Contact.profession_id)
    )


def _photos(session: Session, event_id: int) -> Mapping[int, bool] | None:
    """Return which contacts said yes to photos and still do, or None where this group asks nobody."""
    asked = (
        select(Consent.id)
        .join(Contact, Contact.id == Consent.contact_id)
        .join(Event, Event.group_id == Contact.group_id)
        .where(Event.id == event_id, Consent.purpose == PHOTO)
        .limit(1)
    )
    if session.scalar(asked) is None:
        return None
    allowed = (
        select(Consent.contact_id)
        .join(Guest, Guest.contact_id == Consent.contact_id)
        .where(Guest.event_id == event_id, Consent.purpose == PHOTO, Consent.withdrawn_at.is_(None))
    )
    return dict.fromkeys(session.scalars(allowed), True)


def _item(row: Row[Any], told: _Told, keyring: Keyring) -> TagItem:
    return TagItem(
        id=row.code,
        first=row.tag_name or row.given,
        full=row.full_name,
        company=row.company or "",
        role=row.job_title or row.profession or "",
        pronouns=row.pronouns,
        talk_about=row.talk_about,
        zone=told.zones.get(row.id),
        first_timer=row.first_timer,
        ribbon=RIBBONS.get(row.part, ""),
        table=told.tables.get(row.id, ""),
        photo=None if told.photos is None else told.photos.get(row.contact_id, False),
        link=keyring.link(Token.BADGE, row.code, row.badge_version),
        short_code=grouped(row.short_code, CODE_GROUP),
    )
