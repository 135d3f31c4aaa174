"""Lists that leave the house: what, for whom, for which purpose and when is written down with each."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import BinaryIO

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from mixer.accounts.models import Group
from mixer.contacts.models import Consent
from mixer.core.keyring import Keyring
from mixer.core.refusal import Refusal
from mixer.core.tables import Cell
from mixer.events.models import Event
from mixer.followup.files import lists
from mixer.followup.files.lists import GuestList, Mixer
from mixer.followup.models import Export
from mixer.followup.rules.columns import OWN, Leaver, Reason, column_sets, who_may_leave
from mixer.followup.rules.segments import EVERYBODY, catalogue
from mixer.followup.service.due_days import due_days
from mixer.followup.service.letters import find_segment
from mixer.followup.service.room import VISITOR_HOST, Person, Room, read_room
from mixer.guests.files.export import ANSWER_WORDS
from mixer.guests.models import Guest
from mixer.invite.rules.consents import INVITE
from mixer.meetings.service.consent import agreed_couples
from mixer.post.service.silence import silences

Couples = frozenset[tuple[int, int]]
"""Guests' ids, each couple in both orders."""

LONGEST_NAME = 60  # of a file, so that no disk refuses it


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to take out: whom, as which kind of file, in whose columns, and what for."""

    who: str = EVERYBODY
    kind: str = "csv"
    columns: str = OWN
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class Taker:
    """Who takes a list out, None from the server's command line, and when."""

    account_id: int | None
    moment: datetime
    keyring: Keyring


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A file to hand out; `pour` writes it into an open one."""

    name: str
    mimetype: str
    rows: int
    left_out: Sequence[tuple[Reason, int]]
    pour: Callable[[BinaryIO], None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its name for people, the end of its own name, and how it is written."""

    name: str
    ending: str
    mimetype: str
    pour: Callable[[BinaryIO, GuestList], None]
    of_days: bool = False


KINDS = {
    "xlsx": Kind(
        "Excel workbook",
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        lists.pour_guests_xlsx,
    ),
    "csv": Kind("CSV", "csv", "text/csv; charset=utf-8", lists.pour_guests_csv),
    "vcf": Kind("Contacts (vCard 3)", "vcf", "text/vcard; charset=utf-8", lists.pour_guests_vcards),
    "vcf4": Kind(
        "Contacts (vCard 4)", "vcf", "text/vcard; charset=utf-8", partial(lists.pour_guests_vcards, version="4.0")
    ),
    "ics": Kind("Calendar of what is to do", "ics", "text/calendar; charset=utf-8", lists.pour_days, of_days=True),
    "json": Kind("JSON for programs", "json", "application/json", lists.pour_guests_json),
}


def export(session: Session, event_id: int, wish: Wish, taker: Taker) -> ExportFile:
    """Return a segment, or everybody on the list, as a file, and put on record that it left.

    Raises:
        Refusal: for a segment, a kind of file or columns that there are not.
    """
    kind = _kind(wish)
    event = session.get_one(Event, event_id)
    leaving = gather(session, event, read_room(session, event), wish, taker)
    rows = len(leaving.days) + 1 if kind.of_days else len(leaving.guests)
    session.add(
        Export(
            event_id=event_id,
            account_id=taker.account_id,
            segment=leaving.rule,
            format=wish.kind,
            columns="" if leaving.columns.key == OWN else leaving.columns.key,
            purpose=wish.purpose,
            rows=rows,
            at=taker.moment,
        )
    )
    return ExportFile(_file_name(leaving, kind), kind.mimetype, rows, leaving.left_out, partial(_pour, kind, leaving))


def _pour(kind: Kind, leaving: GuestList, out: BinaryIO) -> None:
    kind.pour(out, leaving)


def gather(session: Session, event: Event, room: Room, wish: Wish, taker: Taker) -> GuestList:
    """Return the list as it would leave, without a line in the log; the same handful of queries for any number.

    Raises:
        Refusal: for a segment, a kind of file or columns that there are not.
    """
    kind, columns = _kind(wish), column_sets().get(wish.columns)
    if columns is None:
        raise Refusal("no_such_columns", f"Choose columns from {', '.join(column_sets())}.")
    segment = find_segment(wish.who)
    people = room.pick(segment.key)
    couples = agreed_couples(session, event.id)
    leavers = _leavers(room, people, event, couples)
    if columns.asks:
        leavers = _with_their_wishes(session, event, people, leavers, taker.keyring)
    guests, left_out = who_may_leave(leavers, columns.asks)
    inside = {guest.code for guest in guests}
    chosen = [person for person in people if person.contact_code in inside]
    meetings, unnamed = _meetings(room, chosen, event, couples)
    return GuestList(
        mixer=_mixer(session, event),
        rule=segment.key,
        segment=segment.name,
        columns=columns,
        guests=guests,
        left_out=left_out,
        purpose=wish.purpose,
        made_at=taker.moment,
        meetings=meetings,
        unnamed_meetings=unnamed,
        counts=[[one.name, len(room.segments[one.key]), one.sentence] for one in catalogue().segments],
        days=due_days(session, event, chosen, taker.moment, everything=segment.key == EVERYBODY)
        if kind.of_days
        else (),
    )


def _kind(wish: Wish) -> Kind:
    kind = KINDS.get(wish.kind)
    if kind is None:
        raise Refusal("no_such_file", f"Choose one of {', '.join(KINDS)}.")
    return kind


def _mixer(session: Session, event: Event) -> Mixer:
    return Mixer(
        code=event.code,
        name=event.name,
        group=session.get_one(Group, event.group_id).name,
        place=event.place,
        starts_at=event.starts_at.astimezone(event.zone),
        ends_at=event.ends_at.astimezone(event.zone),
        sequence=event.sequence,
        cancelled=event.state == "cancelled",
    )


def _leavers(room: Room, people: Sequence[Person], event: Event, couples: Couples) -> list[Leaver]:
    return [
        Leaver(
            name=person.name,
            given=person.given,
            family=person.family,
            tag_name=person.tag_name,
            email=person.email,
            phone=person.phone,
            company=person.company,
            job_title=person.job_title,
            profession=person.profession,
            answer=ANSWER_WORDS[person.answer],
            first_timer=person.first_timer,
            invited_by=person.invited_by,
            arrived=person.arrived.astimezone(event.zone) if person.arrived else None,
            visitor_host=person.part == VISITOR_HOST,
            donated=person.donated,
            won=person.won,
            met_count=len(person.met),
            met=tuple(
                room.by_id[other].name
                for other in person.met
                if other in room.by_id and (person.guest_id, other) in couples
            ),
            segments=tuple(room.segments_of(person.guest_id)),
            code=person.contact_code,
        )
        for person in people
    ]


def _with_their_wishes(
    session: Session, event: Event, people: Sequence[Person], leavers: Sequence[Leaver], keyring: Keyring
) -> list[Leaver]:
    """Return the guests with what they said about being invited again."""
    agreed = _may_be_invited(session, event.id)
    silent = silences(session, keyring, event.group_id, [person.email for person in people if person.email])
    return [
        replace(leaver, agreed=person.guest_id in agreed, silent=person.email in silent)
        for person, leaver in zip(people, leavers, strict=True)
    ]


def _may_be_invited(session: Session, event_id: int) -> frozenset[int]:
    """Return the guests who agreed to be invited to later mixers and have not taken it back."""
    agreed = and_(Consent.contact_id == Guest.contact_id, Consent.purpose == INVITE, Consent.withdrawn_at.is_(None))
    return frozenset(session.scalars(select(Guest.id).join(Consent, agreed).where(Guest.event_id == event_id)))


def _meetings(room: Room, people: Sequence[Person], event: Event, couples: Couples) -> tuple[list[list[Cell]], int]:
    """Return the meetings of these people where both agreed to be seen, and how many others there were."""
    inside = {person.guest_id for person in people}
    rows: list[list[Cell]] = []
    unnamed = 0
    for one_id, other_id, at in room.pairs:
        if not inside & {one_id, other_id}:
            continue
        if (one_id, other_id) not in couples or not {one_id, other_id} <= room.by_id.keys():
            unnamed += 1
            continue
        one, other = room.by_id[one_id], room.by_id[other_id]
        rows.append([at.astimezone(event.zone), one.name, one.company, other.name, other.company])
    return rows, unnamed


def _file_name(leaving: GuestList, kind: Kind) -> str:
    words = [leaving.rule] if leaving.columns.key == OWN else [leaving.rule, leaving.columns.key]
    stem = re.sub(r"[^a-z0-9]+", "-", "-".join(words)).strip("-")[:LONGEST_NAME]
    return f"{stem}.{kind.ending}"
