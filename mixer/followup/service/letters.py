"""The letter to a segment: drafted, looked at, sent on confirm, never twice to one guest."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased

from mixer.accounts.models import Group
from mixer.contacts.models import Company, Contact, Profession
from mixer.core.keyring import Keyring, Token
from mixer.core.refusal import Refusal
from mixer.core.upsert import insert
from mixer.events.models import Event
from mixer.followup.models import SegmentLetter
from mixer.followup.rules.letters import Draft, Met, faults, fill, people_lines
from mixer.followup.rules.segments import Segment, catalogue
from mixer.followup.service.room import NO_SEGMENT, Person, Room, read_room
from mixer.guests.models import Guest
from mixer.meetings.models import Share
from mixer.meetings.service.consent import blocked_couples, hidden_couples
from mixer.post.models import Letter
from mixer.post.rules.states import Stream
from mixer.post.service import LetterDraft, Sent, farewell, write_letter
from mixer.post.stationery import Stationery, compose
from mixer.prizes.models import Prize


@dataclass(frozen=True)
class Preview:
    """One guest's letter as it would arrive, and the neighbours to look at next."""

    to_name: str
    to_address: str
    subject: str
    text: str
    number: int
    total: int


def find_segment(key: str) -> Segment:
    """Return a segment by its key, or what a rule puts together.

    Raises:
        Refusal: when there is none.
    """
    segment = catalogue().get(key)
    if segment is None:
        raise Refusal("no_segment", NO_SEGMENT)
    return segment


def read_draft(session: Session, event_id: int, segment: Segment) -> Draft:
    """Return the letter as the host saved it, or as it is suggested."""
    saved = session.scalar(
        select(SegmentLetter).where(SegmentLetter.event_id == event_id, SegmentLetter.segment == segment.key)
    )
    return Draft(saved.subject, saved.text) if saved else Draft(segment.subject, segment.text)


def save_draft(
    session: Session, event_id: int, key: str, draft: Draft, moment: datetime, account_id: int | None
) -> None:
    """Keep a host's letter to a segment.

    Raises:
        Refusal: when it holds a mistake, said in its own sentence.
    """
    segment = find_segment(key)
    mistakes = faults(draft, catalogue().placeholders)
    if mistakes:
        raise Refusal("bad_letter", mistakes[0])
    row = insert(session, SegmentLetter).values(
        event_id=event_id,
        segment=segment.key,
        subject=draft.subject,
        text=draft.text,
        saved_at=moment,
        account_id=account_id,
    )
    session.execute(
        row.on_conflict_do_update(
            index_elements=["event_id", "segment"],
            set_={"subject": draft.subject, "text": draft.text, "saved_at": moment, "account_id": account_id},
        )
    )


def preview(session: Session, event_id: int, key: str, number: int, sender: str, keyring: Keyring) -> Preview | None:
    """Return the letter to the `number`-th guest of a segment (from 1, clamped), None where nobody would get one."""
    segment = find_segment(key)
    writer = _Writer(session, event_id, sender, keyring)
    readers = [person for person in writer.room.pick(segment.key) if person.email]
    if not readers:
        return None
    place = min(max(number, 1), len(readers))
    person = readers[place - 1]
    letter = writer.fill(segment, read_draft(session, event_id, segment), person)
    return Preview(person.name, person.email, letter.subject, letter.text, place, len(readers))


def send(
    session: Session, event_id: int, key: str, moment: datetime, sender: tuple[int | None, str], keyring: Keyring
) -> Sent:
    """Write the segment's letter to everybody in it who has an address and has not had it; `sender` is (id, name).

    Donors are marked as thanked.

    Raises:
        Refusal: before the mixer is over, or when the letter holds a mistake.
    """
    segment = find_segment(key)
    if moment < session.get_one(Event, event_id).ends_at:
        raise Refusal("too_early", "The mixer is not over yet. The letter waits here until then.")
    draft = read_draft(session, event_id, segment)
    save_draft(session, event_id, key, draft, moment, sender[0])
    writer = _Writer(session, event_id, sender[1], keyring)
    people = writer.room.pick(segment.key)
    readers = [person for person in people if person.email]
    written = sum(write_letter(session, writer.letter(segment, draft, person), moment) for person in readers)
    saved = session.scalars(
        select(SegmentLetter).where(SegmentLetter.event_id == event_id, SegmentLetter.segment == segment.key)
    ).one()
    saved.sent_at = saved.sent_at or moment
    if "donor" in segment.all:
        _mark_thanked(session, event_id, {person.code for person in readers}, moment)
    return Sent(written, len(people) - len(readers), len(readers) - written)


def _mark_thanked(session: Session, event_id: int, codes: set[str], moment: datetime) -> None:
    """Mark the prizes of guests who are thanked by a letter."""
    contacts = select(Guest.contact_id).where(Guest.event_id == event_id, Guest.code.in_(codes))
    prizes = session.scalars(
        select(Prize).where(
            Prize.event_id == event_id,
            Prize.donor_contact_id.in_(contacts),
            Prize.pledged_at.is_not(None),
            Prize.thanked_at.is_(None),
            Prize.removed_at.is_(None),
        )
    )
    for prize in prizes:
        prize.thanked_at = moment


def letters_by_segment(session: Session, event_id: int) -> Counter[str]:
    """Return how many letters each segment has had."""
    prefix = f"thanks:{event_id}:"
    occasions = session.scalars(
        select(Letter.occasion).where(Letter.event_id == event_id, Letter.occasion.startswith(prefix, autoescape=True))
    )
    return Counter(occasion.split(":")[2] for occasion in occasions)


class _Writer:
    """Fills in letters of one mixer; whom a guest may see named is looked up for all guests at once."""

    def __init__(self, session: Session, event_id: int, sender: str, keyring: Keyring) -> None:
        self._event = session.get_one(Event, event_id)
        self._group = session.get_one(Group, self._event.group_id)
        self._sender = sender
        self._keyring = keyring
        self.room: Room = read_room(session, self._event)
        self._shared = shared_details(session, event_id)
        self._hidden = hidden_couples(session, event_id)

    def fill(self, segment: Segment, draft: Draft, person: Person) -> Draft:
        seen = [other for other in person.met if (person.guest_id, other) not in self._hidden]
        met = [self._shared.get((person.guest_id, other), Met()) for other in seen]
        day = self._event.local_date
        values = {
            "guest": person.tag_name,
            "mixer": self._event.name,
            "date": f"{day:%A}, {day.day} {day:%B}",
            "group": self._group.name,
            "host": self._sender,
            "people": people_lines(met),
            "met": str(len(met)),
            "prize": person.won if "winner" in segment.all else person.donated or person.won,
            "link": self._keyring.link(Token.RSVP, person.code, person.link_version),
        }
        return fill(draft, values, catalogue().nothing)

    def letter(self, segment: Segment, draft: Draft, person: Person) -> LetterDraft:
        filled = self.fill(segment, draft, person)
        way_out = farewell(self._keyring, self._group.id, person.email)
        paper: Stationery = compose(
            "thanks",
            subject=filled.subject,
            text=filled.text,
            group=self._group.name,
            unsubscribe_url=way_out.url,
        )
        return LetterDraft(
            occasion=f"thanks:{self._event.id}:{segment.key}:{person.guest_id}",
            group_id=self._group.id,
            kind="people_met" if "people" in draft.names else "thanks",
            to_name=person.name,
            to_address=person.email,
            from_name=self._group.name,
            reply_to=self._group.reply_to,
            subject=paper.subject,
            body_text=paper.text,
            body_html=paper.html,
            stream=Stream.INVITATION,
            event_id=self._event.id,
            guest_id=person.guest_id,
            unsubscribe_url=way_out.url,
        )


def shared_details(session: Session, event_id: int) -> dict[tuple[int, int], Met]:
    """Return, for (guest, other), what the guest may read about the other: both agreed, and only what is allowed."""
    mine, theirs = aliased(Share), aliased(Share)
    rows = session.execute(
        select(
            mine.giver_id,
            mine.receiver_id,
            theirs.fields,
            Contact.full_name,
            func.coalesce(Company.name, ""),
            func.coalesce(Profession.name, ""),
        )
        .join(theirs, and_(theirs.giver_id == mine.receiver_id, theirs.receiver_id == mine.giver_id))
        .join(Guest, Guest.id == mine.receiver_id)
        .join(Contact, Contact.id == Guest.contact_id)
        .outerjoin(Company, Company.id == Contact.company_id)
        .outerjoin(Profession, Profession.id == Contact.profession_id)
        .where(mine.event_id == event_id, mine.revoked_at.is_(None), theirs.revoked_at.is_(None))
    )
    apart = blocked_couples(session, event_id)
    return {
        (reader, other): Met(
            name,
            [text for key, text in (("company", company), ("profession", profession)) if key in allowed and text],
        )
        for reader, other, allowed, name, company, profession in rows
        if (reader, other) not in apart
    }
