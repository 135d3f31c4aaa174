"""Evenings of table rounds, drawn at random with every kind of wish."""

from itertools import combinations

import numpy as np
from hypothesis import strategies as st

from mixer.icebreakers.rules.room import Player, Room, couple
from mixer.icebreakers.rules.rounds.evening import Evening, ImpossibleError, check, evening
from mixer.icebreakers.rules.rounds.seating import ABSENT
from mixer.icebreakers.rules.rounds.stakes import house_weights, stakes
from mixer.icebreakers.rules.value import house_complements, values
from tests.icebreakers.rooms import TRADES


def possible(asked):
    try:
        check(asked)
    except ImpossibleError:
        return False
    return True


@st.composite
def evenings(draw, most=16, *, wishes=True):
    """Draw an evening that can be planned, as far as its wishes tell."""
    guests = draw(st.integers(2, most))
    asked = evening(guests, draw(st.integers(1, (guests + 1) // 2)), draw(st.integers(1, 4)))
    if not wishes:
        return asked
    tables, rounds = len(asked.seats[0]), asked.rounds
    spare = draw(st.integers(0, 2))
    seats = ((asked.seats[0][0] + spare,) * tables,) * rounds
    some = st.sampled_from(range(guests))
    table = st.integers(0, tables - 1)
    asked = Evening(guests, seats)
    together = draw(st.lists(st.lists(some, min_size=2, max_size=3, unique=True).map(tuple), max_size=2))
    hosts = draw(st.dictionaries(some, table, max_size=2))
    windows = draw(
        st.dictionaries(some, st.tuples(st.integers(0, rounds - 1), st.integers(0, rounds - 1)).map(sorted).map(tuple))
    )
    locked = draw(st.dictionaries(st.tuples(st.integers(0, rounds - 1), some), table, max_size=2))
    past = draw(st.integers(0, rounds))
    row = st.lists(st.integers(ABSENT, tables - 1), min_size=guests, max_size=guests).map(tuple)
    for more in (
        {"together": tuple(together)},
        {"hosts": hosts},
        {"windows": dict(list(windows.items())[:2])},
        {"locked": locked},
        {"past": tuple(draw(row) for _ in range(past))},
    ):
        wished = Evening(**{**vars_of(asked), **more})
        if possible(wished):
            asked = wished
    return asked


def vars_of(asked):
    return {name: getattr(asked, name) for name in Evening.__dataclass_fields__}


@st.composite
def crowds(draw, size):
    """Draw a room of so many guests, with what is at stake between them."""
    crowd = [
        Player(key, draw(st.sampled_from([None, 1, 2, 3])), *draw(st.sampled_from(TRADES)), draw(st.booleans()))
        for key in range(size)
    ]
    couples = [couple(one, other) for one, other in combinations(range(size), 2)]
    met = draw(st.dictionaries(st.sampled_from(couples), st.integers(0, 5), max_size=size))
    apart = draw(st.frozensets(st.sampled_from(couples), max_size=2))
    return room_at_stake(Room(tuple(crowd), met, apart))


def room_at_stake(room):
    return room, stakes(room, values(room, house_complements()), house_weights())


def mixed_room(size, seed):
    """Make a room of skewed trades, companies of one to six, and old acquaintances."""
    chance = np.random.default_rng(seed)
    crowd = tuple(
        Player(key, int(chance.integers(size // 3 + 1)), *TRADES[int(chance.integers(5))]) for key in range(size)
    )
    pairs = (chance.choice(size, 2, replace=False).tolist() for _ in range(size))
    return room_at_stake(Room(crowd, {couple(*pair): int(chance.integers(5)) for pair in pairs}))
