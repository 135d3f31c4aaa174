from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from mixer.accounts.models import Deed
from mixer.core.refusal import Refusal
from mixer.events.models import Event, EventRole, RunItem
from mixer.events.service import mixers
from mixer.events.service.mixers import About, Timing, span
from tests.events.conftest import DAY, draft
from tests.makers import make_event, make_group

EVENING = Timing(DAY, time(17, 30), time(19, 30), "America/Denver")


def test_a_group_without_mixers_is_offered_a_good_day_in_eight_weeks(work, clock):
    with work() as session:
        group = make_group(session, time_zone="Europe/Berlin", kind="strong")
        offer = mixers.offer(session, group.id, clock())
    assert offer.timing == Timing(date(2026, 11, 3), time(17, 30), time(19, 30), "Europe/Berlin")
    assert (offer.kind, offer.place, offer.address, offer.capacity) == ("strong", "", "", 80)


def test_the_next_mixer_is_offered_where_the_last_one_was_on_a_day_that_is_free(work, clock):
    with work() as session:
        group = make_group(session)
        make_event(session, group, starts_at=datetime(2026, 11, 3, 23, 30, tzinfo=UTC), capacity=120)
        offer = mixers.offer(session, group.id, clock())
    assert offer.timing.day == date(2026, 11, 4)
    assert (offer.place, offer.address, offer.capacity) == ("The Boathouse", "1 River Road", 120)


def test_a_mixer_begins_with_its_host_its_evening_and_its_day_of_forgetting(mixer, look, cast):
    event_id, _ = mixer
    with look() as session:
        event = session.get_one(Event, event_id)
        assert event.starts_at == datetime(2026, 11, 6, 0, 30, tzinfo=UTC)
        assert (event.local_date, event.erase_on) == (DAY, DAY + timedelta(days=90))
        host = session.scalars(select(EventRole).where(EventRole.event_id == event_id)).one()
        assert (host.account_id, host.role) == (cast.accounts["olive"], "host")
        minutes = session.scalars(select(RunItem.starts_minute).where(RunItem.event_id == event_id)).all()
        assert minutes == [-60, -30, -15, 0, 30, 33, 35, 55, 65, 80, 100, 110]
        deed = session.scalars(select(Deed).where(Deed.event_id == event_id)).one()
        assert (deed.verb, deed.subject) == ("began", "Harbour Mixer")


@pytest.mark.parametrize(
    ("template", "first_game"),
    [("open-house", "Meet three you have not met"), ("visitor-day", "Meet three you have not met; find a similar")],
)
def test_another_kind_of_mixer_has_another_evening(work, cast, clock, chance, template, first_game):
    with work() as session:
        event = mixers.begin(session, cast.group_id, cast.accounts["olive"], draft(template=template), clock(), chance)
        games = select(RunItem.title).where(RunItem.event_id == event.id, RunItem.kind == "game")
        assert (session.scalars(games).first() or "").startswith(first_game)


@pytest.mark.parametrize(("kind", "one"), [("strong", True), ("casual", False)])
def test_a_referral_chapters_mixer_begins_with_one_business_per_category(work, cast, clock, chance, kind, one):
    wish = draft()
    with work() as session:
        wish = replace(wish, about=replace(wish.about, kind=kind))
        event = mixers.begin(session, cast.group_id, cast.accounts["olive"], wish, clock(), chance)
        assert event.one_per_category is one


def test_a_mixer_may_end_after_midnight():
    when = span(replace(EVENING, doors=time(21), close=time(0, 30)))
    assert (when.minutes, when.remark) == (210, "")


@pytest.mark.parametrize(
    ("timing", "code", "says"),
    [
        (replace(EVENING, close=time(17, 30)), "endless", "ends after it begins"),
        (replace(EVENING, close=time(17, 0)), "endless", "within twelve hours"),
        (Timing(date(2027, 3, 28), time(2, 30), time(5), "Europe/Berlin"), "skipped_time", "skip 02:30.*03:30"),
        (Timing(date(2027, 3, 27), time(21), time(2, 15), "Europe/Berlin"), "skipped_time", "skip 02:15.*03:15"),
    ],
)
def test_times_that_cannot_be_are_refused_in_words(timing, code, says):
    with pytest.raises(Refusal, match=says) as refused:
        span(timing)
    assert refused.value.code == code


def test_a_time_that_comes_twice_is_taken_the_first_time_and_told():
    when = span(Timing(date(2026, 10, 24), time(22), time(2, 30), "Europe/Berlin"))
    assert when.ends_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert when.remark == "Clocks go back that night: 02:30 comes twice, and the first one is meant."


def test_nobody_begins_a_mixer_in_the_past(work, cast, clock, chance):
    with work() as session, pytest.raises(Refusal, match="still to come"):
        mixers.begin(session, cast.group_id, cast.accounts["olive"], draft(day=date(2026, 9, 3)), clock(), chance)


def test_a_mixer_is_shown_with_its_local_times(mixer, look, cast):
    with look() as session:
        shown = mixers.mixer_of(session, mixer[0])
    assert shown.timing == EVENING
    assert (shown.about.name, shown.span.minutes, shown.cancelled) == ("Harbour Mixer", 120, False)
    assert (shown.code, shown.group_code, shown.template) == (mixer[1], cast.group_code, "chamber")


def test_changing_what_guests_see_reaches_their_calendars_and_changing_the_goal_does_not(
    mixer, work, look, clock, cast
):
    about = About("Harbour Mixer", "Harbour Hall", 80, "casual")

    def change(new):
        with work() as session:
            changed = mixers.change(session, mixer[0], new, clock(), cast.accounts["olive"])
        with look() as session:
            event = session.get_one(Event, mixer[0])
            return changed, event.sequence, event.place, event.goal, event.capacity

    assert change(about) == (False, 0, "Harbour Hall", "", 80)
    assert change(replace(about, goal="Meet")) == (True, 0, "Harbour Hall", "Meet", 80)
    assert change(replace(about, place="Town Hall", capacity=100)) == (True, 1, "Town Hall", "", 100)


def test_a_mixer_cannot_become_smaller_than_the_number_of_those_who_said_yes(mixer, work, look, clock, cast):
    about = About("Harbour Mixer", "Harbour Hall", 40, "casual")
    with work() as session:
        session.get_one(Event, mixer[0]).seats_taken = 41
    with work() as session, pytest.raises(Refusal, match="41 people have said yes already"):
        mixers.change(session, mixer[0], about, clock(), cast.accounts["olive"])
    with work() as session:
        mixers.change(session, mixer[0], replace(about, capacity=41), clock(), cast.accounts["olive"])
    with look() as session:
        assert session.get_one(Event, mixer[0]).capacity == 41


def test_a_moved_mixer_tells_calendars_and_forgets_later(mixer, work, look, clock, cast):
    later = replace(EVENING, day=DAY + timedelta(days=7), doors=time(18), close=time(20))
    with work() as session:
        mixers.move(session, mixer[0], later, clock(), cast.accounts["olive"])
    with look() as session:
        event = session.get_one(Event, mixer[0])
        assert (event.local_date, event.sequence) == (later.day, 1)
        assert event.erase_on == later.day + timedelta(days=90)


def test_a_cancelled_mixer_comes_back_but_is_not_moved_meanwhile(mixer, work, look, clock, cast):
    olive = cast.accounts["olive"]
    with work() as session:
        mixers.cancel(session, mixer[0], clock(), olive)
    with work() as session, pytest.raises(Refusal, match="Somebody was faster"):
        mixers.cancel(session, mixer[0], clock(), olive)
    with work() as session, pytest.raises(Refusal, match="was cancelled"):
        mixers.move(session, mixer[0], EVENING, clock(), olive)
    with look() as session:
        assert mixers.mixer_of(session, mixer[0]).cancelled
    with work() as session:
        mixers.bring_back(session, mixer[0], clock(), olive)
    with look() as session:
        event = session.get_one(Event, mixer[0])
        assert (event.state, event.sequence) == ("planned", 2)
