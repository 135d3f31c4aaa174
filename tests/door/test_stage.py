"""The stage: what the whole room reads from the projector, and phones that say the same in one line."""

import re
from datetime import timedelta

import pytest

from mixer.door.rules.faces import Face
from mixer.door.service import devices, walls
from mixer.events.models import Event
from mixer.events.service import running
from mixer.events.service.evening import tonight
from mixer.events.service.show import lay_out_show
from tests.makers import KEYRING, make_event, make_group


@pytest.fixture
def night(cast, work, clock):
    """The cast's mixer with the house's evening, at its doors, and the address of its stage."""
    with work() as session:
        event = session.get_one(Event, cast.event_id)
        lay_out_show(session, event)
        clock.now = event.starts_at
        return walls.make(session, KEYRING, event.id).removeprefix("http://localhost") + "/stage"


@pytest.fixture
def go_on(cast, work, clock):
    """Go on with the evening: minutes after which somebody taps."""

    def run(*minutes):
        for minute in minutes:
            clock.forward(minutes=minute)
            with work() as session:
                steps = tonight(session, cast.event_id).steps
                line = next((step.id for step in steps if step.is_on), None)
                if line is None:
                    running.start(session, cast.event_id, steps[0].id, clock())
                else:
                    running.move_on(session, cast.event_id, line, clock())

    return run


def text_of(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.text.split("<main")[1]).split())


def test_the_stage_follows_the_evening_to_its_thanks(cast, night, go_on, clock, work):
    stage = cast.browser("")
    assert "Welcome Autumn Mixer from 17:30" in text_of(stage.get(night))
    go_on(0)
    assert text_of(stage.get(night)).startswith('id="content"> Welcome Next, 18:00 Welcome')
    go_on(30, 3)
    go_on(2)
    assert "Famous duo 20 min Next, 18:25 The host&#39;s words" in text_of(stage.get(night))
    clock.forward(minutes=25)
    assert "Famous duo Next" in text_of(stage.get(night))
    go_on(0, 10, 15)
    assert "stage-now long" in stage.get(night).text
    go_on(20)
    page = stage.get(night)
    assert "Door prizes and introductions 10:00 Then Write your notes" in text_of(page)
    due = re.search(r'data-room data-until-ms="(\d+)"', page.text)[1]
    assert int(due) == int((clock() + timedelta(minutes=10)).timestamp() * 1000)
    clock.forward(minutes=11)
    assert "0:00" in text_of(stage.get(night))
    go_on(0, 5)
    assert "Thank you Get home safely" in text_of(stage.get(night))
    with work() as session:
        event = session.get_one(Event, cast.event_id)
        group = make_group(session)
        later = make_event(session, group, starts_at=event.starts_at + timedelta(days=28), place="Town Hall")
        later.group_id = event.group_id
    clock.forward(minutes=1)
    assert "See you on Thursday 19 November, Town Hall" in text_of(stage.get(night))


def test_the_last_line_may_be_the_closing(cast, night, go_on, work, clock):
    with work() as session:
        last = tonight(session, cast.event_id).steps[-1]
        running.leave_out(session, cast.event_id, last.id)
    go_on(0, 30, 3, 2, 20, 10, 15, 20)
    assert "introductions 10:00" in text_of(cast.browser("").get(night))
    assert "Then" not in text_of(cast.browser("").get(night))
    go_on(5)
    assert "Thank you" in text_of(cast.browser("").get(night))


def test_a_game_that_comes_last_has_nothing_after_it(cast, night, go_on, work):
    with work() as session:
        for step in tonight(session, cast.event_id).steps[2:]:
            running.leave_out(session, cast.event_id, step.id)
    go_on(0, 30)
    assert "Next" not in text_of(cast.browser("").get(night))


def test_the_stage_is_left_alone_while_nothing_changes_and_costs_two_queries(cast, night, go_on, queries):
    stage = cast.browser("")
    mark = re.search(r"since=([0-9a-f]+)", stage.get(night).text)[1]
    with queries() as sent:
        assert stage.get(f"{night}/now?since={mark}").status_code == 304
    assert len([one for one in sent if one.startswith("SELECT")]) == 2
    go_on(0)
    fresh = stage.get(f"{night}/now?since={mark}")
    assert (fresh.status_code, 'id="stage"' in fresh.text) == (200, True)


def test_a_stranger_without_the_link_and_an_old_link_see_nothing(cast, night, work):
    stage = cast.browser("")
    assert stage.get("/wall/nothing/stage").status_code == 404
    assert stage.get("/wall/nothing/stage/now").status_code == 404
    with work() as session:
        walls.make(session, KEYRING, cast.event_id)
    assert stage.get(night).status_code == 404


@pytest.mark.parametrize(("who", "status"), [("olive", 200), ("vera", 200), ("nell", 404), ("rita", 404), ("", 303)])
def test_hosts_have_the_stage_in_their_own_window(cast, who, status):
    browser = cast.browser(who)
    assert browser.get(f"/m/{cast.event_code}/stage").status_code == status
    assert browser.get(f"/m/{cast.event_code}/stage/now").status_code == status


def test_the_hosts_door_and_the_first_timers_board_say_what_is_on(cast, night, go_on, clock):
    go_on(0, 30)
    hugo, vera = cast.browser("hugo"), cast.browser("vera")
    door, board = f"/m/{cast.event_code}/door", f"/m/{cast.event_code}/icebreakers/hosts/evening"
    marks = {}
    for browser, address in ((hugo, door), (vera, board)):
        page = browser.get(address)
        assert "Now: Welcome, until 18:03 Next: Explain famous duo" in text_of(page)
        marks[address] = re.search(r"since=([0-9a-f]+)", page.text)[1]
        assert browser.get(f"{address}/now?since={marks[address]}").status_code == 304
    go_on(0.25)
    for browser, address in ((hugo, door), (vera, board)):
        fresh = browser.get(f"{address}/now?since={marks[address]}")
        assert fresh.status_code == 200
        assert "Explain famous duo" in fresh.text


@pytest.mark.parametrize("face", [Face.SCANNER, Face.KIOSK])
def test_a_volunteers_phone_says_what_is_on_and_a_kiosk_does_not(cast, night, go_on, work, clock, chance, face):
    with work() as session:
        devices.make_link(session, cast.event_id, "Desk 2", clock(), chance, KEYRING, face)
        link = devices.links(session, KEYRING, cast.event_id, clock())[0]
    phone = cast.browser()
    phone.post(link.url.removeprefix("http://localhost"), {"name": "Ana", "pin": link.pin})
    told = phone.get("/door/snapshot").json
    assert (
        told.get("evening")
        == {
            Face.SCANNER: "Now: Doors: greet, scan, tag on the right shoulder, duo card, until 18:00. Next: Welcome.",
            Face.KIOSK: None,
        }[face]
    )
    if face is Face.SCANNER:
        clock.now -= timedelta(minutes=1)
        assert phone.get("/door/snapshot").json["evening"] == ""
        assert 'id="glance" hidden' in phone.get("/door").text
        go_on(31)
        assert "Now: Doors" in phone.get("/door").text
        assert 'id="glance" hidden' in phone.get("/door?nameless=1").text
