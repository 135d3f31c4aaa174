"""Answers, seats, and the strict order of the waiting list."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Answer(StrEnum):
    """What is on record for a guest."""

    NONE = "none"
    YES = "yes"
    NO = "no"
    MAYBE = "maybe"
    WAITING = "waiting"


class By(StrEnum):
    """Who changed an answer."""

    GUEST = "guest"
    HOST = "host"
    WAITING_LIST = "waiting_list"


@dataclass(frozen=True)
class Reply:
    """What a guest says: coming or not, with whom (their names), or `unsure` yet; only who comes needs places."""

    coming: bool
    companions: tuple[str, ...] = ()
    unsure: bool = False

    @property
    def seats(self) -> int:
        """Return how many places this reply needs."""
        return 1 + len(self.companions) if self.coming else 0

    @property
    def answer(self) -> Answer:
        """Return the answer this is while there are places."""
        return Answer.YES if self.coming else Answer.MAYBE if self.unsure else Answer.NO


@dataclass(frozen=True)
class Waiting:
    """One entry of the waiting list: a guest's id and the places wanted."""

    guest_id: int
    seats: int


def next_in(queue: Sequence[Waiting], free: int) -> list[Waiting]:
    """Return who gets a place now, in strict order: nobody overtakes a party that is too large for what is free."""
    chosen = []
    for waiting in queue:
        if waiting.seats > free:
            break
        free -= waiting.seats
        chosen.append(waiting)
    return chosen


def promotion_reason(ahead: int, left: int) -> str:
    """Return in words why a guest got a place: how many stood ahead when it became free, how many still wait."""
    still = "nobody else waits" if left == 0 else f"{left} still {'waits' if left == 1 else 'wait'}"
    return (
        f"A place became free and this guest was {'first' if ahead == 0 else f'number {ahead + 1}'} in line; {still}."
    )
