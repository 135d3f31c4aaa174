"""As many meetings as can be, exactly: a heaviest simple b-matching as a matching in a larger graph.

Every couple becomes two points joined by a line, every guest as many points as they may meet others, joined to
their side of each of their couples. A couple is in the plan when both its sides are matched to guests (Tutte 1954;
Schrijver, Combinatorial Optimization, 32.1). Small rooms only: the graph has a point for each side of each couple.
"""

from collections.abc import Sequence

from mixer.icebreakers.rules.solvers.exact import match

Edge = tuple[int, int, int]
"""Two vertices and a weight of at least 0."""


def most_meetings(size: int, edges: Sequence[Edge], each: int) -> list[tuple[int, int]]:
    """Return the largest set of edges in which no vertex has more than `each`, the heaviest of those."""
    lines: list[Edge] = []
    for number, (one, other, weight) in enumerate(edges):
        sides = size * each + 2 * number, size * each + 2 * number + 1
        lines.append((*sides, weight))
        for side, vertex in zip(sides, (one, other), strict=True):
            lines += [(vertex * each + copy, side, weight) for copy in range(each)]
    matched = dict(match(size * each + 2 * len(edges), lines))
    taken = {point: vertex for vertex, point in matched.items() if vertex < size * each}
    return [
        (one, other)
        for number, (one, other, _) in enumerate(edges)
        if size * each + 2 * number in taken and size * each + 2 * number + 1 in taken
    ]
