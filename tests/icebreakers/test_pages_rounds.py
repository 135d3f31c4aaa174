"""Table rounds for the host, from what is possible to the last round, and for the guest at the table."""

from itertools import combinations
from random import Random
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select

from mixer.core.refusal import Refusal
from mixer.door.models import Attendance
from mixer.guests.models import Guest
from mixer.icebreakers.models import Game, NotWith, Party, Seat
from mixer.icebreakers.service import games, rounds, rounds_board, rounds_late, rounds_wishes
from mixer.icebreakers.service.rounds_tables import Tables, read_seats, told
from mixer.meetings.models import Meeting
from mixer.nametags.service import TABLES


@pytest.fixture(autouse=True)
def little_work(monkeypatch):
    """Plans of tests are small: a tenth of the search is plenty."""
    for module in (rounds, rounds_late):
        monkeypatch.setattr(module, "SECONDS", 0.1)


@pytest.fixture
def base(cast):
    return f"/m/{cast.event_code}/icebreakers/rounds"


@pytest.fixture
def table(cast, work, clock):
    """Plan, play and look at table rounds, each in a unit of work of its own."""

    def within(act, *arguments, **options):
        with work() as session:
            return act(session, cast.event_id, *arguments, **options)

    def seats():
        with work() as session:
            rows = session.execute(
                select(Seat.round, Seat.guest_id, Party.position).join(Party, Party.id == Seat.party_id)
            )
            return {(row.round, row.guest_id): row.position for row in rows}

    def plan(tables=None, **wish):
        return within(rounds.plan, rounds.Wish(tables or Tables(seats=3), **wish), clock(), Random(1)) and seats()

    return SimpleNamespace(
        plan=plan,
        seats=seats,
        start=lambda: within(rounds.start, clock()),
        next=lambda: within(games.next_round, "rounds", clock()),
        seat=lambda **options: within(rounds_late.seat_latecomers, clock(), **options),
        coming=lambda: within(rounds_late.plan_coming, clock(), Random(2)) and seats(),
        look=lambda *shown: within(rounds_board.rounds_board, *shown),
        mine=lambda guest_id: within(rounds_board.my_tables, guest_id),
    )


def leave(work, guest_id):
    with work() as session:
        session.scalar(select(Attendance).where(Attendance.guest_id == guest_id)).left_ms = 1


def couples(seats, turn):
    at = {}
    for (number, guest), position in seats.items():
        if number == turn:
            at.setdefault(position, []).append(guest)
    return {tuple(sorted(two)) for sitting in at.values() for two in combinations(sitting, 2)}


def form(**fields):
    return {"rounds": "3", "minutes": "8"} | fields


def test_the_page_says_what_to_do_first(cast, base, hall):
    hugo = cast.browser("hugo")
    assert "Nobody to seat yet" in hugo.get(base).text
    hall.come(2)
    page = hugo.get(base).text
    assert "2 guests are here, 2 said yes" in page
    assert "Plan the rounds" in page


def test_what_cannot_be_avoided_is_said_before_planning(cast, base, hall):
    hall.come(60)
    hugo = cast.browser("hugo")
    assert "allow 3 rounds in which nobody meets anybody twice" in hugo.get(base).text
    page = hugo.get(f"{base}/advice?tables=6&rounds=3").text
    assert "At 6 tables of 10, 24 repeats a round are unavoidable" in page
    assert "10 tables of 6 allow 3 rounds with none" in page
    assert "Add a table or seats" in hugo.get(f"{base}/advice?tables=6&seats=4&rounds=3").text
    assert "how many repeats there must be" in hugo.get(f"{base}/advice?each=40,10,10&rounds=2").text
    assert "1 round in which" in hugo.get(f"{base}/advice?tables=10&rounds=1").text
    assert "fill 1 to 30 tables" in hugo.get(f"{base}/advice?tables=50&rounds=1").text
    assert hugo.get(f"{base}/advice?rounds=x").status_code == 409
    assert "<html" not in page


def test_without_guests_there_is_nothing_to_advise(cast, base):
    assert "note" not in cast.browser("hugo").get(f"{base}/advice?rounds=3").text


@pytest.mark.parametrize(
    ("typed", "seats"),
    [("", ()), ("10, 10, 8", (10, 10, 8)), ("4 x 10, 8", (10, 10, 10, 10, 8)), ("2×6;5", (6, 6, 5)), ("6 6", (6, 6))],
)
def test_the_seats_of_each_table_are_read_as_people_write_them(typed, seats):
    assert read_seats(typed) == seats


@pytest.mark.parametrize("typed", ["ten", "10,-2", "0", "999x9", "4x", "١٠", "3x3x3", "10'; --"])
def test_seats_that_say_nothing_are_refused(typed):
    with pytest.raises(Refusal):
        read_seats(typed)


def test_tables_can_be_given_in_every_way():
    assert Tables(tables=4, seats=8).evening(20).sizes[0] == (5, 5, 5, 5)
    assert Tables(each=(6, 3)).evening(9).seats == ((6, 3),) * 3
    assert len(Tables(tables=5).evening(20).seats[0]) == 5
    assert len(Tables().evening(13).seats[0]) == 3
    assert told(4, Tables(seats=40)).startswith("At 1 table of 4,")


def test_everybody_has_a_seat_in_every_round_and_nobody_meets_twice(cast, base, hall, table):
    guests = hall.come(12)
    hugo = cast.browser("hugo")
    page = hugo.post(f"{base}/plan", form(seats="3"), follow_redirects=True).text
    assert "Everybody has a seat for every round" in page
    seats = table.seats()
    assert {guest for _, guest in seats} == set(guests)
    assert len(seats) == 36
    assert not couples(seats, 1) & couples(seats, 2)
    assert "of the best possible" in page
    assert "Served worst" in page
    assert "Start round 1" in page
    assert page.count('class="sitters"') == 4
    assert 'aria-current="page">Round 1' in page
    assert 'aria-current="page">Round 3' in hugo.get(f"{base}?round=3").text
    assert 'aria-current="page">Round 1' in hugo.get(f"{base}?round=77").text
    choice = hugo.get(f"/m/{cast.event_code}/icebreakers").text
    assert "4 tables, round 1 of 3" in choice


def test_colleagues_and_those_never_together_sit_apart(cast, hall, table, work):
    mates = hall.come(3, house="Acme")
    one, other, *_ = hall.come(6)
    with work() as session:
        contacts = sorted(session.get_one(Guest, guest).contact_id for guest in (one, other))
        session.add(NotWith(group_id=cast.group_id, one_id=contacts[0], other_id=contacts[1]))
    seats = table.plan(Tables(seats=3, rounds=2))
    for turn in (1, 2):
        assert not couples(seats, turn) & set(combinations(sorted(mates), 2))
        assert tuple(sorted((one, other))) not in couples(seats, turn)


def test_wishes_are_kept_and_can_be_taken_back(cast, base, hall, table):
    guests = hall.come(9)
    hugo = cast.browser("hugo")
    page = hugo.post(f"{base}/stay", {"guest": "Guest000 Hall", "table": "2"}, follow_redirects=True).text
    assert "Guest000 Hall stays at table 2" in page
    hugo.post(f"{base}/stay", {"guest": "Guest000 Hall · House 0", "table": "3"})
    page = hugo.post(f"{base}/together", {"one": "Guest001 Hall", "other": "Guest002 Hall"}, follow_redirects=True).text
    assert "Guest001 Hall and Guest002 Hall sit together" in page
    hugo.post(f"{base}/together", {"one": "Guest002 Hall", "other": "Guest001 Hall"})
    seats = table.plan()
    assert {seats[turn, guests[0]] for turn in (1, 2, 3)} == {3}
    assert all(seats[turn, guests[1]] == seats[turn, guests[2]] for turn in (1, 2, 3))
    assert "stays<" in hugo.get(base).text
    for kind in ("stay", "together"):
        assert "Taken back" in hugo.post(f"{base}/forget/{kind}/0", follow_redirects=True).text
        assert hugo.post(f"{base}/forget/{kind}/0").status_code == 409
    assert hugo.post(f"{base}/forget/tables/0").status_code == 409
    assert "Take back" not in hugo.get(base).text


def test_wishes_that_cannot_be_are_refused_with_names(cast, base, hall):
    hall.come(6)
    hugo = cast.browser("hugo")
    for address, data in (
        ("stay", {"guest": "Nobody", "table": "1"}),
        ("stay", {"guest": "Guest000 Hall", "table": "0"}),
        ("together", {"one": "Guest000 Hall"}),
        ("together", {"one": "Guest000 Hall", "other": "Guest000 Hall"}),
        ("forget/stay/0", {}),
    ):
        assert hugo.post(f"{base}/{address}", data).status_code == 409, address
    hugo.post(f"{base}/stay", {"guest": "Guest000 Hall", "table": "9"})
    answer = hugo.post(f"{base}/plan", form(seats="3"))
    assert answer.status_code == 409
    assert "Guest000 Hall cannot be seated at table 9" in answer.text


def test_too_many_at_one_table_are_named_a_few_and_counted(cast, base, hall):
    guests = hall.come(9)
    hugo = cast.browser("hugo")
    for guest in range(len(guests)):
        hugo.post(f"{base}/stay", {"guest": f"Guest00{guest} Hall", "table": "1"})
    answer = hugo.post(f"{base}/plan", form(seats="3"))
    assert "and 3 more are all to sit at table 1" in answer.text


@pytest.mark.parametrize(
    "fields",
    [
        {"rounds": ""},
        {"rounds": "0"},
        {"rounds": "9999"},
        {"tables": "-1"},
        {"seats": "x"},
        {"each": "lots"},
        {"tables": "400"},
        {"each": "2, 2"},
        {"minutes": "100000"},
    ],
)
def test_tables_that_cannot_be_are_refused_in_words_and_change_nothing(cast, base, hall, table, fields):
    hall.come(6)
    answer = cast.browser("hugo").post(f"{base}/plan", form(**fields))
    assert answer.status_code == 409
    assert table.look() is None


def test_no_plan_without_repeats_is_said(cast, base, hall):
    hall.come(6)
    answer = cast.browser("hugo").post(f"{base}/plan", form(tables="2", no_repeats="y"))
    assert answer.status_code == 409
    assert "unavoidable" in answer.text


def test_fewer_than_two_guests_are_no_round(cast, base, hall):
    hall.come(1)
    answer = cast.browser("hugo").post(f"{base}/plan", form())
    assert answer.status_code == 409
    assert "two guests or more" in answer.text


def test_plans_are_made_for_everybody_who_said_yes_too(hall, table, work):
    hall.come(2)
    guests = hall.come(7, inside=False)
    hall.come(1, part="organiser")
    assert len({guest for _, guest in table.plan(coming=True)}) == 9
    late = hall.come(1, inside=False)
    assert "Guest010 Hall" not in table.look().waiting
    done = table.seat()
    assert done.came == 1
    assert {guest for _, guest in table.seats()} >= {*guests, *late}


def test_locked_tables_and_printed_cards_stay_when_planned_again(cast, base, hall, table):
    hall.come(12)
    hugo = cast.browser("hugo")
    first = table.plan()
    page = hugo.post(f"{base}/lock", {"round": "2", "keep": ["1", "x", "-4", str(2**70)]}, follow_redirects=True).text
    assert "1 table stays as it is in round 2" in page
    kept = {cell for cell, position in first.items() if cell[0] == 2 and position == 1}
    again = table.plan(Tables(seats=3), no_repeats=False)
    assert all(again[cell] == 1 for cell in kept)
    assert table.look(2).locked == 1
    assert hugo.post(f"{base}/lock", {"round": "2"}, follow_redirects=True).text.count("0 tables stay") == 1
    assert table.look(2).locked == 0
    hugo.post(f"{base}/lock", {"round": str(2**70), "keep": "1"})
    answer = hugo.post(f"{base}/print")
    assert answer.status_code == 303
    assert table.look().printed == 12
    late = hall.come(1)
    printed = table.seats()
    refused = hugo.post(f"{base}/plan", form(tables="4", seats="4"))
    assert refused.status_code == 303
    after = table.seats()
    assert printed.items() <= after.items()
    assert {guest for _, guest in after} - {guest for _, guest in printed} == set(late)
    assert table.look().printed == 12
    assert "printed: they stay" in hugo.get(base).text
    hugo.post(f"{base}/plan", form(tables="2", take_back="y", rounds="2"))
    assert not printed.items() <= table.seats().items()


def test_starting_needs_a_plan(cast, base, hall):
    hall.come(4)
    hugo = cast.browser("hugo")
    answer = hugo.post(f"{base}/clock/start")
    assert answer.status_code == 409
    hugo.post(f"{base}/stay", {"guest": "Guest000 Hall", "table": "1"})
    assert hugo.post(f"{base}/clock/start").status_code == 409
    for step in ("print", "lock", "latecomers"):
        assert hugo.post(f"{base}/{step}").status_code == 409, step
    assert hugo.post(f"{base}/coming").status_code == 409
    assert "No cards yet" in hugo.get(f"{base}/cards").text
    assert hugo.get(f"{base}/sheets/1").status_code == 409


def test_those_at_a_table_are_to_meet_when_their_round_begins(cast, base, hall, table, work):
    guests = hall.come(9)
    seats = table.plan()
    hugo = cast.browser("hugo")

    def planned():
        with work() as session:
            return {
                (row.one_id, row.other_id) for row in session.scalars(select(Meeting).where(Meeting.way == "rounds"))
            }

    assert planned() == set()
    leave(work, guests[0])
    assert "Round 1 has begun" in hugo.post(f"{base}/clock/start", follow_redirects=True).text
    here = {two for two in couples(seats, 1) if guests[0] not in two}
    assert planned() == here
    assert "Round 2 has begun" in hugo.post(f"{base}/clock/next", follow_redirects=True).text
    assert planned() == here | {two for two in couples(seats, 2) if guests[0] not in two}


def test_without_a_door_everybody_seated_is_to_meet(hall, table, work):
    hall.come(6, inside=False)
    seats = table.plan(coming=True)
    table.start()
    with work() as session:
        assert session.scalar(select(func.count(Meeting.id))) == len(couples(seats, 1))


def test_a_latecomer_gets_a_seat_and_nobody_else_moves(cast, base, hall, table, work):
    guests = hall.come(12)
    before = table.plan(Tables(tables=4, seats=4))
    table.start()
    (late,) = hall.come(1)
    hugo = cast.browser("hugo")
    assert "No seat yet: Guest012 Hall" in hugo.get(base).text
    page = hugo.post(f"{base}/latecomers", follow_redirects=True).text
    assert "1 more have a seat, 0 seats are free; nobody else moved." in page
    after = table.seats()
    assert before.items() <= after.items()
    assert {turn for turn, guest in after if guest == late} == {1, 2, 3}
    assert table.look().waiting == ()
    with work() as session:
        mine = select(func.count(Meeting.id)).where((Meeting.one_id == late) | (Meeting.other_id == late))
        assert session.scalar(mine) == 3
    leave(work, guests[0])
    table.next()
    done = table.seat()
    assert (done.came, done.left) == (0, 1)
    assert {turn for turn, guest in table.seats() if guest == guests[0]} == {1}
    with work() as session:
        session.scalar(select(Attendance).where(Attendance.guest_id == guests[0])).left_ms = None
    assert table.seat().came == 1
    assert {turn for turn, guest in table.seats() if guest == guests[0]} == {1, 2, 3}


def test_empty_seats_are_freed_only_when_the_host_says_so(cast, base, hall, table):
    hall.come(6)
    absent = hall.come(3, inside=False)
    table.plan(coming=True)
    table.start()
    hugo = cast.browser("hugo")
    page = hugo.get(base).text
    assert "3 seats of this round are empty" in page
    assert "not here" in page
    assert table.seat().left == 0
    page = hugo.post(f"{base}/latecomers", {"free": "absent"}, follow_redirects=True).text
    assert "3 seats are free" in page
    assert not {guest for _, guest in table.seats()} & set(absent)


def test_a_table_with_two_guests_left_is_said(cast, base, hall, table, work):
    guests = hall.come(6)
    table.plan()
    table.start()
    for guest in guests[:2]:
        leave(work, guest)
    assert "two guests or fewer" in cast.browser("hugo").post(f"{base}/latecomers", follow_redirects=True).text


def test_a_guest_taken_off_the_list_keeps_what_they_played(hall, table, work, clock):
    guests = hall.come(6)
    before = table.plan()
    table.start()
    with work() as session:
        session.get_one(Guest, guests[0]).removed_at = clock()
    hall.come(1)
    table.seat()
    assert before.items() <= table.seats().items()


def test_coming_rounds_are_planned_anew_and_past_ones_stay(cast, base, hall, table, work):
    guests = hall.come(9)
    hugo = cast.browser("hugo")
    hugo.post(f"{base}/together", {"one": "Guest004 Hall", "other": "Guest005 Hall"})
    hugo.post(f"{base}/stay", {"guest": "Guest003 Hall", "table": "2"})
    hugo.post(f"{base}/stay", {"guest": "Guest000 Hall", "table": "1"})
    before = table.plan()
    table.start()
    hugo.post(f"{base}/lock", {"round": "2", "keep": "3"})
    leave(work, guests[0])
    late = hall.come(3)
    answer = hugo.post(f"{base}/coming", follow_redirects=True)
    assert "planned anew" in answer.text
    after = table.seats()
    assert {cell: at for cell, at in after.items() if cell[0] == 1} == {c: at for c, at in before.items() if c[0] == 1}
    ahead = {guest for turn, guest in after if turn > 1}
    assert ahead == {*guests[1:], *late}
    assert all(after[turn, guests[4]] == after[turn, guests[5]] for turn in (2, 3))
    assert {after[turn, guests[3]] for turn in (2, 3)} == {2}
    assert all(after[cell] == 3 for cell, at in before.items() if cell[0] == 2 and at == 3 and cell[1] in ahead)
    table.next()
    table.next()
    answer = hugo.post(f"{base}/coming")
    assert answer.status_code == 409
    assert "last round" in answer.text


def test_a_leaver_before_the_first_plan_anew_was_never_there(hall, table, work):
    guests = hall.come(6)
    absent = hall.come(1, inside=False)
    table.plan(coming=True)
    table.start()
    table.seat(free_absent=True)
    hall.come(2)
    table.coming()
    table.seat()
    assert not {turn for turn, guest in table.seats() if guest == absent[0]}
    leave(work, guests[0])
    table.coming()
    assert {turn for turn, guest in table.seats() if guest == guests[0]} == {1}


def test_nothing_is_planned_over_rounds_that_are_on_and_new_ones_follow_those_that_are_over(cast, base, hall, table):
    hall.come(6)
    table.plan()
    table.start()
    hugo = cast.browser("hugo")
    assert hugo.post(f"{base}/plan", form()).status_code == 409
    assert hugo.post(f"{base}/stay", {"guest": "Guest000 Hall", "table": "1"}).status_code == 409
    page = hugo.get(base).text
    assert "Plan the coming rounds anew" in page
    hugo.post(f"{base}/clock/end")
    page = hugo.get(base).text
    assert "Keep the ticked tables" not in page
    assert "Print the cards" not in page
    assert hugo.post(f"{base}/latecomers").status_code == 409
    assert "first-timers" not in hugo.get(f"/m/{cast.event_code}/icebreakers").text
    assert hugo.post(f"{base}/plan", form(each="4, 2", rounds="2")).status_code == 303
    assert table.look().state == "draft"
    assert 'value="4, 2"' in hugo.get(base).text


def test_a_guests_phone_shows_the_table_and_who_agreed_to_be_named(cast, base, hall, table, work):
    me, shy, open_one, plain = hall.come(4)
    with work() as session:
        session.get_one(Guest, shy).on_wall = False
        session.get_one(Guest, open_one).shares_with_all = True
    phone = hall.browser(me)
    assert "No game yet" in phone.get("/my/card").text
    table.plan(Tables(tables=1, rounds=2))
    assert "Table 1" not in phone.get("/my/card").text
    hugo = cast.browser("hugo")
    hugo.post(f"{base}/clock/start")
    page = phone.get("/my/card").text
    assert "Round 1" in page
    assert "Table 1" in page
    assert "Guest002, House 2" in page
    assert "Guest003" in page
    assert "House 3" not in page
    assert "Guest001" not in page
    assert "and 1 more" in page
    assert "No game yet" not in page
    assert plain
    (late,) = hall.come(1)
    assert "Table" not in hall.browser(late).get("/my/card").text.replace("Table rounds", "")
    with work() as session:
        game_id = session.scalar(select(Game.id))
        session.query(Seat).filter_by(guest_id=me, round=1, game_id=game_id).delete()
    assert "You have no table in this round" in phone.get("/my/card").text
    hugo.post(f"{base}/clock/next")
    assert "Table 1" in phone.get("/my/card").text
    hugo.post(f"{base}/clock/end")
    page = phone.get("/my/card").text
    assert "The table rounds are over" in page
    assert "no table" in page


def test_who_stays_is_told_so(cast, base, hall, table):
    (me, *_) = hall.come(4)
    cast.browser("hugo").post(f"{base}/stay", {"guest": "Guest000 Hall", "table": "1"})
    table.plan(Tables(tables=2))
    table.start()
    assert "You stay at this table" in hall.browser(me).get("/my/card").text


def test_the_wall_sends_everybody_to_their_table_and_has_a_bell(cast, base, hall, table, work, clock):
    guests = hall.come(4)
    vera = cast.browser("vera")
    assert "Your table shows on your phone" in vera.get(f"{base}/wall").text
    with work() as session:
        session.get_one(Guest, guests[0]).on_wall = False
    table.plan(Tables(tables=2))
    table.start()
    page = vera.get(f"{base}/wall").text
    assert "round 1 of 3" in page
    assert "data-bell" in page
    assert "Guest001" in page
    assert "Guest000" not in page
    part = vera.get(f"{base}/wall?part=1").text
    assert "data-bell" not in part
    assert "Guest001" in part
    with work() as session:
        for guest in session.scalars(select(Guest).where(Guest.id.in_(guests))):
            guest.on_wall = False
    assert "wall-seats" not in vera.get(f"{base}/wall").text
    with work() as session:
        games.stop(session, cast.event_id, "rounds", clock())
    assert "That was the last round" in vera.get(f"{base}/wall").text


def test_cards_and_sheets_say_who_sits_where_in_every_round(cast, base, hall, table):
    hall.come(6)
    seats = table.plan(Tables(seats=3, rounds=2))
    hugo = cast.browser("hugo")
    cards = hugo.get(f"{base}/cards").text
    for guest in hall.guests:
        mine = [seats[turn, guest.id] for turn in (1, 2)]
        told_on_card = " ".join(f"<li>Round {turn} <strong>table {at}</strong></li>" for turn, at in enumerate(mine, 1))
        assert told_on_card.replace("> <li", "><li") in cards
    sheet = hugo.get(f"{base}/sheets/2").text
    assert "Round 2 of 2, 8 minutes" in sheet
    assert hugo.get(f"{base}/sheets/3").status_code == 409
    assert table.look().printed == 0


def test_name_tags_carry_the_first_table_until_the_rounds_are_over(app, cast, hall, table, work, clock):
    guests = hall.come(6)
    find = app.extensions[TABLES]
    with work() as session:
        assert find(session, cast.event_id) == {}
    seats = table.plan()
    with work() as session:
        assert find(session, cast.event_id) == {guest: str(seats[1, guest]) for guest in guests}
    table.start()
    with work() as session:
        games.stop(session, cast.event_id, "rounds", clock())
    with work() as session:
        assert find(session, cast.event_id) == {}


@pytest.mark.parametrize(("who", "expected"), [("vera", 403), ("nell", 404), ("rita", 404), ("", 303)])
def test_nobody_but_hosts_plans_or_looks_at_rounds(cast, base, hall, table, who, expected):
    hall.come(6)
    table.plan()
    before = table.seats()
    browser = cast.browser(who)
    for page in ("", "/advice?rounds=3", "/cards", "/sheets/1"):
        assert browser.get(f"{base}{page}").status_code == expected, page
    for step in ("plan", "coming", "latecomers", "lock", "stay", "together", "forget/stay/0", "print", "clock/start"):
        assert browser.post(f"{base}/{step}", form()).status_code == expected, step
    assert table.seats() == before
    if who != "vera":
        assert browser.get(f"{base}/wall").status_code == expected


def test_pages_take_a_bounded_number_of_queries_with_two_hundred_guests(cast, base, hall, table, queries):
    hall.come(6)
    hugo = cast.browser("hugo")
    phone = hall.browser(hall.guests[0].id)

    def count():
        asked_for = {}
        for page in ("", "?round=2", "/wall", "/cards", "/sheets/1"):
            with queries() as asked:
                assert hugo.get(f"{base}{page}").status_code == 200
            asked_for[page] = len(asked)
        with queries() as asked:
            assert phone.get("/my/card").status_code == 200
        return asked_for | {"phone": len(asked)}

    def play():
        asked_for = {}
        for step in ("plan", "clock/start", "latecomers", "coming", "clock/next"):
            with queries() as asked:
                assert hugo.post(f"{base}/{step}", form(seats="4")).status_code == 303
            asked_for[step] = len(asked)
        return asked_for

    few = play()
    looked = count()
    hugo.post(f"{base}/clock/end")
    hall.come(194)
    # A statement carries so many rows; five times as many guests take a few statements more, not one for each.
    many = play()
    assert all(many[step] <= few[step] + 4 for step in few)
    assert count() == looked


def test_the_figures_are_those_of_the_plan(hall, table):
    hall.come(8)
    table.plan(Tables(tables=2, rounds=2))
    look = table.look()
    assert look.repeats >= look.least > 0
    assert look.worst[1] <= 6
    assert 0 < look.share <= 1
    assert "repeat" in " ".join(look.relaxations)


def test_who_sits_alone_has_no_reason_to(hall, table):
    hall.come(5)
    table.plan(Tables(each=(4, 1), rounds=1))
    assert [bool(each.reason) for each in table.look().tables] == [True, False]


def test_wishes_of_guests_who_are_gone_are_still_listed(cast, hall, work, clock):
    one, other = hall.come(2)
    with work() as session:
        rounds_wishes.stay_at(session, cast.event_id, "Guest000 Hall", 1, clock(), Random(1))
        rounds_wishes.sit_together(session, cast.event_id, "Guest000 Hall", "Guest001 Hall", clock(), Random(1))
        session.get_one(Guest, one).removed_at = clock()
        session.flush()
        game = rounds.latest(session, cast.event_id)
        stay, together, people = rounds_wishes.wishes(session, cast.event_id, game)
    assert stay == ["A guest stays at table 1"]
    assert together == ["a guest and Guest001 Hall"]
    assert [person.guest_id for person in people] == [other]
