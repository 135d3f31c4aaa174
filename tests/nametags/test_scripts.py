"""Every script on paper: the glyphs, their order and places, and the text a reader gets back."""

import contextlib
import csv
import io
import re
import unicodedata
import zlib
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pypdfium2
import pytest
import uharfbuzz as hb

from mixer.nametags.files import lettering
from mixer.nametags.files.latin import letters_of
from mixer.nametags.files.lettering import line
from mixer.nametags.files.paper import Look, Paper

SHAPED = Path(__file__).with_name("shaped.csv")
"""How each name was set when it was looked at on paper and found right: `face:glyph@x,y` from the left, in 1/1000 of
the size. `shaped` says that its glyphs depend on the shaper; `read` how its text comes back from a PDF."""


class Shaped(NamedTuple):
    what: str
    name: str
    shaped: str
    read: str
    glyphs: str


with SHAPED.open(encoding="utf-8", newline="") as file:
    ROWS = [Shaped(**row) for row in csv.DictReader(file)]

each_script = pytest.mark.parametrize("row", ROWS, ids=[row.what for row in ROWS])


def set_as(name):
    """The glyphs of a bold line as the data file writes them."""
    at, seen = 0.0, []
    for g in line(name, "bold").glyphs:
        face = g.face.file.removesuffix(".ttf").removesuffix("-Bold").removeprefix("NotoSans")
        seen.append(f"{face}:{g.number}@{at + g.shift_x:.0f},{g.shift_y:.0f}")
        at += g.advance
    return " ".join(seen)


def told(glyphs):
    """Faces and numbers, and places, of what the data file writes."""
    found = [re.fullmatch(r"(.*):(\d+)@(-?\d+),(-?\d+)", glyph).groups() for glyph in glyphs.split()]
    return [(face, number) for face, number, _, _ in found], [(int(x), int(y)) for _, _, x, y in found]


def printed(*names):
    """The names on a page, one below the other."""
    paper = Paper(300, 40 * len(names), title="Names")
    paper.turn_to(1)
    for place, name in enumerate(names, start=1):
        paper.text(10, 40 * place - 12, name, 30, Look("bold"))
    out = io.BytesIO()
    paper.finish(out)
    return out.getvalue()


def read(pdf):
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0]
        text = page.get_textpage()
        said = text.get_text_range()
        text.close()
        page.close()
    return said


@each_script
def test_each_script_is_set_as_it_was_when_it_was_looked_at(row):
    glyphs, places = told(set_as(row.name))
    expected, where = told(row.glyphs)
    assert glyphs == expected, set_as(row.name)
    apart = [max(abs(x - a), abs(y - b)) for (x, y), (a, b) in zip(places, where, strict=True)]
    assert max(apart) <= 1, set_as(row.name)


@pytest.fixture
def without_a_shaper(monkeypatch):
    """The control: each letter's own glyph, one after the other, as a program without a shaper draws them."""

    def fallback(font, buffer, features):
        hb_shape(font, buffer, features, ["fallback"])

    hb_shape = hb.shape
    monkeypatch.setattr(lettering.hb, "shape", fallback)
    for kept in (line, lettering._piece, letters_of):
        kept.cache_clear()
    yield
    for kept in (line, lettering._piece, letters_of):
        kept.cache_clear()


@each_script
def test_without_shaping_the_scripts_that_need_it_would_be_wrong(row, without_a_shaper):
    assert (told(set_as(row.name)) != told(row.glyphs)) == bool(row.shaped)


@each_script
def test_no_name_is_drawn_with_the_sign_for_a_missing_glyph(row):
    for style in ("bold", "regular"):
        set_line = line(row.name, style)
        assert not set_line.missing
        assert all(glyph.number for glyph in set_line.glyphs)


@each_script
def test_the_text_of_each_script_comes_back_from_the_pdf(row):
    """By pdfium; what it does not read itself (emoji, and lines of both directions), by the text noted beside it."""
    pdf = printed(row.name)
    expected = unicodedata.normalize("NFKC", row.name)
    if row.read == "whole":
        assert unicodedata.normalize("NFKC", read(pdf)) == expected
    elif row.read == "noted":
        assert noted(pdf) == [unicodedata.normalize("NFC", row.name)]
    else:
        assert sorted(letters(read(pdf))) == sorted(letters(expected))


@each_script
def test_the_ink_of_each_script_is_where_its_measures_say(row):
    """So that stacked accents and deep vowels stay in the box that a name is fitted into."""
    size, dpi = 30, 300
    with pypdfium2.PdfDocument(printed(row.name)) as document:
        page = document[0]
        dark = page.render(scale=dpi / 72, grayscale=True).to_numpy() < 128
        page.close()
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    extent = line(row.name, "bold").extent
    left, baseline, pixel = 10 / 25.4 * dpi, 28 / 25.4 * dpi, size * dpi / 72
    assert rows[0] == pytest.approx(baseline - extent.above * pixel, abs=2)
    assert rows[-1] == pytest.approx(baseline + extent.below * pixel, abs=2)
    assert columns[0] >= left - 2
    assert columns[-1] <= left + extent.width * pixel + 2


def letters(text):
    return [c for c in unicodedata.normalize("NFKC", text) if c.isalnum()]


def noted(pdf):
    """The texts that the pages say their glyphs stand for (ActualText)."""
    found = []
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        with contextlib.suppress(zlib.error):
            content = zlib.decompressobj().decompress(stream)
            found += re.findall(rb"/ActualText <FEFF([0-9A-F]+)>", content)
    return [bytes.fromhex(text.decode()).decode("utf-16-be") for text in found]
