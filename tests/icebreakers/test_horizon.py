"""With whom a guest at the door shares a duo while many are still on their way."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mixer.icebreakers.rules.horizon import Stage, partner_for, still_likely, usually_here
from mixer.icebreakers.rules.room import Level, Player, Room, levels
from mixer.icebreakers.rules.value import house_complements, values
from tests.icebreakers.rooms import everybody_from, rooms

KNOWN = house_complements()
BROKER, REALTOR, PLUMBER, ELECTRICIAN = 1, 2, 3, 4
TRADES = {
    BROKER: ("mortgage-broker", "estate"),
    REALTOR: ("realtor", "estate"),
    PLUMBER: ("plumber", "trades"),
    ELECTRICIAN: ("electrician", "trades"),
}


def stage(room, absent=(), likely=1.0):
    return Stage(room, values(room, KNOWN), levels(room), frozenset(absent), likely)


def four(absent=(), likely=1.0):
    return stage(Room(tuple(Player(key, None, *trade) for key, trade in TRADES.items())), absent, likely)


def test_the_first_guest_opens_a_duo_and_where_nobody_else_comes_the_second_closes_it():
    assert partner_for(BROKER, [], four(), Random(1)) is None
    assert partner_for(BROKER, [PLUMBER], four(), Random(1)) == PLUMBER


def test_a_card_is_kept_open_for_a_better_partner_who_is_sure_to_come():
    assert partner_for(BROKER, [PLUMBER], four([REALTOR, ELECTRICIAN]), Random(1)) is None
    assert partner_for(BROKER, [PLUMBER], four([REALTOR, ELECTRICIAN], likely=0.0), Random(1)) == PLUMBER


def test_the_best_of_those_who_wait_is_the_partner():
    assert partner_for(BROKER, [PLUMBER, REALTOR], four([ELECTRICIAN]), Random(1)) == REALTOR


def test_whose_partner_has_left_is_served_first_but_never_by_a_colleague():
    room = four([REALTOR, ELECTRICIAN])
    assert partner_for(BROKER, [], room, Random(1), first=[PLUMBER]) == PLUMBER
    colleagues = stage(everybody_from(2, 1))
    assert partner_for(2, [], colleagues, Random(1), first=[1]) is None
    assert partner_for(2, [3], colleagues, Random(1), first=[1]) == 3


@given(rooms(least=3, most=12), st.data())
def test_a_partner_is_somebody_who_waits_and_may_be_met(room, data):
    guest = data.draw(st.sampled_from(room.keys))
    others = [key for key in room.keys if key != guest]
    waiting = data.draw(st.lists(st.sampled_from(others), unique=True))
    absent = [key for key in others if key not in waiting]
    likely = data.draw(st.sampled_from([0.0, 0.3, 1.0]))
    place = room.keys.index
    partner = partner_for(guest, waiting, stage(room, absent, likely), Random(2))
    assert partner is None or partner in waiting
    assert partner is None or levels(room)[place(guest), place(partner)] == Level.NEW
    assert partner == partner_for(guest, waiting, stage(room, absent, likely), Random(2))


def test_couples_of_no_value_wait_for_the_start():
    """Two of one trade are worth nothing to each other: their cards stay open for somebody else."""
    rivals = stage(Room((Player(1, None, "plumber", "trades"), Player(2, None, "plumber", "trades"))))
    assert partner_for(2, [1], rivals, Random(1)) is None


@pytest.mark.parametrize(("minutes", "share"), [(-5, 0.0), (0, 0.0), (45, 1.0), (300, 1.0)])
def test_how_many_are_usually_here_runs_from_nobody_to_everybody(minutes, share):
    assert usually_here(minutes) == share
    assert 0.5 < usually_here(20) < usually_here(30) < 1


def test_somebody_who_said_yes_is_less_likely_the_later_it_is():
    assert still_likely(0.82, 0.0) == pytest.approx(0.82)
    assert 0.82 > still_likely(0.82, 0.5) > still_likely(0.82, 0.9) > 0
    assert still_likely(0.82, 1.0) == 0.0
    assert still_likely(1.0, 0.5) == 1.0
