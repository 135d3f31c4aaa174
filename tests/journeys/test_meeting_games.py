"""Guests meet three, and somebody of their own trade, on the host's laptop, the wall and their phones."""

import pytest

from mixer.accounts.models import Group
from mixer.contacts.models import Profession
from mixer.contacts.service.spheres import seed_professions
from mixer.core.keyring import Token
from mixer.events.models import Event
from tests.journeys.conftest import PHONE, PROJECTOR
from tests.journeys.test_accessible import faults, too_wide
from tests.makers import check_in, make_company, make_contact, make_guest

pytestmark = pytest.mark.journey

PEOPLE = (
    ("Ada Lace", "Realtor", "Lace Homes"),
    ("Benedikt Oberlechner-Vandermeulen", "Mortgage broker", "Oberlechner, Vandermeulen & Sons Lending"),
    ("Cleo Clay", "Plumber", "Clay Pipes"),
    ("Dora Dunn", "Mover", "Dunn Moves"),
    ("Finn Ford", "Plumber", "Ford Pipes"),
    ("Eve Early", "Realtor", "Early Estates"),
)


@pytest.fixture
def guests(server, work):
    """Six guests in the room, nobody of whom has met another."""
    with work() as session:
        group = session.get_one(Group, server.cast.group_id)
        event = session.get_one(Event, server.cast.event_id)
        seed_professions(session, group.id)
        made = []
        for name, trade, company in PEOPLE:
            profession = session.query(Profession).filter_by(group_id=group.id, name=trade).first()
            house = make_company(session, group, company)
            contact = make_contact(
                session, group, name, profession_id=profession and profession.id, company_id=house.id
            )
            made.append(make_guest(session, event, contact, answer="yes"))
        for guest in made:
            check_in(session, guest)
        session.flush()
        session.expunge_all()
    return made


def test_a_guest_opens_three_names_and_ticks_the_first_off(server, chromium, guests):
    ada, ben, *_ = guests
    host = server.open(chromium, "hugo")
    host.goto(f"/m/{server.cast.event_code}/icebreakers")
    host.get_by_role("link", name="Meet three").click()
    host.get_by_role("button", name="Make the lists").click()
    host.get_by_text("Why these three").first.click()
    host.get_by_text("Both serve home buyers").first.wait_for()
    assert faults(host) == []
    host.locator(".pair-keep").first.click()
    host.get_by_role("button", name="Plan again").click()
    assert host.locator(".pair-keep input").first.is_checked()
    host.get_by_role("button", name="Start the game").click()
    host.get_by_role("heading", name="Still alone").wait_for()
    wall = server.open(chromium, "vera", size=PROJECTOR)
    wall.goto(f"/m/{server.cast.event_code}/icebreakers/three/wall")

    phone = server.open(chromium, size=PHONE, color_scheme="dark")
    phone.goto(server.keyring.link(Token.RSVP, ada.code))
    phone.goto("/my/card")
    phone.get_by_role("button", name="Open my list").click()
    phone.get_by_text("You both serve home buyers").first.wait_for()
    assert "Oberlechner-Vandermeulen" not in phone.content()
    assert faults(phone) == []
    assert not too_wide(phone)
    phone.goto(server.keyring.link(Token.BADGE, ben.code))
    phone.get_by_role("button", name="We met").click()
    phone.get_by_text("has not agreed yet").wait_for()
    phone.goto("/my/card")
    phone.get_by_text("1 of 3").wait_for()
    wall.get_by_text("new acquaintance", exact=True).wait_for()
    host.get_by_text("new acquaintance", exact=True).wait_for()
    assert faults(wall) == []


def test_a_tactic_is_asked_for_written_down_and_shared(server, chromium, guests):
    ada, *_, eve = guests
    host = server.open(chromium, "hugo")
    host.goto(f"/m/{server.cast.event_code}/icebreakers")
    host.get_by_role("link", name="Similar business").click()
    host.get_by_role("button", name="Make the pairs").click()
    host.get_by_text("Two of one trade: Realtor.").first.wait_for()
    assert faults(host) == []
    host.get_by_role("button", name="Start the game").click()
    host.get_by_role("heading", name="Still alone").wait_for()

    phone = server.open(chromium, size=PHONE, color_scheme="dark")
    phone.goto(server.keyring.link(Token.RSVP, ada.code))
    phone.goto("/my/card")
    phone.get_by_text("one Realtor to another?").wait_for()
    phone.get_by_label("Their best tactic").fill("Give before you ask")
    phone.get_by_role("button", name="Keep it").click()
    phone.get_by_text("Kept. Thank you!").wait_for()
    assert faults(phone) == []
    assert not too_wide(phone)
    phone.goto(server.keyring.link(Token.BADGE, eve.code))
    phone.get_by_role("button", name="We met").click()
    phone.get_by_text("has not agreed yet").wait_for()
    phone.goto("/my/card")
    phone.get_by_text("You met.").wait_for()

    host.reload()
    host.get_by_text("Give before you ask").wait_for()
    assert faults(host) == []
    host.get_by_role("button", name="Share all").click()
    host.get_by_text("1 shared, without names.").wait_for()
    other = server.open(chromium, size=PHONE)
    other.goto(server.keyring.link(Token.RSVP, eve.code))
    other.goto("/my/card")
    other.get_by_role("heading", name="What others learned").wait_for()
    host.get_by_text("End the game", exact=True).click()
    host.get_by_role("button", name="Yes, end the game").click()
    wall = server.open(chromium, "vera", size=PROJECTOR)
    wall.goto(f"/m/{server.cast.event_code}/icebreakers/similar/wall")
    wall.get_by_text("Give before you ask").wait_for()
    assert faults(wall) == []
