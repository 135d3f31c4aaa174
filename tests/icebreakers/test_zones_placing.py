"""Nobody places guests in zones better: held against every placement, and against another programme altogether."""

from collections import Counter
from itertools import product
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import LinearConstraint, milp

from mixer.icebreakers.rules import zones_placing
from mixer.icebreakers.rules.room import Player
from mixer.icebreakers.rules.solvers import quarter
from mixer.icebreakers.rules.solvers.costs import OVER_QUOTA, TOO_FEW, TOO_MANY
from mixer.icebreakers.rules.value import house_complements
from mixer.icebreakers.rules.zones import SOMETHING_ELSE, Area, affinity, draft, latecomer
from mixer.icebreakers.rules.zones_placing import place, whole_sizes
from mixer.icebreakers.rules.zones_strains import cost
from tests.icebreakers.test_zones import NAMES, TRADES, crowd_of

KNOWN = house_complements()


def a_room(seed, most, zones=3):
    """Make up guests of a few trades, and zones with too little or too much room for them."""
    chance = Random(seed)
    weights = [chance.random() ** 3 + 0.01 for _ in TRADES]
    chosen = chance.choices(TRADES, weights, k=chance.randint(1, most))
    crowd = [Player(key, None, trade, sphere) for key, (sphere, trade) in enumerate(chosen)]
    spheres = [*chance.sample(["estate", "trades", "finance", "health"], zones - 1), SOMETHING_ELSE]
    areas = [
        Area(key, sphere, sphere, chance.randint(1, len(crowd)), chance.randint(0, 3))
        for key, sphere in enumerate(spheres, start=1)
    ]
    return crowd, areas


def worth(crowd, areas, zone_of):
    """Count the points of a placement, written down anew: affinity less what is too many, too few, too much alike."""
    by_key = {area.key: area for area in areas}
    points = sum(affinity(one, by_key[zone_of[one.key]], KNOWN) for one in crowd)
    for area in areas:
        there = [one for one in crowd if zone_of[one.key] == area.key]
        points -= TOO_MANY * max(0, len(there) - area.capacity) + TOO_FEW * max(0, area.minimum - len(there))
        trades = Counter(one.profession for one in there if one.profession)
        points -= OVER_QUOTA * sum(max(0, count - max(1, len(there) // 4)) for count in trades.values())
    return points


def best_of_all(crowd, areas):
    keys = [area.key for area in areas]
    ways = product(keys, repeat=len(crowd))
    return max(worth(crowd, areas, dict(zip((one.key for one in crowd), way, strict=True))) for way in ways)


def first_come(crowd, areas):
    """Place one after the other, as guests would: what a placement is to be better than."""
    standing, zone_of = {area.key: [] for area in areas}, {}
    for one in crowd:
        zone_of[one.key] = latecomer(one, areas, standing, KNOWN)
        standing[zone_of[one.key]].append(one.profession)
    return zone_of


@pytest.mark.parametrize("seed", range(40))
def test_no_placement_of_all_is_better(seed):
    crowd, areas = a_room(seed, 7)
    found = place(crowd, areas, KNOWN, {}, 1)
    assert worth(crowd, areas, found.zone_of) == best_of_all(crowd, areas)
    assert found.value == found.bound


def test_placing_guests_as_they_come_is_worse():
    rooms = [a_room(seed, 7) for seed in range(40)]
    short = [
        seed
        for seed, (crowd, areas) in enumerate(rooms)
        if worth(crowd, areas, first_come(crowd, areas)) < best_of_all(crowd, areas)
    ]
    assert len(short) > 5


def by_fills(crowd, areas):
    """Return the best points by a programme that knows each guest by name and how full each zone is."""
    size, zones = len(crowd), len(areas)
    trades = sorted({one.profession for one in crowd if one.profession})
    stands = np.arange(size * zones).reshape(size, zones)
    full = stands.size + np.arange(zones * (size + 1)).reshape(zones, size + 1)
    over = stands.size + full.size + np.arange(len(trades) * zones).reshape(-1, zones)
    costs = np.zeros(stands.size + full.size + over.size)
    costs[stands] = [[-affinity(one, area, KNOWN) for area in areas] for one in crowd]
    for zone, area in enumerate(areas):
        costs[full[zone]] = [
            TOO_MANY * max(0, fill - area.capacity) + TOO_FEW * max(0, area.minimum - fill) for fill in range(size + 1)
        ]
    costs[over] = OVER_QUOTA
    rows, least, most = [], [], []

    def add(columns, factors, low, high):
        row = np.zeros(len(costs))
        row[columns] = factors
        rows.append(row)
        least.append(low)
        most.append(high)

    for guest in range(size):
        add(stands[guest], 1, 1, 1)
    for zone in range(zones):
        add(full[zone], 1, 1, 1)
        add(np.concatenate([stands[:, zone], full[zone]]), [*[1] * size, *(-fill for fill in range(size + 1))], 0, 0)
        for number, trade in enumerate(trades):
            alike = [guest for guest in range(size) if crowd[guest].profession == trade]
            quotas = [-max(1, fill // 4) for fill in range(size + 1)]
            columns = np.concatenate([stands[alike, zone], full[zone], over[number, zone : zone + 1]])
            add(columns, [*[1] * len(alike), *quotas, -1], -np.inf, 0)
    whole = np.ones(len(costs))
    solved = milp(
        costs, constraints=LinearConstraint(np.array(rows), least, most), integrality=whole, options={"mip_rel_gap": 0}
    )
    return round(-solved.fun)


@pytest.mark.parametrize("seed", range(6))
def test_another_programme_finds_nothing_better_in_larger_rooms(seed):
    crowd, areas = a_room(100 + seed, 24, zones=4)
    found = place(crowd, areas, KNOWN, {}, 1)
    assert worth(crowd, areas, found.zone_of) == by_fills(crowd, areas)
    assert worth(crowd, areas, found.zone_of) == found.value - cost(crowd, areas, found.zone_of)


def test_the_search_is_silent(capfd):
    crowd = crowd_of(
        ("estate", "realtor", 10), ("estate", "mortgage-broker", 5), ("trades", "plumber", 1), ("finance", "banker", 1)
    )
    for count in range(3):
        place(crowd, draft(crowd, NAMES)[count:], KNOWN, {}, 1)
    assert capfd.readouterr() == ("", "")


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 999), st.integers(0, 9), st.integers(0, 9))
def test_guests_set_by_hand_stay_and_the_others_stand_as_well_as_they_can(room, hands, seed):
    crowd, areas = a_room(room, 6)
    chance = Random(hands)
    kept = {one.key: chance.choice(areas).key for one in crowd if chance.random() < 0.4} | {999: 1}
    found = place(crowd[::-1], areas, KNOWN, kept, seed)
    assert found == place(crowd, areas, KNOWN, kept, seed)
    assert kept.items() - {(999, 1)} <= found.zone_of.items()
    free = [one.key for one in crowd if one.key not in kept]
    ways = [
        dict(found.zone_of) | dict(zip(free, way, strict=True))
        for way in product([area.key for area in areas], repeat=len(free))
    ]
    assert worth(crowd, areas, found.zone_of) == max(worth(crowd, areas, way) for way in ways)
    assert found.value == found.bound


def hundreds(seed):
    trades = [(sphere, f"{sphere}-{number}") for sphere in list(NAMES)[:6] for number in range(6)]
    chosen = Random(seed).choices(trades, [1 / (place + 1) for place in range(36)], k=400)
    return [Player(key, None, trade, sphere) for key, (sphere, trade) in enumerate(chosen)]


def test_a_room_of_hundreds_keeps_every_trade_to_a_quarter_and_reaches_its_bound():
    crowd = hundreds(3)
    found = place(crowd, draft(crowd, NAMES), KNOWN, {}, 1)
    assert found.sentences == ()
    assert found.value == found.bound
    assert found.worst[1] == min(
        affinity(one, area, KNOWN)
        for one in crowd
        for area in draft(crowd, NAMES)
        if found.zone_of[one.key] == area.key
    )


def test_a_trade_nobody_watched_is_watched_once_it_crowds_a_zone(monkeypatch):
    looks = []
    best = zones_placing._Placing.best
    monkeypatch.setattr(zones_placing._Placing, "best", lambda self: looks.append(self.watched) or best(self))
    small = [("finance", f"lawyer-{number}", 1) for number in range(4)]
    crowd = crowd_of(("estate", "realtor", 40), *small, ("finance", "banker", 3), *[("", "", 60)])
    areas = [
        Area(1, "estate", "Real estate", 60),
        Area(2, "finance", "Finance", 8),
        Area(3, SOMETHING_ELSE, "Something else", 99),
    ]
    found = place(crowd, areas, KNOWN, {}, 1)
    assert looks[0] == {"realtor"}
    assert looks[-1] == {"realtor", "banker"}
    assert not [one for one in found.relaxed if "Banker" in one.sentence]
    looks.clear()
    monkeypatch.setattr(zones_placing, "LOOKS", 1)
    assert place(crowd, areas, KNOWN, {}, 1).value == found.value
    assert looks[-1] > {"realtor", "banker"}


def test_where_the_search_would_take_too_long_flows_come_close(monkeypatch):
    crowd = hundreds(3)
    areas = draft(crowd, NAMES)
    best = place(crowd, areas, KNOWN, {}, 1)
    monkeypatch.setattr(zones_placing, "CELLS", 0)
    found = place(crowd, areas, KNOWN, {crowd[0].key: areas[0].key}, 1)
    assert sorted(found.zone_of) == sorted(one.key for one in crowd)
    assert 0.95 * best.value < found.value <= best.value <= found.bound + 100


def test_a_search_that_finds_nothing_in_time_falls_back_on_flows(monkeypatch):
    monkeypatch.setattr(quarter, "spread_by_quarter", lambda *_: (None, 10**9))
    crowd, areas = a_room(1, 7)
    assert sorted(place(crowd, areas, KNOWN, {}, 1).zone_of) == sorted(one.key for one in crowd)


def test_a_search_broken_off_before_it_found_anything_says_so(monkeypatch):
    class Nothing:
        x = None
        mip_dual_bound = -70.0

    monkeypatch.setattr(quarter, "milp", lambda *_, **__: Nothing)
    crowd, areas = a_room(1, 7)
    placing = zones_placing._Placing(zones_placing._Crowd(crowd, areas, KNOWN, {}, 1), frozenset())
    assert quarter.spread_by_quarter(placing._demand(), placing.standing, 4) == (None, 70)


def test_nobody_to_place_is_a_placement_too():
    found = place([], [Area(1, SOMETHING_ELSE, "Something else", 4, 0)], KNOWN, {}, 1)
    assert (found.zone_of, found.value, found.bound, found.worst) == ({}, 0, 0, None)


def test_zones_hold_whole_quarters_where_they_can():
    assert whole_sizes([7.9, 4.1], [12, 12], 12) == [8, 4]
    assert whole_sizes([6.0, 6.0], [6, 20], 12) == [4, 8]
    assert whole_sizes([5.0, 5.0], [5, 5], 12) == [5, 5]
