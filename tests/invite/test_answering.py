import threading
from itertools import count

import pytest
from sqlalchemy import select

from mixer.contacts.models import Consent
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.guests.models import AnswerChange, Guest
from mixer.invite import service
from mixer.invite.rules.replies import Answer, By, Reply
from tests.invite.conftest import NO, YES
from tests.makers import KEYRING, link_of

WITH_BO = Reply(coming=True, companions=("Bo Brings",))


def changes(house):
    with house.work() as session:
        return [
            (one.before, one.after, one.by, one.reason)
            for one in session.scalars(select(AnswerChange).order_by(AnswerChange.id))
        ]


def test_a_yes_takes_a_place_and_a_letter_with_the_calendar_entry_confirms_it(house):
    (ana,) = house.guests(1)
    assert house.answer(ana, YES) == service.Outcome(Answer.YES, changed=True)
    assert (house.fresh(ana).answer, house.fresh(ana).seats, house.taken()) == ("yes", 1, 1)
    (letter,) = house.letters()
    assert (letter.kind, letter.stream, letter.guest_id) == ("answer_yes", "service", ana.id)
    assert "BEGIN:VEVENT" in letter.calendar
    assert link_of(ana) in letter.body_text


def test_the_same_answer_twice_changes_nothing_and_writes_no_second_letter(house):
    (ana,) = house.guests(1)
    house.answer(ana, YES)
    assert house.answer(ana, YES) == service.Outcome(Answer.YES, changed=False)
    assert (len(house.letters()), house.taken()) == (1, 1)


def test_a_no_gives_the_place_back_and_a_later_yes_takes_it_again_with_its_own_letter(house):
    (ana,) = house.guests(1)
    house.answer(ana, YES)
    house.answer(ana, NO)
    assert (house.taken(), house.fresh(ana).answer, house.fresh(ana).seats) == (0, "no", 0)
    house.answer(ana, YES)
    assert house.taken() == 1
    assert [letter.kind for letter in house.letters()] == ["answer_yes", "answer_yes"]


def test_a_companion_gets_a_place_a_tag_and_a_line_on_the_list(house):
    (ana,) = house.guests(1)
    house.answer(ana, WITH_BO)
    assert house.taken() == 2
    with house.work() as session:
        companion = session.scalars(select(Guest).where(Guest.companion_of_id == ana.id)).one()
        assert (companion.contact.full_name, companion.contact.tag_name) == ("Bo Brings", "Bo")
        assert (companion.answer, companion.seats, companion.first_timer) == ("yes", 0, True)
        assert companion.invited_by == "Guest0 Number"
        assert companion.link_hash == KEYRING.hash("rsvp", companion.code)
    assert "Bo Brings" in house.letters()[0].body_text


def test_a_companion_can_be_changed_kept_and_left_at_home(house):
    (ana,) = house.guests(1)
    house.answer(ana, WITH_BO)
    assert not house.answer(ana, Reply(coming=True, companions=("bo brings",))).changed
    house.answer(ana, Reply(coming=True, companions=("Cy Comes",)))
    assert house.taken() == 2
    house.answer(ana, YES)
    assert house.taken() == 1
    with house.work() as session:
        brought = session.scalars(select(Guest).where(Guest.companion_of_id == ana.id)).all()
    assert all(one.removed_at and one.answer == "no" for one in brought)


def test_a_companion_who_opens_their_own_page_is_sent_to_whoever_brought_them(house):
    (ana,) = house.guests(1)
    house.answer(ana, WITH_BO)
    with house.work() as session:
        companion = session.scalars(select(Guest).where(Guest.companion_of_id == ana.id)).one()
        page = service.own_page(session, service.Door(companion.id, house.cast.event_id, ""), house.clock.now)
    assert page.brought_by == "Guest0 Number"
    with pytest.raises(Refusal, match="answers for both"):
        house.answer(companion, NO)


def test_when_the_room_is_full_the_next_yes_waits(house):
    house.seats(1)
    ana, bo = house.guests(2)
    house.answer(ana, YES)
    assert house.answer(bo, YES).answer is Answer.WAITING
    assert house.answers() == ["yes", "waiting"]
    assert house.letters()[-1].kind == "answer_waiting"
    assert house.letters()[-1].calendar is None
    with house.work() as session:
        page = service.own_page(session, service.Door(bo.id, house.cast.event_id, ""), house.clock.now)
    assert page.standing.number == 1


def test_a_place_given_back_goes_to_the_first_in_line_with_the_reason_on_record(house):
    house.seats(1)
    ana, bo, cy = house.guests(3)
    for guest in (ana, bo, cy):
        house.answer(guest, YES)
    assert house.answer(ana, NO).promoted == 1
    assert house.answers() == ["no", "yes", "waiting"]
    assert house.taken() == 1
    assert house.letters()[-1].kind == "place_free"
    assert changes(house)[-1] == (
        "waiting",
        "yes",
        "waiting_list",
        "A place became free and this guest was first in line; 1 still waits.",
    )


def test_a_party_of_two_waits_together_and_nobody_overtakes_it(house):
    house.seats(2)
    ana, bo, cy, di = house.guests(4)
    house.answer(ana, YES)
    house.answer(bo, YES)
    assert house.answer(cy, WITH_BO).answer is Answer.WAITING
    assert house.answer(di, YES).answer is Answer.WAITING
    assert house.answer(ana, NO).promoted == 0
    assert house.taken() == 1, "one place stays free for a party that needs two"
    assert house.answer(di, NO).promoted == 0
    assert house.answer(bo, NO).promoted == 1
    assert house.fresh(cy).answer == "yes"
    assert house.taken() == 2
    with house.work() as session:
        assert session.scalars(select(Guest.answer).where(Guest.companion_of_id == cy.id)).one() == "yes"


def test_whoever_waits_with_a_companion_moves_up_alone_when_one_place_is_free(house):
    house.seats(2)
    ana, bo, cy = house.guests(3)
    house.answer(ana, YES)
    house.answer(bo, YES)
    house.answer(cy, WITH_BO)
    house.answer(ana, NO)
    assert house.answer(cy, YES).answer is Answer.YES
    assert house.taken() == 2


def test_whoever_is_first_in_line_with_a_companion_overtakes_nobody_by_coming_alone(house):
    house.seats(2)
    ana, bo, cy, di = house.guests(4)
    for guest, reply in ((ana, YES), (bo, YES), (cy, WITH_BO), (di, YES), (ana, NO)):
        house.answer(guest, reply)
    assert house.answers()[:4] == ["no", "yes", "waiting", "waiting"]
    assert house.answer(cy, YES) == service.Outcome(Answer.YES, changed=True)
    assert house.fresh(di).answer == "waiting"


def test_a_guest_who_has_a_place_keeps_it_when_there_is_none_for_a_companion(house):
    house.seats(1)
    (ana,) = house.guests(1)
    house.answer(ana, YES)
    with pytest.raises(Refusal, match="Yours is kept"):
        house.answer(ana, WITH_BO)
    assert (house.fresh(ana).answer, house.taken()) == ("yes", 1)


def test_more_places_are_given_to_the_waiting_list_in_order(house):
    house.seats(1)
    guests = house.guests(4)
    for guest in guests:
        house.answer(guest, YES)
    house.seats(3)
    with house.work() as session:
        assert service.events_with_waiting(session, house.clock.now) == [house.cast.event_id]
        assert service.fill_seats(session, house.cast.event_id, house.clock.now, house.tools) == 2
        assert service.events_with_waiting(session, house.clock.now) == []
    assert house.answers() == ["yes", "yes", "yes", "waiting"]
    assert house.taken() == 3


def test_nobody_moves_up_after_the_mixer_or_when_it_is_cancelled(house):
    house.seats(1)
    ana, bo = house.guests(2)
    house.answer(ana, YES)
    house.answer(bo, YES)
    house.seats(2)
    with house.work() as session:
        event = session.get_one(Event, house.cast.event_id)
        assert service.fill_seats(session, event.id, event.ends_at, house.tools) == 0
        event.state = "cancelled"
        session.flush()
        assert service.fill_seats(session, event.id, house.clock.now, house.tools) == 0
    with pytest.raises(Refusal, match="will not take place"):
        house.answer(ana, NO)


def test_after_the_mixer_guests_cannot_answer_but_a_host_can_put_things_right(house):
    (ana,) = house.guests(1)
    house.clock.forward(days=90)
    with pytest.raises(Refusal, match="is over"):
        house.answer(ana, YES)
    assert house.answer(ana, NO, by=By.HOST).changed
    assert changes(house) == [("none", "no", "host", "")]


def test_a_guest_who_was_taken_off_the_list_cannot_answer(house):
    (ana,) = house.guests(1)
    with house.work() as session:
        session.get_one(Guest, ana.id).removed_at = house.clock.now
    with pytest.raises(Refusal, match="not on the guest list"):
        house.answer(ana, YES)


def test_a_guest_without_an_address_gets_no_letter(house):
    (ana,) = house.guests(1)
    with house.work() as session:
        session.get_one(Guest, ana.id).contact.email = None
    house.answer(ana, YES, by=By.HOST)
    assert house.letters() == []


@pytest.mark.database
def test_thirty_guests_answering_at_once_never_take_more_places_than_there_are(house, app):
    house.seats(10)
    guests = house.guests(30)
    errors, numbers, gate = [], count(), threading.Barrier(6)

    def answer_some():
        gate.wait()
        while (number := next(numbers)) < len(guests):
            reply = WITH_BO if number % 3 == 0 else YES
            try:
                with house.work() as session:
                    service.give_answer(
                        session, house.cast.event_id, guests[number].id, reply, house.clock.now, house.tools
                    )
            except Exception as error:  # noqa: BLE001 - any error in a thread fails the test below
                errors.append(error)

    threads = [threading.Thread(target=answer_some) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert house.taken() in {9, 10}
    with house.work() as session:
        waiting = service.waiting_list(session, house.cast.event_id).line
        seated = session.scalars(select(Guest.id).where(Guest.answer == "yes", Guest.seats > 0)).all()
    assert len(waiting) + len(seated) == 30


@pytest.mark.database
def test_the_control_that_counts_first_and_seats_then_overfills_the_room(house):
    house.seats(3)
    guests = house.guests(8)
    gate = threading.Barrier(8)

    def naive(guest):
        with house.work() as session:
            full = session.get_one(Event, house.cast.event_id).seats_taken >= 3
        gate.wait()
        if not full:
            with house.work() as session:
                session.get_one(Guest, guest.id).answer = "yes"

    threads = [threading.Thread(target=naive, args=(guest,)) for guest in guests]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert house.answers().count("yes") > 3


def test_details_are_kept_and_sharing_with_everybody_is_a_consent_that_can_be_taken_back(house):
    (ana,) = house.guests(1)
    door = service.Door(ana.id, house.cast.event_id, "")
    told = service.Details("Annie", "she/her", "no nuts", "Bo", "sailing", ("email", "company", "bank"), True, False)
    with house.work() as session:
        service.save_details(session, door, told, house.clock.now)
    with house.work() as session:
        guest, consent = session.get_one(Guest, ana.id), session.scalars(select(Consent)).one()
        assert (guest.contact.tag_name, guest.contact.pronouns, guest.dietary) == ("Annie", "she/her", "no nuts")
        assert (guest.shows, guest.shares_with_all, guest.on_wall) == (["company", "email"], True, False)
        assert (consent.purpose, consent.wording, consent.withdrawn_at) == ("share", "share-1", None)
        later = house.clock.forward(hours=1)
        service.save_details(session, door, service.Details("", "", "", "", "", (), False, True), later)
        assert consent.withdrawn_at == later
        assert guest.contact.tag_name == "Annie", "a tag always has a name"
        service.save_details(session, door, service.Details("", "", "", "", "", (), False, True), later)
