import hashlib
import io
import itertools
import re

import pypdfium2
import pytest
from PIL import Image

from mixer.nametags.files.name_tags import print_name_tags
from mixer.nametags.files.verify import codes_in, read_back
from mixer.nametags.rules.layouts import LAYOUTS
from mixer.nametags.rules.qr import QrTooSmallError, cut
from mixer.nametags.rules.sheets import Printer, find_sheet
from mixer.nametags.rules.tags import Job, TagItem, Zone, aspect


def printed(items, job):
    out = io.BytesIO()
    report = print_name_tags(items, job, out)
    return out.getvalue(), report


def job(sheet="avery-5395", **more: object):
    return Job(find_sheet(sheet), event="Chamber Autumn Mixer", **more)


def text_of(pdf, page=0):
    with pypdfium2.PdfDocument(pdf) as document:
        return document[page].get_textpage().get_text_range()


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("sheet", ["avery-5395", "avery-l4785"])
def test_every_code_of_a_batch_is_read_back_where_it_belongs(guests, sheet, layout):
    items = guests(120)
    pdf, report = printed(items, job(sheet, layout=layout))
    found = codes_in(pdf, 200)
    assert sorted(text for _, text, _, _ in found) == sorted(cut(item.link).link for item in items)
    places = {(p.page, p.link): p for p in report.placements}
    for page, text, x, y in found:
        place = places[page, text]
        assert abs(x - place.code_x) <= 0.15
        assert abs(y - place.code_y) <= 0.15
    assert report.items == 120
    assert report.pages == find_sheet(sheet).pages_for(120)
    assert report.size == len(pdf)


@pytest.mark.parametrize(
    "sheet", ["avery-5392", "avery-5390", "avery-l7418", "herma-4515", "herma-9642", "a4-4xa6", "cr80"]
)
def test_codes_are_read_from_every_shape_of_label(guests, sheet):
    items = guests(find_sheet(sheet).labels + 1)
    pdf, report = printed(items, job(sheet))
    assert read_back(pdf, report.placements).good


def test_tags_are_where_the_catalogue_puts_labels(guests):
    sheet = find_sheet("avery-l4785")
    _, report = printed(guests(23), job("avery-l4785", start=3))
    slots = itertools.islice(sheet.slots(3), 23)
    assert [(p.page, p.label, p.x, p.y) for p in report.placements] == [(s.page, s.label, s.x, s.y) for s in slots]
    assert report.placements[0].label == 3
    assert report.pages == 3


def test_the_pages_are_as_large_as_the_sheet(guests):
    pdf, _ = printed(guests(9), job())
    with pypdfium2.PdfDocument(pdf) as document:
        assert [tuple(document[i].get_size()) for i in range(2)] == [(612, 792)] * 2


def test_nothing_is_printed_nearer_to_the_edge_of_a_label_than_it_may(guests):
    sheet = find_sheet("avery-5392")
    pdf, _ = printed(guests(12), job("avery-5392"))
    dpi = 300
    with pypdfium2.PdfDocument(pdf) as document:
        pixels = document[0].render(scale=dpi / 72, grayscale=True).to_numpy()
    for slot in itertools.islice(sheet.slots(), sheet.labels):
        left, top = slot.x, slot.y
        mask = pixels.copy()
        keep = 2.7  # 3 mm less half an outline and a pixel
        inner = [
            round((top + keep) / 25.4 * dpi),
            round((top + sheet.h - keep) / 25.4 * dpi),
            round((left + keep) / 25.4 * dpi),
            round((left + sheet.w - keep) / 25.4 * dpi),
        ]
        mask[inner[0] : inner[1], inner[2] : inner[3]] = 255
        outer = mask[
            round(top / 25.4 * dpi) : round((top + sheet.h) / 25.4 * dpi),
            round(left / 25.4 * dpi) : round((left + sheet.w) / 25.4 * dpi),
        ]
        assert outer.min() > 240, "a faint edge is the renderer smoothing"


def test_a_tag_says_who_somebody_is(guests):
    item = TagItem(
        id="1", first="Robin", full="Robin Ray", company="Acme", role="Baker", pronouns="they", talk_about="bread",
        zone=Zone("F", "#1f5fa8", "Food"), first_timer=True, link="https://mix.example/B/ABCDEFGHJKMNPQRS",
        short_code="ABCD-EFGH",
    )  # fmt: skip
    text = text_of(printed([item], job())[0])
    for words in ("Robin", "Robin Ray (they)", "Acme", "Baker", "Talk to me about bread", "Food", "ABCD-EFGH",
                  "first time here", "Chamber Autumn Mixer"):  # fmt: skip
        assert words in text


def test_a_visitor_host_wears_a_ribbon():
    item = TagItem(id="1", first="Ana", ribbon="Visitor host")
    assert "VISITOR HOST" in text_of(printed([item], job())[0]).replace("\r\n", "")


def test_a_tag_without_a_code_or_an_event_is_possible():
    pdf, report = printed([TagItem(id="1", first="Ana", full="Ana", pronouns="she")], Job(find_sheet("5395")))
    assert "she" in text_of(pdf)
    assert codes_in(pdf) == []
    assert report.placements[0].link == ""


def test_a_tag_with_nothing_but_a_first_name_is_possible():
    assert text_of(printed([TagItem(id="1", first="Ana")], Job(find_sheet("5395"), layout="bold"))[0]).strip() == "Ana"


def test_a_code_without_text_beneath_is_possible():
    item = TagItem(id="1", first="Ana", link="https://mix.example/B/ABCDEFGHJKMNPQRS")
    assert text_of(printed([item], Job(find_sheet("5395")))[0]).strip() == "Ana"


@pytest.mark.parametrize("layout", LAYOUTS)
def test_no_zone_name_is_too_short_or_too_long_for_the_layout(layout):
    zones = [Zone("A", "#1f5fa8"), Zone("B", "#1f5fa8", "X" * 60), Zone("C", "#1f5fa8", "Trades")]
    items = [TagItem(id=z.letter, first="Ana", full="Ana Li", zone=z) for z in zones]
    for sheet in ("5395", "herma-9642"):
        pdf, _ = printed(items, job(sheet, layout=layout))
        assert all(z.letter in text_of(pdf) for z in zones)


def test_names_can_be_copied_out_of_the_document_in_their_script(guests, world):
    pdf, _ = printed(guests(len(world)), job())
    text = "".join(text_of(pdf, page) for page in range(5))
    for name in ("王", "김", "Nguyễn", "Ольга", "Αλέξανδρος", "Łukasz", "İbrahim", "José María"):
        assert name in text


def test_the_same_tags_make_the_same_bytes_every_time(guests):
    first = hashlib.sha256(printed(guests(40), job())[0]).hexdigest()
    printed(guests(7, "https://other.example"), job("l4785", layout="bold"))
    assert hashlib.sha256(printed(guests(40), job())[0]).hexdigest() == first


def test_viewers_are_told_not_to_scale_the_page(guests):
    assert b"/PrintScaling /None" in printed(guests(1), job())[0]


def test_streams_are_compressed_and_not_spelled_out(guests):
    pdf = printed(guests(1), job())[0]
    assert b"FlateDecode" in pdf
    assert b"ASCII85Decode" not in pdf


def test_a_batch_carries_no_font_it_does_not_use(guests):
    assert b"Helvetica" not in printed(guests(1), job())[0]


def test_one_more_tag_costs_less_than_a_thousand_bytes(guests):
    small, large = len(printed(guests(80), job())[0]), len(printed(guests(240), job())[0])
    assert (large - small) / 160 < 1000


def test_a_printer_that_prints_too_low_is_corrected(guests):
    printer = Printer(shift_x=1.0, shift_y=-0.5, stretch_x=1.01, stretch_y=0.99)
    straight, report = printed(guests(8), job())
    shifted, _ = printed(guests(8), job(printer=printer))
    before = {text: (x, y) for _, text, x, y in codes_in(straight, 200)}
    for _, text, x, y in codes_in(shifted, 200):
        old_x, old_y = before[text]
        assert x == pytest.approx(old_x * 1.01 + 1.0, abs=0.15)
        assert y == pytest.approx(old_y * 0.99 - 0.5, abs=0.15)
    assert report.pages == 1


def test_the_outlines_of_labels_are_drawn_only_when_asked_for(guests):
    for sheet in ("avery-5395", "avery-5392"):
        assert len(printed(guests(3), job(sheet, outline=True))[0]) > len(printed(guests(3), job(sheet))[0])


def test_long_names_are_reported_with_the_guest_and_the_size():
    name = "Wolfeschlegelsteinhausenbergerdorff"
    _, report = printed([TagItem(id="w", first=name, full=f"{name} Sr.")], job("l4785", layout="bold"))
    kinds = {notice.kind for notice in report.notices}
    assert "hyphenated" in kinds
    [broken] = [n for n in report.notices if n.kind == "hyphenated"]
    assert broken.who == f"{name} Sr."
    assert "Wolfeschlegelstein- / hausenbergerdorff" in broken.message


def test_a_name_that_only_fits_small_is_reported_in_millimetres():
    _, report = printed([TagItem(id="x", first="ab " * 100)], job())
    small, *_ = [n for n in report.notices if n.kind == "small"]
    assert re.search(r"only fits \d\.\d mm high, readable from \d\.\d m", small.message)


def test_letters_that_no_font_has_are_reported_with_the_guest():
    _, report = printed([TagItem(id="x", first="\U00012000", full="\U00012000 Li")], job())
    assert {n.field for n in report.notices if n.kind == "missing"} == {"first name", "full name"}
    assert "U+12000" in report.notices[0].message


def test_most_names_need_no_look_before_printing(guests):
    items = [item for item in guests(200) if len(item.first) < 12]
    _, report = printed(items, job())
    assert not [n for n in report.notices if n.field == "first name"]


def test_an_address_too_long_for_the_label_is_refused_before_anything_is_written():
    out = io.BytesIO()
    item = TagItem(id="x", first="Ana", link=f"https://{'long.' * 40}example/B/ABCDEFGHJKMNPQRS")
    with pytest.raises(QrTooSmallError, match="Use a shorter base address"):
        print_name_tags([item], job("herma-9642"), out)
    assert out.getvalue() == b""


def test_a_long_address_gets_a_larger_code_where_the_label_has_room():
    item = TagItem(id="x", first="Ana", link="https://networking-evenings.example.org/B/ABCDEFGHJKMNPQRS")
    pdf, report = printed([item], job("l4785"))
    assert read_back(pdf, report.placements).good


def test_an_empty_batch_is_refused():
    with pytest.raises(ValueError, match="nothing to print"):
        print_name_tags([], job(), io.BytesIO())


def test_a_mixture_of_addresses_is_printed_with_a_code_each(guests):
    items = guests(3) + guests(3, "https://x.org/mixer")
    pdf, report = printed(items, job())
    assert len(codes_in(pdf)) == 6
    assert read_back(pdf, report.placements).good


def test_a_tag_for_nobody_yet_is_a_blank_with_a_code():
    item = TagItem(
        id="blank", first="", blank=True, link="https://mix.example/B/ABCDEFGHJKMNPQRS", short_code="ABCD-EFGH"
    )
    pdf, report = printed([item], job())
    assert read_back(pdf, report.placements).good
    assert not report.notices


def test_backs_match_their_fronts_when_the_paper_is_turned_over_its_long_edge(guests):
    sheet = find_sheet("avery-5395")
    items = guests(11)
    pdf, report = printed(items, job(backs=True, start=2))
    assert report.pages == 4
    assert read_back(pdf, report.placements).good
    fronts = {p.item: p for p in report.placements if not p.back}
    backs = {p.item: p for p in report.placements if p.back}
    assert len(fronts) == len(backs) == report.items == 11
    for item, front in fronts.items():
        assert backs[item].page == front.page + 1
        assert backs[item].x == pytest.approx(sheet.page_w - front.x - sheet.w)
        assert backs[item].y == front.y


def test_progress_is_told_after_each_page(guests):
    told = []
    print_name_tags(guests(20), job(start=3), io.BytesIO(), progress=told.append)
    assert told == [6, 14, 20]


def test_a_print_that_is_stopped_writes_nothing(guests):
    class StoppedError(Exception):
        pass

    def stop(_):
        raise StoppedError

    out = io.BytesIO()
    with pytest.raises(StoppedError):
        print_name_tags(guests(20), job(), out, progress=stop)
    assert out.getvalue() == b""


def pixels(item, **more: object):
    """The first label as a picture, red, green and blue at 200 dpi."""
    sheet = find_sheet("5395")
    pdf, _ = printed([item], Job(sheet, **more))
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0].render(scale=200 / 72).to_pil().convert("RGB")
    scale = 200 / 25.4
    corner = (sheet.left * scale, sheet.top * scale, (sheet.left + sheet.w) * scale, (sheet.top + sheet.h) * scale)
    return page.crop(tuple(round(edge) for edge in corner))


def colours_of(item, **more: object):
    return {colour for _, colour in pixels(item, **more).getcolors(1_000_000)}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_everything_a_host_may_put_on_a_tag_is_printed(layout):
    item = TagItem(
        id="1", first="Bob", full="Robert Ray", company="Acme", role="Baker", pronouns="he/him", talk_about="bread",
        zone=Zone("F", "#1f5fa8", "Food"), first_timer=True, ribbon="Visitor host", table="Table 7", photo=True,
        link="https://mix.example/B/ABCDEFGHJKMNPQRS", short_code="ABC-DEF",
    )  # fmt: skip
    text = text_of(printed([item], job("5392", layout=layout))[0]).replace("\r\n", "")
    for words in ("Bob", "Robert Ray (he/him)", "Acme", "Baker", "Talk to me about bread", "F", "7", "ABC-DEF", "HOST"):
        assert words in text


def test_who_may_be_photographed_is_told_by_shape_as_well_as_by_colour():
    unasked, welcome, unwanted = (TagItem(id="1", first="Ana", photo=photo) for photo in (None, True, False))
    green, red = (27, 127, 75), (194, 65, 12)
    assert {green, red} & colours_of(unasked) == set()
    assert {green, red} & colours_of(welcome) == {green}
    assert {green, red} & colours_of(unwanted) == {red}
    dark = [pixels(item).convert("L").point(lambda v: 255 * (v < 160)) for item in (welcome, unwanted)]
    assert dark[0].tobytes() != dark[1].tobytes(), "in black and white the two differ too"


def a_logo(width=300, height=100):
    image = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    image.paste((179, 84, 30, 255), (10, 10, width - 10, height - 10))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("shape", [(300, 100), (100, 300), (1500, 60)])
def test_a_logo_is_printed_on_every_tag_and_kept_once(guests, layout, shape):
    logo = a_logo(*shape)
    assert (179, 84, 30) in colours_of(TagItem(id="1", first="Ana"), layout=layout, logo=logo)
    pdf, report = printed(guests(8), job(layout=layout, logo=logo))
    assert pdf.count(b"/Subtype /Image") == 2, "the picture and its transparency"
    assert read_back(pdf, report.placements).good


def test_a_logo_that_is_no_picture_is_refused():
    with pytest.raises(ValueError, match="has to be a PNG"):
        printed([TagItem(id="1", first="Ana")], job(logo=b"GIF89a"))
    assert aspect(a_logo(300, 100)) == pytest.approx(3)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_blank_has_lines_to_write_on_and_no_name(layout):
    blank = TagItem(id="b", first="Ana", full="Ana Li", company="Acme", blank=True)
    text = text_of(printed([blank], job(layout=layout))[0])
    assert "Hello, I am" in text
    assert "Name and company" in text
    assert "Ana" not in text
    assert "Acme" not in text


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_guest_without_a_name_but_with_a_company_keeps_it(layout):
    pdf, report = printed([TagItem(id="b", first="", company="Acme")], job(layout=layout))
    assert "Acme" in text_of(pdf)
    assert "Hello, I am" in text_of(pdf)
    assert [notice.kind for notice in report.notices] == ["no-name"]
    zone = Zone("F", "#1f5fa8")
    company, other = (
        pixels(TagItem(id="b", first="", company=name, zone=zone), layout=layout) for name in ("Acme", "Bolt")
    )
    assert company.tobytes() != other.tobytes(), "it is written in a colour that can be seen"


def test_a_tag_without_a_code_has_its_room_for_the_rest(guests):
    with_code, *_ = guests(1)
    items = [with_code, TagItem(id="n", first=with_code.first, full="N" * 40)]
    pdf, report = printed(items, job())
    assert [bool(place.code_w) for place in report.placements] == [True, False]
    assert read_back(pdf, report.placements).good


def test_both_faces_of_a_folded_tag_show_the_name_and_one_the_code(guests):
    items = guests(8)
    pdf, report = printed(items, job("5392", layout="fold-over"))
    text = text_of(pdf)
    for item in items[:6]:
        if item.first.isascii():
            assert text.count(item.first) >= 2
    assert read_back(pdf, report.placements).good
    sheet = find_sheet("5392")
    for place in report.placements:
        assert place.code_y > place.y + sheet.h / 2, "the lower half is the front"


def test_a_long_name_is_printed_in_another_arrangement_with_its_code_where_the_report_says():
    items = [TagItem(id=n, first=n, zone=Zone("F", "#1f5fa8"), link=f"https://mix.example/B/{c * 16}")
             for n, c in (("Jo", "A"), ("Anne-Charlotte", "B"), ("Venkatasubramanian", "C"))]  # fmt: skip
    pdf, report = printed(items, job("l4785"))
    assert read_back(pdf, report.placements).good
    assert report.first_names.smallest >= 7.5


def test_what_a_small_label_has_no_room_for_is_reported(guests):
    zone, link = Zone("F", "#1f5fa8"), "https://mix.example/B/ABCDEFGH"
    item = TagItem(id="1", first="Ana", full="Ana Li", company="Acme", talk_about="tea", zone=zone, link=link)
    _, report = printed([item], job("herma-9642"))
    assert {n.field for n in report.notices if n.kind == "overflow"} == {"full name", "line to talk about"}


def test_a_first_timer_on_a_small_label_has_the_star_alone():
    item = TagItem(id="1", first="Ana", first_timer=True)
    assert "first time here" in text_of(printed([item], job("5395"))[0])
    assert "first time here" not in text_of(printed([item], job("herma-9642"))[0])


def test_a_ribbon_or_the_name_of_a_mixer_that_only_fits_small_is_reported_once():
    items = [TagItem(id=str(n), first="Ana", ribbon="R" * 90 if n < 5 else "") for n in range(9)]
    _, report = printed(items, Job(find_sheet("l4785"), event="E" * 120))
    small = [notice for notice in report.notices if notice.kind == "small"]
    assert {(notice.who, notice.field) for notice in small} == {("All tags", "ribbon"), ("All tags", "mixer's name")}
    assert len(small) == 2
