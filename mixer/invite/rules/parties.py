"""A guest and whoever they bring: how many, by which names, in words."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mixer.core.names import fold

MOST_COMPANIONS = 5  # that any mixer lets one guest bring
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six")


@dataclass(frozen=True)
class Party:
    """Whom a guest brings, as letters and pages speak of them."""

    names: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.names)

    @property
    def together(self) -> str:
        """Return the names in one phrase: "Bo, Cy and Di"."""
        *most, last = self.names or ("",)
        return f"{', '.join(most)} and {last}" if most else last

    @property
    def places(self) -> str:
        """Return how many places the guest and the others need: "three places"."""
        return count_of(1 + len(self.names), "place")

    @property
    def all_of_you(self) -> str:
        """Return "both of you", or "all of you"."""
        return "both of you" if len(self.names) == 1 else "all of you"


def count_of(number: int, thing: str, plural: str = "") -> str:
    """Return "one place", "two places"; small numbers as words."""
    word = _NUMBERS[number] if 0 <= number < len(_NUMBERS) else str(number)
    return f"{word} {thing if number == 1 else plural or thing + 's'}"


def same_people(one: Iterable[str], other: Iterable[str]) -> bool:
    """Tell whether two lists name the same people, however they are typed and in whatever order."""
    return Counter(map(fold, one)) == Counter(map(fold, other))


def sorted_out(present: Sequence[str], named: Sequence[str]) -> tuple[list[int], list[str]]:
    """Return who of those present is named no more, by position, and which names are new; two may have one name."""
    wanted = Counter(map(fold, named))
    gone = []
    for position, name in enumerate(present):
        if wanted[fold(name)]:
            wanted[fold(name)] -= 1
        else:
            gone.append(position)
    new = []
    for name in reversed(named):  # of two with one name the first is the one who was there
        if wanted[fold(name)]:
            wanted[fold(name)] -= 1
            new.append(name)
    return gone, new[::-1]


def too_many_words(allowed: int) -> str:
    """Return why a guest cannot bring as many as they named, and what to do."""
    if allowed == 0:
        return "This mixer is for invited guests alone: please come without company."
    return f"You may bring {count_of(allowed, 'other person', 'other people')}: name no more than that."


def no_room_words(free: int, *, others_wait: bool) -> str:
    """Return why somebody who has a place cannot bring more people, and what they can do."""
    if others_wait:
        return "Others wait for a place and come first, so there is none for somebody more. Yours is kept."
    if free <= 0:
        return "Every place is taken, so you cannot bring somebody more. Yours is kept."
    are = f"{count_of(free, 'place')} {'is' if free == 1 else 'are'} free"
    return f"{are.capitalize()}: name no more people than that. Yours is kept."
