import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mixer.nametags.rules.grids import GridError, own_sheet, read_grid
from mixer.nametags.rules.sheets import catalogue

A4 = {"page": (210, 297), "grid": (2, 5), "label": (80, 50), "origin": (17.5, 13.5), "pitch": (95, 55)}


def test_a_hosts_own_measures_make_a_sheet():
    sheet = own_sheet(**A4, title="From the drawer")
    assert (sheet.labels, sheet.title, sheet.kind) == (10, "From the drawer", "own")
    assert sheet.corner_of(10) == (112.5, 233.5)


def test_without_a_step_labels_touch():
    assert own_sheet(page=(210, 297), grid=(2, 4), label=(86, 55), origin=(19, 38.5)).pitch_x == 86


@pytest.mark.parametrize("sheet", list(catalogue().values()), ids=lambda s: s.id)
def test_every_sheet_of_the_catalogue_could_be_typed_in(sheet):
    own = own_sheet(
        page=(sheet.page_w, sheet.page_h),
        grid=(sheet.cols, sheet.rows),
        label=(sheet.w, sheet.h),
        origin=(sheet.left, sheet.top),
        pitch=(sheet.pitch_x, sheet.pitch_y),
        keep_in=sheet.keep_in,
    )
    assert list(own.slots(items=own.labels)) == list(sheet.slots(items=sheet.labels))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"label": (100, 50)}, "Labels of 100 mm at a step of 95 mm across lie on each other: make the step 100 mm"),
        ({"pitch": (120, 55)}, "end at 217.5 mm across, but the page is 210 mm wide"),
        ({"origin": (17.5, 40)}, "end at 310 mm down, but the page is 297 mm high"),
        ({"grid": (1, 1), "origin": (140, 0)}, "end at 220 mm across"),
        ({"origin": (-1, 0)}, "begins 1 mm off the page: make the left margin"),
        ({"label": (0, 50)}, "A label is 0 mm wide on a page of 210 mm"),
        ({"label": (80, -5)}, "A label is -5 mm high"),
        ({"label": (300, 50)}, "no more than the page"),
        ({"page": (0, 297)}, "The page is 0 mm wide; pages are 20 to 1200 mm"),
        ({"page": (21000, 29700)}, "Give lengths in mm"),
        ({"page": (math.nan, 297)}, "page must be in mm, a number like 63.5, not nan"),
        ({"origin": (0, math.inf)}, "origin must be in mm"),
        ({"pitch": (10**400, 55)}, "pitch must be in mm"),
        ({"label": (True, 50)}, "label must be in mm"),
        ({"label": ("80", 50)}, "label must be in mm"),
        ({"grid": (0, 5)}, "1 to 100 columns and rows, in whole numbers, not 0 x 5"),
        ({"grid": (2.5, 5)}, "not 2.5 x 5"),
        ({"grid": (2, 10**400)}, "1 to 100 columns and rows"),
        ({"grid": (11, 10)}, "11 x 10 are 110 labels; a page has at most 100"),
        ({"keep_in": 30}, "keep_in must be 0 to 21 mm"),
        ({"keep_in": -1}, "keep_in must be"),
        ({"keep_in": math.nan}, "keep_in must be in mm"),
    ],
)
def test_measures_that_make_no_sheet_are_refused_with_the_numbers(change, sentence):
    with pytest.raises(GridError) as caught:
        own_sheet(**A4 | change)
    assert sentence in str(caught.value)


LENGTHS = st.floats(allow_nan=True, allow_infinity=True) | st.floats(-10, 400)
PAIRS = st.tuples(LENGTHS, LENGTHS)


@given(PAIRS, st.tuples(st.integers(-2, 30), st.integers(-2, 30)), PAIRS, PAIRS, PAIRS, LENGTHS)
def test_whatever_is_typed_in_labels_lie_apart_on_the_page_or_are_refused(page, grid, label, origin, pitch, keep_in):
    try:
        sheet = own_sheet(page=page, grid=grid, label=label, origin=origin, pitch=pitch, keep_in=keep_in)
    except GridError:
        return
    slots = list(sheet.slots(items=sheet.labels))
    assert 1 <= len(slots) <= 100
    for slot in slots:
        assert slot.x >= 0
        assert slot.y >= 0
        assert slot.x + sheet.w <= sheet.page_w + 0.02
        assert slot.y + sheet.h <= sheet.page_h + 0.02
    assert sheet.cols == 1 or sheet.pitch_x >= sheet.w - 0.02
    assert sheet.rows == 1 or sheet.pitch_y >= sheet.h - 0.02
    assert min(sheet.w, sheet.h) - 2 * sheet.keep_in >= 8


GRID = """
title = "Labels from the drawer"
page = "A4"
grid = [2, 5]
label = [80, 50]
origin = [17.5, 13.5]
"""


def test_a_grid_is_read_from_a_file():
    sheet = read_grid(GRID + "pitch = [95, 55]\nkeep_in = 2\ncorner = 2.5\ndpi = 300")
    assert (sheet.title, sheet.page_h, sheet.pitch_y, sheet.keep_in) == ("Labels from the drawer", 297, 55, 2)
    assert (sheet.corner, sheet.dpi) == (2.5, 300)


def test_what_a_file_leaves_out_is_usual():
    sheet = read_grid(GRID.replace('"A4"', "[210, 297]"))
    assert (sheet.pitch_x, sheet.keep_in, sheet.corner, sheet.dpi) == (80, 3.0, 0.0, None)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("page = ", "not TOML"),
        ("page = " + "[" * 5000, "not TOML"),
        ("page = " + "9" * 5000, "not TOML"),
        ("", "needs page = [..., ...]; it needs page, grid, label, origin"),
        (GRID.replace("[2, 5]", "[2, 5, 1]"), "grid = [2, 5, 1] is not a pair"),
        (GRID.replace("[80, 50]", "80"), "label = 80 is not a pair"),
        (GRID + "pitch = 3", "pitch = 3 is not a pair"),
        (GRID.replace('"A4"', '"a5"'), "No page is called 'a5'. Give its width and height in mm, or one of: a4"),
        (GRID + "gap = 3", "A sheet has no 'gap'. It has: corner, dpi"),
        (GRID + "dpi = 1", "100 to 2400, not 1"),
        (GRID + 'corner = "round"', "corner must be in mm"),
    ],
)
def test_a_file_that_is_no_grid_is_refused_in_a_sentence(text, sentence):
    with pytest.raises(GridError) as caught:
        read_grid(text)
    assert sentence in str(caught.value)
