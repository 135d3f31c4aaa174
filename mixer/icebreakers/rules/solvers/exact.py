"""Maximum-weight perfect matching, exactly (Edmonds; Galil 1986, as rustworkx implements it)."""

from collections.abc import Callable, Iterable, Sequence

import rustworkx

Pairing = list[tuple[int, int]]
Score = Callable[[int, int], int]
"""Integer score of a couple of indices: exact arithmetic, so that no tier is ever lost to rounding."""

ALONE = -1
"""Stands in for the partner of the one who is left over."""


def match(size: int, edges: Iterable[tuple[int, int, int]]) -> Pairing:
    """Return the heaviest of the largest matchings of `size` vertices, as sorted pairs."""
    graph = rustworkx.PyGraph(multigraph=False)
    graph.add_nodes_from(range(size))
    graph.add_edges_from(list(edges))
    found = rustworkx.max_weight_matching(graph, max_cardinality=True, weight_fn=int)
    return sorted((one, other) if one < other else (other, one) for one, other in found)


def best_pairs(members: Sequence[int], score: Score) -> tuple[Pairing, int]:
    """Return the perfect pairing of an even number of members with the highest total score."""
    edges = (
        (row, column, score(members[row], members[column]))
        for row in range(len(members))
        for column in range(row + 1, len(members))
    )
    pairs = [(members[one], members[other]) for one, other in match(len(members), edges)]
    return pairs, sum(score(one, other) for one, other in pairs)


def best_pairs_but_one(members: Sequence[int], score: Score) -> tuple[Pairing, int, int]:
    """Return the best pairing of an odd number of members, its total, and who is left over for it."""

    def with_nobody(one: int, other: int) -> int:
        return 0 if other == ALONE else score(one, other)

    pairs, total = best_pairs([*members, ALONE], with_nobody)
    left = next(one for one, other in pairs if other == ALONE)
    return [pair for pair in pairs if ALONE not in pair], total, left
