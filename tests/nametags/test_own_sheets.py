import dataclasses
import random
import re

import pytest

from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.nametags import service
from mixer.nametags.models import CustomSheet
from mixer.nametags.rules.batch import Choice
from mixer.nametags.rules.grids import GridError
from mixer.nametags.rules.sheets import find_sheet
from mixer.nametags.service import sheets
from tests.makers import KEYRING, MADE_AT, make_guest

MEASURES = {
    "name": "Wine labels",
    "page_w": "210",
    "page_h": "297",
    "cols": "2",
    "rows": "4",
    "w": "90",
    "h": "60",
    "left": "10",
    "top": "28,5",
    "pitch_x": "100",
    "pitch_y": "",
    "corner": "",
    "keep_in": "",
}


@pytest.fixture
def page(cast):
    return f"/m/{cast.event_code}/name-tags/sheets"


@pytest.fixture
def kept(cast, work):
    with work() as session:
        measures = sheets.measures_of(find_sheet("herma-9012"))
        return sheets.keep_sheet(session, cast.group_id, "", "Wine labels", measures, MADE_AT, random.Random(4))


def test_a_sheet_that_is_measured_is_kept_and_offered(cast, page, look):
    browser = cast.browser("hugo")
    assert "No sheets of your own" in browser.get(page).text
    assert browser.post(f"{page}/new", MEASURES).status_code == 303
    text = browser.get(page).text
    assert "Wine labels is kept" in text
    assert "8 of 90 x 60 mm on 210 x 297 mm" in text
    with look() as session:
        [own] = sheets.own_sheets(session, cast.group_id)
    assert (own.sheet.top, own.sheet.pitch_y, own.sheet.keep_in, own.sheet.corner) == (28.5, 60, 3, 0)
    assert f"sheet={own.sheet.id}" in text


def test_tags_are_printed_on_an_own_sheet_and_it_is_offered_again(cast, work, kept, look):
    browser = cast.browser("hugo")
    with work() as session:
        for _ in range(9):
            make_guest(session, session.get_one(Event, cast.event_id), answer="yes")
    page = f"/m/{cast.event_code}/name-tags"
    answer = browser.post(f"{page}/print", {"sheet": f"own-{kept}", "which": "all", "start": "1"})
    assert answer.mimetype == "application/pdf"
    text = browser.get(f"{page}?which=all").text
    assert "Print 9 name tags" in text
    assert '<span class="strong">Wine labels</span>' in text
    assert f'value="own-{kept}" checked' in text


def test_measures_in_inches_are_understood_too(cast, page, look):
    letter = {"page_w": "8.5 in", "page_h": '11"', "w": "3,5 in", "h": "2 inches", "left": "0.75in", "top": "1.27 cm"}
    cast.browser("hugo").post(f"{page}/new", MEASURES | letter | {"pitch_x": "3.5 in", "pitch_y": "2 in"})
    with look() as session:
        [own] = sheets.own_sheets(session, cast.group_id)
    sheet = own.sheet
    assert (sheet.page_w, sheet.page_h, sheet.w, sheet.h) == pytest.approx((215.9, 279.4, 88.9, 50.8))
    assert (sheet.left, sheet.top) == pytest.approx((19.05, 12.7))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": " "}, "Give the sheet a name"),
        ({"w": ""}, "How wide is one label?"),
        ({"w": "wide"}, "Write a number of millimetres"),
        ({"w": "120", "pitch_x": "120"}, "The labels end at 250 mm across, but the page is 210 mm wide"),
        ({"pitch_x": "80"}, "lie on each other"),
        ({"cols": "11", "rows": "11"}, "121 labels"),
        ({"keep_in": "40"}, "leaves no room to print in"),
        ({"page_h": "2970"}, "Give lengths in mm"),
        ({"left": "-1"}, "off the page"),
        ({"page_w": "9" * 400}, "page"),
    ],
)
def test_measures_that_make_no_sheet_are_refused_beside_the_field(cast, page, look, wrong, words):
    answer = cast.browser("hugo").post(f"{page}/new", MEASURES | wrong)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'aria-invalid="true"' in answer.text
    with look() as session:
        assert session.query(CustomSheet).count() == 0


def test_the_drawing_follows_the_measures_and_says_what_is_wrong(cast, page):
    browser = cast.browser("hugo")
    drawn = browser.get(f"{page}/drawing", query_string=MEASURES).text
    assert drawn.count('class="sheet-label"') == 8
    assert "10.0 mm across, 0.0 mm down" in drawn
    wrong = browser.get(f"{page}/drawing", query_string=MEASURES | {"w": "120"}).text
    assert "Labels of 120 mm at a step of 100 mm across lie on each other" in wrong
    assert "<svg viewBox" not in wrong


def test_the_drawing_is_made_by_a_button_where_there_is_no_script(cast, page):
    text = cast.browser("hugo").get(f"{page}/new", query_string=MEASURES | {"rows": "3"}).text
    assert text.count('class="sheet-label"') == 6
    assert 'value="28,5"' in text


def test_a_new_sheet_begins_with_the_measures_of_a_known_one(cast, page):
    text = cast.browser("hugo").get(f"{page}/new?sheet=avery-l4785").text
    assert 'value="17.5"' in text
    assert "It begins with the measures of Avery Zweckform L4785" in text


def test_a_kept_sheet_is_changed(cast, page, kept, look):
    browser = cast.browser("hugo")
    assert 'value="Wine labels"' in browser.get(f"{page}/{kept}").text
    assert browser.post(f"{page}/{kept}", MEASURES | {"name": "Beer labels", "rows": "3"}).status_code == 303
    with look() as session:
        [own] = sheets.own_sheets(session, cast.group_id)
    assert (own.code, own.name, own.sheet.rows) == (kept, "Beer labels", 3)


def test_two_sheets_of_a_group_do_not_share_a_name(cast, page, kept):
    browser = cast.browser("hugo")
    answer = browser.post(f"{page}/new", MEASURES)
    assert answer.status_code == 422
    assert "There is a sheet called Wine labels already" in answer.text
    browser.post(f"{page}/new", MEASURES | {"name": "Other"})
    assert browser.post(f"{page}/{kept}", MEASURES | {"name": "Other"}).status_code == 422


def test_another_group_may_call_a_sheet_the_same(cast, kept, work):
    with work() as session:
        measures = sheets.measures_of(find_sheet("herma-9012"))
        sheets.keep_sheet(session, cast.rival_group_id, "", "Wine labels", measures, MADE_AT, random.Random(5))


def test_a_removed_sheet_is_no_longer_printed_on(cast, page, kept, look):
    browser = cast.browser("hugo")
    assert "What was printed stays on record" in browser.get(page).text
    browser.post(f"{page}/{kept}/remove")
    assert "Wine labels is gone" in browser.get(page).text
    assert browser.get(f"{page}/{kept}").status_code == 404
    with look() as session:
        bench = service.bench_of(session, cast.event_id)
        with pytest.raises(Refusal, match="not kept any more"):
            bench.job(Choice(f"own-{kept}"))


def test_a_sheet_whose_art_comes_near_a_perforation_is_warned_about(cast, page):
    browser = cast.browser("hugo")
    tight = MEASURES | {"pitch_x": "", "keep_in": "1"}
    browser.post(f"{page}/new", tight)
    address = re.search(r"name-tags\?sheet=own-\w+", browser.get(page).text)[0]
    text = browser.get(f"/m/{cast.event_code}/{address}&which=blank").text
    assert "print comes within 1.0 mm of the perforation" in text
    assert "Your printers" in text


def test_a_mixer_printed_on_a_sheet_that_is_gone_is_offered_the_usual_one(cast, work, kept, look):
    hand = service.Hand(None, MADE_AT, random.Random(3), KEYRING)
    with work() as session:
        order = service.order_tags(session, cast.event_id, Choice(f"own-{kept}", which="blank", blanks=1), hand)
        service.settle(session, cast.event_id, order, MADE_AT)
        session.query(CustomSheet).delete()
    with look() as session:
        assert (
            service.last_choice(session, cast.event_id, service.bench_of(session, cast.event_id)).sheet == "avery-5395"
        )


def test_a_group_keeps_a_bounded_number_of_sheets(cast, work, kept, monkeypatch):
    monkeypatch.setattr(sheets, "MOST_SHEETS", 1)
    measures = sheets.measures_of(find_sheet("herma-9012"))
    with work() as session, pytest.raises(Refusal, match="remove one"):
        sheets.keep_sheet(session, cast.group_id, "", "More", measures, MADE_AT, random.Random(6))


def test_measures_are_checked_below_the_page_too():
    measures = dataclasses.replace(sheets.measures_of(find_sheet("herma-9012")), cols=9)
    with pytest.raises(GridError, match="across"):
        sheets.sheet_from(measures)


def test_a_sheet_of_another_group_is_not_there(cast, work):
    with work() as session:
        measures = sheets.measures_of(find_sheet("herma-9012"))
        code = sheets.keep_sheet(session, cast.rival_group_id, "", "Rival", measures, MADE_AT, random.Random(5))
    browser = cast.browser("hugo")
    page = f"/m/{cast.event_code}/name-tags/sheets"
    assert browser.get(f"{page}/{code}").status_code == 404
    assert browser.post(f"{page}/{code}", MEASURES).status_code == 404
    assert browser.post(f"{page}/{code}/remove").status_code == 404
    assert "Rival" not in browser.get(page).text


ADDRESSES = [("get", ""), ("get", "/new"), ("post", "/new"), ("get", "/drawing"), ("post", "/ZZZZZZZZZZ/remove")]


@pytest.mark.parametrize(("who", "answers"), [("rita", {404}), ("nell", {404}), ("vera", {403}), ("", {303, 401})])
def test_only_hosts_and_organisers_measure_sheets(cast, page, who, answers):
    browser = cast.browser(who)
    found = {getattr(browser, method)(page + path).status_code for method, path in ADDRESSES}
    assert found <= answers
