"""Olive plans a mixer five weeks ahead: what the lost weeks cost, a tick, another owner, another day, the calendar."""

import re

import pytest
from pypdfium2 import PdfDocument

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


def week_of(page, title):
    """Return the week a card stands in."""
    return page.locator(".week", has=page.locator(".task", has_text=title)).get_attribute("id")


def grip_of(page, title):
    return page.get_by_role("button", name=re.compile(f"^Move: {title}"))


def test_a_card_is_dragged_to_another_week_and_the_move_undone(new_mixer):
    page = new_mixer()
    page.get_by_text("this one has five weeks and one day").wait_for()
    assert week_of(page, "Announce it") == "week3"
    grip_of(page, "Announce it").hover()
    page.mouse.down()
    page.locator("#week2 h2").hover()
    page.locator("#week2 .task").first.hover()
    page.mouse.up()
    page.locator("#week2 .task", has_text="Announce it").wait_for()
    page.get_by_role("button", name="Undo").wait_for()
    assert faults(page) == []
    page.get_by_role("button", name="Undo").click()
    page.locator("#week3 .task", has_text="Announce it").wait_for()


def test_a_card_dropped_on_a_week_of_the_strip_goes_there_and_escape_lets_it_be(new_mixer):
    page = new_mixer()
    page.get_by_text("this one has five weeks and one day").wait_for()
    strip = page.locator(".strip [data-week=week2]")
    for escape in (True, False):
        grip_of(page, "Settle the run of show").hover()
        page.mouse.down()
        page.mouse.move(600, 300)
        strip.hover()
        strip.hover(position={"x": 20, "y": 20})
        if escape:
            page.keyboard.press("Escape")
        page.mouse.up()
    page.locator("#week2 .task", has_text="Settle the run of show").wait_for()


def test_a_card_is_moved_by_keyboard_and_the_move_is_read_aloud(new_mixer):
    page = new_mixer()
    page.get_by_text("this one has five weeks and one day").wait_for()
    grip_of(page, "Ask a photographer").focus()
    before = week_of(page, "Ask a photographer")
    page.keyboard.press("ArrowRight")
    page.locator("#board-said", has_text="Ask a photographer").wait_for(state="attached")
    assert week_of(page, "Ask a photographer") == f"week{int(before[-1]) - 1}"
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Move: Ask a photographer"
    page.keyboard.press("ArrowLeft")
    page.locator(f"#{before} .task", has_text="Ask a photographer").wait_for()
    page.get_by_role("button", name="Done: Ask a photographer").click()  # the new board is htmx's as well
    page.get_by_role("button", name="Not done after all: Ask a photographer").wait_for()
    assert page.url.endswith("/plan")


def test_a_plan_is_seen_first_saved_used_again_and_the_next_mixer_is_like_this_one(new_mixer, server):
    page = new_mixer()
    page.get_by_role("link", name="Save this plan as a template").click()
    page.get_by_label("Name of the template").fill("Harbour evenings")
    page.get_by_role("button", name="Save the template").click()
    page.get_by_text("This plan is saved as a template").wait_for()

    page.goto(f"/g/{server.cast.group_code}/templates")
    page.get_by_role("link", name="Plan a mixer with Harbour evenings").click()
    page.get_by_label("Name of the mixer").fill("Winter Mixer")
    page.get_by_label("Day", exact=True).fill("2026-12-08")
    page.get_by_role("button", name="See the plan first").click()
    page.get_by_role("heading", name="Harbour evenings: 40 tasks").wait_for()
    assert faults(page) == []
    page.get_by_role("button", name="Make the plan").click()
    page.get_by_text("Winter Mixer is planned: 40 tasks").wait_for()

    page.get_by_role("link", name="The mixer itself").click()
    page.get_by_role("link", name="Plan the next one like this").click()
    page.get_by_text("What comes along").wait_for()
    assert faults(page) == []
    page.get_by_label("The run of show").uncheck()
    page.get_by_role("button", name="Make the plan").click()
    page.get_by_text("Winter Mixer is planned like the one before. 40 tasks, each with its new day.").wait_for()


def test_a_chamber_plan_is_one_sheet_of_paper(new_mixer):
    page = new_mixer()
    page.get_by_text("this one has five weeks and one day").wait_for()
    for paper in ("A4", "Letter"):
        assert len(PdfDocument(page.pdf(format=paper))) == 1
