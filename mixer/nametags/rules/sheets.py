"""Label sheets: the catalogue, and where each label lies on its page."""

import difflib
import functools
import itertools
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from typing import Any, Literal, TypeVar

Order = Literal["rows", "columns", "stack"]

Item = TypeVar("Item")


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

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the page, in mm from its top left corner, is put so that it comes out in its place."""
        return self.stretch_x * x + self.shift_x, self.stretch_y * y + self.shift_y


@dataclass(frozen=True, slots=True)
class Slot:
    """One label's place: page from 1, label number from 1 on that page, top left corner in mm."""

    page: int
    label: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of labels; all lengths in mm, the origin in the page's top left corner.

    `dpi` is set for the stock of a label printer: one label a page, of which the printable part is the label.
    """

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
    dpi: float | None = None

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

    def slots(self, start: int = 1, order: Order = "rows", *, items: int | None = None) -> Iterator[Slot]:
        """Yield the place of one item after another, page after page: without end, or for so many items.

        Args:
            start: number of the first free label of a part-used sheet, counted along the rows; filling begins there.
            order: along the rows, down the columns, or as a stack, whose pages are cut and whose piles, laid on one
                another, are then in order.
            items: how many there are; a stack cannot be filled without knowing it.

        Raises:
            ValueError: if the sheet has no such label, or a stack's number of items is not known.
        """
        if not 1 <= start <= self.labels:
            raise ValueError(f"This sheet has labels 1 to {self.labels}; there is no label {start}.")
        if order != "stack":
            places = self._pages(start, SEQUENCES[order](self))
        elif items is not None:
            places = self._stack(start, items)
        else:
            raise ValueError("A stack can only be filled when the number of items is known.")
        for page, label in itertools.islice(places, items):
            yield Slot(page, label, *self.corner_of(label))

    def _pages(self, start: int, sequence: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Pages and labels in a sequence that is the same on each page."""
        first = ((1, label) for label in sequence[sequence.index(start) :])
        return itertools.chain(first, ((page, label) for page in itertools.count(2) for label in sequence))

    def _stack(self, start: int, items: int) -> Iterator[tuple[int, int]]:
        """Pages and labels pile by pile; the last page is filled from its first label, so that its rest can be used."""
        pages = self.pages_for(items, start)
        last = (start + items - 2) % self.labels + 1
        reach = {label: range(1 + (label < start), pages + (label <= last)) for label in range(1, self.labels + 1)}
        return ((page, label) for label, pile in reach.items() for page in pile)

    def lay(self, items: Sequence[Item], start: int = 1, order: Order = "rows") -> Iterator[tuple[Item, Slot]]:
        """Yield the items with their places in the order of printing: page by page, however they are filled."""
        places = zip(items, self.slots(start, order, items=len(items)), strict=True)
        yield from sorted(places, key=lambda place: place[1].page) if order == "stack" else places

    def back_of(self, slot: Slot) -> Slot:
        """The place on the back of the page that lies behind this one: left and right are swapped."""
        return replace(slot, x=self.page_w - slot.x - self.w)

    def pages_for(self, items: int, start: int = 1, order: Order = "rows") -> int:
        """How many pages so many items need when the first page starts at a given label."""
        used = start - 1 if order == "stack" else SEQUENCES[order](self).index(start)
        return -(-(items + used) // self.labels) if items else 0


def _along_rows(sheet: Sheet) -> Sequence[int]:
    return range(1, sheet.labels + 1)


def _down_columns(sheet: Sheet) -> Sequence[int]:
    return [row * sheet.cols + col + 1 for col in range(sheet.cols) for row in range(sheet.rows)]


SEQUENCES: Mapping[str, Callable[[Sheet], Sequence[int]]] = {"rows": _along_rows, "columns": _down_columns}
"""The ways to fill each page alike, as the numbers of its labels."""

FILLS: tuple[Order, ...] = ("rows", "columns", "stack")
"""All ways to fill pages; a stack depends on how many there are."""


@functools.cache
def catalogue() -> Mapping[str, Sheet]:
    """All known sheets by their id, in the order a picker shows them."""
    return {row["id"]: _sheet(row, page_sizes()) for row in _data()["sheet"]}


def page_sizes() -> Mapping[str, list[float]]:
    """Width and height in mm of the pages that have a name."""
    sizes: Mapping[str, list[float]] = _data()["pages"]
    return sizes


@functools.cache
def _data() -> dict[str, Any]:
    return tomllib.loads(resources.files("mixer.nametags").joinpath("sheets.toml").read_text("utf-8"))


def _sheet(row: dict[str, Any], pages: Mapping[str, list[float]]) -> Sheet:
    page_w, page_h = pages[row["page"]] if isinstance(row["page"], str) else row["page"]
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
        dpi=row.get("dpi"),
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
