"""The waiting list: whose turn it is when places are free, in strict order, and what everybody else waits for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

House = int | str  # a company's id, its parent's for sisters; or a person's code, for somebody without a company
SEAT: Final = "seat"
CATEGORY: Final = "category"
WHY_WAITING = {
    "": "",
    SEAT: "Every place was taken, or others stood in line before.",
    CATEGORY: "Another business of this category is coming already.",
}
WHY_IN_ROOM = "Already in the room, so seated whether or not a place was free."


@dataclass(frozen=True)
class Party:
    """A guest and whoever comes along, with the places they still want.

    `category` is the guest's profession; whoever has none is let in by every rule.
    """

    guest_id: int
    seats: int
    category: int | None = None
    house: House = ""


@dataclass(frozen=True)
class Turn:
    """What became of a party when its turn came: places it gets, what it still waits for, and what was free then."""

    places: int
    waits_for: str
    free: int


class Room:
    """The free places of a mixer while one party after the other has its turn, in the order of the line.

    Nobody overtakes: once somebody who may come has to wait for a seat, nobody behind gets one. Only whoever waits for
    a category is passed over, since no free seat can help them; and the first of a category to wait has a claim to
    it before all others. With `split` a party gets what there is and waits for the rest, else it comes as a whole.
    `held` says which business has which category; None where every business may come.
    """

    def __init__(self, free: int, held: Mapping[int, House] | None, *, split: bool = False) -> None:
        self.free = max(free, 0)
        self.closed = False
        self._held = None if held is None else dict(held)
        self._split = split

    def ask(self, party: Party) -> Turn:
        """Let a party have its turn."""
        free = self.free
        if self._held is not None and party.category is not None:
            holder = self._held.setdefault(party.category, party.house)
            if holder != party.house:
                return Turn(0, CATEGORY, free)
        places = 0 if self.closed else party.seats if party.seats <= free else free if self._split else 0
        self.free -= places
        self.closed = self.closed or places < party.seats
        return Turn(places, "" if places == party.seats else SEAT, free)
