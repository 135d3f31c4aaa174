"""What is to do after a mixer, as the rooms tell it: calls, thanks, introductions asked for, reports, letters."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from mixer.contacts.models import Contact
from mixer.events.models import Event
from mixer.followup.models import DeskItem, IntroductionWish, SegmentLetter
from mixer.followup.rules.due import CALL, INTRODUCTION, LETTER, REPORT, THANKS, kinds, letters_due
from mixer.followup.rules.segments import catalogue
from mixer.followup.service.calls import call_list
from mixer.followup.service.guest_facts import WISHES
from mixer.followup.service.letter_segments import where_key
from mixer.followup.service.letters import letters_by_segment
from mixer.guests.models import Guest, Welcome
from mixer.meetings.models import Block
from mixer.prizes.models import Prize


@dataclass(frozen=True, slots=True)
class Fact:
    """Something to do, before anybody wrote a word to it; `about` is the code of its guest, prize or segment.

    `owner_guest_id` carries it unless a host says otherwise; `result` is what came of it where a room keeps that.
    """

    key: str
    kind: str
    title: str
    due: date
    note: str = ""
    about: str = ""
    guest_id: int | None = None
    owner_guest_id: int | None = None
    result: str = ""
    done_at: datetime | None = None
    words: str = ""  # in which a guest, or a host, asked for it


def facts(session: Session, event: Event, moment: datetime) -> list[Fact]:
    """Return what is to do after a mixer; calls, thanks and letters once it is over."""
    found = [*_reports(session, event), *_wishes(session, event), *_promises(session, event)]
    if moment >= event.ends_at:
        found += [*_calls(session, event), *_asked_on_the_phone(session, event)]
        found += [*_thanks(session, event), *_letters(session, event)]
    return found


def _due(event: Event, kind: str) -> date:
    return event.local_date + timedelta(days=kinds()[kind].within)


def _calls(session: Session, event: Event) -> Iterator[Fact]:
    for line in call_list(session, event.id):
        note = ", ".join(filter(None, (line.company, line.phone)))
        yield Fact(
            f"{CALL}:{line.code}", CALL, f"Call {line.name}", _due(event, CALL), note, line.code,
            owner_guest_id=line.caller_id, result=line.outcome.key if line.outcome else "", done_at=line.called_at,
        )  # fmt: skip


def _thanks(session: Session, event: Event) -> Iterator[Fact]:
    given = (Prize.event_id == event.id, Prize.pledged_at.is_not(None), Prize.removed_at.is_(None))
    for prize in session.scalars(select(Prize).where(*given).order_by(Prize.position, Prize.id)):
        note = ", ".join(filter(None, (prize.donor_person, prize.donor_phone)))
        yield Fact(
            f"{THANKS}:{prize.code}", THANKS, f"Thank {prize.donor_name} for {prize.item}", _due(event, THANKS), note,
            prize.code, done_at=prize.thanked_at,
        )  # fmt: skip


def _wishes(session: Session, event: Event) -> Iterator[Fact]:
    rows = session.execute(
        select(IntroductionWish, Contact.full_name)
        .join(Guest, Guest.id == IntroductionWish.guest_id)
        .join(Contact, Contact.id == Guest.contact_id)
        .where(
            IntroductionWish.event_id == event.id,
            IntroductionWish.taken_back_at.is_(None),
            Guest.removed_at.is_(None),
            Contact.erased_at.is_(None),
        )
        .order_by(IntroductionWish.asked_at, IntroductionWish.id)
    )
    for wish, name in rows:
        asked = wish.asked_at.astimezone(event.zone).date() + timedelta(days=kinds()[INTRODUCTION].within)
        yield Fact(
            f"wish:{wish.code}", INTRODUCTION, f"Introduce {name}", max(asked, _due(event, INTRODUCTION)),
            f"“{wish.words}”", wish.code, wish.guest_id, words=wish.words,
        )  # fmt: skip


def _asked_on_the_phone(session: Session, event: Event) -> Iterator[Fact]:
    rows = session.execute(
        select(Guest.id, Guest.code, Contact.full_name)
        .join(Welcome, Welcome.first_timer_id == Guest.id)
        .join(Contact, Contact.id == Guest.contact_id)
        .where(
            Guest.event_id == event.id,
            Welcome.outcome == WISHES,
            Guest.removed_at.is_(None),
            Contact.erased_at.is_(None),
        )
        .order_by(Contact.search, Guest.id)
    )
    for guest_id, code, name in rows:
        due = _due(event, INTRODUCTION)
        yield Fact(f"phone:{code}", INTRODUCTION, f"Introduce {name}", due, "asked for on the phone", code, guest_id)


def _promises(session: Session, event: Event) -> Iterator[Fact]:
    """Yield what hosts wrote down by themselves: promises, and introductions that nobody asked for."""
    mine = (DeskItem.event_id == event.id, DeskItem.key.startswith("own:"), DeskItem.removed_at.is_(None))
    rows = session.execute(
        select(DeskItem, Contact.full_name)
        .outerjoin(Guest, and_(Guest.id == DeskItem.guest_id, Guest.removed_at.is_(None)))
        .outerjoin(Contact, Contact.id == Guest.contact_id)
        .where(*mine)
        .order_by(DeskItem.made_at, DeskItem.id)
    )
    for item, name in rows:
        due = _due(event, item.kind)
        if item.kind == INTRODUCTION:
            title, note = f"Introduce {name or 'somebody who left'}", f"“{item.words}”"
        else:
            title, note = item.words, name or ""
        yield Fact(item.key, item.kind, title, due, note, item.code, item.guest_id, words=item.words)


def _reports(session: Session, event: Event) -> Iterator[Fact]:
    told = (Block.event_id == event.id, Block.reported != "")
    for block in session.scalars(select(Block).where(*told).order_by(Block.at, Block.id)):
        due = block.at.astimezone(event.zone).date()
        yield Fact(f"{REPORT}:{block.id}", REPORT, "A guest reported another", due, done_at=block.handled_at)


def _letters(session: Session, event: Event) -> Iterator[Fact]:
    """Yield the letters that are due: done once sent from here, or written to many from the room upstream."""
    sent = dict(
        session.execute(
            select(SegmentLetter.segment, SegmentLetter.sent_at).where(SegmentLetter.event_id == event.id)
        ).all()
    )
    had = letters_by_segment(session, event.id)
    for key, days in letters_due().items():
        here = and_(Guest.event_id == event.id, Guest.removed_at.is_(None), where_key(key, event.id))
        reached = func.coalesce(Contact.email, "") != ""
        someone = select(Guest.id).join(Contact, Contact.id == Guest.contact_id).where(here, reached).limit(1)
        if session.scalar(someone) is None:
            continue
        segment = catalogue().get(key)
        assert segment is not None, "desk.toml names segments there are"
        done = sent.get(key) or (event.ends_at if had[key] else None)
        due = event.local_date + timedelta(days=days)
        yield Fact(f"{LETTER}:{key}", LETTER, f"Write to: {segment.name}", due, "", key, done_at=done)
