import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mixer.nametags.files.name_tags import print_name_tags
from mixer.nametags.rules.checks import legibility, near_edges, odd_texts, who
from mixer.nametags.rules.contents import from_right, texts_of
from mixer.nametags.rules.layouts import LAYOUTS
from mixer.nametags.rules.sheets import Printer, find_sheet
from mixer.nametags.rules.tags import Job, TagItem, clean, disturbing


def kinds(item):
    return {(notice.field, notice.kind) for notice in odd_texts(item)}


def test_a_guest_with_everything_in_order_needs_no_look():
    assert not odd_texts(TagItem(id="1", first="Robin", full="Robin Ray", company="Acme & Sons", pronouns="they"))
    assert not odd_texts(TagItem(id="1", first="José María", full="José María Núñez", company="远东", ribbon="host"))


def test_a_guest_without_a_first_name_is_called_by_the_full_one():
    item = TagItem(id="1", first=" ", full="Robin Ray")
    assert texts_of(item, "")["first"] == "Robin Ray"
    assert ("first name", "no-name") in kinds(item)


def test_a_guest_without_any_name_gets_a_line_to_write_on():
    item = TagItem(id="1", first="", company="Acme")
    [notice] = odd_texts(item)
    assert notice.kind == "no-name"
    assert notice.who == "Acme"
    assert "line to write on" in notice.message
    assert who(TagItem(id="1", first="")) == "Somebody without a name"


def test_a_blank_tag_is_meant_to_be_without_a_name():
    blank = TagItem(id="1", first="", blank=True)
    assert not odd_texts(blank)
    assert texts_of(replace(blank, company="Acme"), "") == {}


def test_controls_and_overrides_are_left_out_and_reported():
    [notice] = odd_texts(TagItem(id="1", first="Ro\u202ebin", full="Robin\u202e Ray"))[:1]
    assert notice.kind == "cleaned"
    assert "U+202E" in notice.message


def test_a_company_of_nothing_but_blanks_is_left_out_and_reported():
    for nothing in ("   ", "\u200b", "\t\n", "\u3000"):
        item = TagItem(id="1", first="Ana", company=nothing)
        assert kinds(item) == {("company", "empty")}
        assert "company" not in texts_of(item, "")


def test_a_name_of_nothing_but_emoji_is_printed_and_reported():
    assert kinds(TagItem(id="1", first="🎉🎉")) == {("first name", "no-letters")}


def test_halves_of_characters_are_reported():
    assert disturbing("Ana\ud83d") == ("\ud83d",)
    assert disturbing("Ana") == ()


ODD = ("", " ", "a " * 150, "x" * 300, "ي" * 300, "王" * 300, "\u202eevil\u202c", "\x00\x07", "🎉" * 40, "\ud800",
       "e" + "\u0301" * 60, "\u200d\u200d", "-" * 50, "\ufdfa" * 9, "\u202e\u202e", "(\\)" * 20)  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("sheet", ["5395", "l4785", "herma-9642"])
def test_whatever_somebody_typed_the_tag_is_whole_and_its_guest_is_named(layout, sheet):
    link = "" if layout == "fold-over" else "https://mixer.example.com/B/ABCDEFGHJKMNPQRS"
    items = [TagItem(id=text, first=text, full=text, company=text, role=text, link=link) for text in ODD]
    report = print_name_tags(items, Job(find_sheet(sheet), layout), io.BytesIO())
    assert report.items == len(ODD)
    assert {notice.item for notice in report.notices} == set(ODD)


@given(st.text(max_size=30), st.text(max_size=30))
def test_no_text_at_all_stops_a_print(first, company):
    item = TagItem(id="1", first=first, full=first, company=company, table=company, ribbon=first)
    report = print_name_tags([item], Job(find_sheet("5395")), io.BytesIO())
    assert report.items == 1
    if not clean(first):
        assert any(notice.kind == "no-name" for notice in report.notices)


@pytest.mark.parametrize(
    ("text", "right"), [("Robin", False), ("محمد Li", True), ("Li محمد", False), ("…12", False), ("שרה", True)]
)
def test_a_text_begins_where_its_first_letter_says(text, right):
    assert from_right(text) is right


@pytest.mark.parametrize(("table", "printed"), [("7", "7"), ("Table 7", "7"), ("Oak", "Oak"), ("Tableau", "Tableau")])
def test_the_word_table_is_not_printed_twice(table, printed):
    assert texts_of(TagItem(id="1", first="Ana", table=table), "")["table"] == printed


def test_a_sheet_with_enough_room_to_its_edges_needs_no_look():
    for name in ("5392", "5395", "l4785"):
        assert not list(near_edges(find_sheet(name), None))


@pytest.mark.parametrize(
    "printer", [Printer(shift_x=1), Printer(shift_y=-0.5), Printer(stretch_x=1.01), Printer(stretch_y=0.99)]
)
def test_a_printer_that_moves_art_towards_a_perforation_is_reported(printer):
    [notice] = near_edges(find_sheet("5392"), printer)
    assert notice.kind == "perforation"
    assert notice.who == "All tags"
    assert "With this printer's profile" in notice.message


def test_labels_with_gaps_between_them_have_no_perforation():
    assert not list(near_edges(find_sheet("5395"), Printer(shift_x=1)))


def test_a_perforated_sheet_on_which_art_may_come_near_is_reported():
    [notice] = near_edges(replace(find_sheet("5392"), keep_in=2.0), None)
    assert notice.kind == "perforation"
    assert "within 2.0 mm" in notice.message


@pytest.mark.parametrize("printer", [Printer(shift_x=25), Printer(stretch_y=1.1)])
def test_art_that_falls_off_the_page_is_reported(printer):
    assert "off-page" in {notice.kind for notice in near_edges(find_sheet("l4785"), printer)}


def test_labels_that_lie_beyond_the_page_are_reported():
    assert [n.kind for n in near_edges(replace(find_sheet("l4785"), left=60), None)] == ["off-page"]


def test_what_is_wrong_with_the_whole_print_comes_first():
    items = [TagItem(id="1", first="x" * 300)]
    report = print_name_tags(items, Job(find_sheet("5392"), printer=Printer(shift_x=1)), io.BytesIO())
    assert report.notices[0].kind == "perforation"


def test_the_report_says_from_how_far_first_names_are_read():
    items = [TagItem(id=str(n), first=name) for n, name in enumerate(("Jo", "Robin", "x" * 300))]
    report = print_name_tags(items, Job(find_sheet("5392")), io.BytesIO())
    names = report.first_names
    assert names.smallest < 2
    assert names.median > 7.5
    assert names.all_read_from == pytest.approx(names.smallest / 5)
    assert names.half_read_from == pytest.approx(names.median / 5)
    assert legibility([7.5]).all_read_from == pytest.approx(1.5)
    assert legibility([]) is None
