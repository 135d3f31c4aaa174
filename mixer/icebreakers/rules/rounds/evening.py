"""What a host asks of the table rounds, and what cannot be asked."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from mixer.icebreakers.rules.rounds.seating import ABSENT, ALONE, Groups
from mixer.icebreakers.rules.rounds.sizes import even_sizes, fill, tables_needed

FREE = -2
"""Stands for the table of a guest who may sit anywhere."""

NEVER_THERE = (0, -1)
"""The window of a guest who is there in no round."""

MOST_GUESTS = 10_000
MOST_ROUNDS = 100
MOST_SEATED = 10_000_000
"""Guests times seats times rounds: 10,000 guests at tables of 10 for 100 rounds."""


class ImpossibleError(Exception):
    """A wish that cannot be met, in a sentence with {guests} where the guests in its way are to be named."""

    def __init__(self, code: str, sentence: str, guests: tuple[int, ...] = ()) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.guests = guests


@dataclass(frozen=True)
class Evening:
    """Guests, tables and rounds; all are numbered from 0.

    seats: for each round, the seats at each table; guests are spread over them as evenly as they allow.
    hosts: guest -> table where they stay in every round. together: guests who came as one and always share a
    table; they never count as meeting. windows: guest -> first and last round for which they are there.
    past: rounds that have been played, the table of every guest (ABSENT for who was not there); they stay as they
    are. locked: (round, guest) -> table.
    """

    guests: int
    seats: tuple[tuple[int, ...], ...]
    hosts: Mapping[int, int] = field(default_factory=dict)
    together: tuple[tuple[int, ...], ...] = ()
    windows: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    past: tuple[tuple[int, ...], ...] = ()
    locked: Mapping[tuple[int, int], int] = field(default_factory=dict)

    @property
    def rounds(self) -> int:
        """Return the number of rounds, those of the past included."""
        return len(self.seats)

    @property
    def plain(self) -> bool:
        """Tell whether every guest is free to sit anywhere in every round, and tables are as equal as can be."""
        bound = self.hosts or self.together or self.windows or self.past or self.locked
        return not bound and self.even

    @property
    def even(self) -> bool:
        """Tell whether every round has the same number of tables, as equal as can be, whichever are the larger ones."""
        equal = even_sizes(self.guests, len(self.seats[0]))
        return all(tuple(sorted(row, reverse=True)) == equal for row in self.sizes)

    @cached_property
    def present(self) -> NDArray[np.bool_]:
        """Return who is there, rounds x guests."""
        here = np.ones((self.rounds, self.guests), dtype=np.bool_)
        for guest, (first, last) in self.windows.items():
            here[:first, guest] = False
            here[last + 1 :, guest] = False
        for number, row in enumerate(self.past):
            here[number] = np.array(row) != ABSENT
        return here

    @cached_property
    def sizes(self) -> tuple[tuple[int, ...], ...]:
        """Return how many guests each table takes in each round, as evenly as the seats allow."""
        return tuple(fill(seats, int(here.sum())) for seats, here in zip(self.seats, self.present, strict=True))

    @cached_property
    def groups(self) -> Groups:
        """Return the group of each guest, N, groups that share a guest joined; ALONE for the others."""
        group = np.full(self.guests, ALONE, dtype=np.int32)
        for number, members in enumerate(self.together):
            joined = [number, *(int(group[guest]) for guest in members if group[guest] != ALONE)]
            group[np.isin(group, joined[1:])] = number
            group[list(members)] = number
        return group

    @cached_property
    def inside(self) -> int:
        """Return how many couples came together."""
        sizes = np.unique(self.groups[self.groups != ALONE], return_counts=True)[1]
        return int((sizes * (sizes - 1) // 2).sum())

    @cached_property
    def shared_inside(self) -> int:
        """Return how often couples who came together share a table, over all rounds; those of the past may not have."""
        tables = np.where(self.present, 0, ABSENT).astype(np.int64)
        for number, row in enumerate(self.past):
            tables[number] = row
        together = 0
        for group in np.unique(self.groups[self.groups != ALONE]):
            for row in tables[:, self.groups == group]:
                sizes = np.bincount(row[row != ABSENT])
                together += int((sizes * (sizes - 1) // 2).sum())
        return together

    @cached_property
    def fixed(self) -> NDArray[np.int32]:
        """Return where each guest must sit, rounds x guests: a table, ABSENT or FREE."""
        table = np.where(self.present, FREE, ABSENT).astype(np.int32)
        for guest, stays in self.hosts.items():
            table[:, guest] = np.where(self.present[:, guest], stays, ABSENT)
        for (number, guest), stays in self.locked.items():
            table[number, guest] = stays
        for number, row in enumerate(self.past):
            table[number] = row
        return self._with_groups(table)

    def _with_groups(self, table: NDArray[np.int32]) -> NDArray[np.int32]:
        """Seat whoever came with somebody whose table is fixed there too; past rounds stay as they were."""
        for group in np.unique(self.groups[self.groups != ALONE]):
            members = np.flatnonzero(self.groups == group)
            for number in range(len(self.past), self.rounds):
                given = [int(place) for place in table[number, members] if place != FREE]
                if given:
                    table[number, members] = given[0]
        return table


def evening(guests: int, tables: int, rounds: int) -> Evening:
    """Return an evening at so many tables, as equal as can be.

    Raises:
        ImpossibleError: `guests`, `tables` or `rounds` is not a number to plan with.
    """
    if not 2 <= guests <= MOST_GUESTS:  # noqa: PLR2004 - a meeting is two
        raise ImpossibleError("guests", f"Table rounds are for 2 to {MOST_GUESTS:,} guests, not {guests:,}.")
    if not 1 <= rounds <= MOST_ROUNDS:
        raise ImpossibleError("rounds", f"Plan 1 to {MOST_ROUNDS} rounds, not {rounds:,}.")
    most = (guests + 1) // 2
    if not 1 <= tables <= most:
        raise ImpossibleError(
            "tables", f"{guests:,} guests fill 1 to {most:,} tables of two or more, not {tables:,} tables."
        )
    seats = tables_needed(guests, tables)
    if guests * seats * rounds > MOST_SEATED:
        raise ImpossibleError(
            "too_large", f"{guests:,} guests at tables of {seats:,} for {rounds} rounds are too many. Add tables."
        )
    return Evening(guests, ((seats,) * tables,) * rounds)


def evening_of_seats(guests: int, seats: int, rounds: int) -> Evening:
    """Return an evening at as many tables of so many seats as the guests need.

    Raises:
        ImpossibleError: as `evening`; `seats`, where a table has no seats for two or more seats than there are guests.
    """
    if guests >= 2 and not 2 <= seats <= guests:  # noqa: PLR2004 - a meeting is two
        raise ImpossibleError("seats", f"A table for {guests:,} guests has 2 to {guests:,} seats, not {seats:,}.")
    planned = evening(guests, tables_needed(guests, max(seats, 1)), rounds)
    return replace(planned, seats=((seats,) * len(planned.seats[0]),) * rounds)


def check(asked: Evening) -> None:
    """Raise ImpossibleError, naming the guests, where wishes contradict each other or the tables."""
    for complaint in chain(_of_seats(asked), _of_groups(asked), _of_fixed(asked)):
        raise complaint  # the first one; those behind it may stand on sand


def check_apart(asked: Evening, apart: Iterable[tuple[int, int]]) -> None:
    """Raise ImpossibleError, naming the two, where guests are to sit together and apart."""
    for one, other in apart:
        if asked.groups[one] == asked.groups[other] != ALONE:
            members = tuple(np.flatnonzero(asked.groups == asked.groups[one]).tolist())
            raise ImpossibleError(
                "together_and_apart",
                "{guests} are to sit together, but two of them are to be kept apart. Take back one of the two wishes."
                if len(members) > 2  # noqa: PLR2004 - a couple is two
                else "{guests} are to sit together and to be kept apart. Take back one of the two wishes.",
                members,
            )


def _of_seats(asked: Evening) -> Iterator[ImpossibleError]:
    if not asked.rounds:
        yield ImpossibleError("rounds", "Plan one round or more.")
    if len(asked.past) > asked.rounds:
        yield ImpossibleError("past", f"{len(asked.past)} rounds are over, more than the {asked.rounds} there are.")
    if any(len(row) != asked.guests for row in asked.past):
        yield ImpossibleError("past", "A round that is over says for every guest where they sat.")
    for number, (seats, here) in enumerate(zip(asked.seats, asked.present, strict=True)):
        if sum(seats) < here.sum():
            yield ImpossibleError(
                "seats", f"Round {number + 1} has {sum(seats)} seats for {here.sum()} guests. Add a table or seats."
            )


def _of_groups(asked: Evening) -> Iterator[ImpossibleError]:
    for group in np.unique(asked.groups[asked.groups != ALONE]):
        members = tuple(np.flatnonzero(asked.groups == group).tolist())
        largest = min(max(seats) for seats in asked.seats)
        if len(members) > largest:
            yield ImpossibleError(
                "group_too_large",
                f"{{guests}} are to sit together, but the largest table has {largest} seats. Split them.",
                members,
            )
        if len({asked.windows.get(guest, (0, asked.rounds - 1)) for guest in members}) > 1:
            yield ImpossibleError(
                "group_parted",
                "{guests} are to sit together, but are not there for the same rounds. Give them the same.",
                members,
            )


def _of_fixed(asked: Evening) -> Iterator[ImpossibleError]:
    for guest, (first, last) in asked.windows.items():
        if (first, last) != NEVER_THERE and not 0 <= first <= last < asked.rounds:
            yield ImpossibleError("window", "{guests} would be there for no round at all.", (guest,))
    wishes = [((number, guest), table) for guest, table in asked.hosts.items() for number in _open(asked, guest)]
    wishes += asked.locked.items()
    said: dict[tuple[int, int], tuple[int, int]] = {}  # round and party -> table and guest
    for (number, guest), table in wishes:
        party = int(asked.groups[guest]) if asked.groups[guest] != ALONE else -2 - guest
        seated, other = said.setdefault((number, party), (table, guest))
        if number < len(asked.past) or not asked.present[number, guest] or table >= len(asked.seats[number]):
            yield ImpossibleError(
                "locked", f"{{guests}} cannot be seated at table {table + 1} in round {number + 1}.", (guest,)
            )
        elif seated != table:
            yield ImpossibleError(
                "locked_twice",
                f"{{guests}} would sit at tables {seated + 1} and {table + 1} at once in round {number + 1}.",
                tuple(sorted({guest, other})),
            )
    for number in range(len(asked.past), asked.rounds):
        row = asked.fixed[number]
        for table, taken in Counter(row[row >= 0].tolist()).items():
            if taken > asked.seats[number][table]:
                yield ImpossibleError(
                    "table_full",
                    f"{{guests}} are all to sit at table {table + 1} in round {number + 1}, "
                    f"which has {asked.seats[number][table]} seats.",
                    tuple(np.flatnonzero(row == table).tolist()),
                )


def _open(asked: Evening, guest: int) -> Iterator[int]:
    return (number for number in range(len(asked.past), asked.rounds) if asked.present[number, guest])
