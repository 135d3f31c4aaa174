"""What is really drawn on every kind of tag: nothing leaves the keep-in, no two things share a place."""

import io
import itertools
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mixer.nametags.files import name_tags
from mixer.nametags.files.lettering import line
from mixer.nametags.files.name_tags import print_name_tags
from mixer.nametags.files.paper import Paper
from mixer.nametags.rules.fit import MM
from mixer.nametags.rules.layouts import LAYOUTS, Box
from mixer.nametags.rules.qr import QrTooSmallError
from mixer.nametags.rules.sheets import catalogue
from mixer.nametags.rules.tags import Job, TagItem, Zone

SHEETS = [s for s in catalogue().values() if s.kind in {"adhesive", "insert", "card", "roll"}]
LONG = "Wolfeschlegelsteinhausenbergerdorff"
NAMES = ("Robin", "Jo", "王小明", "محمد عبد الرحمن", "प्रिया", "สมชาย", "Nguyễn", "José María", LONG, "ஏழிசைத்தென்றல்",
         "🎉🎉", "İbrahim", "X " * 90, "Ǻ̃́y")  # fmt: skip
LINK = "https://mixer.example.com/B/ABCDEFGHJKMNPQRS"


@dataclass(frozen=True)
class Mark:
    """A thing on paper: what it is, and the box of its ink in mm on the page."""

    kind: str
    box: Box


class Draughtsman(Paper):
    """Notes where everything is drawn, in mm on the page."""

    seen = ()

    def __init__(self, *args, **named):
        super().__init__(*args, **named)
        self.marks = []
        self._origins = [(1, 0, 0, 1, 0, 0)]
        Draughtsman.seen = self.marks

    @contextmanager
    def at(self, x, y, *, turned=False, upside_down=False):
        px, py = self._on_page(x, y)
        a, b, c, d, _, _ = self._origins[-1]
        if turned:  # x runs up the page and y to the right
            a, b, c, d = -c, -d, a, b
        elif upside_down:
            a, b, c, d = -a, -b, -c, -d
        self._origins.append((a, b, c, d, px, py))
        with super().at(x, y, turned=turned, upside_down=upside_down):
            yield
        self._origins.pop()

    def _on_page(self, x, y):
        a, b, c, d, e, f = self._origins[-1]
        return e + a * x + c * y, f + b * x + d * y

    def note(self, kind, box):
        corners = [self._on_page(x, y) for x in (box.x, box.right) for y in (box.y, box.bottom)]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        self.marks.append(Mark(kind, Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))))

    def stamp(self, _key, _width, _height, draw):
        draw()

    def box(self, box, fill, *, radius=0, stroke=None, line=0.2):
        half = line / 2 if stroke else 0
        self.note("rect", Box(box.x - half, box.y - half, box.w + 2 * half, box.h + 2 * half))
        super().box(box, fill, radius=radius, stroke=stroke, line=line)

    def rule(self, x, y, length, _colour="", width=0.2):
        self.note("rule", Box(x, y - width / 2, length, width))

    def polygon(self, points, _fill):
        xs, ys = [x for x, _ in points], [y for _, y in points]
        self.note("shape", Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)))

    def image(self, box, _png):
        self.note("image", box)

    def code(self, x, y, plan, _path):
        self.note("code", Box(x, y, plan.side, plan.side))

    def lines(self, x, y, fitted, look):
        for number, text in enumerate(fitted.lines):
            extent = line(text, look.style).extent
            spacing = look.spacing / 1000 * (len(line(text, look.style).glyphs) - 1)
            w = (extent.width + spacing) * fitted.size / MM
            left = x - {"left": 0, "centre": w / 2, "right": w}[look.align]
            baseline = y + (fitted.above + number * fitted.leading) / MM
            top = baseline - extent.above * fitted.size / MM
            h = (extent.above + extent.below) * fitted.size / MM
            self.note("text", Box(left, top, w, h))


def drawn(items, job):
    """The marks of a print run, label by label, and its report."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(name_tags, "Paper", Draughtsman)
        report = print_name_tags(items, job, io.BytesIO())
        return Draughtsman.seen, report


ZONES = [Zone("F", "#1f5fa8", "Finance & legal"), Zone("Ω", "#e3b505"), Zone("B2", "#2f7d4f", "W" * 40)]
PARTNERS = "Consolidated International Accounting Partners of the Midwest"
maybe = st.sampled_from(["", "Acme", PARTNERS, "远东贸易有限公司"])
tags = st.builds(
    TagItem,
    id=st.just("1"),
    first=st.sampled_from(NAMES),
    full=st.sampled_from(["", "Robin Ray", f"{LONG}-Featherstone Sr.", "محمد العلي"]),
    company=maybe,
    role=maybe,
    pronouns=st.sampled_from(["", "she/her"]),
    talk_about=st.sampled_from(["", "hot-air balloons"]),
    zone=st.none() | st.sampled_from(ZONES),
    first_timer=st.booleans(),
    ribbon=st.sampled_from(["", "visitor host"]),
    table=st.sampled_from(["", "7", "Table 12", "Cherry Blossom"]),
    photo=st.sampled_from([None, True, False]),
    blank=st.booleans(),
    link=st.sampled_from(["", LINK]),
    short_code=st.sampled_from(["", "ABC-DEF"]),
)


EVENTS = ["", "Chamber Autumn Mixer", "X" * 80]


def with_a_logo():
    return b"\x89PNG\r\n\x1a\n" + b"\0" * 8 + (300).to_bytes(4, "big") + (100).to_bytes(4, "big")


@pytest.mark.parametrize("layout", LAYOUTS)
@settings(deadline=None)  # the first code of a form takes long
@given(
    sheet=st.sampled_from(SHEETS),
    item=tags,
    event=st.sampled_from(["", "Chamber Autumn Mixer", "X" * 80]),
    logo=st.booleans(),
)
def test_nothing_leaves_the_keep_in_and_no_two_things_share_a_place(layout, sheet, item, event, logo):
    job = Job(sheet, layout, event, logo=with_a_logo() if logo else None)
    try:
        marks, report = drawn([item], job)
    except QrTooSmallError:
        marks, report = drawn([TagItem(id="1", first="Jo")], job)
    [place] = report.placements
    room = Box(place.x, place.y, sheet.w, sheet.h).inset(sheet.keep_in, sheet.keep_in)
    dot = 25.4 / sheet.dpi if sheet.dpi else 0.0  # a label printer's code stands on whole dots
    marks = [mark for mark in marks if mark.box.w or mark.box.h]  # blanks of all kinds leave no ink
    for mark in marks:
        assert mark.box.inside(room, 0.011 + dot / 2 * (mark.kind == "code")), mark
    texts = [mark for mark in marks if mark.kind in {"text", "rule", "image", "code"}]
    for one, other in itertools.combinations(texts, 2):
        assert not one.box.overlaps(other.box, 0.011 + dot / 2), (one, other)
    for code in (mark for mark in marks if mark.kind == "code"):
        for mark in marks:
            assert mark is code or not mark.box.overlaps(code.box, 0.011 + dot / 2), mark


def test_a_mark_outside_would_be_found():
    sheet = catalogue()["avery-5395"]
    marks, report = drawn([TagItem(id="1", first="Jo")], Job(sheet, outline=True))
    [place] = report.placements
    room = Box(place.x, place.y, sheet.w, sheet.h).inset(3, 3)
    assert [mark.kind for mark in marks if not mark.box.inside(room, 0.011)] == ["rect"]


def test_two_texts_in_one_place_would_be_found(monkeypatch):
    classic = LAYOUTS["classic"]
    wrong = tuple(replace(field, box="first") if field.name == "full" else field for field in classic.fields)
    monkeypatch.setattr(name_tags, "LAYOUTS", {"classic": replace(classic, fields=wrong)})
    marks, _ = drawn([TagItem(id="1", first="Jo", full="Jo Li")], Job(catalogue()["avery-5395"]))
    assert marks[0].box.overlaps(marks[1].box)
