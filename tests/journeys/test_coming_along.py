"""Guests on their phones: an answer with company, details, a change of mind; and a sign-up on the public page, twice.

Nobody here runs a script: the pages work without.
"""

import re

import pytest
from sqlalchemy import select, update

from mixer.accounts.models import Group
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.invite import service as invite
from mixer.invite.rules.replies import Reply
from mixer.post.models import Letter
from tests.journeys.conftest import LAPTOP, PHONE
from tests.journeys.test_accessible import LONG_NAME, complaints
from tests.makers import make_contact, make_guest

pytestmark = pytest.mark.journey

NAMES = (LONG_NAME, "عبد الرحمن بن عبد العزيز آل الشيخ", "Ana Ortiz")


@pytest.fixture
def guests(server, work):
    with work() as session:
        event = session.get_one(Event, server.cast.event_id)
        group = session.get_one(Group, event.group_id)
        event.most_companions, event.sign_up_cap = 3, 20
        return [make_guest(session, event, make_contact(session, group, name)) for name in NAMES]


def phone(server, chromium, **options):
    return server.open(chromium, size=PHONE, has_touch=True, is_mobile=True, java_script_enabled=False, **options)


def letters(work) -> list[Letter]:
    with work() as session:
        return list(session.scalars(select(Letter).order_by(Letter.id)))


def link_in(letter: Letter) -> str:
    return re.search(r"http://\S+/r/\w+", letter.body_text)[0]


def test_a_guest_comes_with_two_tells_about_themselves_and_comes_alone_after_all(server, chromium, guests, work):
    page = phone(server, chromium)
    page.goto(invite.own_link(server.keyring, guests[2]))
    page.get_by_text("I bring somebody").tap()
    for number, name in enumerate(("Bo Brings", "Cy Comes"), start=1):
        page.get_by_label(f"Who comes with you, {number} of 3").fill(name)
    page.get_by_role("button", name="We come together").tap()
    page.get_by_role("heading", name="You are coming, Ana").wait_for()
    assert page.get_by_text("with Bo Brings and Cy Comes").is_visible()
    page.get_by_label("Food and drink for Cy Comes").fill("vegan")
    page.get_by_text("Who I am").tap()
    page.get_by_label("Company", exact=True).fill("Ortiz & Daughters")
    page.get_by_text("Easy to talk to", exact=True).tap()
    page.get_by_label("What I can offer, 1 of 3").fill("Wedding flowers")
    page.get_by_role("button", name="Keep this").tap()
    page.get_by_text("Your details are kept.").wait_for()
    assert page.get_by_label("What I can offer, 1 of 3").input_value() == "Wedding flowers"
    page.get_by_text("Change who comes with me").tap()
    page.get_by_role("button", name="I come alone after all").tap()
    page.get_by_role("heading", name="You are coming, Ana").wait_for()
    assert page.get_by_text("with Bo Brings").count() == 0
    with work() as session:
        brought = session.scalars(select(Guest).where(Guest.companion_of_id == guests[2].id).order_by(Guest.id)).all()
        assert [(one.answer, one.dietary) for one in brought] == [("no", ""), ("no", "vegan")]
        assert session.get_one(Event, server.cast.event_id).seats_taken == 1


def test_somebody_signs_up_on_a_phone_twice_and_stands_on_the_list_once(server, chromium, guests, work):
    page = phone(server, chromium)
    for _ in range(2):
        page.goto(f"/join/{server.cast.event_code}")
        page.get_by_label("First name").fill("Pia")
        page.get_by_label("Last name").fill("Public")
        page.get_by_label("E-mail").fill("pia@public.example")
        page.get_by_text("I bring somebody").tap()
        page.get_by_label("Who comes with you, 1 of 3").fill("Bo Brings")
        page.get_by_role("button", name="Yes, I am coming").tap()
        page.get_by_role("heading", name="Look in your mail").wait_for()
    with work() as session:
        pia, bo = session.scalars(select(Guest).where(Guest.id > guests[2].id).order_by(Guest.id)).all()
        assert (pia.answer, pia.seats, bo.companion_of_id) == ("yes", 2, pia.id)
        assert session.get_one(Event, server.cast.event_id).sign_ups == 2
    first, second = letters(work)
    assert (first.kind, second.kind) == ("answer_yes", "sign_up_known")
    assert link_in(first) == link_in(second)
    page.goto(link_in(second))
    page.get_by_role("heading", name="You are coming, Pia").wait_for()
    page.goto(f"/join/{server.cast.event_code}")
    page.get_by_role("link", name="Open your own page").tap()
    page.get_by_role("heading", name="You are coming, Pia").wait_for()


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "dark"), (LAPTOP, "light")], ids=["phone-dark", "laptop-light"])
def test_answers_and_the_public_page_can_be_used_by_everybody(server, chromium, guests, work, size, scheme):
    house = server.app.extensions["mixer"]
    tools = invite.Tools(house.chance, house.keyring)
    company = ("Zoë Müller-Lüdenscheidt", "Παναγιώτης Παπαδόπουλος")
    with work() as session:
        reply = Reply(coming=True, companions=company)
        invite.give_answer(session, server.cast.event_id, guests[0].id, reply, house.clock(), tools)
        unsure = Reply(coming=False, unsure=True)
        invite.give_answer(session, server.cast.event_id, guests[1].id, unsure, house.clock(), tools)
    join = f"/join/{server.cast.event_code}"
    page = server.open(chromium, "", size, color_scheme=scheme)
    addresses = [join, f"{join}/thanks", *(invite.own_link(server.keyring, guest) for guest in guests)]
    found = {address: complaints(page, address) for address in addresses}
    with work() as session:
        session.execute(update(Event).where(Event.id == server.cast.event_id).values(sign_ups=20))
    found["closed"] = complaints(page, join)
    host = server.open(chromium, "hugo", size, color_scheme=scheme)
    mixer = f"/m/{server.cast.event_code}"
    found |= {path: complaints(host, f"{mixer}/{path}") for path in ("invite", f"guests/{guests[0].code}")}
    assert {address: wrong for address, wrong in found.items() if wrong} == {}
