"""The visitor hosts' board: who is here, who is with them, to whom they are introduced, live on every phone."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from flask import template_rendered
from sqlalchemy import event, select, update

from mixer.contacts.models import Contact
from mixer.core.database import db
from mixer.door.service import walls
from mixer.door.service.walls import Played, ZoneCount
from mixer.events.models import Event
from mixer.guests.models import Guest, Introduction, Welcome
from mixer.icebreakers.models import NotWith, Zone, ZonePlace
from mixer.icebreakers.service import hosts_evening as board
from mixer.icebreakers.service.on_wall import GamesOnWall
from mixer.meetings.models import Meeting
from tests.cast import RIVAL_CANARY
from tests.makers import MADE_AT, check_in, make_guest


@pytest.fixture
def base(cast):
    return f"/m/{cast.event_code}/icebreakers/hosts/evening"


@pytest.fixture
def look_at(cast, look):
    def now():
        with look() as session:
            return board.evening(session, cast.event_id)

    return now


@pytest.fixture
def night(hall, cast, work):
    """Two first-timers (one here), two visitor hosts (one here), and a guest to meet."""
    ada = hall.come(1, first_timer=True, trade="Realtor", house="Acme", invited_by="Olive")[0]
    cleo = hall.come(1, first_timer=True, inside=False)[0]
    ben, dora = hall.come(1, part="visitor_host")[0], hall.come(1, part="visitor_host", inside=False)[0]
    robin = hall.come(1, trade="Mortgage broker")[0]
    people = {"ada": ada, "cleo": cleo, "ben": ben, "dora": dora, "robin": robin}
    return SimpleNamespace(**people, code={name: hall.guest(key).code for name, key in people.items()})


def give(work, night, host="ben", who="ada", introduced=0):
    with work() as session:
        event_id = session.get_one(Guest, night.ada).event_id
        pair = {"first_timer_id": getattr(night, who), "visitor_host_id": getattr(night, host)}
        session.add(Welcome(event_id=event_id, introduced=introduced, **pair))


def tapped(browser, page, label):
    """Send the form of the button with this label, as it stands on the page."""
    for action, fields in re.findall(
        r'<form class="post" method="post" action="([^"]+)">(.*?)</form>', page, re.DOTALL
    ):
        if re.search(label, re.sub("<[^>]+>", "", fields)):
            data = dict(re.findall(r'name="(\w+)" value="([^"]*)"', fields))
            return browser.post(action, data, follow_redirects=True)
    raise AssertionError(label)


@pytest.mark.parametrize(
    ("who", "status"), [("olive", 200), ("hugo", 200), ("vera", 200), ("nell", 404), ("rita", 404)]
)
def test_the_board_is_for_hosts_and_visitor_hosts(cast, base, night, who, status):
    browser = cast.browser(who)
    for address in (base, f"{base}/now", f"{base}/{night.code['ada']}"):
        assert browser.get(address).status_code == status
    assert cast.browser().get(base).status_code == 303


def test_the_empty_board_says_why(cast, base, hall):
    vera = cast.browser("vera")
    assert "No visitor hosts yet" in vera.get(base).text
    hall.come(1, part="visitor_host")
    assert "Nobody comes for the first time" in vera.get(base).text


def test_who_has_nobody_comes_first_and_visitor_hosts_are_free_or_not(look_at, night, work, hall):
    late = hall.come(1, first_timer=True)[0]
    give(work, night)
    now = look_at()
    assert [one.newcomer.person.id for one in now.alone] == [late]
    assert now.alone[0].why_alone == "Nobody takes care of them yet."
    assert [one.newcomer.person.id for one in now.in_care] == [night.ada]
    assert [one.newcomer.person.id for one in now.to_come] == [night.cleo]
    assert [(one.person.id, one.in_care) for one in now.hosts] == [(night.ben, 1), (night.dora, 0)]
    assert now.free == ()
    assert [one.id for one in now.nearest] == [night.ben]
    assert (now.here, now.count) == (2, 3)


def test_who_waits_for_a_visitor_host_who_is_not_here_has_nobody(look_at, night, work):
    give(work, night, host="dora")
    assert "is not here yet." in look_at().alone[0].why_alone
    with work() as session:
        check_in(session, session.get_one(Guest, night.dora), left=True)
    assert look_at().alone[0].why_alone.endswith(" is not here.")
    assert [one.person.id for one in look_at().free] == [night.ben]


def test_a_first_timer_is_taken_over_introduced_and_taken_back(cast, base, night, look_at, look):
    vera = cast.browser("vera")
    page = vera.get(base).text
    assert "Nobody is with them" in page
    assert "invited by Olive" in page
    page = tapped(vera, page, "takes care of Guest000 Hall").text
    assert "Guest000 Hall is in good hands." in page
    assert "introduced to 0 of 3" in page
    page = tapped(vera, page, r"^\s*\+1: Guest000").text
    assert "introduced to 1 of 3" in page
    sought = vera.get(f"{base}/{night.code['ada']}").text
    page = tapped(vera, sought, "Introduced: Guest000 Hall to Guest004 Hall").text
    assert "introduced to 2 of 3" in page
    with look() as session:
        meeting = session.scalars(select(Meeting)).one()
        assert (meeting.one_id, meeting.other_id, meeting.way) == (night.ada, night.robin, "visitor_host")
    page = tapped(vera, page, "Undo Guest000 Hall introduced to Guest004 Hall").text
    assert "Taken back. Guest000 Hall: introduced to 1 of 3." in page
    with look() as session:
        assert session.scalars(select(Meeting)).all() == []
        assert session.scalars(select(Welcome.introduced)).all() == [1]
    for _ in range(2):
        page = tapped(vera, page, r"^\s*\+1: Guest000").text
    assert "Introduced to three" in page
    assert [one.newcomer.person.id for one in look_at().done] == [night.ada]
    assert "To whom?" not in vera.get(f"{base}/{night.code['ada']}").text


def test_what_is_sent_twice_counts_once_and_nonsense_is_no_tap(cast, base, night, work, look):
    give(work, night)
    vera = cast.browser("vera")
    form = {"tap": "one tap", "to": night.code["robin"]}
    for _ in range(2):
        assert vera.post(f"{base}/{night.code['ada']}/introduce", form).status_code == 303
    for _ in range(2):
        assert vera.post(f"{base}/undo", {"tap": "one tap"}).status_code == 303
    with look() as session:
        assert session.scalars(select(Welcome.introduced)).all() == [0]
        assert session.scalars(select(Meeting)).all() == []
    assert vera.post(f"{base}/{night.code['ada']}/introduce").status_code == 400
    assert vera.post(f"{base}/{night.code['ada']}/introduce", {"tap": "x" * 300}).status_code == 303
    assert vera.post(f"{base}/{night.code['cleo']}/introduce", {"tap": "y"}).status_code == 409
    assert vera.post(f"{base}/NOBODY/take", {"host": night.code["ben"]}).status_code == 409
    assert vera.get(f"{base}/NOBODY").status_code == 404


def test_two_who_scanned_each_other_stay_met_when_the_introduction_is_taken_back(cast, base, night, work, hall, look):
    give(work, night)
    hall.meet(night.ada, night.robin)
    vera = cast.browser("vera")
    vera.post(f"{base}/{night.code['ada']}/introduce", {"tap": "t", "to": night.code["robin"]})
    vera.post(f"{base}/undo", {"tap": "t"})
    with look() as session:
        assert session.scalars(select(Meeting.way).where(Meeting.confirmed_at.is_not(None))).all() == ["scan"]


def test_a_visitor_host_who_is_signed_in_is_known_and_takes_over_with_one_tap(cast, base, night, work):
    with work() as session:
        mail = session.scalar(select(board.Account.email).where(board.Account.id == cast.accounts["vera"]))
        contact = session.get_one(Guest, night.ben).contact_id
        session.execute(update(Contact).where(Contact.id == contact).values(email=mail.title()))
    vera = cast.browser("vera")
    page = vera.get(base).text
    assert re.search(r'<option value="\w+" selected>Guest002 Hall', page)
    page = tapped(vera, page, r"^\s*Guest002 takes over").text
    assert "with Guest002 Hall" in page
    assert f"me={night.code['ben']}" in page
    nobody = vera.get(f"{base}?me=").text
    assert '<option value="" selected' not in nobody
    assert "takes over" not in nobody
    assert "with Guest002 Hall" in vera.get(f"{base}?me={night.code['dora']}").text
    assert "Guest003 takes over" in vera.get(f"{base}?me={night.code['dora']}").text


def test_the_list_of_three_says_whom_to_meet_next_and_why(cast, base, night, work, threes, look_at):
    give(work, night)
    threes.make()
    first = look_at().in_care[0].next
    assert first.here
    page = cast.browser("vera").get(base).text
    assert f"Next: <strong>{first.name}</strong>" in page
    with work() as session:
        board.introduce(session, cast.event_id, night.code["ada"], "t", first.code, MADE_AT)
    again = look_at().in_care[0]
    assert again.next is None or again.next.code != first.code
    assert [walk.to for walk in again.walks] == [first.name]
    with work() as session:
        offered = board.suggestions(session, cast.event_id, again)
    assert first.code not in [one.code for one in offered]


def test_who_suits_best_in_the_room_is_offered_never_a_colleague_or_somebody_known(cast, night, work, hall, look_at):
    give(work, night)
    hall.come(1, house="Acme")
    apart, known, other = hall.come(3)
    hall.meet(night.ada, known)
    with work() as session:
        one, two = sorted(session.get_one(Guest, key).contact_id for key in (night.ada, apart))
        session.add(NotWith(group_id=cast.group_id, one_id=one, other_id=two))
    with work() as session:
        offered = board.suggestions(session, cast.event_id, look_at().in_care[0])
    assert offered[0].name == "Guest004 Hall"
    assert offered[0].reason == "Both serve home buyers."
    assert {one.code for one in offered} == {night.code["robin"], hall.guest(other).code}


def test_who_is_not_here_yet_is_offered_nobody(cast, night, work, look, look_at):
    give(work, night, who="cleo")
    with look() as session:
        assert board.suggestions(session, cast.event_id, look_at().to_come[0]) == ()


def test_the_board_is_drawn_again_when_shifts_may_have_changed(cast, base, night, clock):
    vera = cast.browser("vera")
    first = vera.get(f"{base}/now").headers["ETag"]
    assert vera.get(f"{base}/now").headers["ETag"] == first
    clock.now += timedelta(minutes=5)
    assert vera.get(f"{base}/now").headers["ETag"] != first


def test_the_board_is_sent_only_when_something_changed(app, cast, base, night, work):
    vera = cast.browser("vera")
    marks = [vera.get(f"{base}/now").headers["ETag"]]

    def changed():
        marks.append(vera.get(f"{base}/now").headers["ETag"])
        return len(set(marks)) == len(marks)

    asked, drawn = [], []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    with template_rendered.connected_to(lambda *_, **told: drawn.append(told), app):
        assert vera.get(f"{base}/now", headers={"If-None-Match": marks[0]}).status_code == 304
    assert len([statement for statement in asked if statement.startswith("SELECT")]) <= 4
    assert drawn == []
    for host, had in (("ben", ""), ("dora", "ben")):
        form = {"host": night.code[host], "had": night.code.get(had, "")}
        vera.post(f"{base}/{night.code['ada']}/take", form)
        assert changed()
    vera.post(f"{base}/{night.code['ada']}/introduce", {"tap": "t"})
    assert changed()
    vera.post(f"{base}/undo", {"tap": "t"})
    assert changed()
    with work() as session:
        session.execute(update(Guest).where(Guest.id == night.robin).values(part="visitor_host"))
    assert changed()


def test_the_board_asks_no_question_per_guest(app, cast, base, night, hall, work):
    hall.come(12, first_timer=True)
    asked = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    text = cast.browser("vera").get(f"{base}/now").text
    assert text.count("first-timer-card") > 12
    assert len([statement for statement in asked if statement.startswith("SELECT")]) <= 12
    assert RIVAL_CANARY not in text


def test_another_mixers_first_timers_are_not_touched(cast, base, night, work, look):
    with work() as session:
        rival = session.get_one(Event, cast.rival_event_id)
        theirs = make_guest(session, rival, first_timer=True).code
    vera = cast.browser("vera")
    assert vera.post(f"{base}/{theirs}/take", {"host": night.code["ben"]}).status_code == 409
    assert vera.post(f"{base}/{theirs}/introduce", {"tap": "t"}).status_code == 409
    with look() as session:
        assert session.scalars(select(Introduction.id)).all() == []


# --- the welcome wall's games -------------------------------------------------------------------------


def test_the_wall_shows_partners_found_and_zones_of_this_mixer(cast, hall, game, work, look, app):
    guests = hall.come(4)
    with work() as session:
        style = {"shape": "disc", "colour": "#0072b2", "capacity": 9, "position": 1}
        zone = Zone(event_id=cast.event_id, name="Finance", letter="A", **style)
        session.add(zone)
        session.flush()
        session.add(ZonePlace(zone_id=zone.id, guest_id=guests[0]))
    wall = GamesOnWall()

    def now():
        with look() as session:
            return wall.mark(session, cast.event_id), wall.played(session, cast.event_id)

    zones = (ZoneCount("Finance", "A", "#0072b2", 1, 1),)
    marks = [now()[0]]
    assert now()[1] == Played(zones, 0, 0)
    game.deal()
    assert now()[1] == Played(zones, 0, 0), "cards not yet handed out are nobody's business"
    marks.append(now()[0])
    game.start()
    assert now()[1] == Played(zones, 0, 2)
    marks.append(now()[0])
    pair = game.look().groups[0].members
    hall.meet(pair[0].guest_id, pair[1].guest_id)
    assert now()[1] == Played(zones, 1, 2)
    marks.append(now()[0])
    assert len(set(marks)) == 4
    assert now()[0] == marks[-1]
    text = cast.browser("vera").get(f"/m/{cast.event_code}/wall").text
    assert re.search(r"<strong[^>]*>1</strong> of 2 famous pairs have found each other", text)
    assert "Finance" in text
    assert isinstance(walls.games_of(app.extensions), GamesOnWall)


def test_without_games_the_wall_has_no_mark_of_them():
    none = walls.games_of({})
    assert none.mark(None, 1) == ""
    assert none.played(None, 1) == Played()
