from hypothesis import given
from hypothesis import strategies as st

from mixer.guests.rules.line import CATEGORY, SEAT, Party, Room

LINES = st.lists(
    st.tuples(st.integers(1, 4), st.one_of(st.none(), st.integers(1, 3)), st.sampled_from(["ace", "bay", "cod"])),
    max_size=14,
)
HELD = st.dictionaries(st.integers(1, 3), st.sampled_from(["ace", "bay", "cod", "elsewhere"]))


def turns(line, free, held, *, split):
    room = Room(free, held, split=split)
    parties = [Party(number, seats, category, house) for number, (seats, category, house) in enumerate(line)]
    return [(party, room.ask(party)) for party in parties], room


@given(LINES, st.integers(-2, 20), HELD, st.booleans())
def test_nobody_overtakes_and_no_more_places_are_given_than_are_free(line, free, held, split):
    taken, room = turns(line, free, held, split=split)
    assert sum(turn.places for _, turn in taken) + room.free == max(free, 0)
    closed = False
    for party, turn in taken:
        assert 0 <= turn.places <= party.seats
        assert (turn.places == party.seats) == (turn.waits_for == "")
        assert not (closed and turn.places), "somebody ahead waits for a seat"
        closed = closed or turn.waits_for == SEAT


@given(LINES, st.integers(0, 20), HELD, st.booleans())
def test_one_business_of_a_category_gets_places_and_only_others_wait_for_it(line, free, held, split):
    taken, _ = turns(line, free, held, split=split)
    for category in (1, 2, 3):
        mine = [(party, turn) for party, turn in taken if party.category == category]
        first = held.get(category) or (mine[0][0].house if mine else None)
        assert {party.house for party, turn in mine if turn.places} <= {first}
        assert all((turn.waits_for == CATEGORY) == (party.house != first) for party, turn in mine)
    assert all(turn.waits_for != CATEGORY for party, turn in taken if party.category is None)


@given(LINES, st.integers(0, 20), HELD)
def test_a_party_comes_as_a_whole_unless_the_host_lets_it_be_split(line, free, held):
    together, _ = turns(line, free, held, split=False)
    assert {turn.places for _, turn in together} <= {0, *(party.seats for party, _ in together)}
    split, room = turns(line, free, held, split=True)
    assert room.free == 0 or all(turn.waits_for != SEAT for _, turn in split), "no seat stays empty while one waits"
    partly = [turn for party, turn in split if 0 < turn.places < party.seats]
    assert len(partly) <= 1


def test_the_first_of_a_category_to_wait_has_a_claim_to_it_before_all_who_come_later():
    taken, _ = turns([(2, 7, "ace"), (1, 7, "bay"), (1, None, "cod")], 1, {}, split=False)
    assert [turn.waits_for for _, turn in taken] == [SEAT, CATEGORY, SEAT]
