from datetime import date, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select

from mixer.core.codes import digest
from mixer.core.refusal import Refusal
from mixer.events.service import mixers
from mixer.plan.models import Task
from mixer.plan.service import tasks
from mixer.plan.service.feed import close_feed, feed, open_feed, subscription
from tests.makers import KEYRING, MADE_AT
from tests.plan.test_calendar import by_the_letter


@pytest.fixture
def link(planned, work):
    event_id, _ = planned()

    def make():
        with work() as session:
            open_feed(session, event_id, KEYRING)
            return subscription(session, event_id, KEYRING)

    return event_id, make


def token_of(address):
    return address.split("/")[-2]


def read(session, token, variant="events"):
    return Calendar.from_ical(feed(session, token, "https://mixer.example:8443", variant, MADE_AT))


def test_a_plan_is_not_shared_until_somebody_asks(planned, look):
    event_id, _ = planned()
    with look() as session:
        assert subscription(session, event_id, KEYRING) is None


def test_asking_twice_gives_the_same_link(link):
    _, make = link
    assert make() == make()
    assert len(token_of(make())) == 32


def test_the_link_opens_the_whole_plan(link, look):
    _, make = link
    token = token_of(make())
    with look() as session:
        calendar = read(session, token)
        assert len(calendar.events) == 41
        assert len(read(session, token, "todos").todos) == 40
        assert len(read(session, token.lower()).events) == 41
    assert str(calendar["X-WR-CALNAME"]) == "Harbour Mixer: plan"
    first = calendar.events[1]
    assert str(first["UID"]).endswith("@mixer.example")
    assert str(first["URL"]).startswith("https://mixer.example:8443/m/")


def test_a_changed_task_keeps_its_uid_and_raises_its_sequence(link, work, by, chance):
    event_id, make = link
    token = token_of(make())
    with work() as session:
        code = session.scalars(select(Task.code).where(Task.event_id == event_id, Task.key == "venue")).one()
        before = _entry(read(session, token), "Book")
        tasks.put_on(session, event_id, code, date(2026, 10, 1), by)
        tasks.hand_over(session, event_id, code, tasks.Person("Ana", ""), by, chance)
        after = _entry(read(session, token), "Book")
        tasks.tick(session, event_id, code, by)
        done = _entry(read(session, token), "✓ Book")
    assert before["UID"] == after["UID"] == done["UID"]
    assert [int(entry["SEQUENCE"]) for entry in (before, after, done)] == [0, 2, 3]
    assert after["DTSTART"].dt == date(2026, 10, 1)
    assert "Host: Ana" in str(after["DESCRIPTION"])


def _entry(calendar, beginning):
    (entry,) = (event for event in calendar.events if str(event["SUMMARY"]).startswith(beginning))
    return entry


def test_a_closed_link_stays_closed_and_the_next_one_is_another(link, work, look):
    event_id, make = link
    old = make()
    for _ in range(2):
        with work() as session:
            close_feed(session, event_id)
    new = make()
    assert new != old
    with look() as session:
        assert len(read(session, token_of(new)).events) == 41
        with pytest.raises(Refusal, match="not shared"):
            read(session, token_of(old))


def test_only_the_hash_of_the_token_is_kept(link, look):
    _, make = link
    token = token_of(make())
    with look() as session:
        tables = [session.execute(table.select()).all() for table in Task.metadata.sorted_tables]
    assert repr(digest(token)) in repr(tables)
    assert token not in repr(tables)


def test_a_guessed_link_opens_nothing(look):
    with look() as session, pytest.raises(Refusal):
        read(session, "0" * 32)


@pytest.fixture
def calendar(link, look):
    """Read the plan's calendar as a subscriber does at a moment: by the letter, then by the library."""
    event_id, make = link

    def entries(moment=MADE_AT, variant="events"):
        token = token_of(make())
        with look() as session:
            written = feed(session, token, "https://mixer.example", variant, moment)
        by_the_letter(written)
        read = Calendar.from_ical(written)
        return {str(entry["SUMMARY"]): entry for entry in read.events + read.todos}

    return event_id, entries


def test_a_removed_task_says_that_it_fell_away_and_is_gone_after_a_month(calendar, work, by):
    event_id, entries = calendar
    title = "Ask a photographer"
    before = entries()[title]
    with work() as session:
        code = session.scalars(select(Task.code).where(Task.event_id == event_id, Task.title == title)).one()
        tasks.remove(session, event_id, code, by)
    gone = entries(by.moment + timedelta(days=29))[title]
    assert (before["STATUS"], gone["STATUS"]) == ("CONFIRMED", "CANCELLED")
    assert before["UID"] == gone["UID"]
    assert int(gone["SEQUENCE"]) > int(before["SEQUENCE"])
    assert title not in entries(by.moment + timedelta(days=30))
    with work() as session:
        tasks.put_back(session, event_id, code, by)
    back = entries()[title]
    assert (back["STATUS"], int(back["SEQUENCE"]) > int(gone["SEQUENCE"])) == ("CONFIRMED", True)


@pytest.mark.parametrize("variant", ["events", "todos"])
def test_a_mixer_that_is_called_off_and_brought_back_says_so_with_growing_sequences(variant, calendar, work, by):
    event_id, entries = calendar
    with work() as session:
        code = session.scalars(select(Task.code).where(Task.event_id == event_id, Task.key == "catering")).one()
        tasks.tick(session, event_id, code, by)
    seen = [entries(variant=variant)]
    for turn in (mixers.cancel, mixers.bring_back):
        with work() as session:
            turn(session, event_id, by.moment, by.account_id)
        seen.append(entries(variant=variant))
    told = {title: [one[title]["STATUS"] for one in seen] for title in ("Harbour Mixer", "Ask a photographer")}
    usual = "CONFIRMED" if variant == "events" else "NEEDS-ACTION"
    assert told == {
        "Harbour Mixer": ["CONFIRMED", "CANCELLED", "CONFIRMED"],
        "Ask a photographer": [usual, "CANCELLED", usual],
    }
    done = next(title for title in seen[1] if "caterer" in title)
    assert seen[1][done]["STATUS"] in {"CONFIRMED", "COMPLETED"}
    for title in seen[0]:
        first, second, third = (int(one[title]["SEQUENCE"]) for one in seen)
        assert first < second < third


def test_subscribers_are_told_when_nothing_has_changed(link, cast, work, by):
    event_id, make = link
    address = make().removeprefix("http://localhost")
    reader = cast.browser()
    first = reader.get(address)
    assert first.headers["Cache-Control"] == "private, no-cache"
    tag = first.headers["ETag"]
    again = reader.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert reader.client.head(address).headers["ETag"] == tag
    with work() as session:
        code = session.scalars(select(Task.code).where(Task.event_id == event_id, Task.key == "venue")).one()
        tasks.tick(session, event_id, code, by)
    changed = reader.get(address, headers={"If-None-Match": tag})
    assert (changed.status_code, changed.headers["ETag"] == tag) == (200, False)
