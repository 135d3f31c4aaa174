"""What becomes of a code between the paper and the reader."""

import io
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

AROUND = 8
"""Modules around a code that are seen with it: its quiet zone, and what stands beyond."""

Change = Callable[["Sight"], Image.Image]


@dataclass(frozen=True)
class Sight:
    """A code as rendered, with what is around it: how many pixels a module has, and chance for what is random."""

    image: Image.Image
    module: float
    chance: np.random.Generator


def turned(degrees: float) -> Change:
    """Held at an angle."""
    return lambda seen: seen.image.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=255)


def tilted(share: float) -> Change:
    """Seen from below: the upper side is so much narrower at both ends, and all of it lower."""

    def change(seen: Sight) -> Image.Image:
        w, h = seen.image.size
        goal = [(share * w, share * h), (w - share * w, share * h), (w, h), (0, h)]
        rows, values = [], []
        for (x, y), (u, v) in zip(goal, [(0, 0), (w, 0), (w, h), (0, h)], strict=True):
            rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
            values += [u, v]
        numbers = np.linalg.solve(np.array(rows, float), np.array(values, float))
        way, how = Image.Transform.PERSPECTIVE, Image.Resampling.BICUBIC
        return seen.image.transform(seen.image.size, way, tuple(numbers), how, fillcolor=255)

    return change


def blurred(modules: float) -> Change:
    """Out of focus by so many modules (sigma)."""
    return lambda seen: seen.image.filter(ImageFilter.GaussianBlur(modules * seen.module))


def noisy(sigma: float) -> Change:
    """In poor light."""

    def change(seen: Sight) -> Image.Image:
        grey = np.asarray(seen.image, float)
        return Image.fromarray(np.clip(grey + seen.chance.normal(0, sigma, grey.shape), 0, 255).astype(np.uint8))

    return change


def faded(black: int, white: int) -> Change:
    """With little contrast."""
    return lambda seen: seen.image.point([round(black + (white - black) * value / 255) for value in range(256)])


def shaded(darkest: float) -> Change:
    """With a shadow that falls across it from one corner."""

    def change(seen: Sight) -> Image.Image:
        grey = np.asarray(seen.image, float)
        rows, columns = np.indices(grey.shape)
        light = darkest + (1 - darkest) * (rows + columns) / (rows.max() + columns.max())
        return Image.fromarray((grey * light).astype(np.uint8))

    return change


def compressed(quality: int) -> Change:
    """As a JPEG picture."""

    def change(seen: Sight) -> Image.Image:
        buffer = io.BytesIO()
        seen.image.save(buffer, "JPEG", quality=quality)
        return Image.open(buffer).convert("L")

    return change


def stained(share: float, *, anywhere: bool = False) -> Change:
    """With a round stain, black or white, on so much of its area.

    Error correction mends data; without a whole finder or timing pattern a reader does not even find them. So the
    stain keeps off those unless it may be anywhere.
    """

    def change(seen: Sight) -> Image.Image:
        image = seen.image.copy()
        modules = round(image.width / seen.module) - 2 * AROUND
        radius = math.sqrt(share / math.pi) * modules
        while True:
            x, y = seen.chance.uniform(radius, modules - radius, 2)
            if anywhere or not _touches_patterns(x, y, radius, modules):
                break
        edges = [(AROUND + at) * seen.module for at in (x - radius, y - radius, x + radius, y + radius)]
        ImageDraw.Draw(image).ellipse(edges, fill=int(seen.chance.choice([0, 255])))
        return image

    return change


def _touches_patterns(x: float, y: float, radius: float, modules: int) -> bool:
    """Whether a disc, in modules, touches a finder pattern, the white around it, or a timing line."""
    left, right, top, bottom = x - radius, x + radius, y - radius, y + radius
    finder = (left < 8 and (top < 8 or bottom > modules - 8)) or (right > modules - 8 and top < 8)
    return finder or left < 7 < right + 1 or top < 7 < bottom + 1


HARMS: dict[str, Change] = {
    "none": lambda seen: seen.image,
    **{f"turned by {degrees} degrees": turned(degrees) for degrees in (5, 15, 45, 90, 137, 180)},
    "perspective 8 %": tilted(0.08),
    "blur of 0.25 module": blurred(0.25),
    "noise 10": noisy(10),
    "noise 30": noisy(30),
    "contrast 60 to 190": faded(60, 190),
    "shadow 35 to 100 %": shaded(0.35),
    "JPEG quality 20": compressed(20),
    "stain on 1 % of the data": stained(0.01),
}

REPORTED: dict[str, Change] = {
    "stain on 1 %, anywhere": stained(0.01, anywhere=True),
    "stain on 2 % of the data": stained(0.02),
    "stain on 4 % of the data": stained(0.04),
}
"""What a code may not survive: told, but nothing is promised."""
