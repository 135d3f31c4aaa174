import io

import pypdfium2

from mixer.nametags.files.calibration import print_calibration
from mixer.nametags.rules.sheets import Printer, find_sheet


def test_a_calibration_page_outlines_every_label_and_names_what_to_measure():
    out = io.BytesIO()
    report = print_calibration(find_sheet("l4785"), out, printer=Printer(0.5, 0.5, 1.0, 1.0))
    assert (report.pages, report.items) == (1, 10)
    with pypdfium2.PdfDocument(out.getvalue()) as document:
        text = document[0].get_textpage().get_text_range()
    assert "180 mm across and 260 mm down" in text
    assert "10" in text.split()
