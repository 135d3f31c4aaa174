"""Lists of three with gaps, filled without taking anybody from a list that has been opened.

A list holds a guest's partners in the order of the conversations, None where a place is free; a number below
zero stands for somebody who was met and has left. Gaps are closed in this order: two guests with gaps meet each
other; a couple who have not opened their lists part, and each of them meets one of the two with gaps (so nobody's
number changes); a guest with four gives one up; and where one gap remains because three times the number of
guests is odd, somebody meets a fourth.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mixer.icebreakers.rules.solvers.exact import match
from mixer.icebreakers.rules.solvers.market import NEVER
from mixer.icebreakers.rules.three_rounds import EACH, allowed_among

ATTEMPTS = 400
"""Tries to part a couple for two gaps; each looks at all couples."""

Row = list[int | None]
"""A guest's partners by index, in the order of the conversations; a gap is None."""


@dataclass
class Lists:
    """All lists by index, what every couple counts, and who has opened their list.

    `score` is N x N, whole numbers, `NEVER` for couples that must not meet, or have met by now. From an opened
    list nobody is taken, and it grows no fourth. Lists that are handed out are changed as little as can be.
    """

    rows: list[Row]
    score: NDArray[np.float32]
    opened: frozenset[int] = frozenset()
    handed_out: bool = False

    def gaps(self) -> list[int]:
        """Return the guests with gaps, once for each gap."""
        return [guest for guest, row in enumerate(self.rows) for partner in row if partner is None]

    def may_meet(self, one: int, other: int) -> bool:
        """Tell whether a couple may be added."""
        return one != other and self.score[one, other] > NEVER and other not in self.rows[one]

    def join(self, one: int, other: int) -> None:
        """Add a couple: in the same conversation where both are free, else in each one's first gap, or as a fourth."""
        mine, theirs = self._free(one), self._free(other)
        both = [place for place in mine if place in theirs]
        for guest, partner, places in ((one, other, both or mine), (other, one, both or theirs)):
            if places:
                self.rows[guest][places[0]] = partner
            else:
                self.rows[guest].append(partner)

    def replace(self, guest: int, partner: int, newcomer: int) -> None:
        """Put a newcomer into the place of a partner."""
        row = self.rows[guest]
        row[row.index(partner)] = newcomer

    def fill(self, guest: int, newcomer: int) -> None:
        """Put a newcomer into a guest's first gap."""
        row = self.rows[guest]
        row[row.index(None)] = newcomer

    def _free(self, guest: int) -> list[int]:
        return [place for place, partner in enumerate(self.rows[guest]) if partner is None]

    def loose(self) -> Iterator[tuple[int, int]]:
        """Yield the couples that may be parted, each in both directions."""
        for one, row in enumerate(self.rows):
            if one not in self.opened:
                for other in row:
                    if other is None or other < 0 or other in self.opened:
                        continue
                    if self.score[one, other] > NEVER:
                        yield one, other


def mend(lists: Lists) -> None:
    """Close as many gaps as can be closed."""
    while _introduce(lists):
        pass
    left = _part_couples(lists)
    if len(left) % 2 and not _relieve(lists, left[-1]) and len(lists.rows) * EACH % 2:
        _add_fourth(lists, left[-1])


def _introduce(lists: Lists) -> bool:
    """Let guests with gaps meet each other, as many as can; tell whether any could."""
    gaps = sorted(set(lists.gaps()))
    edges = [
        (row, column, score)
        for row, column, score in allowed_among(lists.score, np.array(gaps, dtype=np.intp))
        if gaps[column] not in lists.rows[gaps[row]]
    ]
    pairs = match(len(gaps), edges)
    for row, column in pairs:
        one, other = gaps[row], gaps[column]
        direct = float(lists.score[one, other])
        if lists.handed_out or not _part_a_couple(lists, one, other, direct):
            lists.join(one, other)
    return bool(pairs)


def _part_couples(lists: Lists) -> list[int]:
    """Close gaps two by two, parting a couple for each two; return the gaps left."""
    left: list[int] = []
    attempts = ATTEMPTS
    for guest in lists.gaps():
        for other in left if attempts > 0 and _has_strangers(lists, guest) else ():
            attempts -= 1
            if _part_a_couple(lists, other, guest):
                left.remove(other)
                break
        else:
            left.append(guest)
    return left


def _has_strangers(lists: Lists, guest: int) -> bool:
    """Tell whether there is anybody the guest may meet and does not yet."""
    return int((lists.score[guest] > NEVER).sum()) > len(_partners(lists, guest))


def _part_a_couple(lists: Lists, one: int, other: int, least: float = 4 * NEVER) -> bool:
    """Put one and the other between the couple that gives up least; tell whether that gains more than `least`."""
    couples = np.array(list(lists.loose()), dtype=np.intp).reshape(-1, 2)
    joined, parted = couples[:, 0], couples[:, 1]
    score = lists.score
    allowed = (score[one, joined] > NEVER) & (score[other, parted] > NEVER)
    allowed &= ~np.isin(joined, _partners(lists, one)) & ~np.isin(parted, _partners(lists, other))
    gain = np.where(allowed, score[one, joined] + score[other, parted] - score[joined, parted], 4 * NEVER)
    if gain.max(initial=4 * NEVER) <= least:
        return False
    best = int(gain.argmax())
    first, second = int(joined[best]), int(parted[best])
    lists.replace(first, second, one)
    lists.replace(second, first, other)
    lists.fill(one, first)
    lists.fill(other, second)
    return True


def _partners(lists: Lists, guest: int) -> list[int]:
    return [partner for partner in lists.rows[guest] if partner is not None]


def _relieve(lists: Lists, guest: int) -> bool:
    """Give the guest a partner of somebody who has four; tell whether that could be done."""
    choices = [
        (float(lists.score[guest, other] - lists.score[rich, other]), rich, other)
        for rich, other in lists.loose()
        if len(lists.rows[rich]) > EACH and lists.may_meet(guest, other)
    ]
    if not choices:
        return False
    _, rich, other = max(choices)
    row = lists.rows[rich]
    row[row.index(other)] = row[-1]
    row.pop()
    lists.replace(other, rich, guest)
    lists.fill(guest, other)
    return True


def _add_fourth(lists: Lists, guest: int) -> None:
    """Let the guest meet somebody for whom it is the fourth."""
    choices = [
        (float(lists.score[guest, other]), other)
        for other, row in enumerate(lists.rows)
        if other not in lists.opened and len(row) == EACH and None not in row and lists.may_meet(guest, other)
    ]
    if choices:
        lists.join(guest, max(choices)[1])
