"""Schedules without a repeat that no formula gives: starters that are turned, and whole ones that are known.

A starter is one round whose couples all differ by something else, so that turning it modulo `turns` gives as many
rounds: guests 0 to orbits * turns - 1 are (orbit, place) = divmod(guest, turns), the others stay. Starters were found
by search; those of seven rounds for large tables among rounds that stay the same when places are doubled modulo 7 and
orbits change places in threes, which leaves a third of the tables to search. The whole schedules are public
(Kirkman's schoolgirls; the best known ones for 6, 7 and 8 tables), or Latin squares that are orthogonal: two of order
10 (Bose, Shrikhande and Parker 1960), five of order 12 (Johnson, Dulmage and Mendelsohn 1961).
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

from mixer.icebreakers.rules.rounds.seating import Seating, meetings

Shape = tuple[int, int]
"""Tables and seats."""


@dataclass(frozen=True)
class Starter:
    """One round to be turned, as the table of each guest."""

    turns: int
    orbits: int
    tables: tuple[int, ...]

    def turned(self) -> Seating:
        """Return all its rounds."""
        base = np.array(self.tables, dtype=np.int32)
        guests = np.arange(len(base))
        moving = guests < self.orbits * self.turns
        orbit, place = np.divmod(guests, self.turns)
        rounds = []
        for turn in range(self.turns):
            row = base.copy()
            row[np.where(moving, orbit * self.turns + (place + turn) % self.turns, guests)] = base
            rounds.append(row)
        return np.array(rounds, dtype=np.int32)


@cache
def known() -> dict[Shape, Seating]:
    """Return every schedule of the bank, the longest of each shape.

    Raises:
        ValueError: one of them repeats a couple, or is not what it says.
    """
    found: dict[Shape, Seating] = {}
    for entry in _entries("starters.json"):
        starter = Starter(entry["m"], entry["orbits"], _by_guest(entry["base"][0]))
        found[entry["tables"], entry["seats"]] = starter.turned()
    for entry in _entries("explicit.json"):
        rows = [_by_guest(tables) for tables in entry["schedule"]]
        found[entry["tables"], entry["seats"]] = np.array(rows, dtype=np.int32)
    return found


def check(shape: Shape, seating: Seating) -> None:
    """Raise ValueError where a schedule repeats a couple, or leaves a seat empty."""
    tables, seats = shape
    full = all(np.array_equal(np.bincount(row, minlength=tables), [seats] * tables) for row in seating)
    if not full or meetings(seating).repeats:
        raise ValueError(f"the schedule for {tables} tables of {seats} is damaged")


def _entries(name: str) -> list[dict[str, Any]]:
    text = resources.files("mixer.icebreakers").joinpath("rounds", name).read_text("utf-8")
    entries: dict[str, dict[str, Any]] = json.loads(text)
    return list(entries.values())


def _by_guest(tables: list[list[int]]) -> tuple[int, ...]:
    seat = {guest: table for table, guests in enumerate(tables) for guest in guests}
    return tuple(seat[guest] for guest in range(len(seat)))
