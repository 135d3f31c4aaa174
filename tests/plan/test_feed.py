from datetime import date

import pytest
from icalendar import Calendar
from sqlalchemy import select

from mixer.core.codes import digest
from mixer.core.refusal import Refusal
from mixer.plan.models import Task
from mixer.plan.service import tasks
from mixer.plan.service.feed import close_feed, feed, open_feed, subscription
from tests.makers import KEYRING


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
    return Calendar.from_ical(feed(session, token, "https://mixer.example:8443", variant))


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
        assert len(calendar.events) == 40
        assert len(read(session, token, "todos").todos) == 40
        assert len(read(session, token.lower()).events) == 40
    assert str(calendar["X-WR-CALNAME"]) == "Harbour Mixer: plan"
    first = calendar.events[0]
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
        assert len(read(session, token_of(new)).events) == 40
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
