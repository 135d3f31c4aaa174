import dataclasses
import io

import pytest
from PIL import Image
from sqlalchemy import select

from mixer.accounts.models import Group
from mixer.core.codes import digest
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.nametags.files.verify import codes_in
from mixer.nametags.models import PrintRun
from mixer.nametags.rules.layouts import LAYOUTS
from mixer.nametags.rules.qr import QrTooSmallError
from mixer.nametags.rules.tags import Zone
from mixer.nametags.service import preview
from tests.cast import RIVAL_CANARY
from tests.makers import make_contact, make_guest


@pytest.fixture
def page(cast):
    return f"/m/{cast.event_code}/name-tags"


@pytest.fixture
def coming(cast, work):
    with work() as session:
        event = session.get_one(Event, cast.event_id)
        return [make_guest(session, event, answer="yes").id for _ in range(12)]


PRINT = {"sheet": "avery-l4785", "layout": "bold", "start": "3", "which": "all", "order": "last_name"}


def test_the_page_shows_how_many_tags_there_are_and_a_true_preview(cast, coming, page):
    answer = cast.browser("hugo").get(page)
    assert answer.status_code == 200
    assert "Print 12 name tags" in answer.text
    assert "12 new, 0 printed" in " ".join(answer.text.split())
    assert "page.png?page=1&amp;sheet=avery-5395" in answer.text


def test_a_mixer_without_guests_says_what_to_do_next(cast, page):
    answer = cast.browser("olive").get(page)
    assert "No tags to print yet" in answer.text


def test_the_address_chooses_sheet_layout_and_first_label(cast, coming, page):
    text = cast.browser("hugo").get(f"{page}?sheet=avery-l4785&layout=bold&start=3&order=zone&which=all").text
    assert "layout=bold" in text
    assert 'name="start" value="3"' in text
    assert "2 pages" in text
    assert text.count("label-place used") == 2


def test_a_first_label_the_new_sheet_does_not_have_becomes_the_first(cast, coming, page):
    text = cast.browser("hugo").get(f"{page}?sheet=avery-5392&start=10").text
    assert '<input type="hidden" name="start" value="1">' in text


def test_nonsense_in_the_address_is_passed_over(cast, coming, page):
    answer = cast.browser("hugo").get(f"{page}?sheet=xx&layout=yy&start=zz&order=&which=1")
    assert answer.status_code == 200
    assert "page.png?page=1&amp;sheet=avery-5395" in answer.text


def test_a_sheet_of_one_label_has_no_label_to_start_at(cast, coming, page):
    text = cast.browser("hugo").get(f"{page}?sheet=single-a6").text
    assert "Start at label" not in text


def test_the_preview_is_a_picture(cast, coming, page):
    answer = cast.browser("hugo").get(f"{page}/page.png?sheet=avery-l4785&start=3")
    assert answer.mimetype == "image/png"
    assert Image.open(io.BytesIO(answer.data)).width == 900
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_print_is_a_document_whose_codes_lead_to_the_guests(cast, coming, page, look):
    answer = cast.browser("hugo").post(f"{page}/print", PRINT)
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert "name-tags.pdf" in answer.headers["Content-Disposition"]
    found = {digest(text.rpartition("/")[2]) for _, text, _, _ in codes_in(answer.data)}
    with look() as session:
        assert found == {session.get_one(Guest, id_).badge_hash for id_ in coming}
        assert session.scalars(select(PrintRun)).one().options["read"] == 12


def test_after_a_print_the_page_says_that_everything_is_printed(cast, coming, page):
    browser = cast.browser("hugo")
    browser.post(f"{page}/print", PRINT)
    text = browser.get(page).text
    assert "Every tag is printed as it is now" in text
    assert "12 of 12 codes read back" in text
    assert "Hugo Host" in text


def test_printing_nothing_is_answered_on_the_page(cast, coming, page):
    browser = cast.browser("hugo")
    browser.post(f"{page}/print", PRINT)
    answer = browser.post(f"{page}/print", PRINT | {"which": "new"}, follow_redirects=True)
    assert "Choose all tags to print them again" in answer.text


def test_a_print_without_a_sheet_is_answered_on_the_page(cast, coming, page):
    answer = cast.browser("hugo").post(f"{page}/print", PRINT | {"sheet": "nothing"}, follow_redirects=True)
    assert "There is no sheet called &#39;nothing&#39;" in answer.text


def test_a_lost_tag_is_replaced(cast, coming, page, look):
    browser = cast.browser("hugo")
    browser.post(f"{page}/print", PRINT)
    with look() as session:
        guest = session.get_one(Guest, coming[0])
        code, lost, name = guest.code, guest.badge_hash, guest.contact.full_name
    text = browser.get(f"{page}?which=one&guest={code}").text
    assert "Print 1 name tag</button>" in text
    assert f'value="{code}" selected>{name}' in text
    answer = browser.post(f"{page}/print", PRINT | {"which": "one", "guest": code})
    [(_, text, _, _)] = codes_in(answer.data)
    with look() as session:
        assert digest(text.rpartition("/")[2]) == session.get_one(Guest, coming[0]).badge_hash != lost


def test_replacing_nobodys_tag_is_answered_on_the_page(cast, coming, page):
    browser = cast.browser("hugo")
    assert "Whose tag?" in browser.get(f"{page}?which=one").text
    answer = browser.post(f"{page}/print", PRINT | {"which": "one"}, follow_redirects=True)
    assert "This guest is not coming" in answer.text


def test_changed_and_revoked_tags_are_counted(cast, coming, page, work):
    browser = cast.browser("hugo")
    browser.post(f"{page}/print", PRINT)
    with work() as session:
        session.get_one(Guest, coming[0]).contact.tag_name = "Newname"
    text = " ".join(browser.get(page).text.split())
    assert "0 new, 1 changed since, 11 printed" in text
    assert "Print 1 name tag</button>" in text


def test_long_names_are_shown_with_their_guest(cast, page, work):
    with work() as session:
        event = session.get_one(Event, cast.event_id)
        long = make_contact(session, event_group(session, event), "Wolfeschlegelsteinhausenbergerdorff Sr.")
        make_guest(session, event, long, answer="yes")
    text = cast.browser("hugo").get(page).text
    assert "Look at these before printing" in text
    assert "Wolfeschlegelstein- / hausenbergerdorff" in text


def event_group(session, event):
    return session.get_one(Group, event.group_id)


def test_an_address_too_long_for_the_labels_is_said_on_the_page(cast, coming, page, app):
    house = app.extensions["mixer"]
    far = dataclasses.replace(house.keyring, base_url=f"https://{'far.' * 200}example")
    app.extensions["mixer"] = dataclasses.replace(house, keyring=far)
    assert "Use a shorter base address" in cast.browser("hugo").get(page).text


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_design_is_shown_as_it_looks_on_the_chosen_sheet(cast, page, layout):
    browser = cast.browser("hugo")
    picture = Image.open(io.BytesIO(browser.get(f"{page}/designs/{layout}.png?sheet=single-a6").data))
    assert abs(picture.width / picture.height - 148 / 105) < 0.02
    assert f"designs/{layout}.png?sheet=avery-5395" in browser.get(f"{page}?which=blank&blanks=1").text


def test_a_design_that_is_not_there_is_not_shown(cast, page):
    assert cast.browser("hugo").get(f"{page}/designs/nothing.png").status_code == 404


def test_a_label_too_small_for_a_code_shows_no_design(cast, page, monkeypatch):
    def too_small(*_told):
        raise QrTooSmallError(40, 10, 0.2, 0.4)

    monkeypatch.setattr(preview, "print_name_tags", too_small)
    answer = cast.browser("hugo").get(f"{page}/designs/classic.png")
    assert answer.status_code == 409
    assert "cameras need 0.40 mm" in answer.text


def test_blank_tags_are_shown_and_printed(cast, page):
    browser = cast.browser("hugo")
    text = browser.get(f"{page}?which=blank&blanks=9").text
    assert "Print 9 blank tags" in text
    assert "Page 1 with 8 blank tags" in text
    answer = browser.post(f"{page}/print", PRINT | {"which": "blank", "blanks": "9"})
    assert answer.mimetype == "application/pdf"
    assert "9 blank tags" in browser.get(page).text
    assert "Print 8 blank tags" in browser.get(f"{page}?which=blank").text
    assert "Print 8 blank tags" in browser.get(f"{page}?which=blank&blanks=999").text
    answer = browser.post(f"{page}/print", PRINT | {"which": "blank", "blanks": "999"}, follow_redirects=True)
    assert "Choose 1 to 100 blank tags" in answer.text


def test_options_that_make_no_sense_are_answered_on_the_page(cast, coming, page):
    answer = cast.browser("hugo").post(f"{page}/print", PRINT | {"start": "first"}, follow_redirects=True)
    assert "Please look at what you chose" in answer.text


def test_all_options_are_remembered_for_the_next_print(cast, coming, page):
    browser = cast.browser("hugo")
    browser.post(f"{page}/print", PRINT | {"layout": "compact", "order": "company", "fill": "stack", "backs": "yes"})
    text = browser.get(page).text
    assert 'value="compact" checked' in text
    assert 'value="avery-l4785" checked' in text
    for chosen in ('value="company" selected', 'value="stack" selected', 'value="yes" selected'):
        assert chosen in text
    assert "turned over the long edge" in text
    assert "Cut the whole stack" in text


@pytest.mark.parametrize(("fill", "label"), [("rows", 5), ("columns", 7), ("stack", 5)])
def test_a_part_used_sheet_goes_on_where_the_last_print_ended(cast, coming, page, fill, label):
    browser = cast.browser("hugo")
    browser.post(f"{page}/print", PRINT | {"fill": fill})
    text = browser.get(f"{page}?which=all").text
    assert f"The last print ended before label {label}." in text
    assert "The last print ended" not in browser.get(f"{page}?which=all&start={label}").text
    assert "The last print ended" not in browser.get(f"{page}?which=all&sheet=avery-5395").text


def test_the_page_takes_the_same_few_queries_for_any_number_of_guests(cast, page, work, queries):
    browser = cast.browser("hugo")

    def statements(count):
        with work() as session:
            for _ in range(count):
                make_guest(session, session.get_one(Event, cast.event_id), answer="yes")
        with queries() as sent:
            assert browser.get(f"{page}?which=all").status_code == 200
            assert browser.get(f"{page}/page.png?which=all").status_code == 200
        return len(sent)

    assert statements(2) == statements(40) < 60


def test_zones_of_placed_guests_are_on_the_tags(cast, coming, page, app):
    asked = []

    def zones(_session, event_id):
        asked.append(event_id)
        return {coming[0]: Zone("Q", "#112233", "Quiet corner")}

    app.extensions["mixer.zones"] = zones
    answer = cast.browser("hugo").post(f"{page}/print", PRINT)
    assert answer.status_code == 200
    assert set(asked) == {cast.event_id}


def test_the_sign_in_sheet_is_a_document(cast, coming, page):
    answer = cast.browser("olive").post(f"{page}/sign-in-sheet")
    assert answer.data.startswith(b"%PDF")
    assert "12 guests on the sign-in sheet" in cast.browser("olive").get(page).text


ADDRESSES = [
    ("get", ""),
    ("get", "/page.png"),
    ("get", "/designs/classic.png"),
    ("post", "/print"),
    ("post", "/sign-in-sheet"),
]


@pytest.mark.parametrize(("who", "answers"), [("rita", {404}), ("nell", {404}), ("vera", {403}), ("", {303, 401})])
def test_only_hosts_and_organisers_print(cast, coming, page, who, answers):
    browser = cast.browser(who)
    found = {getattr(browser, method)(page + path).status_code for method, path in ADDRESSES}
    assert found <= answers


def test_no_tag_of_another_group_is_on_our_page(cast, coming, page, work):
    with work() as session:
        event = session.get_one(Event, cast.rival_event_id)
        rival = make_contact(session, event_group(session, event), RIVAL_CANARY)
        code = make_guest(session, event, rival, answer="yes").code
    browser = cast.browser("hugo")
    assert RIVAL_CANARY not in browser.get(page).text
    answer = browser.post(f"{page}/print", PRINT | {"which": "one", "guest": code}, follow_redirects=True)
    assert "This guest is not coming" in answer.text
