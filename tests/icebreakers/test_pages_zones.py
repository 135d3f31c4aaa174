"""Meet your business match: the host's page, the plan of the room, the wall, a guest's phone."""

import pytest

from mixer.icebreakers.service import games, zone_board


@pytest.fixture
def base(cast):
    return f"/m/{cast.event_code}/icebreakers"


@pytest.fixture
def hugo(cast):
    return cast.browser("hugo")


def test_the_page_shows_reasons_the_worst_served_and_how_near_the_best_it_is(base, hugo, hall):
    hall.come(16)
    assert "No zones yet" in hugo.get(f"{base}/zones").text
    hugo.post(f"{base}/zones/make")
    page = hugo.get(f"{base}/zones").text
    assert "100 %" in page
    assert "of the best possible" in page
    assert "fits best" in page
    assert "Served worst" in page
    assert "Plan of the room: " in page
    assert "After 15 minutes, " in page


def test_a_suggestion_is_taken_with_one_tap(base, hugo, hall, cast, work):
    hall.come(16)
    hall.come(2, trade="Dentist")
    hugo.post(f"{base}/zones/make")
    with work() as session:
        (advised,) = zone_board.judged_map(session, cast.event_id).suggestions
    address = f"{base}/zones/{advised.zone}/with/{advised.other}"
    assert address in hugo.get(f"{base}/zones").text
    page = hugo.post(address, follow_redirects=True).text
    assert "One zone now: " in page
    assert address not in page
    assert hugo.post(address).status_code == 409


def test_a_large_zone_is_split_with_one_tap(base, hugo, hall, cast, work):
    hall.come(6, trade="Plumber")
    hall.come(4, trade="Electrician")
    hugo.post(f"{base}/zones/make")
    with work() as session:
        zone = zone_board.zone_map(session, cast.event_id).zones[0]
    hall.come(2, trade="Realtor")
    hugo.post(f"{base}/zones/latecomers")
    page = hugo.post(f"{base}/zones/{zone.id}/split", follow_redirects=True).text
    assert "Two zones now: Trades: Plumber, and Trades: Electrician." in page


def test_a_guest_moved_by_hand_can_be_let_go(base, hugo, hall, cast, work):
    guest, *_ = hall.come(8)
    hugo.post(f"{base}/zones/make")
    with work() as session:
        last = zone_board.zone_map(session, cast.event_id).zones[-1]
    code = hall.guest(guest).code
    assert "Let go" in hugo.post(f"{base}/zones/move", {"guest": code, "zone": last.id}, follow_redirects=True).text
    page = hugo.post(f"{base}/zones/release", {"guest": code}, follow_redirects=True).text
    assert "when you plan again" in page
    assert "Let go" not in page


def test_several_guests_are_moved_at_once(base, hugo, hall, cast, work):
    one, other, *_ = hall.come(8)
    hugo.post(f"{base}/zones/make")
    with work() as session:
        last = zone_board.zone_map(session, cast.event_id).zones[-1]
    moved = {"guest": [hall.guest(one).code, hall.guest(other).code], "zone": last.id}
    page = hugo.post(f"{base}/zones/move", moved, follow_redirects=True).text
    assert "2 moved to Something else, to stay there." in page
    assert page.count("by hand</span>") == 2
    assert hugo.post(f"{base}/zones/move", {"zone": last.id}).status_code == 409


def test_the_plan_of_the_room_is_a_page_to_print(base, hugo, hall):
    assert hugo.get(f"{base}/zones/plan").status_code == 409
    hall.come(8)
    hugo.post(f"{base}/zones/make")
    page = hugo.get(f"{base}/zones/plan").text
    assert "Where each zone stands" in page
    assert "Who visits whom" in page


def test_the_wall_and_the_phone_say_where_to_go_in_each_round(base, hugo, hall, cast, work, clock):
    guest, *_ = hall.come(16)
    wall = f"{base}/zones/wall"
    assert "Your host is making the zones" in hugo.get(wall).text
    hugo.post(f"{base}/zones/make")
    phone = hall.browser(guest)
    assert "Your zone" in phone.get("/my/card").text
    assert "Go to your zone" not in phone.get("/my/card").text
    page = hugo.post(f"{base}/zones/clock/start", follow_redirects=True).text
    assert "Every phone and the wall say where to go" in page
    assert "Next round" in page
    assert "Place everybody anew" not in page
    assert "Go to your zone and meet who is there." in phone.get("/my/card").text
    hugo.post(f"{base}/zones/clock/next")
    assert "goes over to" in hugo.get(wall).text
    assert "round 2 of 3" in phone.get("/my/card").text
    hugo.post(f"{base}/zones/clock/end")
    assert "Who can you introduce" in hugo.get(wall).text
    assert "Start again" in hugo.get(f"{base}/zones").text
    with work() as session:
        assert games.latest(session, cast.event_id, "zones").state == "over"


@pytest.mark.parametrize(
    ("who", "expected"), [("hugo", 303), ("olive", 303), ("vera", 403), ("nell", 404), ("rita", 404)]
)
@pytest.mark.parametrize("step", ["release", "1/with/2", "1/split"])
def test_only_hosts_change_zones(base, cast, hall, who, expected, step):
    hall.come(4)
    answer = cast.browser(who).post(f"{base}/zones/{step}")
    assert answer.status_code == expected or (expected == 303 and answer.status_code == 409)
