"""Lists of three planned around lists that stay as they are, and what lists are worth however they came about."""

from collections.abc import Iterable, Mapping

import numpy as np
import rustworkx
from numpy.typing import NDArray

from mixer.icebreakers.rules.room import Couple, Level, Room, levels
from mixer.icebreakers.rules.three import Partners, ThreePlan, couples_of, plan_three
from mixer.icebreakers.rules.three_footing import footing
from mixer.icebreakers.rules.three_latecomers import keep_up
from mixer.icebreakers.rules.three_rounds import EACH

PAIR = 2
GAPS: Partners = (None,) * EACH


def plan_around(
    room: Room, value: NDArray[np.int32], lists: Mapping[int, Partners], kept: Iterable[int], seed: int
) -> dict[int, Partners]:
    """Return lists for everybody in the room, those of `kept` guests as they were but for partners who have left.

    Who is on a kept list keeps that meeting; everybody else is planned anew.

    Args:
        room: the guests who are here now.
        value: N x N points of every couple, symmetric, in the room's order.
        lists: guest's key -> partners, as they were.
        kept: guests whose lists stay.
        seed: decides between plans that are equally good.
    """
    staying = frozenset(kept) & frozenset(room.keys)
    bound = {other for guest in staying for other in lists.get(guest, GAPS) if other is not None} - staying
    free = frozenset(room.keys) - staying - bound
    rows = {guest: lists.get(guest, GAPS) for guest in staying}
    rows |= {guest: _with_gaps(lists[guest], staying) for guest in bound & lists.keys()}
    if len(free) >= PAIR:
        index = [place for place, key in enumerate(room.keys) if key in free]
        rows |= plan_three(room.only(free), value[np.ix_(index, index)], seed).lists
    return keep_up(room, value, rows, staying, seed)


def _with_gaps(row: Partners, staying: frozenset[int]) -> Partners:
    """Return a row with everybody but those who stay taken out, in three places where three are enough."""
    masked = [other if other in staying else None for other in row]
    while len(masked) > EACH and None in masked:
        last = masked.pop()
        if last is not None:
            masked[masked.index(None)] = last
    return tuple(masked)


def described(room: Room, value: NDArray[np.int32], lists: Mapping[int, Partners], bound: int, seed: int) -> ThreePlan:
    """Return lists as a plan, with what they are worth and where they fall short; who has left counts for nothing.

    Args:
        room: the guests who are here now.
        value: N x N points of every couple, symmetric, in the room's order.
        lists: guest's key -> partners, for everybody in the room.
        bound: points that no plan of the room has more of.
        seed: what the lists were made with.
    """
    place = {key: index for index, key in enumerate(room.keys)}
    pairs = [pair for pair in couples_of(lists) if place.keys() >= set(pair)]
    both = np.array([(place[one], place[other]) for one, other in pairs], dtype=np.intp).reshape(-1, PAIR).T
    points = value[both[0], both[1]].astype(np.int64)
    sums = np.bincount(both.ravel(), np.tile(points, PAIR), len(place)).astype(np.int64)
    inside = levels(room)[both[0], both[1]] == Level.COLLEAGUES
    free_for = footing(room).allowed.sum(axis=1)
    worst = int(sums.argmin())
    return ThreePlan(
        lists=lists,
        value=int(points.sum()),
        bound=bound,
        colleagues=tuple(pair for pair, colleague in zip(pairs, inside.tolist(), strict=True) if colleague),
        short={key: int(free_for[place[key]]) for key in room.keys if None in lists[key]},
        worst=(room.keys[worst], int(sums[worst])),
        circles=_circles(room, pairs),
        seed=seed,
    )


def _circles(room: Room, pairs: Iterable[Couple]) -> int:
    """Return into how many groups the meetings join the guests."""
    place = {key: index for index, key in enumerate(room.keys)}
    graph = rustworkx.PyGraph(multigraph=False)
    graph.add_nodes_from(list(room.keys))
    graph.add_edges_from_no_data([(place[one], place[other]) for one, other in pairs])
    return int(rustworkx.number_connected_components(graph))
