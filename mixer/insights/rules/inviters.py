"""Who brought whom: the names that guests or hosts typed, told apart by what the group's address book knows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mixer.core.names import fold


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody in the address book."""

    id: int
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Brought:
    """Somebody who was invited by another guest, and what came of it."""

    contact_id: int
    name: str
    company: str
    invited_by: str
    said_yes: bool
    came: int
    helps: bool

    @property
    def stage(self) -> str:
        """Say how far they have come."""
        if self.helps:
            return "helps to host by now"
        if self.came > 1:
            return f"came {self.came} times"
        if self.came:
            return "came once"
        return "said yes, has not come" if self.said_yes else "invited"


@dataclass(frozen=True, slots=True)
class Inviter:
    """Somebody who brought others; `contact_id` None and `doubt` where the address book does not tell who it is."""

    name: str
    contact_id: int | None
    doubt: str
    brought: tuple[Brought, ...]

    def count(self, stage: str) -> int:
        """Return how many of them got so far: yes, came, again or helps."""
        return sum(_REACHED[stage](one) for one in self.brought)


_REACHED = {
    "yes": lambda one: one.said_yes or one.came > 0,
    "came": lambda one: one.came > 0,
    "again": lambda one: one.came > 1,
    "helps": lambda one: one.helps,
}


def match(brought: Iterable[Brought], known: Iterable[Known]) -> list[Inviter]:
    """Return the inviters, those who brought most first; nobody is guessed where a name is unknown or not alone.

    A name is the same however it is typed (accents, case, double spaces), and an e-mail address says who it is.
    """
    by_name: defaultdict[str, list[Known]] = defaultdict(list)
    by_email: dict[str, Known] = {}
    for one in known:
        by_name[fold(one.name)].append(one)
        if one.email:
            by_email[one.email.casefold()] = one
    theirs: defaultdict[tuple[int, str], list[Brought]] = defaultdict(list)
    for guest in brought:
        found = _who(guest.invited_by, by_name, by_email)
        theirs[(found[0].id, "") if len(found) == 1 else (0, fold(guest.invited_by))].append(guest)
    inviters = [_inviter(guests, _who(guests[0].invited_by, by_name, by_email)) for guests in theirs.values()]
    return sorted(inviters, key=lambda one: (-len(one.brought), -one.count("came"), one.name.casefold()))


def _who(text: str, by_name: Mapping[str, list[Known]], by_email: Mapping[str, Known]) -> list[Known]:
    email = by_email.get(text.strip().casefold())
    return [email] if email else by_name.get(fold(text), [])


def _inviter(guests: list[Brought], found: list[Known]) -> Inviter:
    brought = tuple(sorted(guests, key=lambda one: (-one.helps, -one.came, one.name.casefold())))
    if len(found) == 1:
        return Inviter(found[0].name, found[0].id, "", brought)
    doubt = (
        f"{len(found)} people have this name: type an e-mail address instead" if found else "not in the address book"
    )
    return Inviter(guests[0].invited_by, None, doubt, brought)
