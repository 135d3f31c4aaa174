import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mixer.nametags.rules.designs import Size, read_design
from mixer.nametags.rules.layouts import LAYOUTS, Box, Label, arranged, code_sides, faces
from mixer.nametags.rules.qr import QrTooSmallError, plan_qr
from mixer.nametags.rules.sheets import catalogue

SHEETS = [s for s in catalogue().values() if s.kind in {"adhesive", "insert", "card"}]
LARGE = [s for s in SHEETS if s.w >= 80 and s.h >= 50]
LINK = "https://mixer.example.com/B/" + "0" * 16
ALWAYS = {"first", "full", "company", "role", "work", "talk", "short_code"}
SOMETIMES = ["zone", "zone_name", "table", "event", "ribbon", "first_timer", "photo", "logo", "code", "blank", "bare"]


def side_of(design, sheet):
    wanted, most = code_sides(design, sheet.w, sheet.h, sheet.keep_in)
    try:
        return plan_qr(LINK, wanted).side
    except QrTooSmallError:
        return plan_qr(LINK, most, largest=0.5).side


def labels(design, sheet, has):
    """What each face of a label carries; a code that is too large for the label is left away."""
    for face in faces(design, sheet.w, sheet.h, sheet.keep_in):
        carried = set(has) - ({"code", "short_code"} if face.back else set())
        try:
            side = side_of(design, sheet) if "code" in carried else 0.0
        except QrTooSmallError:
            side, carried = 0.0, carried - {"code"}
        yield Label(face.room, side, 2.5 if "logo" in carried else 0.0, frozenset(carried))


combinations = st.sets(st.sampled_from(SOMETIMES)).map(
    lambda some: some | {"blank", "short_code"} if "bare" in some else some | ALWAYS
)


@pytest.mark.parametrize("name", LAYOUTS)
@given(sheet=st.sampled_from(SHEETS), has=combinations)
def test_what_is_cut_from_a_label_stays_inside_the_keep_in(name, sheet, has):
    design = LAYOUTS[name]
    for label in labels(design, sheet, has):
        for boxes in arranged(design, label):
            for box in boxes.values():
                assert box.w >= 0
                assert box.h >= 0
                assert not box.h or not box.w or box.inside(label.room)


@pytest.mark.parametrize("name", LAYOUTS)
@given(sheet=st.sampled_from(SHEETS), has=combinations)
def test_the_texts_and_the_code_of_a_tag_share_no_room(name, sheet, has):
    design = LAYOUTS[name]
    for label in labels(design, sheet, has):
        for boxes in arranged(design, label):
            drawn = [f for f in design.fields if f.kind != "rect" and f.box in boxes and f.shows(label.has)]
            places = {f.box for f in drawn if boxes[f.box].w and boxes[f.box].h}
            for one, other in itertools.combinations(sorted(places), 2):
                assert not boxes[one].overlaps(boxes[other]), (one, other)


@pytest.mark.parametrize("name", LAYOUTS)
@given(sheet=st.sampled_from(SHEETS), has=combinations)
def test_a_code_has_its_whole_side_and_nothing_in_colour_beneath(name, sheet, has):
    design = LAYOUTS[name]
    for label in labels(design, sheet, has):
        for boxes in arranged(design, label):
            if "code" not in label.has:
                assert not {f.box for f in design.fields if f.kind == "qr"} & set(boxes) or not boxes["code"].w
                continue
            assert min(boxes["code"].w, boxes["code"].h) >= label.code - 1e-6
            for field in design.fields:
                if field.kind == "rect" and field.box in boxes:
                    assert not boxes[field.box].overlaps(boxes["code"])


@pytest.mark.parametrize("name", LAYOUTS)
@given(sheet=st.sampled_from(SHEETS), has=combinations)
def test_a_long_name_may_use_another_arrangement_but_loses_nothing_by_it(name, sheet, has):
    design = LAYOUTS[name]
    for label in labels(design, sheet, has):
        first, *others = arranged(design, label)
        for other in others:
            assert told(design, label, first) == told(design, label, other)


def told(design, label, boxes):
    told = {f.told for f in design.fields if f.box in boxes and f.shows(label.has)}
    return told - {"", "zone_name"}  # the zone is known by its letter and colour


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_field_of_a_design_has_a_box_somewhere(name):
    design = LAYOUTS[name]
    cut = {name for cuts in design.arrangements.values() for c in cuts for name in (c.box, *dict(c.rows))}
    assert {field.box for field in design.fields} <= cut


@pytest.mark.parametrize("name", ["classic", "bold"])
@pytest.mark.parametrize("sheet", LARGE, ids=lambda s: s.id)
def test_a_common_first_name_is_read_from_two_metres_on_every_badge(name, sheet):
    has = ALWAYS | {"zone", "event", "code"}
    [label] = labels(LAYOUTS[name], sheet, has)
    first = arranged(LAYOUTS[name], label)[0]["first"]
    size = min(first.w / 3.6, first.h / 0.95)
    assert size * 0.714 >= 10.0, "capitals of 10 mm are read from 2 m"


@pytest.mark.parametrize("sheet", LARGE, ids=lambda s: s.id)
def test_codes_are_large_enough_to_be_scanned_by_hand(sheet):
    assert 18.5 <= side_of(LAYOUTS["classic"], sheet) <= 33


def test_both_halves_of_a_fold_over_tag_are_laid_out_alike_but_for_the_code():
    design = LAYOUTS["fold-over"]
    front, back = faces(design, 86, 60, 3)
    assert back.back
    assert not front.back
    assert front.room == back.room == Box(3, 1.5, 80, 25.5)


DESIGN = """
title = "Test"
about = "A test."
place = 9
[arrangements]
wide = ["all"]
narrow = ["all"]
[cuts]
all = [
    { box = "left", side = "left", size = "25% + 1", gap = 2, most = 20 },
    { box = "square", of = "left", side = "bottom", size = "1x" },
    { box = "foot", side = "bottom", size = "10%", least = 4, when = "event", unless = "ribbon" },
    { box = "middle", side = "top", size = 6, across = 30 },
    { box = "first", side = "inside", size = 1 },
    { box = "long", side = "right", size = 5, needs = 1000 },
]
[field.first]
"""


def test_a_design_is_a_file_without_code():
    design = read_design("test", DESIGN)
    room = Box(0, 0, 60, 40)
    [boxes] = arranged(design, Label(room, 0, 0, frozenset({"event"})))
    assert boxes["left"] == Box(0, 0, 16, 40)
    assert boxes["square"] == Box(0, 24, 16, 16)
    assert boxes["foot"] == Box(18, 36, 42, 4)
    assert boxes["middle"] == Box(24, 0, 30, 6)
    assert boxes["first"] == Box(19, 7, 40, 28)
    assert "long" not in boxes
    [other] = arranged(design, Label(room, 0, 0, frozenset({"event", "ribbon"})))
    assert "foot" not in other


def test_a_strip_as_large_as_its_area_leaves_nothing():
    design = read_design("test", DESIGN.replace('"25% + 1"', "500").replace("most = 20", "most = 900"))
    [boxes] = arranged(design, Label(Box(0, 0, 60, 40), 0, 0, frozenset()))
    assert boxes["first"].w == 0


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("12%", Size(along=0.12)),
        ("code + 3", Size(mm=3, code=1)),
        ("1.5x", Size(across=1.5)),
        ("logo", Size(logo=1)),
        (4, Size(mm=4)),
    ],
)
def test_sizes_are_written_as_a_host_would_say_them(text, size):
    assert Size.of(text) == size


@pytest.mark.parametrize("wrong", ['size = "12em"', 'colour = "red"', 'when = ["event"]'])
def test_a_design_with_words_that_designs_do_not_have_is_refused(wrong):
    with pytest.raises((TypeError, ValueError, AttributeError)):
        read_design("test", DESIGN.replace("size = 6", wrong))
