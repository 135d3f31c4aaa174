from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from mixer.events.files import CalendarFacts, event_calendar

STARTS = datetime(2026, 5, 14, 17, 30, tzinfo=timezone(timedelta(hours=2)))


def facts(**changes):
    known = {
        "uid": "ABC@mixer.example",
        "name": "May mixer",
        "starts_at": STARTS,
        "ends_at": STARTS + timedelta(hours=2),
        "stamp": datetime(2026, 3, 1, 9, 0, tzinfo=UTC),
        "sequence": 3,
    }
    return CalendarFacts(**known | changes)


def lines(**changes):
    return event_calendar(facts(**changes)).decode().replace("\r\n ", "").split("\r\n")


def test_a_mixer_in_a_calendar_is_published_in_utc():
    written = lines()
    assert "METHOD:PUBLISH" in written
    assert "DTSTART:20260514T153000Z" in written
    assert "DTEND:20260514T173000Z" in written
    assert "DTSTAMP:20260301T090000Z" in written
    assert "SEQUENCE:3" in written
    assert "STATUS:CONFIRMED" in written
    assert not any(line.startswith(("ORGANIZER", "LOCATION", "DESCRIPTION", "URL", "ATTENDEE")) for line in written)


def test_a_cancelled_mixer_keeps_its_uid_and_frees_the_evening():
    written = lines(cancelled=True, sequence=4)
    assert "UID:ABC@mixer.example" in written
    assert "METHOD:CANCEL" in written
    assert "STATUS:CANCELLED" in written
    assert "TRANSP:TRANSPARENT" in written


def test_place_words_link_and_organiser_travel_along():
    written = lines(
        place="Harbour Hall, 3; Quay St",
        description="Doors 17:30.\nParking behind the house.",
        url="https://mixer.example/i/1",
        organiser_name='Olive "O" Organ; ised',
        organiser_email="olive@example.org",
    )
    assert "LOCATION:Harbour Hall\\, 3\\; Quay St" in written
    assert "DESCRIPTION:Doors 17:30.\\nParking behind the house." in written
    assert "URL:https://mixer.example/i/1" in written
    (organiser,) = (line for line in written if line.startswith("ORGANIZER"))
    assert organiser.endswith(":mailto:olive@example.org")


def test_an_organiser_may_have_an_address_without_a_name():
    assert "ORGANIZER:mailto:olive@example.org" in lines(organiser_email="olive@example.org")


TEXT = st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\u2028\u2029\x85"), max_size=80)


@given(TEXT, TEXT, TEXT)
def test_no_name_or_place_can_break_out_of_its_line(name, place, organiser):
    written = event_calendar(
        facts(name=name, place=place, organiser_name=organiser, organiser_email="olive@example.org")
    )
    (event,) = Calendar.from_ical(written).events
    assert str(event["SUMMARY"]) == name
    assert str(event.get("LOCATION", "")) == place
    assert written.count(b"BEGIN:VEVENT") == 1
    assert written.count(b"\r\nORGANIZER") == 1
