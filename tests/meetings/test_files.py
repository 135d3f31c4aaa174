"""vCards and the code of one's own tag."""

import vobject
import zxingcpp
from PIL import Image

from mixer.meetings.files import Card, qr_picture, vcards


def test_a_vcard_reads_back_with_all_that_is_allowed():
    details = {"company": "Müller; Söhne, GmbH", "profession": "Florist", "email": "a@b.example", "phone": "+4930123"}
    text = vcards([Card("王小明", "小明", "王", details, "Met at the Autumn Mixer\nRiver Road")]).decode()
    (card,) = vobject.readComponents(text)
    assert card.fn.value == "王小明"
    assert (card.n.value.given, card.n.value.family) == ("小明", "王")
    assert card.org.value == ["Müller; Söhne, GmbH"]
    assert (card.title.value, card.email.value, card.tel.value) == ("Florist", "a@b.example", "+4930123")
    assert card.note.value == "Met at the Autumn Mixer\nRiver Road"


def test_a_vcard_holds_nothing_that_is_not_allowed():
    text = vcards([Card("Ben Bell", "Ben", "Bell", {}, "Met"), Card("Ada Lace", "Ada", "Lace", {}, "Met")]).decode()
    cards = list(vobject.readComponents(text))
    assert [card.fn.value for card in cards] == ["Ben Bell", "Ada Lace"]
    assert not any(name in text for name in ("ORG", "TITLE", "EMAIL", "TEL"))


def test_the_code_on_the_phone_reads_back_as_the_badges_link():
    link = "HTTPS://MIXER.EXAMPLE/B/0123456789ABCDEF"
    picture = qr_picture(link)
    image = Image.new("L", (picture.size, picture.size), 255)
    for module in picture.path.split("M")[1:]:
        column, row = module.removesuffix("h1v1h-1z").split()
        image.putpixel((int(column), int(row)), 0)
    (found,) = zxingcpp.read_barcodes(image.resize((picture.size * 6, picture.size * 6), 0))
    assert found.text == link
