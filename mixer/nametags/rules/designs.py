"""Designs of name tags as data: what stands on a tag, how it looks, and how the room for it is cut from the label.

A design is one TOML file in `designs/`. Its `[cuts]` take strips off the sides of what is left of the label, as a
guillotine does, so that nothing can overlap or leave the label; its `[arrangements]` are orders of such cuts, of which
the one with the largest first name is taken; its `[field.NAME]` tables say what is drawn in the boxes cut so.
`designs/README.md` lists every word of it.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, Literal, Self

Kind = Literal["text", "rect", "qr", "image", "photo", "line"]
Side = Literal["left", "right", "top", "bottom", "all", "inside", "rows"]
Align = Literal["start", "centre"]
Set = Literal["middle", "caps", "top", "bottom"]


@dataclass(frozen=True, slots=True)
class Size:
    """A length: a sum of mm, shares along and across what is cut, the side of the code and the width of the logo."""

    mm: float = 0.0
    along: float = 0.0
    across: float = 0.0
    code: float = 0.0
    logo: float = 0.0

    @classmethod
    def of(cls, text: str | float) -> Self:
        """Read "12%" (along), "1.5x" (of the extent across), "code", "logo", mm, or several of them with a plus."""
        terms = {"mm": 0.0, "along": 0.0, "across": 0.0, "code": 0.0, "logo": 0.0}
        for term in str(text).split("+"):
            word = term.strip()
            if word.endswith("%"):
                terms["along"] += float(word[:-1]) / 100
            elif word.endswith("x"):
                terms["across"] += float(word[:-1])
            elif word in {"code", "logo"}:
                terms[word] += 1
            else:
                terms["mm"] += float(word)
        return cls(**terms)


@dataclass(frozen=True, slots=True)
class Cut:
    """One cut: the strip `box` is taken off a side of the area `of`; lengths in mm.

    `least` and `most` bound the strip, `gap` is lost beside it, `across` bounds its other extent. Side "all" takes what
    is left, "inside" the same less `size` all around, "rows" shares it among `rows`, those that are there. The cut is
    made only for the sake of what is in `when`, without what is in `unless`, and where the area has `needs` mm. An
    arrangement in which the box is smaller than `narrowest` by `lowest` is not used.
    """

    box: str = ""
    of: str = "room"
    side: Side = "all"
    size: Size = Size()
    least: float = 0.0
    most: float = 1000.0
    gap: float = 0.0
    across: float = 1000.0
    when: frozenset[str] = frozenset()
    unless: frozenset[str] = frozenset()
    needs: float = 0.0
    narrowest: float = 0.0
    lowest: float = 0.0
    rows: tuple[tuple[str, float], ...] = ()
    spread: bool = False

    @classmethod
    def of_row(cls, row: dict[str, Any]) -> Self:
        """Read one cut of a TOML file."""
        given = dict(row)
        if "size" in given:
            given["size"] = Size.of(given["size"])
        for name in ("when", "unless"):
            given[name] = frozenset(given.get(name, "").split())
        given["rows"] = tuple((name, share / 100) for name, share in given.get("rows", {}).items())
        return cls(**given)


@dataclass(frozen=True, slots=True)
class Field:
    """What is drawn in a box and how it looks; sizes of type in points, all else in mm.

    `text` names one of a tag's texts, `words` are the same on all tags. Colours are roles: ink, quiet, white, zone,
    on_zone, gold, on_gold. `cap` bounds the height of capitals to a share of the box's height, `least` is the cap
    height under which a guest is reported. `turned` text is read from the right. `when` and `unless` say on which tags
    the field is drawn, as for a cut.
    """

    name: str
    kind: Kind = "text"
    box: str = ""
    text: str = ""
    words: str = ""
    weight: Literal["regular", "bold"] = "regular"
    colour: str = "ink"
    fill: str = ""
    stroke: str = ""
    stroke_width: float = 0.25
    radius: float = 0.0
    pad_x: float = 0.0
    pad_y: float = 0.0
    largest: float = 32.0
    least: float = 0.0
    cap: float = 0.0
    lines: int = 1
    hyphenate: bool = False
    align: Align = "start"
    set: Set = "caps"
    spacing: float = 0.0
    turned: bool = False
    star: bool = False
    when: frozenset[str] = frozenset()
    unless: frozenset[str] = frozenset()

    @classmethod
    def of_row(cls, name: str, row: dict[str, Any]) -> Self:
        """Read one field of a TOML file; its box and its text are called as the field is, unless it says otherwise."""
        given = {"box": name, "text": name, **row}
        for key in ("when", "unless"):
            given[key] = frozenset(given.get(key, "").split())
        return cls(name, **given)

    @property
    def told(self) -> str:
        """What a tag has to have for this field; empty where it is the same on all."""
        if self.kind == "text":
            return "" if self.words else self.text
        return _TOLD.get(self.kind, "")

    def shows(self, has: frozenset[str]) -> bool:
        """Whether the field is drawn on a tag that has all this."""
        if self.unless & has or (self.when and not self.when & has):
            return False
        return not self.told or self.told in has


_TOLD = {"qr": "code", "image": "logo", "photo": "photo", "line": "blank"}


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """One design: fields in the order of drawing, and arrangements in the order of preference.

    Those for long names are used for names only that would be small in the others.

    A `fold` is a label to be folded across its middle, with the design on both halves, the upper one upside down.
    """

    name: str
    title: str
    about: str
    place: int
    fold: bool
    fields: tuple[Field, ...]
    arrangements: Mapping[str, tuple[Cut, ...]]
    for_long_names: Mapping[str, tuple[Cut, ...]]


def read_design(name: str, text: str) -> Design:
    """Read a design.

    Raises:
        TypeError, ValueError, KeyError: if it uses a word that designs do not have.
    """
    data = tomllib.loads(text)
    cuts = {name: [Cut.of_row(row) for row in rows] for name, rows in data["cuts"].items()}

    def arrangements(key: str) -> dict[str, tuple[Cut, ...]]:
        return {name: tuple(cut for part in parts for cut in cuts[part]) for name, parts in data.get(key, {}).items()}

    return Design(
        name=name,
        title=data["title"],
        about=data["about"],
        place=data["place"],
        fold=data.get("fold", False),
        fields=tuple(Field.of_row(name, row) for name, row in data["field"].items()),
        arrangements=arrangements("arrangements"),
        for_long_names=arrangements("for_long_names"),
    )


def _read_all() -> dict[str, Design]:
    folder = resources.files("mixer.nametags").joinpath("designs")
    files = [file for file in folder.iterdir() if file.name.endswith(".toml")]
    designs = [read_design(file.name.removesuffix(".toml"), file.read_text("utf-8")) for file in files]
    return {design.name: design for design in sorted(designs, key=lambda design: design.place)}


LAYOUTS: Mapping[str, Design] = _read_all()
"""Every design by its name, in the order in which a picker shows them."""
