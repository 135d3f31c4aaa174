"""The drawing on a screen without the network, as the server sees it; the screen itself is in the journeys."""

import random

import pytest

from mixer.core.refusal import Refusal
from mixer.door.models import Attendance
from mixer.guests.models import Guest
from mixer.prizes import service
from mixer.prizes.files.records import MOST_CALLS, Record, read_record
from mixer.prizes.files.slips import read_slip
from mixer.prizes.models import Drawing
from mixer.prizes.rules.drawing import commitment, drawing_order
from mixer.prizes.rules.slips import verify
from mixer.prizes.service import PrizeDetails
from tests.prizes.test_letters import at_once


@pytest.fixture
def sealed(work, room, clock, chance):
    """The cake's list is sealed, and the screen holds it."""
    with work() as session:
        service.commit(session, room.event_id, room.cake, clock(), chance)
    with work() as session:
        return service.sealed_list(session, room.event_id, room.cake)


@pytest.fixture
def order(sealed):
    return drawing_order(sealed["seed"], sealed["tickets"])


@pytest.fixture
def hand_in(work, room, sealed, clock):
    """Hand in what a screen drew by itself; reasons for each call in turn, "" for the one that stands."""

    def do(calls, seen=0, committed=""):
        record = Record(committed or sealed["commitment"], seen, tuple(calls))
        with work() as session:
            service.hand_in(session, room.event_id, room.cake, record, clock(), random.Random(1))

    return do


def calls(order, *reasons):
    return list(zip(order, reasons, strict=False))


def test_the_screen_holds_what_it_needs_to_find_the_same_winner(room, sealed, act, stage):
    assert sealed["recipe"] == "mixer-drawing-1"
    assert sealed["calls"] == []
    assert commitment(sealed["prize"], sealed["seed"], sealed["tickets"]) == sealed["commitment"]
    assert {name for name, _ in sealed["people"].values()} == {"Ana Example", "Ben Example", "Cleo Example"}
    first = drawing_order(sealed["seed"], sealed["tickets"])[0]
    act(service.draw)
    assert stage().standing.name == sealed["people"][first][0]


def test_the_seed_leaves_the_house_only_once_the_list_is_sealed(look, room):
    with look() as session, pytest.raises(Refusal, match="Seal the list first"):
        service.sealed_list(session, room.event_id, room.cake)


def test_a_drawing_without_the_network_is_on_record_as_any_other(room, hand_in, order, stage, look):
    hand_in(calls(order, "not_here", ""))
    seen = stage()
    assert [(call.ticket, call.stands, call.reason) for call in seen.calls] == [
        (order[0], False, "not_here"),
        (order[1], True, ""),
    ]
    with look() as session:
        slip = read_slip(service.slip_file(session, room.event_id, room.cake))
    assert verify(slip) == []


def test_the_same_record_handed_in_twice_changes_nothing(hand_in, order, stage):
    hand_in(calls(order, "not_here", ""))
    before = stage()
    hand_in(calls(order, "not_here", ""))
    assert stage() == before


def test_two_screens_that_draw_without_the_network_find_the_same_winner(hand_in, order, stage):
    for _ in range(2):
        hand_in(calls(order, ""))
    assert stage().standing.ticket == order[0]


def test_a_redraw_without_the_network_goes_on_from_what_the_server_drew(act, hand_in, order, stage):
    act(service.draw)
    act(service.draw_again, 1)
    hand_in(calls(order, "not_here", "not_here", ""), seen=2)
    assert stage().standing.ticket == order[2]
    assert [call.attempt for call in stage().calls] == [1, 2, 3]


def test_when_nobody_takes_it_without_the_network_the_drawing_ends(hand_in, order, stage):
    hand_in(calls(order, "not_here", "not_here", "not_here"))
    assert stage().ended
    assert stage().standing is None


def test_a_guest_the_server_passed_over_stays_passed_over(act, hand_in, order, stage, work, room, sealed):
    with work() as session:
        gone = next(guest for guest, ticket in room.tickets.items() if ticket == order[0])
        session.get_one(Attendance, (room.event_id, room.guests[gone])).left_ms = 5
    act(service.draw)
    hand_in(calls(order, "not_in_the_room", "not_here", ""), seen=2)
    assert [call.reason for call in stage().calls] == ["not_in_the_room", "not_here", ""]


TWISTS = {
    "somebody else": [(1, "")],
    "a stranger": [(-1, "")],
    "one more than the winner": [(0, ""), (1, "")],
    "somebody who had not left": [(0, "not_in_the_room"), (1, "")],
    "a reason of one's own": [(0, "we did not like them"), (1, "")],
    "no end": [(0, "not_here")],
    "nothing": [],
    "more than there are": [*((place, "not_here") for place in range(3)), (-1, "")],
}


@pytest.mark.parametrize("twist", TWISTS.values(), ids=TWISTS)
def test_a_record_that_does_not_follow_the_recipe_is_not_taken(hand_in, order, stage, twist):
    with pytest.raises(Refusal, match="does not follow the sealed list"):
        hand_in([(order[place] if place >= 0 else "ZZZZZZ", reason) for place, reason in twist])
    assert stage().sealed


def test_a_record_of_another_list_is_not_taken(hand_in, order):
    with pytest.raises(Refusal, match="No list of this prize was sealed"):
        hand_in(calls(order, ""), committed="00" * 32)


def test_where_another_screen_went_on_meanwhile_what_the_server_has_counts(act, hand_in, order, stage):
    act(service.draw)
    act(service.draw_again, 1)
    for record, seen in ((calls(order, ""), 0), (calls(order, "not_here", "not_here", ""), 1)):
        with pytest.raises(Refusal, match="on another screen meanwhile"):
            hand_in(record, seen)
    assert stage().standing.ticket == order[1]


def test_a_drawing_started_over_meanwhile_takes_no_old_record(hand_in, order, stage, work, room, clock):
    with work() as session:
        service.take_back(session, room.event_id, room.cake, clock())
    with pytest.raises(Refusal, match="started over"):
        hand_in(calls(order, ""))
    assert not stage().sealed


def test_a_prize_handed_over_takes_no_redraw(act, hand_in, order, work, room, clock):
    act(service.draw)
    with work() as session:
        service.take_step(session, room.event_id, room.cake, "handed_over", clock())
    with pytest.raises(Refusal, match="has been handed over"):
        hand_in(calls(order, "not_here", ""), seen=1)


@pytest.fixture
def won_another(work, room, order, clock, chance):
    """The first in the cake's order has won another prize, on another screen."""
    with work() as session:
        _draw_another(session, room, order, clock, chance)


def _draw_another(session, room, order, clock, chance):
    code = service.add_prize(session, room.event_id, PrizeDetails("wine", "Cellar"), clock(), chance, pledged=True)
    service.take_step(session, room.event_id, code, "collected", clock())
    service.commit(session, room.event_id, code, clock(), chance)
    service.draw(session, room.event_id, code, clock(), chance)
    standing = session.query(Drawing).filter_by(prize_id=session.query(Drawing).all()[-1].prize_id).one()
    standing.winner_id = session.query(Guest).filter_by(short_code=order[0]).one().id


@pytest.mark.usefixtures("won_another")
def test_a_winner_who_won_another_prize_meanwhile_is_not_given_a_second(hand_in, order, stage):
    with pytest.raises(Refusal, match="won another prize on another screen"):
        hand_in(calls(order, ""))
    assert stage().sealed
    hand_in(calls(order, "has_won", ""))
    assert [call.reason for call in stage().calls] == ["has_won", ""]


def test_a_guest_who_is_gone_from_the_list_still_won_what_the_room_saw(hand_in, order, stage, work):
    with work() as session:
        session.query(Guest).filter_by(short_code=order[0]).one().short_code = "ELSE00"
    hand_in(calls(order, ""))
    assert stage().standing.name == order[0]


@pytest.mark.database
def test_screens_that_hand_in_at_once_leave_one_winner(work, look, room, sealed, order, clock, stage):
    records = [calls(order, ""), calls(order, "not_here", "")] * 2
    waiting = iter([Record(sealed["commitment"], 0, tuple(record)) for record in records])

    def press():
        record = next(waiting)
        try:
            with work() as session:
                service.hand_in(session, room.event_id, room.cake, record, clock(), random.Random())
        except Refusal as no:
            return no.code
        return "taken"

    said = at_once(press)
    assert sorted(said) == ["drawn_meanwhile", "drawn_meanwhile", "taken", "taken"]
    with look() as session:
        standing = session.query(Drawing).filter(Drawing.void_at.is_(None)).all()
    assert len(standing) == 1
    assert stage().standing is not None


@pytest.mark.parametrize(
    "content",
    [
        None,
        [],
        {},
        {"commitment": 1, "seen": 0, "calls": []},
        {"commitment": "x", "seen": "0", "calls": []},
        {"commitment": "x", "seen": -1, "calls": []},
        {"commitment": "x", "seen": 1, "calls": []},
        {"commitment": "x", "seen": 0, "calls": {}},
        {"commitment": "x", "seen": 0, "calls": [["A"]]},
        {"commitment": "x", "seen": 0, "calls": [["A", None]]},
        {"commitment": "x", "seen": 0, "calls": [["A", ""]] * (MOST_CALLS + 1)},
    ],
)
def test_what_is_no_record_is_not_read(content):
    with pytest.raises(ValueError, match="record"):
        read_record(content)


def test_a_screen_gets_the_list_draws_and_hands_in_over_the_network(cast, room, sealed, order):
    hugo = cast.browser("hugo")
    stage = f"/m/{cast.event_code}/prizes/{room.cake}/drawing"
    assert hugo.get(f"{stage}/sealed.json").json == sealed
    wants = {"headers": {"Accept": "application/json"}}
    assert hugo.post_json(f"{stage}/draw", {}, **wants).json == {"calls": [[order[0], ""]]}
    redrawn = [[order[0], "not_here"], [order[1], ""]]
    record = {"commitment": sealed["commitment"], "seen": 1, "calls": redrawn}
    assert hugo.post_json(f"{stage}/record", record).json == {"ok": True}
    assert hugo.post_json(f"{stage}/record", []).status_code == 400
    assert hugo.client.post(f"{stage}/record", json=record).status_code == 400  # without its token
    refused = hugo.post_json(f"{stage}/record", record | {"calls": [[order[0], ""]]})
    assert (refused.status_code, refused.json["code"]) == (409, "drawn_meanwhile")
    assert "on another screen" in refused.json["message"]
