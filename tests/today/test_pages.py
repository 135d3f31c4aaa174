"""Home, the dashboard and the frame, as each of the cast sees them."""

import re
from datetime import timedelta

from mixer.accounts.models import Group, Membership
from mixer.door.models import Attendance
from mixer.events.access import host
from mixer.events.models import Event
from mixer.plan.models import Task, TaskOwner
from mixer.web.access import policy
from tests.cast import RIVAL_CANARY
from tests.makers import MADE_AT, NIGHT, a_code, make_event, make_group, make_guest


def text_of(answer) -> str:
    assert answer.status_code == 200, answer.status
    assert RIVAL_CANARY not in answer.text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)).replace(" ,", ",")


def test_the_organiser_finds_the_next_mixer_large_with_what_to_do(cast, work, put_task):
    with work() as session:
        ana = TaskOwner(code=a_code(), event_id=cast.event_id, key="ana", name="Ana", created_at=MADE_AT)
        put_task(session, "guest_list", days=-60, owner=ana)
    page = text_of(cast.browser("olive").get("/"))
    assert "Autumn Mixer" in page
    assert "In 45 days" in page
    assert "Thursday 22 October, 17:30 to 19:30" in page
    assert "Do guest_list" in page
    assert "15 days late" in page
    assert "ready for the doors" in page


def test_a_visitor_host_sees_when_and_where_but_no_list_to_run(cast, work, put_task):
    with work() as session:
        put_task(session, "guest_list", days=-60)
    vera = cast.browser("vera")
    for address in ("/", f"/m/{cast.event_code}"):
        page = text_of(vera.get(address))
        assert "Autumn Mixer" in page
        assert "Do guest_list" not in page
        assert "Name tags" not in page


def test_who_has_no_part_yet_is_told_how_to_get_one(cast):
    assert "No mixer is waiting for you" in text_of(cast.browser("nell").get("/"))


def test_an_organiser_without_a_mixer_is_led_to_the_first(cast, work):
    with work() as session:
        session.delete(session.get_one(Event, cast.event_id))
    assert "Plan your first mixer" in text_of(cast.browser("olive").get("/"))


def test_a_cancelled_mixer_is_not_the_next(cast, work):
    with work() as session:
        session.get_one(Event, cast.event_id).state = "cancelled"
    olive = cast.browser("olive")
    assert "Plan your next mixer" in text_of(olive.get("/"))
    assert "This mixer is cancelled" in text_of(olive.get(f"/m/{cast.event_code}"))


def test_after_the_evening_the_last_mixer_says_what_is_still_open(cast, work, clock):
    with work() as session:
        guest = make_guest(session, session.get_one(Event, cast.event_id), first_timer=True)
        row = {"event_id": guest.event_id, "guest_id": guest.id, "first_scan": "s", "first_ms": 1, "door": "Main"}
        session.add(Attendance(**row))
        for number in range(8):
            make_event(session, session.get_one(Group, cast.group_id), starts_at=NIGHT - timedelta(days=60 + number))
        make_event(session, session.get_one(Group, cast.group_id), starts_at=NIGHT + timedelta(days=28), name="Winter")
        make_event(session, session.get_one(Group, cast.group_id), starts_at=NIGHT + timedelta(days=56), name="Spring")
    clock.forward(days=47)
    page = text_of(cast.browser("olive").get("/"))
    assert "Still open from Autumn Mixer" in page
    assert "Call the first-timer not called yet" in page
    assert page.index("Winter") < page.index("Later") < page.index("Spring") < page.index("Before")
    assert "3 more" in page
    assert "1 came" in text_of(cast.browser("hugo").get(f"/m/{cast.event_code}"))


def test_an_organiser_of_two_groups_sees_which_is_which(cast, work, clock):
    with work() as session:
        second = make_group(session, name="Hill Chapter")
        session.add(Membership(group_id=second.id, account_id=cast.accounts["olive"], role="organiser", since=MADE_AT))
    page = text_of(cast.browser("olive").get("/"))
    assert "Riverside Chamber" in page
    assert "Hill Chapter" in page


def test_the_dashboard_shows_numbers_reasons_and_the_river(cast, work, clock):
    with work() as session:
        event = session.get_one(Event, cast.event_id)
        make_guest(session, event, answer="yes", invited_at=MADE_AT)
        make_guest(session, event, answer="waiting", invited_at=MADE_AT)
    page = text_of(cast.browser("hugo").get(f"/m/{cast.event_code}"))
    assert "1/2 said yes" in page
    assert "0 of 3 visitor hosts are named" in page
    assert "on the waiting list" in page
    assert "Hugo Host" in page
    assert page.index("Plan") < page.index("Icebreakers") < page.index("Follow-up")


def test_strangers_sign_in_first_and_others_find_nothing(cast):
    address = f"/m/{cast.event_code}"
    assert cast.browser().get(address).status_code == 303
    assert cast.browser().get("/").status_code == 303
    assert cast.browser("nell").get(address).status_code == 404
    assert cast.browser("rita").get(address).status_code == 404
    assert cast.browser("olive").get(f"/m/{cast.rival_event_code}").status_code == 404


def test_looking_changes_nothing_and_a_hosts_deed_ticks_the_plan(app, cast, work, look, put_task):
    @app.post("/m/<event_code>/deed")
    def deed(event_code):
        return "done"

    app.view_functions["deed"] = policy(host)(deed)
    with work() as session:
        make_guest(session, session.get_one(Event, cast.event_id))
        task = put_task(session, "guest_list", proved_by="guests_imported")
    hugo = cast.browser("hugo")
    hugo.get(f"/m/{cast.event_code}")
    with look() as session:
        assert session.get_one(Task, task.id).done_at is None
    assert hugo.post(f"/m/{cast.event_code}/deed").status_code == 200
    with look() as session:
        assert session.get_one(Task, task.id).ticked_by == "fact"
