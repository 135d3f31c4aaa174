"""reportlab's document for thousands of pages: each is compressed as it ends, and they share what they use.

reportlab keeps every page as text until the end, repeats size and resources on each, and joins the whole file in
memory. Here a page is a few dozen bytes beside its compressed contents, and the file is written object by object.
"""

import zlib
from collections.abc import Iterable
from typing import Any, BinaryIO

from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas


class _Contents(pdfdoc.PDFObject):  # type: ignore[misc]  # reportlab has no type hints
    """What is on a page, compressed; forgotten once it is written."""

    __RefOnly__ = 1

    def __init__(self, operators: str) -> None:
        self._packed = zlib.compress(operators.encode("latin-1"))

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
        trailer: dict[str, Any] = {"Root": self.Reference(self.Catalog), "Info": self.Reference(self.info)}
        at = out.write(b"%PDF-1.4\n%\x93\x8c\x8b\x9e\n")
        names: list[str] = []
        while len(names) < len(self.numberToId):  # writing an object may bring up others
            name = self.numberToId[len(names) + 1]
            self.idToOffset[name] = at
            names.append(name)
            at += out.write(pdfdoc.PDFIndirectObject(name, self.idToObject[name]).format(self))
        table = pdfdoc.PDFCrossReferenceTable()
        table.addsection(0, names)
        end = pdfdoc.PDFTrailer(startxref=at, Size=len(names) + 1, ID=self.ID(), **trailer)
        return at + out.write(table.format(self) + end.format(self))


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
