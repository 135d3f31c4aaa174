import errno

import pytest
from flask import session
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.routing import Rule

from mixer.core.refusal import Refusal
from mixer.web.access import DoorNeeded, OwnLinkNeeded, Visit, known_visit, policy, public
from mixer.web.forms import Form, Line, Paragraph, tidy_line, tidy_text
from mixer.web.limits import unlimited, whose
from mixer.web.request import back_to, from_htmx, keyring


def _answer_with(app, error):
    def failing(_arguments):
        raise error

    app.view_functions["accounts.sign_in"] = policy(failing)(lambda: "never")


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (OwnLinkNeeded(), 401, "your own link"),
        (DoorNeeded(), 401, "not at the door yet"),
        (Refusal("full", "The mixer is full."), 409, "The mixer is full."),
    ],
)
def test_a_no_says_what_to_do(app, cast, error, status, words):
    browser = cast.browser()
    _answer_with(app, error)
    answer = browser.get("/sign-in", headers={"Referer": "http://localhost/somewhere"})
    assert answer.status_code == status
    assert words in answer.text


def test_a_form_of_a_page_that_waited_too_long_changes_nothing(cast):
    answer = cast.browser("olive").client.post("/sign-out", data={"csrf_token": "of old"})
    assert answer.status_code == 400
    assert "reload the page" in answer.text


def _disk_is_full():
    return OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_is_told_to_the_host_and_asks_phones_to_come_back_later(app, cast, caplog):
    browser = cast.browser("olive")
    app.view_functions["accounts.sign_in"] = policy(public)(_failing_with(_disk_is_full()))
    answer = browser.get("/sign-in")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert "disk is full" in answer.text
    assert "old backups" in answer.text
    assert "sign_in" in caplog.text


def test_a_disk_that_fills_up_after_the_view_was_done_is_told_too(app, cast, caplog):
    @app.after_request
    def late(_response):
        raise _disk_is_full()

    answer = cast.browser().client.get("/sign-in")
    assert answer.status_code == 503
    assert "disk is full" in answer.text


def _failing_with(error):
    def failing():
        raise error

    return failing


def test_going_back_never_leads_to_another_site(app, cast):
    browser = cast.browser()
    _answer_with(app, Refusal("no", "No."))
    assert "evil" not in browser.get("/sign-in", headers={"Referer": "http://evil.example/x"}).text


def test_odd_statuses_have_a_page_too(app, cast):
    assert "Go back and use the buttons" in cast.browser().client.put("/sign-in").text
    from werkzeug.exceptions import ImATeapot  # noqa: PLC0415 - an error that no sentence is written for

    _answer_with(app, ImATeapot())
    assert cast.browser().get("/sign-in").status_code == 418


def test_a_page_without_its_slash_is_found(app, cast):
    app.view_functions["folder"] = policy(public)(lambda: "here")
    app.url_map.add(Rule("/folder/", endpoint="folder"))
    assert cast.browser().get("/folder").status_code == 308


def test_too_many_tries_are_slowed_down(cast):
    browser = cast.browser()
    answers = [browser.post("/sign-in/link", {"email": "a@b.example"}).status_code for _ in range(8)]
    assert answers[:6] == [303] * 6
    assert answers[-1] == 429


def test_what_is_asked_often_by_right_counts_against_no_limit(app, cast, monkeypatch):
    browser, view = cast.browser(), app.view_functions["accounts.ask_for_link"]
    monkeypatch.setattr(view, "unlimited", unlimited(lambda: "").unlimited, raising=False)
    assert {browser.post("/sign-in/link", {"email": "a@b.example"}).status_code for _ in range(8)} == {303}


def test_limits_count_by_browser_not_by_the_venues_address(app):
    with app.test_request_context(environ_base={"REMOTE_ADDR": "10.0.0.1"}):
        assert whose() == "10.0.0.1"
        session["guest"] = "a guest's token"
        assert whose() == "a guest's token"
    with app.test_request_context(headers={"Cookie": "door=tablet"}):
        assert whose() == "tablet"
    with app.test_request_context():
        assert known_visit() == Visit()
        assert not from_htmx()
        assert back_to("accounts.sign_in").status_code == 303
        assert keyring().base_url == "http://localhost"
        form = type("Both", (Form,), {"line": Line("Line"), "text": Paragraph("Text")})()
        assert form.text.label.text == "Text"
    with app.test_request_context(headers={"HX-Request": "true"}):
        assert from_htmx()


def test_what_people_type_is_tidied():
    assert tidy_line("  Ana\t\u202eevil\u0000  Ruiz \n") == "Ana evil Ruiz"
    assert tidy_line(None) == ""
    assert tidy_text("one\r\n two\u0007\n") == "one\n two"
    assert tidy_line("👩\u200d💻") == "👩\u200d💻"


@given(st.text())
def test_tidying_twice_changes_nothing(text):
    assert tidy_line(tidy_line(text)) == tidy_line(text)


def test_a_visit_proves_only_what_its_rule_did():
    visit = Visit(event_id=3, account_id=1, group_id=2, guest_id=4, device_id=5)
    assert (visit.account, visit.group, visit.event, visit.guest, visit.device) == (1, 2, 3, 4, 5)
    with pytest.raises(AssertionError):
        _ = Visit().event
