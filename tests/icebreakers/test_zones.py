"""Meet Your Business Match: which zones, and who stands where."""

from collections import Counter
from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mixer.icebreakers.rules.demand import Demand
from mixer.icebreakers.rules.room import Player
from mixer.icebreakers.rules.solvers.costs import OVER_QUOTA, TOO_FEW, TOO_MANY
from mixer.icebreakers.rules.solvers.flow import spread
from mixer.icebreakers.rules.value import house_complements
from mixer.icebreakers.rules.zones import SOMETHING_ELSE, Area, affinity, draft, latecomer, quota
from mixer.icebreakers.rules.zones_placing import place

KNOWN = house_complements()
NAMES = {
    "business": "Business services",
    "finance": "Finance and legal",
    "estate": "Real estate",
    "trades": "Trades",
    "health": "Health",
    "events": "Events and travel",
    "else": "Something else",
}
TRADES = [
    *[("estate", trade) for trade in ("realtor", "mortgage-broker", "home-inspector", "title-officer")],
    *[("trades", trade) for trade in ("plumber", "painter", "roofer", "electrician", "builder")],
    *[("finance", trade) for trade in ("banker", "attorney", "accountant")],
    *[("health", "dentist"), ("", ""), ("", "falconer"), ("else", "")],
]


def crowd_of(*sizes: tuple[str, str, int]):
    spheres = [(sphere, trade) for sphere, trade, size in sizes for _ in range(size)]
    return [Player(key, None, trade, sphere, trade=trade.capitalize()) for key, (sphere, trade) in enumerate(spheres)]


crowds = st.lists(st.sampled_from(TRADES), max_size=40).map(
    lambda chosen: [Player(key, None, trade, sphere) for key, (sphere, trade) in enumerate(chosen)]
)


def fills(placement, areas):
    counts = Counter(placement.zone_of.values())
    return {area.name: counts[area.key] for area in areas}


@settings(max_examples=60, deadline=None)
@given(crowds, st.integers(0, 9))
def test_everybody_has_a_zone_and_no_zone_overflows_while_another_has_room(crowd, seed):
    areas = draft(crowd, NAMES)
    found = place(crowd, areas, KNOWN, {}, seed)
    assert sorted(found.zone_of) == [player.key for player in crowd]
    counts = Counter(found.zone_of.values())
    assert all(counts[area.key] <= area.capacity for area in areas)
    assert place(list(reversed(crowd)), areas, KNOWN, {}, seed) == found


@settings(max_examples=60, deadline=None)
@given(crowds)
def test_a_zone_with_too_many_of_one_trade_is_always_told(crowd):
    areas = draft(crowd, NAMES)
    found = place(crowd, areas, KNOWN, {}, 1)
    counts = Counter(found.zone_of.values())
    trades = Counter((found.zone_of[one.key], one.profession) for one in crowd if one.profession)
    crowded = sum(count > quota(counts[zone]) for (zone, _), count in trades.items())
    assert crowded == sum("do the same" in sentence for sentence in found.sentences)


def test_a_varied_room_keeps_every_trade_to_a_quarter_of_its_zone():
    trades = [("estate", 4), ("trades", 5), ("finance", 5), ("business", 6)]
    crowd = crowd_of(*[(sphere, f"{sphere}-{number}", 3) for sphere, kinds in trades for number in range(kinds)])
    assert place(crowd, draft(crowd, NAMES), KNOWN, {}, 1).sentences == ()


def test_there_is_a_zone_for_each_sphere_with_guests_and_always_something_else():
    areas = draft(crowd_of(("trades", "plumber", 5), ("estate", "realtor", 5)), NAMES)
    assert [area.sphere for area in areas] == ["estate", "trades", SOMETHING_ELSE]
    assert [area.sphere for area in draft([], NAMES)] == [SOMETHING_ELSE]


def test_guests_without_a_sphere_stand_in_something_else():
    areas = draft(crowd_of(("estate", "realtor", 4), ("", "", 4)), NAMES)
    assert affinity(Player(1), areas[1], KNOWN) > affinity(Player(1), areas[0], KNOWN)
    assert affinity(Player(1, sphere="estate"), areas[0], KNOWN) > affinity(Player(1, sphere="estate"), areas[1], KNOWN)


def test_a_part_of_a_sphere_made_for_some_trades_is_next_door_to_the_others():
    part = Area(1, "trades", "Trades: Plumber", 9, professions=frozenset({"plumber"}))
    points = [affinity(Player(1, None, trade, "trades"), part, KNOWN) for trade in ("plumber", "painter")]
    assert points == [100, 80]
    assert affinity(Player(1, None, "banker", "finance"), part, KNOWN) < 80


def test_a_place_set_by_hand_is_kept():
    crowd = crowd_of(("estate", "realtor", 4), ("trades", "plumber", 4))
    areas = draft(crowd, NAMES)
    kept = {0: areas[2].key, 1: areas[2].key}
    found = place(crowd, areas, KNOWN, kept, 1)
    assert {key: found.zone_of[key] for key in kept} == kept
    assert set(place(crowd, areas, KNOWN, dict(found.zone_of), 1).zone_of.values()) <= {1, 2, 3}


def test_more_guests_than_places_are_taken_in_and_told():
    areas = (Area(1, "estate", "Real estate", 2, 0), Area(2, "else", "Something else", 1, 0))
    found = place(crowd_of(("estate", "realtor", 5)), areas, KNOWN, {}, 1)
    assert sum(fills(found, areas).values()) == 5
    assert sum("more than its places" in sentence for sentence in found.sentences) >= 1


def test_a_zone_that_cannot_be_filled_is_told():
    crowd = crowd_of(("health", "dentist", 1))
    found = place(crowd, draft(crowd, NAMES), KNOWN, {}, 1)
    assert "Health has only 1 guest." in found.sentences


def test_one_trade_too_many_is_told_with_the_numbers():
    crowd = crowd_of(("estate", "realtor", 9))
    found = place(crowd, (Area(1, "estate", "Real estate", 12),), KNOWN, {}, 1)
    assert found.sentences == ("9 of the 9 in Real estate do the same, Realtor: 9 of all 9 guests do.",)


def test_a_latecomer_goes_where_they_belong_while_there_is_room_and_no_crowd_of_their_trade():
    areas = (Area(1, "estate", "Real estate", 3), Area(2, "trades", "Trades", 9), Area(3, "else", "Something else", 9))
    realtor = Player(9, None, "realtor", "estate")
    assert latecomer(realtor, areas, {}, KNOWN) == 1
    assert latecomer(realtor, areas, {1: ["realtor", "banker"]}, KNOWN) == 2
    assert latecomer(realtor, areas, {1: ["banker"] * 3}, KNOWN) == 2
    assert latecomer(Player(9), areas, {}, KNOWN) == 3
    full = {1: ["banker"] * 3, 2: ["plumber"] * 9, 3: [""] * 10}
    assert latecomer(realtor, areas, full, KNOWN) == 1
    assert latecomer(Player(9, None, "barber"), areas, full | {3: [""] * 9}, KNOWN) == 3


def cost(demand, shares):
    total = 0
    zones = range(len(demand.capacity))
    for zone in zones:
        fill = sum(row[zone] for row in shares)
        total += TOO_MANY * max(0, fill - demand.capacity[zone]) + TOO_FEW * max(0, demand.minimum[zone] - fill)
        for profession, limits in demand.quotas.items():
            alike = sum(row[zone] for row, own in zip(shares, demand.professions, strict=True) if own == profession)
            total += OVER_QUOTA * max(0, alike - limits[zone])
    return total - sum(
        count * demand.affinity[kind][zone] for kind, row in enumerate(shares) for zone, count in enumerate(row)
    )


@pytest.mark.parametrize("seed", range(25))
def test_the_flow_finds_the_best_of_all_placements(seed):
    chance = Random(seed)
    counts = [chance.randint(1, 3) for _ in range(3)]
    demand = Demand(
        counts=counts,
        affinity=[[chance.randint(0, 100) for _ in range(2)] for _ in range(3)],
        capacity=[chance.randint(0, 5), chance.randint(0, 5)],
        minimum=[chance.randint(0, 3), chance.randint(0, 3)],
        professions=["a", "a", ""],
        quotas={"a": [chance.randint(0, 2), chance.randint(0, 2)]},
    )
    best = min(
        cost(demand, [(one, count - one) for one, count in zip(chosen, counts, strict=True)])
        for chosen in product(*(range(count + 1) for count in counts))
    )
    found = spread(demand)
    assert [sum(row) for row in found] == counts
    assert cost(demand, found) == best
