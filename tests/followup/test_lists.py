"""Lists as files: what each program reads of them again."""

import csv
import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from python_calamine import CalamineWorkbook

from mixer.contacts.service import catalogue_finder
from mixer.core.tables import write_csv
from mixer.followup.files import lists
from mixer.followup.files.lists import GuestList, Mixer
from mixer.followup.rules.columns import Leaver, column_sets, reasons
from mixer.guests.files.export import ANSWER_WORDS
from mixer.guests.files.reader import read_guest_list
from mixer.guests.rules.facts import RowInterpreter
from mixer.guests.rules.headers import guess_mapping

DENVER = ZoneInfo("America/Denver")
STARTS = datetime(2026, 10, 22, 17, 30, tzinfo=DENVER)
MIXER = Mixer("M1", "Autumn; Mixer", "Riverside Chamber", "The Boathouse", STARTS, STARTS.replace(hour=19))
HOSTILE = (
    '=HYPERLINK("http://x","y")', "+1+1", "-2", "@SUM(A1)", "'=1", '"quoted", and; more', "two\nlines", "\u202eevil",
    "👩‍👩‍👧 family", "x" * 10_000, "محمد", "山田 太郎", "_x0041_", "a\tb", "None", "TRUE", "007", "1e5",
)  # fmt: skip
ROBIN = Leaver(
    name="Robin Lee",
    given="Robin",
    family="Lee",
    tag_name="Robin",
    email="robin@acme.example",
    phone="+12125550123",
    company="Acme",
    job_title="Owner",
    profession="Mortgage broker",
    answer="Yes",
    first_timer=True,
    invited_by="Ana Kovač",
    arrived=STARTS.replace(minute=42),
    won="Fruit basket",
    met_count=2,
    met=("Ana Kovač", "王小明"),
    segments=("Came", "First-timers"),
    code="7K2Q",
)


def leaving(*guests, columns="mixer", **different):
    return GuestList(
        **{
            "mixer": MIXER,
            "rule": "came",
            "segment": "Came",
            "columns": column_sets()[columns],
            "guests": guests,
            "left_out": [(reasons()[0], 2)],
            "purpose": "To thank them",
            "made_at": datetime(2026, 10, 23, 15, 0, tzinfo=UTC),
        }
        | different
    )


def poured(pour, *said, **how):
    out = io.BytesIO()
    pour(out, *said, **how)
    return out.getvalue()


def understood(content):
    """Return what our own importer makes of a file."""
    guests = read_guest_list(content)
    return [one.facts for one in RowInterpreter(guess_mapping(guests), "US", catalogue_finder()).read_all(guests)]


def as_leaver(facts):
    return Leaver(
        facts.full_name, facts.given, facts.family, facts.tag_name, facts.email, facts.phone, facts.company,
        facts.job_title, facts.profession, ANSWER_WORDS[facts.answer], facts.first_timer or False, facts.invited_by,
    )  # fmt: skip


def test_a_row_says_what_a_host_wants_to_know():
    text = poured(lists.pour_guests_csv, leaving(ROBIN)).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert row == {
        "Full name": "Robin Lee",
        "First name": "Robin",
        "Last name": "Lee",
        "Name on tag": "Robin",
        "E-mail": "robin@acme.example",
        "Phone": "'+12125550123",
        "Company": "Acme",
        "Role": "Owner",
        "Profession": "Mortgage broker",
        "Answer": "Yes",
        "First time here": "yes",
        "Invited by": "Ana Kovač",
        "Came": "yes",
        "Arrived": "2026-10-22 17:42",
        "Visitor host": "no",
        "Donated": "",
        "Won": "Fruit basket",
        "People met": "2",
        "Met": "Ana Kovač; 王小明",
        "Segments": "Came; First-timers",
    }


def test_files_for_microsofts_programs_begin_with_the_mark_and_for_others_with_the_first_header():
    marked = {
        key for key in column_sets() if poured(lists.pour_guests_csv, leaving(columns=key))[:3] == b"\xef\xbb\xbf"
    }
    assert marked == {"mixer", "outlook", "mail_merge"}


def imported(hostile):
    header = ("First name", "Last name", "Company", "Role", "Invited by", "E-mail")
    rows = [(text, "Lee", text[:300], text, text, f"g{place}@x.example") for place, text in enumerate(hostile)]
    return [facts for facts in understood(write_csv(header, rows)) if facts.full_name]


@pytest.mark.parametrize("pour", [lists.pour_guests_csv, lists.pour_guests_xlsx])
def test_hostile_names_come_back_into_our_own_importer_as_they_left(pour):
    before = imported(HOSTILE)
    assert len(before) == len(HOSTILE) - 1, "of all, only the name of ten thousand letters is none"
    again = understood(poured(pour, leaving(*map(as_leaver, before))))
    assert again == [replace(facts, first_timer=False) for facts in before]


@settings(max_examples=40)
@given(
    st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30), min_size=1, max_size=4)
)
def test_any_names_come_back_as_they_left(texts):
    before = imported(texts)
    again = understood(poured(lists.pour_guests_csv, leaving(*map(as_leaver, before))))
    assert again == [replace(facts, first_timer=False) for facts in before]


def test_a_workbook_has_types_a_frozen_header_and_no_formula():
    hostile = Leaver("=1+1", "=1+1", phone="+49 30", arrived=STARTS, met_count=3, answer="No")
    meetings = [[STARTS, "A", "", "B", ""]]
    content = poured(
        lists.pour_guests_xlsx, leaving(hostile, meetings=meetings, unnamed_meetings=4, counts=[["Came", 1, "x"]])
    )
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names == ["Guests", "Who met whom", "Counts", "About this file"]
    row = dict(zip(*book.get_sheet_by_name("Guests").to_python(), strict=True))
    assert (row["Full name"], row["Phone"], row["People met"]) == ("=1+1", "+49 30", 3.0)
    assert row["Arrived"] == datetime(2026, 10, 22, 17, 30)  # noqa: DTZ001 - the clock on the wall
    assert book.get_sheet_by_name("Who met whom").to_python()[1][0] == datetime(2026, 10, 22, 17, 30)  # noqa: DTZ001 - the same
    about = book.get_sheet_by_name("About this file").to_python()
    assert ["Taken out", "2026-10-23 09:00"] in about
    assert ["For", "To thank them"] in about
    assert ["Left out", "2 asked for no more invitations, or letters to them came back"] in about
    assert ["Meetings without names", "4 where not both have agreed to be seen by the other"] in about
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")
        assert 'state="frozen"' in parts.read("xl/worksheets/sheet1.xml").decode()
        assert "To thank them" in parts.read("docProps/core.xml").decode()


def test_a_workbook_for_another_tool_has_the_list_alone_and_its_purpose_in_the_properties():
    content = poured(lists.pour_guests_xlsx, leaving(ROBIN, columns="hubspot", purpose="", left_out=[]))
    assert CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names == ["Guests"]
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert "For: (no purpose was said)" in parts.read("docProps/core.xml").decode()


@pytest.mark.parametrize("version", ["3.0", "4.0"])
def test_cards_say_where_they_met_and_not_what_for(version):
    content = poured(lists.pour_guests_vcards, leaving(ROBIN, *(Leaver(text) for text in HOSTILE)), version=version)
    cards = list(vobject.readComponents(content.decode()))
    assert [card.fn.value for card in cards] == ["Robin Lee", *(text.replace("\t", "") for text in HOSTILE)]
    assert {card.note.value for card in cards} == {"On the list of Autumn; Mixer, 2026-10-22"}
    assert {card.version.value for card in cards} == {version}
    assert b"To thank them" not in content


def test_the_calendar_has_the_mixer_with_its_hours():
    calendar = Calendar.from_ical(poured(lists.pour_days, leaving(ROBIN)))
    (event,) = calendar.events
    assert (str(event["SUMMARY"]), event.start) == ("Autumn; Mixer", STARTS)
    assert str(event["UID"]) == "M1@mixer"
    assert b"Robin" not in poured(lists.pour_days, leaving(ROBIN))


KINDS = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int, "null": type(None)}


def breaches(schema, value, where="$"):
    """Say where a value is not as a schema has it, of what our own schema uses."""
    if "enum" in schema and value not in schema["enum"]:
        yield f"{where}: {value!r}"
    kinds = schema.get("type", [])
    allowed = [KINDS[kind] for kind in ([kinds] if isinstance(kinds, str) else kinds)]
    if allowed and type(value) not in allowed:
        yield f"{where}: a {type(value).__name__}"
    elif isinstance(value, dict):
        known = schema["properties"]
        yield from (f"{where}.{key}: not foreseen" for key in value.keys() - known.keys())
        yield from (f"{where}.{key}: missing" for key in set(schema.get("required", ())) - value.keys())
        for key in value.keys() & known.keys():
            yield from breaches(known[key], value[key], f"{where}.{key}")
    elif isinstance(value, list):
        for place, one in enumerate(value):
            yield from breaches(schema["items"], one, f"{where}[{place}]")


SCHEMA = json.loads(files("mixer.followup").joinpath("data", "export.schema.json").read_text("utf-8"))


@pytest.mark.parametrize("columns", sorted(column_sets()))
@pytest.mark.parametrize("guests", [(), (ROBIN,), (ROBIN, *(Leaver(text, answer="No") for text in HOSTILE))])
def test_json_is_as_its_schema_says_for_every_set_of_columns(columns, guests):
    written = json.loads(poured(lists.pour_guests_json, leaving(*guests, columns=columns)))
    assert list(breaches(SCHEMA, written)) == []
    assert len(written["guests"]) == len(guests)
    assert written["purpose"] == "To thank them"
    assert written["left_out"] == [{"why": "not_silent", "guests": 2}]


def test_a_file_that_is_not_as_the_schema_says_is_noticed():
    written = json.loads(poured(lists.pour_guests_json, leaving(ROBIN)))
    written["version"], written["extra"] = 2, 1
    written["guests"][0]["came"] = "yes"
    del written["purpose"]
    assert len(list(breaches(SCHEMA, written))) == 4


def test_json_tells_types_and_the_offset_of_the_mixers_clock():
    (robin,) = json.loads(poured(lists.pour_guests_json, leaving(ROBIN)))["guests"]
    assert (robin["came"], robin["arrived"], robin["met"]) == (True, "2026-10-22T17:42-06:00", ["Ana Kovač", "王小明"])
