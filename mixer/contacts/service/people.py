"""The address book as hosts read it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from mixer.contacts.models import Company, Consent, Contact, Profession, Sphere
from mixer.core.names import fold

PAGE = 50


@dataclass(frozen=True)
class ContactLine:
    """A person in the list of the address book."""

    code: str
    full_name: str
    company: str
    profession: str
    sphere_letter: str
    sphere_position: int
    email: str


@dataclass(frozen=True)
class ContactList:
    """One page of the address book: `total` people match, `page` of `pages` is shown."""

    lines: tuple[ContactLine, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True)
class ContactPage:
    """All that the address book knows about one person."""

    id: int
    code: str
    full_name: str
    given: str
    family: str
    tag_name: str
    pronouns: str
    email: str
    phone: str
    company: str
    job_title: str
    profession: str
    sphere: str
    language: str
    host_note: str
    consents: tuple[str, ...]
    created_at: datetime


def list_contacts(session: Session, group_id: int, text: str = "", page: int = 1) -> ContactList:
    """Return a page of the people whose names, companies or addresses hold all the words, in any order."""
    wanted = (Contact.group_id == group_id, Contact.erased_at.is_(None), *matching(text))
    total = session.scalars(select(func.count()).select_from(Contact).where(*wanted)).one()
    pages = max(-(-total // PAGE), 1)
    page = min(max(page, 1), pages)
    rows = session.execute(
        select(
            Contact.code,
            Contact.full_name,
            func.coalesce(Company.name, ""),
            func.coalesce(Profession.name, ""),
            func.coalesce(Sphere.letter, ""),
            func.coalesce(Sphere.position, 0),
            func.coalesce(Contact.email, ""),
        )
        .outerjoin(Company, Company.id == Contact.company_id)
        .outerjoin(Profession, Profession.id == Contact.profession_id)
        .outerjoin(Sphere, Sphere.id == Profession.sphere_id)
        .where(*wanted)
        .order_by(Contact.search, Contact.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return ContactList(tuple(ContactLine(*row) for row in rows), total, page, pages)


def contact_page(session: Session, group_id: int, code: str) -> ContactPage | None:
    """Return one person of this group's address book, or None."""
    row = session.execute(
        select(Contact, Company.name, Profession.name, Sphere.name)
        .outerjoin(Company, Company.id == Contact.company_id)
        .outerjoin(Profession, Profession.id == Contact.profession_id)
        .outerjoin(Sphere, Sphere.id == Profession.sphere_id)
        .where(Contact.group_id == group_id, Contact.code == code, Contact.erased_at.is_(None))
    ).one_or_none()
    if row is None:
        return None
    contact, company, profession, sphere = row
    consents = session.scalars(
        select(Consent.purpose)
        .where(Consent.contact_id == contact.id, Consent.withdrawn_at.is_(None))
        .order_by(Consent.purpose)
    )
    return ContactPage(
        id=contact.id,
        code=contact.code,
        full_name=contact.full_name,
        given=contact.given,
        family=contact.family,
        tag_name=contact.tag_name,
        pronouns=contact.pronouns,
        email=contact.email or "",
        phone=contact.phone,
        company=company or "",
        job_title=contact.job_title,
        profession=profession or "",
        sphere=sphere or "",
        language=contact.language,
        host_note=contact.host_note,
        consents=tuple(dict.fromkeys(consents)),
        created_at=contact.created_at,
    )


def matching(text: str) -> list[ColumnElement[bool]]:
    """Return what a person must meet to be found by these words; folded words hold nothing that LIKE would read."""
    return [Contact.search.contains(word) for word in fold(text).split()]
