"""The public page: people put themselves on a mixer's list, nobody twice, and no more than the host allows.

Whoever is known by their e-mail address gets no second record and no change on a stranger's word: the letter to that
address says what is on record and opens their own page. What the page itself says is the same for everybody, so that
it tells nobody who is on the list.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from mixer.contacts.models import Consent, Contact
from mixer.contacts.service import (
    AddressBook,
    NewContact,
    create_contact,
    find_contact,
    profession_finder,
    tidied,
)
from mixer.core.keyring import Keyring
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.guests.service import NewGuest, add_guest, locked_group
from mixer.invite.rules.consents import CURRENT, INVITE
from mixer.invite.rules.joining import REASONS, Closed, why_closed
from mixer.invite.rules.parties import count_of, too_many_words
from mixer.invite.rules.replies import Reply
from mixer.invite.service.answering import give_answer
from mixer.invite.service.companions import Tools
from mixer.invite.service.particulars import Particulars, letter_to, particulars
from mixer.post.service import write_letter

KNOWN_LETTER = "sign_up_known"


@dataclass(frozen=True)
class JoinPage:
    """What a mixer's public page says; `left` is how many people more may sign up there."""

    about: Particulars
    closed: Closed | None
    may_bring: int
    left: int


@dataclass(frozen=True)
class SignUp:
    """What somebody types on the public page; `invite_again` is their wish to hear of later mixers."""

    given: str
    family: str
    email: str
    company: str = ""
    profession: str = ""
    invited_by: str = ""
    dietary: str = ""
    companions: tuple[str, ...] = ()
    invite_again: bool = False

    @property
    def people(self) -> int:
        """Return how many people this is about."""
        return 1 + len(self.companions)


@dataclass(frozen=True)
class SignUpDesk:
    """A mixer's public page as its host sees it."""

    link: str
    cap: int
    came: int
    closed: Closed | None


def join_page(session: Session, event_code: str, moment: datetime) -> JoinPage:
    """Return what a mixer's public page says.

    Raises:
        Refusal: ``no_such_mixer``.
    """
    event = _event(session, event_code)
    left = max(event.sign_up_cap - event.sign_ups, 0)
    may_bring = min(event.most_companions, max(left - 1, 0))
    return JoinPage(particulars(session, event.id), _why_closed(event, moment), may_bring, left)


def sign_up_desk(session: Session, event_id: int, moment: datetime, keyring: Keyring) -> SignUpDesk:
    """Return how a mixer's public page stands."""
    event = session.get_one(Event, event_id)
    link = f"{keyring.base_url}/join/{event.code}"
    return SignUpDesk(link, event.sign_up_cap, event.sign_ups, _why_closed(event, moment))


def sign_up(session: Session, event_code: str, new: SignUp, moment: datetime, tools: Tools) -> bool:
    """Put somebody on the list with a yes, whoever they bring too; False for who is known already and gets a letter.

    Raises:
        Refusal: ``no_such_mixer``, ``closed``, ``full``, ``too_many``, ``no_name`` or ``bad_email``.
    """
    event = _event(session, event_code)
    closed = _why_closed(event, moment)
    if closed is not None:
        raise Refusal("closed", REASONS[closed][0])
    _check_party(event, new)
    group = locked_group(session, event.group_id)
    email_only = NewContact(new.given, new.family, email=new.email, source="sign_up")
    person = tidied(replace(email_only, company=new.company, profession=new.profession), group.country)
    # By address alone: a name and a company are no proof, and the letter that follows opens a page of theirs.
    known = find_contact(session, group.id, tidied(email_only, group.country))
    guest = _guest_of(session, event.id, known) if known else None
    if guest is not None and (guest.answer != "none" or guest.removed_at is not None):
        _tell(session, guest, moment, tools.keyring)
        return False
    _count(session, event, new.people)
    if known is None:
        _new_contact(session, group.id, person, new, moment, tools)
    listed = NewGuest(email_only, source="sign_up", invited_by=new.invited_by, dietary=new.dietary)
    added = add_guest(session, event.id, listed, moment, tools.chance, tools.keyring)
    give_answer(session, event.id, added.guest_id, Reply(coming=True, companions=new.companions), moment, tools)
    return True


def _event(session: Session, event_code: str) -> Event:
    event = session.scalar(select(Event).where(Event.code == event_code))
    if event is None:
        raise Refusal("no_such_mixer", "There is no mixer here. The link may be old or mistyped.")
    return event


def _why_closed(event: Event, moment: datetime) -> Closed | None:
    return why_closed(event.state, event.starts_at, moment, event.sign_up_cap, event.sign_ups)


def _check_party(event: Event, new: SignUp) -> None:
    """Refuse a party that is too large before anybody is looked up, so that a refusal says nothing about the list."""
    if len(new.companions) > event.most_companions:
        raise Refusal("too_many", too_many_words(event.most_companions))
    left = event.sign_up_cap - event.sign_ups
    if new.people > left:
        are = f"{count_of(left, 'place')} {'is' if left == 1 else 'are'} left on this page"
        raise Refusal("too_many", f"{are.capitalize()}, yours included.")


def _count(session: Session, event: Event, people: int) -> None:
    """Count people who sign up, never more than the host allows; the database decides between two at once."""
    fits = update(Event).where(Event.id == event.id, Event.sign_ups + people <= Event.sign_up_cap)
    if session.scalar(fits.values(sign_ups=Event.sign_ups + people).returning(Event.id)) is None:
        raise Refusal("closed", REASONS[Closed.FULL][0])


def _guest_of(session: Session, event_id: int, contact: Contact) -> Guest | None:
    return session.scalar(select(Guest).where(Guest.event_id == event_id, Guest.contact_id == contact.id))


def _new_contact(
    session: Session, group_id: int, person: NewContact, new: SignUp, moment: datetime, tools: Tools
) -> None:
    guess = profession_finder(session, group_id).find(person.profession) if person.profession else None
    if guess is not None and not guess.unsure:
        person = replace(person, profession=guess.name)
    contact = create_contact(session, group_id, person, moment, tools.chance, AddressBook(session, group_id))
    session.flush()
    if new.invite_again:
        session.add(Consent(contact_id=contact.id, purpose=INVITE, wording=CURRENT[INVITE], given_at=moment))


def _tell(session: Session, guest: Guest, moment: datetime, keyring: Keyring) -> None:
    """Write to somebody who is known what is on record, once a day at most, however often their address is typed."""
    about = particulars(session, guest.event_id)
    standing = guest.answer if guest.removed_at is None else "off"
    draft = letter_to(about, guest, (KNOWN_LETTER, moment.date().isoformat()), keyring, standing=standing)
    write_letter(session, draft, moment)
