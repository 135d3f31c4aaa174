import dataclasses
import io
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from mixer.nametags.files.name_tags import print_name_tags
from mixer.nametags.files.verify import Picture, offsets, pages_of, picture, read_back
from mixer.nametags.rules.sheets import Printer, find_sheet
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


PRINTER = Printer(1.3, -0.8, 1.006, 0.991)


def moved(place, dx=0.0, dy=0.0, wider=1.0, higher=1.0):
    """Where the code would have to be if what was printed were off by so much the other way."""
    return dataclasses.replace(
        place,
        code_x=place.code_x + dx,
        code_y=place.code_y + dy,
        code_w=place.code_w * wider,
        code_h=place.code_h * higher,
    )


@pytest.fixture(params=[None, PRINTER], ids=["printed as it is", "made up for a printer"])
def sheets(request, guests):
    out = io.BytesIO()
    job = Job(find_sheet("avery-5392"), event="Mixer", printer=request.param)
    report = print_name_tags(guests(13, "https://mix.example"), job, out)
    return out.getvalue(), report.placements


def test_codes_are_measured_to_a_hundredth_of_a_millimetre(sheets):
    pdf, placements = sheets
    found = [offsets(page, place) for page in pages_of(pdf) for place in placements if place.page == page.number]
    assert len(found) == 13
    assert np.abs(found).max() <= 0.01
    assert read_back(pdf, placements).good


@pytest.mark.parametrize("off", [(0.12, 0), (-0.12, 0), (0, 0.12), (0, -0.12), (0.4, 0.4), (3, 0), (9, 9)])
def test_a_code_a_tenth_of_a_millimetre_off_is_named(sheets, off):
    pdf, placements = sheets
    assert read_back(pdf, [moved(p, *off) for p in placements]).misplaced == tuple(sorted(p.item for p in placements))


@pytest.mark.parametrize("off", [(0.08, 0), (0, -0.08), (0.08, 0.08)])
def test_a_code_that_is_off_by_less_is_good(sheets, off):
    pdf, placements = sheets
    assert read_back(pdf, [moved(p, *off) for p in placements]).good


@pytest.mark.parametrize("size", [(1.006, 1), (0.994, 1), (1, 1.006), (1, 0.994), (0.96, 0.96)])
def test_a_code_that_is_too_large_or_small_is_named(sheets, size):
    pdf, placements = sheets
    assert len(read_back(pdf, [moved(p, 0, 0, *size) for p in placements]).misplaced) == 13


def test_pages_made_to_fit_by_a_viewer_are_found_out(guests):
    """As if the paper had been scaled by half a percent, on which the codes far from the corner move most."""
    out = io.BytesIO()
    job = Job(find_sheet("avery-5392"), printer=Printer(stretch_x=0.995, stretch_y=0.995))
    print_name_tags(guests(6, "https://mix.example"), job, out)
    placements = print_name_tags(
        guests(6, "https://mix.example"), Job(find_sheet("avery-5392")), io.BytesIO()
    ).placements
    assert len(read_back(out.getvalue(), placements).misplaced) == 6


def test_a_code_with_nothing_in_a_corner_is_nowhere():
    page = Picture(1, np.full((100, 100), 255, np.uint8), 0.1, 0.1)
    assert page.middle(5, 5, 1, 1) == (np.inf, np.inf)
    page.grey[47:53, 48:54] = 0
    assert page.middle(5, 5, 1, 1) == pytest.approx((5.1, 5.0))


def test_a_document_is_read_from_its_file_too(batch, tmp_path):
    pdf, placements = batch
    path = tmp_path / "tags.pdf"
    path.write_bytes(pdf)
    assert read_back(path, placements) == read_back(pdf, placements)


def test_a_page_that_is_not_there_is_missed(batch):
    pdf, placements = batch
    beyond = dataclasses.replace(placements[0], item="beyond", page=7)
    result = read_back(pdf, [*placements, beyond])
    assert (result.expected, result.read, result.missing) == (10, 9, ("beyond",))


def test_reading_tells_how_far_it_is_page_by_page(batch):
    told = []
    read_back(*batch, progress=told.append)
    assert told == [8, 9]


def test_reading_can_be_stopped(batch):
    class StoppedError(Exception):
        pass

    def stop(done):
        assert done == 8
        raise StoppedError

    with pytest.raises(StoppedError):
        read_back(*batch, progress=stop)


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


CROWD = """
import sys, threading
from pathlib import Path
from mixer.nametags.files.verify import pages_of, picture

pdf = Path(sys.argv[1]).read_bytes()
seen = []

def look():
    for _ in range(5):
        seen.append(sum(1 for _ in pages_of(pdf, 60)))
        seen.append(picture(pdf, width=300)[1:4])

threads = [threading.Thread(target=look) for _ in range(5)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
assert seen.count(8) == seen.count(b"PNG") == 25, seen
"""


def test_documents_are_read_and_shown_by_many_threads_at_once(guests, tmp_path):
    out = tmp_path / "tags.pdf"
    with out.open("wb") as file:
        print_name_tags(guests(60), Job(find_sheet("avery-5395")), file)
    # In a process of its own: where two threads meet in PDFium, Python does not survive it.
    ended = subprocess.run([sys.executable, "-c", CROWD, str(out)], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
