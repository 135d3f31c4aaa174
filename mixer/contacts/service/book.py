"""Finding, adding and changing people in the address book."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from mixer.contacts.models import Company, Contact, Profession
from mixer.contacts.rules.companies import company_key
from mixer.contacts.rules.names import person_name, tag_name, tidy
from mixer.contacts.rules.reach import tidy_email, tidy_phone
from mixer.core.codes import new_code
from mixer.core.names import fold
from mixer.core.refusal import Refusal
from mixer.core.upsert import insert

_NAMESAKES = 20


@dataclass(frozen=True)
class NewContact:
    """A person as they are written down; empty text means not known.

    Without `full_name` and `tag_name` they are made from the parts of the name.
    """

    given: str
    family: str = ""
    full_name: str = ""
    tag_name: str = ""
    email: str = ""
    phone: str = ""
    company: str = ""
    job_title: str = ""
    profession: str = ""
    pronouns: str = ""
    language: str = ""
    host_note: str = ""
    source: str = ""


class AddressBook:
    """A group's companies and professions by their names, remembered for the length of one unit of work."""

    def __init__(self, session: Session, group_id: int) -> None:
        self._session = session
        self._group_id = group_id
        self._companies: dict[str, int] | None = None
        self._professions: dict[str, int] | None = None

    def company_id(self, name: str) -> int | None:
        """Return the company of this name, legal forms aside, made if it is new; None for no name."""
        name = tidy(name)
        key = company_key(name)
        if not key:
            return None
        if self._companies is None:
            self._companies = self._known(Company)
        if key not in self._companies:
            self._companies[key] = self._made(Company, name, key)
        return self._companies[key]

    def profession_id(self, name: str) -> int | None:
        """Return the profession of this name, made in the group's own words if it is new; None for no name."""
        name = tidy(name)
        key = fold(name)
        if not key:
            return None
        if self._professions is None:
            self._professions = self._known(Profession)
        if key not in self._professions:
            self._professions[key] = self._made(Profession, name, key)
        return self._professions[key]

    def _known(self, model: type[Company] | type[Profession]) -> dict[str, int]:
        rows = self._session.execute(select(model.fold, model.id).where(model.group_id == self._group_id))
        return dict(rows.all())

    def _made(self, model: type[Company] | type[Profession], name: str, key: str) -> int:
        row = {"group_id": self._group_id, "name": name, "fold": key}
        made = insert(self._session, model).values(row).on_conflict_do_nothing(index_elements=["group_id", "fold"])
        same = (model.group_id == self._group_id, model.fold == key)
        with self._session.no_autoflush:  # people who wait to be written go in together, not one by one
            self._session.execute(made)
            return self._session.scalars(select(model.id).where(*same)).one()


def search_key(full_name: str, tag: str, company: str, email: str) -> str:
    """Return the folded text in which a person is looked for."""
    return fold(f"{full_name} {tag} {company} {email}")


def tidied(new: NewContact, country: str) -> NewContact:
    """Return the person with every part tidied.

    Raises:
        Refusal: `no_name` without any name, `bad_email` when what stands for an address is none.
    """
    name = person_name(new.given, new.family)
    if not name.given:
        raise Refusal("no_name", "A guest needs a name.")
    email = tidy_email(new.email) if new.email.strip() else ""
    if email is None:
        raise Refusal("bad_email", f"“{new.email.strip()[:80]}” is no e-mail address. Correct it, or leave it out.")
    return replace(
        new,
        given=name.given,
        family=name.family,
        full_name=tidy(new.full_name) or name.full,
        tag_name=tag_name(name, new.tag_name),
        email=email,
        phone=tidy_phone(new.phone, country).text,
        company=tidy(new.company),
        job_title=tidy(new.job_title),
        profession=tidy(new.profession),
    )


def find_contact(session: Session, group_id: int, new: NewContact) -> Contact | None:
    """Return the person that this surely is: by e-mail, or by name and company where one of the two has no e-mail.

    `new` has been tidied.
    """
    in_book = select(Contact).where(Contact.group_id == group_id, Contact.erased_at.is_(None))
    if new.email:
        found = session.scalars(in_book.where(Contact.email == new.email)).one_or_none()
        if found is not None:
            return found
    words = fold(new.full_name).split()
    namesakes = in_book.options(joinedload(Contact.company)).where(*(Contact.search.contains(word) for word in words))
    if not words or not new.company:
        return None
    for other in session.scalars(namesakes.order_by(Contact.id).limit(_NAMESAKES)):
        company = other.company.name if other.company else ""
        same_name = sorted(fold(other.full_name).split()) == sorted(words)
        if same_name and company_key(company) == company_key(new.company) and not (new.email and other.email):
            return other
    return None


def create_contact(
    session: Session, group_id: int, new: NewContact, moment: datetime, chance: random.Random, book: AddressBook
) -> Contact:
    """Add a tidied person to the address book; their id comes with the next flush."""
    contact = Contact(
        group_id=group_id,
        code=new_code(chance),
        given=new.given,
        family=new.family,
        full_name=new.full_name,
        tag_name=new.tag_name,
        pronouns=new.pronouns,
        email=new.email or None,
        phone=new.phone,
        job_title=new.job_title,
        company_id=book.company_id(new.company),
        profession_id=book.profession_id(new.profession),
        language=new.language,
        host_note=new.host_note,
        source=new.source,
        search=search_key(new.full_name, new.tag_name, new.company, new.email),
        created_at=moment,
        updated_at=moment,
    )
    session.add(contact)
    return contact


def fill_contact(session: Session, contact: Contact, new: NewContact, moment: datetime, book: AddressBook) -> None:
    """Write down what was not known about a person; what is known stays."""
    gaps: dict[str, str] = {
        field: getattr(new, field)
        for field in ("phone", "job_title", "pronouns", "language", "host_note", "email")
        if getattr(new, field) and not getattr(contact, field)
    }
    if new.company and contact.company_id is None:
        gaps["company"] = new.company
    if new.profession and contact.profession_id is None:
        gaps["profession"] = new.profession
    if gaps:
        update_contact(session, contact, gaps, moment, book)


def update_contact(
    session: Session, contact: Contact, changes: Mapping[str, str], moment: datetime, book: AddressBook
) -> None:
    """Write over fields of a person, named as in NewContact and tidied; an empty text erases one.

    Raises:
        Refusal: `erased` for a person whose data were erased: nothing of them comes back.
    """
    if contact.erased_at is not None:
        raise Refusal("erased", "This person’s data were erased. Add them anew if they want to come.")
    plain = dict(changes)
    if "company" in plain:
        contact.company_id = book.company_id(plain.pop("company"))
    if "profession" in plain:
        contact.profession_id = book.profession_id(plain.pop("profession"))
    if "email" in plain:
        contact.email = plain.pop("email") or None
    for field, value in plain.items():
        setattr(contact, field, value)
    company = session.get(Company, contact.company_id) if contact.company_id else None
    contact.search = search_key(
        contact.full_name, contact.tag_name, company.name if company else "", contact.email or ""
    )
    contact.updated_at = moment
