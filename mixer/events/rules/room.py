"""What a room needs for people who stand and mingle, and what is wrong with one, in words."""

from collections.abc import Iterator
from dataclasses import dataclass

STANDING = (6, 8)  # so many share a high table
PEOPLE_A_CHAIR = 5  # a chair for every fifth: whoever needs to sit, can
SITTING = 2  # with a chair for every second, people sit and stay


@dataclass(frozen=True, slots=True)
class Room:
    """A room as far as it is known."""

    holds: int | None = None
    high_tables: int | None = None
    chairs: int | None = None


@dataclass(frozen=True, slots=True)
class Crowd:
    """Whom a room is for: the mixer's places, who said yes or helps, and how many will really come."""

    capacity: int
    said_yes: int
    expected: int


def high_tables(people: int) -> tuple[int, int]:
    """Return the fewest and the most high tables that so many standing people want."""
    few, many = STANDING
    return -(-people // many), -(-people // few)


def chairs(people: int) -> int:
    """Return how many chairs are enough for so many people."""
    return -(-people // PEOPLE_A_CHAIR)


def warnings(room: Room, crowd: Crowd) -> tuple[str, ...]:
    """Return what a host should know about the room, in sentences."""
    return (*_too_full(room, crowd), *_furniture(room, crowd.expected))


def _too_full(room: Room, crowd: Crowd) -> Iterator[str]:
    if room.holds is None:
        return
    if crowd.said_yes > room.holds:
        yield f"{crowd.said_yes} people have said yes or help, and the room holds {room.holds}. Find a larger room."
    if crowd.capacity > room.holds:
        yield (
            f"The mixer has {crowd.capacity} places, and the fire rules allow {room.holds} people in the room."
            " Lower the places, or find a larger room."
        )


def _furniture(room: Room, people: int) -> Iterator[str]:
    few, _many = high_tables(people)
    if room.high_tables is not None and room.high_tables < few:
        yield f"{few} high tables are wanted for {people} people who stand, and there are {room.high_tables}."
    if room.chairs is None or not people:
        return
    if room.chairs * SITTING >= people:
        yield f"{room.chairs} chairs for {people} people: people who sit, stay. {chairs(people)} are enough."
    elif not room.chairs:
        yield f"No chair at all: keep {chairs(people)} for those who cannot stand for long."
