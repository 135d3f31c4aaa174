"""The run of show: the evening minute by minute."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

KINDS: Mapping[str, str] = {
    "setup": "Preparation",
    "arrival": "Arrival",
    "speech": "Speech",
    "round": "Introductions",
    "game": "Game",
    "open": "Open networking",
    "closing": "Closing",
}


class ShowError(ValueError):
    """A run of show that cannot be followed; the message names the item."""


@dataclass(frozen=True, slots=True)
class ShowItem:
    """One item; `before` minutes ahead of the doors for preparation, else it follows the item above it."""

    key: str
    title: str
    minutes: int
    kind: str
    owner: str
    note: str = ""
    before: int | None = None
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Show:
    """A run of show as it comes with the house."""

    key: str
    title: str
    items: tuple[ShowItem, ...]


@dataclass(frozen=True, slots=True)
class Cue:
    """An item with its time of day; the moments are in whatever zone the start was given in."""

    item: ShowItem
    starts: datetime
    ends: datetime


def parse_show(raw: Mapping[str, object], owners: Iterable[str]) -> Show:
    """Read a run of show from parsed TOML.

    Raises:
        ShowError: if an item is of no known kind, belongs to nobody, or takes no time.
    """
    head, rows = raw.get("show"), raw.get("items")
    if not isinstance(head, Mapping) or not isinstance(rows, list) or not rows:
        raise ShowError("A run of show has a table show and items.")
    known = set(owners)
    items = tuple(_item(row, known) for row in rows)
    if len({item.key for item in items}) < len(items):
        raise ShowError("An item stands twice.")
    return Show(str(head["key"]), str(head["title"]), items)


def _item(row: Mapping[str, object], owners: set[str]) -> ShowItem:
    try:
        item = ShowItem(**row)  # type: ignore[arg-type]  # the types are checked right below
    except TypeError as error:
        raise ShowError(f"{row.get('title', 'An item')}: {error}.") from error
    numbers = (item.minutes, item.before, item.least, item.most)
    if not all(number is None or isinstance(number, int) for number in numbers) or item.minutes < 1:
        raise ShowError(f"{item.title}: minutes are whole and at least one.")
    if item.kind not in KINDS or item.owner not in owners:
        raise ShowError(f"{item.title}: unknown kind or owner.")
    if not (item.least or item.minutes) <= item.minutes <= (item.most or item.minutes):
        raise ShowError(f"{item.title}: least, minutes and most stand in this order.")
    return item


def fitted(items: Sequence[ShowItem], length: int) -> tuple[ShowItem, ...]:
    """Shrink or stretch the items that allow it so that the evening fills `length` minutes if it can.

    Every flexible item gives or takes the same share of what it can; the sum is exact to the minute wherever
    that is possible.
    """
    missing = length - running_time(items)
    rooms = [room(item, stretch=missing > 0) for item in items]
    total = sum(rooms)
    amount = min(abs(missing), total)
    given = shares(rooms, amount)
    sign = 1 if missing > 0 else -1
    return tuple(replace(item, minutes=item.minutes + sign * share) for item, share in zip(items, given, strict=True))


def running_time(items: Iterable[ShowItem]) -> int:
    """Return the minutes from the doors to the end of the last item."""
    return sum(item.minutes for item in items if item.before is None)


def room(item: ShowItem, *, stretch: bool) -> int:
    """Return by how many minutes an item may be shortened, or made longer."""
    if item.before is not None:
        return 0
    bound = (item.most if stretch else item.least) or item.minutes
    return abs(bound - item.minutes)


def shares(rooms: Sequence[int], amount: int) -> list[int]:
    """Split `amount` in proportion to `rooms`, never more than one holds, rounded on the running sum."""
    total = sum(rooms)
    split, given, passed = [], 0, 0
    for one in rooms:
        passed += one
        share = passed * amount // total - given if total else 0
        given += share
        split.append(share)
    return split


def cues(items: Sequence[ShowItem], doors: datetime) -> tuple[Cue, ...]:
    """Give each item its time: preparation before the doors, the rest one after the other from `doors` on."""
    clock = doors
    timed = []
    for item in items:
        starts = clock if item.before is None else doors - timedelta(minutes=item.before)
        ends = starts + timedelta(minutes=item.minutes)
        if item.before is None:
            clock = ends
        timed.append(Cue(item, starts, ends))
    return tuple(timed)
