"""Two guests play famous duo on their phones and part with each other's details."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from mixer.accounts.models import Group
from mixer.contacts.models import Profession
from mixer.contacts.service.spheres import seed_professions
from mixer.core.keyring import Token
from mixer.events.models import Event
from tests.journeys.conftest import PHONE, PROJECTOR
from tests.makers import check_in, make_company, make_contact, make_guest

pytestmark = pytest.mark.journey

PEOPLE = (
    ("Ada Lace", "Realtor", "Lace Homes", "+15055550101"),
    (
        "Benedikt Oberlechner-Vandermeulen",
        "Mortgage broker",
        "Oberlechner, Vandermeulen & Sons Lending",
        "+15055550102",
    ),
    ("Cleo Clay", "Plumber", "Clay Pipes", "+15055550103"),
)


@pytest.fixture
def guests(server, work):
    """Three guests, two of them in the room."""
    with work() as session:
        group = session.get_one(Group, server.cast.group_id)
        event = session.get_one(Event, server.cast.event_id)
        seed_professions(session, group.id)
        made = []
        for name, trade, company, phone in PEOPLE:
            profession = session.query(Profession).filter_by(group_id=group.id, name=trade).one()
            contact = make_contact(
                session,
                group,
                name,
                phone=phone,
                profession_id=profession.id,
                company_id=make_company(session, group, company).id,
            )
            made.append(make_guest(session, event, contact, answer="yes"))
        for guest in made[:2]:
            check_in(session, guest)
        session.flush()
        session.expunge_all()
    return made


def picture(page, name):
    """Keep a screenshot where MIXER_PICTURES names a folder, for whoever wants to look."""
    folder = os.environ.get("MIXER_PICTURES")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def own_phone(server, chromium, guest):
    page = server.open(chromium, size=PHONE)
    page.goto(server.keyring.link(Token.RSVP, guest.code))
    page.goto("/my")
    return page


def badge(server, guest):
    return server.keyring.link(Token.BADGE, guest.code)


def test_a_famous_pair_finds_each_other_shares_and_keeps_a_note(server, chromium, guests):  # noqa: PLR0915 - a whole evening
    ada, ben, cleo = guests
    host = server.open(chromium, "hugo")
    host.goto(f"/m/{server.cast.event_code}/icebreakers")
    picture(host, "games-choose")
    host.get_by_role("link", name="Famous duo").click()
    host.get_by_role("button", name="Deal the cards").click()
    host.get_by_text("Both serve home buyers").wait_for()
    picture(host, "games-preview")

    adas, bens = own_phone(server, chromium, ada), own_phone(server, chromium, ben)
    picture(adas, "games-my")
    adas.get_by_role("link", name="My card").first.click()
    adas.get_by_text("No game yet").wait_for()

    host.get_by_role("button", name="Start the game").click()
    host.get_by_role("heading", name="Still alone").wait_for()
    picture(host, "games-live")
    wall = server.open(chromium, "vera", size=PROJECTOR)
    wall.goto(f"/m/{server.cast.event_code}/icebreakers/duos/wall")
    wall.get_by_text("of 1 found each other").wait_for()

    adas.reload()
    bens.goto("/my/card")
    half = bens.locator("h1").inner_text()
    adas.get_by_text(f"Find {half}.").wait_for()
    picture(adas, "games-card")

    adas.goto(badge(server, ben))
    adas.get_by_role("heading", name="Say hello to Benedikt").wait_for()
    assert "Oberlechner" not in adas.content()
    adas.get_by_label("E-mail").check()
    picture(adas, "meet-hello")
    adas.get_by_role("button", name="We met").click()
    adas.get_by_text("Benedikt has not agreed yet").wait_for()
    picture(adas, "meet-waiting")

    bens.goto("/my/people")
    picture(bens, "meet-asked")
    bens.get_by_role("link", name="Ada Would like to share").click()
    bens.get_by_label("Phone").check()
    bens.get_by_role("button", name="Share with Ada").click()
    bens.get_by_role("heading", name="Ada Lace").wait_for()
    bens.get_by_label("Your note").fill("Coffee about the lease, after the fair")
    bens.get_by_role("button", name="Keep the note").click()
    bens.get_by_text("Note kept").wait_for()
    picture(bens, "meet-person")

    adas.reload()
    adas.get_by_role("heading", name="Benedikt Oberlechner-Vandermeulen").wait_for()
    adas.get_by_text("+15055550102").wait_for()
    assert "Coffee about the lease" not in adas.content()
    adas.goto("/my/card")
    adas.get_by_text("Found!").wait_for()
    picture(adas, "games-found")
    wall.locator(".game-number", has_text="1").wait_for()
    picture(wall, "games-wall")
    host.get_by_text("Nobody: every pair has found itself.").wait_for()

    stranger = server.open(chromium, size=PHONE)
    stranger.goto(badge(server, ben))
    stranger.get_by_role("heading", name="This is a guest’s name tag").wait_for()
    assert "Benedikt" not in stranger.content()
    picture(stranger, "meet-stranger")
    bens.goto("/my/tag")
    picture(bens, "meet-tag")
    bens.goto("/my/sharing")
    picture(bens, "meet-sharing")
    assert cleo.code


def test_a_host_makes_zones_and_moves_a_guest(server, chromium, guests):
    host = server.open(chromium, "hugo")
    host.goto(f"/m/{server.cast.event_code}/icebreakers/zones")
    host.get_by_role("button", name="Make the zones").click()
    host.get_by_text("everybody has one").wait_for()
    ada = host.get_by_role("checkbox", name="Ada Lace")
    zone = host.locator("section.card", has=host.get_by_text("Ada Lace"))
    zone.locator("summary", has_text="Guests").click()
    ada.check()
    picture(host, "zones")
    zone.get_by_role("combobox").select_option(label="T · Trades")
    zone.get_by_role("button", name="Move").click()
    host.get_by_text("Moved to Trades, to stay there.").wait_for()
    wall = server.open(chromium, "vera", size=PROJECTOR)
    wall.goto(f"/m/{server.cast.event_code}/icebreakers/zones/wall")
    picture(wall, "zones-wall")
    phone = own_phone(server, chromium, guests[0])
    phone.goto("/my/card")
    phone.get_by_text("Trades").wait_for()
    picture(phone, "zones-card")
    small = server.open(chromium, "hugo", size=PHONE)
    small.goto(f"/m/{server.cast.event_code}/icebreakers/zones")
    picture(small, "zones-phone")


def test_a_host_holds_the_clock_adds_to_it_and_who_is_stuck_gets_hints(server, chromium, guests, clock):
    ada, *_ = guests
    host = server.open(chromium, "hugo")
    host.goto(f"/m/{server.cast.event_code}/icebreakers/duos")
    host.get_by_label("Minutes").fill("12")
    host.get_by_role("button", name="Deal the cards").click()
    host.locator(".pair-keep").click()
    host.get_by_role("button", name="Keep the ticks").click()
    host.get_by_text("1 pair stays together").wait_for()
    host.get_by_role("button", name="Start the game").click()
    wall = server.open(chromium, "vera", size=PROJECTOR)
    wall.goto(f"/m/{server.cast.event_code}/icebreakers/duos/wall")
    wall.get_by_text("11:5").wait_for()
    phone = own_phone(server, chromium, ada)
    phone.goto("/my/card")
    phone.get_by_text("A hint comes here in").wait_for()

    clock.now += timedelta(minutes=5)
    phone.reload()
    phone.get_by_text("is in this line of work: Mortgage broker.").wait_for()
    picture(phone, "games-hint")
    host.get_by_role("button", name="Pause").click()
    host.get_by_role("heading", name="Paused").wait_for()
    picture(host, "games-paused")
    wall.get_by_text("Paused").wait_for()
    phone.reload()
    phone.get_by_text("Paused").wait_for()
    host.get_by_role("button", name="Go on").click()
    host.get_by_role("button", name="5 more minutes").click()
    wall.get_by_text("11:5").wait_for()
    clock.now += timedelta(minutes=13)
    wall.locator(".game-clock.over").wait_for()
    picture(wall, "games-over-time")
    host.get_by_text("End the game", exact=True).click()
    host.get_by_role("button", name="Yes, end the game").click()
    wall.get_by_text("Well done!").wait_for()
