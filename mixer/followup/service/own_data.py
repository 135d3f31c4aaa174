"""Everything a group has of one person, as they take it home; of others only what these share with them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.contacts.models import Company, Consent, Contact, Interest, Profession
from mixer.door.models import Attendance
from mixer.events.models import Event, InformationTable
from mixer.followup.models import DeskItem, Inspection
from mixer.followup.rules.watched import watched
from mixer.followup.service import own_people
from mixer.followup.service.introducing import questions
from mixer.followup.service.wishes import wishes
from mixer.guests.models import AnswerChange, Guest
from mixer.icebreakers.models import Answer, Game, Party, Seat
from mixer.invite.rules.consents import words_seen
from mixer.meetings.models import Block, Claim
from mixer.meetings.rules import Standing
from mixer.meetings.service.people import notes_on_the_vanished, people
from mixer.post.models import Letter
from mixer.prizes.models import Drawing, Prize

NAMES_OTHERS = ("people_met", "nudge", "one_to_one", "referral_thanks")
"""Kinds of letters that list other people: these may have taken back since what they shared."""

Facts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Section:
    """Rows of one kind, each by the names of its facts."""

    title: str
    rows: Sequence[Facts]


@dataclass(frozen=True, slots=True)
class OwnData:
    """All that is kept of a person, as sections; times are ISO 8601 in UTC."""

    name: str
    made_at: datetime
    sections: tuple[Section, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as one object, the sections by their titles."""
        sections = {section.title: [dict(row) for row in section.rows] for section in self.sections}
        return {"name": self.name, "made_at": _said(self.made_at), **sections}


def own_data(session: Session, guest_id: int, moment: datetime) -> OwnData:
    """Return everything the group has of the person a guest is, at all its mixers."""
    contact = session.get_one(Guest, guest_id).contact
    guests = session.execute(
        select(Guest, Event)
        .join(Event, Event.id == Guest.event_id)
        .where(Guest.contact_id == contact.id)
        .order_by(Event.starts_at, Guest.id)
    ).all()
    ids = [guest.id for guest, _event in guests]
    names = {event.id: event.name for _guest, event in guests}
    known = own_people.Known(session, ids)
    sections = (
        Section("About you", [_about(session, contact)]),
        Section("Mixers", [_at_mixer(session, guest, event) for guest, event in guests]),
        Section("Answers", list(_answers(session, ids))),
        Section("What you agreed to", list(_consents(session, contact.id))),
        Section("What you offer and look for", list(_interests(session, contact.id))),
        Section("People you met", [row for guest, event in guests for row in _met(session, guest, event)]),
        Section("People you blocked", list(_blocks(session, ids))),
        Section("Introductions", [row for one in ids for row in _introductions(session, one)]),
        Section("What your hosts noted to do for you", list(_noted(session, ids))),
        Section("Codes for a phone", list(_claims(session, ids))),
        Section("Steps to a connection", [_row(**row) for row in own_people.steps_taken(session, contact.id, known)]),
        Section("One-to-ones", [_row(**row) for row in own_people.one_to_ones(session, ids, known)]),
        Section("Referrals", [_row(**row) for row in own_people.referrals(session, ids, known)]),
        Section("Games", list(_games(session, ids))),
        Section("Prizes and tables", list(_gifts(session, contact.id, ids, names))),
        Section("Letters to you", list(_letters(session, ids))),
        Section("Who looked at your page", list(_looks(session, contact.id))),
    )
    return OwnData(contact.full_name, moment, sections)


def _said(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _row(**facts: object) -> Facts:
    return {name.replace("_", " "): _said(value) for name, value in facts.items()}


def _about(session: Session, contact: Contact) -> Facts:
    company = session.get(Company, contact.company_id) if contact.company_id else None
    profession = session.get(Profession, contact.profession_id) if contact.profession_id else None
    return _row(
        name=contact.full_name,
        given_name=contact.given,
        family_name=contact.family,
        name_on_the_tag=contact.tag_name,
        pronouns=contact.pronouns,
        email=contact.email,
        phone=contact.phone,
        company=company and company.name,
        job_title=contact.job_title,
        profession=profession and profession.name,
        language=contact.language,
        note_for_hosts=contact.host_note,
        came_from=contact.source,
        known_since=contact.created_at,
        changed=contact.updated_at,
    )


def _at_mixer(session: Session, guest: Guest, event: Event) -> Facts:
    entry = session.get(Attendance, (event.id, guest.id))
    return _row(
        mixer=event.name,
        place=event.place,
        day=event.local_date.isoformat(),
        part=guest.part,
        came_to_the_list_by=guest.source,
        first_mixer=guest.first_timer,
        invited_by=guest.invited_by,
        invited=guest.invited_at,
        answer=guest.answer,
        answered=guest.answered_at,
        food_wishes=guest.dietary,
        note_for_the_door=guest.door_note,
        likes_to_talk_about=guest.talk_about,
        shows=guest.shows,
        shares_with_everyone_met=guest.shares_with_all,
        on_the_wall=guest.on_wall,
        arrived=entry and datetime.fromtimestamp(entry.first_ms / 1000, UTC),
        left=entry and entry.left_ms and datetime.fromtimestamp(entry.left_ms / 1000, UTC),
        off_the_list=guest.removed_at,
        kept_until=event.erase_on.isoformat(),
    )


def _answers(session: Session, guests: Sequence[int]) -> Iterator[Facts]:
    for one in session.scalars(select(AnswerChange).where(AnswerChange.guest_id.in_(guests)).order_by(AnswerChange.at)):
        yield _row(at=one.at, before=one.before, after=one.after, by=one.by)


def _consents(session: Session, contact_id: int) -> Iterator[Facts]:
    for one in session.scalars(select(Consent).where(Consent.contact_id == contact_id).order_by(Consent.given_at)):
        yield _row(
            purpose=one.purpose, words_you_saw=words_seen(one.wording), given=one.given_at, taken_back=one.withdrawn_at
        )


def _interests(session: Session, contact_id: int) -> Iterator[Facts]:
    for one in session.scalars(select(Interest).where(Interest.contact_id == contact_id).order_by(Interest.id)):
        yield _row(kind=one.kind, text=one.text)


def _met(session: Session, guest: Guest, event: Event) -> Iterator[Facts]:
    """Yield whom a guest met: by name where both share, with what the other allows; else that somebody was met."""
    for one in people(session, guest.id):
        shared = one.standing is Standing.SHARED
        yield _row(
            mixer=event.name,
            met=one.met_at,
            name=one.full_name if shared else "somebody who has not shared their name",
            **(one.details if shared else {}),
            you_show=one.given_to_them,
            your_note=one.note,
        )
    for text in notes_on_the_vanished(session, guest.id):
        yield _row(mixer=event.name, name="somebody you do not see any more", your_note=text)


def _claims(session: Session, guests: Sequence[int]) -> Iterator[Facts]:
    for one in session.scalars(select(Claim).where(Claim.guest_id.in_(guests)).order_by(Claim.id)):
        yield _row(came_by=one.way, made=one.made_at, good_until=one.good_until, used=one.used_at)


def _blocks(session: Session, guests: Sequence[int]) -> Iterator[Facts]:
    """Yield whom a guest blocked, without a name: the words they told the hosts are theirs."""
    for one in session.scalars(select(Block).where(Block.by_id.in_(guests)).order_by(Block.id)):
        yield _row(at=one.at, told_to_the_hosts=one.reported, lifted=one.lifted_at)


def _introductions(session: Session, guest_id: int) -> Iterator[Facts]:
    """Yield what a guest wished for and was asked, and what they said; the other is under the people they met."""
    for wish in wishes(session, guest_id):
        yield _row(what="you asked for", words=wish.words, at=wish.asked_at, taken_back=wish.taken_back)
    for one in questions(session, guest_id):
        yield _row(what="you were asked", words=one.words, your_answer=one.answer.value)


def _noted(session: Session, guests: Sequence[int]) -> Iterator[Facts]:
    for item in session.scalars(select(DeskItem).where(DeskItem.guest_id.in_(guests)).order_by(DeskItem.id)):
        yield _row(
            kind=item.kind, words=item.words, until=item.due_on, outcome=item.outcome, made=item.made_at,
            done=item.done_at,
        )  # fmt: skip


def _games(session: Session, guests: Sequence[int]) -> Iterator[Facts]:
    seats = (
        select(Game.kind, Seat.round, Seat.card, Answer.text)
        .join(Game, Game.id == Seat.game_id)
        .outerjoin(Party, Party.id == Seat.party_id)
        .outerjoin(Answer, (Answer.game_id == Seat.game_id) & (Answer.guest_id == Seat.guest_id))
        .where(Seat.guest_id.in_(guests))
        .order_by(Seat.id)
    )
    for kind, number, card, text in session.execute(seats):
        yield _row(game=kind, round=number, card=card, your_answer=text)


def _gifts(session: Session, contact_id: int, guests: Sequence[int], names: Mapping[int, str]) -> Iterator[Facts]:
    for prize in session.scalars(select(Prize).where(Prize.donor_contact_id == contact_id).order_by(Prize.id)):
        yield _row(
            what="prize given", item=prize.item, mixer=names.get(prize.event_id, ""), as_donor=prize.donor_name,
            email=prize.donor_email, phone=prize.donor_phone, whom_to_talk_to=prize.donor_person, note=prize.note,
        )  # fmt: skip
    won = select(Prize.item).join(Drawing, Drawing.prize_id == Prize.id)
    for item in session.scalars(won.where(Drawing.winner_id.in_(guests), Drawing.void_at.is_(None))):
        yield _row(what="prize won", item=item)
    for table in session.scalars(select(InformationTable).where(InformationTable.contact_id == contact_id)):
        yield _row(what="information table", item=table.sign, as_holder=table.holder, note=table.note)


def _letters(session: Session, guests: Sequence[int]) -> Iterator[Facts]:
    for one in session.scalars(
        select(Letter).where(Letter.guest_id.in_(guests)).order_by(Letter.created_at, Letter.id)
    ):
        text = "It lists people you met; your mailbox has it." if one.kind in NAMES_OTHERS else one.body_text
        yield _row(
            written=one.created_at, sent=one.sent_at, state=one.state, to=one.to_address, subject=one.subject, text=text
        )


def _looks(session: Session, contact_id: int) -> Iterator[Facts]:
    for one in session.scalars(select(Inspection).where(Inspection.contact_id == contact_id).order_by(Inspection.at)):
        yield _row(at=one.at, somebody_who_runs_mixers=watched().get(one.what, one.what))
