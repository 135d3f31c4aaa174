"""The mixer as letters and guests' pages speak of it."""

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mixer.accounts.models import Group
from mixer.core.keyring import Keyring, Token
from mixer.events.files import CalendarFacts
from mixer.events.models import Event, Venue
from mixer.guests.models import Guest
from mixer.invite.files import guests_calendar
from mixer.invite.rules.wording import when_words
from mixer.post.service import LetterDraft, write_letter
from mixer.post.stationery import compose

NO_CALENDAR = frozenset({"answer_waiting", "offer", "offer_passed"})  # letters to people who are not coming yet


@dataclass(frozen=True)
class Particulars:
    """What people need to know of a mixer."""

    group_id: int
    event_id: int
    code: str
    group: str
    name: str
    when: str
    place: str
    address: str
    starts_at: datetime
    ends_at: datetime
    reply_to: str | None
    sequence: int
    cancelled: bool
    zone: ZoneInfo
    access: str = ""  # the way in, as hosts wish guests to know it
    parking: str = ""

    @property
    def where(self) -> str:
        """Return place and address on one line."""
        return ", ".join(part for part in (self.place, self.address) if part)

    def over(self, moment: datetime) -> bool:
        """Tell whether answers no longer matter."""
        return moment >= self.ends_at


def particulars(session: Session, event_id: int) -> Particulars:
    """Return what letters and pages say of a mixer."""
    event, group, access, parking = session.execute(
        select(Event, Group, func.coalesce(Venue.access, ""), func.coalesce(Venue.parking, ""))
        .join(Group, Group.id == Event.group_id)
        .outerjoin(Venue, Venue.event_id == Event.id)
        .where(Event.id == event_id)
    ).one()
    return Particulars(
        group_id=group.id,
        event_id=event.id,
        code=event.code,
        group=group.name,
        name=event.name,
        when=when_words(event.starts_at, event.ends_at, event.zone),
        place=event.place,
        address=event.address,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        reply_to=group.reply_to,
        sequence=event.sequence,
        cancelled=event.state == "cancelled",
        zone=event.zone,
        access=access,
        parking=parking,
    )


def own_link(keyring: Keyring, guest: Guest) -> str:
    """Return the address of a guest's own page."""
    return keyring.link(Token.RSVP, guest.code, guest.link_version)


def calendar_of(about: Particulars, link: str, moment: datetime) -> str:
    """Return the mixer as iCalendar text for one guest."""
    facts = CalendarFacts(
        uid=f"{about.code}@mixer",
        name=about.name,
        starts_at=about.starts_at,
        ends_at=about.ends_at,
        stamp=moment,
        sequence=about.sequence,
        place=about.where,
        description=f"{about.group}\n{about.when}",
        organiser_name=about.group,
        organiser_email=about.reply_to,
        cancelled=about.cancelled,
    )
    return guests_calendar(facts, moment, link)


def letter_to(
    about: Particulars, guest: Guest, cause: tuple[str, object], keyring: Keyring, **facts: object
) -> LetterDraft:
    """Return a letter to a guest about their own part in the mixer; `cause` is the message and what it is about."""
    message, mark = cause
    link = own_link(keyring, guest)
    paper = compose(message, group=about.group, about=about, guest=guest.contact.tag_name, link=link, **facts)
    return LetterDraft(
        occasion=f"{message}:{guest.id}:{mark}",
        group_id=about.group_id,
        event_id=about.event_id,
        guest_id=guest.id,
        kind=message,
        to_name=guest.contact.full_name,
        to_address=guest.contact.email or "",
        from_name=about.group,
        reply_to=about.reply_to,
        subject=paper.subject,
        body_text=paper.text,
        body_html=paper.html,
        deadline=about.ends_at,
    )


def confirm(
    session: Session,
    about: Particulars,
    guest: Guest,
    cause: tuple[str, int],
    moment: datetime,
    keyring: Keyring,
    deadline: datetime | None = None,
    **facts: object,
) -> bool:
    """Write the letter that answers a guest's answer; False for a guest without an address.

    `cause` is the message and the id of the change of answer it is about: one change, one letter. After `deadline` it
    would say what is true no more, and does not leave.
    """
    if not guest.contact.email:
        return False
    draft = letter_to(about, guest, cause, keyring, **facts)
    calendar = None if draft.kind in NO_CALENDAR else calendar_of(about, own_link(keyring, guest), moment)
    guest.told_sequence = about.sequence
    return write_letter(session, replace(draft, calendar=calendar, deadline=deadline or draft.deadline), moment)
