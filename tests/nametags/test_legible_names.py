"""Whether guests can read each other's first names: capitals of 7.5 mm are read from a metre and a half."""

import pytest

from mixer.nametags.files.fields import Spot
from mixer.nametags.files.name_tags import Codes
from mixer.nametags.rules.fit import LEGIBLE_CAP
from mixer.nametags.rules.layouts import LAYOUTS, Label, arranged, faces
from mixer.nametags.rules.sheets import catalogue
from mixer.nametags.rules.tags import TagItem

LINK = "https://mixer.example.com/B/" + "0" * 16
USUAL = frozenset(
    {
        "first",
        "full",
        "company",
        "role",
        "work",
        "talk",
        "zone",
        "zone_name",
        "event",
        "first_timer",
        "code",
        "short_code",
    }
)
BADGES = [s for s in catalogue().values() if s.kind in {"adhesive", "insert", "card"} and s.w >= 80 and s.h >= 50]
SIZES = {(s.w, s.h, s.keep_in): s for s in BADGES}.values()


def cap_heights(layout, sheet, names, has=USUAL):
    """The cap height in mm that each name is printed with."""
    design = LAYOUTS[layout]
    [face] = faces(design, sheet.w, sheet.h, sheet.keep_in)
    side = Codes(sheet, [TagItem(id="", first="", link=LINK)], layout).side
    field = next(field for field in design.fields if field.name == "first")
    spots = [Spot.of(field, boxes["first"]) for boxes in arranged(design, Label(face.room, side, 0, has))]
    for name in names:
        first = spots[0].fit(name).cap_mm
        yield first if first >= LEGIBLE_CAP else max(spot.fit(name).cap_mm for spot in spots)


@pytest.mark.parametrize("layout", ["classic", "bold"])
@pytest.mark.parametrize("sheet", SIZES, ids=lambda sheet: sheet.id)
def test_of_twenty_thousand_first_names_hardly_any_is_hard_to_read(layout, sheet, first_names):
    caps = zip(first_names.values(), cap_heights(layout, sheet, first_names), strict=True)
    legible = sum(count for count, cap in caps if cap >= LEGIBLE_CAP)
    assert legible / first_names.total() >= 0.995


def test_the_names_are_as_many_and_as_various_as_they_should_be(first_names):
    assert first_names.total() == 20_000
    assert len(first_names) > 1_500
    assert sum(count for name, count in first_names.items() if " " in name or "-" in name) > 400


def test_on_a_small_label_many_first_names_are_hard_to_read(first_names):
    small = catalogue()["herma-9642"]
    caps = list(cap_heights("classic", small, first_names))
    assert sum(cap < LEGIBLE_CAP for cap in caps) > len(caps) / 2
