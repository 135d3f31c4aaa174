"""Fonts of this machine, for scripts that travel with no font of ours: found by name, or in a folder of one's own.

They are asked only for what the travelling fonts lack, so that a list prints the same everywhere unless it needs them.
"""

import functools
import os
import re
import struct
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import uharfbuzz as hb
from reportlab.pdfbase.ttfonts import TTFError

from mixer.nametags.files.embedding import GlyphFont, OutlineFont
from mixer.nametags.files.scripts import script_of
from mixer.nametags.files.typefaces import Style, Typeface
from mixer.settings import fonts_folder

FOLDERS: tuple[str, ...] = (
    "~/.local/share/fonts",
    "~/.fonts",
    "/usr/local/share/fonts",
    "/usr/share/fonts",
    "~/Library/Fonts",
    "/Library/Fonts",
    "C:/Windows/Fonts",
)
"""Where systems keep fonts, in the order in which they are looked through."""

_FILE = re.compile(r"(?P<family>[^-\[]+)(?:-(?P<style>\w+))?(?P<axes>\[.*\])?\.(?:ttf|otf|ttc)", re.IGNORECASE)
_ORDER: dict[Style, tuple[str, ...]] = {
    "bold": ("bold", "variable", "regular", ""),
    "regular": ("regular", "variable", "", "bold"),
}
_BOLD, _REGULAR = 700, 400
_STRONGER = 0.028  # of the size, as other faces of one weight are thickened
_NO_EMBEDDING = 2

Family = dict[str, Path]
"""The files of a family by style: bold, regular, variable, or nothing said."""


@dataclass(frozen=True, slots=True)
class Unfit:
    """A font file that cannot be printed with, and why."""

    path: Path
    reason: str


def machine_face(character: str, style: Style) -> Typeface | None:
    """The first font of this machine that has a character.

    Those named for its script come first, from the folder in MIXER_FONTS before the system's, then whatever else lies
    in that folder.
    """
    if unicodedata.category(character) in {"Co", "Cs", "Cc"}:
        return None
    for path in _candidates(character, style):
        face = looked_at(path)
        if isinstance(face, hb.Font) and face.get_nominal_glyph(ord(character)):
            ready = opened(path, style)
            if isinstance(ready, Typeface):
                return ready
    return None


def _candidates(character: str, style: Style) -> Iterator[Path]:
    names = [plain(name) for name in script_of(character).families]
    own = own_families()
    named = [known[name] for known in (own, families()) for name in names if name in known]
    for family in (*named, *(family for name, family in own.items() if name not in names)):
        yield from (family[weight] for weight in _ORDER[style] if weight in family)


@functools.cache
def own_families() -> dict[str, Family]:
    """What lies in the folder of MIXER_FONTS, by the names of families."""
    folder = fonts_folder(os.environ)
    return _gathered([folder]) if folder else {}


@functools.cache
def families() -> dict[str, Family]:
    """What lies where systems keep fonts, by the names of families."""
    return _gathered([Path(folder).expanduser() for folder in FOLDERS])


def _gathered(folders: list[Path]) -> dict[str, Family]:
    """Fonts by family and style, sorted; of two files with the same name the first counts."""
    found: dict[str, Family] = {}
    for folder in folders:
        files = (Path(inside, name) for inside, _, names in os.walk(folder) for name in names)
        for path in sorted(files):
            said = _FILE.fullmatch(path.name)
            if said:
                style = "variable" if said["axes"] else (said["style"] or "").casefold()
                style = "variable" if style.startswith(("variable", "vf")) else style
                found.setdefault(plain(said["family"]), {}).setdefault(style, path)
    return dict(sorted(found.items()))


def plain(name: str) -> str:
    """A name as it may stand in a PDF: small letters and digits."""
    return re.sub(r"[^0-9a-z]", lambda other: f"x{ord(other[0]):x}" if other[0].isalpha() else "", name.casefold())


@functools.cache
def looked_at(path: Path) -> hb.Font | Unfit:
    """A font file as the shaper sees it, or why it cannot be printed with."""
    try:
        face = hb.Face(hb.Blob.from_file_path(str(path)), 0)
    except hb.HarfBuzzError:
        return Unfit(path, "cannot be read")
    tables = set(face.table_tags)
    if tables & {"CBDT", "sbix", "COLR"}:
        return Unfit(path, "holds coloured pictures")
    if not tables & {"glyf", "CFF ", "CFF2"}:
        return Unfit(path, "holds no outlines")
    if "OS/2" in tables and int.from_bytes(face.reference_table("OS/2").data[8:10]) & 0xF == _NO_EMBEDDING:
        return Unfit(path, "may not be embedded, by its licence")
    return hb.Font(face)


@functools.cache
def opened(path: Path, style: Style) -> Typeface | Unfit:
    """Open a font file for a style, or say why it cannot be printed with."""
    font = looked_at(path)
    if isinstance(font, Unfit):
        return font
    tables = set(font.face.table_tags)
    if "glyf" not in tables or "fvar" in tables:
        return _as_outlines(path, hb.Font(font.face), style)
    try:
        pdf = GlyphFont(_name(path, style), path.read_bytes())
    except (TTFError, LookupError, ValueError, struct.error) as error:
        return Unfit(path, f"is broken: {error}")
    return Typeface(f"{path}:{style}", font, lambda: pdf, embolden=_is_light(path))


def _as_outlines(path: Path, font: hb.Font, style: Style) -> Typeface:
    """A font that reportlab cannot embed; the weight of a variable one is chosen, others are made stronger."""
    if any(axis.tag == "wght" for axis in font.face.axis_infos):
        font.set_variations({"wght": _BOLD if style == "bold" else _REGULAR})
    elif style == "bold" and _is_light(path):
        font.synthetic_bold = (_STRONGER, _STRONGER, True)
    return Typeface(f"{path}:{style}", font, lambda: OutlineFont(_name(path, style), font), embolden=False)


def _is_light(path: Path) -> bool:
    said = _FILE.fullmatch(path.name)
    return not said or (said["style"] or "").casefold() != "bold"


def _name(path: Path, style: Style) -> str:
    return f"Machine-{plain(path.stem)}-{style}"
