"""How many visitor hosts a mixer should have, and whom to ask."""

from dataclasses import dataclass
from math import ceil

FEWEST = 3
"""Visitor hosts at any mixer."""

GUESTS_EACH = 20
"""Guests for each visitor host: three for every sixty."""


def wanted(guests: int) -> int:
    """Return how many visitor hosts a mixer of so many guests should have: three for every sixty, three at least."""
    return max(FEWEST, ceil(guests / GUESTS_EACH))


def advice(guests: int, hosts: int) -> str:
    """Return what to do about the number of visitor hosts; empty where they are enough."""
    missing = wanted(guests) - hosts
    if missing <= 0:
        return ""
    there = "There is 1 visitor host" if hosts == 1 else f"There are {hosts or 'no'} visitor hosts"
    crowd = f" for {guests} {'guest' if guests == 1 else 'guests'}" if guests else ""
    return (
        f"{there}{crowd}; at least {wanted(guests)} are a good number, "
        f"three for every sixty guests. Name {missing} more."
    )


@dataclass(frozen=True, slots=True)
class Suggested:
    """A guest worth asking whether they would be a visitor host, and why."""

    code: str
    full_name: str
    company: str
    reason: str
