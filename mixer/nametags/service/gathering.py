"""What stands on each guest's tag today, and how that compares with the tag printed last."""

from collections.abc import Callable, Mapping

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from mixer.contacts.models import Company, Contact, Profession, Sphere
from mixer.core.codes import grouped
from mixer.core.keyring import Keyring, Token
from mixer.guests.models import Guest
from mixer.nametags.models import PrintedTag
from mixer.nametags.rules.batch import Tag, standing
from mixer.nametags.rules.sheets import Sheet
from mixer.nametags.rules.tags import TagItem, Zone

ZonesOf = Callable[[Session, int], Mapping[int, Zone]]
"""Finds each guest's zone at a mixer by the guest's id; the room that places guests hands one in."""

ZONES = "mixer.zones"
"""Where an application keeps its `ZonesOf`: an extension, which rooms downstream fill without being known here."""

RIBBONS = {"visitor_host": "visitor host", "organiser": "host"}
CODE_GROUP = 3


def _coming(event_id: int) -> Select[Guest, Contact, str, str]:
    """Guests who get a tag: everyone who said yes, and the team unless they said no."""
    team = and_(Guest.part != "guest", Guest.answer != "no")
    return (
        select(Guest, Contact, Company.name, Profession.name)
        .join(Contact, Contact.id == Guest.contact_id)
        .outerjoin(Company, Company.id == Contact.company_id)
        .outerjoin(Profession, Profession.id == Contact.profession_id)
        .where(Guest.event_id == event_id, Guest.removed_at.is_(None), or_(Guest.answer == "yes", team))
        .order_by(Guest.id)
    )


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


def gather(session: Session, event_id: int, keyring: Keyring, zones_of: ZonesOf = zones_by_sphere) -> list[Tag]:
    """Return the tags of everyone who is coming, in three queries."""
    rows = session.execute(_coming(event_id)).all()
    zones = zones_of(session, event_id)
    last = session.execute(
        select(PrintedTag.guest_id, PrintedTag.content_hash, PrintedTag.badge_version)
        .join(Guest, Guest.id == PrintedTag.guest_id)
        .where(Guest.event_id == event_id)
    )
    printed = {guest_id: (bytes(content), version) for guest_id, content, version in last}
    tags = []
    for guest, contact, company, profession in rows:
        item = _item(guest, contact, (company or "", profession or ""), zones.get(guest.id), keyring)
        at = standing(item, guest.badge_version, printed.get(guest.id))
        tags.append(Tag(guest.id, guest.code, contact.family, item, at))
    return tags


def _item(guest: Guest, contact: Contact, work: tuple[str, str], zone: Zone | None, keyring: Keyring) -> TagItem:
    company, profession = work
    return TagItem(
        id=guest.code,
        first=contact.tag_name or contact.given,
        full=contact.full_name,
        company=company,
        role=contact.job_title or profession,
        pronouns=contact.pronouns,
        talk_about=guest.talk_about,
        zone=zone,
        first_timer=guest.first_timer,
        ribbon=RIBBONS.get(guest.part, ""),
        link=keyring.link(Token.BADGE, guest.code, guest.badge_version),
        short_code=grouped(guest.short_code, CODE_GROUP),
    )


def first_page_of(tags: list[Tag], sheet: Sheet, start: int) -> list[Tag]:
    """The tags that fall on the first page."""
    return tags[: sheet.labels - start + 1]
