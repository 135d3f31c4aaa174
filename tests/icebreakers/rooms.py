"""Rooms of guests, drawn at random or made to order."""

from itertools import combinations

from hypothesis import strategies as st

from mixer.icebreakers.rules.matching import EXACT_UP_TO, prepare
from mixer.icebreakers.rules.room import Level, Player, Room, couple, levels

prepare(EXACT_UP_TO + 1)  # scipy is loaded here, so that no first example pays for it

TRADES = [("realtor", "estate"), ("plumber", "trades"), ("caterer", "events"), ("banker", "finance"), ("", "")]


@st.composite
def rooms(draw, least=2, most=9):
    size = draw(st.integers(least, most))
    keys = draw(st.lists(st.integers(1, 99), min_size=size, max_size=size, unique=True))
    crowd = [
        Player(key, draw(st.sampled_from([None, 1, 1, 2, 3])), *draw(st.sampled_from(TRADES)), draw(st.booleans()))
        for key in keys
    ]
    couples = [couple(one, other) for one, other in combinations(keys, 2)]
    met = draw(st.dictionaries(st.sampled_from(couples), st.integers(0, 6), max_size=len(couples)))
    apart = draw(st.frozensets(st.sampled_from(couples), max_size=2))
    return Room(tuple(crowd), met, apart)


def everybody_from(*sizes: int):
    """Make a room of companies of these sizes, nobody ever having met."""
    houses = [house for house, size in enumerate(sizes, start=1) for _ in range(size)]
    return Room(tuple(Player(key, house, *TRADES[key % 4]) for key, house in enumerate(houses, start=1)))


def hurt(room, groups):
    """Count the broken rules of a grouping, the gravest first: the order that plans are compared by."""
    grid = levels(room)
    place = {key: index for index, key in enumerate(room.keys)}
    counts = [0] * len(Level)
    for group in groups:
        for one, other in combinations(group, 2):
            counts[grid[place[one], place[other]]] += 1
    return tuple(counts[:0:-1])


def groupings(keys):
    """Yield every way to put guests into pairs, and one trio when their number is odd."""
    if len(keys) % 2:
        for trio in combinations(keys, 3):
            for pairs in groupings([key for key in keys if key not in trio]):
                yield [trio, *pairs]
    elif not keys:
        yield []
    else:
        first, *rest = keys
        for other in rest:
            for pairs in groupings([key for key in rest if key != other]):
                yield [(first, other), *pairs]
