"""Visitor hosts: who greets which first-timer and walks them to people worth meeting.

Loads are even before it matters how well two suit each other, but nobody is greeted by a colleague or by somebody they
are to be kept apart from while there is another way, and a competitor only where the loads would become lopsided.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from mixer.icebreakers.rules.room import Couple, Player, Room, couple
from mixer.icebreakers.rules.value import Complements, values, worth

EVEN = 500
"""Points of one place more or less: more than any two can be worth to each other."""

MOST_INTERESTS = 5
"""Things in common that are told; more tell nothing."""

COMPETITORS = 1_000
"""Points lost where both do the same work: as much as two places."""

COLLEAGUES = 10_000
"""Points lost where both are of one house: more than any load (at most sixteen places) and a competitor together."""

APART = 100_000
"""Points lost where the host never wants the two together."""


class Strain(StrEnum):
    """What is wrong between a first-timer and the visitor host they have, the gravest first."""

    APART = "apart"
    COLLEAGUES = "colleagues"
    COMPETITORS = "competitors"


@dataclass(frozen=True)
class Fit:
    """How well a visitor host suits a first-timer, in points, and why; `strain` is what is wrong, if anything."""

    points: int
    reason: str
    strain: Strain | None = None


@dataclass(frozen=True)
class Sharing:
    """Each first-timer's visitor host, how many each of these has in all, and the points of the shared-out ones."""

    host_of: Mapping[int, int]
    loads: Mapping[int, int]
    points: int


def share(
    first_timers: Sequence[Player],
    hosts: Sequence[Player],
    known: Complements,
    kept: Mapping[int, int],
    apart: Collection[Couple] = (),
) -> Sharing:
    """Return a visitor host for every first-timer; no other way is worth more.

    Args:
        first_timers: whoever is to have one, in any order.
        hosts: the visitor hosts who can take first-timers: those not here yet or gone are left out by the caller.
        known: what professions are worth to each other.
        kept: first-timer's key -> visitor host's key, for those who stay; these count for the loads. Their hosts may
            be missing from `hosts`.
        apart: couples whom the host never wants together.
    """
    from mixer.icebreakers.rules.solvers.shares import (  # noqa: PLC0415 - scipy costs half a second, and only this needs it
        share_out,
    )

    staying = {one.key: kept[one.key] for one in first_timers if one.key in kept}
    waiting = sorted((one for one in first_timers if one.key not in staying), key=lambda one: one.key)
    able = sorted(hosts, key=lambda one: one.key)
    if not able:
        return Sharing(staying, dict(Counter(staying.values())), 0)
    taken = Counter(staying.values())
    table = fits(waiting, able, known, apart)
    columns = share_out(table, np.array([taken[one.key] for one in able]), EVEN)
    host_of = {one.key: able[column].key for one, column in zip(waiting, columns, strict=True)}
    points = int(table[np.arange(len(waiting)), columns].sum())
    loads = {one.key: 0 for one in able} | dict(taken + Counter(host_of.values()))
    return Sharing(staying | host_of, loads, points)


def fits(
    first_timers: Sequence[Player], hosts: Sequence[Player], known: Complements, apart: Collection[Couple] = ()
) -> NDArray[np.int64]:
    """Return what each first-timer and each visitor host are worth to each other, in points: first-timers x hosts."""
    room = Room((*first_timers, *hosts))
    place = {key: index for index, key in enumerate(room.keys)}
    rows = np.array([place[one.key] for one in first_timers], dtype=np.intp)
    columns = np.array([place[one.key] for one in hosts], dtype=np.intp)
    table: NDArray[np.int64] = values(room, known)[rows[:, None], columns[None, :]].astype(np.int64)
    table -= COMPETITORS * _alike([one.profession for one in first_timers], [one.profession for one in hosts])
    table -= COLLEAGUES * _alike(_houses(first_timers), _houses(hosts))
    row_of, column_of = ({one.key: index for index, one in enumerate(side)} for side in (first_timers, hosts))
    for two in apart:
        for one, other in (two, two[::-1]):
            if one in row_of and other in column_of:
                table[row_of[one], column_of[other]] -= APART
    return table


def _houses(players: Iterable[Player]) -> list[str]:
    return ["" if one.house is None else str(one.house) for one in players]


def _alike(ones: Sequence[str], others: Sequence[str]) -> NDArray[np.bool_]:
    """Return where a word of the one list is the same as one of the other; nothing is like nothing."""
    left, right = np.array(ones, dtype=object), np.array(others, dtype=object)
    found: NDArray[np.bool_] = ((left[:, None] == right[None, :]) & (left[:, None] != "")).astype(bool)
    return found


def fit(first_timer: Player, host: Player, known: Complements, apart: Collection[Couple] = ()) -> Fit:
    """Return what a first-timer and a visitor host are worth to each other, why, and what is wrong between them."""
    points = int(fits([first_timer], [host], known, apart)[0, 0])
    return Fit(points, _reason(first_timer, host, known), _strain(first_timer, host, apart))


def _strain(one: Player, other: Player, apart: Collection[Couple]) -> Strain | None:
    if couple(one.key, other.key) in apart:
        return Strain.APART
    if one.house is not None and one.house == other.house:
        return Strain.COLLEAGUES
    return Strain.COMPETITORS if one.profession and one.profession == other.profession else None


def _reason(one: Player, other: Player, known: Complements) -> str:
    mine, theirs = one.trade or one.profession, other.trade or other.profession
    told = f"{mine[0].upper()}{mine[1:]}, greeted by {theirs[0].lower()}{theirs[1:]}." if mine and theirs else ""
    if one.profession and one.profession == other.profession:
        told = f"Both do the same work: {mine}."
    shared = worth(one, other, known).clients
    common = sorted((one.offers & other.wants) | (one.wants & other.offers))[:MOST_INTERESTS]
    parts = [told, f"Both serve {shared}." if shared else "", f"In common: {', '.join(common)}." if common else ""]
    return " ".join(part for part in parts if part)


SAID = {
    Strain.APART: ("is greeted by somebody they are", "are greeted by somebody they are", "to be kept apart from"),
    Strain.COLLEAGUES: ("is greeted by", "are greeted by", "a colleague"),
    Strain.COMPETITORS: ("is greeted by", "are greeted by", "somebody who does the same work"),
}


def strained(names: Mapping[Strain, Sequence[str]]) -> list[str]:
    """Return what could not be avoided, in sentences, the gravest first; `names` are the first-timers concerned."""
    told = []
    for strain in Strain:
        people = names.get(strain, ())
        if people:
            one, many, what = SAID[strain]
            verb = one if len(people) == 1 else many
            told.append(f"{_listed(people)} {verb} {what}: no other visitor host was free.")
    return told


NAMED = 3


def _listed(people: Sequence[str]) -> str:
    shown, more = list(people[:NAMED]), len(people) - NAMED
    if more > 0:
        shown.append(f"{more} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
