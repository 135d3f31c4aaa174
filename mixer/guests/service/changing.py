"""Changing, removing and restoring guests by hand."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from mixer.contacts.models import Contact
from mixer.contacts.service import AddressBook, NewContact, tidied, update_contact
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.guests.models import Guest, Welcome
from mixer.guests.service.adding import locked_group
from mixer.guests.service.handing_over import HandedOver, hand_over
from mixer.guests.service.places import lock_event, settle_categories
from mixer.guests.service.settling import put_back, settle_answer, take_off

PARTS = {"guest": "Guest", "visitor_host": "Visitor host", "organiser": "Organiser"}
_CONTACT_FIELDS = (
    "given", "family", "full_name", "tag_name", "email", "phone", "company", "job_title", "profession", "pronouns",
    "host_note",
)  # fmt: skip


@dataclass(frozen=True)
class GuestEdit:
    """What a host may write over on a guest's page."""

    contact: NewContact
    answer: str
    part: str
    first_timer: bool
    invited_by: str
    dietary: str
    door_note: str


def find_guest(session: Session, event_id: int, code: str) -> Guest:
    """Return a guest of this mixer.

    Raises:
        Refusal: `gone` when there is none of this code, or none any more.
    """
    living = (Guest.event_id == event_id, Guest.code == code, Guest.contact.has(erased_at=None))
    guest = session.scalars(select(Guest).where(*living)).one_or_none()
    if guest is None:
        raise Refusal("gone", "This guest is not on the list of this mixer.")
    return guest


def edit_guest(session: Session, event_id: int, code: str, edit: GuestEdit, moment: datetime) -> str:
    """Write over a guest's facts and return the answer that holds: a yes that finds no seat waits.

    Raises:
        Refusal: `gone`, `off_list` for a new answer of somebody off the list, `no_name`, `bad_email`, or `taken` when
            another person has the e-mail address.
    """
    guest = find_guest(session, event_id, code)
    if guest.removed_at is not None and edit.answer != guest.answer:
        raise Refusal("off_list", "This guest is off the list. Put them back first; then their answer can change.")
    event = session.get_one(Event, event_id)
    group = locked_group(session, event.group_id)
    person = tidied(edit.contact, group.country)
    contact = session.get_one(Contact, guest.contact_id)
    _check_address_free(session, group.id, contact.id, person.email)
    renamed = (person.given, person.family) != (contact.given, contact.family)
    changes = {field: getattr(person, field) for field in _CONTACT_FIELDS}
    if not renamed:
        del changes["full_name"]
    update_contact(session, contact, changes, moment, AddressBook(session, group.id))
    guest.first_timer, guest.invited_by = edit.first_timer, edit.invited_by
    guest.dietary, guest.door_note = edit.dietary, edit.door_note
    set_part(session, guest, edit.part)
    settle_categories(session, lock_event(session, event_id))
    return settle_answer(session, guest, edit.answer, moment)


def set_part(session: Session, guest: Guest, part: str) -> HandedOver:
    """Make a guest a visitor host or take the part away; return who takes over the first-timers given to them."""
    if guest.part == part:
        return HandedOver()
    before, guest.part = guest.part, part
    session.flush()
    if part == "visitor_host":
        guest.first_timer = False
        session.execute(delete(Welcome).where(Welcome.first_timer_id == guest.id))
    return hand_over(session, guest) if before == "visitor_host" else HandedOver()


def remove_guest(session: Session, event_id: int, code: str, moment: datetime) -> str:
    """Take a guest off the list, to be put back if wished; return their name."""
    guest = find_guest(session, event_id, code)
    if guest.removed_at is None:
        take_off(session, guest, moment)
    return guest.contact.full_name


def restore_guest(session: Session, event_id: int, code: str, moment: datetime) -> tuple[str, str]:
    """Put a guest back on the list; return their name and the answer that holds."""
    guest = find_guest(session, event_id, code)
    if guest.removed_at is not None:
        put_back(session, guest, moment)
    return guest.contact.full_name, guest.answer


def _check_address_free(session: Session, group_id: int, contact_id: int, email: str) -> None:
    if not email:
        return
    other = select(Contact.full_name).where(
        Contact.group_id == group_id, Contact.email == email, Contact.id != contact_id
    )
    name = session.scalars(other).one_or_none()
    if name is not None:
        raise Refusal("taken", f"{name} has this e-mail address already. Two people need two addresses.")
