"""Whatever guests and hosts answer, in whatever order: the seats add up, and companions follow who brings them."""

import random

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from mixer.accounts.models import Group
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.guests.service import put_back, settle_answer, take_off
from mixer.invite import service
from mixer.invite.rules.replies import By, Reply
from tests.makers import KEYRING, make_contact, make_event, make_guest

NAMES = ("Ana", "Bo", "Cy", "Di")
guests = st.sampled_from(NAMES)
parties = st.lists(st.sampled_from(["Ed", "Flo", "flo"]), max_size=3).map(tuple)
replies = st.one_of(
    parties.map(lambda names: Reply(coming=True, companions=names)),
    st.just(Reply(coming=False)),
    st.just(Reply(coming=False, unsure=True)),
)


class Answering(RuleBasedStateMachine):
    """Four guests and a host; the room has few places, and each guest may bring two."""

    def __init__(self, cast, work, clock, tools) -> None:
        super().__init__()
        self.work, self.clock, self.tools = work, clock, tools
        with work() as session:
            group = session.get_one(Group, cast.group_id)
            event = make_event(session, group, capacity=4, most_companions=2, offer_hours=0)
            self.event_id = event.id
            self.guests = {name: make_guest(session, event, make_contact(session, group, name)).id for name in NAMES}
        self.most = 0

    def _do(self, deed) -> bool:
        """Do something in a unit of work of its own, never beyond the room; tell whether it was allowed."""
        moment = self.clock.forward(seconds=1)
        with self.work() as session:
            event = session.get_one(Event, self.event_id)
            self.most = max(event.capacity, event.seats_taken)
        try:
            with self.work() as session:
                deed(session, moment)
        except Refusal:
            return False
        return True

    @rule(name=guests, reply=replies, by=st.sampled_from([By.GUEST, By.HOST]))
    def answer(self, name, reply, by):
        guest_id = self.guests[name]
        done = self._do(
            lambda session, moment: service.give_answer(
                session, self.event_id, guest_id, reply, moment, self.tools, by=by
            )
        )
        if done and not reply.coming:
            with self.work() as session:
                assert session.get_one(Guest, guest_id).answer == reply.answer

    @rule(name=guests, answer=st.sampled_from(["none", "yes", "no", "maybe", "waiting"]))
    def host_edits(self, name, answer):
        def deed(session, moment):
            guest = session.get_one(Guest, self.guests[name])
            if guest.removed_at is None:  # the page refuses what is off the list
                settle_answer(session, guest, answer, moment)

        self._do(deed)

    @rule(name=guests, off=st.booleans())
    def host_moves(self, name, off):
        self._do(lambda session, moment: _move(session.get_one(Guest, self.guests[name]), session, moment, off=off))

    @rule(which=st.integers(0, 5), off=st.booleans())
    def host_moves_a_companion(self, which, off):
        def deed(session, moment):
            brought = select(Guest).where(Guest.event_id == self.event_id, Guest.source == "companion")
            companions = session.scalars(brought.order_by(Guest.id)).all()
            if companions:
                _move(companions[which % len(companions)], session, moment, off=off)

        self._do(deed)

    @rule(which=st.integers(0, 5), answer=st.sampled_from(["yes", "no", "maybe"]))
    def host_edits_a_companion(self, which, answer):
        def deed(session, moment):
            brought = select(Guest).where(Guest.event_id == self.event_id, Guest.source == "companion")
            companions = session.scalars(brought.where(Guest.removed_at.is_(None)).order_by(Guest.id)).all()
            if companions:
                settle_answer(session, companions[which % len(companions)], answer, moment)

        self._do(deed)

    @rule(capacity=st.integers(1, 9))
    def host_changes_the_room(self, capacity):
        def deed(session, _moment):
            session.get_one(Event, self.event_id).capacity = capacity

        self._do(deed)
        self._do(lambda session, moment: service.fill_seats(session, self.event_id, moment, self.tools))

    @invariant()
    def the_seats_add_up_and_the_room_holds_them(self):
        with self.work() as session:
            event = session.get_one(Event, self.event_id)
            held = session.scalar(select(func.coalesce(func.sum(Guest.seats), 0)).where(Guest.event_id == event.id))
            assert event.seats_taken == held
            assert held <= max(event.capacity, self.most), "nobody is sent away, and nobody let in beyond the room"

    @invariant()
    def companions_follow_who_brings_them_and_hold_no_seat_themselves(self):
        with self.work() as session:
            everybody = {one.id: one for one in session.scalars(select(Guest).where(Guest.event_id == self.event_id))}
            brought = dict.fromkeys(everybody, 0)
            for one in everybody.values():
                if one.removed_at is not None:
                    assert one.seats == 0, "whoever is off the list holds nothing"
                elif one.companion_of_id is not None:
                    bringer = everybody[one.companion_of_id]
                    assert (bringer.removed_at, one.seats, one.answer) == (None, 0, bringer.answer)
                    brought[bringer.id] += 1
            for one in everybody.values():
                if one.removed_at is None and one.companion_of_id is None:
                    expected = 1 + brought[one.id] if one.answer == "yes" else 0
                    assert one.seats == expected, (one.answer, one.seats, brought[one.id])


class Careless(Answering):
    """A page that takes companions off the list by itself, instead of asking the arbiter of places."""

    def the_page_takes_companions_off(self):
        def deed(session, moment):
            brought = select(Guest).where(Guest.event_id == self.event_id, Guest.companion_of_id.is_not(None))
            for companion in session.scalars(brought):
                companion.removed_at = moment

        self._do(deed)


def _move(guest, session, moment, *, off) -> None:
    """Take somebody off the list, or put them back, as the host's buttons do."""
    if off and guest.removed_at is None:
        take_off(session, guest, moment)
    if not off and guest.removed_at is not None:
        put_back(session, guest, moment)


def run(machine, examples: int) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=15,
            suppress_health_check=list(HealthCheck),
            deadline=None,
        ),
    )


def test_any_sequence_of_answers_keeps_seats_and_companions_right(cast, work, clock):
    tools = service.Tools(random.Random(5), KEYRING)  # of all runs, since they share a database
    run(lambda: Answering(cast, work, clock, tools), 15)


def test_the_control_a_page_that_forgets_the_seats_of_companions_is_caught(cast, work, clock):
    machine = Careless(cast, work, clock, service.Tools(random.Random(5), KEYRING))
    machine.answer(name="Ana", reply=Reply(coming=True, companions=("Ed",)), by=By.GUEST)
    machine.companions_follow_who_brings_them_and_hold_no_seat_themselves()
    machine.the_page_takes_companions_off()
    with pytest.raises(AssertionError):
        machine.companions_follow_who_brings_them_and_hold_no_seat_themselves()
