"""What a group's mixers leave behind: who comes back, which ties are new, and who connects the room."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mixer.insights.rules.circles import Couple
from mixer.insights.rules.counting import percent


@dataclass(frozen=True, slots=True)
class Evening:
    """One mixer by people's numbers in the address book: who came, who of them for the first time, and who met."""

    came: frozenset[int]
    first: frozenset[int] = frozenset()
    met: frozenset[Couple] = frozenset()


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of one mixer's guests and meetings.

    `came_again` are those of the mixer before who came to this one; `first_again` those first-timers who came to any
    later one; `new_ties` couples who had met at no mixer before.
    """

    came: int
    before: int
    came_again: int
    first: int
    first_again: int
    meetings: int
    new_ties: int
    latest: bool

    @property
    def retention(self) -> int | None:
        """Return which percentage of the mixer before came again; None where there was nobody to come again."""
        return percent(self.came_again, self.before) if self.before else None

    @property
    def returning(self) -> int | None:
        """Return which percentage of the first-timers came again; None before there was a chance to."""
        return percent(self.first_again, self.first) if self.first and not self.latest else None


@dataclass(frozen=True, slots=True)
class Connector:
    """Somebody who connects the room: how many people they met, and in how many fields besides their own."""

    person: int
    met: int
    fields: int


def kept(evenings: Sequence[Evening]) -> list[Kept]:
    """Follow guests and ties through a group's mixers, the oldest first."""
    found = []
    known: set[Couple] = set()
    before: frozenset[int] = frozenset()
    for place, evening in enumerate(evenings):
        met = {(min(couple), max(couple)) for couple in evening.met}
        later = frozenset().union(*(one.came for one in evenings[place + 1 :]))
        first = evening.first & evening.came
        found.append(
            Kept(
                came=len(evening.came),
                before=len(before),
                came_again=len(before & evening.came),
                first=len(first),
                first_again=len(first & later),
                meetings=len(met),
                new_ties=len(met - known),
                latest=place == len(evenings) - 1,
            )
        )
        known |= met
        before = evening.came
    return found


def connectors(couples: Iterable[Couple], field_of: Mapping[int, str], most: int = 10) -> list[Connector]:
    """Return those who link most fields, of equals those who met most people; nobody who stayed among their own.

    Args:
        couples: who met whom; meeting the same person twice counts once.
        field_of: the field of each who has one: a zone, or a contact sphere.
        most: how many are returned.
    """
    met: defaultdict[int, set[int]] = defaultdict(set)
    for one, other in couples:
        met[one].add(other)
        met[other].add(one)
    found = [
        Connector(person, len(others), len(_fields(others, field_of) - _fields([person], field_of)))
        for person, others in met.items()
    ]
    linking = [one for one in found if one.fields]
    return sorted(linking, key=lambda one: (-one.fields, -one.met, one.person))[:most]


def _fields(people: Iterable[int], field_of: Mapping[int, str]) -> set[str]:
    return {field_of[person] for person in people if person in field_of}
