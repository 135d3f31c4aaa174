"""Text that nobody would write on a tag, and that lists hold all the same."""

import functools
import io
import math
import unicodedata

import numpy as np
import pypdfium2
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mixer.nametags.files.duo_cards import print_duo_cards
from mixer.nametags.files.lettering import line
from mixer.nametags.files.name_tags import print_name_tags
from mixer.nametags.files.paper import Look, Paper
from mixer.nametags.files.prize_signs import print_prize_signs
from mixer.nametags.files.sign_in_sheet import print_sign_in_sheet
from mixer.nametags.files.signs import print_signs
from mixer.nametags.files.table_signs import print_table_signs
from mixer.nametags.files.typefaces import face_for
from mixer.nametags.rules.fit import Room, fit
from mixer.nametags.rules.layouts import LAYOUTS
from mixer.nametags.rules.papers import PrizeSign, TableSign
from mixer.nametags.rules.sheets import find_sheet
from mixer.nametags.rules.tags import DuoCard, Job, Sign, SignInLine, TagItem, Zone, clean

EVERYTHING = st.text(st.characters(), max_size=40)
"""Any characters at all: controls, halves of pairs, private ones, what is no character."""

WICKED = {
    "controls": "A\x00n\x07a\x1b[2J\x7f\x85",
    "tabs and lines": "Ana\tMaria\r\nRuiz\u2028Li\u2029\x0b",
    "overrides": "\u202eanA\u202c \u2066Li\u2069 \u200f\u061c",
    "a thousand marks": "Z" + "\u0301" * 1000,
    "marks below": "a" + "\u0323\u0330" * 300 + "na",
    "only marks": "\u0301\u0323\u05b8\u0e48",
    "joiners": "\u200d\u200c\ufe0f\u034f",
    "halves of pairs": "A\ud83d \udc4bna",
    "lost": "Ren\ufffde M\ufffdller",
    "no characters": "A\uffff\ufdd0\U0001fffe\u0378na",
    "private": "\ue000\uf8ff\U000f0000na",
    "tags": "A\U000e0041\U000e0042\U000e007fna \U000e0001",
    "300 letters": "Wolfeschlegelstein" * 17,
    "300 words": "Li " * 300,
    "every script": "Zoë Ω я שלום محمد प्रि த ไท 王 김 か ა ម 🎉 ⵣ \ua98f",
    "brackets": "א" + "([{" * 50 + ")]}" * 50,
    "PDF": "(Ana) \\ Tj ET Q endstream <FEFF> /Span EMC",
    "large ligature": "\ufdfa\ufdfd ﷽﷽",
    "wide ink": "ဪ ꧅ ௵ 𒈙",
}


SILENT = {"tabs and lines", "tags", "PDF"}
"""What is printed whole, so that nobody need be told."""


@given(EVERYTHING)
@example("e\u200b\u0301")
@example("a \u200b b")
@example("\u2000\u0345\u0301")
def test_what_is_clean_stays_as_it_is(text):
    once = clean(text)
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert "  " not in once
    assert once == once.strip()
    assert not [c for c in once if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"}]


@settings(max_examples=300, deadline=None)
@given(EVERYTHING, st.sampled_from(["bold", "regular"]))
def test_any_text_becomes_a_line_that_says_what_it_lacks(text, style):
    set_line = line(text, style)
    extent = set_line.extent
    assert all(math.isfinite(n) for n in (extent.width, extent.above, extent.below, extent.cap, extent.before))
    assert extent.width >= 0
    assert all(math.isfinite(g.advance) for g in set_line.glyphs)
    boxes = any(g.number == 0 for g in set_line.glyphs)
    assert boxes == any(c != "\ufffd" for c in set_line.missing)
    assert set(set_line.missing) <= set(set_line.text)
    assert not [c for c in set_line.missing if c != "\ufffd" and face_for(c, style)]


@settings(max_examples=100, deadline=None)
@given(EVERYTHING)
def test_any_text_can_be_put_on_paper(text):
    paper = Paper(100, 60, title="Anything")
    paper.turn_to(1)
    paper.text(10, 30, text, 20, Look("bold"))
    paper.text(10, 50, text, 12, Look(align="right", spacing=100))
    out = io.BytesIO()
    assert paper.finish(out) == len(out.getvalue())


@functools.cache
def pictures(first, layout, dpi=100):
    """The first page with a strange tag and an ordinary one beside it: both labels, and the rest of the page."""
    strange = TagItem(
        id="1", first=first, full=first, company=first, role=first, pronouns=first, talk_about=first, ribbon=first
    )
    plain = TagItem(id="2", first="Ana", full="Ana Li", company="Acme", role="Florist")
    sheet = find_sheet("avery-5395")
    out = io.BytesIO()
    report = print_name_tags([strange, plain], Job(sheet, layout, event="Autumn Mixer"), out)
    with pypdfium2.PdfDocument(out.getvalue()) as document:
        page = document[0]
        pixels = page.render(scale=dpi / 72, grayscale=True).to_numpy().copy()
        page.close()
    labels = []
    for place in report.placements:
        x, y, w, h = (round(n * dpi / 25.4) for n in (place.x, place.y, sheet.w, sheet.h))
        labels.append(pixels[y : y + h, x : x + w].copy())
        pixels[y : y + h, x : x + w] = 255
    return (*labels, pixels), report


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("what", WICKED)
def test_a_strange_name_stays_on_its_own_tag(what, layout):
    (strange, beside, around), report = pictures(WICKED[what], layout)
    (_, expected, _), _ = pictures("Ana", layout)
    assert np.array_equal(beside, expected), "the neighbour is as it always is"
    assert (around == 255).all(), "nothing reaches over the edge"
    edge = np.concatenate([strange[0], strange[-1], strange[:, 0], strange[:, -1]])
    assert (edge == 255).all()
    if what not in SILENT:
        assert {notice.item for notice in report.notices} >= {"1"}


def test_without_fitting_a_strange_name_would_reach_its_neighbours(monkeypatch):
    """The control: the same name at the size of an ordinary one."""

    def as_it_is(text, _room, measure):
        return fit(text, Room(1e6, 1e6, 40), measure)

    monkeypatch.setattr("mixer.nametags.files.fields.fit", as_it_is)
    (strange, beside, around), _ = pictures.__wrapped__(WICKED["300 letters"], "classic")
    (_, expected, _), _ = pictures("Ana", "classic")
    assert not np.array_equal(beside, expected)
    assert not (around == 255).all()
    assert not (strange[:, -1] == 255).all()


@pytest.mark.parametrize("what", WICKED)
def test_every_kind_of_paper_takes_any_text(what):
    text = WICKED[what]
    papers = [
        (print_name_tags, TagItem(id="1", first=text, zone=Zone(text, "#1f5fa8", text), table=text), "avery-5371"),
        (print_duo_cards, DuoCard(id="1", half=text, mark=text, theme=text, guest=text), "avery-5371"),
        (print_signs, Sign(id="1", title=text, letter=text, lines=(text, text), foot=text), "letter-page"),
        (print_sign_in_sheet, SignInLine(id="1", name=text, sort_key=text, company=text, note=text), "letter-page"),
        (print_prize_signs, PrizeSign(id="1", prize=text, donor=text), "letter-page"),
        (print_table_signs, TableSign(id="1", name=text, line=text), "avery-5305"),
    ]
    for print_paper, item, sheet in papers:
        out = io.BytesIO()
        print_paper([item], Job(find_sheet(sheet), event=text), out)
        with pypdfium2.PdfDocument(out.getvalue()) as document:
            assert len(document) == 1
