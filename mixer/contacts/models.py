"""The group's address book: people, companies, professions and their contact spheres, consents."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mixer.core.columns import Base, Code, Id, belongs_to, may_name


class Sphere(Base):
    """A contact sphere: professions that serve the same client and do not compete."""

    __tablename__ = "sphere"
    __table_args__ = (UniqueConstraint("group_id", "key"),)

    id: Mapped[Id]
    group_id: Mapped[int] = mapped_column(belongs_to("mixer_group.id"))
    key: Mapped[str]
    name: Mapped[str]
    letter: Mapped[str]
    shape: Mapped[str]
    colour: Mapped[str]  # #rrggbb, from the colour-blind-safe set
    position: Mapped[int]


class Profession(Base):
    """What a person does, in the group's own words; `fold` finds it again however it is typed."""

    __tablename__ = "profession"
    __table_args__ = (UniqueConstraint("group_id", "fold"),)

    id: Mapped[Id]
    group_id: Mapped[int] = mapped_column(belongs_to("mixer_group.id"))
    sphere_id: Mapped[int | None] = mapped_column(may_name("sphere.id"))
    name: Mapped[str]
    fold: Mapped[str]

    sphere: Mapped[Sphere | None] = relationship()


class Company(Base):
    """A business; sister companies share a parent and count as the same house."""

    __tablename__ = "company"
    __table_args__ = (UniqueConstraint("group_id", "fold"),)

    id: Mapped[Id]
    group_id: Mapped[int] = mapped_column(belongs_to("mixer_group.id"))
    parent_id: Mapped[int | None] = mapped_column(may_name("company.id"))
    name: Mapped[str]
    fold: Mapped[str]

    @property
    def house_id(self) -> int:
        """Return the company that this one and its sisters belong to."""
        return self.parent_id or self.id


class Contact(Base):
    """A person the group knows, across all its mixers."""

    __tablename__ = "contact"
    __table_args__ = (
        UniqueConstraint("group_id", "email"),
        Index("ix_contact_group_search", "group_id", "search"),
    )

    id: Mapped[Id]
    group_id: Mapped[int] = mapped_column(belongs_to("mixer_group.id"))
    code: Mapped[Code]
    given: Mapped[str]
    family: Mapped[str] = mapped_column(default="")
    full_name: Mapped[str]  # as the person writes it, in their own order
    tag_name: Mapped[str]  # the large name on the tag
    pronouns: Mapped[str] = mapped_column(default="")
    email: Mapped[str | None]  # tidied and folded; unique in the group
    phone: Mapped[str] = mapped_column(default="")  # E.164 where it could be read, else as given
    job_title: Mapped[str] = mapped_column(default="")
    company_id: Mapped[int | None] = mapped_column(may_name("company.id"), index=True)
    profession_id: Mapped[int | None] = mapped_column(may_name("profession.id"))
    language: Mapped[str] = mapped_column(default="")
    host_note: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(default="")
    search: Mapped[str]  # folded name, company and e-mail
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]

    company: Mapped[Company | None] = relationship()
    profession: Mapped[Profession | None] = relationship()


class Consent(Base):
    """What a person allowed, in which words, when, and when they took it back."""

    __tablename__ = "consent"
    __table_args__ = (Index("ix_consent_contact_purpose", "contact_id", "purpose"),)

    id: Mapped[Id]
    contact_id: Mapped[int] = mapped_column(belongs_to("contact.id"))
    purpose: Mapped[str]  # invite, share, photo, newsletter
    wording: Mapped[str]  # the version of the text they saw
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class Interest(Base):
    """Something a person offers or is looking for."""

    __tablename__ = "interest"

    id: Mapped[Id]
    contact_id: Mapped[int] = mapped_column(belongs_to("contact.id"), index=True)
    kind: Mapped[str]  # offer, want
    text: Mapped[str]
