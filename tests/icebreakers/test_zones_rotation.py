"""Which zone visits which, and why a guest stands where they stand."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mixer.icebreakers.rules.room import Player
from mixer.icebreakers.rules.value import house_complements
from mixer.icebreakers.rules.zones import SOMETHING_ELSE, Area, draft
from mixer.icebreakers.rules.zones_placing import place
from mixer.icebreakers.rules.zones_rotation import MINUTES, reason, rotation
from tests.icebreakers.test_zones import NAMES, crowd_of, crowds

KNOWN = house_complements()


@settings(max_examples=50, deadline=None)
@given(crowds, st.integers(0, 8))
def test_no_two_zones_meet_twice_and_none_is_in_two_places(crowd, rounds):
    areas = draft(crowd, NAMES)
    zone_of = place(crowd, areas, KNOWN, {}, 1).zone_of
    visits = rotation(crowd, areas, zone_of, KNOWN, rounds)
    couples = [frozenset((one.visitors, one.hosts)) for one in visits]
    assert len(couples) == len(set(couples))
    filled = set(zone_of.values())
    for after in {one.after for one in visits}:
        there = [zone for one in visits if one.after == after for zone in (one.visitors, one.hosts)]
        assert len(there) == len(set(there))
        assert set(there) <= filled
        assert len(there) >= len(filled) - 1 or after > MINUTES
    assert all(one.after <= MINUTES * rounds for one in visits)


def test_the_smaller_zone_visits_the_larger_and_the_sentence_says_whom_both_serve():
    crowd = crowd_of(("finance", "banker", 3), ("estate", "realtor", 5))
    areas = draft(crowd, NAMES)[:2]
    zone_of = {player.key: 1 if player.sphere == "finance" else 2 for player in crowd}
    (visit,) = rotation(crowd, areas, zone_of, KNOWN)
    assert (visit.visitors, visit.hosts, visit.after) == (1, 2, 15)
    clients = KNOWN.spheres["finance", "estate"].clients
    assert visit.sentence == f"After 15 minutes, Finance and legal visits Real estate: both serve {clients}."


def test_zones_with_no_clients_in_common_visit_all_the_same():
    crowd = crowd_of(("estate", "realtor", 2), ("", "", 2))
    areas = draft(crowd, NAMES)
    zone_of = {player.key: 1 if player.sphere else 2 for player in crowd}
    assert [one.sentence for one in rotation(crowd, areas, zone_of, KNOWN)] == [
        "After 15 minutes, Real estate visits Something else."
    ]


@pytest.mark.parametrize("zones", [4, 5])
def test_every_two_of_some_zones_meet_in_the_end(zones):
    spheres = [sphere for sphere in NAMES if sphere != SOMETHING_ELSE][:zones]
    areas = [Area(key, sphere, sphere, 9) for key, sphere in enumerate(spheres, start=1)]
    crowd = crowd_of(*[(sphere, sphere, 3) for sphere in spheres])
    zone_of = {player.key: spheres.index(player.sphere) + 1 for player in crowd}
    visits = rotation(crowd, areas, zone_of, KNOWN, zones - 1 + zones % 2)
    met = {frozenset((one.visitors, one.hosts)) for one in visits}
    if zones == 4:
        assert met == set(map(frozenset, combinations(range(1, 5), 2)))
    assert len(met) == len(visits)
    assert all(one.after <= other.after for one, other in pairwise(visits))


def test_the_best_visits_come_first():
    spheres = ["finance", "estate", "health", "business"]
    areas = [Area(key, sphere, sphere, 9) for key, sphere in enumerate(spheres, start=1)]
    crowd = crowd_of(*[(sphere, sphere, 3) for sphere in spheres])
    zone_of = {player.key: spheres.index(player.sphere) + 1 for player in crowd}
    first = [one for one in rotation(crowd, areas, zone_of, KNOWN) if one.after == MINUTES]

    def worth(couples):
        return sum(KNOWN.spheres[spheres[one - 1], spheres[other - 1]].there for one, other in couples)

    ways = [((1, 2), (3, 4)), ((1, 3), (2, 4)), ((1, 4), (2, 3))]
    assert worth([(one.visitors, one.hosts) for one in first]) == max(map(worth, ways))


def test_the_reason_says_why_a_guest_stands_where_they_stand():
    finance, estate, other = (
        Area(1, "finance", "Finance", 9),
        Area(2, "estate", "Real estate", 9),
        Area(3, SOMETHING_ELSE, "Something else", 9),
    )
    areas = (finance, estate, other)
    banker = Player(1, None, "banker", "finance", trade="Banker")
    assert reason(banker, finance, areas, KNOWN) == "Banker: Finance fits best."
    clients = KNOWN.spheres["finance", "estate"].clients
    assert reason(banker, estate, areas, KNOWN) == (
        f"Banker: Finance has enough of them; Real estate has room, and both serve {clients}."
    )
    assert reason(banker, other, areas, KNOWN) == "Banker: Finance has enough of them; Something else has room."
    assert reason(Player(1), estate, areas, KNOWN) == "We do not know what this guest does; Real estate has room."
    assert reason(Player(1, sphere="estate"), estate, areas, KNOWN) == "This guest: Real estate fits best."
