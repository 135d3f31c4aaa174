"""A host shares first-timers out among the visitor hosts, changes one by hand, and takes it back."""

import pytest

from mixer.accounts.models import Group
from mixer.contacts.models import Profession
from mixer.contacts.service.spheres import seed_professions
from mixer.events.models import Event
from tests.journeys.conftest import PROJECTOR
from tests.makers import check_in, make_contact, make_guest

pytestmark = pytest.mark.journey

PEOPLE = (
    ("Ada Lace", "Realtor", {"first_timer": True}),
    ("Cleo Clay", "Plumber", {"first_timer": True}),
    ("Ben Oak", "Mortgage broker", {"part": "visitor_host"}),
    ("Dora Elm", "Electrician", {"part": "visitor_host"}),
)


@pytest.fixture
def evening(server, work):
    with work() as session:
        group = session.get_one(Group, server.cast.group_id)
        event = session.get_one(Event, server.cast.event_id)
        seed_professions(session, group.id)
        for name, trade, part in PEOPLE:
            profession = session.query(Profession).filter_by(group_id=group.id, name=trade).one()
            contact = make_contact(session, group, name, profession_id=profession.id)
            check_in(session, make_guest(session, event, contact, answer="yes", **part))


def test_first_timers_are_shared_out_changed_by_hand_and_put_back(server, chromium, evening):
    host = server.open(chromium, "hugo")
    host.goto(f"/m/{server.cast.event_code}/icebreakers")
    host.get_by_role("link", name="Visitor hosts").click()
    host.get_by_role("button", name="Give everybody a visitor host").click()
    bens = host.locator("section", has=host.get_by_role("heading", name="Ben Oak"))
    bens.get_by_text("Ada Lace", exact=True).wait_for()
    bens.get_by_text("Both serve home buyers.").wait_for()

    bens.get_by_role("link", name="Change who greets Ada Lace").click()
    host.get_by_role("button", name="Choose Dora Elm").click()
    doras = host.locator("section", has=host.get_by_role("heading", name="Dora Elm"))
    doras.get_by_text("Ada Lace", exact=True).wait_for()
    wall = server.open(chromium, "vera", size=PROJECTOR)
    wall.goto(f"/m/{server.cast.event_code}/icebreakers/hosts/wall")
    wall.locator("li", has_text="Dora").get_by_text("Ada").wait_for()

    host.get_by_role("button", name="Undo").click()
    bens.get_by_text("Ada Lace", exact=True).wait_for()
    host.get_by_role("link", name="The briefing list").click()
    host.get_by_role("heading", name="Briefing of the visitor hosts").wait_for()
    assert host.get_by_role("row", name="Cleo Clay").is_visible()
