"""A host plans table rounds, a guest finds the table on the phone, the wall counts down and its bell rings."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from mixer.accounts.models import Group
from mixer.core.keyring import Token
from mixer.events.models import Event
from mixer.icebreakers.models import Game
from tests.journeys.conftest import PHONE, PROJECTOR
from tests.makers import check_in, make_company, make_contact, make_guest

pytestmark = pytest.mark.journey


@pytest.fixture
def guests(server, work):
    with work() as session:
        group = session.get_one(Group, server.cast.group_id)
        event = session.get_one(Event, server.cast.event_id)
        made = []
        for number in range(6):
            company = make_company(session, group, f"House {number}")
            contact = make_contact(session, group, f"Guest{number} Hall", company_id=company.id)
            made.append(make_guest(session, event, contact, answer="yes"))
            check_in(session, made[-1])
        session.flush()
        session.expunge_all()
    return made


def test_rounds_from_the_plan_to_the_bell(server, chromium, guests, work, clock):
    host = server.open(chromium, "hugo")
    host.goto(f"/m/{server.cast.event_code}/icebreakers")
    host.get_by_role("link", name="Table rounds").click()
    host.locator("#rounds").fill("2")
    host.locator("#seats").fill("3")
    host.locator("#seats").blur()
    host.locator("#rounds-advice").get_by_text("2 repeats a round are unavoidable").wait_for()
    host.locator("#seats").fill("2")
    host.locator("#seats").blur()
    host.get_by_text("3 tables of 2 allow 2 rounds in which nobody meets anybody twice").wait_for()
    host.get_by_role("button", name="Plan the rounds").click()
    host.get_by_role("heading", name="Table 3").wait_for()
    host.get_by_role("button", name="Start round 1").click()
    host.get_by_role("heading", name="The game is on").wait_for()

    phone = server.open(chromium, size=PHONE)
    phone.goto(server.keyring.link(Token.RSVP, guests[0].code))
    phone.goto("/my/card")
    first = phone.locator("#my-table").inner_text()
    assert first.startswith("Table ")
    host.get_by_role("button", name="Next round").click()
    host.get_by_text("Round 2 has begun").wait_for()
    phone.reload()
    phone.locator(".my-rounds [aria-current]", has_text="Round 2").wait_for()

    with work() as session:
        session.scalars(select(Game)).one().ends_at = clock() + timedelta(seconds=2)
    wall = server.open(chromium, "vera", size=PROJECTOR)
    wall.goto(f"/m/{server.cast.event_code}/icebreakers/rounds/wall")
    wall.get_by_role("button", name="Turn the bell on").click()
    wall.get_by_role("button", name="The bell is on").wait_for()
    wall.locator("html[data-rang]").wait_for()
    wall.get_by_text("round 2 of 2").wait_for()
    wall.get_by_role("button", name="The bell is on").click()
    wall.get_by_role("button", name="Turn the bell on").wait_for()
