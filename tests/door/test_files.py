import re

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from mixer.door.files import qr_path


@pytest.mark.parametrize("text", ["https://mixer.example/door/7ZQ4M0C1V9KXTB3A7ZQ4M0C1V9", "é"])
def test_the_code_drawn_for_a_door_is_read_back(text):
    side, path = qr_path(text)
    image = Image.new("L", (side * 8, side * 8), 255)
    pen = ImageDraw.Draw(image)
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)", path):
        left, top = int(x) * 8, int(y) * 8
        pen.rectangle([left, top, left + int(length) * 8 - 1, top + 7], fill=0)
    assert [found.text for found in zxingcpp.read_barcodes(image)] == [text]
