"""A game's clock: hosts start it, hold it, give it more time and go on to the next round."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mixer.core.refusal import Refusal
from mixer.events.rules.evening import shown
from mixer.icebreakers.models import Game
from mixer.icebreakers.rules.clock import Clock
from mixer.icebreakers.service import games
from tests.makers import NIGHT

minutes = st.integers(0, 180).map(lambda count: timedelta(minutes=count))


@pytest.fixture
def ready(cast, work, clock):
    """A game of three rounds of ten minutes that waits for its start."""
    with work() as session:
        session.add(
            Game(
                code="READY",
                event_id=cast.event_id,
                kind="rounds",
                seed=1,
                minutes=10,
                rounds=3,
                dealt_at=clock(),
            )
        )


@pytest.fixture
def do(cast, work):
    """Do something to that game in a unit of work of its own, and see what its clock shows then."""

    def act(action, *values, at=timedelta(0)):
        with work() as session:
            action(session, cast.event_id, "rounds", *values, NIGHT + at)
        with work() as session:
            game = games.latest(session, cast.event_id, "rounds")
            time = games.clock(game)
            return game.state, game.round, time and shown(time.left(NIGHT + at))

    return act


def test_a_round_has_its_minutes_from_the_start_on(ready, do):
    assert do(games.start) == ("running", 1, "10:00")


def test_a_pause_costs_no_time(ready, do):
    do(games.start)
    assert do(games.pause, at=timedelta(minutes=4)) == ("paused", 1, "6:00")
    assert do(games.pause, at=timedelta(minutes=5)) == ("paused", 1, "6:00")
    assert do(games.resume, at=timedelta(minutes=9)) == ("running", 1, "6:00")
    assert do(games.resume, at=timedelta(minutes=9)) == ("running", 1, "6:00")


def test_more_time_is_added_to_what_is_left_or_to_now(ready, do):
    do(games.start)
    assert do(games.extend, 5, at=timedelta(minutes=4)) == ("running", 1, "11:00")
    assert do(games.extend, 5, at=timedelta(minutes=20)) == ("running", 1, "5:00")
    assert do(games.extend, 100_000, at=timedelta(minutes=25)) == ("running", 1, "180:00")


def test_each_round_has_a_full_clock_and_the_last_one_is_the_last(ready, do):
    do(games.start)
    assert do(games.next_round, at=timedelta(minutes=12)) == ("running", 2, "10:00")
    do(games.pause, at=timedelta(minutes=13))
    assert do(games.next_round, at=timedelta(minutes=20)) == ("running", 3, "10:00")
    with pytest.raises(Refusal, match="last round"):
        do(games.next_round, at=timedelta(minutes=30))


def test_an_ended_game_can_be_looked_at_and_nothing_else(ready, do):
    do(games.start)
    assert do(games.stop, at=timedelta(minutes=3))[0] == "over"
    for action in (games.pause, games.resume, games.next_round, games.stop):
        with pytest.raises(Refusal, match="No game is on"):
            do(action)
    with pytest.raises(Refusal, match="no game to start"):
        do(games.start)


def test_a_game_that_was_not_made_ready_cannot_start(do):
    with pytest.raises(Refusal, match="Make it ready first"):
        do(games.start)


def test_a_game_from_before_there_were_clocks_has_no_time_to_extend(ready, do, cast, work):
    do(games.start)
    with work() as session:
        games.latest(session, cast.event_id, "rounds").ends_at = None
    assert do(games.extend, 5) == ("running", 1, None)


def test_a_game_that_waits_has_no_clock(ready, cast, work):
    with work() as session:
        assert games.clock(games.latest(session, cast.event_id, "rounds")) is None


@pytest.mark.database
def test_two_hosts_who_start_at_once_start_one_game(ready, cast, work):
    started, together = [], Barrier(2)

    def host():
        together.wait()
        try:
            with work() as session:
                games.start(session, cast.event_id, "rounds", NIGHT)
            started.append(True)
        except Refusal:
            started.append(False)

    hosts = [Thread(target=host) for _ in range(2)]
    for one in hosts:
        one.start()
    for one in hosts:
        one.join()
    assert sorted(started) == [False, True]


@given(minutes, minutes, minutes)
def test_however_long_a_pause_is_the_time_left_stays(length, played, paused):
    running = Clock(1, 1, NIGHT + length)
    left = running.left(NIGHT + played)
    held = Clock(1, 1, running.ends_at, NIGHT + played)
    later = NIGHT + played + paused
    assert held.left(later) == left
    assert Clock(1, 1, held.resumed(later)).left(later) == left


@given(minutes, minutes, st.integers(1, 60))
def test_an_extension_always_leaves_at_least_its_minutes(length, played, more):
    now = NIGHT + played
    assert Clock(1, 1, Clock(1, 1, NIGHT + length).extended(more, now)).left(now) >= timedelta(minutes=more)


@pytest.mark.parametrize(
    ("seconds", "words"), [(725, "12:05"), (0, "0:00"), (-40, "+0:40"), (-3700, "+61:40"), (59.6, "1:00")]
)
def test_time_over_wears_a_plus(seconds, words):
    assert shown(timedelta(seconds=seconds)) == words
