"""reportlab's document for thousands of pages: each is compressed as it ends, and they share what they use.

reportlab keeps every page as text until the end, repeats size and resources on each, and joins the whole file in
memory. Here a page is a few bytes beside its compressed contents, and the file is written object by object.
"""

import itertools
import struct
from collections.abc import Iterable
from typing import BinaryIO

import deflate
from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

LEVEL = 7
"""How hard libdeflate tries: smaller than zlib at its usual level, in half the time."""

IN_PLACE, IN_STREAM = 1, 2
"""Where an object is, in the words of a cross-reference stream (ISO 32000-1, 7.5.8.3)."""

MOST_IN_STREAM = 200
"""Objects that a reader has to unpack together."""


class _Contents(pdfdoc.PDFObject):  # type: ignore[misc]  # reportlab has no type hints
    """What is on a page, compressed; forgotten once it is written."""

    __RefOnly__ = 1

    def __init__(self, operators: str) -> None:
        self._packed: bytes | bytearray = deflate.zlib_compress(operators.encode("latin-1"), LEVEL)

    def format(self, _document: pdfdoc.PDFDocument) -> bytes:
        """The object as it stands in the file."""
        packed, self._packed = self._packed, b""
        return b"<</Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream\n" % (len(packed), packed)


class _Page(pdfdoc.PDFObject):  # type: ignore[misc]  # the same
    """A page that inherits everything but its contents."""

    __RefOnly__ = 1

    def __init__(self, contents: _Contents) -> None:
        self._contents = contents

    def format(self, document: pdfdoc.PDFDocument) -> bytes:
        """The object as it stands in the file."""
        references = (document.Reference(part).format(document) for part in (document.Pages, self._contents))
        return b"<</Type/Page/Parent %s/Contents %s>>\n" % tuple(references)


class _Pages(pdfdoc.PDFPages):  # type: ignore[misc]  # the same
    """The tree of pages, which tells all of them their size and resources."""

    __NoDefault__ = (*pdfdoc.PDFPages.__NoDefault__, "MediaBox", "Resources")


class Document(pdfdoc.PDFDocument):  # type: ignore[misc]  # the same
    """A document whose pages are all of one size, in points."""

    def __init__(self, size: tuple[float, float], language: str) -> None:
        super().__init__(compression=1, invariant=1, lang=language)
        self.Pages = self.Catalog.Pages = _Pages()
        self.Pages.MediaBox = pdfdoc.PDFArray([0, 0, *size])
        self._used: dict[str, None] = {}

    def add_page(self, operators: str, used: Iterable[str]) -> None:
        """Append a page with these operators, which draw the forms and pictures of these names."""
        self._used.update(dict.fromkeys(used))
        self.addPage(_Page(_Contents(operators)))

    def write_to(self, out: BinaryIO) -> int:
        """Write the file and say how many bytes it has."""
        for font in self.delayedFonts:
            font.addObjects(self)
        self.info.invariant = self.invariant
        self.info.digest(self.signature)
        self.Catalog.Outlines = None
        resources = pdfdoc.PDFResourceDictionary()
        resources.basicFonts()
        resources.allProcs()
        if self._used:
            resources.XObject = self.xobjDict(list(self._used))
        self.Pages.Resources = resources
        root, info = (self.Reference(part).format(self) for part in (self.Catalog, self.info))
        places, at = self._write_objects(out)
        table = deflate.zlib_compress(
            b"".join(struct.pack(">BIH", *place) for place in [(0, 0, 0xFFFF), *places]), LEVEL
        )
        head = b"%d 0 obj\n<</Type/XRef/W[1 4 2]/Size %d" % (len(places), len(places) + 1)
        head += b"/Root %s/Info %s/ID%s/Filter/FlateDecode/Length %d>>\nstream\n" % (root, info, self.ID(), len(table))
        return at + out.write(b"%s%s\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % (head, table, at))

    def _write_objects(self, out: BinaryIO) -> tuple[list[tuple[int, int, int]], int]:
        """Write every object, pages together in streams; returns where each is, and last where their table will be."""
        at = out.write(b"%PDF-1.5\n%\x93\x8c\x8b\x9e\n")
        places: list[tuple[int, int, int]] = []
        pages: list[tuple[int, bytes]] = []
        while len(places) < len(self.numberToId):  # writing an object may bring up others
            number = len(places) + 1
            name = self.numberToId[number]
            part = self.idToObject[name]
            places.append((IN_PLACE, at, 0))
            if isinstance(part, _Page):
                pages.append((number, part.format(self)))
            else:
                at += out.write(pdfdoc.PDFIndirectObject(name, part).format(self))
        while pages:
            some, pages = pages[:MOST_IN_STREAM], pages[MOST_IN_STREAM:]
            places.append((IN_PLACE, at, 0))
            for index, (number, _) in enumerate(some):
                places[number - 1] = (IN_STREAM, len(places), index)
            at += out.write(_together(len(places), some))
        places.append((IN_PLACE, at, 0))
        return places, at


def _together(number: int, objects: list[tuple[int, bytes]]) -> bytes:
    """An object stream (ISO 32000-1, 7.5.7)."""
    starts = itertools.accumulate((len(body) for _, body in objects), initial=0)
    index = b" ".join(b"%d %d" % (part, start) for (part, _), start in zip(objects, starts, strict=False))
    packed = deflate.zlib_compress(index + b"\n" + b"".join(body for _, body in objects), LEVEL)
    head = b"<</Type/ObjStm/N %d/First %d" % (len(objects), len(index) + 1)
    return b"%d 0 obj\n%s/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream\nendobj\n" % (
        number,
        head,
        len(packed),
        packed,
    )


class Sheets(Canvas):  # type: ignore[misc]  # the same
    """A canvas on such a document, which does not set a font nobody asked for on each page."""

    def __init__(self, size: tuple[float, float], language: str) -> None:
        super().__init__("", pagesize=size, invariant=1, pageCompression=1, initialFontName="Helvetica")
        self._doc = Document(size, language)

    def _make_preamble(self) -> None:
        self._preamble = "1 0 0 1 0 0 cm"

    def showPage(self) -> None:  # noqa: N802  # reportlab's name
        """End the page."""
        self._doc.add_page("\n".join(self._code), self._formsinuse)
        self._startPage()

    def write_to(self, out: BinaryIO) -> int:
        """Write the document and say how many bytes it has."""
        written: int = self._doc.write_to(out)
        return written
