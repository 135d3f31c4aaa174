"""The budget adds up to the cent."""

from hypothesis import given
from hypothesis import strategies as st

from mixer.events.rules.budget import COST, INCOME, Line, People, Sum, shared, totals, usual_lines

AMOUNTS = st.none() | st.integers(0, 10**13)
LINES = st.lists(st.builds(Line, st.sampled_from([COST, INCOME]), AMOUNTS, AMOUNTS, st.booleans()), max_size=30)
CROWDS = st.builds(People, st.integers(0, 5000), st.integers(0, 5000), st.integers(0, 5000))


def test_lines_for_each_guest_are_multiplied_by_those_expected_and_then_by_those_who_came():
    lines = [
        Line(COST, 100_00, 120_00),
        Line(COST, 12_50, 12_00, per_guest=True),
        Line(INCOME, 300_00),
        Line(COST),
    ]
    before, after = totals(lines, People(40)), totals(lines, People(40, came=35, introductions=90))
    assert before.cost == Sum(600_00, 600_00)
    assert after.cost == Sum(600_00, 540_00)
    assert after.cost.left == 60_00
    assert after.income == Sum(300_00, 0)
    assert after.balance == Sum(-300_00, -540_00)
    assert (before.per_guest_planned, before.per_guest_actual, before.per_introduction) == (15_00, None, None)
    assert (after.per_guest_actual, after.per_introduction) == (15_43, 6_00)


@given(LINES, CROWDS)
def test_totals_are_exact_whatever_the_order_of_the_lines(lines, people):
    found = totals(lines, people)
    assert found == totals(reversed(lines), people)
    one_by_one = [totals([line], people) for line in lines]
    assert found.cost.planned == sum(one.cost.planned for one in one_by_one)
    assert found.income.actual == sum(one.income.actual for one in one_by_one)
    assert found.balance.planned == found.income.planned - found.cost.planned
    by_hand = sum(
        line.planned * (people.expected if line.per_guest else 1)
        for line in lines
        if line.kind == COST and line.planned
    )
    assert found.cost.planned == by_hand


@given(st.integers(0, 10**13), st.integers(1, 5000))
def test_a_share_is_off_by_half_a_cent_at_most(amount, among):
    assert abs(2 * (shared(amount, among) * among - amount)) <= among


def test_nobody_shares_nothing():
    assert shared(100, 0) is None


def test_a_budget_begins_with_costs_and_income_some_for_each_guest():
    lines = usual_lines()
    assert {line.kind for line in lines} == {COST, INCOME}
    assert [line.label for line in lines if line.per_guest] == ["Food and drink", "Tickets"]
