"""Why guests belong together, from the numbers that brought them together."""

from mixer.icebreakers.rules.pairing import plan_pairs
from mixer.icebreakers.rules.reasons import told
from mixer.icebreakers.rules.room import Player, Room, levels
from mixer.icebreakers.rules.value import house_complements, values, worth

KNOWN = house_complements()


def test_a_pair_is_told_with_its_points_and_a_trio_with_its_best_couple():
    crowd = [
        Player(7, profession="realtor", sphere="estate", trade="Realtor"),
        Player(3, profession="mortgage-broker", sphere="estate", trade="Mortgage broker"),
        Player(5, profession="plumber", sphere="trades", trade="Plumber"),
    ]
    room = Room(tuple(crowd))
    value, grid = values(room, KNOWN), levels(room)
    (pair,) = told([(3, 7)], room, value, grid, KNOWN)
    assert pair.points == worth(crowd[0], crowd[1], KNOWN).points
    assert pair.sentence.startswith("Mortgage broker meets realtor.")
    (trio,) = told(plan_pairs(room, value, 1).groups, room, value, grid, KNOWN)
    assert trio.group == (3, 5, 7)
    assert trio.points == pair.points
    assert trio.sentence == f"{pair.sentence} A third, so that nobody stays alone."
