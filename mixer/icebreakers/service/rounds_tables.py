"""Tables as a host asks for them, and what stands in the way in the guests' names."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from mixer.core.refusal import Refusal
from mixer.icebreakers.rules.rounds.advice import advice
from mixer.icebreakers.rules.rounds.evening import Evening, ImpossibleError, evening, evening_of_seats
from mixer.icebreakers.rules.rounds.sizes import describe
from mixer.icebreakers.service.crowd import Face

USUAL_SEATS = 6
USUAL_ROUNDS = 3
MOST_TABLES = 500
NAMED = 6


@dataclass(frozen=True)
class Tables:
    """How many tables, how many seats at each or the seats of each one by one, and rounds.

    What is missing follows from the guests: as many tables of so many seats as they need.
    """

    tables: int | None = None
    seats: int | None = None
    each: tuple[int, ...] = ()
    rounds: int = USUAL_ROUNDS

    def evening(self, guests: int) -> Evening:
        """Return the evening of so many guests.

        Raises:
            ImpossibleError: see `evening` and `evening_of_seats`.
        """
        if self.each:
            return replace(evening(guests, len(self.each), self.rounds), seats=(self.each,) * self.rounds)
        if self.tables and self.seats:
            planned = evening(guests, self.tables, self.rounds)
            return replace(planned, seats=((self.seats,) * self.tables,) * self.rounds)
        if self.tables:
            return evening(guests, self.tables, self.rounds)
        return evening_of_seats(guests, min(self.seats or USUAL_SEATS, max(guests, 1)), self.rounds)


def read_seats(text: str) -> tuple[int, ...]:
    """Return the seats of each table as they are typed: "10, 10, 8" or "4 x 10, 8".

    Raises:
        Refusal: `seats`, where that says nothing or too much.
    """
    found: list[int] = []
    for part in re.sub(r"\s*[x×*]\s*", "x", text.strip()).replace(",", " ").replace(";", " ").split():
        word = re.fullmatch(r"(?:([1-9]\d{0,2})x)?([1-9]\d{0,3})", part, re.ASCII)
        if word is None:
            raise Refusal(
                "seats", f"“{text}” does not say how many sit where. Write the seats of each table: 10, 10, 8."
            )
        found += [int(word[2])] * int(word[1] or 1)
        if len(found) > MOST_TABLES:
            raise Refusal("seats", f"These are more than {MOST_TABLES} tables.")
    return tuple(found)


def told(guests: int, wish: Tables) -> str:
    """Return what these tables bring about for so many guests, before anything is planned."""
    with naming({}, ()):
        asked = wish.evening(guests)
    sizes = asked.sizes[0]
    if sum(sizes) < guests:
        return f"These tables have {sum(asked.seats[0])} seats for {guests} guests. Add a table or seats."
    said = advice(guests, len(sizes), wish.rounds) if asked.even else ""
    turns = "1 round" if wish.rounds == 1 else f"{wish.rounds} rounds"
    if said:
        return said
    if not asked.even:
        return f"{describe(sizes)}: how many repeats there must be shows once it is planned."
    return f"{describe(sizes)} allow {turns} in which nobody meets anybody twice."


@contextmanager
def naming(faces: Mapping[int, Face], order: Sequence[int]) -> Iterator[None]:
    """Turn what is impossible into a refusal that names the guests in its way."""
    try:
        yield
    except ImpossibleError as impossible:
        names = [faces[order[guest]].name for guest in impossible.guests]
        if len(names) > NAMED:
            names[NAMED:] = [f"{len(names) - NAMED} more"]
        people = " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
        raise Refusal(impossible.code, impossible.sentence.replace("{guests}", people)) from impossible
