import itertools
import os
from concurrent.futures.process import BrokenProcessPool

import numpy as np
import pytest
from PIL import ImageFilter

from mixer.nametags.rules.sheets import find_sheet
from mixer.nametags.rules.tags import Job
from tests.nametags.decoders import Decoder, decoders
from tests.nametags.harm import HARMS
from tests.nametags.sights import DPIS, codes_of, harmed, printed

EACH = 2
"""Codes for each harm, resolution and reader; `make bench` reads many more."""


@pytest.fixture(scope="module")
def all_readers():
    with decoders() as found:
        yield found


@pytest.fixture(scope="module")
def codes(guests):
    """Codes by resolution, from sheets for a laser printer and from a roll."""
    batches = [
        printed(guests(20), Job(find_sheet("avery-5392"), event="Mixer")),
        printed(guests(10), Job(find_sheet("zebra-4x3-203dpi"), event="Mixer")),
    ]
    return {dpi: [code for batch in batches for code in codes_of(*batch, dpi)] for dpi in DPIS}


@pytest.mark.parametrize("harm", HARMS)
def test_every_reader_reads_every_code_at_every_resolution(all_readers, codes, harm):
    for number, (dpi, reader) in enumerate(itertools.product(DPIS, all_readers)):
        some = [codes[dpi][(number * EACH + place) * 7 % len(codes[dpi])] for place in range(EACH)]
        views = reader.read([harmed(code, harm) for code in some], [code.link for code in some])
        assert None not in views, f"{reader.name} at {dpi} dpi"


def test_no_reader_reads_a_code_that_is_blurred_beyond_its_modules(all_readers, codes):
    """What shows that reading can fail."""
    some = codes[150][:2]
    pictures = [np.asarray(code.image.filter(ImageFilter.GaussianBlur(1.2 * code.module))) for code in some]
    for reader in all_readers:
        assert reader.read(pictures, [code.link for code in some]) == [None, None]


def test_a_code_with_another_link_is_not_taken_for_the_wanted_one(all_readers, codes):
    for reader in all_readers:
        assert reader.read([np.asarray(codes[150][0].image)], [codes[150][1].link]) == [None]


def test_a_reader_whose_process_ends_is_started_again_and_looks_once_more(codes):
    reader, code = Decoder("zxing"), codes[150][0]
    picture = np.asarray(code.image)
    assert reader.read([picture], [code.link]) == ["as it is"]
    with pytest.raises(BrokenProcessPool):
        reader._pool.submit(os._exit, 1).result()
    assert reader.read([picture], [code.link]) == ["blurred"]
    assert reader.ended == 1
    reader.close()
