"""The floor under the printing: a PDF writer by hand that knows nothing but these tags, and no font but the core ones.

It draws what our tags have: the same texts, fitted, the same backgrounds, shared, the same path of the same code, the
same pages, compressed alike. What it lacks is what a product needs: fonts that hold every name, two lines, notices,
printer profiles, other layouts. So the distance to it is the price of those.
"""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from reportlab.pdfbase import _fontdata

from mixer.nametags.rules.fit import MM
from mixer.nametags.rules.layouts import Box
from mixer.nametags.rules.qr import QUIET, QrFactory
from mixer.nametags.rules.qr_path import PathWriter
from mixer.nametags.rules.sheets import Sheet
from mixer.nametags.rules.tags import TagItem, Zone, channels

_ENCODING = "cp1252"
_ESCAPED = str.maketrans({"(": r"\(", ")": r"\)", "\\": r"\\"})
Room = tuple[float, float]
CATALOG, PAGES, REGULAR, BOLD = 1, 2, 3, 4


def _widths(font: str) -> list[int]:
    names = _fontdata.encodings["WinAnsiEncoding"]
    known = _fontdata.widthsByFontGlyph[font]
    return [known.get(name, 600) for name in names]


REGULAR_WIDTHS, BOLD_WIDTHS = _widths("Helvetica"), _widths("Helvetica-Bold")


@dataclass(frozen=True)
class Places:
    """Where things stand on a tag, in mm: a colour's spine at the left, the name above, the rest beside the code."""

    spine: Box
    head: Box
    first: Box
    full: Box
    company: Box
    code: Box

    @classmethod
    def on(cls, sheet: Sheet, side: float, *, zone: bool) -> "Places":
        """Share out a label of this sheet."""
        keep, right, bottom = sheet.keep_in, sheet.w - sheet.keep_in, sheet.h - sheet.keep_in
        left = keep + (14.0 if zone else 0.0)
        code = Box(right - side, bottom - 3 - side, side, side)
        beside = code.x - 1.5 - left
        return cls(
            spine=Box(keep, keep, 11.5, bottom - keep),
            head=Box(left, keep, right - left, 6),
            first=Box(left, keep + 8, right - left, code.y - 1 - keep - 8),
            full=Box(left, code.y, beside, 0.3 * (bottom - code.y)),
            company=Box(left, bottom - 0.23 * (bottom - code.y), beside, 0.23 * (bottom - code.y)),
            code=code,
        )


class Floor:
    """Writes tags on one kind of sheet with the codes of one factory."""

    def __init__(self, sheet: Sheet, event: str, prefix: str, factory: QrFactory) -> None:
        self.sheet, self.event, self.prefix, self.factory = sheet, event, prefix, factory
        self.writer = PathWriter(factory)
        self._offsets: list[int] = []
        self._at = 0

    def write(self, items: Sequence[TagItem], out: BinaryIO) -> None:
        """Write the document."""
        self._out, self._offsets, self._at = out, [0] * 4, 0
        self._put(b"%PDF-1.4\n")
        zones = list(dict.fromkeys(item.zone for item in items))
        self._forms = {zone: f"Z{number}" for number, zone in enumerate(zones)}
        side = self.factory.plan.side
        self._places = {zone: Places.on(self.sheet, side, zone=zone is not None) for zone in zones}
        self._frames = {zone: self._frame(zone) for zone in zones}
        forms = [(name, self._stream(self._background(zone), self._form())) for zone, name in self._forms.items()]
        pages = list(self._sheets(items, " ".join(f"/{name} {number} 0 R" for name, number in forms)))
        self._object(CATALOG, b"<</Type/Catalog/Pages 2 0 R/ViewerPreferences<</PrintScaling/None>>>>")
        kids = " ".join(f"{page} 0 R" for page in pages)
        self._object(PAGES, f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>".encode())
        font = "<</Type/Font/Subtype/Type1/BaseFont/%s/Encoding/WinAnsiEncoding>>"
        self._object(REGULAR, (font % "Helvetica").encode())
        self._object(BOLD, (font % "Helvetica-Bold").encode())
        start, count = self._at, len(self._offsets) + 1
        table = "".join(f"{offset:010d} 00000 n \n" for offset in self._offsets)
        self._put(f"xref\n0 {count}\n0000000000 65535 f \n{table}".encode())
        self._put(f"trailer<</Size {count}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n".encode())

    def _sheets(self, items: Sequence[TagItem], forms: str) -> Iterator[int]:
        sheet = self.sheet
        places = []
        for label in range(1, sheet.labels + 1):
            x, y = sheet.corner_of(label)
            places.append(f"q 1 0 0 1 {x * MM:.3f} {(sheet.page_h - y) * MM:.3f} cm /")
        resources = f"/Font<</R 3 0 R/B 4 0 R>>/XObject<<{forms}>>"
        page = f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {sheet.page_w * MM:.3f} {sheet.page_h * MM:.3f}]"
        page += f"/Resources<<{resources}>>/Contents %d 0 R>>"
        for start in range(0, len(items), sheet.labels):
            some = items[start : start + sheet.labels]
            text = "".join([f"{place}{self._tag(item)}" for place, item in zip(places, some, strict=False)])
            yield self._object(0, (page % self._stream(text)).encode())

    def _tag(self, item: TagItem) -> str:
        frame, room = self._frames[item.zone]
        first, full, company = item.first, item.full, item.company
        path = self.writer.path(item.link[len(self.prefix) :])
        return frame % (
            _size(first, BOLD_WIDTHS, room[0]),
            _escaped(first),
            _size(full, BOLD_WIDTHS, room[1]),
            _escaped(full),
            _size(company, REGULAR_WIDTHS, room[2]),
            _escaped(company),
            item.short_code,
            path,
        )

    def _frame(self, zone: Zone | None) -> tuple[str, tuple[Room, Room, Room]]:
        """All of a tag but its texts, their sizes and its path; and the room for each text: width, largest size."""
        places, module = self._places[zone], self.factory.plan.module * MM
        first, code, x = places.first, places.code, places.first.x * MM
        left, bottom = code.x * MM + QUIET * module, -code.bottom * MM + QUIET * module
        name = 0.22 * first.h * MM - first.bottom * MM
        full, company = -places.full.bottom * MM, -places.company.bottom * MM
        shown = (
            f"/B %.2f Tf {x:.3f} {name:.3f} Td (%s) Tj /B %.2f Tf 0 {full - name:.3f} Td (%s) Tj "
            f"/R %.2f Tf 0 {company - full:.3f} Td (%s) Tj "
            f"/R 7 Tf {left - x:.3f} {-(code.bottom + 3) * MM - company:.3f} Td (%s) Tj"
        )
        code_at = f"{module:.6f} 0 0 {module:.6f} {left:.4f} {bottom:.4f} cm"
        rooms = tuple(
            (box.w * MM * 1000, min(most, box.h / 0.95 * MM))
            for box, most in ((first, 96), (places.full, 32), (places.company, 32))
        )
        return f"{self._forms[zone]} Do BT 0 g {shown} ET {code_at}\n%sf Q\n", rooms

    def _background(self, zone: Zone | None) -> str:
        head = self._places[zone].head
        text = f"BT 0.4 g /R 9 Tf 1 0 0 1 {head.x * MM:.3f} {-head.bottom * MM:.3f} Tm ({self.event}) Tj ET"
        if not zone:
            return text
        box, colour = self._places[zone].spine, " ".join(f"{c:.3f}" for c in channels(zone.colour))
        spine = f"{box.x * MM:.3f} {-box.bottom * MM:.3f} {box.w * MM:.3f} {box.h * MM:.3f} re"
        at = f"{box.x * MM + 6:.3f} {-box.y * MM - 30:.3f}"
        turned = f"0 1 -1 0 {box.x * MM + 20:.3f} {-box.bottom * MM + 6:.3f}"
        words = f"/B 24 Tf 1 0 0 1 {at} Tm ({zone.letter}) Tj /B 12 Tf {turned} Tm ({zone.name}) Tj"
        return f"{colour} rg {spine} f BT 1 g {words} ET {text}"

    def _form(self) -> str:
        box = f"[0 {-self.sheet.h * MM:.3f} {self.sheet.w * MM:.3f} 0]"
        return f"/Type/XObject/Subtype/Form/BBox{box}/Resources<</Font<</R 3 0 R/B 4 0 R>>>>"

    def _stream(self, text: str, entries: str = "") -> int:
        data = zlib.compress(text.encode(_ENCODING), 6)
        head = f"<<{entries}/Filter/FlateDecode/Length {len(data)}>>stream\n".encode()
        return self._object(0, head + data + b"\nendstream")

    def _object(self, number: int, body: bytes) -> int:
        """Write an object; those without a number of their own get the next one."""
        if number:
            self._offsets[number - 1] = self._at
        else:
            self._offsets.append(self._at)
            number = len(self._offsets)
        self._put(b"%d 0 obj" % number + body + b"endobj\n")
        return number

    def _put(self, data: bytes) -> None:
        self._at += self._out.write(data)


def _size(text: str, widths: list[int], room: Room) -> float:
    width = sum([widths[byte] for byte in text.encode(_ENCODING)])
    return min(room[1], room[0] / width)


def _escaped(text: str) -> str:
    return text.translate(_ESCAPED) if "(" in text or ")" in text or "\\" in text else text
