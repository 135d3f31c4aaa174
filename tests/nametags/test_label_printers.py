import math
import random

import numpy as np
import pytest

from mixer.nametags.files.verify import pages_of, read_back
from mixer.nametags.rules import qr_path
from mixer.nametags.rules.dots import on_dot, page_of, printer_on
from mixer.nametags.rules.qr import QrFactory, plan_qr
from mixer.nametags.rules.qr_path import PathWriter, inset
from mixer.nametags.rules.sheets import Printer, catalogue, find_sheet
from mixer.nametags.rules.tags import Job
from tests.nametags.seams import ONE_BIT, rendered
from tests.nametags.shown_paths import codes
from tests.nametags.sights import dots_of, first_dot_of, printed

ROLLS = [sheet for sheet in catalogue().values() if sheet.dpi]
SHIFTED = Printer(1.3, -0.7, 1.004, 0.996)


@pytest.fixture(scope="session")
def short(guests):
    """Guests whose address is so short that their codes fit the smallest roll."""
    return guests(5, "https://mix.example")


def cut_out(dark, place, sheet, wanted):
    """The dots of a code in a page's picture."""
    left, top = first_dot_of(place, sheet.dpi)
    return dark[top : top + len(wanted), left : left + len(wanted)]


@pytest.mark.parametrize("sheet", ROLLS, ids=lambda sheet: sheet.id)
@pytest.mark.parametrize("printer", [None, SHIFTED], ids=["exact", "shifted"])
def test_a_printer_that_paints_every_dot_it_touches_prints_modules_of_whole_dots(short, sheet, printer):
    pdf, places = printed(short[:2], Job(sheet, event="Mixer", printer=printer))
    for page, (item, place) in enumerate(zip(short, places, strict=False), 1):
        [path] = codes(pdf, page)
        assert place.code_w / place.code_modules * sheet.dpi / 25.4 >= 4 - 1e-9
        assert (path.touched(sheet.dpi) == dots_of(item, sheet)).all()


@pytest.mark.parametrize("sheet", ROLLS, ids=lambda sheet: sheet.id)
def test_pdfium_at_the_printers_resolution_shows_modules_of_whole_dots(short, sheet):
    pdf, [place] = printed(short[:1], Job(sheet, event="Mixer", printer=SHIFTED))
    [page], wanted = pages_of(pdf, sheet.dpi), dots_of(short[0], sheet)
    assert (cut_out(page.grey < 128, place, sheet, wanted) == wanted).all()


@pytest.mark.parametrize("sheet", ["brother-62x100", "dymo-30256", "zebra-4x3-203dpi"])
@pytest.mark.parametrize("renderer", ONE_BIT)
def test_renderers_without_grey_print_modules_of_whole_dots(short, renderer, sheet):
    sheet = find_sheet(sheet)
    pdf, [place] = printed(short[:1], Job(sheet, event="Mixer", printer=SHIFTED))
    wanted = dots_of(short[0], sheet)
    assert (cut_out(rendered(ONE_BIT[renderer], pdf, sheet.dpi) < 128, place, sheet, wanted) == wanted).all()


def test_without_the_inset_dots_are_painted_that_belong_to_light_modules(short, monkeypatch):
    """What shows that the inset is needed: by the numbers, and in a renderer without grey."""
    monkeypatch.setattr(qr_path, "inset", lambda matrix, modules: inset(matrix, modules, by=0))
    sheet = find_sheet("brother-62x100")
    pdf, [place] = printed(short[:1], Job(sheet, event="Mixer"))
    [path], wanted = codes(pdf), dots_of(short[0], sheet)
    assert path.touched(sheet.dpi).shape != wanted.shape
    shown = cut_out(rendered(ONE_BIT["poppler"], pdf, sheet.dpi) < 128, place, sheet, wanted)
    assert (shown & ~wanted).sum() > 1000


@pytest.mark.parametrize("sheet", ROLLS, ids=lambda sheet: sheet.id)
@pytest.mark.parametrize("printer", [None, SHIFTED], ids=["exact", "shifted"])
def test_codes_of_a_label_printer_are_read_back_where_they_belong(short, sheet, printer):
    pdf, placements = printed(short, Job(sheet, event="Mixer", printer=printer))
    assert read_back(pdf, placements).good


def test_nothing_of_a_code_on_whole_dots_is_painted_twice_and_no_gap_is_seen():
    plan = plan_qr("https://mix.example/B/" + "0" * 16, 22, dpi=300)
    factory = QrFactory("https://mix.example/B/", 16, plan)
    token = "".join(random.Random(1).choices("0123456789ABCDEF", k=16))
    fine = 50  # a fiftieth of a module is the inset
    side = plan.modules * fine
    canvas = np.zeros((side, side), np.uint8)
    for line in PathWriter(factory).path(token).splitlines():
        x, y, w, h = (round(float(n) * fine) for n in line.split()[:4])
        canvas[side - y - h : side - y, x : x + w] += 1
    assert canvas.max() == 1
    matrix = factory(token)
    dark = [
        [matrix >> row * plan.modules + column & 1 for column in range(plan.modules)] for row in range(plan.modules)
    ]
    wanted = np.kron(np.array(dark, np.uint8), np.ones((fine, fine), np.uint8))
    assert not (canvas > wanted).any()
    inside = np.pad(wanted, 1)
    inside = np.min(
        [np.roll(inside, step, (0, 1)) for step in [(a, b) for a in (-1, 0, 1) for b in (-1, 0, 1)]], axis=0
    )
    assert (canvas >= inside[1:-1, 1:-1]).all()


def test_a_sheet_of_a_laser_printer_is_left_as_it_is():
    sheet = find_sheet("avery-5392")
    assert page_of(sheet) == (sheet.page_w, sheet.page_h)
    assert printer_on(sheet, SHIFTED) == SHIFTED
    assert printer_on(sheet, None) == Printer()


def test_a_label_printer_is_shifted_by_whole_dots_and_never_stretched():
    sheet = find_sheet("brother-62x100")
    printer = printer_on(sheet, SHIFTED)
    assert (printer.stretch_x, printer.stretch_y) == (1, 1)
    assert abs(printer.shift_x - 1.3) <= 25.4 / 300 / 2
    assert printer.shift_x * 300 / 25.4 == pytest.approx(15)
    assert printer_on(sheet, None) == Printer()


@pytest.mark.parametrize("sheet", ROLLS, ids=lambda sheet: sheet.id)
def test_a_rolls_page_is_whole_dots_and_hardly_differs_from_the_stock(sheet):
    for wanted, got in zip((sheet.page_w, sheet.page_h), page_of(sheet), strict=True):
        assert got * sheet.dpi / 25.4 == pytest.approx(round(got * sheet.dpi / 25.4), abs=0.003)
        assert math.ceil(got * sheet.dpi / 25.4) == round(got * sheet.dpi / 25.4)  # renderers round up
        assert abs(got - wanted) <= 25.4 / sheet.dpi / 2 + 1e-4


def test_a_length_is_kept_where_dots_do_not_matter():
    assert on_dot(1.234, None) == 1.234
