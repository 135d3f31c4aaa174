import json
import random
import threading

import pytest

from mixer.accounts.models import Account
from mixer.contacts.models import Contact
from mixer.core.refusal import Refusal
from mixer.door.models import Attendance
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.meetings.models import Meeting
from mixer.prizes import service
from mixer.prizes.files.slips import read_slip
from mixer.prizes.models import Drawing
from mixer.prizes.rules.drawing import drawing_order
from mixer.prizes.rules.slips import verify
from mixer.prizes.service import PrizeDetails
from tests.makers import check_in, make_guest

IN = {"Ana", "Ben", "Cleo"}


@pytest.fixture
def sealed(work, room, clock, chance):
    with work() as session:
        service.commit(session, room.event_id, room.cake, clock(), chance)
    return room


def a_prize(session, event_id, clock, chance, item="wine", donor="Cellar"):
    code = service.add_prize(session, event_id, PrizeDetails(item, donor), clock(), chance, pledged=True)
    service.take_step(session, event_id, code, "collected", clock())
    return code


def test_before_the_list_is_sealed_the_room_sees_who_may_win(stage):
    seen = stage()
    assert seen.in_the_drawing == 3
    assert dict(seen.left_out) == {"of the organising team": 1, "of the donor’s people": 1}
    assert not seen.sealed
    assert (seen.commitment, seen.seed, seen.calls) == ("", "", ())


def test_a_sealed_list_shows_its_commitment_and_keeps_its_seed(sealed, stage):
    seen = stage()
    assert seen.sealed
    assert len(seen.commitment) == 64
    assert seen.seed == ""
    assert set(seen.entrants) == {sealed.tickets[name] for name in IN}


def test_sealing_twice_keeps_the_first_list(sealed, act, stage):
    before = stage()
    act(service.commit)
    assert stage() == before


def test_only_a_prize_in_the_hosts_hands_is_drawn(work, cast, clock, chance, room):
    with work() as session:
        code = service.add_prize(session, room.event_id, PrizeDetails("tea", "X"), clock(), chance, pledged=True)
        with pytest.raises(Refusal, match="not in your hands"):
            service.commit(session, room.event_id, code, clock(), chance)


def test_an_empty_room_draws_nothing(work, room, act):
    with work() as session:
        session.query(Attendance).delete()
    with pytest.raises(Refusal, match="Nobody in the room"):
        act(service.commit)


def test_nothing_is_drawn_before_the_list_is_sealed(act):
    with pytest.raises(Refusal, match="Seal the list first"):
        act(service.draw)


def test_the_winner_is_in_the_room_neither_organises_nor_works_with_the_donor(sealed, act, stage):
    act(service.draw)
    seen = stage()
    assert seen.standing.name.split()[0] in IN
    assert seen.standing.attempt == 1
    assert len(seen.seed) == 64


def test_whoever_draws_second_finds_the_winner_of_the_first(sealed, act, stage):
    act(service.draw)
    before = stage()
    act(service.draw)
    assert stage() == before


def test_not_here_calls_the_next_and_stays_on_record(sealed, act, stage, work):
    act(service.draw)
    first = stage().standing
    act(service.draw_again, first.attempt)
    seen = stage()
    assert seen.standing.name != first.name
    assert [(call.name, call.stands, call.reason) for call in seen.calls] == [
        (first.name, False, "not_here"),
        (seen.standing.name, True, ""),
    ]
    with work() as session:
        assert session.query(Drawing).count() == 2


def test_pressing_not_here_twice_calls_one_name(sealed, act, stage):
    act(service.draw)
    act(service.draw_again, 1)
    before = stage()
    act(service.draw_again, 1)
    assert stage() == before


def test_when_nobody_takes_it_the_drawing_ends_and_a_new_list_can_be_sealed(sealed, act, stage):
    act(service.draw)
    for attempt in (1, 2, 3):
        act(service.draw_again, attempt)
    seen = stage()
    assert seen.ended
    assert seen.standing is None
    assert {call.name.split()[0] for call in seen.calls} == IN
    old = seen.commitment
    act(service.commit)
    assert stage().sealed
    assert stage().commitment != old
    act(service.draw)
    assert stage().standing.round_number == 1
    assert stage().standing.attempt == 5


def in_line(session, room):
    """Return the names on the sealed list, in the order they will be called."""
    standing = session.query(Drawing).one()
    names = {ticket: name for name, ticket in room.tickets.items()}
    return [names[ticket] for ticket in drawing_order(standing.seed.hex(), standing.entrants)]


def test_a_guest_who_left_between_sealing_and_drawing_is_passed_over_on_record(sealed, act, stage, work):
    with work() as session:
        *gone, last = in_line(session, sealed)
        for name in gone:
            session.get_one(Attendance, (sealed.event_id, sealed.guests[name])).left_ms = 5
    act(service.draw)
    seen = stage()
    assert seen.standing.name == f"{last} Example"
    assert [call.reason for call in seen.calls] == ["not_in_the_room", "not_in_the_room", ""]


def test_a_guest_taken_off_the_list_is_passed_over(sealed, act, stage, work, clock):
    with work() as session:
        off, unknown, last = in_line(session, sealed)
        session.get_one(Guest, sealed.guests[off]).removed_at = clock()
        session.get_one(Guest, sealed.guests[unknown]).short_code = "ELSE00"
    act(service.draw)
    assert stage().standing.name == f"{last} Example"


def test_each_guest_wins_one_prize_even_when_both_lists_were_sealed_before(sealed, act, stage, work, clock, chance):
    with work() as session:
        others = [a_prize(session, sealed.event_id, clock, chance, item=f"wine {number}") for number in range(3)]
        for code in others:
            service.commit(session, sealed.event_id, code, clock(), chance)
        for code in others[:2]:
            service.draw(session, sealed.event_id, code, clock(), chance)
        names = {service.read_stage(session, sealed.event_id, code).standing.name for code in others[:2]}
        assert len(names) == 2
    act(service.draw)
    with work() as session:
        service.draw(session, sealed.event_id, others[2], clock(), chance)
        winners = (
            session.query(Drawing.winner_id).filter(Drawing.void_at.is_(None), Drawing.drawn_at.is_not(None)).all()
        )
    assert len(set(winners)) == len(winners) == 4


def test_the_organiser_who_is_a_guest_under_the_same_address_does_not_win(cast, work, room, clock, chance, stage):
    with work() as session:
        olive = session.get_one(Account, cast.accounts["olive"])
        session.get_one(Contact, session.get_one(Guest, room.guests["Ana"]).contact_id).email = olive.email
    assert stage().in_the_drawing == 2


def test_the_donor_known_by_address_does_not_win(work, room, clock, chance):
    with work() as session:
        ana = session.get_one(Contact, session.get_one(Guest, room.guests["Ana"]).contact_id)
        details = PrizeDetails("tea", "somebody", donor_email=ana.email)
        code = service.add_prize(session, room.event_id, details, clock(), chance, pledged=True)
        seen = service.read_stage(session, room.event_id, code)
        # Ana herself, and Ben who works with her
        assert dict(seen.left_out) == {
            "of the organising team": 1,
            "who gave this prize": 1,
            "of the donor’s people": 1,
        }
        assert seen.donor == "somebody"


def test_a_drawing_taken_back_stays_on_record_and_the_next_has_a_new_seed(sealed, act, stage, work, clock):
    act(service.draw)
    before = stage()
    with work() as session:
        service.take_back(session, sealed.event_id, sealed.cake, clock())
    assert stage().calls == ()
    act(service.commit)
    assert stage().commitment != before.commitment
    with work() as session:
        assert session.query(Drawing).filter_by(void_reason="taken_back").count() == 1


def test_a_prize_handed_over_is_neither_drawn_again_nor_taken_back(sealed, act, work, clock):
    act(service.draw)
    with work() as session:
        service.take_step(session, sealed.event_id, sealed.cake, "handed_over", clock())
    with pytest.raises(Refusal, match="handed over"):
        act(service.draw_again, 1)
    with work() as session, pytest.raises(Refusal, match="handed over"):
        service.take_back(session, sealed.event_id, sealed.cake, clock())


def test_a_donor_who_does_not_want_to_be_named_is_not(work, room, clock, chance):
    with work() as session:
        details = PrizeDetails("tea", "Secret Tea", donor_may_be_named=False)
        code = service.add_prize(session, room.event_id, details, clock(), chance, pledged=True)
        assert service.read_stage(session, room.event_id, code).donor == ""


def test_the_slip_proves_the_drawing_with_its_redraw(sealed, act, look):
    act(service.draw)
    act(service.draw_again, 1)
    with look() as session:
        raw = service.slip_file(session, sealed.event_id, sealed.cake)
    slip = read_slip(raw)
    assert verify(slip) == []
    assert [call.stands for call in slip.calls] == [False, True]
    assert set(slip.tickets) == {sealed.tickets[name] for name in IN}
    content = json.loads(raw)
    content["tickets"].remove(content["calls"][1]["ticket"])
    assert verify(read_slip(json.dumps(content).encode()))


def test_there_is_no_slip_while_the_seed_is_a_secret(sealed, look):
    with look() as session, pytest.raises(Refusal, match="still a secret"):
        service.slip_file(session, sealed.event_id, sealed.cake)


@pytest.mark.parametrize("raw", [b"{}", b"[]", b"\xff", b"not json", b'{"calls": [1]}'])
def test_a_file_that_is_no_slip_is_said_to_be_none(raw):
    with pytest.raises(ValueError, match=r"lacks|no slip"):
        read_slip(raw)


def at_once(*deeds):
    """Run every deed in a thread of its own, all starting together."""
    barrier = threading.Barrier(len(deeds))
    faults = []

    def run(deed):
        barrier.wait()
        try:
            deed()
        except Exception as fault:  # noqa: BLE001 - a thread's fault must fail the test
            faults.append(fault)

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


@pytest.mark.database
def test_screens_that_draw_at_once_find_one_winner(work, look, sealed, clock):
    def press(*more):
        def deed():
            with work() as session:
                what = service.draw_again if more else service.draw
                what(session, sealed.event_id, sealed.cake, *more, clock(), random.Random())
            with look() as session:
                names.append(service.read_stage(session, sealed.event_id, sealed.cake).standing.name)

        return deed

    for more in ((), (1,), (2,)):
        names: list[str] = []
        at_once(*[press(*more) for _ in range(6)])
        assert len(names) == 6
        assert len(set(names)) == 1
    with look() as session:
        assert session.query(Drawing).count() == 3


@pytest.mark.database
def test_two_prizes_drawn_at_once_never_go_to_one_guest(work, look, room, clock, chance):
    with work() as session:
        for name in ("Ana", "Ben"):
            session.get_one(Attendance, (room.event_id, room.guests[name])).left_ms = 5
        check_in(session, make_guest(session, session.get_one(Event, room.event_id)))
        prizes = [a_prize(session, room.event_id, clock, chance, item=f"wine {number}") for number in range(2)]
        for code in prizes:
            service.commit(session, room.event_id, code, clock(), chance)

    def press(code):
        def deed():
            with work() as session:
                service.draw(session, room.event_id, code, clock(), random.Random())

        return deed

    at_once(*[press(code) for code in prizes])
    with look() as session:
        winners = [service.read_stage(session, room.event_id, code).standing.name for code in prizes]
    assert len(set(winners)) == 2


@pytest.fixture
def two_met(work, room, clock):
    """Two extra entries are allowed; Ana has really met Ben and Cleo, and should have met Mila."""
    with work() as session:
        session.get_one(Event, room.event_id).extra_entries = 2
        ana = room.guests["Ana"]
        for name in ("Ben", "Cleo", "Mila", "Dan"):
            one, other = (session.get_one(Guest, guest) for guest in sorted((ana, room.guests[name])))
            session.add(
                Meeting(
                    event_id=room.event_id,
                    one_id=one.id,
                    other_id=other.id,
                    one_contact_id=one.contact_id,
                    other_contact_id=other.contact_id,
                    planned_at=clock(),
                    confirmed_at=None if name == "Mila" else clock(),
                    way="scan",
                )
            )
    return room


def test_real_meetings_bring_extra_entries_where_the_host_wants_that(two_met, act, stage):
    seen = stage()
    assert (seen.in_the_drawing, seen.extra_entries) == (3, 4)
    act(service.commit)
    ana, ben, cleo = (two_met.tickets[name] for name in ("Ana", "Ben", "Cleo"))
    assert set(stage().entrants) == {ana, f"{ana}/2", f"{ana}/3", ben, f"{ben}/2", cleo, f"{cleo}/2"}
    assert (stage().in_the_drawing, stage().extra_entries) == (3, 4)


def test_with_extra_entries_a_guest_is_called_once_and_the_slip_proves_it(two_met, act, stage, look):
    act(service.commit)
    act(service.draw)
    for attempt in (1, 2, 3):
        act(service.draw_again, attempt)
    seen = stage()
    assert seen.ended
    assert {call.name.split()[0] for call in seen.calls} == IN
    with look() as session:
        slip = read_slip(service.slip_file(session, two_met.event_id, two_met.cake))
    assert slip.recipe == "mixer-drawing-2"
    assert verify(slip) == []


def test_a_drawing_started_over_is_counted_on_the_next_slip(sealed, act, work, look, clock):
    act(service.draw)
    act(service.draw_again, 1)
    for _ in range(2):
        with work() as session:
            service.take_back(session, sealed.event_id, sealed.cake, clock())
        act(service.commit)
    act(service.draw)
    with look() as session:
        slip = read_slip(service.slip_file(session, sealed.event_id, sealed.cake))
    assert slip.taken_back == 2
    assert verify(slip) == []


def test_a_stage_for_hundreds_of_guests_takes_a_handful_of_queries(work, look, room, queries):
    with work() as session:
        event = session.get_one(Event, room.event_id)
        for _ in range(120):
            check_in(session, make_guest(session, event))
    with look() as session, queries() as sent:
        assert service.read_stage(session, room.event_id, room.cake).in_the_drawing == 123
    assert len(sent) <= 8
