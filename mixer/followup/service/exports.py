"""Lists that leave the house: what, for whom and when is written down with each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from mixer.core.refusal import Refusal
from mixer.core.tables import Cell, write_csv, write_xlsx
from mixer.events.models import Event
from mixer.followup import files
from mixer.followup.models import Export
from mixer.followup.rules.segments import catalogue
from mixer.followup.service.room import Person, Room, read_room

EVERYBODY = "everybody"
MEETING_HEADER = ("Time", "Guest", "Company", "Met", "Their company")


@dataclass(frozen=True)
class ExportFile:
    """A file to hand out."""

    name: str
    mimetype: str
    content: bytes


@dataclass(frozen=True)
class _Kind:
    mimetype: str
    write: Callable[[Room, list[Person], Event, datetime], bytes]


def export(
    session: Session, event_id: int, key: str, kind: str, moment: datetime, account_id: int | None
) -> ExportFile:
    """Return a segment, or everybody on the list, as csv, xlsx or vcf, and note that it left.

    Raises:
        Refusal: for a segment or a kind of file there is not.
    """
    how = KINDS.get(kind)
    if how is None:
        raise Refusal("no_such_file", f"Choose one of {', '.join(KINDS)}.")
    event = session.get_one(Event, event_id)
    room = read_room(session, event)
    people = room.pick(key)
    session.add(Export(event_id=event_id, account_id=account_id, segment=key, format=kind, rows=len(people), at=moment))
    return ExportFile(f"{key.replace('_', '-')}.{kind}", how.mimetype, how.write(room, people, event, moment))


def meeting_rows(room: Room, event: Event) -> list[list[Cell]]:
    """Return who met whom under `MEETING_HEADER`; a meeting with somebody who was erased is counted, not listed."""
    rows: list[list[Cell]] = []
    for one_id, other_id, at in room.pairs:
        one, other = room.by_id.get(one_id), room.by_id.get(other_id)
        if one is None or other is None:
            continue
        rows.append([f"{at.astimezone(event.zone):%H:%M}", one.name, one.company, other.name, other.company])
    return rows


def _rows(room: Room, people: list[Person]) -> list[files.Row]:
    return [
        files.Row(
            name=person.name,
            company=person.company,
            profession=person.profession,
            email=person.email,
            phone=person.phone,
            answer=person.answer if person.answer != "none" else "",
            arrived=person.arrived,
            first_timer=person.first_timer,
            invited_by=person.invited_by,
            visitor_host=person.facts.visitor_host,
            donated=person.donated,
            won=person.won,
            met=len(person.met),
            people=[room.by_id[other].name for other in person.met if other in room.by_id],
            segments=room.segments_of(person.guest_id),
        )
        for person in people
    ]


def _csv(room: Room, people: list[Person], event: Event, _moment: datetime) -> bytes:
    return write_csv(files.HEADER, files.table(_rows(room, people), event.zone))


def _xlsx(room: Room, people: list[Person], event: Event, moment: datetime) -> bytes:
    counts: list[list[Cell]] = [
        [segment.name, len(room.segments[segment.key]), segment.sentence] for segment in catalogue().segments
    ]
    return write_xlsx(
        [
            ("Guests", files.HEADER, files.table(_rows(room, people), event.zone)),
            ("Who met whom", MEETING_HEADER, meeting_rows(room, event)),
            ("Counts", ("Segment", "Guests", "What it means"), counts),
        ],
        made_at=moment,
    )


def _vcf(_room: Room, people: list[Person], event: Event, moment: datetime) -> bytes:
    note = f"On the list of {event.name}, {event.local_date:%Y-%m-%d}"
    return files.vcards(
        (
            files.Card(
                name=person.name,
                given=person.given,
                family=person.family,
                company=person.company,
                title=person.job_title or person.profession,
                email=person.email,
                phone=person.phone,
                note=note,
                uid=person.contact_code,
            )
            for person in people
        ),
        moment,
    )


KINDS = {
    "csv": _Kind("text/csv; charset=utf-8", _csv),
    "xlsx": _Kind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
    "vcf": _Kind("text/vcard; charset=utf-8", _vcf),
}
