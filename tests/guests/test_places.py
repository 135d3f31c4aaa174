"""Who has a seat: whatever page, file or job asks, the room is never overfilled and nobody overtakes."""

import random
import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from mixer.accounts.models import Group
from mixer.contacts.models import Contact
from mixer.contacts.service import NewContact
from mixer.events.models import Event
from mixer.guests import service
from mixer.guests.files.reader import read_guest_list
from mixer.guests.models import AnswerChange, CategoryPlace, Guest
from mixer.guests.rules.line import CATEGORY, SEAT
from mixer.guests.service import GuestEdit, places
from tests.makers import KEYRING, MADE_AT, make_company, make_contact, make_guest, make_profession

NOW = MADE_AT


class Hall:
    """One mixer of few seats, and short ways to ask."""

    def __init__(self, work, cast):
        self.work, self.event_id, self.group_id = work, cast.event_id, cast.group_id

    def rules(self, **settings):
        with self.work() as session:
            for name, value in settings.items():
                setattr(session.get_one(Event, self.event_id), name, value)

    def guest(self, name, *, company=None, profession=None, **different):
        with self.work() as session:
            group = session.get_one(Group, self.group_id)
            contact = make_contact(session, group, name, company_id=company, profession_id=profession)
            return make_guest(session, session.get_one(Event, self.event_id), contact, **different).id

    def settle(self, guest_id, answer, **how):
        with self.work() as session:
            return service.settle_answer(session, session.get_one(Guest, guest_id), answer, NOW, **how)

    def guest_of(self, session, name):
        return session.scalars(select(Guest.id).join(Contact).where(Contact.full_name == name)).one()

    def guest_row(self, guest_id):
        with self.work() as session:
            return session.get_one(Guest, guest_id)

    def facts(self, guest_id):
        guest = self.guest_row(guest_id)
        return guest.answer, guest.seats, guest.waiting_for

    def taken(self):
        with self.work() as session:
            held = session.scalar(
                select(func.coalesce(func.sum(Guest.seats), 0)).where(Guest.event_id == self.event_id)
            )
            assert session.get_one(Event, self.event_id).seats_taken == held
            return held

    def holders(self):
        with self.work() as session:
            return dict(session.execute(select(CategoryPlace.profession_id, CategoryPlace.guest_id)).all())

    def reasons(self, guest_id):
        with self.work() as session:
            mine = select(AnswerChange.after, AnswerChange.by, AnswerChange.reason)
            return list(session.execute(mine.where(AnswerChange.guest_id == guest_id).order_by(AnswerChange.id)).all())


@pytest.fixture
def hall(work, cast):
    return Hall(work, cast)


@pytest.fixture
def law(hall):
    """A mixer of one business per category, with lawyers of three companies, two of which are sisters."""
    hall.rules(one_per_category=True)
    with hall.work() as session:
        group = session.get_one(Group, hall.group_id)
        lawyer, florist = (make_profession(session, group, name).id for name in ("Lawyer", "Florist"))
        cooper = make_company(session, group, "Cooper Law").id
        sister = make_company(session, group, "Cooper Notaries", parent_id=cooper).id
        other = make_company(session, group, "Other Law").id
    return {"lawyer": lawyer, "florist": florist, "cooper": cooper, "sister": sister, "other": other}


def test_a_yes_typed_in_by_a_host_waits_behind_whoever_stands_in_line(hall):
    hall.rules(capacity=2)
    hall.guest("Ana One", answer="yes", seats=1)
    waiting = hall.guest("Bo Two", answer="waiting", waiting_since=NOW, waiting_for=SEAT)
    hall.guest("With Bo", answer="waiting", companion_of_id=waiting)
    hall.rules(seats_taken=1)
    late = hall.guest("Cy Three")
    assert hall.settle(late, "yes") == "waiting"
    assert hall.facts(late) == ("waiting", 0, SEAT)
    assert hall.reasons(late) == [
        ("waiting", "host", "Every place was taken, or others stood in line before."),
    ]
    assert hall.taken() == 1


def test_whoever_is_first_in_line_may_be_given_the_free_place_by_a_host(hall):
    hall.rules(capacity=1)
    first = hall.guest("Ana One", answer="waiting", waiting_since=NOW, waiting_for=SEAT)
    second = hall.guest("Bo Two", answer="waiting", waiting_since=NOW, waiting_for=SEAT)
    assert hall.settle(second, "yes") == "waiting"
    assert hall.settle(first, "yes") == "yes"
    assert (hall.facts(first), hall.guest_row(first).waiting_since) == (("yes", 1, ""), None)


def test_a_second_business_of_a_category_waits_for_it_and_a_sister_company_does_not(hall, law):
    cooper = hall.guest("Carla Cooper", company=law["cooper"], profession=law["lawyer"])
    sister = hall.guest("Nora Notary", company=law["sister"], profession=law["lawyer"])
    other = hall.guest("Otto Other", company=law["other"], profession=law["lawyer"])
    assert [hall.settle(one, "yes") for one in (cooper, sister, other)] == ["yes", "yes", "waiting"]
    assert hall.facts(other) == ("waiting", 0, CATEGORY)
    assert hall.reasons(other)[-1][2] == "Another business of this category is coming already."
    florist = hall.guest("Fay Florist", profession=law["florist"])
    nobody = hall.guest("No Profession")
    assert [hall.settle(one, "yes") for one in (florist, nobody)] == ["yes", "yes"]
    assert hall.holders() == {law["lawyer"]: cooper, law["florist"]: florist}


def test_people_without_a_company_are_a_business_each(hall, law):
    first, second = (hall.guest(f"Lawyer {number}", profession=law["lawyer"]) for number in range(2))
    assert [hall.settle(one, "yes") for one in (first, second)] == ["yes", "waiting"]
    assert hall.settle(first, "no") == "no"
    assert hall.holders() == {}
    assert hall.settle(second, "yes") == "yes"
    assert hall.holders() == {law["lawyer"]: second}


def test_a_category_stays_with_the_house_while_one_of_it_comes(hall, law):
    cooper = hall.guest("Carla Cooper", company=law["cooper"], profession=law["lawyer"])
    sister = hall.guest("Nora Notary", company=law["sister"], profession=law["lawyer"])
    for one in (cooper, sister):
        hall.settle(one, "yes")
    hall.settle(cooper, "no")
    assert hall.holders() == {law["lawyer"]: sister}
    hall.settle(sister, "no")
    assert hall.holders() == {}


def test_a_profession_corrected_by_a_host_moves_the_category_and_nobody_loses_a_seat(hall, law):
    first = hall.guest("Ana Attorney", profession=law["florist"])
    second = hall.guest("Bo Barrister", profession=law["lawyer"])
    for one in (first, second):
        hall.settle(one, "yes")
    contact = {"given": "Ana", "family": "Attorney", "profession": "Lawyer"}
    edit = GuestEdit(NewContact(**contact), "yes", "guest", False, "", "", "")
    with hall.work() as session:
        code = session.get_one(Guest, first).code
        service.edit_guest(session, hall.event_id, code, edit, NOW)
    assert hall.holders() == {law["lawyer"]: second}
    assert hall.facts(first) == ("yes", 1, "")
    with hall.work() as session:
        both = places.businesses_coming(session, session.get_one(Event, hall.event_id))
    assert [len(businesses) for businesses in both.values()] == [2]
    hall.settle(second, "no")
    assert hall.holders() == {law["lawyer"]: first}


def test_whoever_is_in_the_room_sits_even_where_the_category_is_taken(hall, law):
    hall.rules(capacity=1)
    first, second = (hall.guest(f"Lawyer {number}", profession=law["lawyer"]) for number in range(2))
    hall.settle(first, "yes")
    assert hall.settle(second, "yes", by="door", beyond_capacity=True) == "yes"
    assert hall.reasons(second)[-1][1:] == ("door", "Already in the room, so seated whether or not a place was free.")
    assert (hall.taken(), hall.holders()) == (2, {law["lawyer"]: first})


def test_the_database_refuses_what_a_path_without_the_lock_would_do(hall, law):
    hall.rules(capacity=2)
    first, second = (hall.guest(f"Lawyer {number}", profession=law["lawyer"]) for number in range(2))
    third, fourth = hall.guest("Cy Three"), hall.guest("Di Four")
    with hall.work() as session:
        event = session.get_one(Event, hall.event_id)
        stale, fresh = places.Turnstile(session, event), places.Turnstile(session, event)
        assert fresh.admit(session.get_one(Guest, first), 1) == ""
        assert stale.admit(session.get_one(Guest, second), 1) == CATEGORY
        stale = places.Turnstile(session, event)
        assert fresh.admit(session.get_one(Guest, third), 1) == ""
        assert stale.admit(session.get_one(Guest, fourth), 1) == SEAT
    assert hall.taken() == 2


def test_a_companion_taken_off_the_list_gives_back_the_seat_their_guest_held_for_them(hall):
    ana = hall.guest("Ana One")
    bo = hall.guest("Bo Brought", companion_of_id=ana)
    assert hall.settle(ana, "yes") == "yes"
    assert (hall.facts(ana), hall.guest_row(bo).answer) == (("yes", 2, ""), "yes")
    with hall.work() as session:
        service.take_off(session, session.get_one(Guest, bo), NOW)
    assert (hall.facts(ana), hall.taken()) == (("yes", 1, ""), 1)
    with hall.work() as session:
        assert service.put_back(session, session.get_one(Guest, bo), NOW) == "yes"
    assert (hall.facts(ana), hall.facts(bo), hall.taken()) == (("yes", 1, ""), ("yes", 1, ""), 2)
    assert hall.guest_row(bo).companion_of_id is None, "put back on their own"


def test_a_companion_who_waited_is_put_back_into_the_line_on_their_own(hall):
    hall.rules(capacity=0)
    ana = hall.guest("Ana One")
    bo = hall.guest("Bo Brought", companion_of_id=ana)
    assert hall.settle(ana, "yes") == "waiting"
    with hall.work() as session:
        service.take_off(session, session.get_one(Guest, bo), NOW)
        assert service.put_back(session, session.get_one(Guest, bo), NOW) == "waiting"
        line = places.waiting_line(session, session.get_one(Event, hall.event_id))
    assert [(party.guest_id, party.seats) for _, party in line] == [(ana, 1), (bo, 1)]


def test_an_imported_yes_waits_behind_the_line_and_for_its_category(hall, law, cast):
    hall.rules(capacity=4)
    hall.settle(hall.guest("Ana Attorney", profession=law["lawyer"], company=law["cooper"]), "yes")
    rows = [
        "Ana Attorney,Cooper Law,Lawyer,no",
        "Nora Notary,Cooper Notaries,Lawyer,yes",
        "Otto Other,Other Law,Lawyer,yes",
        "Fay Florist,Flora,Florist,yes",
        "Guy Florist,Petals,Florist,yes",
        "Wanda Waiting,,,waiting list",
    ]
    content = "\n".join(["Name,Company,Profession,Answer", *rows]).encode()
    with hall.work() as session:
        upload = service.Upload("list.csv", content, read_guest_list(content))
        code = service.stage(session, hall.event_id, cast.accounts["olive"], upload, NOW, random.Random(3))
        staged = service.find_run(session, hall.event_id, code)
        tools = service.Tools(NOW, random.Random(4), KEYRING)
        service.carry_out(session, hall.event_id, staged, upload.guests, {}, tools)
        answers = dict(session.execute(select(Contact.full_name, Guest.answer).join(Guest)).all())
        standing = select(Contact.full_name, Guest.waiting_for).join(Guest).where(Guest.answer == "waiting")
        waits = dict(session.execute(standing).all())
    assert (answers["Ana Attorney"], answers["Nora Notary"], answers["Fay Florist"]) == ("no", "yes", "yes")
    assert waits == {"Otto Other": CATEGORY, "Guy Florist": CATEGORY, "Wanda Waiting": SEAT}
    assert hall.taken() == 2
    assert len(hall.holders()) == 2


def test_whom_a_place_is_offered_may_be_written_down_as_coming_and_stands_in_line_no_more(hall):
    hall.rules(capacity=1, seats_taken=1)
    until = NOW + timedelta(hours=24)
    ana = hall.guest("Ana One", answer="waiting", waiting_since=NOW, seats=1, offered_until=until)
    with hall.work() as session:
        assert places.waiting_line(session, session.get_one(Event, hall.event_id)) == []
    assert hall.settle(ana, "yes") == "yes"
    assert (hall.guest_row(ana).offered_until, hall.taken()) == (None, 1)


def test_a_companion_who_is_taken_off_after_their_guest_said_no_changes_nothing(hall):
    ana = hall.guest("Ana One", answer="no")
    bo = hall.guest("Bo Brought", companion_of_id=ana)
    with hall.work() as session:
        service.take_off(session, session.get_one(Guest, bo), NOW)
    assert (hall.facts(ana), hall.guest_row(bo).removed_at) == (("no", 0, ""), NOW)


def test_when_the_rule_is_given_up_no_business_holds_a_category(hall, law):
    hall.settle(hall.guest("Ana Attorney", profession=law["lawyer"]), "yes")
    hall.settle(hall.guest("No Profession"), "yes")
    hall.rules(one_per_category=False)
    with hall.work() as session:
        places.settle_categories(session, session.get_one(Event, hall.event_id))
    assert hall.holders() == {}
    hall.rules(one_per_category=True)
    with hall.work() as session:
        places.settle_categories(session, session.get_one(Event, hall.event_id))
    assert list(hall.holders()) == [law["lawyer"]]


def _at_once(number, act):
    gate, errors = threading.Barrier(number), []

    def one(index):
        gate.wait()
        try:
            act(index)
        except Exception as error:  # noqa: BLE001 - any error in a thread fails the test below
            errors.append(error)

    threads = [threading.Thread(target=one, args=(index,)) for index in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


@pytest.mark.database
def test_two_businesses_that_want_a_category_at_once_share_it_never(hall, law):
    lawyers = [hall.guest(f"Lawyer {number}", profession=law["lawyer"]) for number in range(6)]
    _at_once(6, lambda index: hall.settle(lawyers[index], "yes"))
    answers = sorted(hall.guest_row(one).answer for one in lawyers)
    assert answers == ["waiting"] * 5 + ["yes"]
    assert len(hall.holders()) == 1


@pytest.mark.database
def test_the_control_that_looks_first_and_seats_then_lets_in_several_of_a_category(hall, law):
    lawyers = [hall.guest(f"Lawyer {number}", profession=law["lawyer"]) for number in range(6)]
    looked = threading.Barrier(6)

    def naive(index):
        with hall.work() as session:
            coming = select(Guest.id).join(Contact).where(Contact.profession_id == law["lawyer"], Guest.seats > 0)
            free = session.scalars(coming).first() is None
        looked.wait()
        if free:
            with hall.work() as session:
                guest = session.get_one(Guest, lawyers[index])
                guest.answer, guest.seats = "yes", 1

    _at_once(6, naive)
    assert [hall.guest_row(one).answer for one in lawyers].count("yes") > 1
