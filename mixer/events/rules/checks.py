"""What is wrong with a run of show, in sentences that say what to do about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mixer.events.rules.show import ShowItem, room, running_time


@dataclass(frozen=True, slots=True)
class Usual:
    """How many minutes a game usually takes; `called` are words of its title, in small letters."""

    key: str
    least: int
    most: int
    called: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ready:
    """What stands ready `before` minutes ahead of the doors at the latest; `add` is the line where it is missing."""

    key: str
    before: int
    called: tuple[str, ...]
    add: str


@dataclass(frozen=True, slots=True)
class Thumb:
    """The rules of thumb that a run of show is held against, in minutes."""

    speeches: int
    speech: int
    closing: int
    games: tuple[Usual, ...]
    ready: tuple[Ready, ...]


def thumb(raw: Mapping[str, Mapping[str, Any]]) -> Thumb:
    """Read the rules of thumb from parsed TOML."""
    return Thumb(
        **raw["most"],
        games=tuple(Usual(key, row["least"], row["most"], tuple(row["called"])) for key, row in raw["games"].items()),
        ready=tuple(Ready(key, row["before"], tuple(row["called"]), row["add"]) for key, row in raw["ready"].items()),
    )


def game_of(key: str, title: str, games: Sequence[Usual]) -> Usual | None:
    """Return the game that a line of the run of show is, by its key or by the words it begins with."""
    known = next((game for game in games if game.key == key), None)
    said = title.casefold()
    return known or next((game for game in games if said.startswith(game.called)), None)


def warnings(items: Sequence[ShowItem], length: int, rules: Thumb) -> tuple[str, ...]:
    """Say in sentences where the evening breaks the rules of thumb; `length` is doors to close in minutes."""
    return (
        *_speeches(items, rules),
        *_closing(items, rules),
        *_games(items, rules.games),
        *_ready(items, rules.ready),
        *_length(items, length),
        *_owners(items),
    )


def _speeches(items: Sequence[ShowItem], rules: Thumb) -> list[str]:
    speeches = [item for item in items if item.kind == "speech"]
    together = sum(item.minutes for item in speeches)
    found = [
        f"“{item.title}” takes {item.minutes} minutes; no speech should take more than {rules.speech}: "
        f"shorten it by {item.minutes - rules.speech}."
        for item in speeches
        if item.minutes > rules.speech
    ]
    if together <= rules.speeches:
        return found
    longest = max(speeches, key=lambda item: item.minutes)
    said = f"Speeches take {together} minutes; stay within {rules.speeches}, people came to meet"
    return [f"{said}: shorten “{longest.title}” first.", *found]


def _closing(items: Sequence[ShowItem], rules: Thumb) -> list[str]:
    closing = sum(item.minutes for item in items if item.kind == "closing")
    if closing <= rules.closing:
        return []
    said = f"Introductions and door prizes take {closing} minutes; after {rules.closing}, people leave"
    return [f"{said}: shorten them by {closing - rules.closing}."]


def _games(items: Sequence[ShowItem], games: Sequence[Usual]) -> list[str]:
    found = []
    for item in items:
        usual = game_of(item.key, item.title, games) if item.kind == "game" else None
        if usual and item.minutes < usual.least:
            missing = usual.least - item.minutes
            found.append(f"“{item.title}” has {item.minutes} minutes and needs at least {usual.least}: add {missing}.")
        elif usual and item.minutes > usual.most:
            over = item.minutes - usual.most
            found.append(f"“{item.title}” has {item.minutes} minutes and drags after {usual.most}: take {over} away.")
    if not any(item.kind in {"game", "open", "round"} for item in items):
        found.append("There is no time to meet people: add a game or some open networking.")
    return found


def _ready(items: Sequence[ShowItem], ready: Sequence[Ready]) -> list[str]:
    before = [item for item in items if item.before is not None]
    found = []
    for one in ready:
        line = next((item for item in before if item.key == one.key or _says(item.title, one.called)), None)
        if line is None:
            found.append(f"Add a line before the doors: “{one.add}”, {one.before} minutes before or earlier.")
        elif (line.before or 0) < one.before:
            found.append(f"“{line.title}” begins {line.before} min before the doors: begin {one.before} min before.")
    found.extend(
        f"“{item.title}” still goes on when the doors open: begin {item.minutes - (item.before or 0)} min earlier."
        for item in before
        if item.minutes > (item.before or 0)
    )
    return found


def _says(title: str, words: Sequence[str]) -> bool:
    said = title.casefold()
    return any(word in said for word in words)


def _length(items: Sequence[ShowItem], length: int) -> list[str]:
    over = running_time(items) - length
    if over > 0:
        shrinking = [item for item in items if room(item, stretch=False)]
        biggest = max(shrinking, key=lambda item: room(item, stretch=False), default=None)
        tip = f" “{biggest.title}” is the easiest to shorten." if biggest else " Shorten a line or take one out."
        return [f"The run of show is {over} min longer than the mixer.{tip}"]
    if over < 0:
        return [f"The last {-over} min before the end are not planned: make a line longer or add one."]
    return []


def _owners(items: Sequence[ShowItem]) -> list[str]:
    alone = [item.title for item in items if not item.owner]
    if not alone:
        return []
    first = f"“{alone[0]}”" if len(alone) == 1 else f"“{alone[0]}” and {len(alone) - 1} more"
    return [f"Nobody leads {first} yet: write a name or a role."]
