import io

import numpy as np
import pypdfium2
import pytest

from mixer.nametags.files.calibration import how_to_read, print_calibration
from mixer.nametags.rules.printers import lengths
from mixer.nametags.rules.sheets import Printer, catalogue, find_sheet

DPI = 254  # ten pixels a millimetre


def page(sheet, printer=None):
    out = io.BytesIO()
    report = print_calibration(find_sheet(sheet), out, printer=printer)
    with pypdfium2.PdfDocument(out.getvalue()) as document:
        text = " ".join(document[0].get_textpage().get_text_range().split())
        pixels = document[0].render(scale=DPI / 72, grayscale=True).to_numpy()
    return report, text, pixels


@pytest.mark.parametrize(
    "sheet", ["avery-5395", "avery-l4785", "avery-l4784", "herma-9642", "dymo-30256", "avery-5305"]
)
def test_a_calibration_page_numbers_every_label_and_says_how_to_read_it(sheet):
    report, text, _ = page(sheet, Printer(0.5, -0.25, 1.0, 1.002))
    s = find_sheet(sheet)
    assert (report.pages, report.items) == (1, s.labels)
    assert {str(n) for n in range(1, s.labels + 1)} <= set(text.split())
    for sentence in how_to_read(s, Printer(0.5, -0.25, 1.0, 1.002)):
        assert sentence.replace(" ", "") in text.replace(" ", "")
    dots, free = "offset x 0.508, offset y -0.254:", "offset x 0.5, offset y -0.25, scale x 1, scale y 1.002:"
    assert (dots if s.dpi else free) in how_to_read(s, Printer(0.5, -0.25, 1.0, 1.002))[3]


@pytest.mark.parametrize("sheet", catalogue())
def test_there_is_a_calibration_page_for_every_sheet(sheet):
    report, _, _ = page(sheet)
    assert report.pages == 1
    assert min(lengths(find_sheet(sheet))) >= 10


def runs(line, least):
    """Where dark pixels stand together for so long: first and last of each run."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], (line < 150).astype(int), [0]))))
    return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a >= least]


@pytest.mark.parametrize("printer", [None, Printer(1.0, 2.0, 1.01, 0.99)])
def test_the_lines_are_as_long_as_is_said_and_the_correction_moves_and_stretches_them(printer):
    _, text, pixels = page("l4785", printer)
    across, down = lengths(find_sheet("l4785"))
    assert f"{across} mm" in text
    assert f"{down} mm" in text
    p = printer or Printer()
    longest = max((b - a for line in pixels for a, b in runs(line, 1000)), default=0)
    tallest = max((b - a for line in pixels.T for a, b in runs(line, 1000)), default=0)
    assert longest / 10 == pytest.approx(across * p.stretch_x, abs=0.4)
    assert tallest / 10 == pytest.approx(down * p.stretch_y, abs=0.4)


def test_outlines_stand_where_the_labels_are_and_where_the_correction_moves_them():
    s = find_sheet("l4785")
    for printer in (Printer(), Printer(shift_x=3.0, shift_y=-2.0)):
        _, _, pixels = page("l4785", printer)
        x, y = s.corner_of(1)
        row = int((y + 0.3 * s.h + printer.shift_y) * 10)
        column = int((x + 0.3 * s.w + printer.shift_x) * 10)
        first = np.flatnonzero(pixels[row] < 150)[0] / 10
        top = np.flatnonzero(pixels[:, column] < 150)[0] / 10
        assert first == pytest.approx(x + printer.shift_x, abs=0.2)
        assert top == pytest.approx(y + printer.shift_y, abs=0.2)
