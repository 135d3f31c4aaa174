"""Business-match zones on a real database."""

import pytest
from sqlalchemy import select

from mixer.contacts.models import Sphere
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.icebreakers.models import Zone, ZonePlace
from mixer.icebreakers.service import zones
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
            return zones.zone_map(session, cast.event_id)

    return seen


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


def test_a_group_that_dropped_something_else_still_has_the_zone(hall, work, make, see):
    hall.come(4)
    with work() as session:
        session.delete(session.scalar(select(Sphere).where(Sphere.key == "else")))
    make()
    assert see().zones[-1].name == "Something else"
    assert see().advice[-1:] != ("Something else has only 0 guests.",)


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
        assert zones.my_zone(session, moved).name == "Something else"


def test_latecomers_get_a_zone_and_nobody_moves(hall, work, cast, make, see):
    hall.come(8)
    make()
    before = where(see())
    (late,) = hall.come(1)
    assert see().without == ("Guest008 Hall",)
    with work() as session:
        assert zones.my_zone(session, late) is None
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


def test_the_advice_speaks_of_the_guests_as_they_stand(hall, work, cast, make, see):
    hall.come(9, trade="Plumber")
    hall.come(2, trade="Dentist")
    make()
    advice = " ".join(see().advice)
    assert "Health has only 2 guests: put it together with" in advice
    assert "Plumber" in advice


def test_the_export_has_a_line_for_every_guest(hall, work, cast, make):
    hall.come(5)
    make()
    with work() as session:
        rows = zones.zone_rows(session, cast.event_id)
        assert len(rows) == len({email for email, _ in rows}) == 5
        session.get_one(Guest, hall.guests[0].id).removed_at = hall.clock()
        session.flush()
        assert len(zones.zone_rows(session, cast.event_id)) == 4


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
            zones.zone_map(session, cast.event_id)
        return len(asked)

    few = count()
    hall.come(20)
    make()
    assert count() == few
