"""A mixer with guests who answer, and short ways to ask the services."""

import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mixer.accounts.models import Group
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.invite import service
from mixer.invite.rules.replies import By, Reply
from mixer.post.models import Letter
from tests.cast import Cast
from tests.conftest import StandingClock
from tests.makers import KEYRING, link_of, make_contact, make_guest

YES, NO = Reply(coming=True), Reply(coming=False)


@dataclass
class House:
    """One mixer; guests are known by their numbers."""

    work: Callable[[], AbstractContextManager[Session]]
    cast: Cast
    clock: StandingClock
    tools: service.Tools = field(default_factory=lambda: service.Tools(random.Random(3), KEYRING))

    def rules(self, **settings: object) -> None:
        """Settle how the mixer takes answers."""
        with self.work() as session:
            for name, value in settings.items():
                setattr(session.get_one(Event, self.cast.event_id), name, value)

    def fill(self) -> int:
        """Let the worker hand on what is free."""
        with self.work() as session:
            return service.fill_seats(session, self.cast.event_id, self.clock.now, self.tools)

    def take(self, guest: Guest, by: By = By.GUEST) -> service.Outcome:
        with self.work() as session:
            return service.take_offer(session, self.cast.event_id, guest.id, self.clock.now, self.tools, by=by)

    def seats(self, capacity: int) -> None:
        with self.work() as session:
            session.get_one(Event, self.cast.event_id).capacity = capacity

    def guests(self, number: int, **different: object) -> list[Guest]:
        with self.work() as session:
            event = session.get_one(Event, self.cast.event_id)
            group = session.get_one(Group, event.group_id)
            return [
                make_guest(session, event, make_contact(session, group, f"Guest{one} Number"), **different)
                for one in range(number)
            ]

    def answer(self, guest: Guest, reply: Reply, by: By = By.GUEST) -> service.Outcome:
        self.clock.forward(seconds=1)
        with self.work() as session:
            return service.give_answer(session, self.cast.event_id, guest.id, reply, self.clock.now, self.tools, by=by)

    def letters_to(self, guest: Guest) -> str:
        """Return the address to which a guest's letters go."""
        with self.work() as session:
            return session.get_one(Guest, guest.id).contact.email or ""

    def browse(self, guest: Guest) -> str:
        """Return a guest's own page as their phone shows it."""
        return self.cast.browser().get(f"/r/{link_of(guest)}").text

    def fresh(self, guest: Guest) -> Guest:
        with self.work() as session:
            return session.get_one(Guest, guest.id)

    def answers(self) -> list[str]:
        with self.work() as session:
            return list(session.scalars(select(Guest.answer).order_by(Guest.id)))

    def taken(self) -> int:
        """Return the places taken, having made sure that the count is the sum of what guests hold."""
        with self.work() as session:
            event = session.get_one(Event, self.cast.event_id)
            held = session.scalar(select(func.coalesce(func.sum(Guest.seats), 0)).where(Guest.event_id == event.id))
            assert event.seats_taken == held <= event.capacity
            return event.seats_taken

    def letters(self) -> list[Letter]:
        with self.work() as session:
            return list(session.scalars(select(Letter).order_by(Letter.id)))


@pytest.fixture
def house(work, cast, clock) -> House:
    made = House(work, cast, clock)
    made.rules(offer_hours=0)  # a free place is given at once where a test is about something else
    return made
