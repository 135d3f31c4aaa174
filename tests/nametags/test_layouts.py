import pytest
from hypothesis import given
from hypothesis import strategies as st

from mixer.nametags.rules.layouts import LAYOUTS, Label, wanted_code
from mixer.nametags.rules.qr import plan_qr
from mixer.nametags.rules.sheets import catalogue

SHEETS = [s for s in catalogue().values() if s.kind in {"adhesive", "insert", "card"}]
LINK = "https://mixer.example.com/B/" + "0" * 16


def label(sheet, *, zone=True, head=True, code=True):
    side = plan_qr(LINK, wanted_code(sheet.w, sheet.h, sheet.keep_in)).side if code else 0.0
    return Label(sheet.w, sheet.h, sheet.keep_in, side, zone, head)


@pytest.mark.parametrize("name", LAYOUTS)
@given(sheet=st.sampled_from(SHEETS), zone=st.booleans(), head=st.booleans(), code=st.booleans())
def test_everything_stays_inside_the_keep_in_and_apart(name, sheet, zone, head, code):
    given_label = label(sheet, zone=zone, head=head, code=code)
    boxes = LAYOUTS[name](given_label)
    apart = [boxes.head, boxes.first, boxes.about, boxes.code, boxes.code_text]
    if name == "classic":
        apart.append(boxes.zone)
    for box in [*apart, boxes.zone]:
        assert box.h >= 0
        assert not box.h or box.inside(given_label.room)
    for i, one in enumerate(apart):
        for other in apart[i + 1 :]:
            assert not one.overlaps(other)


@given(sheet=st.sampled_from(SHEETS), zone=st.booleans(), head=st.booleans())
def test_texts_and_zone_of_the_bold_layout_stay_on_its_panel(sheet, zone, head):
    boxes = LAYOUTS["bold"](label(sheet, zone=zone, head=head))
    assert boxes.about.inside(boxes.panel)
    assert not boxes.zone.w or boxes.zone.inside(boxes.panel)
    assert not boxes.panel.overlaps(boxes.code)


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("sheet", [s for s in SHEETS if min(s.w, s.h) >= 50], ids=lambda s: s.id)
def test_a_common_first_name_is_read_from_two_metres_on_every_badge(name, sheet):
    first = LAYOUTS[name](label(sheet)).first
    size = min(first.w / 3.6, first.h / 0.95)
    assert size * 0.714 >= 9.0, "capitals of 10 mm are read from 2 m"


@pytest.mark.parametrize("sheet", [s for s in SHEETS if min(s.w, s.h) >= 50], ids=lambda s: s.id)
def test_codes_are_large_enough_to_be_scanned_by_hand(sheet):
    assert 19 <= label(sheet).code_side <= 33
