import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from mixer.plan.files.calendar import CalendarTask, plan_calendar

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
