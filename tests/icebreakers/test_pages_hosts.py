"""Visitor hosts for the host: shared out, changed by hand, taken back, on paper and on the wall."""

import re
from datetime import timedelta
from random import Random
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select

from mixer.contacts.models import Contact
from mixer.core.refusal import Refusal
from mixer.door.models import Attendance
from mixer.guests import service as guests
from mixer.guests.models import Guest, Welcome
from mixer.icebreakers.models import Game, NotWith
from mixer.icebreakers.service import hosts, hosts_board
from tests.makers import check_in


@pytest.fixture
def base(cast):
    return f"/m/{cast.event_code}/icebreakers/hosts"


@pytest.fixture
def greet(cast, work, clock):
    """Plan, change and look at who greets whom, each in a unit of work of its own."""

    def plan(**wish):
        with work() as session:
            return hosts.plan(session, cast.event_id, hosts.Wish(**wish), clock(), Random(1))

    def look(expected=20):
        with work() as session:
            return hosts_board.hosts_board(session, cast.event_id, expected)

    def of(guest_id):
        with work() as session:
            return session.scalar(select(Welcome.visitor_host_id).where(Welcome.first_timer_id == guest_id))

    return SimpleNamespace(plan=plan, look=look, of=of)


def newcomers(hall, count=1, **different):
    return hall.come(count, inside=False, first_timer=True, **different)


def greeters(hall, count=1, **different):
    return hall.come(count, inside=False, part="visitor_host", **different)


def code(hall, guest_id):
    return hall.guest(guest_id).code


def arrive(work, guest_id):
    with work() as session:
        check_in(session, session.get_one(Guest, guest_id))


def leave(work, guest_id):
    with work() as session:
        session.scalar(select(Attendance).where(Attendance.guest_id == guest_id)).left_ms = 1


def change(hugo, base, hall, first_timer, host):
    address = f"{base}/give/{code(hall, first_timer)}"
    return hugo.post(address, {"visitor_host": code(hall, host) if host else ""}, follow_redirects=True)


def test_the_page_says_what_to_do_first(cast, base, hall):
    hugo = cast.browser("hugo")
    assert "No visitor hosts yet" in hugo.get(base).text
    newcomers(hall)
    assert "1 first-timer waits." in hugo.get(base).text
    newcomers(hall)
    assert "2 first-timers wait." in hugo.get(base).text
    assert hugo.post(f"{base}/plan").status_code == 409
    assert "Nobody to brief yet" in hugo.get(f"{base}/briefing").text


def test_without_first_timers_there_is_nobody_to_share_out(cast, base, hall):
    greeters(hall)
    hugo = cast.browser("hugo")
    assert "Nobody comes for the first time yet" in hugo.get(base).text
    answer = hugo.post(f"{base}/plan")
    assert answer.status_code == 409
    assert "Nobody comes for the first time" in answer.text
    assert "first-timers have one" not in hugo.get(f"/m/{cast.event_code}/icebreakers").text


def test_everybody_gets_a_visitor_host_and_the_page_says_why(cast, base, hall, greet):
    first = newcomers(hall, trade="Realtor")
    last = newcomers(hall, 3, invited_by="Ana")
    greeters(hall, 2, trade="Mortgage broker")
    hugo = cast.browser("hugo")
    assert "Nobody greets them yet" in hugo.get(base).text
    page = hugo.post(f"{base}/plan", follow_redirects=True).text
    assert "4 first-timers have another visitor host now." in page
    assert "4 of 4" in page
    assert "Realtor, greeted by mortgage broker. Both serve home buyers." in page
    assert "Invited by Ana." in page
    assert "Served worst" in page
    look = greet.look()
    assert look.loads == (2, 2)
    assert greet.of(first[0]) is not None
    assert len({greet.of(guest) for guest in last}) == 2
    assert "4 of 4 first-timers have one" in hugo.get(f"/m/{cast.event_code}/icebreakers").text
    again = hugo.post(f"{base}/plan", follow_redirects=True).text
    assert "Nothing had to change." in again


def test_a_first_timer_never_gets_a_colleague_while_another_is_free(hall, greet):
    mine, theirs = newcomers(hall, house="Acme"), newcomers(hall, house="Bolt")
    acme, bolt = greeters(hall, house="Acme"), greeters(hall, house="Bolt")
    greet.plan()
    assert [greet.of(mine[0]), greet.of(theirs[0])] == [bolt[0], acme[0]]
    assert greet.look().notes == ()


def test_what_could_not_be_avoided_is_said_with_the_name(cast, base, hall, greet, work):
    one = newcomers(hall, house="Acme")
    host = greeters(hall, house="Acme")
    greet.plan()
    assert greet.of(one[0]) == host[0]
    assert greet.look().notes == ("Guest000 Hall is greeted by a colleague: no other visitor host was free.",)
    with work() as session:
        contacts = [session.get_one(Guest, guest).contact_id for guest in (*one, *host)]
        session.add(NotWith(group_id=cast.group_id, one_id=min(contacts), other_id=max(contacts)))
    page = cast.browser("hugo").get(base).text
    assert "Guest000 Hall is greeted by somebody they are to be kept apart from" in page


def test_the_advice_wants_three_visitor_hosts_for_every_sixty_guests(cast, base, hall, greet):
    newcomers(hall, 2)
    greeters(hall, 2)
    assert "at least 3 are a good number" in cast.browser("hugo").get(base).text
    assert "at least 6 are a good number" in greet.look(120).advice
    greeters(hall)
    assert greet.look(60).advice == ""


def test_a_choice_by_hand_stays_until_the_host_gives_it_up(cast, base, hall, greet):
    realtor = newcomers(hall, trade="Realtor")[0]
    newcomers(hall, 3, trade="Realtor")
    good, bad = greeters(hall, trade="Mortgage broker")[0], greeters(hall, trade="Realtor")[0]
    hugo = cast.browser("hugo")
    greet.plan()
    assert greet.of(realtor) == good
    page = change(hugo, base, hall, realtor, bad).text
    assert "it was Guest004 Hall" in page
    assert "by hand" in page
    greet.plan()
    assert greet.of(realtor) == bad
    released = hugo.post(f"{base}/release/{code(hall, realtor)}", follow_redirects=True).text
    assert "The next plan decides about Guest000 Hall." in released
    greet.plan()
    assert greet.of(realtor) == good
    change(hugo, base, hall, realtor, bad)
    greet.plan(anew=True)
    assert greet.of(realtor) == good


def test_a_change_is_taken_back_with_one_press(cast, base, hall, greet):
    one, other = newcomers(hall, 2)
    first, second = greeters(hall, 2)
    hugo = cast.browser("hugo")
    assert hugo.post(f"{base}/undo").status_code == 409
    greet.plan()
    planned = greet.of(one)
    change(hugo, base, hall, one, second if planned == first else first)
    page = hugo.post(f"{base}/undo", follow_redirects=True).text
    assert "Guest000 Hall is where they were before." in page
    assert greet.of(one) == planned
    assert not any(newcomer.by_hand for newcomer in greet.look().given)
    assert hugo.post(f"{base}/undo").status_code == 409
    assert "it was nobody" not in page
    change(hugo, base, hall, other, None)
    assert greet.of(other) is None
    hugo.post(f"{base}/undo")
    assert greet.of(other) is not None


def test_a_first_change_with_nobody_before_goes_back_to_nobody(cast, base, hall, greet):
    (one,) = newcomers(hall)
    (host,) = greeters(hall)
    hugo = cast.browser("hugo")
    assert "it was nobody" in change(hugo, base, hall, one, host).text
    hugo.post(f"{base}/undo")
    assert greet.of(one) is None


def test_a_change_cannot_be_taken_back_once_the_people_are_gone(cast, base, hall, greet, work):
    (one,) = newcomers(hall)
    first, second = greeters(hall, 2)
    hugo = cast.browser("hugo")
    change(hugo, base, hall, one, first)
    change(hugo, base, hall, one, second)
    with work() as session:
        guests.set_part(session, session.get_one(Guest, first), "guest")
    answer = hugo.post(f"{base}/undo")
    assert answer.status_code == 409
    assert "none any more" in answer.text
    assert "it was nobody" in hugo.get(base).text
    with work() as session:
        session.get_one(Guest, one).first_timer = False
    newcomers(hall)
    assert "You changed who greets" not in hugo.get(base).text
    assert hugo.post(f"{base}/undo").status_code == 409


def test_who_was_greeted_already_keeps_their_host_even_when_all_is_planned_anew(hall, greet, work):
    realtor, other = newcomers(hall, 2, trade="Realtor")
    late = newcomers(hall, trade="Realtor")[0]
    good, bad = greeters(hall, trade="Mortgage broker")[0], greeters(hall, trade="Realtor")[0]
    with work() as session:
        guests.give_all(session, session.get_one(Guest, realtor).event_id, {realtor: bad, other: bad, late: bad})
    arrive(work, realtor)
    arrive(work, bad)
    with work() as session:
        session.scalar(select(Welcome).where(Welcome.first_timer_id == other)).introduced = 1
    greet.plan(anew=True)
    assert [greet.of(realtor), greet.of(other), greet.of(late)] == [bad, bad, good]


def test_the_first_timers_of_a_visitor_host_who_leaves_go_to_the_others_and_nobody_else_moves(hall, greet, work):
    crowd = newcomers(hall, 6)
    hosts_now = greeters(hall, 3)
    for guest in (*crowd, *hosts_now):
        arrive(work, guest)
    greet.plan(only_here=True)
    before = {guest: greet.of(guest) for guest in crowd}
    gone = before[crowd[0]]
    leave(work, gone)
    planned = greet.plan()
    assert (planned.changed, planned.kept) == (2, 4)
    for guest in crowd:
        assert greet.of(guest) != gone
        assert before[guest] == gone or greet.of(guest) == before[guest]


def test_a_plan_changes_nothing_once_everybody_is_greeted(cast, base, hall, greet, work):
    for guest in (*newcomers(hall, 3), *greeters(hall)):
        arrive(work, guest)
    greet.plan()
    page = cast.browser("hugo").post(f"{base}/plan", {"anew": "on"}, follow_redirects=True).text
    assert "Nothing had to change; 3 kept theirs." in page


def test_only_visitor_hosts_who_are_here_when_the_host_wants_so(cast, base, hall, greet, work):
    one, other = newcomers(hall, 2)
    here, late = greeters(hall, 2)
    hugo = cast.browser("hugo")
    answer = hugo.post(f"{base}/plan", {"only_here": "on"})
    assert answer.status_code == 409
    assert "None of the visitor hosts is here" in answer.text
    assert "checked" not in hugo.get(base).text
    arrive(work, here)
    assert "checked" in hugo.get(base).text
    hugo.post(f"{base}/plan", {"only_here": "on"})
    assert {greet.of(one), greet.of(other)} == {here}
    assert late


def test_who_said_no_greets_nobody(cast, hall, greet, work):
    (one,) = newcomers(hall)
    host, away = greeters(hall, 2)
    with work() as session:
        session.get_one(Guest, away).answer = "no"
    greet.plan()
    assert greet.of(one) == host
    with work() as session:
        session.get_one(Guest, host).answer = "no"
    with pytest.raises(Refusal, match="None of the visitor hosts is here"):
        greet.plan()
    assert "not coming" in cast.browser("hugo").get(f"/m/{cast.event_code}/icebreakers/hosts").text


def test_choosing_by_hand_shows_who_suits_best_first(cast, base, hall, greet, work):
    (one,) = newcomers(hall, trade="Realtor", house="Acme")
    mate = greeters(hall, trade="Mortgage broker", house="Acme")[0]
    rival, good, gone = (greeters(hall, trade=trade)[0] for trade in ("Realtor", "Mortgage broker", "Attorney"))
    hugo = cast.browser("hugo")
    arrive(work, gone)
    leave(work, gone)
    arrive(work, good)
    page = hugo.get(f"{base}/choose/{code(hall, one)}").text
    places = [page.index(hall.guest(guest).code) for guest in (good, rival, mate, gone)]
    assert places == sorted(places)
    for told in ("colleagues", "same work", "has left", ">here<"):
        assert told in page
    assert "Let the plan decide" not in page
    change(hugo, base, hall, one, good)
    page = hugo.get(f"{base}/choose/{code(hall, one)}").text
    assert "greets them" in page
    assert "Let the plan decide" in page
    assert "Nobody for now" in page
    assert greet.of(one) == good


def test_choosing_before_anybody_is_named_leads_to_naming(cast, base, hall):
    (one,) = newcomers(hall)
    assert "No visitor hosts yet" in cast.browser("hugo").get(f"{base}/choose/{code(hall, one)}").text


@pytest.mark.parametrize("wrong", ["NOBODY", "%00", "x" * 3000, "💥"])
def test_guests_who_do_not_exist_are_refused_in_words(cast, base, hall, wrong):
    (one,) = newcomers(hall)
    (plain,) = hall.come(1)
    hugo = cast.browser("hugo")
    for address in (f"{base}/give/{wrong}", f"{base}/release/{wrong}"):
        assert hugo.post(address).status_code == 409
    assert hugo.get(f"{base}/choose/{wrong}").status_code == 409
    for host in (wrong, code(hall, plain)):
        assert hugo.post(f"{base}/give/{code(hall, one)}", {"visitor_host": host}).status_code == 409
    assert hugo.post(f"{base}/give/{code(hall, plain)}").status_code == 409


def test_a_first_timer_whose_visitor_host_was_taken_off_the_list_has_nobody(hall, greet, work, clock):
    one, host = *newcomers(hall), *greeters(hall)
    greet.plan()
    with work() as session:
        session.get_one(Guest, host).removed_at = clock()
    look = greet.look()
    assert [newcomer.person.id for newcomer in look.without] == [one]
    assert look.greeters == ()
    assert look.worst is None


def test_the_briefing_has_lines_to_tick_and_no_addresses(cast, base, hall, greet, work):
    one, *_ = newcomers(hall, 4, invited_by="Ana")
    greeters(hall)
    greet.plan()
    newcomers(hall, 7)
    for who in ("hugo", "vera"):
        page = cast.browser(who).get(f"{base}/briefing").text
        assert page.count("____________") == 12
        assert "Invited by Ana." in page
        assert "and 2 more" in page
        with work() as session:
            contact = session.get_one(Contact, session.get_one(Guest, one).contact_id)
            assert contact.full_name in page
            assert contact.email not in page


def test_the_wall_names_only_those_who_let_it(cast, base, hall, greet, work):
    shy = newcomers(hall, on_wall=False)[0]
    vera = cast.browser("vera")
    assert "Your visitor hosts wear a ribbon" in vera.get(f"{base}/wall").text
    host = greeters(hall, on_wall=False)[0]
    greet.plan()
    page = vera.get(f"{base}/wall").text
    assert "A visitor host" in page
    assert "1 first-timer<" in page.replace("\n", "")
    newcomers(hall, 5)
    greet.plan()
    arrive(work, shy)
    page = vera.get(f"{base}/wall?part=1").text
    assert "is here for the first time" in page
    assert "and 3 more" in page
    with work() as session:
        names = {
            guest.id: session.get_one(Contact, guest.contact_id).tag_name
            for guest in session.scalars(select(Guest).where(Guest.id.in_([shy, host])))
        }
    assert names[shy] not in page
    assert names[host] not in page
    arrive(work, hall.guests[2].id)
    assert "are here for the first time" in vera.get(f"{base}/wall").text


def test_the_wall_shows_six_visitor_hosts_at_a_time_and_all_of_them_in_turn(cast, base, hall, greet, clock):
    newcomers(hall, 14)
    greeters(hall, 14)
    greet.plan()
    vera, seen = cast.browser("vera"), []
    for _ in range(3):
        page = vera.get(f"{base}/wall").text
        found = re.findall(r"<strong>(\w+)</strong>", page)
        assert f"of {14} visitor hosts" in page
        seen.append(found)
        clock.now += timedelta(seconds=15)
    assert sorted(len(turn) for turn in seen) == [2, 6, 6]
    assert len({name for turn in seen for name in turn}) == 14


def test_visitor_hosts_have_no_start_signal(cast, hall, greet, work):
    newcomers(hall)
    greeters(hall)
    greet.plan()
    answer = cast.browser("hugo").post(f"/m/{cast.event_code}/icebreakers/hosts/clock/start")
    assert answer.status_code == 409
    assert "no start signal" in answer.text
    with work() as session:
        assert session.scalar(select(func.count(Game.id)).where(Game.kind == "hosts", Game.state != "draft")) == 0


@pytest.mark.parametrize(("who", "expected"), [("vera", 403), ("nell", 404), ("rita", 404), ("", 303)])
def test_nobody_but_hosts_shares_out_or_changes_anything(cast, base, hall, greet, who, expected):
    (one,) = newcomers(hall)
    (host,) = greeters(hall)
    browser = cast.browser(who)
    for address in ("", f"/choose/{code(hall, one)}"):
        assert browser.get(f"{base}{address}").status_code == expected
    for step in ("plan", f"give/{code(hall, one)}", f"release/{code(hall, one)}", "undo"):
        assert browser.post(f"{base}/{step}", {"visitor_host": code(hall, host)}).status_code == expected
    assert greet.of(one) is None
    if who != "vera":
        assert browser.get(f"{base}/wall").status_code == expected
        assert browser.get(f"{base}/briefing").status_code == expected


def test_pages_take_a_bounded_number_of_queries_with_three_hundred_guests(cast, base, hall, greet, queries):
    newcomers(hall, 4)
    greeters(hall, 2)
    greet.plan()
    hugo = cast.browser("hugo")
    first = code(hall, hall.guests[0].id)

    def count():
        asked_for = {}
        for page in ("", "/wall", "/briefing", f"/choose/{first}"):
            with queries() as asked:
                assert hugo.get(f"{base}{page}").status_code == 200
            asked_for[page] = len(asked)
        with queries() as asked:
            assert hugo.post(f"{base}/plan").status_code == 303
        return asked_for | {"plan": len(asked)}

    few = count()
    newcomers(hall, 280)
    greeters(hall, 14)
    assert count() == few
    assert greet.look().loads in {(17, 18), (16, 19), (17, 19), (16, 18)}
