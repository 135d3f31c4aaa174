"""The run of show: the evening minute by minute, and what is wrong with it, in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

# Practitioners' rules of thumb, in minutes.
SPEECHES_AT_MOST = 30
ONE_SPEECH_AT_MOST = 10
CLOSING_AT_MOST = 10

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
    missing = length - _running_time(items)
    rooms = [_room(item, stretch=missing > 0) for item in items]
    total = sum(rooms)
    amount = min(abs(missing), total)
    shares = _shares(rooms, amount)
    sign = 1 if missing > 0 else -1
    return tuple(replace(item, minutes=item.minutes + sign * share) for item, share in zip(items, shares, strict=True))


def _running_time(items: Iterable[ShowItem]) -> int:
    return sum(item.minutes for item in items if item.before is None)


def _room(item: ShowItem, *, stretch: bool) -> int:
    if item.before is not None:
        return 0
    bound = (item.most if stretch else item.least) or item.minutes
    return abs(bound - item.minutes)


def _shares(rooms: Sequence[int], amount: int) -> list[int]:
    """Split `amount` in proportion to `rooms`, never more than a room holds, rounded on the running sum."""
    total = sum(rooms)
    shares, given, passed = [], 0, 0
    for room in rooms:
        passed += room
        share = passed * amount // total - given if total else 0
        given += share
        shares.append(share)
    return shares


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


def warnings(items: Sequence[ShowItem], length: int) -> tuple[str, ...]:
    """Say in sentences where the evening breaks the rules of thumb; `length` is doors to close in minutes."""
    found = []
    speeches = sum(item.minutes for item in items if item.kind == "speech")
    if speeches > SPEECHES_AT_MOST:
        found.append(f"Speeches take {speeches} minutes; stay under {SPEECHES_AT_MOST}, people came to meet.")
    found.extend(
        f"“{item.title}” takes {item.minutes} minutes; no speech should take more than {ONE_SPEECH_AT_MOST}."
        for item in items
        if item.kind == "speech" and item.minutes > ONE_SPEECH_AT_MOST
    )
    closing = sum(item.minutes for item in items if item.kind == "closing")
    if closing > CLOSING_AT_MOST:
        found.append(f"Introductions and door prizes take {closing} minutes; after {CLOSING_AT_MOST}, people leave.")
    if not any(item.kind in {"game", "open", "round"} for item in items):
        found.append("There is no time to meet people: add a game or some open networking.")
    return (*found, *_length_warning(items, length))


def _length_warning(items: Sequence[ShowItem], length: int) -> list[str]:
    over = _running_time(items) - length
    if over > 0:
        shrinking = [item for item in items if _room(item, stretch=False)]
        biggest = max(shrinking, key=lambda item: _room(item, stretch=False), default=None)
        tip = f" “{biggest.title}” is the easiest to shorten." if biggest else ""
        return [f"The run of show is {over} min longer than the mixer.{tip}"]
    if over < 0:
        return [f"The last {-over} min before the end are not planned."]
    return []
