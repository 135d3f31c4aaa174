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
    [s for s in SHEETS if s.id not in {"avery-5395", "herma-9642"} and s.kind != "roll"],
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


# id: page, columns x rows, label, left and top, pitch in mm, as measured or as their makers publish them
MEASURED = """
avery-5395    215.9 279.4  2 4   85.725 59.2582  17.4625 14.2875  95.25  64.0174
avery-8395    215.9 279.4  2 4   85.725 59.2582  17.4625 14.2875  95.25  64.0174
avery-5095    215.9 279.4  2 4   85.725 59.2582  17.4625 14.2875  95.25  64.0174
avery-15395   215.9 279.4  2 4   85.725 59.2582  17.4625 14.2875  95.25  64.0174
avery-5392    215.9 279.4  2 3   101.6  76.2     6.35    25.4     101.6  76.2
avery-74459   215.9 279.4  2 3   101.6  76.2     6.35    25.4     101.6  76.2
avery-5390    215.9 279.4  2 4   88.9   56.3563  19.05   26.9875  88.9   56.3563
avery-74461   215.9 279.4  2 4   88.9   56.3563  19.05   26.9875  88.9   56.3563
avery-5383    215.9 279.4  2 4   88.9   56.3563  19.05   26.9875  88.9   56.3563
avery-74549   215.9 279.4  2 4   88.9   56.3563  19.05   26.9875  88.9   56.3563
avery-l4785   210   297    2 5   80     50       17.5    13.5     95     55
avery-l4786   210   297    2 5   80     50       17.5    13.5     95     55
avery-l4787   210   297    2 5   80     50       17.5    13.5     95     55
herma-4412    210   297    2 5   80     50       17.5    13.5     95     55
avery-l7418   210   297    2 4   86     55       19      38.5     86     55
avery-l4784   210   297    3 9   63.5   29.6     7.15    15.3     66.1   29.6
herma-9012    210   297    2 4   90     60       10      28.5     100    60
herma-4515    210   297    2 8   88.9   33.87    12.29   13.03    96.52  33.87
herma-9642    210   297    4 6   40     40       15      13.5     46     46
durable-1445  210   297    2 5   90     54       15      12       90     54
durable-1456  210   297    2 4   90     60       15      28.5     90     60
durable-1453  210   297    2 6   75     40       30      28.5     75     40
durable-8334  210   297    2 6   75     40       30      28.5     75     40
vm-6067       210   297    2 5   85     54       15      13       95     54
a4-4xa6       297   210    2 2   148.5  105      0       0        148.5  105
a4-8xa7       210   297    2 4   105    74.25    0       0        105    74.25
avery-8522    215.9 279.4  1 2   152.4  107.95   31.75   31.75    152.4  107.95
avery-5371    215.9 279.4  2 5   88.9   50.8     19.05   12.7     88.9   50.8
avery-8371    215.9 279.4  2 5   88.9   50.8     19.05   12.7     88.9   50.8
avery-5305    215.9 279.4  1 2   215.9  63.5     0       76.2     215.9  127
herma-5028    210   297    2 5   83.8   50.8     18.6    22       89.2   50.8
avery-5389    215.9 279.4  1 2   152.4  101.6    31.75   31.75    152.4  114.3
cr80          85.6  53.98  1 1   85.6   53.98    0       0        85.6   53.98
single-a6     148   105    1 1   148    105      0       0        148    105
single-a7     105   74     1 1   105    74       0       0        105    74
single-4x3    101.6 76.2   1 1   101.6  76.2     0       0        101.6  76.2
single-86x55  86    55     1 1   86     55       0       0        86     55
single-90x54  90    54     1 1   90     54       0       0        90     54
"""


@pytest.mark.parametrize("row", [line.split() for line in MEASURED.strip().splitlines()], ids=lambda row: row[0])
def test_the_catalogue_says_what_was_measured(row):
    s = find_sheet(row[0])
    measures = (s.page_w, s.page_h, s.cols, s.rows, s.w, s.h, s.left, s.top, s.pitch_x, s.pitch_y)
    assert measures == pytest.approx([float(number) for number in row[1:]], abs=0.001)


# id: stock as it is read in mm; in dots: what can be printed on, margin at the left and at the top; dots to the inch
ROLLS = """
brother-62        100    62      1111.1 696   35    -      300
brother-62x100    100    62      1109   696   -     -      300
brother-62x29     62     29      696    271   -     -      300
brother-29x90     90     29      991    306   -     -      300
dymo-30256        101.6  58.759  1112   665   70    12     300
dymo-99014        101    54      1109   608   64    12     300
dymo-30857        101.6  57.15   1112   646   70    12     300
dymo-30856        106    62      1085   672   112   59     300
dymo-30374        89     51      920    552   112   12     300
dymo-11356        89     41      963    459   69    12     300
dymo-99015        70     54      741    614   66    12     300
zebra-4x3-203dpi  101.6  76.2    812.8  609.6 0     0      203.2
zebra-4x2-203dpi  101.6  50.8    812.8  406.4 0     0      203.2
zebra-4x3-300dpi  101.6  76.2    1200   900   0     0      300
zebra-4x2-300dpi  101.6  50.8    1200   600   0     0      300
"""


@pytest.mark.parametrize("row", [line.split() for line in ROLLS.strip().splitlines()], ids=lambda row: row[0])
def test_a_label_printers_label_is_what_it_can_print_on(row):
    s = find_sheet(row[0])
    page_w, page_h, w, h, left, top, dpi = (float(number) if number != "-" else None for number in row[1:])
    assert (s.kind, s.labels, s.dpi) == ("roll", 1, dpi)
    assert (s.page_w, s.page_h) == pytest.approx((page_w, page_h), abs=0.001)
    assert (s.w, s.h) == pytest.approx((w * 25.4 / dpi, h * 25.4 / dpi), abs=0.005)
    assert s.left == pytest.approx((page_w - s.w) / 2 if left is None else left * 25.4 / dpi, abs=0.001)
    assert s.top == pytest.approx((page_h - s.h) / 2 if top is None else top * 25.4 / dpi, abs=0.001)
    assert s.keep_in <= 1.5


def test_every_roll_and_only_rolls_have_dots():
    assert {s.id for s in SHEETS if s.dpi} == {line.split()[0] for line in ROLLS.strip().splitlines()}
    assert {s.id for s in SHEETS if s.kind == "roll"} == {s.id for s in SHEETS if s.dpi}


ORDERS = st.sampled_from(["rows", "columns", "stack"])


@st.composite
def batches(draw):
    sheet = draw(st.sampled_from(SHEETS))
    return sheet, draw(st.integers(1, sheet.labels)), draw(st.integers(0, 4 * sheet.labels))


@given(batches(), ORDERS)
def test_every_item_has_one_place_and_no_place_is_used_twice(batch, order):
    sheet, start, count = batch
    slots = list(sheet.slots(start, order, items=count))
    assert len(slots) == len({(s.page, s.label) for s in slots}) == count
    assert all(1 <= s.label <= sheet.labels for s in slots)
    assert {s.page for s in slots} == set(range(1, sheet.pages_for(count, start, order) + 1))
    assert all((s.x, s.y) == sheet.corner_of(s.label) for s in slots)


@given(batches())
def test_a_part_used_sheet_starts_where_asked_and_goes_on_from_the_first_label_of_the_next(batch):
    sheet, start, count = batch
    slots = list(itertools.islice(sheet.slots(start), count))
    assert [(s.page, s.label) for s in slots] == [
        ((start - 1 + i) // sheet.labels + 1, (start - 1 + i) % sheet.labels + 1) for i in range(count)
    ]


@given(batches())
def test_cut_stacks_laid_on_one_another_are_in_order(batch):
    sheet, start, count = batch
    piles = [[] for _ in range(sheet.labels)]
    printed = sorted(enumerate(sheet.slots(start, "stack", items=count)), key=lambda place: place[1].page)
    for item, slot in printed:  # pages lie on one another as they leave the printer
        piles[slot.label - 1].append(item)
    assert [item for pile in piles for item in pile] == list(range(count))


@given(batches())
def test_a_stack_wastes_no_label_before_the_last_page_and_leaves_its_rest_in_one_piece(batch):
    sheet, start, count = batch
    slots = list(sheet.slots(start, "stack", items=count))
    for page, used in itertools.groupby(sorted((s.page, s.label) for s in slots), key=lambda place: place[0]):
        labels = [label for _, label in used]
        assert labels == list(range(start if page == 1 else 1, labels[-1] + 1))
        assert labels[-1] == sheet.labels or page == max(s.page for s in slots)


@given(batches(), ORDERS)
def test_items_are_laid_out_page_by_page_however_they_are_filled(batch, order):
    sheet, start, count = batch
    laid = list(sheet.lay(range(count), start, order))
    assert [slot.page for _, slot in laid] == sorted(slot.page for _, slot in laid)
    assert [slot for _, slot in sorted(laid)] == list(sheet.slots(start, order, items=count))


def test_no_items_need_no_page():
    assert find_sheet("5395").pages_for(0) == 0


@pytest.mark.parametrize("start", [0, 9, -1])
def test_a_label_the_sheet_does_not_have_is_refused(start):
    with pytest.raises(ValueError, match="labels 1 to 8"):
        next(find_sheet("5395").slots(start))


def test_a_stack_without_a_number_of_items_is_refused():
    with pytest.raises(ValueError, match="number of items"):
        next(find_sheet("5395").slots(order="stack"))


def test_columns_are_filled_from_the_top_when_asked():
    labels = [s.label for s in itertools.islice(find_sheet("5392").slots(order="columns"), 6)]
    assert labels == [1, 3, 5, 2, 4, 6]


@given(batches())
def test_backs_are_mirrored_so_that_they_meet_their_fronts(batch):
    sheet, start, count = batch
    for slot in sheet.slots(start, items=count):
        back = sheet.back_of(slot)
        assert (back.page, back.label, back.y) == (slot.page, slot.label, slot.y)
        assert back.x == pytest.approx(sheet.page_w - slot.x - sheet.w)
        assert sheet.back_of(back).x == pytest.approx(slot.x)


def test_perforated_sheets_are_told_from_those_with_gaps():
    assert find_sheet("5392").perforated
    assert not find_sheet("l4785").perforated
    assert not find_sheet("cr80").perforated
