import re
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from mixer.events.files import CalendarFacts
from mixer.plan.files.calendar import CalendarTask, plain, plan_calendar

STAMP = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LINE = re.compile(r'^[A-Z-]+(;[A-Z-]+=("[^"\x00-\x1f]*"|[^";:,\x00-\x1f]*))*:[^\x00-\x08\x0a-\x1f\x7f]*$')


def task(**changes):
    facts = {
        "uid": "task-7.ABC@mixer.example",
        "title": "Send the invitations",
        "note": "Five weeks ahead calendars still have gaps.",
        "due": date(2026, 4, 10),
        "owner": "Invitations",
        "sequence": 2,
        "stamp": STAMP,
        "url": "https://mixer.example/m/ABC/plan#task-7",
    }
    return CalendarTask(**facts | changes)


def strictly(written):
    """Read iCalendar by the letter of RFC 5545, 3.1: CRLF, lines of 75 octets, whole characters."""
    text = written.decode("utf-8")
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    lines = text.split("\r\n")[:-1]
    assert all(len(line.encode()) <= 75 for line in lines)
    unfolded = text.replace("\r\n ", "").split("\r\n")[:-1]
    assert all(LINE.match(line) for line in unfolded), unfolded
    opened = [line for line in unfolded if line.startswith("BEGIN:")]
    closed = [line for line in unfolded if line.startswith("END:")]
    assert len(opened) == len(closed)
    return unfolded


def test_a_subscribed_task_is_an_all_day_event_that_blocks_nobody():
    lines = strictly(plan_calendar("May mixer", [task()]))
    assert "DTSTART;VALUE=DATE:20260410" in lines
    assert "DTEND;VALUE=DATE:20260411" in lines
    assert "TRANSP:TRANSPARENT" in lines
    assert "UID:task-7.ABC@mixer.example" in lines
    assert "SEQUENCE:2" in lines
    assert "SUMMARY:Send the invitations" in lines
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT6H" in lines
    assert "X-WR-CALNAME:May mixer" in lines


def test_a_done_task_shows_its_tick_in_the_calendar():
    lines = strictly(plan_calendar("May mixer", [task(done_at=STAMP)]))
    assert "SUMMARY:✓ Send the invitations" in lines


def test_programs_for_tasks_get_to_dos_with_their_state():
    lines = strictly(plan_calendar("May mixer", [task(), task(uid="b", done_at=STAMP)], "todos"))
    assert lines.count("BEGIN:VTODO") == 2
    assert lines.count("DUE;VALUE=DATE:20260410") == 2
    assert "STATUS:NEEDS-ACTION" in lines
    assert "STATUS:COMPLETED" in lines
    assert "COMPLETED:20260301T120000Z" in lines


ALLOWED = {"VEVENT": {"TENTATIVE", "CONFIRMED", "CANCELLED"}}
ALLOWED["VTODO"] = {"NEEDS-ACTION", "COMPLETED", "IN-PROCESS", "CANCELLED"}
ONCE = ("UID", "DTSTAMP", "DTSTART", "DTEND", "DUE", "SUMMARY", "STATUS", "SEQUENCE", "DESCRIPTION", "COMPLETED", "URL")
UTC_MOMENT = re.compile(r"\d{8}T\d{6}Z")


def components(lines):
    """Read entries by the letter of RFC 5545, 3.6: (kind, {property: (parameters, value)}), each property once."""
    entries, entry = [], None
    for line in lines:
        head, _, value = line.partition(":")
        name, _, parameters = head.partition(";")
        if name == "BEGIN" and value != "VCALENDAR":
            entry = (value, {})
            entries.append(entry)
        elif name == "END":
            entry = None
        elif entry is not None:
            assert name not in ONCE or name not in entry[1], f"{name} twice"
            entry[1][name] = (parameters, value)
    return entries


def by_the_letter(written):
    """Check all that the standard asks of a plan's calendar, and return its entries."""
    lines = strictly(written)
    assert [line for line in lines if line.startswith("METHOD")] == ["METHOD:PUBLISH"]
    assert lines.count("VERSION:2.0") == len([line for line in lines if line.startswith("PRODID:")]) == 1
    entries = components(lines)
    uids = [entry["UID"] for _, entry in entries]
    assert len(set(uids)) == len(uids)
    for kind, entry in entries:
        assert kind in ALLOWED, "no alarms: letters remind, and two would be nagging"
        assert entry["STATUS"][1] in ALLOWED[kind]
        assert int(entry["SEQUENCE"][1]) >= 0
        for name in ("DTSTAMP", "LAST-MODIFIED", "COMPLETED"):
            assert name not in entry or UTC_MOMENT.fullmatch(entry[name][1]), "no naive times"
        for name in ("DTSTART", "DTEND", "DUE"):
            parameters, value = entry.get(name, ("VALUE=DATE", "20260101"))
            assert re.fullmatch(r"\d{8}", value) if parameters == "VALUE=DATE" else UTC_MOMENT.fullmatch(value)
        if kind == "VEVENT":
            assert entry["DTSTART"][0] == entry["DTEND"][0]
            assert entry["DTSTART"][1] < entry["DTEND"][1]
    return entries


def test_the_strict_reader_finds_what_is_wrong():
    right = plan_calendar("May mixer", [task()])
    for old, new in (
        (b"STATUS:CONFIRMED", b"STATUS:NEEDS-ACTION"),
        (b"DTEND;VALUE=DATE:20260411", b"DTEND;VALUE=DATE:20260410"),
        (b"DTSTAMP:20260301T120000Z", b"DTSTAMP:20260301T120000"),
        (b"METHOD:PUBLISH", b"METHOD:PUBLISH\r\nMETHOD:PUBLISH"),
        (b"SUMMARY:", b"SUMMARY:a\r\nSUMMARY:"),
        (b"\r\n", b"\n"),
    ):
        assert old in right
        with pytest.raises(AssertionError):
            by_the_letter(right.replace(old, new))


HOSTILE = [
    "Two\r\nlines; and, commas\\",
    "BEGIN:VEVENT\nUID:stolen",
    "🎉" * 120,
    "\u202eevil\u202c שלום مرحبا",
    "x" * 500,
    "bell\x07 null\x00 tab\t\x85",
    "",
]


@pytest.mark.parametrize("title", HOSTILE)
@pytest.mark.parametrize("variant", ["events", "todos"])
def test_no_title_breaks_the_calendar(variant, title):
    written = plan_calendar(title, [task(title=title, note=title, owner=f"Host: {title}")], variant)
    assert len(by_the_letter(written)) == 1
    read = Calendar.from_ical(written)
    assert str((read.events + read.todos)[0]["SUMMARY"]) == plain(title)


@pytest.mark.parametrize("variant", ["events", "todos"])
def test_what_fell_away_says_so_in_both_variants(variant):
    entries = by_the_letter(plan_calendar("May mixer", [task(cancelled=True)], variant))
    assert entries[0][1]["STATUS"] == ("", "CANCELLED")


def test_the_mixer_stands_in_the_plan_with_its_hours():
    mixer = CalendarFacts("M@mixer", "May mixer", STAMP, STAMP + timedelta(hours=2), STAMP, 3)
    for variant in ("events", "todos"):
        kind, entry = by_the_letter(plan_calendar("May mixer", [task()], variant, mixer))[0]
        assert (kind, entry["DTSTART"], entry["DTEND"]) == (
            "VEVENT",
            ("", "20260301T120000Z"),
            ("", "20260301T140000Z"),
        )
        assert entry["SEQUENCE"] == ("", "3")


def test_an_empty_plan_is_still_a_calendar():
    assert "BEGIN:VEVENT" not in strictly(plan_calendar("May mixer", []))


def test_the_same_tasks_give_the_same_bytes():
    assert plan_calendar("May mixer", [task()]) == plan_calendar("May mixer", [task()])


def test_a_task_without_a_note_or_link_has_its_owner_only():
    lines = strictly(plan_calendar("May mixer", [task(note="", url=None)]))
    assert "DESCRIPTION:Invitations" in lines
    assert not any(line.startswith("URL") for line in lines)


TEXT = st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="  "), max_size=90)


@pytest.mark.parametrize("variant", ["events", "todos"])
@given(name=TEXT, title=TEXT, note=st.lists(TEXT, max_size=3).map("\n".join))
def test_whatever_a_host_types_comes_back_from_the_calendar(variant, name, title, note):
    written = plan_calendar(name, [task(title=title, note=note)], variant)
    strictly(written)
    read = Calendar.from_ical(written)
    (entry,) = read.events + read.todos
    assert str(entry["SUMMARY"]) == title
    assert str(entry["DESCRIPTION"]) == (f"Invitations. {note}" if note else "Invitations")
    assert len(read.subcomponents) == 1
