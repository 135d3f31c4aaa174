from datetime import timedelta

import pytest
from sqlalchemy import func, select

from mixer.events.models import Event
from mixer.followup.models import Export, Inspection
from mixer.followup.rules.watched import unwatched, watched
from mixer.followup.service import watching
from mixer.web.access import rule_of
from tests.cast import RIVAL_CANARY
from tests.makers import make_guest


@pytest.fixture
def guest(cast, work):
    with work() as session:
        made = make_guest(session, session.get_one(Event, cast.event_id), answer="yes")
        session.refresh(made, ["contact"])
        return made


@pytest.fixture
def lines(look, cast):
    def read() -> list[tuple[str, str, str]]:
        with look() as session:
            return [(line.who, line.what, line.whom) for line in watching.read_log(session, cast.group_id, 1).lines]

    return read


def test_who_opened_a_guest_s_page_stands_in_the_log_once_a_day(cast, guest, lines, clock, look):
    page = f"/m/{cast.event_code}/guests/{guest.code}"
    for _ in range(3):
        assert cast.browser("hugo").get(page).status_code == 200
    cast.browser("olive").get(page)
    cast.browser("olive").get(f"/g/{cast.group_code}/contacts/{guest.contact.code}")
    name = guest.contact.full_name
    assert lines() == [
        ("Olive Organiser", "looked at a person in the address book", name),
        ("Olive Organiser", "looked at a guest’s page", name),
        ("Hugo Host", "looked at a guest’s page", name),
    ]
    clock.forward(days=1)
    cast.browser("hugo").get(page)
    assert len(lines()) == 4


def test_what_was_taken_out_stands_in_the_log_with_what_for(cast, guest, lines, look, work, clock):
    hugo = cast.browser("hugo")
    for _ in range(2):
        assert hugo.get(f"/m/{cast.event_code}/guests/guests.csv").status_code == 200
    clock.forward(minutes=1)
    page = f"/m/{cast.event_code}/follow-up/export?kind=csv&columns=outlook"
    assert hugo.get(page).status_code == 200
    assert hugo.post(page, {"purpose": "thank", "line": "by hand"}).status_code == 200
    clock.forward(minutes=1)
    with work() as session:
        session.add(Export(event_id=cast.event_id, segment="old_key", format="ods", columns="fax", rows=1, at=clock()))
    assert lines() == [
        ("whoever runs this server", "took out: old_key, ods, for fax, 1 entry", ""),
        ("Hugo Host", "took out: Everybody on the list, CSV, for Outlook, 1 entry", ""),
        ("Hugo Host", "took out the guest list as CSV", ""),
    ]
    text = cast.browser("olive").get(f"/g/{cast.group_code}/log").text
    assert "To thank them: by hand" in text
    assert "no purpose was said" in text
    with look() as session:
        assert watching.read_log(session, cast.rival_group_id, 1).lines == ()


def test_a_page_that_was_refused_or_is_nobody_s_is_not_in_the_log(cast, guest, lines):
    assert cast.browser("vera").get(f"/m/{cast.event_code}/guests/{guest.code}").status_code == 403
    assert cast.browser("hugo").get(f"/m/{cast.event_code}/guests/NOBODY").status_code == 404
    assert cast.browser("hugo").get(f"/m/{cast.event_code}/guests").status_code == 200
    assert lines() == []


def test_a_second_look_writes_nothing(cast, guest, queries):
    page = f"/m/{cast.event_code}/guests/{guest.code}"
    hugo = cast.browser("hugo")
    hugo.get(page)
    with queries() as sent:
        hugo.get(page)
    assert [statement for statement in sent if statement.startswith(("INSERT", "UPDATE", "DELETE"))] == []


def test_organisers_read_the_log_page_by_page_and_others_do_not(cast, work, clock):
    olive = cast.browser("olive")
    address = f"/g/{cast.group_code}/log"
    assert "Nobody has looked yet" in olive.get(address).text
    with work() as session:
        for number in range(120):
            look = watching.Look(cast.group_id, cast.event_id, cast.accounts["hugo"], "guests.export_csv", f"G{number}")
            watching.note(session, look, clock() - timedelta(days=number))
    first, last = olive.get(address).text, olive.get(f"{address}?page=9").text
    assert "Page 1 of 3" in first
    assert "Newer" not in first
    assert "Page 3 of 3" in last
    assert "Older" not in last
    assert RIVAL_CANARY not in first
    assert "Newer" in olive.get(f"{address}?page=2").text
    assert [cast.browser(name).get(address).status_code for name in ("hugo", "rita")] == [403, 404]


def test_lines_go_after_a_year(cast, work, look, clock):
    with work() as session:
        for days in (10, 364, 366, 400):
            what = watching.Look(cast.group_id, None, cast.accounts["hugo"], f"old {days}")
            watching.note(session, what, clock() - timedelta(days=days))
    with work() as session:
        assert watching.forget(session, clock(), most=1) == 1
        assert watching.forget(session, clock()) == 1
    with look() as session:
        assert session.scalar(select(func.count()).select_from(Inspection)) == 2


def test_lists_taken_out_go_from_the_log_after_a_year_too(cast, work, look, clock):
    with work() as session:
        for days in (364, 366):
            at = clock() - timedelta(days=days)
            session.add(Export(event_id=cast.event_id, segment="came", format="csv", rows=1, at=at))
    with work() as session:
        assert watching.forget(session, clock()) == 1
    with look() as session:
        assert session.scalar(select(func.count()).select_from(Export)) == 1


def test_every_page_of_one_guest_is_watched_or_has_a_reason_not_to_be(app):
    known = {**watched(), **unwatched()}
    with app.app_context():
        pages = {
            rule.endpoint
            for rule in app.url_map.iter_rules()
            if "GET" in rule.methods and {"guest_code", "contact_code"} & rule.arguments and rule_of(rule.endpoint)
        }
        assert pages - known.keys() == set()
        assert known.keys() - app.view_functions.keys() == set()
