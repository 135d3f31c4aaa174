import re

import pytest

from mixer.followup.models import SegmentLetter
from mixer.post.models import Letter
from tests.cast import RIVAL_CANARY

PAGES = ["", "/came", "/came/letter", "/who-met-whom", "/calls", "/export"]
LETTER = {"subject": "Thank you, {guest}", "text": "You met:\n\n{people}"}


@pytest.fixture
def desk_page(cast):
    return f"/m/{cast.event_code}/follow-up"


@pytest.fixture
def olive(cast):
    return cast.browser("olive")


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_for_who_runs_the_mixer(cast, night, desk_page, page):
    for name in ("olive", "hugo"):
        answer = cast.browser(name).get(desk_page + page)
        assert answer.status_code == 200
        assert RIVAL_CANARY not in answer.text


@pytest.mark.parametrize(("name", "status"), [("rita", 404), ("vera", 403), ("nell", 404)])
def test_others_see_none_of_it(cast, night, desk_page, name, status):
    browser = cast.browser(name)
    for page in PAGES:
        expected = 200 if (page, name) == ("/calls", "vera") else status
        assert browser.get(desk_page + page).status_code == expected
    for address in ("/came/letter", "/came/send", "/export?segment_key=came"):
        assert browser.post(desk_page + address, LETTER).status_code == status


def test_who_is_not_signed_in_is_asked_to(cast, night, desk_page):
    answer = cast.browser().get(desk_page)
    assert answer.status_code in {302, 303}
    assert "/sign-in" in answer.location


def test_the_call_list_tells_visitor_hosts_no_address(cast, night, desk_page):
    text = cast.browser("vera").get(f"{desk_page}/calls").text
    assert "Ana Example" in text
    assert "@guests.example" not in text


def test_before_the_evening_the_desk_says_what_will_be_here(olive, desk_page):
    text = olive.get(desk_page).text
    assert "The evening is still ahead" in text
    assert "No calls to make" in olive.get(f"{desk_page}/calls").text
    assert "No meetings yet" in olive.get(f"{desk_page}/who-met-whom").text
    assert "Nobody here" in olive.get(f"{desk_page}/winners").text
    assert "Nobody to write to" in olive.get(f"{desk_page}/winners/letter").text


def test_an_unknown_segment_is_refused_in_a_sentence(olive, night, desk_page):
    answer = olive.get(f"{desk_page}/strangers")
    assert answer.status_code == 409
    assert "There is no such group of guests." in answer.text


def test_a_letter_is_written_looked_at_and_sent_on_confirm(olive, look, night, desk_page):
    page = olive.get(f"{desk_page}/came/letter").text
    assert "As it will arrive" in page
    assert "1 of 4" in page
    answer = olive.post(f"{desk_page}/came/letter", LETTER)
    assert (answer.status_code, answer.location) == (303, f"{desk_page}/came/letter")
    page = olive.get(f"{desk_page}/came/letter?guest=1").text
    assert "Thank you, Ana" in page
    assert "Ben Example (Acme, Florist)" in page
    assert "Send 4 letters" in page
    with look() as session:
        assert session.query(Letter).count() == 0
    assert olive.post(f"{desk_page}/came/send").location == f"{desk_page}/came"
    page = olive.get(f"{desk_page}/came").text
    assert "4 letters are on the way." in page
    assert "1 left no e-mail address." in page
    assert "4 letters written" in page
    olive.post(f"{desk_page}/came/send")
    assert "4 had this letter already" in olive.get(desk_page).text
    assert "Letter sent" in olive.get(desk_page).text
    assert "has had this letter" in olive.get(f"{desk_page}/came/letter").text
    with look() as session:
        assert session.query(Letter).count() == 4


def test_one_letter_is_said_to_be_one(olive, night, desk_page):
    olive.post(f"{desk_page}/winners/send")
    assert "1 letter is on the way." in olive.get(desk_page).text


@pytest.mark.parametrize(
    ("change", "words"),
    [({"subject": ""}, "The letter needs a subject."), ({"text": "{gest}"}, "{gest} is nothing that can be filled in")],
)
def test_a_mistake_in_a_letter_is_said_on_its_page(olive, look, night, desk_page, change, words):
    answer = olive.post(f"{desk_page}/came/letter", LETTER | change)
    assert answer.status_code == 422
    assert words in answer.text
    with look() as session:
        assert session.query(SegmentLetter).count() == 0


def test_a_visitor_host_writes_down_what_came_of_a_call(cast, night, desk_page):
    vera = cast.browser("vera")
    page = vera.get(f"{desk_page}/calls").text
    address = re.search(r'action="([^"]+/calls/[^"]+)"', page)[1]
    assert vera.post(address, {"outcome": "glad"}).status_code == 303
    page = vera.get(f"{desk_page}/calls").text
    assert "Written down: Glad they came" in page
    assert "Change what came of it" in page
    assert vera.post(address, {}).status_code == 409
