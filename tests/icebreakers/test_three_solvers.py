"""The solvers behind lists of three, against trying everything."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mixer.icebreakers.rules.solvers.cycles import pair_off
from mixer.icebreakers.rules.solvers.degrees import most_meetings
from mixer.icebreakers.rules.solvers.exact import match
from mixer.icebreakers.rules.solvers.market import Couples
from mixer.icebreakers.rules.three_rounds import ALONE


@st.composite
def graphs(draw):
    size = draw(st.integers(2, 6))
    edges = draw(st.lists(st.sampled_from(list(combinations(range(size), 2))), unique=True))
    return size, [(one, other, draw(st.integers(0, 20))) for one, other in edges]


@given(graphs(), st.integers(1, 3))
@settings(deadline=None)
def test_the_most_meetings_and_of_those_the_heaviest(graph, each):
    size, edges = graph

    def rank(chosen):
        return len(chosen), sum(weight for *_, weight in chosen)

    def allowed(chosen):
        degrees = np.bincount([vertex for edge in chosen for vertex in edge[:2]], minlength=size)
        return degrees.max(initial=0) <= each

    best = max(
        rank(chosen) for count in range(len(edges) + 1) for chosen in combinations(edges, count) if allowed(chosen)
    )
    weight = {(one, other): points for one, other, points in edges}
    found = most_meetings(size, edges, each)
    assert allowed([(*pair, 0) for pair in found])
    assert (len(found), sum(weight[pair] for pair in found)) == best


def few_couples(size, seed, each=6):
    chance = np.random.default_rng(seed)
    one = np.repeat(np.arange(size), each)
    other = chance.integers(0, size, len(one))
    keys = sorted(
        {(min(pair), max(pair)) for pair in zip(one.tolist(), other.tolist(), strict=True) if len(set(pair)) == 2}
    )
    ends = np.array(keys, dtype=np.intp)
    return Couples(ends[:, 0], ends[:, 1], chance.integers(-50, 50, len(keys)))


@pytest.mark.parametrize("seed", range(5))
def test_pairing_by_cycles_is_within_a_hair_of_the_exact_pairing(seed):
    size = 200
    couples = few_couples(size, seed)
    partner = pair_off(size, couples)
    weights = dict(
        zip(zip(couples.one.tolist(), couples.other.tolist(), strict=True), couples.surplus.tolist(), strict=True)
    )
    found = [(one, other) for one, other in enumerate(partner.tolist()) if one < other]
    exact = match(size, [(*pair, weight) for pair, weight in weights.items()])
    assert (partner[partner] == np.arange(size)).all()
    assert len(found) == len(exact)
    assert sum(weights[pair] for pair in found) >= 0.99 * sum(weights[pair] for pair in exact)


def test_where_the_couples_leave_somebody_out_they_are_alone():
    star = Couples(np.zeros(3, dtype=np.intp), np.arange(1, 4), np.array([5, 9, 1]))
    assert pair_off(4, star).tolist() == [2, ALONE, 0, ALONE]
