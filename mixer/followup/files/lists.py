"""Lists of guests as CSV, workbooks, vCards and JSON, each poured into an open file."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, BinaryIO

from mixer.core.tables import Cell, Sheet, pour_csv, pour_xlsx
from mixer.core.vcards import Card, Version, each_vcard
from mixer.events.files import CalendarFacts
from mixer.followup.rules.columns import ColumnSet, Leaver, Reason, Value
from mixer.plan.files.calendar import CalendarTask, plan_calendar

JSON_FORMAT, JSON_VERSION = "mixer-export", 1
MEETING_HEADER = ("Time", "Guest", "Company", "Met", "Their company")
_NOT_BOTH = "where not both have agreed to be seen by the other"
_SEPARATES = re.compile(r"[,;:|\s]+")  # labels, tags and categories of one tool or another


@dataclass(frozen=True, slots=True)
class Mixer:
    """The mixer whose guests they are; its hours are those of its own zone."""

    code: str
    name: str
    group: str
    place: str
    starts_at: datetime
    ends_at: datetime
    sequence: int = 0
    cancelled: bool = False

    @property
    def words(self) -> Mapping[str, str]:
        """Return what the texts of columns are filled in with."""
        return {
            "mixer": self.name,
            "date": f"{self.starts_at:%Y-%m-%d}",
            "label": _SEPARATES.sub(" ", self.name).strip(),
        }


@dataclass(frozen=True, slots=True)
class GuestList:
    """A list on its way out of the house: who, of which mixer and segment, for which purpose, and who is left out.

    `meetings` and `counts` are rows of further sheets, for workbooks that have them; meetings of people who did not
    both agree are counted only. `days` are what is to do for these guests, for calendars.
    """

    mixer: Mixer
    rule: str
    segment: str
    columns: ColumnSet
    guests: Sequence[Leaver]
    left_out: Sequence[tuple[Reason, int]]
    purpose: str
    made_at: datetime
    meetings: Sequence[Sequence[Cell]] = ()
    unnamed_meetings: int = 0
    counts: Sequence[Sequence[Cell]] = ()
    days: Sequence[CalendarTask] = ()

    def rows(self) -> Iterator[list[Cell]]:
        """Yield a row of cells for each guest, under the header of the columns."""
        words = self.mixer.words
        for guest in self.guests:
            yield [_cell(value) for value in self.columns.row(guest, words)]


def _cell(value: Value) -> Cell:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "; ".join(value) if isinstance(value, tuple) else value


def pour_guests_csv(out: BinaryIO, leaving: GuestList) -> None:
    """Write the list as CSV, for Excel or for programs as its columns say."""
    pour_csv(out, leaving.columns.header, leaving.rows(), for_excel=leaving.columns.mark)


def pour_guests_xlsx(out: BinaryIO, leaving: GuestList) -> None:
    """Write the list as a workbook, with its purpose and its day in the file's properties."""
    sheets: list[Sheet] = [("Guests", leaving.columns.header, leaving.rows())]
    if leaving.columns.sheets:
        sheets += [
            ("Who met whom", MEETING_HEADER, leaving.meetings),
            ("Counts", ("Segment", "Guests", "What it means"), leaving.counts),
            ("About this file", ("What", "Said"), about(leaving)),
        ]
    properties = {
        "title": f"{leaving.mixer.name}: {leaving.segment}",
        "subject": leaving.purpose,
        "company": leaving.mixer.group,
        "comments": "\n".join(f"{what}: {said}" for what, said in about(leaving)),
    }
    pour_xlsx(out, sheets, leaving.made_at, {key: text[:255] for key, text in properties.items()})


def about(leaving: GuestList) -> list[tuple[str, str]]:
    """Return what there is to know about a list, line by line."""
    return [
        ("Mixer", f"{leaving.mixer.name}, {leaving.mixer.starts_at:%Y-%m-%d}"),
        ("Guests", leaving.segment),
        ("Taken out", f"{leaving.made_at.astimezone(leaving.mixer.starts_at.tzinfo):%Y-%m-%d %H:%M}"),
        ("For", leaving.purpose or "(no purpose was said)"),
        *(("Left out", reason.words(count)) for reason, count in leaving.left_out),
        *(("Meetings without names", f"{n} {_NOT_BOTH}") for n in (leaving.unnamed_meetings,) if n),
    ]


def pour_guests_vcards(out: BinaryIO, leaving: GuestList, version: Version = "3.0") -> None:
    """Write the list as vCards: the mixer and its day are the note, the purpose is not for an address book."""
    note = f"On the list of {leaving.mixer.name}, {leaving.mixer.starts_at:%Y-%m-%d}"
    cards = (
        Card(
            name=one.name,
            given=one.given,
            family=one.family,
            company=one.company,
            title=one.work,
            email=one.email,
            phone=one.phone,
            note=note,
            uid=one.code,
        )
        for one in leaving.guests
    )
    out.writelines(each_vcard(cards, leaving.made_at, version))


def pour_days(out: BinaryIO, leaving: GuestList) -> None:
    """Write the mixer with its hours, and what is to do for these guests afterwards as whole days, as iCalendar."""
    mixer = leaving.mixer
    facts = CalendarFacts(
        uid=f"{mixer.code}@mixer",
        name=mixer.name,
        starts_at=mixer.starts_at,
        ends_at=mixer.ends_at,
        stamp=leaving.made_at,
        sequence=mixer.sequence,
        place=mixer.place,
        description=mixer.group,
        cancelled=mixer.cancelled,
    )
    out.write(plan_calendar(f"{mixer.name}: follow-up", leaving.days, "events", facts))


def pour_guests_json(out: BinaryIO, leaving: GuestList) -> None:
    """Write the list as JSON, one guest a line; ``data/export.schema.json`` says what each word means."""
    mixer = leaving.mixer
    head: dict[str, Any] = {
        "format": JSON_FORMAT,
        "version": JSON_VERSION,
        "made_at": leaving.made_at.astimezone(UTC).isoformat(timespec="seconds"),
        "purpose": leaving.purpose,
        "mixer": {
            "code": mixer.code,
            "name": mixer.name,
            "group": mixer.group,
            "place": mixer.place,
            "starts_at": mixer.starts_at.isoformat(timespec="minutes"),
            "ends_at": mixer.ends_at.isoformat(timespec="minutes"),
        },
        "segment": {"rule": leaving.rule, "name": leaving.segment},
        "columns": leaving.columns.key,
        "left_out": [{"why": reason.key, "guests": count} for reason, count in leaving.left_out],
    }
    opening = json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}")
    out.write(f'{opening},\n "guests": ['.encode())
    between = "\n  "
    for guest in leaving.guests:
        row = {name: _plain(value) for name, value in leaving.columns.fields(guest).items()}
        out.write(f"{between}{json.dumps(row, ensure_ascii=False)}".encode())
        between = ",\n  "
    out.write(b"\n ]\n}\n")


def _plain(value: Value) -> Any:  # noqa: ANN401 - whatever JSON can say
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    return list(value) if isinstance(value, tuple) else value
