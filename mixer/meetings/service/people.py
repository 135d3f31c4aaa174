"""The people a guest met, each seen only as far as both agreed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, case, not_, or_, select
from sqlalchemy.orm import Session, aliased

from mixer.contacts.models import Company, Contact, Profession
from mixer.core.refusal import Refusal
from mixer.guests.models import Guest
from mixer.meetings.models import Meeting, Note, Share
from mixer.meetings.rules import Standing, standing
from mixer.meetings.service.consent import hidden


@dataclass(frozen=True)
class Person:
    """Somebody the guest met. `full_name`, `given`, `family` and `details` are empty until both agreed to share.

    `way` is how they met; `details` holds what the other allows, by key: company, profession, email, phone.
    """

    guest_id: int
    contact_id: int
    code: str
    name: str
    met_at: datetime
    way: str
    standing: Standing
    full_name: str
    given: str
    family: str
    details: dict[str, str]
    given_to_them: list[str]
    note: str


@dataclass(frozen=True)
class Home:
    """What the guest's own first page shows."""

    name: str
    short_code: str
    code: str
    badge_version: int
    met: int
    asked: int
    without_note: int
    visitor_host: bool


def home(session: Session, guest_id: int) -> Home:
    """Return the guest's first page."""
    guest = session.get_one(Guest, guest_id)
    found = people(session, guest_id)
    return Home(
        name=guest.contact.tag_name,
        short_code=guest.short_code,
        code=guest.code,
        badge_version=guest.badge_version,
        met=len(found),
        asked=sum(person.standing == Standing.ASKED for person in found),
        without_note=sum(not person.note for person in found),
        visitor_host=guest.part == "visitor_host",
    )


def people(session: Session, guest_id: int) -> list[Person]:
    """Return everybody the guest met at this mixer and may still see, the latest first, in one query."""
    return [_person(row) for row in session.execute(_met_by(guest_id))]


def person(session: Session, guest_id: int, code: str) -> Person:
    """Return one person the guest met.

    Raises:
        Refusal: `not_met`, also for a code that nobody has.
    """
    row = session.execute(_met_by(guest_id).where(Guest.code == code)).one_or_none()
    if row is None:
        raise Refusal("not_met", "You have not met this guest yet: scan their tag first.")
    return _person(row)


def sees(session: Session, guest_id: int, code: str) -> bool:
    """Tell whether a guest met somebody whom they may still see."""
    return session.execute(_met_by(guest_id).where(Guest.code == code)).one_or_none() is not None


def notes_on_the_vanished(session: Session, guest_id: int) -> list[str]:
    """Return what a guest wrote of people they do not see any more: the words stay theirs, in their own data."""
    vanished = select(Note.text).join(Guest, Guest.id == Note.about_id).where(hidden(guest_id, Guest.id))
    return list(session.scalars(vanished.where(Note.author_id == guest_id).order_by(Note.id)))


def _met_by(guest_id: int) -> Any:  # noqa: ANN401 - a select of a dozen columns
    mine, theirs = aliased(Share), aliased(Share)
    other_id = case((Meeting.one_id == guest_id, Meeting.other_id), else_=Meeting.one_id)
    return (
        select(
            Guest.id,
            Guest.contact_id,
            Guest.code,
            Contact.tag_name,
            Contact.full_name,
            Contact.given,
            Contact.family,
            Contact.email,
            Contact.phone,
            Company.name.label("company"),
            Profession.name.label("profession"),
            Meeting.confirmed_at,
            Meeting.way,
            mine.fields.label("mine"),
            theirs.fields.label("theirs"),
            Note.text.label("note"),
        )
        .select_from(Meeting)
        .join(Guest, Guest.id == other_id)
        .join(Contact, Contact.id == Guest.contact_id)
        .outerjoin(Company, Company.id == Contact.company_id)
        .outerjoin(Profession, Profession.id == Contact.profession_id)
        .outerjoin(mine, _share(mine, guest_id, Guest.id))
        .outerjoin(theirs, _share(theirs, Guest.id, guest_id))
        .outerjoin(Note, and_(Note.author_id == guest_id, Note.about_id == Guest.id))
        .where(
            or_(Meeting.one_id == guest_id, Meeting.other_id == guest_id),
            Meeting.confirmed_at.is_not(None),
            Guest.removed_at.is_(None),
            not_(hidden(guest_id, Guest.id)),
        )
        .order_by(Meeting.confirmed_at.desc(), Meeting.id.desc())
    )


def _share(share: Any, giver: object, receiver: object) -> Any:  # noqa: ANN401 - SQL expressions
    return and_(share.giver_id == giver, share.receiver_id == receiver, share.revoked_at.is_(None))


def _person(row: Row[Any]) -> Person:
    how = standing(mine=row.mine is not None, theirs=row.theirs is not None)
    both = how == Standing.SHARED
    return Person(
        guest_id=row.id,
        contact_id=row.contact_id,
        code=row.code,
        name=row.tag_name,
        met_at=row.confirmed_at,
        way=row.way,
        standing=how,
        full_name=row.full_name if both else "",
        given=row.given if both else "",
        family=row.family if both else "",
        details=_details(row, row.theirs) if both else {},
        given_to_them=row.mine or [],
        note=row.note or "",
    )


def _details(row: Row[Any], fields: Sequence[str]) -> dict[str, str]:
    everything = {
        "company": row.company,
        "profession": row.profession,
        "email": row.email,
        "phone": row.phone,
    }
    return {key: everything[key] for key in fields if everything.get(key)}
