"""The ways to a plan: a schedule without a repeat, one with few, a search, and guests put to a schedule's places."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mixer.icebreakers.rules.rounds import formula
from mixer.icebreakers.rules.rounds.bound import least_repeats
from mixer.icebreakers.rules.rounds.designs import Found, without_repeats
from mixer.icebreakers.rules.rounds.evening import Evening
from mixer.icebreakers.rules.rounds.problem import Problem
from mixer.icebreakers.rules.rounds.purse import Purse
from mixer.icebreakers.rules.rounds.relabel import Schedule, colleagues_in_rows, relabel
from mixer.icebreakers.rules.rounds.search import PLACES_UP_TO, improve, search
from mixer.icebreakers.rules.rounds.seating import Seating, counts, sizes_of
from mixer.icebreakers.rules.rounds.sizes import tables_needed
from mixer.icebreakers.rules.rounds.stakes import Stakes
from mixer.icebreakers.rules.rounds.turning import turned
from mixer.icebreakers.rules.rounds.uneven import never_meet, strangers

PATIENCE = 600
"""Steps without a new best after which an attempt to fill a schedule's places ends."""


MORE_DIGITS = 2
"""Digits by which the numbers of a balanced formula's field may be longer than those of the tables."""


@dataclass(frozen=True)
class Attempt:
    """A seating and the method that found it."""

    seating: Seating
    method: str


def by_schedule(asked: Evening) -> Attempt | None:
    """Return a plan without a repeat where a schedule is known, guests in their order but for hosts at their tables."""
    found = _schedule(asked)
    if found is None:
        return None
    given = _host_places(found.seating, asked.hosts)
    if given is None:
        return None
    others = iter([guest for guest in range(asked.guests) if guest not in asked.hosts])
    places = np.array([given[place] if place in given else next(others) for place in range(asked.guests)])
    seating = _seated(found.seating, places, asked)
    return None if seating is None else Attempt(seating, found.source)


def by_structure(asked: Evening) -> list[Attempt]:
    """Return plans of a plain evening that repeat little by their structure."""
    tables, seats = len(asked.seats[0]), tables_needed(asked.guests, len(asked.seats[0]))
    found = []
    spreads = (formula.balanced(tables, seats, more) for more in range(MORE_DIGITS + 1))
    spread = next((one for one in spreads if one.rounds >= asked.rounds), None)
    if spread is not None:
        found.append(Attempt(spread.write(asked.rounds)[:, : asked.guests], "balanced formula"))
    full = ((seats,) * tables,) * asked.rounds
    turns = turned(tables, seats, asked.rounds, -(-least_repeats(full, tables * seats) // tables))
    if turns is not None:
        found.append(Attempt(turns[:, : asked.guests], "turning"))
    own_tables = [(_own_tables(one.seating, asked), one.method) for one in found]
    return [Attempt(seating, method) for seating, method in own_tables if seating is not None]


def by_search(one: Problem, purse: Purse, chance: np.random.Generator, enough: int | None = None) -> Attempt:
    """Return what the search finds; see `search`."""
    return Attempt(one.seating(search(one, purse, chance, enough)), "search")


def polished(one: Problem, attempt: Attempt, purse: Purse, chance: np.random.Generator) -> Attempt:
    """Return an attempt improved; see `improve`."""
    rows = attempt.seating[:, [party[0] for party in one.members]].copy()
    rows[: one.first] = -1
    seating = one.seating(improve(one, rows, PATIENCE, purse, chance))
    return (
        Attempt(seating, attempt.method)
        if (seating == attempt.seating).all()
        else Attempt(seating, f"{attempt.method} and search")
    )


def by_places(
    asked: Evening, stake: Stakes, strict: Problem, purse: Purse, chance: np.random.Generator
) -> Attempt | None:
    """Return a plan without a repeat: a schedule whose places go to the guests for whom they are worth most.

    `strict` is the evening as the search sees it when a repeat costs any price; it improves what the places give.
    """
    found = _schedule(asked)
    given = None if found is None else _host_places(found.seating, asked.hosts)
    if found is None or given is None:
        return None
    taken = np.zeros(asked.guests, dtype=np.bool_)
    taken[list(given)] = True
    one = None
    if asked.guests <= PLACES_UP_TO:
        one = Schedule((counts(found.seating) > 0).astype(np.float32), strict.hurt - strict.value, taken)
    row = len(asked.seats[0]) if found.source != "schedule bank" else 1
    best: Seating | None = None
    least = 0
    while best is None or not purse.empty:
        places = colleagues_in_rows(list(stake.houses), row, given, chance)
        if one is not None:
            places = relabel(one, places, PATIENCE, purse, chance)
        seating = _seated(found.seating, places, asked)
        if seating is None:
            return None
        seating = improve(strict, seating, PATIENCE, purse, chance)
        lost = strict.total(seating)
        if best is None or lost < least:
            best, least = seating, lost
    return Attempt(best, f"{found.source}, places by value")


def _schedule(asked: Evening) -> Found | None:
    """Return a schedule where nothing but hosts binds the guests and tables are as equal as can be."""
    bound = asked.together or asked.windows or asked.past or asked.locked
    if bound or not asked.even:
        return None
    return without_repeats(asked.guests, len(asked.seats[0]), asked.rounds)


def _host_places(seating: Seating, hosts: Mapping[int, int]) -> dict[int, int] | None:
    """Return place -> host for places that never meet, so that each host can have a table; None if there are none."""
    if len(set(hosts.values())) < len(hosts):
        return None
    at = sorted(hosts.values())
    by_table = {table: host for host, table in hosts.items()}
    if never_meet(seating[:, at]):
        return {table: by_table[table] for table in at}
    found = strangers(seating, len(hosts))
    return None if found is None else dict(zip(found.tolist(), (by_table[table] for table in at), strict=True))


def _seated(seating: Seating, places: NDArray[np.intp], asked: Evening) -> Seating | None:
    """Return the tables of guests who take these places, tables renamed so that hosts stay and seats suffice."""
    guests = np.empty_like(seating)
    guests[:, places] = seating
    return _own_tables(guests, asked)


def _own_tables(seating: Seating, asked: Evening) -> Seating | None:
    rows = []
    for row, seats in zip(seating, asked.seats, strict=True):
        name = {int(row[host]): table for host, table in asked.hosts.items()}
        sizes = sizes_of(row, len(seats)).tolist()
        left = [table for table in range(len(seats)) if table not in name.values()]
        open_rows = [table for table in range(len(seats)) if table not in name]
        if open_rows != left or any(sizes[table] > seats[table] for table in left):
            left.sort(key=lambda table: -seats[table])
            open_rows.sort(key=lambda table: -sizes[table])
        name.update(zip(open_rows, left, strict=True))
        if any(sizes[table] > seats[name[table]] for table in name):
            return None
        rows.append(np.array([name[table] for table in range(len(seats))], dtype=np.int32)[row])
    return np.array(rows)
