"""What table rounds promise, held over random evenings with every kind of wish."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mixer.icebreakers.rules.room import Level, Player, Room, couple
from mixer.icebreakers.rules.rounds.evening import ImpossibleError, evening
from mixer.icebreakers.rules.rounds.plan import Effort, plan_rounds
from mixer.icebreakers.rules.rounds.repair import Change, repair
from mixer.icebreakers.rules.rounds.seating import ABSENT, meetings
from tests.icebreakers.evenings import crowds, evenings, mixed_room, room_at_stake

QUICK = Effort(0.02)


def planned(asked, stake=None, effort=QUICK):
    """Plan; an example whose groups turn out not to fit the tables is none."""
    try:
        return plan_rounds(asked, stake, effort)
    except ImpossibleError as impossible:
        assume(impossible.code != "groups_do_not_fit")
        raise


@given(st.data(), st.integers(-3, 3))
@settings(max_examples=25, deadline=None)
def test_the_same_wishes_room_and_seed_give_the_same_plan(data, seed):
    asked = data.draw(evenings())
    _, stake = data.draw(crowds(asked.guests))
    one, other = (planned(asked, stake, Effort(0.02, seed)) for _ in range(2))
    assert np.array_equal(one.seating, other.seating)
    assert (one.value, one.bound, one.repeats, one.method) == (other.value, other.bound, other.repeats, other.method)


@given(st.data())
@settings(max_examples=30, deadline=None)
def test_two_who_are_to_be_kept_apart_are_wherever_there_are_two_tables(data):
    guests = data.draw(st.integers(4, 16))
    asked = evening(guests, data.draw(st.integers(2, guests // 2)), data.draw(st.integers(1, 4)))
    one, other = data.draw(st.lists(st.integers(0, guests - 1), min_size=2, max_size=2, unique=True))
    room, _ = data.draw(crowds(guests))
    _, stake = room_at_stake(replace(room, apart=frozenset({couple(one, other)})))
    plan = planned(asked, stake, data.draw(st.sampled_from([QUICK, Effort(0.05, 7)])))
    assert (plan.seating[:, one] != plan.seating[:, other]).all()
    assert stake.levels[one, other] == Level.APART


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_locked_seats_are_kept_when_the_rest_is_planned_again(data):
    asked = data.draw(evenings())
    _, stake = data.draw(crowds(asked.guests))
    printed = planned(asked, stake).seating
    cells = [(number, guest) for number in range(len(asked.past), asked.rounds) for guest in range(asked.guests)]
    there = [cell for cell in cells if printed[cell] != ABSENT]
    chosen = data.draw(st.lists(st.sampled_from(there), unique=True)) if there else []
    locked = dict(asked.locked) | {cell: int(printed[cell]) for cell in chosen}
    again = planned(replace(asked, locked=locked), stake, Effort(0.02, 2))
    assert all(again.seating[cell] == table for cell, table in locked.items())


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_rounds_that_have_been_played_stay_whatever_is_planned_after_them(data):
    asked = data.draw(evenings())
    first = planned(asked)
    played = data.draw(st.integers(len(asked.past), asked.rounds))
    past = tuple(tuple(row) for row in first.seating[:played].tolist())
    locked = {cell: table for cell, table in asked.locked.items() if cell[0] >= played}
    later = planned(replace(asked, past=past, locked=locked), None, Effort(0.02, 5))
    assert np.array_equal(later.seating[:played], first.seating[:played])
    assert later.repeats >= later.lower_bound


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_one_change_after_another_moves_nobody_who_stays(data):
    asked = data.draw(evenings(wishes=False))
    seating = planned(asked).seating
    since, gone = 0, set()
    for _ in range(data.draw(st.integers(1, 4))):
        since = data.draw(st.integers(since, asked.rounds))
        some = st.integers(0, asked.guests - 1)
        change = Change(since, data.draw(st.frozensets(some, max_size=2)), data.draw(st.integers(0, 2)))
        done = repair(asked, seating, change)
        gone |= change.gone
        stay = [guest for guest in range(asked.guests) if guest not in change.gone]
        assert np.array_equal(done.seating[:, stay], seating[:, stay])
        asked, seating = done.asked, done.seating
        assert (seating[since:, sorted(gone)] == ABSENT).all()


@pytest.mark.parametrize("seed", range(3))
def test_a_plan_is_worth_about_the_same_when_guests_are_numbered_otherwise(seed):
    room, stake = mixed_room(24, seed)
    new = np.random.default_rng(seed).permutation(24).tolist()
    crowd = tuple(replace(player, key=new[player.key]) for player in room.players)
    met = {couple(new[one], new[other]): ago for (one, other), ago in room.met.items()}
    _, renumbered = room_at_stake(Room(crowd, met))
    asked = evening(24, 6, 3)
    one, other = (each.score(plan_rounds(asked, each, Effort(0.4)).seating) for each in (stake, renumbered))
    assert abs(one - other) <= 0.05 * max(one, other)


@pytest.mark.parametrize(("guests", "tables", "rounds"), [(15, 5, 7), (60, 6, 3), (24, 4, 5), (45, 9, 9)])
def test_repeats_are_the_same_whoever_the_guests_are(guests, tables, rounds):
    plans = [plan_rounds(evening(guests, tables, rounds), None, Effort(1.0, seed)) for seed in (1, 2)]
    _, alike = room_at_stake(Room(tuple(Player(key) for key in range(guests))))
    plans.append(plan_rounds(evening(guests, tables, rounds), alike, Effort(1.0)))
    assert {meetings(plan.seating).repeats for plan in plans} == {plans[0].lower_bound}
