import io

import pytest
from PIL import Image

from mixer.nametags.files.logo import LARGEST_FILE, SIDE, LogoError, make_logo
from mixer.nametags.models import TagLogo
from mixer.nametags.service import logo as service
from tests.makers import MADE_AT


def file_of(picture, kind="PNG", **options):
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def drawn(mode="RGB", size=(300, 100), colour="#123456"):
    return Image.new(mode, size, colour)


def opened(logo):
    return Image.open(io.BytesIO(logo.png))


@pytest.fixture
def page(cast):
    return f"/m/{cast.event_code}/name-tags/logo"


def upload(browser, page, content, name="logo.png"):
    return browser.post(page, {"logo": (io.BytesIO(content), name)})


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_made_anew_as_a_small_png(kind):
    logo = make_logo(file_of(drawn(size=(3000, 1000)), kind))
    assert opened(logo).format == "PNG"
    assert (logo.width, logo.height) == opened(logo).size == (SIDE, 300)


@pytest.mark.parametrize("mode", ["L", "P", "1", "CMYK", "RGBA", "LA"])
def test_a_picture_of_any_kind_of_colour_is_taken(mode):
    picture = drawn().convert(mode)
    kind = "JPEG" if mode == "CMYK" else "PNG"
    assert opened(make_logo(file_of(picture, kind))).mode == "RGB"


def test_sixteen_bits_of_grey_stay_grey():
    grey = Image.new("I;16", (100, 50), 40000)
    assert opened(make_logo(file_of(grey))).getpixel((5, 5)) == (156, 156, 156)


def test_clear_edges_are_cut_off_and_the_rest_stays_clear():
    picture = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    picture.paste((200, 0, 0, 255), (100, 150, 300, 250))
    picture.putpixel((150, 200), (0, 0, 0, 0))
    logo = make_logo(file_of(picture))
    assert (logo.width, logo.height) == (200, 100)
    assert opened(logo).mode == "RGBA"


def test_a_photograph_stands_upright_and_tells_nothing_of_where_it_was_taken():
    picture, exif = drawn(size=(300, 100)), Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    exif[0x010E] = "a secret place"
    content = file_of(picture, "JPEG", exif=exif)
    assert b"a secret place" in content
    logo = make_logo(content)
    assert (logo.width, logo.height) == (100, 300)
    assert b"a secret place" not in logo.png
    assert not opened(logo).getexif()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "An SVG is a program"),
        (b'\xef\xbb\xbf <?xml version="1.0"?><svg/>', "An SVG is a program"),
        (b"\x1f\x8b compressed", "An SVG is a program"),
        (b"", "not a picture"),
        (b"hello", "not a picture"),
        (file_of(drawn(), "GIF"), "not a picture"),
        (file_of(drawn())[:150], "damaged"),
        (file_of(drawn("1", (5000, 5000), 1)), "5,000 x 5,000 pixels"),
        (file_of(drawn("1", (20000, 20000), 1)), "cannot be read|can read"),
        (file_of(drawn(size=(9, 9))), "prints as a blot"),
        (file_of(Image.new("RGBA", (99, 99), (0, 0, 0, 0))), "clear all over"),
        (b"x" * (LARGEST_FILE + 1), "may have 2 MB"),
    ],
)
def test_what_is_no_logo_is_refused_in_words(content, words):
    with pytest.raises(LogoError, match=words):
        make_logo(content)


def test_a_logo_is_uploaded_shown_and_removed(cast, page, look):
    browser = cast.browser("hugo")
    assert "Remove the logo" not in browser.get(page).text
    assert browser.get(f"{page}.png").status_code == 404
    answer = upload(browser, page, file_of(drawn()))
    assert answer.status_code == 303
    text = browser.get(page).text
    assert "300 x 100 pixels" in text
    assert browser.get(f"{page}.png").mimetype == "image/png"
    assert upload(browser, page, file_of(drawn(size=(400, 100)))).status_code == 303
    with look() as session:
        assert [row.width for row in session.query(TagLogo)] == [400]
    browser.post(f"{page}/remove")
    assert "The logo is gone" in browser.get(page).text


def test_the_logo_is_on_the_tags_and_changes_nobodys_code(cast, page, work):
    tags = f"/m/{cast.event_code}/name-tags"
    choice = {"sheet": "avery-5395", "which": "blank", "blanks": "1", "start": "1"}
    browser = cast.browser("hugo")
    without = browser.post(f"{tags}/print", choice).data
    upload(browser, page, file_of(drawn()))
    assert b"/Subtype /Image" not in without
    assert b"/Subtype /Image" in browser.post(f"{tags}/print", choice).data
    assert "On every tag" in browser.get(tags).text


def test_a_bad_file_is_refused_beside_the_field(cast, page, look):
    browser = cast.browser("hugo")
    answer = upload(browser, page, b"<svg/>", "logo.svg")
    assert answer.status_code == 422
    assert "An SVG is a program" in answer.text
    assert browser.post(page, {}).status_code == 422
    with look() as session:
        assert session.query(TagLogo).count() == 0


def test_the_logo_of_another_group_is_not_ours(cast, page, work):
    with work() as session:
        service.keep_logo(session, cast.rival_group_id, make_logo(file_of(drawn())), MADE_AT)
    assert cast.browser("hugo").get(f"{page}.png").status_code == 404


ADDRESSES = [("get", ""), ("post", ""), ("get", ".png"), ("post", "/remove")]


@pytest.mark.parametrize(("who", "answers"), [("rita", {404}), ("nell", {404}), ("vera", {403}), ("", {303, 401})])
def test_only_hosts_and_organisers_change_the_logo(cast, page, who, answers):
    browser = cast.browser(who)
    found = {getattr(browser, method)(page + path).status_code for method, path in ADDRESSES}
    assert found <= answers
