"""Rounds without a repeat: formulas, the bank of schedules, and tables that are not all full."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mixer.icebreakers.rules.rounds import bank, fields, formula, uneven
from mixer.icebreakers.rules.rounds.designs import designs, rounds_without_repeats, without_repeats
from mixer.icebreakers.rules.rounds.seating import meetings, sizes_of
from mixer.icebreakers.rules.rounds.sizes import describe, even_sizes, tables_needed
from mixer.icebreakers.rules.rounds.uneven import add_in, leave_out

BEST_KNOWN = {  # rounds without a repeat, for tables of 3, 4, ... up to as many as there are tables
    3: [4],
    4: [4, 5],
    5: [7, 5, 6],
    6: [8, 7, 6, 3],
    7: [10, 9, 7, 7, 8],
    8: [11, 10, 8, 8, 8, 9],
    9: [13, 11, 9, 9, 9, 9, 10],
    10: [14, 11, 9, 7, 7, 7, 4, 4],
}
"""As published, but for ten tables of seven and of eight, for which the bank has more."""


def most_rounds(tables, seats):
    return max(design.rounds for design in designs(tables, seats))


def whole(seating, tables, guests):
    """Assert that everybody has a table in every round and tables differ by one seat at most."""
    assert seating.shape[1] == guests
    for row in seating:
        assert row.min() >= 0
        taken = sizes_of(row, tables)
        assert len(taken) == tables
        assert taken.max() - taken.min() <= 1


@pytest.mark.parametrize(
    ("guests", "tables", "rounds"),
    [
        (15, 5, 7), (18, 6, 8), (21, 7, 10), (32, 8, 9), (32, 8, 10), (24, 6, 7), (28, 7, 9), (45, 9, 9),
        (100, 10, 3), (104, 13, 13), (32, 8, 6), (47, 8, 5), (100, 13, 5), (300, 30, 4), (1000, 100, 3),
        (5000, 500, 3), (90, 12, 6), (58, 10, 7), (45, 10, 9), (77, 10, 5), (34, 9, 10), (23, 6, 7),
        (95, 10, 4), (113, 12, 6), (130, 12, 6), (144, 12, 6), (112, 14, 7), (135, 15, 7),
        (31, 6, 5), (61, 10, 7), (66, 10, 7), (77, 10, 6), (96, 12, 7), (105, 12, 7), (105, 15, 7), (132, 14, 7),
        (141, 15, 7),
    ],
)  # fmt: skip
def test_rooms_of_every_day_meet_without_a_repeat(guests, tables, rounds):
    found = without_repeats(guests, tables, rounds)
    whole(found.seating, tables, guests)
    assert len(found.seating) == rounds
    assert meetings(found.seating).repeats == 0


@pytest.mark.parametrize("tables", BEST_KNOWN)
def test_small_rooms_have_as_many_rounds_as_anybody_knows_of(tables):
    assert [most_rounds(tables, seats) for seats in range(3, tables + 1)] == BEST_KNOWN[tables]


@pytest.mark.parametrize("shape", bank.known())
def test_the_bank_keeps_its_promise(shape):
    bank.check(shape, bank.known()[shape])


def test_a_damaged_schedule_is_found_out():
    good = bank.known()[5, 3]
    with pytest.raises(ValueError, match="damaged"):
        bank.check((5, 3), np.concatenate([good, good[:1]]))
    empty = good.copy()
    empty[0] = 0
    with pytest.raises(ValueError, match="damaged"):
        bank.check((5, 3), empty)


@given(st.integers(1, 30), st.integers(2, 12))
@settings(max_examples=60, deadline=None)
def test_no_design_ever_repeats_a_couple(tables, seats):
    for design in designs(tables, seats):
        seating = design.write(min(design.rounds, 25))
        whole(seating, tables, tables * seats)
        assert meetings(seating).repeats == 0


@given(st.integers(2, 80), st.data())
@settings(max_examples=40, deadline=None)
def test_what_is_found_without_a_repeat_is_whole_and_has_none(guests, data):
    tables = data.draw(st.integers(1, (guests + 1) // 2))
    rounds = data.draw(st.integers(1, 8))
    found = without_repeats(guests, tables, rounds)
    known = rounds_without_repeats(guests, tables, rounds)
    assert (known == rounds) == (found is not None)
    if found is not None:
        whole(found.seating, tables, guests)
        assert meetings(found.seating).repeats == 0
        assert found.source in {"formula", "schedule bank", "round robin", "turning"}


def test_a_round_robin_lets_everybody_meet_everybody():
    met = meetings(formula.circle(6).write(11))
    assert met.repeats == 0
    assert met.distinct == 66


def test_ten_at_ten_tables_of_ten_sit_in_rows_in_columns_and_by_two_latin_squares():
    assert most_rounds(10, 10) == 4
    assert most_rounds(12, 12) == 6


@pytest.mark.parametrize(("prime", "exponent"), [(2, 1), (5, 1), (13, 1), (2, 3), (3, 2), (2, 4), (7, 2), (5, 3)])
def test_a_field_is_a_field(prime, exponent):
    numbers = fields.Field(prime, exponent)
    everything = set(range(numbers.order))
    chosen = range(1, numbers.order, max(1, numbers.order // 9))
    for one in chosen:
        assert {numbers.multiply(one, other) for other in everything} == everything
        assert set(numbers.add(np.arange(numbers.order), one).tolist()) == everything
        for other in chosen:
            for third in chosen:
                total = int(numbers.add(np.array([other]), third)[0])
                parts = numbers.multiply(one, other), numbers.multiply(one, third)
                assert numbers.multiply(one, total) == int(numbers.add(np.array([parts[0]]), parts[1])[0])


@given(st.integers(2, 3000))
def test_a_number_is_the_product_of_its_prime_powers(order):
    assert np.prod([prime**exponent for prime, exponent in fields.prime_powers(order)]) == order


def test_whom_to_leave_out_is_not_found_where_everybody_meets_everybody():
    everybody = bank.known()[8, 4][:10]
    assert leave_out(everybody, 0).shape == (10, 32)
    assert leave_out(everybody, 1).shape == (10, 31)
    assert leave_out(everybody, 7) is None


@given(st.integers(1, 500), st.data())
def test_tables_are_as_equal_as_can_be(guests, data):
    tables = data.draw(st.integers(1, guests))
    sizes = even_sizes(guests, tables)
    assert (sum(sizes), len(sizes)) == (guests, tables)
    assert max(sizes) - min(sizes) <= 1
    assert max(sizes) == tables_needed(guests, tables)


@pytest.mark.parametrize(
    ("sizes", "words"),
    [((10,) * 6, "6 tables of 10"), ((6, 6, 5), "3 tables of 5 or 6"), ((9,), "1 table of 9"),
     ((4, 6, 8), "3 tables of 4 to 8")],
)  # fmt: skip
def test_tables_are_told_in_words(sizes, words):
    assert describe(sizes) == words


def test_a_design_from_which_nobody_can_stay_away_is_passed_over():
    assert without_repeats(4, 3, 5) is None


def test_rounds_whose_turns_repeat_somebody_after_all_are_not_given_out():
    assert without_repeats(25, 8, 10) is None


def test_guests_who_are_added_to_a_schedule_meet_new_people_in_every_round(monkeypatch):
    base = without_repeats(30, 6, 5).seating
    more = add_in(base, 6, 1)
    assert np.array_equal(more[:, :30], base)
    assert meetings(more).repeats == 0
    assert add_in(base, 6, 5) is None
    assert add_in(np.zeros((2, 3), dtype=np.int32), 1, 1) is None
    monkeypatch.setattr(uneven, "LOOKS", 3)
    assert add_in(base, 6, 1) is None
