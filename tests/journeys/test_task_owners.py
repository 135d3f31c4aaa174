"""Hugo hands the plan to two people without an account: a letter each, a page on the phone, a word back, an undo."""

import random
import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.events.models import Event
from mixer.plan.models import Task
from mixer.plan.service import letters
from mixer.plan.service.making import make_plan
from mixer.post.courier import Courier, Outcome
from tests.journeys.conftest import LAPTOP, PHONE
from tests.journeys.test_accessible import faults, too_wide
from tests.mail_server import serving

pytestmark = pytest.mark.journey


@pytest.fixture
def plan(server, work, chance, clock):
    """The plan of the cast's mixer, as it begins."""
    with work() as session:
        event = session.get_one(Event, server.cast.event_id)
        make_plan(session, event, clock().astimezone(event.zone).date(), chance)
    return f"/m/{server.cast.event_code}/plan"


@pytest.fixture
def post(server, work, look, clock, tmp_path):
    """Let the owners' job run, carry what it wrote to a real mail server, and return all that came there."""
    with serving() as mail_server:
        relay = mail_server.relay
        courier = Courier(
            name="desk:1",
            work=work,
            look=look,
            clock=clock,
            chance=random.Random(1),
            sender=relay.sender,
            folder=tmp_path,
            relay=relay,
        )

        def carry():
            with work() as session:
                for event_id in letters.mixers_with_owners(session, clock()):
                    letters.write_to_owners(session, event_id, clock(), server.keyring)
            while courier.carry() is Outcome.SENT:
                pass
            return list(mail_server.boxes)

        yield carry
        courier.hang_up()


def good(page) -> bool:
    return faults(page) == [] and not too_wide(page)


def to(mails, name: str) -> list:
    return [mail for mail in mails if name in mail["To"]]


def link_in(mail) -> str:
    text = mail.get_body(("plain",)).get_content()
    return re.search(r"https?://\S+/do/\S+", text).group().rstrip(".")


def hand_over(page, plan: str) -> None:
    """Give a whole job to one, and a single task to another."""
    page.goto(f"{plan}/owners")
    page.get_by_label("Whose job").select_option(label="Prizes")
    page.get_by_label("Name", exact=True).fill("Pia Prize")
    page.get_by_label("E-mail address").fill("pia@team.example")
    page.get_by_role("button", name="Hand them over").click()
    page.get_by_role("heading", name="Pia Prize").wait_for()
    assert good(page)
    page.goto(plan)
    page.get_by_role("link", name=re.compile("^Choose the caterer")).click()
    page.locator("#name").fill("Carl Caterer")
    page.locator("#email").fill("carl@team.example")
    page.get_by_role("button", name="Hand it over").click()
    page.wait_for_url("**/plan*")


def test_two_people_without_an_account_carry_their_part(server, chromium, plan, post, work, clock):
    page = server.open(chromium, "hugo", LAPTOP)
    hand_over(page, plan)
    assert post() == []  # a little quiet first: many tasks are one letter
    clock.now += timedelta(minutes=11)
    mails = post()
    assert (len(to(mails, "pia@team.example")), len(to(mails, "carl@team.example"))) == (1, 1)
    assert len(post()) == 2

    pia = server.open(chromium, size=PHONE)
    pia.goto(link_in(to(mails, "pia@team.example")[0]))
    pia.get_by_role("heading", name=re.compile("are with you")).wait_for()
    assert good(pia)
    first = pia.locator("article").first
    title = first.get_by_role("heading").inner_text()
    first.get_by_role("button", name=re.compile("^It is done")).click()
    pia.get_by_role("heading", name="Done", exact=True).wait_for()
    second = pia.locator("article").first
    given = second.get_by_role("heading").inner_text()
    second.get_by_text("I cannot do this").click()
    second.get_by_label("A word for the host").fill("I am away that week")
    second.get_by_role("button", name="Give it back").click()
    pia.locator("article", has_text=given).wait_for(state="detached")
    assert good(pia)

    carl = server.open(chromium, size=PHONE)
    carl.goto(link_in(to(mails, "carl@team.example")[0]))
    carl.get_by_text("Ask or tell something").click()
    carl.get_by_label("Your comment").fill("For how many people?")
    carl.get_by_role("button", name="Write it down").click()
    carl.get_by_text("For how many people?").first.wait_for()
    assert title not in carl.content()  # nobody reads another's tasks

    page.goto(plan)
    page.get_by_text("I am away that week").wait_for()
    assert good(page)
    with work() as session:
        done = session.scalar(select(Task.done_at).where(Task.title == title))
        code = code_of(session, title)
    assert done is not None
    page.goto(f"{plan}/{code}")
    page.get_by_role("button", name="Undo").first.click()
    page.wait_for_load_state()
    page.goto(f"{plan}/{code}")
    page.get_by_role("button", name="It is done").wait_for()

    clock.now += timedelta(days=1)
    before = len(post())
    assert len(post()) == before  # one letter a day at most, however often the job runs


def code_of(session: Session, title: str) -> str:
    return session.scalars(select(Task.code).where(Task.title == title)).one()
