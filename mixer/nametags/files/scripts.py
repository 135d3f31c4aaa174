"""The writing systems of the world: which one a character belongs to, what its fonts are called, where to get them."""

import csv
import functools
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources

import uharfbuzz as hb

SHARED = "Zyyy"
"""ISO 15924's code for signs that many scripts share."""

LOST = "\ufffd"
"""Stands where a program before us lost a character: most fonts have it, and nobody's name does."""


@dataclass(frozen=True, slots=True)
class Script:
    """A writing system: ISO 15924 code, English name, families of fonts that have it, Debian's package of them."""

    code: str
    name: str
    families: tuple[str, ...]
    package: str


@functools.cache
def scripts() -> dict[str, Script]:
    """All that Unicode has, by their codes."""
    text = resources.files("mixer.nametags").joinpath("fonts", "scripts.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    return {
        row["code"]: Script(row["code"], row["name"], tuple(row["families"].split(";")), row["package"]) for row in rows
    }


@functools.lru_cache(maxsize=8192)
def script_code(character: str) -> str:
    """The script of a character by its ISO 15924 code ("Cyrl"); nothing for one that many scripts share."""
    buffer = hb.Buffer()
    buffer.add_str(character)
    buffer.guess_segment_properties()
    return buffer.script or ""


def script_of(character: str) -> Script:
    """The script of a character; signs are one too."""
    return scripts().get(script_code(character), scripts()[SHARED])


@dataclass(frozen=True, slots=True)
class Lack:
    """Characters of one kind that no font here has: what they are, which, and what to do, as halves of a sentence."""

    what: str
    characters: tuple[str, ...]
    advice: str

    def sentence(self, where: str) -> str:
        """All of it in words, with the place where they stand: "in the first name"."""
        shown = ", ".join(f"{c} (U+{ord(c):04X})" if c.isprintable() else f"U+{ord(c):04X}" for c in self.characters)
        return f"{self.what}: {shown} {where}. {self.advice}"


def lacks(missing: Iterable[str]) -> list[Lack]:
    """Sort missing characters by what they are: lost, private, no characters at all, or of a script without a font."""
    groups: dict[tuple[str, str], list[str]] = {}
    for character in dict.fromkeys(missing):
        groups.setdefault(_about(character), []).append(character)
    return [Lack(what, tuple(characters), advice) for (what, advice), characters in groups.items()]


def _about(character: str) -> tuple[str, str]:
    kind = unicodedata.category(character)
    again = "Type it again; a box is printed until then."
    if character == LOST:
        return "A character was lost before the list came here", "Type it again."
    if kind == "Co":
        return "These mean something in one font only", again
    script = script_of(character)
    if kind == "Cn" and script.code == SHARED:
        return "These are no characters of any script", again
    folder = "put a font that has it in a folder and name the folder in MIXER_FONTS"
    advice = f"Install {script.package}, or {folder}" if script.package else f"{folder[0].upper()}{folder[1:]}"
    return f"No font here has {script.name}", f"{advice}; a box is printed until then."
