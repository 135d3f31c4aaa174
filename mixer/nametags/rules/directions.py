"""Which way each character of a line runs: the Unicode bidi algorithm (UAX #9) for one line without explicit marks.

Weak, neutral and implicit types are resolved by python-bidi; paired brackets (rule N0), which it does not know, here.
"""

import itertools
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any, Protocol, TypeVar

from bidi import algorithm

_RIGHT_TO_LEFT = {"R", "AL", "AN"}
_BRACKETS = "()[]{}⁅⁆⁽⁾₍₎⟨⟩⟦⟧⟪⟫⟮⟯〈〉《》「」『』【】〔〕〖〗〘〙（）［］｛｝｢｣"
_CLOSER = dict(zip(_BRACKETS[::2], _BRACKETS[1::2], strict=True))
_MOST_OPEN = 63  # as UAX #9 has it: text that nests deeper has no pairs


def directions(text: str) -> list[int]:
    """Embedding level of each character; even: left to right, odd: right to left."""
    if text.isascii() or not any(unicodedata.bidirectional(c) in _RIGHT_TO_LEFT for c in text):
        return [0] * len(text)
    kept = [i for i, c in enumerate(text) if unicodedata.bidirectional(c) != "BN"]
    seen = "".join(text[i] for i in kept)
    storage = algorithm.get_empty_storage()
    storage["base_level"] = algorithm.get_base_level(seen)
    storage["base_dir"] = ("L", "R")[storage["base_level"]]
    algorithm.get_embedding_levels(seen, storage)
    for char in storage["chars"]:
        char["type"] = char["type"] or "L"  # what no Unicode of this Python knows yet runs as most scripts do
    algorithm.explicit_embed_and_overrides(storage)
    algorithm.resolve_weak_types(storage)
    _resolve_brackets(storage["chars"], storage["base_dir"])
    algorithm.resolve_neutral_types(storage, debug=False)
    algorithm.resolve_implicit_levels(storage, debug=False)
    found = {i: char["level"] for i, char in zip(kept, storage["chars"], strict=True)}
    levels: list[int] = []
    for i in range(len(text)):
        levels.append(found.get(i, levels[-1] if levels else storage["base_level"]))
    return levels


def _resolve_brackets(chars: list[dict[str, Any]], base: str) -> None:
    """Give both brackets of a pair the direction of what they hold, so that "(אב) 12" keeps its brackets (rule N0)."""
    for opening, closing in _pairs([char["ch"] if char["type"] == "ON" else "" for char in chars]):
        held = {_side(char["type"]) for char in chars[opening + 1 : closing]} - {""}
        if not held:
            continue
        side = base
        if base not in held:
            before = (_side(chars[place]["type"]) for place in range(opening - 1, -1, -1))
            side = next(filter(None, before), base)
        for place in (opening, closing):
            chars[place]["type"] = side
            following = (chars[after] for after in range(place + 1, len(chars)))
            for mark in itertools.takewhile(lambda char: char["orig"] == "NSM", following):
                mark["type"] = side


def _side(kind: str) -> str:
    """L or R, numbers being part of what runs to the left; nothing for neutral characters."""
    return {"L": "L", "R": "R", "EN": "R", "AN": "R"}.get(kind, "")


def _pairs(characters: Sequence[str]) -> list[tuple[int, int]]:
    """Places of brackets that belong together, in the order of the opening ones (rule BD16)."""
    found: list[tuple[int, int]] = []
    still_open: list[tuple[str, int]] = []
    for place, character in enumerate(characters):
        if character in _CLOSER:
            if len(still_open) == _MOST_OPEN:
                return []
            still_open.append((_CLOSER[character], place))
        elif character in [closer for closer, _ in still_open]:
            closer = ""
            while closer != character:
                closer, opening = still_open.pop()
            found.append((opening, place))
    return sorted(found)


class Levelled(Protocol):
    """Something that stands in a line at an embedding level."""

    @property
    def level(self) -> int:
        """Its embedding level."""


R = TypeVar("R", bound=Levelled)


def visual_order(runs: Iterable[R]) -> list[R]:
    """Order runs as they stand on paper, from left to right (rule L2)."""
    ordered = list(runs)
    highest = max((run.level for run in ordered), default=0)
    for level in range(highest, 0, -1):
        turned: list[R] = []
        for above, group in itertools.groupby(ordered, key=lambda run: run.level >= level):
            stretch = list(group)
            turned.extend(reversed(stretch) if above else stretch)
        ordered = turned
    return ordered
