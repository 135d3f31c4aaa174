import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mixer.nametags.rules.sheets import UnknownSheetError, catalogue, find_sheet

SHEETS = list(catalogue().values())


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda s: s.id)
def test_every_label_of_the_catalogue_lies_on_its_page(sheet):
    for slot in itertools.islice(sheet.slots(), sheet.labels):
        assert slot.page == 1
        assert slot.x >= -1e-6
        assert slot.y >= -1e-6
        assert slot.x + sheet.w <= sheet.page_w + 1e-3
        assert slot.y + sheet.h <= sheet.page_h + 1e-3


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda s: s.id)
def test_no_two_labels_overlap(sheet):
    assert sheet.cols == 1 or sheet.pitch_x >= sheet.w - 1e-3
    assert sheet.rows == 1 or sheet.pitch_y >= sheet.h - 1e-3


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda s: s.id)
def test_every_sheet_names_its_source_and_leaves_room_to_print_in(sheet):
    assert sheet.confidence in {"A", "A-", "B", "C"}
    assert sheet.source
    assert sheet.w > 2 * sheet.keep_in
    assert sheet.h > 2 * sheet.keep_in


@pytest.mark.parametrize(
    ("sheet", "points"),
    [
        # left, top, pitch x, pitch y, width, height in points, from the maker's own files
        ("avery-5395", (49.5, 40.5, 270, 544.4 / 3, 243, 167.976)),
        ("avery-5392", (18, 72, 288, 216, 288, 216)),
        ("avery-5390", (54, 76.5, 252, 159.75, 252, 159.75)),
    ],
)
def test_american_sheets_agree_with_the_makers_files_in_points(sheet, points):
    s = find_sheet(sheet)
    for mm, pt in zip((s.left, s.top, s.pitch_x, s.pitch_y, s.w, s.h), points, strict=True):
        assert mm == pytest.approx(pt * 25.4 / 72, abs=0.001)


@pytest.mark.parametrize(
    "sheet",
    [s for s in SHEETS if s.id not in {"avery-5395", "herma-9642"}],
    ids=lambda s: s.id,
)
def test_sheets_are_symmetric_as_dies_are(sheet):
    right = sheet.page_w - (sheet.left + (sheet.cols - 1) * sheet.pitch_x + sheet.w)
    assert right == pytest.approx(sheet.left, abs=0.25)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("avery-5395", "avery-5395"),
        ("Avery 8395", "avery-5395"),
        ("74459", "avery-5392"),
        ("L4785", "avery-l4785"),
        ("herma 4412", "avery-l4785"),
        ("a7", "a4-8xa7"),
        ("letter", "letter-page"),
    ],
)
def test_a_sheet_is_found_by_any_name_printed_on_its_box(asked, found):
    assert find_sheet(asked).id == found


def test_an_unknown_sheet_is_answered_with_the_nearest_one():
    with pytest.raises(UnknownSheetError, match=r"no sheet called 'avery-5396'.*'avery-539") as caught:
        find_sheet("avery-5396")
    assert caught.value.nearest in catalogue()


def test_a_name_like_no_other_is_answered_without_a_guess():
    with pytest.raises(UnknownSheetError) as caught:
        find_sheet("§§§")
    assert caught.value.nearest is None


@given(st.sampled_from(SHEETS), st.data())
def test_a_part_used_sheet_starts_where_asked_and_goes_on_from_the_first_label_of_the_next(sheet, data):
    start = data.draw(st.integers(1, sheet.labels))
    count = data.draw(st.integers(1, 3 * sheet.labels))
    slots = list(itertools.islice(sheet.slots(start), count))
    assert slots[0].label == start
    assert [(s.page, s.label) for s in slots] == [
        ((start - 1 + i) // sheet.labels + 1, (start - 1 + i) % sheet.labels + 1) for i in range(count)
    ]
    assert slots[-1].page == sheet.pages_for(count, start)


def test_no_items_need_no_page():
    assert find_sheet("5395").pages_for(0) == 0


@pytest.mark.parametrize("start", [0, 9, -1])
def test_a_label_the_sheet_does_not_have_is_refused(start):
    with pytest.raises(ValueError, match="labels 1 to 8"):
        next(find_sheet("5395").slots(start))


def test_columns_are_filled_from_the_top_when_asked():
    labels = [s.label for s in itertools.islice(find_sheet("5392").slots(order="columns"), 6)]
    assert labels == [1, 3, 5, 2, 4, 6]


def test_backs_are_mirrored_so_that_they_meet_their_fronts():
    sheet = find_sheet("l4785")
    front = list(itertools.islice(sheet.slots(), 2))
    back = list(itertools.islice(sheet.slots(mirrored=True), 2))
    assert [b.x for b in back] == pytest.approx([sheet.page_w - f.x - sheet.w for f in front])


def test_perforated_sheets_are_told_from_those_with_gaps():
    assert find_sheet("5392").perforated
    assert not find_sheet("l4785").perforated
    assert not find_sheet("cr80").perforated
