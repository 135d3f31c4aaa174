"""The code of one's own tag."""

import zxingcpp
from PIL import Image

from mixer.meetings.files import qr_picture


def test_the_code_on_the_phone_reads_back_as_the_badges_link():
    link = "HTTPS://MIXER.EXAMPLE/B/0123456789ABCDEF"
    picture = qr_picture(link)
    image = Image.new("L", (picture.size, picture.size), 255)
    for module in picture.path.split("M")[1:]:
        column, row = module.removesuffix("h1v1h-1z").split()
        image.putpixel((int(column), int(row)), 0)
    (found,) = zxingcpp.read_barcodes(image.resize((picture.size * 6, picture.size * 6), 0))
    assert found.text == link
