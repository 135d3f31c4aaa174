"""A sheet that is in no catalogue, from the measures a host took: page, labels, and the step between them."""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mixer.nametags.rules.sheets import Sheet, page_sizes

MOST_LABELS = 100
SMALLEST_PAGE, LARGEST_PAGE = 20.0, 1200.0
SMALLEST_LABEL = 15.0
LEAST_DPI, MOST_DPI = 100, 2400
LEAST_ROOM = 8.0
"""What a label has to leave inside its keep-in."""

BEYOND = 1e5
SLACK = 0.01
"""What measures in inches lose when they are written in mm with two decimals."""

Pair = tuple[float, float]

_PAIRS = ("page", "grid", "label", "origin")
_KNOWN = frozenset({*_PAIRS, "pitch", "keep_in", "corner", "dpi", "title"})
_SIDES = {True: ("wide", "across", "left"), False: ("high", "down", "top")}
_FIELDS = {
    "page": ("page_w", "page_h"),
    "label": ("w", "h"),
    "origin": ("left", "top"),
    "pitch": ("pitch_x", "pitch_y"),
}
"""What each measure across and down is called on its own."""


class GridError(ValueError):
    """Raised for measures that make no sheet; names the numbers and says what to do.

    `field` is the one measure to look at first: page_w, page_h, cols, rows, w, h, left, top, pitch_x, pitch_y, keep_in
    or corner; empty where it is none of them.
    """

    def __init__(self, message: str, field: str = "") -> None:
        self.field = field
        super().__init__(message)


def own_sheet(
    *,
    page: Pair,
    grid: tuple[int, int],
    label: Pair,
    origin: Pair,
    pitch: Pair | None = None,
    keep_in: float = 3.0,
    title: str = "Own sheet",
) -> Sheet:
    """Make a sheet from measures in mm, the origin in the page's top left corner.

    Args:
        page: width and height.
        grid: columns and rows.
        label: width and height of one label.
        origin: where the first label begins.
        pitch: step from one label to the next; without it they touch.
        keep_in: how far from a label's edge nothing is printed.
        title: what the sheet is called.

    Raises:
        GridError: if labels lie off the page or on each other, or if a measure is none.
    """
    step = label if pitch is None else pitch
    _check_count(grid)
    for name, measures in (("page", page), ("label", label), ("origin", origin), ("pitch", step)):
        for field, measure in zip(_FIELDS[name], measures, strict=True):
            _check_number(name, measure, field)
    _check_number("keep_in", keep_in)
    for i, across in enumerate((True, False)):
        _check_side((page[i], label[i], origin[i]), (grid[i], step[i], keep_in), across=across)
    return Sheet(
        id="own",
        title=title,
        aliases=(),
        kind="own",
        page_w=page[0],
        page_h=page[1],
        cols=grid[0],
        rows=grid[1],
        w=label[0],
        h=label[1],
        left=origin[0],
        top=origin[1],
        pitch_x=step[0],
        pitch_y=step[1],
        corner=0.0,
        keep_in=keep_in,
        confidence="C",
        source="own measures",
    )


def read_grid(text: str) -> Sheet:
    """Make a sheet from TOML with the keys of the catalogue: page, grid, label, origin, pitch, keep_in, corner, dpi.

    `page` is a pair of mm or a name ("a4", "letter"); all but the first four may be left out.

    Raises:
        GridError: as `own_sheet`, and for text that is no TOML, keys that are missing, unknown or of another kind.
    """
    try:
        said = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # numbers of thousands of digits, brackets without end
        raise GridError(f"This is not TOML: {error}.") from error
    unknown = [key for key in said if key not in _KNOWN]
    if unknown:
        raise GridError(f"A sheet has no {unknown[0]!r}. It has: {', '.join(sorted(_KNOWN))}.")
    if isinstance(said.get("page"), str):
        said["page"] = _named_page(said["page"])
    pairs = {name: _pair(said, name) for name in _PAIRS}
    pitch = _pair(said, "pitch") if "pitch" in said else None
    dpi, corner = said.get("dpi"), said.get("corner", 0.0)
    _check_number("corner", corner)
    if dpi is not None and not (isinstance(dpi, int | float) and LEAST_DPI <= dpi <= MOST_DPI):
        raise GridError(f"dpi is a printer's dots to the inch, {LEAST_DPI} to {MOST_DPI}, not {str(dpi)[:20]}.")
    sheet = own_sheet(
        page=pairs["page"],
        grid=(pairs["grid"][0], pairs["grid"][1]),
        label=pairs["label"],
        origin=pairs["origin"],
        pitch=pitch,
        keep_in=said.get("keep_in", 3.0),
        title=str(said.get("title", "Own sheet"))[:100],
    )
    return replace(sheet, corner=max(0.0, corner), dpi=dpi)


def _named_page(name: str) -> list[float]:
    sizes = page_sizes()
    if name.casefold() not in sizes:
        raise GridError(f"No page is called {name!r}. Give its width and height in mm, or one of: {', '.join(sizes)}.")
    return sizes[name.casefold()]


def _pair(said: Mapping[str, Any], name: str) -> tuple[Any, Any]:
    match said.get(name):
        case [one, other]:
            return one, other
        case None:
            raise GridError(f"A sheet needs {name} = [..., ...]; it needs {', '.join(_PAIRS)}.")
        case other:
            raise GridError(f"{name} = {other!r} is not a pair of numbers like [2, 4].")


def _check_number(name: str, value: object, field: str = "") -> None:
    """Refuse what is no number, not finite, or beyond all paper."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not -BEYOND < value < BEYOND:
        raise GridError(f"{name} must be in mm, a number like 63.5, not {str(value)[:20]}.", field or name)


def _check_count(grid: tuple[object, object]) -> None:
    counts = [count for count in grid if isinstance(count, int) and not isinstance(count, bool)]
    if len(counts) < len(grid) or not all(1 <= count <= MOST_LABELS for count in counts):
        cols, rows = (str(count)[:20] for count in grid)
        raise GridError(
            f"A sheet has 1 to {MOST_LABELS} columns and rows, in whole numbers, not {cols} x {rows}.", "cols"
        )
    if math.prod(counts) > MOST_LABELS:
        raise GridError(
            f"{counts[0]} x {counts[1]} are {math.prod(counts):,} labels; a page has at most {MOST_LABELS}.", "cols"
        )


def _check_side(lengths: tuple[float, float, float], repeat: tuple[int, float, float], *, across: bool) -> None:
    """Check one direction: page, label and margin in mm; how often, at which step, and the keep-in."""
    page, label, margin = lengths
    count, step, keep_in = repeat
    wide, along, edge = _SIDES[across]
    page_field, label_field, margin_field, step_field = (pair[0 if across else 1] for pair in _FIELDS.values())
    if not SMALLEST_PAGE <= page <= LARGEST_PAGE:
        raise GridError(
            f"The page is {page:g} mm {wide}; pages are {SMALLEST_PAGE:g} to {LARGEST_PAGE:g} mm. Give lengths in mm.",
            page_field,
        )
    if not SMALLEST_LABEL <= label <= page + SLACK:
        raise GridError(
            f"A label is {label:g} mm {wide} on a page of {page:g} mm; it must be {SMALLEST_LABEL:g} mm or more, and "
            "no more than the page.",
            label_field,
        )
    if margin < 0:
        raise GridError(
            f"The first label begins {-margin:g} mm off the page: make the {edge} margin 0 or more.", margin_field
        )
    if count > 1 and step < label - SLACK:
        raise GridError(
            f"Labels of {label:g} mm at a step of {step:g} mm {along} lie on each other: make the step {label:g} mm or "
            "more. It counts from one label's edge to the same edge of the next.",
            step_field,
        )
    end = margin + (count - 1) * step + label if count > 1 else margin + label
    if end > page + SLACK:
        raise GridError(
            f"The labels end at {end:g} mm {along}, but the page is {page:g} mm {wide}: make the label, the step or "
            f"the {edge} margin smaller, or have fewer of them.",
            step_field if count > 1 else label_field,
        )
    if keep_in < 0 or label - 2 * keep_in < LEAST_ROOM:
        raise GridError(
            f"A label {label:g} mm {wide} with {keep_in:g} mm kept free on both sides leaves no room to print in: "
            f"keep_in must be 0 to {(label - LEAST_ROOM) / 2:g} mm.",
            "keep_in",
        )
