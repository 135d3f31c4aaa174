"""Why a rule could not be kept."""

from itertools import combinations

from mixer.icebreakers.rules.pairing import plan_pairs
from mixer.icebreakers.rules.relaxations import relaxations
from mixer.icebreakers.rules.room import Player, Room, couple
from mixer.icebreakers.rules.value import house_complements, values
from tests.icebreakers.rooms import everybody_from

KNOWN = house_complements()


def told(room, houses=None):
    plan = plan_pairs(room, values(room, KNOWN), 1)
    return [(one.rule, one.sentence) for one in relaxations(room, plan, houses or {})]


def test_a_plan_that_keeps_every_rule_has_nothing_to_explain():
    assert told(everybody_from(1, 1, 1)) == []


def test_the_company_that_is_too_large_is_named_with_its_numbers():
    assert told(everybody_from(40, *[1] * 20), {1: "Acme"}) == [
        ("colleagues", "40 of 60 guests are from Acme: 10 couples had to stay in-house.")
    ]
    assert told(everybody_from(2)) == [
        ("colleagues", "2 of 2 guests are from one company: 1 couple had to stay in-house.")
    ]


def everyone_met(room, circle):
    return Room(room.players, {couple(one, other): 1 for one, other in combinations(circle, 2)})


def test_a_circle_of_old_acquaintances_is_counted():
    strangers = everybody_from(*[1] * 6)
    assert told(everyone_met(strangers, range(1, 7))) == [
        ("met", "3 couples met before: all 6 guests know one another already.")
    ]
    assert told(everyone_met(strangers, range(1, 6))) == [
        ("met", "2 couples met before: 5 of 6 guests know one another already.")
    ]


def test_where_no_circle_stands_out_the_sentence_says_that_every_plan_costs_as_much():
    """Two circles of three are new among themselves and all know the others: one old acquaintance it must be."""
    met = {couple(one, other): 1 for one in (1, 2, 3) for other in (4, 5, 6)}
    assert told(Room(everybody_from(*[1] * 6).players, met)) == [
        ("met", "1 couple met before: any other plan would bring more old acquaintances together.")
    ]


def test_guests_to_be_kept_apart_come_first():
    room = Room((Player(1, 5), Player(2, 5)), {(1, 2): 1}, frozenset({(1, 2)}))
    assert told(room) == [
        ("apart", "1 couple who are to be kept apart had to be brought together: nobody else was left.")
    ]
