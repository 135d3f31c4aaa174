"""Similar business: who has a field in common with whom."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mixer.icebreakers.rules.room import Level, Player, Room, couple
from mixer.icebreakers.rules.similar import likeness, plan_similar
from mixer.icebreakers.rules.similar_words import alone, similar_relaxations, talk
from mixer.icebreakers.rules.value import house_complements
from tests.icebreakers.rooms import groupings, hurt, rooms

KNOWN = house_complements()
NAMES = {"trades": "Trades", "estate": "Real estate"}
FIELDS = [
    ("realtor", "estate"),
    ("broker", "estate"),
    ("plumber", "trades"),
    ("roofer", "trades"),
    ("falconer", "else"),
    ("", ""),
]


def player(key, profession="", sphere="", **more):
    return Player(key, None, profession, sphere, trade=profession, **more)


def crowd_of(*fields):
    return Room(tuple(player(key, *field) for key, field in enumerate(fields, start=1)))


def plan(room, seed=1, *, competitors=True):
    return plan_similar(room, KNOWN, seed, competitors=competitors)


def trades_of(room, found):
    trade = {one.key: one.profession for one in room.players}
    return sorted(tuple(sorted(trade[key] for key in group)) for group in found.pairs.groups)


def test_a_profession_counts_most_then_the_sphere_then_shared_things():
    room = Room(
        (
            player(1, "realtor", "estate", offers=frozenset("ab")),
            player(2, "realtor", "estate", wants=frozenset("ab")),
            player(3, "broker", "estate", offers=frozenset("abcdef")),
            player(4, "plumber", "trades", wants=frozenset("abcdef")),
            player(5, "falconer", "else"),
            player(6, "beekeeper", "else"),
            player(7),
            player(8),
        )
    )
    grid = likeness(room)
    assert (grid[0, 1], grid[0, 2], grid[2, 3], grid[4, 5], grid[6, 7]) == (180, 80, 30, 0, 0)
    assert (grid == grid.T).all()
    assert not grid.diagonal().any()
    assert likeness(room, competitors=False)[0, 1] == 0
    assert likeness(room, competitors=False)[0, 2] == 80


@given(rooms(most=8), st.integers(0, 5))
@settings(max_examples=40, deadline=None)
def test_everybody_is_in_a_pair_and_none_that_breaks_as_few_rules_is_worth_more(room, seed):
    found = plan(room, seed)
    groups = found.pairs.groups
    assert sorted(key for group in groups for key in group) == sorted(room.keys)
    assert sorted(map(len, groups))[:-1] == [2] * (len(groups) - 1)
    fewest = min(hurt(room, one) for one in groupings(list(room.keys)))
    assert hurt(room, groups) == fewest
    if len(room.keys) % 2 == 0:
        assert found.value == found.bound == best_of(room, likeness(room), fewest)


def best_of(room, grid, fewest):
    place = {key: index for index, key in enumerate(room.keys)}
    return max(
        sum(int(grid[place[one], place[other]]) for one, other in groups)
        for groups in groupings(list(room.keys))
        if hurt(room, groups) == fewest
    )


@given(rooms(most=12), st.booleans(), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_of_the_guest_list_changes_nothing(room, competitors, chance):
    shuffled = list(room.players)
    chance.shuffle(shuffled)
    again = plan(Room(tuple(shuffled), room.met, room.apart), competitors=competitors)
    assert again == plan(room, competitors=competitors)


@given(st.lists(st.sampled_from(FIELDS), min_size=2, max_size=8).filter(lambda fields: len(fields) % 2 == 0))
@settings(max_examples=40, deadline=None)
def test_where_competitors_are_kept_apart_as_few_meet_as_can_be(fields):
    room = crowd_of(*fields)
    found = plan(room, competitors=False)
    trade = {one.key: one.profession for one in room.players}
    fewest = min(
        sum(trade[one] == trade[other] != "" for one, other in groups) for groups in groupings(list(room.keys))
    )
    assert len(found.rivals) == fewest
    assert all(trade[one] == trade[other] for one, other in found.rivals)
    assert found.value == found.bound


def test_an_odd_profession_leaves_one_who_meets_a_neighbour_in_the_sphere():
    room = crowd_of(*[("realtor", "estate")] * 3, ("broker", "estate"), *[("plumber", "trades")] * 2)
    found = plan(room)
    assert trades_of(room, found) == [("broker", "realtor"), ("plumber", "plumber"), ("realtor", "realtor")]
    assert found.share == 1.0
    assert found.worst[1] == 60


def test_competitors_kept_apart_meet_within_their_sphere():
    room = crowd_of(*[("realtor", "estate")] * 2, *[("broker", "estate")] * 2)
    found = plan(room, competitors=False)
    assert trades_of(room, found) == [("broker", "realtor")] * 2
    assert found.rivals == ()
    assert similar_relaxations(room, found, {}) == ()


def test_colleagues_and_old_acquaintances_are_kept_apart_before_fields_count():
    crowd = (
        Player(1, 7, "realtor", "estate"), Player(2, 7, "realtor", "estate"),
        Player(3, None, "realtor", "estate"), Player(4, None, "plumber", "trades"),
    )  # fmt: skip
    found = plan(Room(crowd, {(1, 3): 1}))
    assert found.pairs.groups == ((1, 4), (2, 3))
    assert found.pairs.broken == ()


def test_pairing_the_lonely_anew_brings_no_competitors_together():
    room = crowd_of(("realtor", "estate"), ("plumber", "trades"), *[("falconer", "else")] * 2)
    assert plan(room, competitors=False).rivals == ()


def test_a_room_of_one_trade_that_is_to_keep_competitors_apart_says_what_it_cost():
    room = crowd_of(*[("realtor", "estate")] * 6, ("plumber", "trades"), ("", ""))
    found = plan(room, competitors=False)
    assert len(found.rivals) == 2
    (told,) = similar_relaxations(room, found, {})
    assert (told.rule, told.couples) == ("competitors", found.rivals)
    assert told.sentence == "6 of 8 guests do the same, realtor: 2 couples of competitors had to meet."
    one = crowd_of(*[("realtor", "estate")] * 2)
    assert similar_relaxations(one, plan(one, competitors=False), {})[0].sentence.endswith(
        "1 couple of competitors had to meet."
    )


def test_who_is_alone_in_their_field_meets_the_business_that_goes_best_with_theirs():
    room = crowd_of(("realtor", "estate"), ("plumber", "trades"), ("dentist", "health"), ("banker", "finance"))
    found = plan(room)
    assert found.value == 0
    assert found.pairs.groups in (((1, 2), (3, 4)), ((1, 4), (2, 3)))
    by_key = {one.key: one for one in room.players}
    one, other = by_key[1], by_key[2]
    assert alone(room, one, other) == "Nobody in your field today; nearest: plumber."
    assert talk(one, other, KNOWN, NAMES).reason.startswith("Different fields. Both serve ")


def test_pairing_the_lonely_anew_never_breaks_another_rule():
    """Two strangers of two fields each, but only one way to pair them without colleagues."""
    crowd = (
        Player(1, 1, "realtor", "estate"), Player(2, 2, "plumber", "trades"),
        Player(3, 1, "dentist", "health"), Player(4, 2, "banker", "finance"),
    )  # fmt: skip
    found = plan(Room(crowd, {(1, 4): 1}))
    assert found.pairs.groups == ((1, 2), (3, 4))
    assert [level for *_, level in found.pairs.broken] == []


def test_where_pairing_the_lonely_anew_breaks_more_rules_they_stay(monkeypatch):
    from mixer.icebreakers.rules import similar  # noqa: PLC0415 - patched here alone

    room = crowd_of(("realtor", "estate"), ("plumber", "trades"), ("dentist", "health"), ("banker", "finance"))
    before = plan(room).pairs
    clean = similar.plan_pairs

    def clumsy(part, value, seed):
        found = clean(part, value, seed)
        if value.max() <= 60:
            return found
        return similar.replace(found, groups=((1, 3), (2, 4)), broken=((1, 3, Level.COLLEAGUES),))

    monkeypatch.setattr(similar, "plan_pairs", clumsy)
    assert len(plan(room).pairs.broken) == 0
    assert before.broken == ()


def test_partners_are_told_what_they_share_and_what_to_ask():
    realtor, other = player(1, "realtor", "estate"), player(2, "realtor", "estate")
    assert talk(realtor, other, KNOWN, NAMES) == talk(other, realtor, KNOWN, NAMES)
    assert talk(realtor, other, KNOWN, NAMES).question.endswith("networking tactic, one realtor to another?")
    neighbours = talk(realtor, player(3, "broker", "estate"), KNOWN, NAMES)
    assert (neighbours.field, neighbours.reason) == ("Real estate", "Both work in Real estate: realtor and broker.")
    shared = talk(player(4, offers=frozenset(["tea"])), player(5, wants=frozenset(["tea"])), KNOWN, NAMES)
    assert (shared.field, shared.reason) == ("", "Both offer or look for tea.")
    assert talk(player(4), player(5, "falconer", "else"), KNOWN, NAMES).reason == "Different fields."
    assert "networking tactic?" in shared.question


@pytest.mark.parametrize(
    ("guest", "partner", "told"),
    [
        (("realtor", "estate"), ("broker", "estate"), ""),
        (("", ""), ("broker", "estate"), "We do not know your field; nearest: broker."),
        (("falconer", "else"), ("", ""), "Nobody in your field today; here is somebody to get to know."),
        (
            ("plumber", "trades"),
            ("broker", "estate"),
            "Everybody else in your field has met you, is a colleague or has a partner; nearest: broker.",
        ),
    ],
)
def test_who_has_no_partner_of_their_field_is_told_why(guest, partner, told):
    room = Room((player(1, *guest), player(2, *partner), player(3, "roofer", "trades")))
    assert alone(room, room.players[0], room.players[1]) == told


def crowded(size, seed):
    chance = Random(seed)
    fields = [(f"{sphere}-{number}", sphere) for sphere in ("estate", "trades", "finance") for number in range(5)]
    people = tuple(
        Player(key, chance.randrange(size), *chance.choice(fields), offers=frozenset([chance.choice("abcdefgh")]))
        for key in range(size)
    )
    return Room(people, {couple(*chance.sample(range(size), 2)): chance.randrange(6) for _ in range(5 * size)})


@pytest.mark.parametrize("size", [301, 600])
def test_a_large_room_is_paired_close_to_its_bound(size):
    room = crowded(size, 1)
    found = plan(room)
    assert found.pairs.broken == ()
    assert 0.97 * found.bound <= found.value <= found.bound
    apart = plan(room, competitors=False)
    assert len(apart.rivals) <= size % 2
    assert apart.value <= apart.bound


@pytest.mark.parametrize("size", [0, 1])
def test_one_guest_has_nobody_to_meet(size):
    with pytest.raises(ValueError, match="paired"):
        plan(crowd_of(*[("realtor", "estate")] * size))
