import io

import numpy as np
import pypdfium2
import pytest

from mixer.nametags.files.duo_cards import CARD_LAYOUTS, print_duo_cards
from mixer.nametags.files.posters import print_posters
from mixer.nametags.files.prize_signs import print_prize_signs
from mixer.nametags.files.queue_signs import print_queue_signs
from mixer.nametags.files.signs import print_signs
from mixer.nametags.files.table_signs import faces, print_table_signs
from mixer.nametags.rules.papers import STEPS, Poster, PrizeSign, TableSign
from mixer.nametags.rules.queues import Desk, split_alphabet
from mixer.nametags.rules.sheets import Printer, find_sheet
from mixer.nametags.rules.tags import DuoCard, Job, Sign

DPI = 72


def press(print_paper, items, sheet="letter-page", **more):
    out = io.BytesIO()
    job = Job(find_sheet(sheet), event=more.pop("event", "Autumn Mixer"), **more.pop("job", {}))
    return print_paper(items, job, out, **more), out.getvalue()


def words(pdf, page=0):
    with pypdfium2.PdfDocument(pdf) as document:
        return " ".join(document[page].get_textpage().get_text_range().split())


def pixels(pdf, dpi=DPI):
    with pypdfium2.PdfDocument(pdf) as document:
        return document[0].render(scale=dpi / 72, grayscale=True).to_numpy()


def height_of_ink(picture, dpi=DPI):
    """Height in mm from the first to the last dark row."""
    rows = np.flatnonzero((picture < 128).any(axis=1))
    return (rows[-1] - rows[0] + 1) * 25.4 / dpi


@pytest.mark.parametrize(("sheet", "least"), [("avery-5305", 25), ("a4-page", 60), ("letter-page", 60)])
def test_a_table_number_is_read_from_five_metres_on_both_faces(sheet, least):
    _, pdf = press(print_table_signs, [TableSign(id="1", name="17")], sheet, event="")
    picture = pixels(pdf)
    lower, upper = faces(find_sheet(sheet))
    top = find_sheet(sheet).top
    for face, is_upper in ((lower, False), (upper, True)):
        rows = [int((top + y) * DPI / 25.4) for y in (face.y, face.bottom)]
        shown = picture[rows[0] : rows[1]]
        shown = shown[::-1] if is_upper else shown
        below_word = shown[int(0.32 * len(shown)) :]  # the word "Table" stands at the top
        assert height_of_ink(below_word) >= least


@pytest.mark.parametrize("sheet", ["avery-5305", "a4-page"])
def test_the_upper_face_of_a_tent_is_the_lower_one_turned_upside_down(sheet):
    _, pdf = press(print_table_signs, [TableSign(id="1", name="12", line="Lawyers")], sheet)
    s = find_sheet(sheet)
    lower, _ = faces(s)
    picture = pixels(pdf, 144)
    fold = round((s.top + lower.y) * 144 / 25.4)
    keep = round((lower.h - 4) * 144 / 25.4)
    edge = 40  # marks of the fold
    below, above = picture[fold + 6 : fold + keep], picture[fold - keep : fold - 6][::-1, ::-1]
    differing = (np.abs(below[:, edge:-edge].astype(int) - above[:, edge:-edge]) > 128).mean()
    assert (below < 128).mean() > 0.01
    assert differing < 0.005
    upright = (np.abs(below[:, edge:-edge].astype(int) - picture[fold - keep : fold - 6][:, edge:-edge]) > 128).mean()
    assert upright > 0.01  # the control: not turned, it is another picture


def test_a_named_table_needs_no_word_and_a_line_may_stand_below():
    tables = [TableSign(id="1", name="Accountants"), TableSign(id="2", name="7", line="Ask Olive")]
    report, pdf = press(print_table_signs, tables, "avery-5305")
    text = words(pdf)
    assert text.count("Accountants") == text.count("Table") == text.count("Ask Olive") == 2
    assert (report.pages, report.items) == (1, 2)


def test_a_prize_sign_names_its_donor_or_says_that_there_is_one():
    prizes = [PrizeSign(id="1", prize="Dinner for two", donor="Harbour Grill"), PrizeSign(id="2", prize="A weekend")]
    _, pdf = press(print_prize_signs, prizes, "avery-5389")
    text = words(pdf)
    assert "Dinner for two given by Harbour Grill" in text
    assert "A weekend given by an anonymous donor" in text


def test_queue_signs_send_everyone_somewhere():
    desks = split_alphabet(["Smith"] * 9 + ["Adams"] * 9 + ["王"], 2)
    report, pdf = press(print_queue_signs, desks, "letter-page-landscape")
    text = words(pdf, 0) + words(pdf, 1)
    assert report.pages == 2
    assert "Desk 1" in text
    assert "Desk 2" in text
    assert text.count("and all other names") == 1
    for desk in desks:
        assert desk.letters in text


def test_a_desk_for_all_other_names_alone_says_so():
    _, pdf = press(print_queue_signs, [Desk(1, "", "", 5, others=True)], "a4-page-landscape")
    assert "All other names" in words(pdf)


@pytest.mark.parametrize("sheet", ["a4-page-landscape", "letter-page-landscape"])
def test_queue_letters_are_read_from_ten_metres(sheet):
    _, pdf = press(print_queue_signs, [Desk(1, "M", "W", 5, others=True)], sheet, event="")
    picture = pixels(pdf)
    below_band = picture[int(0.22 * len(picture)) : int(0.7 * len(picture))]
    assert height_of_ink(below_band) >= 50


@pytest.mark.parametrize("sheet", ["a4-page", "letter-page", "a4-page-landscape"])
def test_the_letter_of_a_zone_is_a_hundred_millimetres_high_on_an_upright_page(sheet):
    _, pdf = press(print_signs, [Sign(id="H", letter="H", title=" ", colour="#000000")], sheet, event="")
    picture = pixels(pdf)
    inside = picture[40:-40, 50:200] if "landscape" in sheet else picture[40:440, 60:-60]
    white = (inside > 250).any(axis=1)
    assert white[20:-20].sum() * 25.4 / DPI >= (60 if "landscape" in sheet else 100)


def test_a_poster_says_what_when_where_and_what_to_do():
    poster = Poster(id="1", title="Autumn Mixer", when="Thursday, 17:30", where="Pier 3")
    _, pdf = press(print_posters, [poster])
    text = words(pdf)
    for part in ("Welcome to", "Autumn Mixer", "Thursday, 17:30", "Pier 3", *STEPS):
        assert part in text


def test_a_poster_may_say_less():
    _, pdf = press(print_posters, [Poster(id="1", title="Open house", steps=())], "a4-page-landscape")
    assert words(pdf) == "Welcome to Open house"


@pytest.mark.parametrize("layout", CARD_LAYOUTS)
def test_a_duo_card_looks_the_same_in_every_run(layout):
    cards = [DuoCard(id=str(n), half=f"Half {n}", guest="Ana Li") for n in range(12)]
    made = [press(print_duo_cards, cards, "5371", job={"layout": layout, "outline": True})[1] for _ in range(2)]
    assert made[0] == made[1]


def test_a_layout_that_only_tags_have_is_the_usual_one_on_cards():
    cards = [DuoCard(id="1", half="Salt")]
    assert press(print_duo_cards, cards, "5371", job={"layout": "mono"})[1] == press(print_duo_cards, cards, "5371")[1]


def test_a_printer_that_is_off_is_corrected_on_every_paper():
    straight = pixels(press(print_posters, [Poster(id="1", title="X")])[1])
    moved = pixels(press(print_posters, [Poster(id="1", title="X")], job={"printer": Printer(shift_x=25.4)})[1])
    first = [np.flatnonzero((picture < 128).any(axis=0))[0] for picture in (straight, moved)]
    assert first[1] - first[0] == 72


@pytest.mark.parametrize(
    ("print_paper", "item", "sheet"),
    [
        (print_table_signs, TableSign(id="1", name="\U00012000", line="x"), "avery-5305"),
        (print_prize_signs, PrizeSign(id="1", prize="\U00012000"), "avery-5389"),
        (print_posters, Poster(id="1", title="\U00012000"), "a4-page"),
        (print_signs, Sign(id="1", title="\U00012000"), "a4-page"),
        (print_duo_cards, DuoCard(id="1", half="Salt", guest="\U00012000"), "5371"),
    ],
)
def test_letters_that_no_font_has_are_reported_on_every_paper(print_paper, item, sheet):
    report, _ = press(print_paper, [item], sheet)
    assert [notice.kind for notice in report.notices] == ["missing"]
    assert "U+12000" in report.notices[0].message


@pytest.mark.parametrize("print_paper", [print_table_signs, print_prize_signs, print_posters, print_queue_signs])
def test_nothing_to_print_is_refused(print_paper):
    with pytest.raises(ValueError, match="nothing to print"):
        press(print_paper, [])


LONG = "Wolfeschlegelsteinhausenbergerdorff & Söhne Vermögensverwaltung " * 4


def ink_edges(picture, dpi=144):
    """The outermost ink in mm: left, top, right, bottom."""
    rows, columns = np.flatnonzero((picture < 200).any(axis=1)), np.flatnonzero((picture < 200).any(axis=0))
    edges = (columns[0], rows[0], columns[-1] + 1, rows[-1] + 1)
    return [edge * 25.4 / dpi for edge in edges]


@pytest.mark.parametrize("text", [LONG, "x", " ", "שלום", "王小明\n\u202e"])
@pytest.mark.parametrize("sheet", ["a4-page", "avery-5371", "brother-62x29", "herma-9642", "dymo-30256"])
def test_any_text_finds_room_on_any_paper(text, sheet):
    s = find_sheet(sheet)
    papers = [
        (print_table_signs, TableSign(id="1", name=text, line=text)),
        (print_prize_signs, PrizeSign(id="1", prize=text, donor=text)),
        (print_posters, Poster(id="1", title=text, when=text, where=text, steps=(text, text))),
        (print_signs, Sign(id="1", title=text, letter=text, lines=(text,) * 3, foot=text)),
        (print_duo_cards, DuoCard(id="1", half=text, guest=text, theme=text)),
        (print_queue_signs, Desk(1, "A", "Z", 1, others=True)),
    ]
    for print_paper, item in papers:
        report, pdf = press(print_paper, [item], sheet, event=text)
        assert report.pages == 1
        left, top, right, bottom = ink_edges(pixels(pdf, 144))
        slack = 0.5  # the line around a card is drawn on the edge, and pixels are 0.18 mm
        assert left >= s.left + s.keep_in - slack
        assert top >= s.top + s.keep_in - slack
        assert right <= s.left + s.w - s.keep_in + slack
        assert bottom <= s.top + s.h - s.keep_in + slack
