"""Business-match zones on a real database."""

import pytest
from sqlalchemy import select

from mixer.contacts.models import Sphere
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.icebreakers.models import Zone, ZonePlace
from mixer.icebreakers.service import games, zone_board, zones, zones_changes, zones_play
from tests.makers import make_guest


@pytest.fixture
def make(work, cast, chance):
    def made():
        with work() as session:
            zones.make_zones(session, cast.event_id, chance)

    return made


@pytest.fixture
def see(work, cast):
    def seen():
        with work() as session:
            return zone_board.zone_map(session, cast.event_id)

    return seen


@pytest.fixture
def judge(work, cast):
    def judged():
        with work() as session:
            return zone_board.judged_map(session, cast.event_id)

    return judged


def where(found):
    return {one.guest_code: zone.id for zone in found.zones for one in zone.occupants}


def test_there_is_a_zone_for_each_field_and_everybody_who_comes_has_one(hall, make, see):
    hall.come(16)
    hall.come(2, inside=False)
    make()
    found = see()
    assert [zone.name for zone in found.zones] == [
        "Finance and legal",
        "Real estate",
        "Trades",
        "Events and travel",
        "Something else",
    ]
    assert len(where(found)) == 18
    assert found.without == ()
    assert len({zone.letter for zone in found.zones}) == 5


def test_zones_need_guests(make, see):
    with pytest.raises(Refusal, match="Nobody has said yes"):
        make()
    assert see().zones == ()


def test_a_group_that_dropped_something_else_still_has_the_zone(hall, work, make, see, judge):
    hall.come(4)
    with work() as session:
        session.delete(session.scalar(select(Sphere).where(Sphere.key == "else")))
    make()
    assert see().zones[-1].name == "Something else"
    assert "Something else has only 0 guests." not in judge().strains


def test_a_guest_moved_by_hand_stays_when_the_others_are_placed_anew(hall, work, cast, chance, make, see):
    moved, *_ = hall.come(12)
    make()
    code = hall.guest(moved).code
    last = see().zones[-1]
    with work() as session:
        assert zones.move(session, cast.event_id, code, last.id) == "Something else"
        zones.place_again(session, cast.event_id, chance)
    found = see()
    assert where(found)[code] == last.id
    assert [one.guest_code for one in found.zones[-1].occupants if one.by_hand] == [code]
    with work() as session:
        assert zone_board.my_zone(session, moved).name == "Something else"


def test_latecomers_get_a_zone_and_nobody_moves(hall, work, cast, make, see):
    hall.come(8)
    make()
    before = where(see())
    (late,) = hall.come(1)
    assert see().without == ("Guest008 Hall",)
    with work() as session:
        assert zone_board.my_zone(session, late) is None
        assert zones.place_latecomers(session, cast.event_id) == 1
    after = where(see())
    assert before.items() < after.items()
    assert see().without == ()


def test_a_zone_can_be_renamed_resized_and_removed(hall, work, cast, make, see):
    hall.come(8)
    make()
    first, second, *_ = see().zones
    with work() as session:
        zones.change_zone(session, cast.event_id, first.id, "Money", 30)
        assert zones.remove_zone(session, cast.event_id, second.id) == second.name
    found = see()
    assert (found.zones[0].name, found.zones[0].capacity) == ("Money", 30)
    assert second.id not in {zone.id for zone in found.zones}
    assert len(where(found)) == 8


def test_the_last_zone_stays(hall, work, cast, make, see):
    hall.come(4)
    make()
    *others, _ = see().zones
    with work() as session:
        for zone in others:
            zones.remove_zone(session, cast.event_id, zone.id)
    (last,) = see().zones
    assert len(last.occupants) == 4
    with work() as session, pytest.raises(Refusal, match="One zone must stay"):
        zones.remove_zone(session, cast.event_id, last.id)


def test_zones_and_guests_of_others_are_out_of_reach(hall, work, cast, chance, make, see):
    (guest,) = hall.come(1)
    make()
    code, zone = hall.guest(guest).code, see().zones[0].id
    with work() as session:
        rival = make_guest(session, session.get_one(Event, cast.rival_event_id))
        for attempt in (
            lambda: zones.move(session, cast.rival_event_id, rival.code, zone),
            lambda: zones.move(session, cast.event_id, rival.code, zone),
            lambda: zones.move(session, cast.rival_event_id, code, zone),
            lambda: zones.change_zone(session, cast.rival_event_id, zone, "Ours", 1),
            lambda: zones.remove_zone(session, cast.rival_event_id, zone),
        ):
            with pytest.raises(Refusal) as no:
                attempt()
            assert no.value.code == "unknown"
        with pytest.raises(Refusal, match="Make the zones first"):
            zones.place_again(session, cast.rival_event_id, chance)


def test_the_advice_speaks_of_the_guests_as_they_stand(hall, make, judge):
    hall.come(9, trade="Plumber")
    hall.come(2, trade="Dentist")
    make()
    told = judge()
    split, merge = told.suggestions
    assert (split.kind, merge.kind) == ("split", "merge")
    assert "Health has only 2 guests of its own: put it together with" in merge.sentence
    assert any("do the same, Plumber" in sentence for sentence in told.strains)
    assert not any("Health has only" in sentence for sentence in told.strains)


def test_the_export_has_a_line_for_every_guest(hall, work, cast, make):
    hall.come(5)
    make()
    with work() as session:
        rows = zone_board.zone_rows(session, cast.event_id)
        assert len(rows) == len({email for email, _ in rows}) == 5
        session.get_one(Guest, hall.guests[0].id).removed_at = hall.clock()
        session.flush()
        assert len(zone_board.zone_rows(session, cast.event_id)) == 4


def test_made_anew_the_zones_replace_the_old_ones(hall, work, make, see):
    hall.come(6)
    make()
    make()
    count = len(see().zones)
    with work() as session:
        assert session.query(ZonePlace).count() == 6
        assert session.query(Zone).count() == count


def test_a_map_of_any_size_takes_a_bounded_number_of_queries(hall, work, cast, make, queries):
    hall.come(4)
    make()

    def count():
        with work() as session, queries() as asked:
            zone_board.zone_map(session, cast.event_id)
        return len(asked)

    few = count()
    hall.come(20)
    make()
    assert count() == few


def test_the_map_says_how_near_the_best_it_is_and_who_fits_worst(hall, work, cast, make, judge):
    moved, *_ = hall.come(16)
    assert judge().zones == ()
    make()
    best = judge()
    assert best.share == 1
    assert best.placed == 16
    assert best.visits
    assert best.visits[0].startswith("After 15 minutes, ")
    assert all(one.reason for zone in best.zones for one in zone.occupants)
    with work() as session:
        zones.move(session, cast.event_id, hall.guest(moved).code, best.zones[-1].id)
    told = judge()
    assert told.share < 1
    (there,) = [one for one in told.zones[-1].occupants if one.by_hand]
    assert "has enough of them; Something else has room" in there.reason
    assert told.worst.fits <= best.worst.fits
    assert told.worst.name in {one.name for zone in told.zones for one in zone.occupants}


def test_zones_nobody_stands_in_have_no_worst(hall, work, cast, make, judge):
    one, two = hall.come(2)
    make()
    with work() as session:
        for guest in (one, two):
            session.get_one(Guest, guest).removed_at = hall.clock()
    assert judge().worst is None
    assert judge().placed == 0


def test_a_guest_let_go_is_placed_like_everybody_else(hall, work, cast, chance, make, see):
    moved, *_ = hall.come(12)
    make()
    code = hall.guest(moved).code
    last = see().zones[-1].id
    with work() as session:
        zones.move(session, cast.event_id, code, last)
        zones.release(session, cast.event_id, code)
        zones.release(session, cast.rival_event_id, code)
        zones.place_again(session, cast.event_id, chance)
    assert not [one for zone in see().zones for one in zone.occupants if one.by_hand]
    assert len(where(see())) == 12


def test_a_small_zone_is_put_together_with_another_and_its_guests_go_with_it(hall, work, cast, chance, make, judge):
    hall.come(16)
    dentist, _ = hall.come(2, trade="Dentist")
    make()
    (advised,) = judge().suggestions
    code = hall.guest(dentist).code
    with work() as session:
        zones.move(session, cast.event_id, code, advised.zone)
        name = zones_changes.merge(session, cast.event_id, advised.zone, advised.other, chance)
    assert name.endswith(" and Health")
    told = judge()
    assert advised.zone not in {zone.id for zone in told.zones}
    assert not any("Health has only" in one.sentence for one in told.suggestions)
    (both,) = [zone for zone in told.zones if zone.id == advised.other]
    assert both.name == name
    assert [one.guest_code for one in both.occupants if one.by_hand] == [code]
    assert told.placed == 18
    with work() as session:
        row = session.get_one(Zone, advised.other)
        assert "health" in row.also
        for other in (advised.other, 999):
            with pytest.raises(Refusal):
                zones_changes.merge(session, cast.event_id, advised.other, other, chance)
        with pytest.raises(Refusal, match="not of this mixer"):
            zones_changes.merge(session, cast.rival_event_id, advised.other, advised.other, chance)


def test_a_large_zone_is_split_between_its_trades_and_put_together_again(hall, work, cast, chance, make, judge):
    hall.come(6, trade="Plumber")
    hall.come(4, trade="Electrician")
    hall.come(2, trade="Realtor")
    make()
    (advised,) = [one for one in judge().suggestions if one.kind == "split"]
    with work() as session:
        names = zones_changes.split(session, cast.event_id, advised.zone, chance)
    assert names == ("Trades: Plumber", "Trades: Electrician")
    told = judge()
    first, second = (zone for zone in told.zones if zone.name in names)
    assert (second.position, second.id > first.id) == (first.position + 1, True)
    assert len({zone.position for zone in told.zones}) == len({zone.letter for zone in told.zones}) == len(told.zones)
    assert first.colour != second.colour
    assert second.letter == "E"
    assert told.placed == 12
    with work() as session:
        assert session.get_one(Zone, second.id).professions == ["electrician"]
        with pytest.raises(Refusal, match="Something else has 0 guests of its own, too few for two zones"):
            zones_changes.split(session, cast.event_id, told.zones[-1].id, chance)
        zones_changes.merge(session, cast.event_id, second.id, first.id, chance)
    other = judge().zones[0].id
    with work() as session:
        assert session.get_one(Zone, first.id).professions == ["electrician", "plumber"]
        zones_changes.merge(session, cast.event_id, other, first.id, chance)
        assert session.get_one(Zone, first.id).professions == []


def test_a_zone_of_one_trade_gets_two_corners(hall, work, cast, chance, make, judge):
    hall.come(9, trade="Plumber")
    make()
    first = judge().zones[0]
    with work() as session:
        assert zones_changes.split(session, cast.event_id, first.id, chance) == ("Trades 1", "Trades 2")
    assert [zone.name for zone in judge().zones] == ["Trades 1", "Trades 2", "Something else"]


@pytest.fixture
def play(work, cast, clock, chance):
    with_moment = clock

    def started():
        with work() as session:
            zones_play.start(session, cast.event_id, with_moment(), chance)

    return started


def test_zones_meet_their_own_first_and_then_visit_each_other(hall, work, cast, clock, make, see, play):
    guest, *others = hall.come(16)
    make()
    (late,) = hall.come(1)
    with work() as session:
        assert zones_play.goings(session, cast.event_id) == ()
        assert zones_play.on_phone(session, cast.event_id, guest) is None
    play()
    with work() as session:
        game = games.latest(session, cast.event_id, "zones")
        assert (game.state, game.minutes, game.rounds) == ("running", 15, 3)
        assert 0 < game.value <= game.bound
        assert zones_play.goings(session, cast.event_id) == ()
        assert zones_play.on_phone(session, cast.event_id, guest).now == "Go to your zone and meet who is there."
        assert zones_play.on_phone(session, cast.event_id, late) is None
        games.next_round(session, cast.event_id, "zones", clock())
        goings = zones_play.goings(session, cast.event_id)
        assert goings
        phones = [zones_play.on_phone(session, cast.event_id, one) for one in (guest, *others)]
        said = {phone.zone.id: phone.now for phone in phones}
        for going in goings:
            assert said[going.visitors.id] == f"Go over to {going.hosts.name}, all together."
            assert said[going.hosts.id] == f"Stay: {going.visitors.name} comes to you."
        busy = {zone.id for going in goings for zone in (going.visitors, going.hosts)}
        assert {said[key] for key in said.keys() - busy} <= {"Stay together: nobody visits this time."}
        game.options = {}
        assert zones_play.on_phone(session, cast.event_id, guest).now == "Stay together: nobody visits this time."
        games.stop(session, cast.event_id, "zones", clock())
        assert zones_play.goings(session, cast.event_id) == ()
    play()


def test_while_the_game_is_on_zones_stay_as_they_are(hall, work, cast, chance, make, see, play):
    hall.come(12)
    make()
    play()
    first, second, *_ = see().zones
    with work() as session:
        for attempt in (
            lambda: zones.make_zones(session, cast.event_id, chance),
            lambda: zones.place_again(session, cast.event_id, chance),
            lambda: zones_changes.merge(session, cast.event_id, first.id, second.id, chance),
            lambda: zones_changes.split(session, cast.event_id, first.id, chance),
        ):
            with pytest.raises(Refusal) as no:
                attempt()
            assert no.value.code == "is_on"
    with pytest.raises(Refusal, match="The game is on"):
        play()


def test_a_game_needs_zones_and_guests_in_them(hall, work, make, play):
    with pytest.raises(Refusal, match="Make the zones first"):
        play()
    (guest,) = hall.come(1)
    make()
    with work() as session:
        session.get_one(Guest, guest).removed_at = hall.clock()
    with pytest.raises(Refusal, match="Nobody has a zone yet"):
        play()


def test_one_zone_alone_has_one_round(hall, work, cast, make, see, play):
    hall.come(5, trade="Plumber")
    make()
    last = see().zones[-1].id
    with work() as session:
        zones.remove_zone(session, cast.event_id, last)
    play()
    with work() as session:
        assert games.latest(session, cast.event_id, "zones").rounds == 1
