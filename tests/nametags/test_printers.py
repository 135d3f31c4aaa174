import random

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.nametags.files.verify import codes_in
from mixer.nametags.models import PrinterProfile
from mixer.nametags.rules.printers import Reading, WildReadingError, corrected, lengths, within
from mixer.nametags.rules.sheets import Printer, find_sheet
from mixer.nametags.service import printers as service
from mixer.nametags.service.printers import KnownPrinter
from tests.makers import MADE_AT, make_guest

SHEET = find_sheet("avery-l4785")


@pytest.fixture
def page(cast):
    return f"/m/{cast.event_code}/name-tags/printers"


@pytest.fixture
def kept(cast, work):
    with work() as session:
        known = KnownPrinter("", "Front desk", Printer(shift_x=-1.0), calibrated_at=MADE_AT)
        return service.keep_printer(session, cast.group_id, known, random.Random(4))


def does(printer, before, x, y):
    """Where a point lands on paper that is printed with a correction by a printer that shifts and stretches."""
    x, y = before.stretch_x * x + before.shift_x, before.stretch_y * y + before.shift_y
    return printer.stretch_x * x + printer.shift_x, printer.stretch_y * y + printer.shift_y


def read(printer, before, sheet):
    """What a host reads on the calibration page of such a printer."""
    x, y = does(printer, before, sheet.left, sheet.top)
    across, down = lengths(sheet)
    return Reading(
        right=x - sheet.left,
        down=y - sheet.top,
        across=across * printer.stretch_x * before.stretch_x,
        downwards=down * printer.stretch_y * before.stretch_y,
    )


shifts = st.floats(-3, 3)
stretches = st.floats(0.99, 1.01)
printers = st.builds(Printer, shifts, shifts, stretches, stretches)


@given(printers)
def test_what_is_read_once_makes_every_point_land_where_it_should(printer):
    correction = corrected(Printer(), read(printer, Printer(), SHEET), SHEET)
    assert does(printer, correction, 123.0, 200.0) == pytest.approx((123.0, 200.0), abs=1e-9)


@given(printers, printers)
def test_a_second_page_corrects_what_the_first_left(printer, before):
    correction = corrected(before, read(printer, before, SHEET), SHEET)
    assert does(printer, correction, 55.0, 66.0) == pytest.approx((55.0, 66.0), abs=1e-9)


def test_nothing_read_changes_nothing():
    before = Printer(1.0, -2.0, 1.01, 0.99)
    assert corrected(before, Reading(), SHEET) == before


@pytest.mark.parametrize(
    ("reading", "field", "words"),
    [
        (Reading(right=25), "right", "25 mm is more than any printer is off"),
        (Reading(down=float("nan")), "down", "nan mm"),
        (Reading(across=172), "across", "172 mm instead of 180 mm is 95.6 %"),
        (Reading(downwards=1), "downwards", "actual size"),
        (Reading(right=9.5), "right", "in all is too much"),
    ],
)
def test_wild_readings_are_refused_with_their_numbers(reading, field, words):
    with pytest.raises(WildReadingError, match=words) as no:
        corrected(Printer(shift_x=-5), reading, SHEET)
    assert no.value.field == field


def test_wild_corrections_are_refused_with_their_numbers():
    with pytest.raises(WildReadingError, match=r"104.0 % in all"):
        within(Printer(stretch_y=1.04))


def test_a_small_label_is_too_short_to_measure_a_stretch():
    assert lengths(find_sheet("brother-29x90")) == (60, 10)
    assert corrected(Printer(), Reading(downwards=5), find_sheet("brother-29x90")) == Printer()


KEEP = {"name": "Front desk", "sheet": "avery-l4785", "right": "1,5", "down": "-0.5", "across": "179", "downwards": ""}


def test_a_printer_is_corrected_in_three_steps(cast, page, look):
    browser = cast.browser("hugo")
    assert "No printer is known yet" in browser.get(page).text
    steps = browser.get(f"{page}/new?sheet=avery-l4785").text
    assert "printed true it is 180" in steps
    calibration = browser.get(f"{page}/calibration.pdf?sheet=avery-l4785")
    assert calibration.mimetype == "application/pdf"
    assert browser.post(f"{page}/new", KEEP).status_code == 303
    with look() as session:
        [known] = service.printers(session, cast.group_id)
    assert known.printer.stretch_x == pytest.approx(180 / 179)
    assert known.printer.shift_y == 0.5
    assert known.printer.shift_x == pytest.approx(-(1.5 + 17.5 / 180) * 180 / 179)
    assert "moves by -1.6 mm across, +0.5 mm down" in browser.get(page).text


def test_the_next_calibration_page_is_printed_with_the_correction_so_far(cast, page, kept):
    browser = cast.browser("hugo")

    def letters(address):
        with pypdfium2.PdfDocument(browser.get(address).data) as document:
            return document[0].get_textpage().get_charbox(0)[0]

    plain = letters(f"{page}/calibration.pdf?sheet=avery-l4785")
    corrected_page = letters(f"{page}/calibration.pdf?sheet=avery-l4785&printer={kept}")
    assert plain - corrected_page == pytest.approx(72 / 25.4, abs=0.01)
    assert "with the correction so far" in browser.get(f"{page}/{kept}").text


def test_tags_of_a_corrected_printer_are_moved_and_read_back(cast, page, kept, work):
    with work() as session:
        make_guest(session, session.get_one(Event, cast.event_id), answer="yes")
    browser = cast.browser("hugo")
    choice = {"sheet": "avery-l4785", "which": "all", "start": "1"}
    tags = f"/m/{cast.event_code}/name-tags"
    [(_, _, plain, _)] = codes_in(browser.post(f"{tags}/print", choice).data)
    [(_, _, moved, _)] = codes_in(browser.post(f"{tags}/print", choice | {"printer": kept}).data)
    assert moved - plain == pytest.approx(-1, abs=0.1)
    text = browser.get(tags).text
    assert f'<option value="{kept}" selected>Front desk</option>' in text
    assert "1 of 1 codes read back" in text


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": ""}, "Give the printer a name"),
        ({"right": "far"}, "Write a number of millimetres"),
        ({"right": "25"}, "25 mm is more than any printer is off"),
        ({"across": "160"}, "that is not the printer but its setting"),
        ({"sheet": "nothing"}, "There is no sheet called"),
        ({"stock": "avery-5395"}, "It prints"),
    ],
)
def test_readings_that_cannot_be_are_refused_on_the_page(cast, page, look, wrong, words):
    answer = cast.browser("hugo").post(f"{page}/new", KEEP | wrong)
    assert answer.status_code == 422
    assert words in answer.text
    with look() as session:
        assert session.query(PrinterProfile).count() == 0


def test_a_printer_is_renamed_and_loaded_with_a_roll(cast, page, kept, look):
    browser = cast.browser("hugo")
    rename = {"name": "Label printer", "stock": "brother-62x100", "sheet": "avery-l4785"}
    assert browser.post(f"{page}/{kept}", rename).status_code == 303
    with look() as session:
        [known] = service.printers(session, cast.group_id)
    assert (known.name, known.stock, known.printer) == ("Label printer", "brother-62x100", Printer(shift_x=-1.0))
    assert "Brother QL 62 x 100 mm labels" in browser.get(page).text
    assert "Brother QL 62 x 100 mm labels" in browser.get(f"{page}/{kept}").text


def test_two_printers_of_a_group_do_not_share_a_name(cast, page, kept):
    answer = cast.browser("hugo").post(f"{page}/new", KEEP)
    assert answer.status_code == 422
    assert "There is a printer called Front desk already" in answer.text


def test_the_numbers_can_be_set_by_hand(cast, page, kept, look):
    browser = cast.browser("hugo")
    numbers = {"right": "0,5", "down": "0", "across": "100.2", "downwards": "100"}
    assert browser.post(f"{page}/{kept}/correction", numbers).status_code == 303
    with look() as session:
        [known] = service.printers(session, cast.group_id)
    assert known.printer == Printer(0.5, 0, 1.002, 1)
    for wrong, words in (({"right": "40"}, "too much"), ({"across": ""}, "Four numbers are needed")):
        answer = browser.post(f"{page}/{kept}/correction", numbers | wrong, follow_redirects=True)
        assert words in answer.text


def test_a_removed_printer_is_no_longer_printed_on(cast, page, kept):
    browser = cast.browser("hugo")
    browser.post(f"{page}/{kept}/remove")
    assert "Front desk is gone" in browser.get(page).text
    assert browser.get(f"{page}/{kept}").status_code == 404
    choice = {"sheet": "avery-l4785", "which": "blank", "blanks": "1", "start": "1", "printer": kept}
    answer = browser.post(f"/m/{cast.event_code}/name-tags/print", choice, follow_redirects=True)
    assert "This printer is not kept any more" in answer.text


def test_a_group_keeps_a_bounded_number_of_printers(cast, work, kept, monkeypatch):
    monkeypatch.setattr(service, "MOST_PRINTERS", 1)
    with work() as session, pytest.raises(Refusal, match="remove one"):
        service.keep_printer(session, cast.group_id, KnownPrinter("", "Another"), random.Random(5))


def test_a_printer_of_another_group_is_not_there(cast, page, work):
    with work() as session:
        rival = KnownPrinter("", "Rival laser")
        code = service.keep_printer(session, cast.rival_group_id, rival, random.Random(5))
    browser = cast.browser("hugo")
    assert browser.get(f"{page}/{code}").status_code == 404
    assert browser.post(f"{page}/{code}", KEEP).status_code == 404
    numbers = {"right": "0", "down": "0", "across": "100", "downwards": "100"}
    assert browser.post(f"{page}/{code}/correction", numbers).status_code == 404
    assert browser.post(f"{page}/{code}/remove").status_code == 404
    assert "Rival laser" not in browser.get(page).text


ADDRESSES = [
    ("get", ""),
    ("get", "/calibration.pdf"),
    ("get", "/new"),
    ("post", "/new"),
    ("post", "/ZZZZZZZZZZ/correction"),
    ("post", "/ZZZZZZZZZZ/remove"),
]


@pytest.mark.parametrize(("who", "answers"), [("rita", {404}), ("nell", {404}), ("vera", {403}), ("", {303, 401})])
def test_only_hosts_and_organisers_correct_printers(cast, page, who, answers):
    browser = cast.browser(who)
    found = {getattr(browser, method)(page + path).status_code for method, path in ADDRESSES}
    assert found <= answers
