"""The lists hosts bring from their tools, checked cell by cell against plain readings of the same files."""

import csv
import io

import pytest

from mixer.guests.files.reader import read_guest_list
from mixer.guests.rules.headers import tool_of
from mixer.guests.rules.import_plan import KnownGuest, plan_import

ENCODING = {"chamber-members-cp1252.csv": "cp1252", "world-utf8-bom.csv": "utf-8-sig"}
FILES = {
    "chamber-members-cp1252.csv": 120,
    "eventbrite-attendees.csv": 84,
    "google-contacts.csv": 40,
    "luma-guests.csv": 60,
    "pasted.txt": 12,
    "world-utf8-bom.csv": 20,
}
ANSWER = {
    "Attending": "yes", "Not Attending": "no", "approved": "yes", "declined": "no", "pending_approval": "maybe",
}  # fmt: skip


def plainly(sample, name):
    text = sample(name).decode(ENCODING.get(name, "utf-8"))
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if name.startswith("chamber") else ","))


def phone_of(text):
    digits = "".join(sign for sign in text if sign.isdigit())
    return f"+{digits}" if len(digits) == 11 else f"+1{digits}"


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".csv")])
def test_every_cell_of_a_file_is_read_as_it_stands(sample, name):
    guests = read_guest_list(sample(name))
    rows = plainly(sample, name)
    assert guests.columns == tuple(rows[0])
    assert [row.cells for row in guests.rows] == [tuple(row.values()) for row in rows]
    assert [row.number for row in guests.rows] == list(range(2, len(rows) + 2))


def test_eventbrite_attendees_come_in_with_their_answers(sample, read):
    name = "eventbrite-attendees.csv"
    for row, wanted in zip(read(sample(name)), plainly(sample, name), strict=True):
        facts = row.facts
        assert (facts.given, facts.family) == (wanted["First Name"], wanted["Last Name"])
        assert facts.full_name == f"{wanted['First Name']} {wanted['Last Name']}"
        assert facts.email == wanted["Email"]
        assert facts.company == wanted["Company"]
        assert facts.job_title == wanted["Job Title"]
        assert facts.profession
        assert facts.phone == phone_of(wanted["Work Phone"])
        assert facts.answer == ANSWER[wanted["Attendee Status"]]
        assert row.warnings == ()


def test_luma_guests_come_in_with_their_approval(sample, read):
    name = "luma-guests.csv"
    for row, wanted in zip(read(sample(name)), plainly(sample, name), strict=True):
        facts = row.facts
        assert (facts.given, facts.family, facts.full_name) == (
            wanted["first_name"],
            wanted["last_name"],
            wanted["name"],
        )
        assert facts.email == wanted["email"]
        assert facts.company == wanted["What company do you work for?"]
        assert wanted["What do you do?"].casefold() in (facts.profession.casefold(), facts.job_title.casefold())
        assert facts.phone == wanted["phone_number"]
        assert facts.answer == ANSWER[wanted["approval_status"]]


def test_chamber_members_come_in_with_their_names_turned_round(sample, read):
    name = "chamber-members-cp1252.csv"
    for row, wanted in zip(read(sample(name)), plainly(sample, name), strict=True):
        facts = row.facts
        family, given = wanted["Primary Contact"].split(", ")
        assert (facts.given, facts.family, facts.full_name) == (given, family, f"{given} {family}")
        assert facts.email == wanted["E-Mail"]
        assert facts.company == wanted["Business Name"]
        assert wanted["Category"].casefold() in (facts.profession.casefold(), facts.job_title.casefold())
        assert facts.phone == phone_of(wanted["Telephone"])
        assert facts.host_note == wanted["Notes"]


def test_google_contacts_keep_notes_of_two_lines(sample, read):
    name = "google-contacts.csv"
    for row, wanted in zip(read(sample(name)), plainly(sample, name), strict=True):
        facts = row.facts
        assert (facts.given, facts.family) == (wanted["First Name"], wanted["Last Name"])
        assert facts.email == wanted["E-mail 1 - Value"]
        assert facts.company == wanted["Organization Name"]
        assert facts.job_title == wanted["Organization Title"]
        assert facts.phone == phone_of(wanted["Phone 1 - Value"])
        assert facts.host_note == wanted["Notes"]


def test_names_of_the_world_come_in_untouched(sample, read):
    name = "world-utf8-bom.csv"
    for row, wanted in zip(read(sample(name)), plainly(sample, name), strict=True):
        facts = row.facts
        assert (facts.given, facts.family) == (wanted["Given name"], wanted["Surname"])
        assert facts.full_name == f"{wanted['Given name']} {wanted['Surname']}"
        assert facts.email == wanted["E-mail address"]
        assert facts.company == wanted["Organisation"]
        assert wanted["Profession"].casefold() in (facts.profession.casefold(), facts.job_title.casefold())
        assert facts.tag_name == ("Robin" if facts.family == "Ray" else facts.given)


def test_addresses_pasted_from_a_mail_become_guests(sample, read):
    rows = read(sample("pasted.txt").decode())
    assert [(row.facts.full_name, row.facts.email) for row in rows] == [
        ("Laura Herring", "guest5.0@simongroup.example"),
        ("Günter Flantz", "guest5.1@scotthowardandvaughn.example"),
        ("Célina Masse", "guest5.2@watsonandsons.example"),
        ("Ruth Bird", "guest5.3@banksandsons.example"),
        ("Beth Scott", "guest5.4@watsonandsons.example"),
        ("Katelyn Bennett", "guest5.5@watsonandsons.example"),
        ("Laurie Morgan", "guest5.6@whitedillon.example"),
        ("Ashley Moody", "guest5.7@whitedillon.example"),
        ("Andrew Rivera", "guest5.8@pearsonmorenoandpittman.example"),
        ("Raymond Phillips", "guest5.9@moorerobles.example"),
        ("Samantha Jones", "guest5.10@scotthowardandvaughn.example"),
        ("Shane Parker", "guest5.11@banksandsons.example"),
    ]


@pytest.mark.parametrize(("name", "people"), FILES.items())
def test_a_list_brought_twice_adds_nobody_twice(sample, read, name, people):
    rows = read(sample(name))
    first = plan_import(rows, [])
    assert first.counts == {"rows": people, "new": people, "changed": 0, "same": 0, "doubtful": 0, "refused": 0}
    known = [KnownGuest(place, place, row.facts) for place, row in enumerate(first.rows)]
    assert plan_import(rows, known).counts["same"] == people


def test_tools_are_known_by_their_columns(sample):
    tools = {name: tool_of(read_guest_list(sample(name)).columns) for name in FILES}
    assert tools == {
        "chamber-members-cp1252.csv": "a member directory",
        "eventbrite-attendees.csv": "Eventbrite",
        "google-contacts.csv": "Google Contacts",
        "luma-guests.csv": "Luma",
        "pasted.txt": None,
        "world-utf8-bom.csv": None,
    }
