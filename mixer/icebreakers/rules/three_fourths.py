"""A latecomer for whom every list is taken: guests whose lists are on the phone only get one name more."""

from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import NDArray

from mixer.icebreakers.rules.room import Room
from mixer.icebreakers.rules.three import Partners
from mixer.icebreakers.rules.three_footing import footing
from mixer.icebreakers.rules.three_rounds import EACH


def add_fourths(
    room: Room, value: NDArray[np.int32], lists: Mapping[int, Partners], closed: Collection[int]
) -> dict[int, Partners]:
    """Return lists on which everybody who had nobody has up to three, each of whom meets them as a fourth.

    Nobody is taken from a list, nobody meets a fifth, and colleagues are asked last.

    Args:
        room: the guests who are here now.
        value: N x N points of every couple, symmetric, in the room's order.
        lists: guest's key -> partners, for everybody in the room.
        closed: guests whose lists cannot grow, such as those on paper.
    """
    place = {key: index for index, key in enumerate(room.keys)}
    known = footing(room)
    rows = dict(lists)
    free = {guest for guest, row in lists.items() if len(row) == EACH and None not in row} - set(closed)
    for guest in [guest for guest, row in lists.items() if not any(row)]:
        here = place[guest]
        choices = sorted(
            (not known.fresh[here, place[other]], -int(value[here, place[other]]), other)
            for other in free
            if known.allowed[here, place[other]]
        )
        found = [other for *_, other in choices[:EACH]]
        rows[guest] = (*found, *rows[guest][len(found) :])
        rows |= {other: (*rows[other], guest) for other in found}
        free -= set(found)
    return rows
