from datetime import timedelta

import pytest

from mixer.accounts.models import Group
from mixer.door.rules.queue import arrival_times, doors_needed, estimate, in_words, wait_in_words
from mixer.door.service import devices, scanning
from mixer.door.service.queueing import rule_of_thumb, usual
from mixer.events.models import Event
from tests.cast import RIVAL_CANARY
from tests.door.evening import a_scan_id, told
from tests.makers import NIGHT, check_in, make_contact, make_event, make_guest


@pytest.fixture
def page(cast):
    return f"/m/{cast.event_code}/door/rehearsal"


@pytest.fixture
def expect_guests(cast, work):
    def come(count, event_id=None, **different):
        with work() as session:
            event = session.get_one(Event, event_id or cast.event_id)
            group = session.get_one(Group, event.group_id)
            made = [
                make_guest(session, event, make_contact(session, group), answer="yes", **different)
                for _ in range(count)
            ]
            session.expunge_all()
        return made

    return come


@pytest.fixture
def known(look, cast, clock):
    def read():
        with look() as session:
            return usual(session, session.get_one(Event, cast.event_id), clock())

    return read


# --- in words -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wait_s", "words"),
    [
        (0.4, "no time"),
        (2, "5 seconds"),
        (42, "40 seconds"),
        (95, "1.6 minutes"),
        (540, "9.0 minutes"),
        (7260, "121 minutes"),
    ],
)
def test_a_wait_is_said_as_people_say_it(wait_s, words):
    assert wait_in_words(wait_s) == words


@pytest.mark.parametrize(
    ("crowd", "doors", "seconds", "words"),
    [
        ([0.0, 60.0], 1, 6, "With one door at 6 s a guest, nobody has to wait."),
        ([0.0] * 2, 1, 6, "about 1 guest at 17:40, 5 seconds of waiting. One door is enough."),
        ([0.0] * 31, 2, 6, "about 29 guests at 17:40"),
        ([0.0] * 40, 1, 6.5, "3 doors keep everybody under 2 minutes."),
        ([0.0] * 30, 2, 6, "One door would make it 2.9 minutes."),
        ([0.0] * 60, 4, 6, "3 doors would make it 1.9 minutes."),
        ([0.0] * 5000, 1, 120, "Even 50 doors would not keep it under 2 minutes."),
    ],
)
def test_an_estimate_is_a_sentence(crowd, doors, seconds, words):
    found = estimate(crowd, doors, seconds)
    said = in_words(crowd, found, doors_needed(crowd, seconds), "17:40")
    assert words in said


# --- what is known before -------------------------------------------------------------------------


def test_the_rule_of_thumb_is_a_rush_in_the_first_half_hour(known):
    curve = rule_of_thumb()
    assert sum(curve.shares) == 100
    times = arrival_times([(place + 0.5) / 100 for place in range(100)], curve)
    assert times[0] > -600
    assert sum(0 <= came < 1800 for came in times) > 60
    begin = known()
    assert (begin.guests, begin.doors, begin.seconds, begin.measured, begin.mixers) == (80, 1, 6.0, 0, 0)
    assert begin.curve == curve


def hold_a_mixer(work, cast, clock, weeks_ago, offsets, group_id=None):
    with work() as session:
        group = session.get_one(Group, group_id or cast.group_id)
        starts_at = clock() - timedelta(weeks=weeks_ago)
        past = make_event(session, group, starts_at=starts_at)
        for minutes in offsets:
            guest = make_guest(session, past, make_contact(session, group), answer="yes")
            check_in(session, guest, starts_at + timedelta(minutes=minutes))
        return past.id


@pytest.mark.database
def test_a_group_that_has_held_mixers_learns_from_them(known, work, cast, clock, look):
    hold_a_mixer(work, cast, clock, 8, [2] * 20 + [-90, 500])  # a rehearsal and a late cleaner teach nothing
    hold_a_mixer(work, cast, clock, 4, [2] * 10 + [12] * 10)
    hold_a_mixer(work, cast, clock, 2, [100] * 40, group_id=cast.rival_group_id)
    begin = known()
    assert begin.mixers == 2
    assert (begin.curve.from_s, begin.curve.shares) == (0, (30, 0, 10))


def test_too_few_arrivals_teach_nothing_and_paper_neither(known, work, cast, clock):
    past = hold_a_mixer(work, cast, clock, 4, [2] * 29)
    assert known().mixers == 0
    with work() as session:
        event = session.get_one(Event, past)
        guest = make_guest(session, event, make_contact(session, session.get_one(Group, cast.group_id)), answer="yes")
        clock.now, now = event.starts_at, clock.now
        session.flush()
        keeper = scanning.host_at(session, past, "Host", "Olive")
        scanning.record(session, keeper, told(guest, way="sheet", batch=a_scan_id()), clock())
        clock.now = now
    assert known().mixers == 0


@pytest.mark.database
def test_the_seconds_are_measured_at_the_phones_of_this_mixer(known, work, cast, clock, chance, app, expect_guests):
    keyring = app.extensions["mixer"].keyring
    guests = expect_guests(14)
    with work() as session:
        devices.make_link(session, cast.event_id, "Main door", clock(), chance, keyring)
        link = devices.links(session, keyring, cast.event_id, clock())[0]
        token = link.url.rpartition("/")[2]
        made = [devices.enrol(session, token, link.pin, name, clock(), chance).token for name in ("Ana", "Ben")]
        keepers = [devices.device_by_token(session, one, clock()).keeper for one in made]
    clock.now = NIGHT
    for place, guest in enumerate(guests):
        clock.now += timedelta(seconds=300 if place == 7 else 2)
        with work() as session:
            scanning.record(session, keepers[place % 2], told(guest), clock())
    begin = known()
    assert (begin.doors, begin.guests) == (2, 14)
    assert (begin.seconds, begin.measured) == (4.0, 10)


# --- the page ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"), [("olive", 200), ("hugo", 200), ("vera", 403), ("nell", 404), ("rita", 404)]
)
def test_the_rehearsal_is_for_hosts_of_this_mixer(cast, page, who, status):
    assert cast.browser(who).get(page).status_code == status


def test_the_page_has_a_code_for_each_verdict_and_says_what_to_do(cast, page):
    text = cast.browser("hugo").get(page).text
    for words in ("DRY-RUN-1", "DRY-RUN-4", "Green: WELCOME", "Amber: ALREADY IN", "Test Guest", "<path"):
        assert words in text


def test_the_estimate_begins_with_what_is_known(cast, page, expect_guests):
    expect_guests(60)
    text = cast.browser("hugo").get(page).text
    assert "With one door at 6 s a guest, the longest queue is about" in text
    assert "One door is enough." in text
    assert "as they often do after work" in text
    assert RIVAL_CANARY not in text


def test_before_anybody_has_said_yes_the_estimate_is_for_a_full_house(cast, page):
    assert 'value="80"' in cast.browser("hugo").get(page).text


def test_other_numbers_are_reckoned_and_compared(cast, page, work, clock):
    hold_a_mixer(work, cast, clock, 4, [2] * 40)
    text = cast.browser("hugo").get(f"{page}?guests=200&doors=2&seconds=6,5").text
    assert "With 2 doors at 6.5 s a guest, the longest queue is about" in text
    assert "keep everybody under 2 minutes" in text
    assert "Longest queue per five minutes: 17:30" in text
    assert "as they did to your last mixer" in text
    assert '<th scope="row">3</th>' in text


def test_what_no_door_can_take_is_reckoned_too(cast, page):
    text = cast.browser("hugo").get(f"{page}?guests=5000&doors=50&seconds=120").text
    assert "Even 50 doors" in text


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("guests=0&doors=1&seconds=6", "Type a whole number from 1 to 5,000."),
        ("guests=5001&doors=1&seconds=6", "from 1 to 5,000"),
        ("guests=10&doors=0&seconds=6", "from 1 to 50"),
        ("guests=10&doors=1.5&seconds=6", "Type a whole number from 1 to 50."),
        ("guests=10&doors=1&seconds=-3", "Type a number from 1 to 120."),
        ("guests=10&doors=1&seconds=abc", "from 1 to 120"),
        ("guests=١٠&doors=1&seconds=6", "from 1 to 5,000"),
        ("guests=10", "from 1 to 50"),
        ("seconds=nan&doors=1&guests=1e3", "from 1 to 120"),
    ],
)
def test_numbers_that_are_none_get_a_clear_word(cast, page, asked, words):
    answer = cast.browser("hugo").get(f"{page}?{asked}")
    assert answer.status_code == 422
    assert words in answer.text
    assert "the longest queue" not in answer.text
