"""The drawing: who may win, who wins, and how anybody can work it out again.

The recipe, in words to print on a slip. Every entrant has a *ticket*: one line of text, no two alike.

1. Before the drawing a *seed* is made (64 hexadecimal digits) and kept secret. What is shown to the room is
   the *commitment*: the SHA-256, in hexadecimal, of this UTF-8 text, each part on a line of its own that ends
   in a line feed::

       mixer-drawing-1
       <the prize>
       <the seed>
       <ticket 1>          the tickets in ascending order of their code points
       <ticket 2>
       ...

2. Each ticket's *lot* is the SHA-256, in hexadecimal, of ``<seed>/<ticket>`` (no line feed).
3. The tickets in ascending order of their lots are the order of the drawing. The first wins. If the winner is
   not in the room, the second wins, and so on: round *r* goes to the *r*-th.
4. After the drawing the seed is shown. Whoever kept the commitment repeats steps 1 to 3 with ``sha256sum``.

Where people met give extra entries, the first line is ``mixer-drawing-2``, an entrant's further tickets are their
first with ``/2``, ``/3``, ... behind it, and step 3 passes over every ticket of somebody who was called before. A list
without extra entries is drawn by ``mixer-drawing-1``, so that its slips are proven as those of the first day.

The host cannot choose the winner after the room has seen the commitment, because another seed or another list
has another commitment; nobody else can know the winner before, because 256 bits of seed cannot be guessed.
"""

import hashlib
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

ONE_TICKET_EACH = "mixer-drawing-1"
EXTRA_ENTRIES = "mixer-drawing-2"
RECIPES = (ONE_TICKET_EACH, EXTRA_ENTRIES)
FURTHER = "/"
"""What stands between an entrant's first ticket and the number of a further one."""

MOST_EXTRA = 5
"""Extra entries that a guest can have at most: with more, the drawing would go to whoever scans fastest."""

SEED_BYTES = 32


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody on the guest list, as far as a drawing cares.

    ``houses`` are the keys of every company the guest belongs to, sister and parent companies included; ``met`` are
    the people the guest has met tonight.
    """

    guest: int
    ticket: str
    in_the_room: bool = True
    organises: bool = False
    has_won: bool = False
    contact: int | None = None
    houses: frozenset[str] = field(default_factory=frozenset)
    met: int = 0


@dataclass(frozen=True, slots=True)
class Donor:
    """Who gave the prize: a contact, companies, both or neither (a prize from the group's own money)."""

    contact: int | None = None
    houses: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Field:
    """Who is in the drawing, and why the others are not (guest -> key of a reason in the ledger's words)."""

    entrants: tuple[Candidate, ...]
    left_out: dict[int, str]
    extra_entries: int = 0

    @property
    def tickets(self) -> tuple[str, ...]:
        """The frozen list: the entrants' tickets in the order in which they are committed to."""
        return tuple(
            sorted(
                ticket
                for entrant in self.entrants
                for ticket in tickets_of(entrant.ticket, min(entrant.met, self.extra_entries))
            )
        )


def tickets_of(first: str, extra: int) -> list[str]:
    """Return somebody's tickets: the first, and `extra` further ones."""
    return [first, *(f"{first}{FURTHER}{number}" for number in range(2, extra + 2))]


def holder(ticket: str) -> str:
    """Return whose ticket it is: the holder's first one."""
    return ticket.partition(FURTHER)[0]


def reason_to_stay_out(candidate: Candidate, donor: Donor) -> str | None:
    """Return why this guest may not win this prize, or None when they may."""
    if not candidate.in_the_room:
        return "not_in_the_room"
    if candidate.organises:
        return "organises"
    if candidate.contact is not None and candidate.contact == donor.contact:
        return "donor"
    if candidate.houses & donor.houses:
        return "donors_people"
    if candidate.has_won:
        return "has_won"
    return None


def admit(candidates: Iterable[Candidate], donor: Donor, extra_entries: int = 0) -> Field:
    """Split the guest list into those who may win a prize and those who may not.

    `extra_entries` is how many of the people met bring a further ticket at most.
    """
    entrants: list[Candidate] = []
    left_out: dict[int, str] = {}
    for candidate in candidates:
        reason = reason_to_stay_out(candidate, donor)
        if reason is None:
            entrants.append(candidate)
        else:
            left_out[candidate.guest] = reason
    return Field(tuple(entrants), left_out, extra_entries)


def new_seed(chance: random.Random) -> str:
    """Make a seed of 64 hexadecimal digits; give it ``random.SystemRandom()`` where the draw is real."""
    return chance.randbytes(SEED_BYTES).hex()


def recipe_for(tickets: Iterable[str]) -> str:
    """Return the recipe that a list is drawn by: the first one wherever everybody has one ticket."""
    return EXTRA_ENTRIES if any(FURTHER in ticket for ticket in tickets) else ONE_TICKET_EACH


def commitment(prize: str, seed: str, tickets: Iterable[str], recipe: str = "") -> str:
    """Return the SHA-256 to show before the drawing; without a recipe, by the one that the list is drawn by.

    Raises:
        ValueError: A part holds a line break, or two tickets are alike: the text would have two readings.
    """
    ordered = sorted(tickets)
    parts = [recipe or recipe_for(ordered), prize, seed, *ordered]
    if any(len(part.splitlines()) != 1 for part in parts):
        raise ValueError("the prize, the seed and every ticket are one line each")
    if len(set(ordered)) != len(ordered):
        raise ValueError("two tickets are alike")
    return hashlib.sha256("".join(f"{part}\n" for part in parts).encode()).hexdigest()


def lot(seed: str, ticket: str) -> str:
    """Return a ticket's lot; the lowest lot wins."""
    return hashlib.sha256(f"{seed}/{ticket}".encode()).hexdigest()


def drawing_order(seed: str, tickets: Iterable[str], recipe: str = "") -> list[str]:
    """Return the tickets in the order in which the drawing calls them, by the list's own recipe if none is given.

    Where there are extra entries, only the ticket by which somebody is called first is in it.
    """
    ordered = sorted(tickets, key=lambda ticket: lot(seed, ticket))
    if (recipe or recipe_for(ordered)) == ONE_TICKET_EACH:
        return ordered
    first: dict[str, str] = {}
    for ticket in ordered:
        first.setdefault(holder(ticket), ticket)
    return list(first.values())


def winner(seed: str, tickets: Sequence[str], round_number: int, recipe: str = "") -> str | None:
    """Return the ticket that wins round 1, 2, ...; None when everybody has been called.

    Raises:
        ValueError: There is no round below 1.
    """
    if round_number < 1:
        raise ValueError("rounds are counted from 1")
    order = drawing_order(seed, tickets, recipe)
    return order[round_number - 1] if round_number <= len(order) else None
