import dataclasses
import io

import pytest
from PIL import Image

from mixer.nametags.files.name_tags import print_name_tags
from mixer.nametags.files.verify import picture, read_back
from mixer.nametags.rules.sheets import find_sheet
from mixer.nametags.rules.tags import Job


@pytest.fixture
def batch(guests):
    out = io.BytesIO()
    report = print_name_tags(guests(9), Job(find_sheet("5395")), out)
    return out.getvalue(), report.placements


def test_a_good_print_is_called_good(batch):
    result = read_back(*batch)
    assert (result.expected, result.read, result.good) == (9, 9, True)


def test_a_code_that_is_not_there_is_named(batch):
    pdf, placements = batch
    lost = dataclasses.replace(placements[0], item="ghost", link="HTTPS://NOBODY")
    result = read_back(pdf, [lost, *placements[1:]])
    assert result.missing == ("ghost",)
    assert len(result.strangers) == 1
    assert not result.good


def test_a_code_that_stands_elsewhere_is_named(batch):
    pdf, placements = batch
    moved = dataclasses.replace(placements[3], code_x=placements[3].code_x + 1)
    assert read_back(pdf, [*placements[:3], moved, *placements[4:]]).misplaced == (moved.item,)


def test_a_code_printed_twice_is_named(guests):
    out = io.BytesIO()
    one = guests(1)[0]
    report = print_name_tags([one, one], Job(find_sheet("5395")), out)
    assert read_back(out.getvalue(), report.placements).misplaced == (one.id,)


def test_tags_without_a_code_are_passed_over(batch):
    pdf, placements = batch
    bare = dataclasses.replace(placements[0], link="")
    assert read_back(pdf, [bare, *placements]).expected == 9


def test_a_page_is_seen_as_a_picture(batch):
    image = Image.open(io.BytesIO(picture(batch[0], page=2, width=400)))
    assert image.format == "PNG"
    assert image.width == 400
    assert image.height == pytest.approx(400 * 11 / 8.5, abs=2)
