"""A room of guests with prizes to draw."""

from dataclasses import dataclass

import pytest

from mixer.accounts.models import Group
from mixer.core.names import fold
from mixer.events.models import Event
from mixer.prizes import service
from mixer.prizes.service import PrizeDetails
from tests.makers import check_in, make_company, make_contact, make_guest


@dataclass
class Room:
    """Ids by first name, and codes of prizes."""

    event_id: int
    guests: dict[str, int]
    tickets: dict[str, str]
    cake: str


@pytest.fixture
def room(cast, work, clock, chance):
    """Six guests, five of them in the room; a cake from Bakery is collected."""
    with work() as session:
        group = session.get_one(Group, cast.group_id)
        event = session.get_one(Event, cast.event_id)
        house = make_company(session, group, "Bakery House")
        bakery = make_company(session, group, "Bakery", parent_id=house.id)
        mill = make_company(session, group, "Mill", parent_id=house.id)
        acme = make_company(session, group, "Acme")
        people = {
            "Ana": {"company_id": acme.id},
            "Ben": {"company_id": acme.id},
            "Cleo": {},
            "Mila": {"company_id": mill.id},
            "Dan": {},
            "Olive": {"email": "olive@mixer.example"},
        }
        guests = {}
        for name, facts in people.items():
            contact = make_contact(session, group, f"{name} Example", **facts)
            guests[name] = make_guest(session, event, contact, part="organiser" if name == "Olive" else "guest")
        for name in ("Ana", "Ben", "Cleo", "Mila", "Olive"):
            check_in(session, guests[name])
        details = PrizeDetails("a cake", bakery.name, value_cents=4500)
        cake = service.add_prize(session, event.id, details, clock(), chance, pledged=True)
        service.take_step(session, event.id, cake, "collected", clock())
        assert fold(bakery.name) == bakery.fold
        return Room(
            event.id,
            {name: guest.id for name, guest in guests.items()},
            {name: guest.short_code for name, guest in guests.items()},
            cake,
        )


@pytest.fixture
def stage(look, room):
    def read():
        with look() as session:
            return service.read_stage(session, room.event_id, room.cake)

    return read


@pytest.fixture
def act(work, room, clock, chance):
    """Do something with the cake in a unit of work of its own."""

    def do(what, *more):
        with work() as session:
            what(session, room.event_id, room.cake, *more, clock(), chance)

    return do
