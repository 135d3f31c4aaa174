"""Three readers of QR codes that know nothing of each other, each in a process of its own.

Of its own, since OpenCV has rasters on which it ends the whole program ("double free or corruption"). A reader that
fails looks again, as a person moves the telephone: blurred, halved, doubled, turned.
"""

import contextlib
import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

Grey = NDArray[np.uint8]


def _zxing(grey: Grey) -> list[str]:
    import zxingcpp  # noqa: PLC0415 - each process loads its own reader only

    return [code.text for code in zxingcpp.read_barcodes(grey)]


def _zbar(grey: Grey) -> list[str]:
    from pyzbar import pyzbar  # noqa: PLC0415 - the same

    return [code.data.decode() for code in pyzbar.decode(grey, symbols=[pyzbar.ZBarSymbol.QRCODE])]


def _opencv(grey: Grey) -> list[str]:
    import cv2  # noqa: PLC0415 - the same

    return [cv2.QRCodeDetector().detectAndDecode(grey)[0]]


READERS: dict[str, Callable[[Grey], list[str]]] = {"zxing": _zxing, "zbar": _zbar, "opencv": _opencv}

VIEWS: dict[str, Callable[[Image.Image], Image.Image]] = {
    "as it is": lambda image: image,
    "blurred": lambda image: image.filter(ImageFilter.GaussianBlur(1.0)),
    "halved": lambda image: image.resize((image.width // 2, image.height // 2), Image.Resampling.BICUBIC),
    "doubled": lambda image: image.resize((image.width * 2, image.height * 2), Image.Resampling.BICUBIC),
    "turned": lambda image: image.filter(ImageFilter.GaussianBlur(1.0)).rotate(
        10, Image.Resampling.BICUBIC, expand=True, fillcolor=_paper(image)
    ),
}


def _paper(image: Image.Image) -> int:
    return int(np.percentile(np.asarray(image), 95))


def look(reader: str, view: str, grey: Grey) -> list[str]:
    """What a reader sees in one view of a picture; runs in the reader's process."""
    seen = VIEWS[view](Image.fromarray(grey))
    return READERS[reader](np.ascontiguousarray(seen))


@dataclass
class Decoder:
    """A reader in its process, started again should it end."""

    name: str
    ended: int = 0
    _pool: ProcessPoolExecutor | None = field(default=None, repr=False)

    def read(self, pictures: Sequence[Grey], wanted: Sequence[str]) -> list[str | None]:
        """The view in which each picture gave its text; None where none did."""
        found: list[str | None] = [None] * len(pictures)
        for view in VIEWS:
            for place, text in enumerate(wanted):
                if found[place] is None and text in self._look(view, pictures[place]):
                    found[place] = view
        return found

    def _look(self, view: str, picture: Grey) -> list[str]:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"))
        try:
            return self._pool.submit(look, self.name, view, picture).result()
        except BrokenProcessPool:
            self.ended += 1
            self.close()
            return []

    def close(self) -> None:
        """End the process."""
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None


@contextlib.contextmanager
def decoders() -> Iterator[list[Decoder]]:
    """All readers, until the end of the block."""
    found = [Decoder(name) for name in READERS]
    try:
        yield found
    finally:
        for decoder in found:
            decoder.close()
