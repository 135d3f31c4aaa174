"""Light lines between modules that should have merged: how much of a code's dark area they take in a renderer."""

import io
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from mixer.nametags.rules.tags import Placement
from tests.nametags.shown_paths import POINT

LIGHT = 16
"""Grey of 255 from which a pixel amid dark ones is seen."""

COMMANDS: dict[str, Callable[[Path, float], list[str]]] = {
    "cairo": lambda pdf, dpi: (
        ["pdftocairo", "-png", "-gray", "-r", f"{dpi}", "-f", "1", "-l", "1", "-singlefile", str(pdf), "-"]
    ),
    "mupdf": lambda pdf, dpi: (
        ["mutool", "draw", "-q", "-F", "png", "-c", "gray", "-r", f"{dpi}", "-o", "-", str(pdf), "1"]
    ),
}


ONE_BIT: dict[str, Callable[[Path, float], list[str]]] = {
    "poppler": lambda pdf, dpi: ["pdftoppm", "-mono", "-r", f"{dpi}", "-f", "1", "-l", "1", "-singlefile", str(pdf)],
    "mupdf": lambda pdf, dpi: [*COMMANDS["mupdf"](pdf, dpi)[:3], "-A", "0", *COMMANDS["mupdf"](pdf, dpi)[3:]],
}
"""Renderers without any grey, which paint whatever is touched, as a label printer's driver does."""


def rendered(command: Callable[[Path, float], list[str]], pdf: bytes, dpi: float) -> NDArray[np.uint8]:
    """The first page, in grey, by a renderer that is not pdfium."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.pdf"
        path.write_bytes(pdf)
        made = subprocess.run(command(path, dpi), check=True, capture_output=True)
    return np.asarray(Image.open(io.BytesIO(made.stdout)).convert("L"))


def light_inside(grey: NDArray[np.uint8], place: Placement, dark: NDArray[np.bool_], dpi: float) -> tuple[int, int]:
    """Pixels that lie within dark modules, and so do their neighbours: how many of them are light, and how many."""
    side = place.code_modules
    module = place.code_w / side * dpi / 25.4
    left, top = ((at - place.code_w / 2) * dpi / 25.4 for at in (place.code_x, place.code_y))
    count = np.zeros((side + 1, side + 1), int)
    count[1:, 1:] = dark.cumsum(axis=0).cumsum(axis=1)

    def reach(start: float) -> tuple[int, NDArray[np.int_], NDArray[np.int_]]:
        first, last = int(np.ceil(start)) + 1, int(start + side * module) - 1
        pixels = np.arange(first, last)
        return first, ((pixels - 1 - start) // module).astype(int), ((pixels + 2 - start) / module).astype(int) + 1

    first_x, x1, x2 = reach(left)
    first_y, y1, y2 = reach(top)
    x2, y2 = np.minimum(x2, side), np.minimum(y2, side)
    x1, y1 = np.maximum(x1, 0), np.maximum(y1, 0)
    inside = count[np.ix_(y2, x2)] - count[np.ix_(y1, x2)] - count[np.ix_(y2, x1)] + count[np.ix_(y1, x1)]
    wanted = inside == np.outer(y2 - y1, x2 - x1)
    seen = grey[first_y : first_y + len(y1), first_x : first_x + len(x1)]
    return int((seen[wanted] > LIGHT).sum()), int(wanted.sum())


def share_of_light(
    renderer: str, pdf: bytes, places: Sequence[Placement], codes: Sequence[NDArray[np.bool_]], dpi: float
) -> float:
    """Per cent of the dark area of the first page's codes that is light."""
    grey = rendered(COMMANDS[renderer], pdf, dpi)
    found = [
        light_inside(grey, place, dark, dpi) for place, dark in zip(places, codes, strict=False) if place.page == 1
    ]
    light, pixels = (sum(column) for column in zip(*found, strict=True))
    return 100 * light / pixels


def a_rectangle_a_module(
    size: tuple[float, float], places: Sequence[Placement], codes: Sequence[NDArray[np.bool_]]
) -> bytes:
    """The same codes as most programs draw them, each module filled by itself: what shows seams."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(size[0] / POINT, size[1] / POINT))
    for place, dark in zip(places, codes, strict=False):
        module = place.code_w / place.code_modules
        for row, column in np.argwhere(dark):
            x, y = (
                place.code_x - place.code_w / 2 + column * module,
                place.code_y - place.code_h / 2 + (row + 1) * module,
            )
            canvas.rect(x / POINT, (size[1] - y) / POINT, module / POINT, module / POINT, stroke=0, fill=1)
    canvas.save()
    return out.getvalue()
