"""Whom each first-timer is introduced to: up to three people worth meeting, and not all of them to the same few."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

import numpy as np

from mixer.icebreakers.rules.room import Couple, Player, Room, couple
from mixer.icebreakers.rules.value import Complements, values

PEOPLE = 3
"""People whom a first-timer is introduced to."""

SENT_BEFORE = 60
"""Points lost for each first-timer who is sent to somebody already: about what two strangers are worth."""


def introductions(
    first_timers: Sequence[Player],
    others: Sequence[Player],
    known: Complements,
    never: Collection[Couple],
    wanted: Mapping[int, int],
) -> dict[int, list[int]]:
    """Return whom each first-timer is to meet, the best first.

    Nobody meets a colleague, or anybody they are never to meet: whom they know, and whom the host keeps from them.

    Args:
        first_timers: those who are to be introduced, in any order.
        others: whoever may be met, no first-timer among them.
        known: what professions are worth to each other.
        never: couples who are not introduced to each other.
        wanted: first-timer's key -> people still wanted, where some are chosen already; else three.
    """
    newcomers = sorted(first_timers, key=lambda one: one.key)
    able = sorted(others, key=lambda one: one.key)
    found: dict[int, list[int]] = {one.key: [] for one in newcomers}
    if not newcomers or not able:
        return found
    room = Room((*newcomers, *able))
    place = {key: index for index, key in enumerate(room.keys)}
    rows = np.array([place[one.key] for one in newcomers], dtype=np.intp)
    columns = np.array([place[one.key] for one in able], dtype=np.intp)
    points = values(room, known)[rows[:, None], columns[None, :]].astype(np.float64)
    for row, one in enumerate(newcomers):
        for column, other in enumerate(able):
            colleagues = one.house is not None and one.house == other.house
            if colleagues or couple(one.key, other.key) in never:
                points[row, column] = -np.inf
    sent: Counter[int] = Counter()
    for turn in range(PEOPLE):
        # Whoever chose last in one round chooses first in the next.
        for row in range(len(newcomers))[:: 1 if turn % 2 == 0 else -1]:
            key = newcomers[row].key
            if len(found[key]) >= wanted.get(key, PEOPLE):
                continue
            now = points[row] - np.array([SENT_BEFORE * sent[column] for column in range(len(able))])
            best = int(np.argmax(now))
            if now[best] > -np.inf:
                found[key].append(able[best].key)
                points[row, best] = -np.inf
                sent[best] += 1
    return found
