"""Olive plans a mixer five weeks ahead: what the lost weeks cost, a tick, another owner, another day, the calendar."""

import re

import pytest

from tests.journeys.conftest import LAPTOP, PHONE
from tests.journeys.test_accessible import faults, too_wide

pytestmark = pytest.mark.journey


@pytest.fixture
def new_mixer(server, chromium):
    """Begin a mixer five weeks ahead through the page, and return the browser's page with its plan."""

    def begin(size=LAPTOP, **options):
        page = server.open(chromium, "olive", size, **options)
        page.goto(f"/g/{server.cast.group_code}/mixers/new")
        page.get_by_label("Name of the mixer").fill("Harbour Mixer")
        page.get_by_label("Place", exact=True).fill("Harbour Hall")
        page.get_by_label("Day", exact=True).fill("2026-10-13")
        page.get_by_role("button", name="Make the plan").click()
        page.wait_for_url("**/plan")
        return page

    return begin


def test_a_host_plans_a_mixer_five_weeks_ahead(new_mixer):
    page = new_mixer()
    page.get_by_text("this one has five weeks and one day").wait_for()
    page.get_by_text("A permit may no longer arrive in time").wait_for()
    assert page.locator(".strip [aria-current]").inner_text().startswith("6 weeks")
    assert faults(page) == []

    page.get_by_role("button", name="Done: Start the guest list").click()
    page.get_by_role("button", name="Not done after all: Start the guest list").wait_for()
    assert page.url.endswith("/plan")  # htmx has changed the board alone

    page.get_by_role("link", name=re.compile("^Choose the caterer")).click()
    page.locator("#name").fill("Ana González")
    page.get_by_role("button", name="Hand it over").click()
    page.get_by_text("is with Ana González now").wait_for()

    page.get_by_role("link", name=re.compile("^Choose the caterer")).click()
    page.get_by_label("Due on").wait_for()
    assert faults(page) == []
    page.get_by_label("Due on").fill("2026-09-21")
    page.get_by_role("button", name="Move it").click()
    card = page.locator(".task", has_text="Choose the caterer")
    assert "Mon 21 Sep" in card.inner_text()
    assert "AG" in card.inner_text()

    page.get_by_role("button", name="Subscribe in your calendar").click()
    link = page.locator("#calendar .code-text a").get_attribute("href")
    assert page.request.get(link).text().startswith("BEGIN:VCALENDAR")


def test_a_host_moves_the_mixer_after_seeing_what_moves(new_mixer, server):
    page = new_mixer()
    page.get_by_role("link", name="The mixer itself").click()
    page.get_by_role("link", name="Move the mixer").wait_for()
    assert faults(page) == []
    page.get_by_role("link", name="Move the mixer").click()
    page.get_by_label("Day", exact=True).fill("2026-11-10")
    page.get_by_role("button", name="See what moves").click()
    page.get_by_text("40 open tasks move along").wait_for()
    assert faults(page) == []
    page.get_by_role("button", name="Move the mixer").click()
    page.get_by_text("The mixer is moved, and 40 open tasks with it.").wait_for()
    assert page.get_by_text("this one has").count() == 0


def test_the_plan_works_on_a_phone_without_javascript(new_mixer):
    page = new_mixer(PHONE, java_script_enabled=False, color_scheme="dark")
    page.get_by_role("button", name="Done: Start the guest list").click()
    page.wait_for_url("**/plan#task-*")
    assert page.get_by_text("1 of 33 done").is_visible()
    page.get_by_role("link", name="Run of show", exact=True).click()
    page.get_by_role("heading", name="Famous duo", exact=True).wait_for()
    page.get_by_role("link", name="Information tables", exact=True).click()
    page.get_by_label("Who gets the table").fill("Acme Printing")
    page.get_by_role("button", name="Reserve", exact=True).click()
    page.get_by_text("A table is reserved for Acme Printing.").wait_for()


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "dark"), (LAPTOP, "light")], ids=["phone-dark", "laptop-light"])
def test_pages_of_planning_can_be_used_by_everybody(new_mixer, server, size, scheme):
    page = new_mixer(size, color_scheme=scheme)
    plan = page.url.split("#", maxsplit=1)[0]
    new = f"/g/{server.cast.group_code}/mixers/new"
    for address in (
        new,
        plan,
        f"{plan}/new",
        *(plan.replace("/plan", f"/{room}") for room in ("run-of-show", "tables")),
    ):
        page.goto(address)
        assert faults(page) == [], address
        assert not too_wide(page), address
