"""Label sheets: the catalogue, and where each label lies on its page."""

import difflib
import functools
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, Literal

Order = Literal["rows", "columns"]


class UnknownSheetError(LookupError):
    """Raised for a sheet that is not in the catalogue; says which one comes nearest."""

    def __init__(self, name: str, nearest: str | None) -> None:
        self.name = name
        self.nearest = nearest
        hint = f" Did you mean {nearest!r}?" if nearest else ""
        super().__init__(f"There is no sheet called {name!r}.{hint}")


@dataclass(frozen=True, slots=True)
class Printer:
    """What one printer does to a page, found with the calibration page: shift in mm and stretch as a factor."""

    shift_x: float = 0.0
    shift_y: float = 0.0
    stretch_x: float = 1.0
    stretch_y: float = 1.0


@dataclass(frozen=True, slots=True)
class Slot:
    """One label's place: page from 1, label number from 1 on that page, top left corner in mm."""

    page: int
    label: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of labels; all lengths in mm, the origin in the page's top left corner."""

    id: str
    title: str
    aliases: tuple[str, ...]
    kind: str
    page_w: float
    page_h: float
    cols: int
    rows: int
    w: float
    h: float
    left: float
    top: float
    pitch_x: float
    pitch_y: float
    corner: float
    keep_in: float
    confidence: str
    source: str

    @property
    def labels(self) -> int:
        """Labels on one page."""
        return self.cols * self.rows

    @property
    def perforated(self) -> bool:
        """Whether neighbouring labels touch, so that ink across the edge shows on the next one."""
        return (self.cols > 1 and self.pitch_x - self.w < 1) or (self.rows > 1 and self.pitch_y - self.h < 1)

    def corner_of(self, label: int) -> tuple[float, float]:
        """Top left corner in mm of the label with this number; numbers run along the rows from 1."""
        row, col = divmod(label - 1, self.cols)
        return self.left + col * self.pitch_x, self.top + row * self.pitch_y

    def slots(self, start: int = 1, order: Order = "rows", *, mirrored: bool = False) -> Iterator[Slot]:
        """Yield places without end, page after page.

        Args:
            start: number of the first free label of a part-used sheet, counted along the rows.
            order: fill along the rows or down the columns.
            mirrored: swap left and right, for the backs of a page printed on both sides.
        """
        if not 1 <= start <= self.labels:
            raise ValueError(f"This sheet has labels 1 to {self.labels}; there is no label {start}.")
        numbers = range(1, self.labels + 1)
        sequence = sorted(numbers, key=lambda n: divmod(n - 1, self.cols)[::-1]) if order == "columns" else numbers
        free = list(sequence)[list(sequence).index(start) :]
        page = 1
        while True:
            for label in free:
                x, y = self.corner_of(label)
                yield Slot(page, label, self.page_w - x - self.w if mirrored else x, y)
            free, page = list(sequence), page + 1

    def pages_for(self, items: int, start: int = 1) -> int:
        """How many pages so many items need when the first page starts at a given label."""
        return -(-(items + start - 1) // self.labels) if items else 0


@functools.cache
def catalogue() -> Mapping[str, Sheet]:
    """All known sheets by their id, in the order a picker shows them."""
    data = tomllib.loads(resources.files("mixer.nametags").joinpath("sheets.toml").read_text("utf-8"))
    pages = data["pages"]
    return {row["id"]: _sheet(row, pages) for row in data["sheet"]}


def _sheet(row: dict[str, Any], pages: dict[str, list[float]]) -> Sheet:
    page_w, page_h = pages[row["page"]]
    return Sheet(
        id=row["id"],
        title=row["title"],
        aliases=tuple(row.get("aliases", ())),
        kind=row["kind"],
        page_w=page_w,
        page_h=page_h,
        cols=row["grid"][0],
        rows=row["grid"][1],
        w=row["label"][0],
        h=row["label"][1],
        left=row["origin"][0],
        top=row["origin"][1],
        pitch_x=row["pitch"][0],
        pitch_y=row["pitch"][1],
        corner=row.get("corner", 0.0),
        keep_in=row.get("keep_in", 3.0),
        confidence=row["confidence"],
        source=row["source"],
    )


def find_sheet(name: str) -> Sheet:
    """The sheet with this id or maker's number, however it is written ("Avery 5395", "8395", "l4785").

    Raises:
        UnknownSheetError: with the nearest known name.
    """
    names = _names()
    wanted = _fold(name)
    if wanted in names:
        return catalogue()[names[wanted]]
    near = difflib.get_close_matches(wanted, names, n=1, cutoff=0.5)
    raise UnknownSheetError(name, names[near[0]] if near else None)


@functools.cache
def _names() -> Mapping[str, str]:
    names: dict[str, str] = {}
    for sheet in catalogue().values():
        for name in (sheet.id, *sheet.aliases):
            names[_fold(name)] = sheet.id
            number = name.rpartition("-")[2]
            if any(c.isdigit() for c in number):
                names.setdefault(_fold(number), sheet.id)
    return names


def _fold(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())
