"""The presenter's view: one page that says what is on, and buttons that do one thing each."""

import re
from datetime import timedelta

import pytest

from mixer.events.models import Event
from mixer.events.rules.evening import Step
from mixer.events.service.evening import tonight
from mixer.events.service.show import lay_out_show
from mixer.events.views import room
from mixer.prizes.models import Prize
from tests.makers import MADE_AT, a_code


@pytest.fixture
def olive(cast):
    return cast.browser("olive")


@pytest.fixture
def night(cast, work, clock):
    """The cast's mixer with the house's evening, at its doors."""
    with work() as session:
        event = session.get_one(Event, cast.event_id)
        lay_out_show(session, event)
        clock.now = event.starts_at
        return f"/m/{cast.event_code}/evening"


@pytest.fixture
def steps(look, cast):
    def read():
        with look() as session:
            return tonight(session, cast.event_id).steps

    return read


def line_on(steps):
    return next((step.id for step in steps() if step.is_on), 0)


def tap(browser, night, name, line=0, **more):
    return browser.post(f"{night}/{name}", {"line": line, **more}, follow_redirects=True)


@pytest.mark.parametrize(
    ("who", "status"), [("olive", 200), ("hugo", 200), ("vera", 403), ("nell", 404), ("rita", 404), ("", 303)]
)
def test_only_hosts_run_the_evening(cast, night, who, status):
    browser = cast.browser(who)
    assert browser.get(night).status_code == status
    assert browser.get(f"{night}/now").status_code == status
    if status != 200:
        assert browser.post(f"{night}/next", {"line": 1}).status_code == status


def test_an_evening_without_lines_leads_to_the_run_of_show(cast, olive):
    page = olive.get(f"/m/{cast.event_code}/evening").text
    assert "Nothing planned yet" in page
    assert "run-of-show" in page


def test_the_whole_evening_is_run_by_one_button(olive, night, clock, steps):
    page = olive.get(night).text
    assert "Start the evening" in page
    assert "15 min before" in page
    page = tap(olive, night, "start", steps()[0].id).text
    assert "The evening begins: Doors" in page
    for step in steps()[1:]:
        assert f"Next: {step.title}".replace("'", "&#39;") in page
        clock.forward(minutes=12)
        page = tap(olive, night, "next", line_on(steps)).text
    assert "End the evening" in page
    clock.forward(minutes=1)
    page = tap(olive, night, "next", line_on(steps)).text
    assert "Nothing is on." in page
    assert "Well done" in page
    assert re.search(r"\d+ min before the plan", page)
    page = tap(olive, night, "back").text
    assert "Back to: Write your notes" in page


def test_who_opens_the_page_in_the_middle_of_the_evening_joins_where_the_plan_is(olive, night, clock, steps):
    clock.forward(minutes=40)
    page = olive.get(night).text
    assert "Nobody has started the evening" in page
    assert "Start here: Famous duo" in page
    page = tap(olive, night, "start", steps()[3].id).text
    assert "Now, since 18:05" in page
    assert "Play: Famous duo" in page
    assert "icebreakers/duos" in page
    assert "on time" in page


def test_a_late_evening_offers_what_to_shorten_and_comes_back_on_time(olive, night, clock, steps):
    tap(olive, night, "start", steps()[0].id)
    clock.forward(minutes=36)
    page = olive.get(night).text
    assert "6 min late" in page
    offers = re.findall(r'name="cuts" value="([^"]+)"', page)
    assert len(offers) == 3
    page = tap(olive, night, "shorten", cuts=offers[0]).text
    assert "has 14 minutes." in page
    assert "14 min instead of 20" in page
    assert "6 min behind" not in page
    assert "on time" in page
    assert tap(olive, night, "shorten", cuts=offers[0]).status_code == 409
    page = tap(olive, night, "as-planned", steps()[3].id).text
    assert "planned minutes again" in page
    page = tap(olive, night, "more", line_on(steps)).text
    assert "2 more minutes" in page
    page = tap(olive, night, "leave-out", steps()[3].id).text
    assert "left out tonight" in page
    assert "Take it back in" in page


def test_an_evening_behind_its_plan_and_one_that_nothing_can_save_are_told_apart(
    olive, night, clock, steps, work, cast
):
    with work() as session:
        session.get_one(Event, cast.event_id).ends_at += timedelta(minutes=5)
    tap(olive, night, "start", steps()[0].id)
    clock.forward(minutes=33)
    assert "3 min behind" in olive.get(night).text
    clock.forward(minutes=-8)
    assert "5 min ahead" in tap(olive, night, "next", line_on(steps)).text
    for _ in steps()[2:]:
        tap(olive, night, "next", line_on(steps))
    clock.forward(minutes=120)
    page = olive.get(night).text
    assert "nothing is left to shorten" in page
    page = tap(olive, night, "next", line_on(steps)).text
    assert "after the plan" in page


def test_last_call_is_said_ten_minutes_before_the_close(olive, night, clock, steps):
    tap(olive, night, "start", steps()[0].id)
    clock.forward(minutes=109)
    assert "Last call" not in olive.get(night).text
    clock.forward(minutes=1)
    assert "Last call: the mixer closes at 19:30." in olive.get(night).text


def test_the_start_is_taken_back_and_that_undone(olive, night, steps):
    tap(olive, night, "start", steps()[0].id)
    page = tap(olive, night, "reset").text
    assert "The start was taken back." in page
    page = tap(olive, night, "undo-reset").text
    assert "The evening goes on where it was." in page
    assert "Now, since" in page


def test_a_tap_that_waited_for_the_network_counts_from_when_the_finger_came_down(olive, night, clock, steps):
    tap(olive, night, "start", steps()[0].id)
    clock.forward(minutes=34)
    told = olive.post(f"{night}/next", {"line": steps()[0].id, "age_ms": 4 * 60_000}, headers={"X-Tap": "1"})
    assert told.json == {"done": True, "said": "Now: Welcome"}
    again = olive.post(f"{night}/next", {"line": steps()[0].id, "age_ms": 5 * 60_000}, headers={"X-Tap": "1"})
    assert again.json == {"done": True, "said": "Somebody tapped before you. Now: Welcome"}
    assert steps()[1].began_at == clock() - timedelta(minutes=4)
    clock.forward(minutes=60)
    tap(olive, night, "next", steps()[1].id, age_ms=24 * 3_600_000)
    assert steps()[1].ended_at == clock() - timedelta(minutes=15)


def test_a_script_is_told_why_not_in_words(olive, night, steps):
    told = olive.post(f"{night}/back", {"line": 3}, headers={"X-Tap": "1"})
    assert (told.status_code, told.json["done"]) == (200, False)
    assert "Look at it again" in told.json["said"]


def test_a_tap_that_there_is_not_and_one_that_is_malformed_are_refused(olive, night):
    assert tap(olive, night, "dance").status_code == 404
    assert tap(olive, night, "next", "soup").status_code == 400


def test_the_page_looks_for_news_and_is_left_alone_while_there_is_none(olive, night, clock, steps):
    mark = re.search(r"since=([0-9a-f]+)", olive.get(night).text)[1]
    assert olive.get(f"{night}/now?since={mark}").status_code == 304
    tap(olive, night, "start", steps()[0].id)
    fresh = olive.get(f"{night}/now?since={mark}")
    assert fresh.status_code == 200
    assert 'id="evening"' in fresh.text
    assert "<html" not in fresh.text
    assert f'data-server-ms="{int(clock().timestamp() * 1000)}"' in fresh.text


def test_the_page_takes_a_handful_of_queries_however_many_lines(olive, night, queries, steps, clock):
    tap(olive, night, "start", steps()[0].id)
    clock.forward(minutes=50)
    with queries() as sent:
        olive.get(f"{night}/now")
    assert len([one for one in sent if one.startswith("SELECT")]) <= 5


def test_the_closing_keeps_the_minutes_that_waiting_prizes_need(cast, olive, night, clock, steps, work):
    with work() as session:
        for number in range(7):
            row = {"event_id": cast.event_id, "position": number, "donor_name": "Bakery", "item": "Cake"}
            session.add(Prize(code=a_code(), collected_at=MADE_AT if number else None, **row))
    for name in ("start", *["next"] * 7):
        tap(olive, night, name, line_on(steps) or steps()[0].id)
    assert "Draw the prizes" in olive.get(night).text
    clock.forward(minutes=115)
    closing = steps()[7]
    page = olive.get(night).text
    assert f"{closing.id}:10:" not in page
    tap(olive, night, "back", line_on(steps))
    assert f"{closing.id}:10:8" in olive.get(night).text
    refused = tap(olive, night, "shorten", cuts=f"{closing.id}:10:7")
    assert "needs at least 8 minutes" in refused.text


def test_a_house_without_games_and_prizes_runs_the_evening_all_the_same(app, look):
    step = Step(1, "zones", "Zones", "game", 15)
    with app.test_request_context("/"), look() as session:
        assert room.lead_of(step).endpoint == "icebreakers.business_match"
        assert room.lead_of(Step(1, "x", "Talk", "speech", 5)) is None
        app.extensions.pop(room.LEADS)
        app.extensions.pop(room.NEEDS)
        assert room.lead_of(step) is None
        assert room.needs_of(session, 1) == 0
