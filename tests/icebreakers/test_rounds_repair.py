"""Latecomers and no-shows: newcomers get a seat, and nobody else moves."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mixer.icebreakers.rules.rounds.evening import Evening, check, evening
from mixer.icebreakers.rules.rounds.plan import Effort, plan_rounds
from mixer.icebreakers.rules.rounds.repair import Change, cells_changed, repair
from mixer.icebreakers.rules.rounds.seating import ABSENT, meetings, sizes_of
from tests.icebreakers.evenings import mixed_room

QUICK = Effort(0.02)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_nobody_who_stays_moves_and_every_newcomer_has_a_seat(data):
    guests = data.draw(st.integers(4, 30))
    asked = evening(guests, data.draw(st.integers(1, guests // 2)), data.draw(st.integers(1, 4)))
    plan = plan_rounds(asked, None, QUICK)
    since = data.draw(st.integers(0, asked.rounds))
    gone = data.draw(st.frozensets(st.integers(0, guests - 1), max_size=guests // 2))
    came = data.draw(st.integers(0, 6))
    _, stake = mixed_room(guests + came, 1) if guests + came > 3 else (None, None)
    change = Change(since, gone, came)
    done = repair(asked, plan.seating, change, data.draw(st.sampled_from([None, stake])))
    stay = [guest for guest in range(guests) if guest not in gone]
    assert np.array_equal(done.seating[:since, :guests], plan.seating[:since])
    assert np.array_equal(done.seating[:, stay], plan.seating[:, stay])
    assert (done.seating[since:, sorted(gone)] == ABSENT).all()
    assert (done.seating[since:, guests:] != ABSENT).all()
    assert (done.seating[:since, guests:] == ABSENT).all()
    assert cells_changed(plan.seating, done.seating, since) == 0
    left = plan.seating.copy()
    left[since:, sorted(gone)] = ABSENT
    assert done.repeats == meetings(done.seating).repeats - meetings(left).repeats
    check(done.asked)
    again = plan_rounds(done.asked, None, QUICK)
    assert np.array_equal(again.seating[:since], done.seating[:since])
    assert np.array_equal(again.seating != ABSENT, done.seating != ABSENT)


@pytest.mark.parametrize(
    ("guests", "tables", "rounds", "since", "gone", "came"),
    [(100, 13, 5, 2, 6, 9), (1000, 100, 3, 1, 0, 40), (1000, 100, 5, 2, 30, 50)],
)
def test_newcomers_to_a_full_evening_meet_almost_nobody_twice(guests, tables, rounds, since, gone, came):
    asked = evening(guests, tables, rounds)
    plan = plan_rounds(asked)
    left = frozenset(np.random.default_rng(1).choice(guests, gone, replace=False).tolist())
    done = repair(asked, plan.seating, Change(since, left, came))
    assert done.repeats <= came // 9
    assert not done.thin
    for number in range(since, rounds):
        sizes = sizes_of(done.seating[number], tables)
        assert sizes.max() - sizes.min() <= 2
        assert sizes.min() >= done.smallest


def test_newcomers_are_seated_apart_from_their_colleagues():
    _, stake = mixed_room(40, 3)
    stake.hurt[39, :20] = stake.hurt[:20, 39] = 1000
    asked = Evening(39, ((5,) * 10,) * 3)
    rows = np.array([[guest // 4 if guest < 20 else 5 + (guest - 20) % 5 for guest in range(39)]] * 3, dtype=np.int32)
    done = repair(asked, rows, Change(0, came=1), stake)
    assert (done.seating[:, 39] >= 5).all()


def test_a_table_that_runs_empty_calls_for_a_new_plan():
    asked = evening(12, 4, 3)
    plan = plan_rounds(asked, None, QUICK)
    at_first = frozenset(np.flatnonzero(plan.seating[1] == 0).tolist()[:2])
    done = repair(asked, plan.seating, Change(1, at_first))
    assert (done.thin, done.smallest) == (True, 1)
    anew = plan_rounds(done.asked, None, QUICK)
    assert cells_changed(done.seating, anew.seating, 1) > 0
    assert min(min(sizes) for sizes in anew.sizes[1:]) >= 2


def test_when_the_evening_is_over_nobody_is_seated_any_more():
    asked = evening(12, 4, 3)
    plan = plan_rounds(asked, None, QUICK)
    done = repair(asked, plan.seating, Change(3, frozenset({1}), 2))
    assert (done.repeats, done.thin) == (0, False)
    assert (done.seating[:, 12:] == ABSENT).all()


def test_wishes_of_the_evening_outlive_a_change():
    asked = replace(evening(12, 4, 3), locked={(0, 1): 2, (2, 1): 3}, windows={5: (1, 2)})
    plan = plan_rounds(asked, None, QUICK)
    done = repair(asked, plan.seating, Change(1, frozenset({5}), 1))
    assert done.asked.locked == {(2, 1): 3}
    assert done.asked.windows == {5: (0, -1), 12: (1, 2)}
