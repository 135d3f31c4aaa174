"""Why a rule could not be kept."""

from itertools import combinations

from hypothesis import given, settings

from mixer.icebreakers.rules.pairing import PairPlan, plan_pairs
from mixer.icebreakers.rules.relaxations import relaxations, unavoidable
from mixer.icebreakers.rules.room import Level, Player, Room, couple, levels
from mixer.icebreakers.rules.value import house_complements, values
from tests.icebreakers.rooms import everybody_from, groupings, hurt, rooms

KNOWN = house_complements()


def told(room, houses=None):
    plan = plan_pairs(room, values(room, KNOWN), 1)
    return [(one.rule, one.sentence) for one in relaxations(room, plan, houses or {})]


def test_a_plan_that_keeps_every_rule_has_nothing_to_explain():
    assert told(everybody_from(1, 1, 1)) == []


def test_the_company_that_is_too_large_is_named_with_its_numbers():
    assert told(everybody_from(40, *[1] * 20), {1: "Acme"}) == [
        ("colleagues", "40 of 60 guests are from Acme; at least 10 pairs had to stay in-house.")
    ]
    assert told(everybody_from(2)) == [
        ("colleagues", "2 of 2 guests are from one company; at least 1 pair had to stay in-house.")
    ]


def everyone_met(room, circle):
    return Room(room.players, {couple(one, other): 1 for one, other in combinations(circle, 2)})


def test_a_circle_of_old_acquaintances_is_counted():
    strangers = everybody_from(*[1] * 6)
    assert told(everyone_met(strangers, range(1, 7))) == [
        ("met", "3 couples met before: all 6 guests know one another already.")
    ]
    assert told(everyone_met(strangers, range(1, 6))) == [
        ("met", "2 couples met before: 5 of 6 guests know one another already; at least 2 pairs had to meet again.")
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


def sentences(room, groups, *, fewest=True, houses=None):
    """Tell why a plan of these groups broke rules, whether it had to or not."""
    grid, keys = levels(room), room.keys
    broken = [
        (*couple(one, other), Level(int(grid[keys.index(one), keys.index(other)])))
        for group in groups
        for one, other in combinations(group, 2)
        if grid[keys.index(one), keys.index(other)]
    ]
    plan = PairPlan(tuple(groups), 0, 0, tuple(broken), 1, fewest)
    return [one.sentence for one in relaxations(room, plan, houses or {})]


def test_colleagues_of_several_companies_are_told_company_by_company():
    room = everybody_from(2, 2)
    (sentence,) = sentences(room, [(1, 2), (3, 4)], houses={1: "Acme"})
    assert sentence == (
        "2 of 4 guests are from Acme: 1 couple had to stay in-house. "
        "2 of 4 guests are from one company: 1 couple had to stay in-house."
    )


def test_where_old_acquaintances_leave_colleagues_no_choice_no_number_is_called_unavoidable():
    """Two of four from one company could be parted, had not everybody else met."""
    room = everybody_from(2, 1, 1)
    met = {couple(one, other): 1 for one in (1, 2) for other in (3, 4)}
    room = Room(room.players, met, frozenset(met))
    assert told(room, {1: "Acme"}) == [("colleagues", "2 of 4 guests are from Acme: 1 couple had to stay in-house.")]


def test_a_circle_of_old_acquaintances_that_others_belong_to_in_part_is_counted_as_it_is():
    room = everybody_from(*[1] * 6)
    met = {couple(one, other): 1 for one, other in combinations(range(1, 5), 2)}
    met |= {couple(one, 6): 1 for one in range(1, 5)}
    assert told(Room(room.players, met)) == [
        ("met", "2 couples met before: 5 of 6 guests know one another already; at least 2 pairs had to meet again.")
    ]


def test_a_meeting_again_that_no_circle_explains_is_told_as_it_is():
    """1 has met 2 and 3, who are the only others: two of three couples must be old ones in a trio."""
    room = everybody_from(*[1] * 5)
    ring = [(1, 2), (2, 3), (3, 4), (4, 5), (1, 5)]
    met = {couple(one, other): 1 for one, other in ring}
    room = Room(room.players, met)
    groups = [(1, 3), (2, 4, 5)]
    assert sentences(room, groups) == [
        "1 couple met before: any other plan would bring more old acquaintances together."
    ]
    assert sentences(room, groups, fewest=False) == ["1 couple met before: no plan with fewer was found."]


@given(rooms(most=8))
@settings(max_examples=60)
def test_what_is_called_unavoidable_is_unavoidable(room):
    fewest = min(sum(hurt(room, groups)) for groups in groupings(list(room.keys)))
    assert unavoidable(room) <= fewest
