"""What a host does to a guest on the list also holds for whoever that guest brings along."""

from sqlalchemy import select

from mixer.guests.models import Guest
from mixer.guests.service import remove_guest, settle_answer
from mixer.invite.rules.replies import Reply
from tests.invite.conftest import YES

WITH_BO = Reply(coming=True, companions=("Bo Brings",))


def companion(house, guest):
    with house.work() as session:
        return session.scalars(select(Guest).where(Guest.companion_of_id == guest.id)).one()


def settle(house, guest, answer):
    with house.work() as session:
        return settle_answer(session, session.get_one(Guest, guest.id), answer, house.clock.now)


def test_a_no_typed_in_by_a_host_sends_the_companion_home_too(house):
    (ana,) = house.guests(1)
    house.answer(ana, WITH_BO)
    assert settle(house, ana, "no") == "no"
    bo = companion(house, ana)
    assert (bo.answer, bo.removed_at, house.taken()) == ("no", house.clock.now, 0)


def test_a_yes_typed_in_by_a_host_seats_both_or_lets_both_wait(house):
    house.seats(1)
    ana, bo = house.guests(2)
    house.answer(bo, YES)
    house.answer(ana, WITH_BO)
    house.seats(2)
    with house.work() as session:
        session.get_one(Guest, ana.id).answer = "maybe"
    assert settle(house, ana, "yes") == "waiting"
    assert (companion(house, ana).answer, house.taken()) == ("waiting", 1)
    house.seats(3)
    with house.work() as session:
        session.get_one(Guest, ana.id).answer = "maybe"
    assert settle(house, ana, "yes") == "yes"
    assert (companion(house, ana).answer, house.taken()) == ("yes", 3)


def test_a_guest_taken_off_the_list_takes_the_companion_along(house, cast):
    (ana,) = house.guests(1)
    house.answer(ana, WITH_BO)
    with house.work() as session:
        remove_guest(session, cast.event_id, ana.code, house.clock.now)
    assert companion(house, ana).removed_at == house.clock.now
    with house.work() as session:
        assert session.get_one(Guest, ana.id).removed_at == house.clock.now
    assert house.taken() == 0


def test_whoever_is_off_the_list_gets_no_seat_by_an_edit(house, cast):
    (ana,) = house.guests(1, removed_at=house.clock.now)
    form = {"given": "Ana", "family": "Ortiz", "part": "guest", "answer": "yes"}
    address = f"/m/{cast.event_code}/guests/{ana.code}/edit"
    page = cast.browser("hugo").post(address, form)
    assert page.status_code == 422
    assert "Put them back first" in page.text
    assert (house.fresh(ana).answer, house.taken()) == ("none", 0)
    assert cast.browser("hugo").post(address, form | {"answer": "none"}).status_code == 303
