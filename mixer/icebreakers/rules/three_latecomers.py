"""Lists of three once the evening has begun: guests come late and leave early, and opened lists stay true."""

from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import NDArray

from mixer.icebreakers.rules.room import Room, couple
from mixer.icebreakers.rules.three import Partners
from mixer.icebreakers.rules.three_footing import footing, scores
from mixer.icebreakers.rules.three_mending import Lists, mend
from mixer.icebreakers.rules.three_rounds import EACH


def keep_up(
    room: Room, value: NDArray[np.int32], lists: Mapping[int, Partners], opened: Collection[int], seed: int
) -> dict[int, Partners]:
    """Return the lists of those who are in the room now: latecomers have one, and leavers' places are filled.

    Whoever has opened their list loses nobody from it but those who left, and meets no fourth. Couples who have
    met by now (in `room.met`) stay as they are. A place that cannot be filled is None.

    Args:
        room: the guests who are here now.
        value: N x N points of every couple, symmetric, in the room's order.
        lists: guest's key -> partners, as they were handed out.
        opened: guests who have looked at their list.
        seed: decides between equals.
    """
    place = {key: index for index, key in enumerate(room.keys)}
    named = {other for row in lists.values() for other in row if other is not None}
    gone = {key: -number for number, key in enumerate(sorted(named - place.keys()), start=1)}

    def number(guest: int, other: int | None) -> int | None:
        if other is None or other in place:
            return None if other is None else place[other]
        return gone[other] if couple(guest, other) in room.met else None

    mended = Lists(
        rows=[[number(guest, other) for other in lists.get(guest, (None,) * EACH)] for guest in room.keys],
        score=scores(value, footing(room), seed).grid,
        opened=frozenset(place[guest] for guest in opened if guest in place),
        handed_out=True,
    )
    mend(mended)
    names: dict[int | None, int | None] = {index: key for key, index in (place | gone).items()} | {None: None}
    return {guest: tuple(names[one] for one in row) for guest, row in zip(room.keys, mended.rows, strict=True)}
