"""The writer by hand that printing is held against draws what it says: else its speed would prove nothing."""

import io

import pypdfium2

from mixer.nametags.files.name_tags import Codes
from mixer.nametags.files.verify import codes_in
from mixer.nametags.rules.qr import QrFactory, cut
from mixer.nametags.rules.sheets import find_sheet
from tests.benchmarks.floor import Floor
from tests.benchmarks.guests import EVENT, PREFIX, TOKEN, guests


def test_the_floor_prints_the_same_texts_and_codes():
    sheet, items = find_sheet("avery-5392"), guests(20, 1)
    factory = QrFactory(PREFIX, TOKEN, Codes(sheet, items).of(items[0]).plan)
    out = io.BytesIO()
    Floor(sheet, EVENT, PREFIX, factory).write(items, out)
    found = codes_in(out.getvalue())
    assert {text for _, text, _, _ in found} == {cut(item.link).link for item in items}
    with pypdfium2.PdfDocument(out.getvalue()) as document:
        assert len(document) == 4
        shown = "".join(document[page].get_textpage().get_text_range() for page in range(4))
    for item in items:
        for text in (item.first, item.full, item.company, item.short_code):
            assert text in shown
    assert shown.count(EVENT) == 20
