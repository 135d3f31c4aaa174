import io
import re

import pypdfium2
import pytest

from mixer.nametags.files.duo_cards import print_duo_cards
from mixer.nametags.files.meet_cards import print_meet_cards
from mixer.nametags.files.posters import print_posters
from mixer.nametags.files.sign_in_sheet import print_sign_in_sheet
from mixer.nametags.files.signs import print_signs
from mixer.nametags.files.table_signs import print_table_signs
from mixer.nametags.rules.alphabet import initial
from mixer.nametags.rules.meeting import MeetCard
from mixer.nametags.rules.papers import Poster, TableSign
from mixer.nametags.rules.sheets import find_sheet
from mixer.nametags.rules.tags import DuoCard, Job, Sign, SignInLine


def pages(pdf):
    with pypdfium2.PdfDocument(pdf) as document:
        return [document[i].get_textpage().get_text_range().replace("\r\n", "\n") for i in range(len(document))]


def cards(*halves: str, start=1):
    out = io.BytesIO()
    deck = [DuoCard(id=str(i), half=half, theme="Food") for i, half in enumerate(halves)]
    report = print_duo_cards(deck, Job(find_sheet("5371"), event="Mixer", start=start), out)
    return pages(out.getvalue()), report


def test_a_card_shows_one_half_and_not_the_other():
    [text], report = cards("Salt")
    assert "You are" in text
    assert "Salt" in text
    assert "Find your other half." in text
    assert report.placements[0].label == 1


def test_the_outlines_of_cards_are_drawn_when_asked_for():
    plain, outlined = io.BytesIO(), io.BytesIO()
    deck = [DuoCard(id="1", half="Salt")]
    print_duo_cards(deck, Job(find_sheet("5371")), plain)
    print_duo_cards(deck, Job(find_sheet("5371"), outline=True), outlined)
    assert len(outlined.getvalue()) > len(plain.getvalue())


@pytest.mark.parametrize("sheet", ["5371", "a4-8xa7"])
def test_a_card_with_people_names_each_below_the_other_with_a_box_and_what_to_ask(sheet):
    out = io.BytesIO()
    people = (("Ruth", "Landscaper · Lantern Landscapes"), ("Max", ""), ("山田", "Electrician"), ("Zoë", "Florist"))
    full = MeetCard(id="1", guest="Ana Lu", title="Meet three", people=people, ask="Tick them off.")
    bare = MeetCard(id="2", guest="Bo", title="Similar business", people=())
    report = print_meet_cards([full, bare], Job(find_sheet(sheet), event="Mixer"), out)
    [text] = pages(out.getvalue())
    order = ["Ana Lu", "Meet three", "Ruth", "Max", "Zoë", "Tick them off.", "Bo", "Similar business"]
    assert all(words in text for words in order)
    assert [place.label for place in report.placements] == [1, 2]


def test_a_poster_needs_nothing_but_its_title():
    out = io.BytesIO()
    print_posters([Poster(id="1", title="Spring Mixer", steps=())], Job(find_sheet("a4")), out)
    [text] = pages(out.getvalue())
    assert text.split() == ["Welcome", "to", "Spring", "Mixer"]


def test_a_table_sign_needs_nothing_but_its_number():
    out = io.BytesIO()
    print_table_signs([TableSign(id="1", name="7")], Job(find_sheet("a4")), out)
    [text] = pages(out.getvalue())
    assert sorted(text.split()) == ["7", "7", "Table", "Table"]


def test_ten_cards_fill_a_page_and_the_eleventh_begins_the_next():
    text, report = cards(*(f"Half {i}" for i in range(11)))
    assert len(text) == report.pages == 2
    assert "Half 10" in text[1]


def test_cards_start_on_a_part_used_sheet():
    _, report = cards("Salt", "Pepper", start=10)
    assert [(p.page, p.label) for p in report.placements] == [(1, 10), (2, 1)]


@pytest.mark.parametrize(("partners", "words"), [(2, "Find your two others."), (7, "Find your 7 others.")])
def test_a_trio_is_told_how_many_to_look_for(partners, words):
    out = io.BytesIO()
    card = DuoCard(id="1", half="Hewey", mark="B", partners=partners, guest="Ana Li")
    print_duo_cards([card], Job(find_sheet("herma-5028")), out)
    [text] = pages(out.getvalue())
    assert "Hewey B" in text
    assert words in text
    assert "Ana Li" in text


def test_a_card_without_theme_or_event_has_no_foot():
    out = io.BytesIO()
    print_duo_cards([DuoCard(id="1", half="Salt")], Job(find_sheet("5371")), out)
    assert pages(out.getvalue())[0].split("\n")[-1] == "Find your other half."


def test_letters_missing_on_a_card_are_reported():
    _, report = cards("\U00012000")
    assert report.notices[0].kind == "missing"


def test_no_cards_is_refused():
    with pytest.raises(ValueError, match="nothing to print"):
        cards()


@pytest.mark.parametrize("sheet", ["a4-page", "letter-page-landscape", "avery-5389"])
def test_a_zone_sign_shows_letter_name_and_professions(sheet):
    out = io.BytesIO()
    sign = Sign(id="F", letter="F", title="Finance & legal", colour="#1f5fa8", lines=("Lawyers", "Bankers"))
    report = print_signs([sign, sign], Job(find_sheet(sheet), event="Mixer"), out)
    text = pages(out.getvalue())[0]
    for words in ("F", "Finance & legal", "Lawyers", "Bankers", "Mixer"):
        assert words in text.replace("\n", " ")
    assert report.items == 2


def test_the_letter_of_a_zone_sign_is_read_from_twenty_metres():
    out = io.BytesIO()
    print_signs([Sign(id="H", letter="H", title=" ", colour="#000000")], Job(find_sheet("a4-page")), out)
    with pypdfium2.PdfDocument(out.getvalue()) as document:
        pixels = document[0].render(scale=1, grayscale=True).to_numpy()
    white = (pixels[40:420, 60:540] > 250).any(axis=1)
    assert white.sum() / 72 * 25.4 >= 90


def test_a_table_sign_needs_neither_letter_nor_lines():
    out = io.BytesIO()
    print_signs([Sign(id="t", title="Information table")], Job(find_sheet("a4-page")), out)
    assert "Information" in pages(out.getvalue())[0]


def test_a_sign_reports_letters_it_cannot_print():
    sign = Sign(id="t", title="Table \U00012000", lines=("\U00012001",), foot="Thanks")
    report = print_signs([sign], Job(find_sheet("a4-page")), io.BytesIO())
    assert [n.field for n in report.notices] == ["title", "line"]


def line(name, key=None, company="", note="", short_code=""):
    return SignInLine(id=name, name=name, sort_key=key or name, company=company, note=note, short_code=short_code)


def sheet_of(guests, when="", blanks=12):
    out = io.BytesIO()
    report = print_sign_in_sheet(
        guests, Job(find_sheet("a4-page"), event="Chamber Mixer"), out, when=when, blanks=blanks
    )
    return pages(out.getvalue()), report


def test_the_list_is_ordered_by_last_name_without_regard_to_accents_and_case():
    names = [
        line("Eva Öz", "Öz, Eva"),
        line("Ann Park", "park, ann"),
        line("Bo Oak", "Oak, Bo"),
        line("Li 王", "王, Li"),
    ]
    [text], _ = sheet_of(names, when="Thu 26 Nov")
    order = [text.index(name) for name in ("Bo Oak", "Eva Öz", "Ann Park", "Li 王")]
    assert order == sorted(order)
    assert "Thu 26 Nov" in text


def test_each_letter_has_its_heading_and_walk_ins_have_room():
    [text], _ = sheet_of([line("Eva Öz", "Öz"), line("Bo Oak", "Oak"), line("4711", "4711")], blanks=3)
    rows = text.split("\n")
    assert rows.count("O") == 1
    assert "#" in rows
    assert "Walk-ins" in rows


def test_a_line_carries_what_the_door_needs():
    guest = line("Eva Oz", company="Acme", note="first time", short_code="AB12-CD34")
    [text], _ = sheet_of([guest])
    for words in ("Eva Oz", "Acme", "first time", "AB12-CD34"):
        assert words in text


def test_a_page_says_which_letters_it_holds_and_progress_is_told():
    guests = [line(f"Name {i:03}", f"{chr(65 + i // 5)}{i}", short_code="A") for i in range(40)]
    out, told = io.BytesIO(), []
    print_sign_in_sheet(guests, Job(find_sheet("letter-page")), out, blanks=40, progress=told.append)
    text = pages(out.getvalue())
    assert "A – E · 1 of 4" in text[0]
    assert "Walk-ins · 4 of 4" in text[3]
    assert told[-1] == 40
    assert told == sorted(told)


def test_a_list_without_codes_has_no_column_for_them():
    with_codes, _ = sheet_of([line("Eva Oz", short_code="AB12-CD34"), line("Bo Oak")])
    without, _ = sheet_of([line("Eva Oz"), line("Bo Oak")])
    assert "Code" in with_codes[0]
    assert "Code" not in without[0]
    assert "type the codes" not in without[0]


def test_five_hundred_names_of_all_scripts_are_on_the_list(world):
    guests = [
        line(f"{row['first']} {row['last']} {n}", f"{row['last']} {row['first']}", company=row["company"])
        for n, row in ((n, world[n % len(world)]) for n in range(500))
    ]
    text, report = sheet_of(guests)
    assert (report.items, len(text)) == (500, report.pages)
    assert set(range(500)) <= {int(number) for number in re.findall(r"\d+", "\n".join(text))}


def test_no_heading_is_left_alone_at_the_foot_of_a_page():
    guests = [line(f"Name {i:03}", f"{chr(65 + i // 3)}{i}") for i in range(70)]
    text, report = sheet_of(guests)
    assert len(text) == report.pages > 2
    for page in text[:-1]:
        assert len(page.split("\n")[-3].strip()) > 1 or "Name" in page.split("\n")[-3]
    assert f"2 of {len(text)}" in text[1]


def test_all_guests_are_on_the_list_exactly_once():
    guests = [line(f"Guest number {i:03}", f"K{i:03}") for i in range(120)]
    text, _ = sheet_of(guests, blanks=0)
    whole = "\n".join(text)
    assert all(whole.count(guest.name) == 1 for guest in guests)
    assert "Walk-ins" not in whole


def test_letters_missing_from_a_name_on_the_list_are_reported():
    _, report = sheet_of([line("\U00012000")])
    assert report.notices[0].field == "name"


def test_an_empty_list_without_blanks_is_refused():
    with pytest.raises(ValueError, match="nothing to print"):
        sheet_of([], blanks=0)


@pytest.mark.parametrize(
    ("key", "letter"),
    [
        ("Öz", "O"),
        ("Łukasz", "L"),
        ("Æsir", "A"),
        ("김", "김"),
        ("o'Brien", "O"),
        ("'t Hart", "T"),
        ("王", "王"),
        ("", "#"),
        ("9", "#"),
    ],
)
def test_a_name_stands_under_its_first_letter(key, letter):
    assert initial(key) == letter
