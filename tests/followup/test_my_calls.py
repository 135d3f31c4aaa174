"""Calls that are due, late, moved and taken back; and a visitor host's own page, without an account."""

import datetime as dt
import random
import re
from html import unescape

import pytest

from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.followup import service
from mixer.guests import service as guests
from mixer.guests.models import Guest, Welcome
from tests.makers import NIGHT


@pytest.fixture
def desk(cast):
    return f"/m/{cast.event_code}/follow-up/calls"


@pytest.fixture
def hugo(cast):
    return cast.browser("hugo")


@pytest.fixture
def vic(cast, work, night):
    with work() as session:
        guest = session.get_one(Guest, night.ids["Vic"])
        session.expunge(guest)
    return cast.guest_browser(guest)


def words(answer):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def test_calls_are_due_within_two_days_and_late_afterwards(hugo, desk, night, clock):
    assert "2 of 2 still to call, by Saturday 24 October." in words(hugo.get(desk))
    clock.now = NIGHT + dt.timedelta(days=2, hours=6)  # the last minutes of Saturday in Denver
    assert "late" not in words(hugo.get(desk))
    clock.now += dt.timedelta(hours=1)
    page = words(hugo.get(desk))
    assert "that is over, so today" in page
    assert page.count(" late ") == 2
    for name in ("Ana", "Una"):
        hugo.post(f"{desk}/{night.codes[name]}", {"outcome": "glad"})
    assert "All 2 are called." in words(hugo.get(desk))


def test_what_was_written_down_is_taken_back(hugo, desk, night, look):
    hugo.post(f"{desk}/{night.codes['Ana']}", {"outcome": "glad"})
    assert "Undo: not called yet" in hugo.get(desk).text
    page = words(hugo.post(f"{desk}/{night.codes['Ana']}/undo", follow_redirects=True))
    assert "Ana Example is to be called." in page
    assert "2 of 2 still to call" in page
    assert hugo.post(f"{desk}/{night.codes['Ben']}/undo").status_code == 409


def test_calls_of_somebody_who_is_no_visitor_host_any_more_go_to_another_and_it_is_said(hugo, desk, night, work, look):
    with work() as session:
        for name in ("Ana", "Una"):
            guests.give_to(session, night.event_id, night.codes[name], night.codes["Vic"])
        session.get_one(Guest, night.ids["Vic"]).part = "guest"
    page = words(hugo.get(desk))
    assert "Vic Example is no visitor host any more: 2 calls go to nobody yet." in page
    with work() as session:
        for name in ("Ben", "Cleo"):
            session.get_one(Guest, night.ids[name]).part = "visitor_host"
    page = words(hugo.get(desk))
    assert "Vic Example is no visitor host any more: 1 call goes to Ben Example, 1 call goes to Cleo Example." in page
    assert "Ben Example calls instead of Vic Example" in page
    hugo.post(f"{desk}/{night.codes['Ana']}", {"outcome": "glad"})
    with look() as session:
        ana = next(one for one in service.call_list(session, night.event_id) if one.name == "Ana Example")
        assert (ana.caller, ana.instead_of) == ("Ben Example", "")
        assert session.query(Welcome).filter_by(first_timer_id=night.ids["Ana"]).one().outcome == "glad"


def test_the_page_of_calls_leads_hosts_to_the_thanks(cast, hugo, desk, night):
    assert "Thank the visitor hosts" in hugo.get(desk).text
    assert "Thank the visitor hosts" not in cast.browser("vera").get(desk).text


def test_a_visitor_host_without_account_has_shifts_first_timers_and_calls(vic, night, work, clock, cast):
    assert "My first-timers" in vic.get("/my").text
    assert "Greet everybody." in words(vic.get("/my/first-timers"))
    with work() as session:
        guests.give_to(session, night.event_id, night.codes["Una"], night.codes["Vic"])
        guests.lay_out(session, night.event_id, random.Random(1))
        clock.now = session.get_one(Event, night.event_id).starts_at
    page = words(vic.get("/my/first-timers"))
    assert "17:15–18:00 at the door" in page
    assert "Una Example" in page
    assert "What came of it" not in page
    clock.now = NIGHT + dt.timedelta(hours=15)
    page = words(vic.get("/my/first-timers"))
    assert "Call them by Saturday 24 October" in page
    assert "+12125550101" in page
    assert "Written down: Left a message." in words(
        vic.post(f"/my/first-timers/{night.codes['Una']}", {"outcome": "message"}, follow_redirects=True)
    )
    assert "Una Example is to be called." in words(
        vic.post(f"/my/first-timers/{night.codes['Una']}/undo", follow_redirects=True)
    )


def test_others_calls_are_not_theirs(vic, night, work):
    with work() as session:
        session.get_one(Guest, night.ids["Ben"]).part = "visitor_host"
        guests.give_to(session, night.event_id, night.codes["Ana"], night.codes["Ben"])
    assert "Ana Example" not in vic.get("/my/first-timers").text
    assert vic.post(f"/my/first-timers/{night.codes['Ana']}", {"outcome": "glad"}).status_code == 409


def test_the_page_is_for_visitor_hosts_only(cast, night, work, clock):
    with work() as session:
        guest = session.get_one(Guest, night.ids["Ben"])
        session.expunge(guest)
    ben = cast.guest_browser(guest)
    assert "My first-timers" not in ben.get("/my").text
    assert "for the mixer’s visitor hosts" in words(ben.get("/my/first-timers")).replace("'", "’")
    for act in ("", "/undo"):
        assert ben.post(f"/my/first-timers/{night.codes['Una']}{act}", {"outcome": "glad"}).status_code == 409
    with pytest.raises(Refusal), work() as session:
        service.my_part(session, night.ids["Ben"], clock())
