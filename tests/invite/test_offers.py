"""A free place is offered to the next in line until a deadline: taken, let go, or passed on."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from mixer.accounts.models import Group
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.guests.models import AnswerChange, CategoryPlace, Guest
from mixer.guests.rules.line import CATEGORY, SEAT
from mixer.invite import service
from mixer.invite.rules.offers import LAST_CALL, LET_GO, TAKEN
from mixer.invite.rules.replies import Answer, By, Reply
from tests.invite.conftest import NO, YES
from tests.makers import link_of, make_company, make_contact, make_guest, make_profession

WITH_BO = Reply(coming=True, companions=("Bo Brings",))
WITH_TWO = Reply(coming=True, companions=("Bo Brings", "Cy Comes"))


@pytest.fixture
def full(house):
    """A room of one seat, taken by the first of four guests; the others wait, and places are offered for a day."""
    house.rules(offer_hours=24)
    house.seats(1)
    guests = house.guests(4)
    for guest in guests:
        house.answer(guest, YES)
    return guests


def reasons(house, guest):
    with house.work() as session:
        mine = select(AnswerChange).where(AnswerChange.guest_id == guest.id).order_by(AnswerChange.id)
        return [(one.before, one.after, one.by, one.reason) for one in session.scalars(mine)]


def last_letter(house, guest):
    return [letter for letter in house.letters() if letter.guest_id == guest.id][-1]


def test_a_free_place_is_offered_to_the_first_in_line_and_held_until_the_deadline(house, full):
    ana, bo, cy, _ = full
    assert house.answer(ana, NO).promoted == 1
    row = house.fresh(bo)
    until = (house.clock.now + timedelta(hours=24)).replace(second=0)
    assert (row.answer, row.seats, row.offered_until) == ("waiting", 1, until)
    assert house.taken() == 1
    letter = last_letter(house, bo)
    assert (letter.kind, letter.deadline, letter.calendar) == ("offer", until, None)
    assert letter.subject == "A place is yours until Tuesday 8 September, 09:00: Autumn Mixer"
    assert link_of(bo) in letter.body_text
    assert reasons(house, bo)[-1] == (
        *("waiting", "waiting", "waiting_list"),
        "A place became free and this guest was first in line; 2 still wait. Offered until Tuesday 8 September, 09:00.",
    )
    page = house.browse(bo)
    assert "One place is held for you until Tuesday 8 September, 09:00." in page
    assert "Take the place" in page
    assert "Let it go" in page
    assert "You are number 1 in line" in house.browse(cy)
    assert house.fill() == 0, "the place is held"


def test_taking_the_offer_makes_a_yes_with_a_letter_and_a_second_tap_changes_nothing(house, full):
    ana, bo, *_ = full
    house.answer(ana, NO)
    assert house.take(bo) == service.Outcome(Answer.YES, changed=True)
    assert (house.fresh(bo).answer, house.fresh(bo).offered_until, house.taken()) == ("yes", None, 1)
    assert last_letter(house, bo).kind == "answer_yes"
    assert reasons(house, bo)[-1] == ("waiting", "yes", "guest", TAKEN)
    assert not house.take(bo).changed
    house.clock.forward(hours=30)
    assert house.fill() == 0


def test_an_offer_is_also_taken_by_saying_yes(house, full):
    ana, bo, *_ = full
    house.answer(ana, NO)
    assert house.answer(bo, YES).answer is Answer.YES
    assert reasons(house, bo)[-1][1:] == ("yes", "guest", TAKEN)


def test_an_offer_let_go_is_a_no_and_goes_to_the_next_in_line(house, full):
    ana, bo, cy, _ = full
    house.answer(ana, NO)
    assert house.answer(bo, NO).promoted == 1
    assert reasons(house, bo)[-1] == ("waiting", "no", "guest", LET_GO)
    assert (house.fresh(cy).seats, house.fresh(cy).answer, house.taken()) == (1, "waiting", 1)


def test_an_offer_that_nobody_takes_goes_to_the_next_and_a_late_tap_is_told_so(house, full):
    ana, bo, cy, di = full
    house.answer(ana, NO)
    house.clock.forward(hours=24)
    with house.work() as session:
        assert service.events_with_waiting(session, house.clock.now) == [house.cast.event_id]
    assert house.fill() == 1
    row = house.fresh(bo)
    assert (row.answer, row.seats, row.offered_until, row.waiting_since) == ("none", 0, None, None)
    assert reasons(house, bo)[-1] == (
        *("waiting", "none", "waiting_list"),
        "The place was held until Tuesday 8 September, 09:00, and nobody took it; it goes to the next in line.",
    )
    assert last_letter(house, bo).kind == "offer_passed"
    assert house.fresh(cy).offered_until > house.clock.now
    with pytest.raises(Refusal, match="its time is up"):
        house.take(bo)
    assert "its time is up: the next in line gets it" in house.browse(bo)
    assert house.answer(bo, YES).answer is Answer.WAITING
    assert house.fresh(bo).waiting_since > house.fresh(di).waiting_since, "at the end of the line"
    assert house.taken() == 1


def test_a_yes_after_the_deadline_stands_at_the_end_of_the_line_even_before_the_worker_came_by(house, full):
    ana, bo, cy, _ = full
    house.answer(ana, NO)
    house.clock.forward(hours=25)
    with pytest.raises(Refusal, match="its time is up"):
        house.take(bo)
    assert house.answer(bo, YES).answer is Answer.WAITING
    assert house.fresh(cy).offered_until is not None


def test_near_the_mixer_an_offer_is_shorter_and_at_last_a_place_is_given_at_once(house, full):
    ana, bo, cy, _ = full
    with house.work() as session:
        starts_at = session.get_one(Event, house.cast.event_id).starts_at
    house.clock.now = starts_at - timedelta(hours=10)
    house.answer(ana, NO)
    assert house.fresh(bo).offered_until == starts_at - LAST_CALL
    house.clock.now = starts_at - timedelta(hours=5)
    house.answer(bo, NO)
    assert (house.fresh(cy).answer, house.fresh(cy).offered_until) == ("yes", None)
    assert last_letter(house, cy).kind == "place_free"


def test_a_party_is_offered_its_places_together_and_may_take_fewer(house, full):
    ana, bo, _, di = full
    house.answer(bo, WITH_BO)
    house.answer(ana, NO)
    assert reasons(house, bo)[-1][3] == (
        "One place is free and this party needs 2: it stays first in line, and nobody overtakes it."
    )
    house.fill()
    assert len([one for one in reasons(house, bo) if "overtakes" in one[3]]) == 1, "said once"
    house.seats(2)
    house.fill()
    assert (house.fresh(bo).seats, house.taken()) == (2, 2)
    assert "two places" in last_letter(house, bo).body_text
    assert "2 places are held for you" in house.browse(bo)
    house.rules(most_companions=2)
    with pytest.raises(Refusal, match="Yours is kept"):
        house.answer(bo, WITH_TWO)
    assert house.answer(bo, YES).answer is Answer.YES
    assert house.fresh(bo).seats == 1
    assert house.taken() == 2, "the other place is offered to the next in line"
    assert house.fresh(di).offered_until is None


def test_a_party_may_be_split_and_the_rest_keeps_its_place_in_line(house):
    house.rules(offer_hours=24, parties="split", most_companions=3)
    house.seats(1)
    ana, bo, cy = house.guests(3)
    house.answer(ana, YES)
    house.answer(bo, WITH_TWO)
    house.answer(cy, YES)
    house.answer(ana, NO)
    assert house.fresh(bo).seats == 1
    assert "One place of 3 for this party: the rest keeps its place in line." in reasons(house, bo)[-1][3]
    letter = last_letter(house, bo)
    assert "For Bo Brings and Cy Comes there is no place yet" in letter.body_text
    assert "For Bo Brings and Cy Comes there is none yet" in house.browse(bo)
    house.take(bo)
    assert (house.fresh(bo).answer, house.taken()) == ("yes", 1)
    assert "For Bo Brings and Cy Comes there is no place yet" in last_letter(house, bo).body_text
    assert "A place for Bo Brings and Cy Comes is not free yet: number 1 in line" in house.browse(bo)
    assert not house.answer(bo, WITH_TWO).changed
    house.seats(2)
    assert house.fill() == 1
    assert (house.fresh(bo).seats, house.fresh(cy).seats) == (2, 0)
    assert last_letter(house, bo).kind == "place_for_companion"
    assert "there is a place for Bo Brings too" in last_letter(house, bo).body_text
    assert "Cy Comes still waits" in last_letter(house, bo).body_text
    assert house.answer(bo, Reply(coming=True, companions=("Cy Comes",))).changed
    assert house.fresh(bo).seats == 2, "the place of whom they leave at home is for who waited"
    with house.work() as session:
        standing = select(Guest.answer).where(Guest.companion_of_id == bo.id, Guest.removed_at.is_(None))
        assert session.scalars(standing).all() == ["yes"]
    house.seats(3)
    house.fill()
    assert house.fresh(cy).offered_until is not None


def test_more_places_for_a_split_party_are_added_to_its_offer(house):
    house.rules(offer_hours=24, parties="split", most_companions=3)
    house.seats(0)
    (bo,) = house.guests(1)
    house.answer(bo, WITH_TWO)
    house.seats(1)
    house.fill()
    until = house.fresh(bo).offered_until
    house.clock.forward(hours=1)
    house.seats(3)
    house.fill()
    assert (house.fresh(bo).seats, house.fresh(bo).offered_until) == (3, until)
    assert house.take(bo).answer is Answer.YES
    assert (house.fresh(bo).seats, house.taken()) == (3, 3)


def test_split_places_are_given_at_once_where_the_host_wants_no_offers(house):
    house.rules(parties="split", most_companions=3)
    house.seats(1)
    (bo,) = house.guests(1)
    outcome = house.answer(bo, WITH_BO)
    assert (outcome.answer, house.fresh(bo).seats) == (Answer.YES, 1)
    assert "Bo Brings still waits for a place" in last_letter(house, bo).body_text


def test_a_host_takes_the_offer_for_a_guest_whom_no_letter_reaches(house, full, cast):
    ana, bo, *_ = full
    with house.work() as session:
        contact = session.get_one(Guest, bo.id).contact
        contact.email, contact.phone = None, "+15055550001"
    house.answer(ana, NO)
    hugo = cast.browser("hugo")
    page = hugo.get(f"/m/{cast.event_code}/waiting").text
    assert "No e-mail address: please call +15055550001 by then." in page
    assert "Please call 1" in hugo.get(f"/m/{cast.event_code}/invite").text
    assert hugo.post(f"/m/{cast.event_code}/waiting/{bo.code}/take").status_code == 303
    assert house.fresh(bo).answer == "yes"
    assert reasons(house, bo)[-1][2] == "host"


def test_a_host_lets_an_offer_go_for_a_guest(house, full, cast):
    ana, bo, cy, _ = full
    house.answer(ana, NO)
    cast.browser("hugo").post(f"/m/{cast.event_code}/waiting/{bo.code}/let-go")
    assert (house.fresh(bo).answer, house.fresh(cy).seats) == ("no", 1)


def test_a_host_may_give_a_place_out_of_turn_and_it_stands_on_record(house, full, cast):
    ana, bo, _, di = full
    hugo = cast.browser("hugo")
    give = f"/m/{cast.event_code}/waiting/{di.code}/give"
    assert "not enough free places" in hugo.post(give, follow_redirects=True).text
    house.seats(2)
    hugo.post(give)
    assert (house.fresh(di).answer, house.fresh(bo).answer, house.taken()) == ("yes", "waiting", 2)
    assert reasons(house, di)[-1] == (
        *("waiting", "yes", "host"),
        "A host gave this guest a place; 2 stood ahead in line.",
    )
    assert last_letter(house, di).kind == "place_free"
    assert "is not on the waiting list any more" in hugo.post(give, follow_redirects=True).text
    assert ana.id != di.id


def test_nobody_is_offered_a_place_at_a_mixer_that_is_cancelled_or_over(house, full):
    ana, bo, *_ = full
    house.answer(ana, NO)
    house.rules(state="cancelled")
    house.clock.forward(hours=30)
    assert house.fill() == 0
    with pytest.raises(Refusal, match="will not take place"):
        house.take(bo)
    house.rules(state="planned")
    house.clock.forward(days=90)
    assert house.answer(bo, NO, by=By.HOST).changed, "a host puts things right afterwards"


@pytest.fixture
def lawyers(house):
    """Three lawyers of two houses, at a mixer of one business per category."""
    house.rules(offer_hours=24, one_per_category=True)
    with house.work() as session:
        event = session.get_one(Event, house.cast.event_id)
        group = session.get_one(Group, event.group_id)
        lawyer = make_profession(session, group, "Lawyer").id
        cooper, other = (make_company(session, group, name).id for name in ("Cooper Law", "Other Law"))
        return [
            make_guest(session, event, make_contact(session, group, name, company_id=company, profession_id=lawyer))
            for name, company in (("Carla Cooper", cooper), ("Otto Other", other), ("Cora Cooper", cooper))
        ]


def test_a_second_business_of_a_category_is_told_so_and_stands_first_in_line_for_it(house, lawyers):
    carla, otto, cora = lawyers
    house.answer(carla, YES)
    outcome = house.answer(otto, YES)
    assert (outcome.answer, outcome.waits_for) == (Answer.WAITING, CATEGORY)
    assert house.answer(cora, YES).answer is Answer.YES
    assert "another of yours said yes before" in last_letter(house, otto).body_text
    assert "Cooper" not in last_letter(house, otto).body_text
    page = house.browse(otto)
    assert "for “Lawyer” another said yes before. You are number 1 in line for it" in page
    assert "Cooper" not in page
    assert house.fill() == 0
    house.answer(carla, NO)
    assert house.fresh(otto).seats == 0, "a colleague of the first still comes"
    house.answer(cora, NO)
    assert (house.fresh(otto).seats, house.fresh(otto).offered_until is not None) == (1, True)
    with house.work() as session:
        assert session.scalars(select(CategoryPlace.guest_id)).all() == [otto.id]
    assert house.answer(carla, YES).waits_for == CATEGORY, "an offer holds the category too"


def test_whoever_waits_for_a_category_is_passed_over_and_the_record_says_why(house, lawyers):
    carla, otto, _ = lawyers
    house.seats(2)
    house.answer(carla, YES)
    house.answer(otto, YES)
    (ana, bo) = house.guests(2)
    house.answer(ana, YES)
    house.answer(bo, YES)
    assert (house.fresh(otto).waiting_for, house.fresh(bo).waiting_for) == (CATEGORY, SEAT)
    house.answer(ana, NO)
    assert house.fresh(bo).seats == 1
    assert reasons(house, bo)[-1][3].startswith("A place became free and this guest was first in line; 1 still waits.")
    assert reasons(house, otto)[-1] == (
        *("waiting", "waiting", "waiting_list"),
        "Another business of this category is coming, so the free place went to the next in line.",
    )


def test_a_host_may_let_a_second_business_in_and_sees_that_both_come(house, lawyers, cast):
    carla, otto, _ = lawyers
    house.answer(carla, YES)
    house.answer(otto, YES)
    hugo = cast.browser("hugo")
    page = hugo.get(f"/m/{cast.event_code}/waiting").text
    assert "In line for Lawyer" in page
    hugo.post(f"/m/{cast.event_code}/waiting/{otto.code}/give")
    assert house.fresh(otto).answer == "yes"
    assert reasons(house, otto)[-1][3].endswith("Another business of this category is coming too.")
    assert "Lawyer: Cooper Law and Other Law both come." in hugo.get(f"/m/{cast.event_code}/waiting").text


def at_once(tasks):
    gate, errors = threading.Barrier(len(tasks)), []

    def one(task):
        gate.wait()
        try:
            task()
        except Refusal:
            pass
        except Exception as error:  # noqa: BLE001 - any error in a thread fails the test below
            errors.append(error)

    threads = [threading.Thread(target=one, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


@pytest.mark.database
def test_a_tap_at_the_moment_of_the_deadline_and_two_workers_give_the_place_to_one(house, full):
    ana, bo, cy, _ = full
    house.answer(ana, NO)
    early, late = house.fresh(bo).offered_until - timedelta(seconds=1), house.fresh(bo).offered_until
    event_id = house.cast.event_id

    def tap():
        with house.work() as session:
            service.take_offer(session, event_id, bo.id, early, house.tools)

    def worker():
        with house.work() as session:
            service.fill_seats(session, event_id, late, house.tools)

    at_once([tap, worker, worker])
    assert house.taken() == 1
    assert (house.fresh(bo).answer == "yes") != (house.fresh(cy).seats == 1)
    assert len([one for one in reasons(house, bo) if one[1] != "waiting"]) == 1, "the offer ended once"
    assert len([letter for letter in house.letters() if letter.kind == "offer"]) in {1, 2}


@pytest.mark.database
def test_two_workers_hand_every_place_on_once(house, full):
    _, bo, cy, di = full
    house.seats(3)

    def worker():
        with house.work() as session:
            service.fill_seats(session, house.cast.event_id, house.clock.now, house.tools)

    at_once([worker] * 4)
    assert house.taken() == 3
    assert [house.fresh(one).seats for one in (bo, cy, di)] == [1, 1, 0]
    assert len([letter for letter in house.letters() if letter.kind == "offer"]) == 2


@pytest.mark.database
def test_twenty_who_want_the_last_place_share_it_never(house):
    house.rules(offer_hours=24)
    house.seats(1)
    guests = house.guests(20)

    def say_yes(guest):
        with house.work() as session:
            service.give_answer(session, house.cast.event_id, guest.id, YES, house.clock.now, house.tools)

    at_once([lambda guest=guest: say_yes(guest) for guest in guests])
    assert house.taken() == 1
    assert sorted(house.answers()) == ["waiting"] * 19 + ["yes"]


@pytest.mark.database
def test_the_control_that_looks_at_the_deadline_first_and_decides_then_gives_one_place_twice(house, full):
    ana, bo, cy, _ = full
    house.answer(ana, NO)
    looked = threading.Barrier(2)

    def naive_tap():
        with house.work() as session:
            held = session.get_one(Guest, bo.id).offered_until is not None
        looked.wait()
        if held:
            with house.work() as session:
                session.get_one(Guest, bo.id).answer = "yes"

    def naive_worker():
        with house.work() as session:
            held = session.get_one(Guest, bo.id).offered_until is not None
        looked.wait()
        if held:
            with house.work() as session:
                session.get_one(Guest, cy.id).seats = 1

    at_once([naive_tap, naive_worker])
    assert (house.fresh(bo).answer, house.fresh(bo).seats, house.fresh(cy).seats) == ("yes", 1, 1)
