"""The day after a mixer: who came, met, gave and won."""

import datetime as dt
from dataclasses import dataclass

import pytest

from mixer.accounts.models import Group
from mixer.events.models import Event
from mixer.meetings.models import Meeting, Share
from mixer.prizes import service as prizes
from tests.makers import NIGHT, check_in, make_company, make_contact, make_guest, make_profession


@dataclass
class Night:
    """Ids and codes of guests by first name."""

    event_id: int
    ids: dict[str, int]
    codes: dict[str, str]


def meet(session, event, one, other, minutes, *shares):
    """Let two guests meet; `shares` are (giver, receiver, fields)."""
    first, second = sorted((one, other), key=lambda guest: guest.id)
    at = NIGHT + dt.timedelta(minutes=minutes)
    session.add(
        Meeting(
            event_id=event.id,
            one_id=first.id,
            other_id=second.id,
            one_contact_id=first.contact_id,
            other_contact_id=second.contact_id,
            confirmed_at=at,
            way="scan",
        )
    )
    for giver, receiver, fields in shares:
        session.add(Share(event_id=event.id, giver_id=giver.id, receiver_id=receiver.id, fields=fields, given_at=at))
    session.flush()


@pytest.fixture
def night(cast, work, clock, chance):
    """Ana met Ben (both share), Cleo (only Ana shares) and Vic; Ana won a cake that Dora gave; Noa stayed away."""
    with work() as session:
        group, event = session.get_one(Group, cast.group_id), session.get_one(Event, cast.event_id)
        acme, florist = make_company(session, group), make_profession(session, group)
        facts = {
            "Ana": ({"company_id": acme.id, "phone": "+12125550101"}, {"answer": "yes", "first_timer": True}),
            "Ben": ({"company_id": acme.id, "profession_id": florist.id}, {"answer": "yes"}),
            "Cleo": ({"email": None}, {"answer": "yes"}),
            "Dora": ({}, {"answer": "no"}),
            "Noa": ({}, {"answer": "yes"}),
            "Vic": ({}, {"answer": "yes", "part": "visitor_host"}),
            "Una": ({}, {"answer": "none", "first_timer": True, "invited_by": "Ben Example"}),
        }
        guests = {
            name: make_guest(session, event, make_contact(session, group, f"{name} Example", **person), **part)
            for name, (person, part) in facts.items()
        }
        for minute, name in enumerate(("Vic", "Ana", "Ben", "Cleo", "Una")):
            check_in(session, guests[name], NIGHT + dt.timedelta(minutes=minute))
        ana, ben, cleo, vic = (guests[name] for name in ("Ana", "Ben", "Cleo", "Vic"))
        everything = ["company", "profession", "email", "phone"]
        meet(session, event, ana, ben, 20, (ana, ben, ["company"]), (ben, ana, everything))
        meet(session, event, cleo, ana, 30, (ana, cleo, everything))
        meet(session, event, ana, vic, 40, (vic, ana, everything))
        give(session, cast, guests, clock, chance)
        clock.now = NIGHT + dt.timedelta(hours=15)
        return Night(
            event.id,
            {name: guest.id for name, guest in guests.items()},
            {name: guest.code for name, guest in guests.items()},
        )


def give(session, cast, guests, clock, chance):
    """Dora gives a cake, which is drawn until Ana wins it."""
    dora = guests["Dora"].contact
    details = prizes.PrizeDetails("a cake", dora.full_name, donor_email=dora.email)
    cake = prizes.add_prize(session, cast.event_id, details, clock(), chance, pledged=True)
    prizes.take_step(session, cast.event_id, cake, "collected", clock())
    prizes.commit(session, cast.event_id, cake, clock(), chance)
    prizes.draw(session, cast.event_id, cake, clock(), chance)
    while (standing := prizes.read_stage(session, cast.event_id, cake).standing).name != "Ana Example":
        prizes.draw_again(session, cast.event_id, cake, standing.attempt, clock(), chance)
