"""What the fonts here can print: scripts that travel, scripts the machine adds, and what a list of names lacks."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from mixer.nametags.files.lettering import line
from mixer.nametags.files.machine_fonts import Unfit, families, opened, own_families, plain
from mixer.nametags.files.scripts import SHARED, Lack, lacks, script_of, scripts
from mixer.nametags.files.typefaces import characters

_LEAST = 20
"""Letters of a script that a font must have to serve it; fonts hold a few strays of others."""


@dataclass(frozen=True, slots=True)
class Unlettered:
    """Characters of one kind that no font here has, and the people in whose names they are, in order."""

    lack: Lack
    people: tuple[str, ...]


def travelling_scripts() -> list[str]:
    """Names of the scripts that print on any machine."""
    found = Counter(script_of(character) for character in characters())
    return sorted(script.name for script, count in found.items() if count >= _LEAST and script.code != SHARED)


def machine_scripts() -> list[str]:
    """Names of further scripts that this machine has fonts for, going by their names."""
    here = {**own_families(), **families()}
    found = (script for script in scripts().values() if any(plain(family) in here for family in script.families))
    return sorted({script.name for script in found if script.code != SHARED} - set(travelling_scripts()))


def own_fonts() -> tuple[int, list[Unfit]]:
    """How many fonts in MIXER_FONTS can be printed with, and those that cannot."""
    files = [path for family in own_families().values() for path in family.values()]
    unfit = [found for found in (opened(path, "bold") for path in files) if isinstance(found, Unfit)]
    return len(files) - len(unfit), unfit


def unlettered(names: Iterable[tuple[str, str]]) -> list[Unlettered]:
    """Look through who is called what (or works where), and sort what no font here has.

    Args:
        names: pairs of a person to be named in a message and a text that is printed for them.
    """
    people: dict[str, dict[str, None]] = {}
    for who, text in names:
        for character in line(text, "bold").missing:
            people.setdefault(character, {})[who] = None
    return [
        Unlettered(lack, tuple(dict.fromkeys(who for character in lack.characters for who in people[character])))
        for lack in lacks(people)
    ]
