"""Anything may happen in any order, and still: no seat too many, nobody overtakes, and each place has its reason."""

import random
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from mixer.accounts.models import Group
from mixer.core.columns import Base
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.guests.models import AnswerChange, CategoryPlace, Guest
from mixer.guests.rules.line import CATEGORY, SEAT
from mixer.guests.service import places, settle_answer
from mixer.invite import service
from mixer.invite.rules.replies import By, Reply
from mixer.invite.service.handing_on import turns_now
from tests.makers import KEYRING, make_company, make_contact, make_event, make_group, make_guest, make_profession

GUESTS = 9
WHO = st.integers(0, GUESTS - 1)
START = datetime(2026, 9, 7, 15, 0, tzinfo=UTC)


class Mixer:
    """A mixer in memory; each act is a transaction of its own."""

    def __init__(self):
        self.engine = create_engine("sqlite://", poolclass=StaticPool)
        Base.metadata.create_all(self.engine)
        self.now = START
        self.tools = service.Tools(random.Random(5), KEYRING)
        self.out_of_turn: set[int] = set()
        with self.work() as session:
            event = make_event(session, make_group(session), capacity=2, most_companions=3, one_per_category=True)
            self.event_id = event.id
            group = session.get_one(Group, event.group_id)
            trades = [None, *(make_profession(session, group, name).id for name in ("Lawyer", "Baker"))]
            firm = make_company(session, group, "Firm").id
            sister = make_company(session, group, "Sister", parent_id=firm).id
            houses = [None, firm, sister, make_company(session, group, "Other").id]
            self.guests = []
            for number in range(GUESTS):
                contact = make_contact(
                    session, group, f"G{number} X", profession_id=trades[number % 3], company_id=houses[number % 4]
                )
                if number == GUESTS - 1:
                    contact.email = None
                self.guests.append(make_guest(session, event, contact).id)

    @contextmanager
    def work(self):
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session


class WaitingList(RuleBasedStateMachine):
    """Guests join, bring people, leave, are offered places; hosts change their minds; the clock runs."""

    def __init__(self):
        super().__init__()
        self.mixer = Mixer()

    def _act(self, act):
        self.mixer.now += timedelta(seconds=1)
        try:
            with self.mixer.work() as session:
                return act(session)
        except Refusal:
            return None

    def _reply(self, who, reply, by=By.GUEST):
        mixer = self.mixer
        self._act(
            lambda session: service.give_answer(
                session, mixer.event_id, mixer.guests[who], reply, mixer.now, mixer.tools, by=by
            )
        )

    @rule(who=WHO, companions=st.integers(0, 3))
    def says_yes(self, who, companions):
        self._reply(who, Reply(coming=True, companions=tuple(f"C{who}{one} Y" for one in range(companions))))

    @rule(who=WHO, unsure=st.booleans())
    def says_no_or_maybe(self, who, unsure):
        self._reply(who, Reply(coming=False, unsure=unsure))

    @rule(who=WHO)
    def takes_the_offer(self, who):
        mixer = self.mixer
        self._act(
            lambda session: service.take_offer(session, mixer.event_id, mixer.guests[who], mixer.now, mixer.tools)
        )

    @rule(who=WHO, answer=st.sampled_from(["yes", "no", "none", "waiting", "maybe"]))
    def is_written_down_by_a_host(self, who, answer):
        mixer = self.mixer
        self._act(lambda session: settle_answer(session, session.get_one(Guest, mixer.guests[who]), answer, mixer.now))

    @rule(who=WHO)
    def is_given_a_place_out_of_turn(self, who):
        mixer, guest = self.mixer, self.mixer.guests[who]
        if self._act(lambda session: service.give_place(session, mixer.event_id, guest, mixer.now, mixer.tools)):
            mixer.out_of_turn.add(guest)

    @rule(hours=st.sampled_from([1, 12, 25]))
    def time_goes_by(self, hours):
        self.mixer.now += timedelta(hours=hours)
        self.the_worker_comes_by()

    @rule()
    def the_worker_comes_by(self):
        mixer = self.mixer
        self._act(lambda session: service.fill_seats(session, mixer.event_id, mixer.now, mixer.tools))

    @rule(more=st.integers(-2, 4))
    def the_room_is_another(self, more):
        def change(session):
            event = session.get_one(Event, self.mixer.event_id)
            event.capacity = max(event.capacity + more, event.seats_taken)

        self._act(change)

    @rule(split=st.booleans(), hours=st.sampled_from([0, 24]), one=st.booleans())
    def the_host_settles_the_rules(self, split, hours, one):
        mixer = self.mixer
        wish = service.HouseRules(hours, "split" if split else "together", 3, one, 0)

        def change(session):
            event = places.lock_event(session, mixer.event_id)
            for name, value in vars(wish).items():
                setattr(event, name, value)
            session.flush()
            places.settle_categories(session, event)

        self._act(change)

    @invariant()
    def the_seats_add_up_and_are_never_too_many(self):
        with self.mixer.work() as session:
            event = session.get_one(Event, self.mixer.event_id)
            assert session.scalar(select(func.sum(Guest.seats))) == event.seats_taken <= event.capacity
            for guest in session.scalars(select(Guest)):
                coming = guest.answer == "yes" and guest.removed_at is None
                if guest.companion_of_id is None:
                    assert (guest.seats > 0) == (coming or guest.offered_until is not None)
                    assert guest.offered_until is None or guest.answer == "waiting"
                    assert (guest.waiting_since is not None) == (guest.answer == "waiting")
                else:
                    assert guest.seats == 0
            seated = select(Guest.companion_of_id, func.count()).where(
                Guest.answer == "yes", Guest.removed_at.is_(None)
            )
            brought = dict(session.execute(seated.group_by(Guest.companion_of_id)).all())
            for guest_id, companions in brought.items():
                if guest_id is not None:
                    assert session.get_one(Guest, guest_id).seats == 1 + companions

    @invariant()
    def every_category_is_held_by_one_business_that_comes(self):
        with self.mixer.work() as session:
            event = session.get_one(Event, self.mixer.event_id)
            coming = places.businesses_coming(session, event)
            held = set(session.scalars(select(CategoryPlace.profession_id)))
            assert held == (set(coming) if event.one_per_category else set())

    @invariant()
    def after_the_worker_nobody_waits_whose_turn_it_is(self):
        mixer = self.mixer
        with mixer.work() as session:
            event = session.get_one(Event, mixer.event_id)
            before = {guest.id: guest.seats for guest in session.scalars(select(Guest))}
            line = [party.guest_id for _, party in places.waiting_line(session, event)]
            service.fill_seats(session, mixer.event_id, mixer.now, mixer.tools)
            turns = turns_now(session, event)
            assert all(turn.places == 0 for _, turn in turns)
            after = {guest.id: guest for guest in session.scalars(select(Guest))}
            moved = [one for one in line if after[one].seats > before[one]]
            for one in moved:
                ahead = line[: line.index(one)]
                assert all(
                    after[other].waiting_for != SEAT or other in moved or not _waits(after[other]) for other in ahead
                )
                reason = session.scalars(
                    select(AnswerChange.reason).where(AnswerChange.guest_id == one).order_by(AnswerChange.id.desc())
                ).first()
                assert reason, "every place that is handed on has its reason"
            for guest in after.values():
                if _waits(guest) and guest.companion_of_id is None and not guest.seats:
                    assert guest.waiting_for in {SEAT, CATEGORY}


def _waits(guest):
    return guest.answer == "waiting" and guest.removed_at is None


def test_whatever_happens_the_waiting_list_keeps_its_promises():
    run_state_machine_as_test(WaitingList, settings=settings(max_examples=10, stateful_step_count=24, deadline=None))


def test_the_control_that_seats_without_asking_breaks_them():
    hall = WaitingList()
    hall.says_yes(0, 1)
    hall.the_seats_add_up_and_are_never_too_many()
    hall.every_category_is_held_by_one_business_that_comes()
    with hall.mixer.work() as session:  # as a page would that counts the seats and forgets to ask
        guest, event = (
            session.get_one(Guest, hall.mixer.guests[1]),
            session.get_one(Event, hall.mixer.event_id),
        )
        guest.answer, guest.seats = "yes", 1
        event.seats_taken += 1
    with pytest.raises(AssertionError):
        hall.the_seats_add_up_and_are_never_too_many()
    with pytest.raises(AssertionError):
        hall.every_category_is_held_by_one_business_that_comes()
