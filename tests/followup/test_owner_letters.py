"""Visitor hosts without an account hear what waits for them: by day, once, and without a name."""

from datetime import UTC, datetime, timedelta

import pytest

from mixer.commands.following import follow_up_jobs, remind_owners
from mixer.events.models import Event
from mixer.followup.rules.due import reminder, to_remind
from mixer.guests.models import Guest, Welcome
from mixer.post.models import Letter
from mixer.post.service import farewell, suppress
from tests.makers import KEYRING, NIGHT

SATURDAY = datetime(2026, 10, 24, 16, 0, tzinfo=UTC)  # ten in the morning in Denver; both calls are due


@pytest.fixture
def letters(look):
    def read():
        with look() as session:
            found = session.query(Letter).filter_by(kind="desk_reminder").all()
            session.expunge_all()
            return found

    return read


def test_somebody_is_reminded_on_the_day_the_day_after_and_a_week_after():
    due = SATURDAY.date()
    days = [number for number in range(-3, 30) if to_remind(due, due + timedelta(days=number))]
    assert days == [0, 1, 7]
    assert reminder().names == {"guest", "mixer", "things", "link", "group"}


def test_calls_that_are_due_are_told_once_a_day_by_day_and_without_a_name(app, night, letters):
    early = SATURDAY - timedelta(hours=4)
    assert remind_owners(app, early) == 0, "six in the morning"
    (job,) = follow_up_jobs(app)
    job.run(SATURDAY)
    assert remind_owners(app, SATURDAY + timedelta(hours=3)) == 0
    (letter,) = letters()
    assert letter.to_name == "Vic Example"
    assert "- Call: 2" in letter.body_text
    assert "Ana" not in letter.body_text + letter.body_html
    assert letter.unsubscribe_url
    assert remind_owners(app, SATURDAY + timedelta(days=1)) == 1
    assert remind_owners(app, SATURDAY + timedelta(days=2)) == 0


def test_what_is_done_or_not_due_is_not_written_about(app, night, letters, work):
    assert remind_owners(app, SATURDAY - timedelta(days=1)) == 0
    with work() as session:
        for name in ("Ana", "Una"):
            session.add(
                Welcome(
                    event_id=night.event_id, first_timer_id=night.ids[name], visitor_host_id=night.ids["Vic"],
                    outcome="glad", called_at=NIGHT,
                )
            )  # fmt: skip
    assert remind_owners(app, SATURDAY) == 0
    assert letters() == []


@pytest.mark.parametrize("why", ["no address", "wants none", "cancelled", "over for long", "erased"])
def test_who_cannot_or_will_not_read_it_gets_none(app, night, letters, work, cast, why):
    with work() as session:
        event, vic = session.get_one(Event, night.event_id), session.get_one(Guest, night.ids["Vic"]).contact
        if why == "no address":
            vic.email = None
        if why == "wants none":
            suppress(session, farewell(KEYRING, cast.group_id, vic.email), "unsubscribed", NIGHT)
        if why == "cancelled":
            event.state = "cancelled"
        if why == "erased":
            event.erased_at = NIGHT
        if why == "over for long":
            event.starts_at, event.ends_at = NIGHT - timedelta(days=60), NIGHT - timedelta(days=60)
    assert remind_owners(app, SATURDAY) == 0
