"""What goes on paper, as plain values, and what is said about it before it is printed."""

import functools
import re
import unicodedata
from dataclasses import dataclass, field

from mixer.nametags.rules.sheets import Order, Printer, Sheet

INK = "#1d2433"
"""Near black with a little blue: the text of everything printed, and the colour where there is no zone."""

NEARLY_BLACK = 0.04045
"""Channel value below which sRGB is linear."""

_DISTURBING = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb]"
)
"""Controls, direction overrides and characters without width or ink that act on nothing a name has."""

_HALVES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Job:
    """How a batch is printed: sheet, layout of tags, the event named on them, first free label, order, printer.

    `logo` is a PNG that was made anew from what was uploaded. `backs` prints a page of backs after each page of
    fronts, left and right swapped, so that they match when the paper is turned over its long edge.
    """

    sheet: Sheet
    layout: str = "classic"
    event: str = ""
    start: int = 1
    order: Order = "rows"
    printer: Printer | None = None
    outline: bool = False
    logo: bytes | None = None
    backs: bool = False


@dataclass(frozen=True, slots=True)
class Zone:
    """A part of the room: a letter and a colour (#rrggbb), so that nobody depends on colour alone, and a name."""

    letter: str
    colour: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TagItem:
    """One guest's tag.

    `first` is the large name, `ribbon` a part to be known by ("visitor host"), `table` a table's number or name, `link`
    ends in the badge code, and `short_code` is printed beneath it to be typed where no camera is. `photo` tells whether
    a guest may be photographed (None: nobody asked). `blank` is a tag to be written on by hand, without a name.
    """

    id: str
    first: str
    full: str = ""
    company: str = ""
    role: str = ""
    pronouns: str = ""
    talk_about: str = ""
    zone: Zone | None = None
    first_timer: bool = False
    ribbon: str = ""
    table: str = ""
    photo: bool | None = None
    blank: bool = False
    link: str = ""
    short_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DuoCard:
    """One half of a famous pair: what it is, how many others to look for, and a letter where the pair is used twice."""

    id: str
    half: str
    mark: str = ""
    theme: str = ""
    partners: int = 1
    guest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """A sign on a wall or table: a large letter or number if there is one, a title, some lines and a foot."""

    id: str
    title: str
    letter: str = ""
    colour: str = INK
    lines: tuple[str, ...] = ()
    foot: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInLine:
    """A guest as the paper list at the door shows one; `sort_key` is what the list is ordered by (last name first)."""

    id: str
    name: str
    sort_key: str
    company: str = ""
    role: str = ""
    note: str = ""
    short_code: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to know before printing, about one tag or, without an item, about all of them.

    `kind` of a tag's notice: small, hyphenated, missing (letters that no font has), overflow (left out for want of
    room), cleaned, empty, no-name, no-letters; of a notice about all tags: small, perforation, off-page.
    """

    item: str
    who: str
    field: str
    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class Placement:
    """Where something landed: page from 1, label number, its corner on the sheet in mm, and its code.

    The code's centre and size (dark modules only) in mm are those in the document, which makes up for what the printer
    does to them; `code_modules` are counted along one side. `back` is true where a tag is printed once more on the
    back of its page.
    """

    item: str
    page: int
    label: int
    x: float
    y: float
    link: str = ""
    code_x: float = 0.0
    code_y: float = 0.0
    code_w: float = 0.0
    code_h: float = 0.0
    code_modules: int = 0
    back: bool = False


@dataclass(frozen=True, slots=True)
class Legibility:
    """Cap height in mm of the first names of a print run: the smallest one, and the one in the middle."""

    smallest: float
    median: float

    @property
    def all_read_from(self) -> float:
        """Distance in m from which every first name is read; letters need 0.5 % of it."""
        return self.smallest / 5

    @property
    def half_read_from(self) -> float:
        """Distance in m from which half of them are."""
        return self.median / 5


@dataclass(slots=True)
class Report:
    """What a print run put on paper; `first_names` is missing where no tag has one."""

    pages: int = 0
    items: int = 0
    size: int = 0
    first_names: Legibility | None = None
    notices: list[Notice] = field(default_factory=list)
    placements: list[Placement] = field(default_factory=list)


def clean(text: str) -> str:
    """One line of text in composed form, without controls and direction overrides that could garble a tag."""
    if not text or (text.isascii() and text.isprintable() and "  " not in text):
        return text.strip()
    return _tidied(text)


@functools.lru_cache(maxsize=4096)
def _tidied(text: str) -> str:
    spaced = _HALVES.sub("\ufffd", re.sub(r"\s", " ", text))
    composed = unicodedata.normalize("NFC", _DISTURBING.sub("", spaced))
    return " ".join(composed.split())


def disturbing(text: str) -> tuple[str, ...]:
    """The characters that `clean` takes out of a text, each once; blanks of all kinds are not among them."""
    if text.isascii() and text.isprintable():
        return ()
    spaced = re.sub(r"\s", " ", text)
    return tuple(dict.fromkeys(_DISTURBING.findall(spaced) + _HALVES.findall(spaced)))


def aspect(png: bytes) -> float:
    """How much wider than high a PNG picture is, as its header says.

    Raises:
        ValueError: if it is no PNG.
    """
    width, height = int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")
    if not png.startswith(b"\x89PNG\r\n\x1a\n") or not width or not height:
        raise ValueError("A logo has to be a PNG picture.")
    return width / height


def channels(colour: str) -> tuple[float, float, float]:
    """Red, green and blue from 0 to 1 of a colour written #rrggbb."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise ValueError(f"{colour!r} is not a colour of the form #rrggbb.")
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def luminance(colour: str) -> float:
    """Relative luminance from 0 (black) to 1 (white), as WCAG 2 defines it."""
    linear = (c / 12.92 if c <= NEARLY_BLACK else ((c + 0.055) / 1.055) ** 2.4 for c in channels(colour))
    return sum(weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """Contrast of two colours from 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def text_on(colour: str) -> str:
    """White or ink, whichever reads better on this colour."""
    return "#ffffff" if contrast(colour, "#ffffff") >= contrast(colour, INK) else INK
