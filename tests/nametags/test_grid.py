import itertools

import numpy as np
import pytest

from mixer.nametags.files.verify import offsets, pages_of
from mixer.nametags.rules.qr_path import INSET
from mixer.nametags.rules.sheets import Printer, catalogue, find_sheet
from mixer.nametags.rules.tags import Job
from tests.nametags.shown_paths import codes, origins
from tests.nametags.sights import printed

SHEETS = list(catalogue().values())
EXACT = 0.001
"""Millimetres between the catalogue and the numbers in a document."""

SEEN = 0.05
"""Millimetres between the catalogue and the middle of a finder pattern in the picture of a page."""


@pytest.fixture(scope="module", params=SHEETS, ids=lambda sheet: sheet.id)
def page(request, guests):
    """A sheet, its first page with a tag on every label, and where the tags are."""
    sheet = request.param
    return sheet, *printed(guests(sheet.labels, "https://mix.example"), Job(sheet, event="Mixer"))


def test_tags_stand_in_the_document_where_the_catalogue_puts_labels(page):
    sheet, pdf, _ = page
    found = np.array(origins(pdf))
    for slot in itertools.islice(sheet.slots(), sheet.labels):
        assert np.abs(found - (slot.x, slot.y)).max(axis=1).min() <= EXACT


def test_codes_stand_in_the_document_where_the_report_says(page):
    sheet, pdf, places = page
    found = codes(pdf)
    assert len(found) == len(places) == sheet.labels
    for path, place in zip(found, places, strict=True):
        inset = INSET * place.code_w / place.code_modules if sheet.dpi else 0.0
        half_w, half_h = place.code_w / 2 - inset, place.code_h / 2 - inset
        x, y = place.code_x, place.code_y
        wanted = (x - half_w, y - half_h, x + half_w, y + half_h)
        assert np.abs(np.subtract(path.corners, wanted)).max() <= EXACT


def test_codes_are_seen_where_they_belong(page):
    _, pdf, places = page
    [picture] = pages_of(pdf, 300)
    assert np.abs([offsets(picture, place) for place in places]).max() <= SEEN


def test_a_code_stands_within_its_label_with_the_white_it_needs(page):
    sheet, _, places = page
    for place in places:
        quiet = 4 * place.code_w / place.code_modules
        assert place.x - EXACT <= place.code_x - place.code_w / 2 - quiet
        assert place.code_x + place.code_w / 2 + quiet <= place.x + sheet.w + EXACT
        assert place.y - EXACT <= place.code_y - place.code_h / 2 - quiet
        assert place.code_y + place.code_h / 2 + quiet <= place.y + sheet.h + EXACT


def test_a_printers_offset_moves_codes_in_the_document_by_as_much(guests):
    """What shows that a wrong place is noticed."""
    sheet = find_sheet("avery-5392")
    printer = Printer(0.06, 0, 1.002, 1)
    pdf, _ = printed(guests(6), Job(sheet, printer=printer))
    straight, places = printed(guests(6), Job(sheet))
    moved = [np.subtract(one.corners, other.corners) for one, other in zip(codes(pdf), codes(straight), strict=True)]
    for place, (left, top, _, bottom) in zip(places, moved, strict=True):
        assert left == pytest.approx(0.06 + 0.002 * (place.code_x - place.code_w / 2), abs=EXACT)
        assert (top, bottom) == pytest.approx((0, 0), abs=EXACT)
    [picture] = pages_of(pdf, 300)
    assert np.abs([offsets(picture, place) for place in places]).max() > SEEN
