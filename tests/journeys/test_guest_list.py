import os
from pathlib import Path

import pytest

from mixer.accounts.models import Group
from mixer.events.models import Event
from tests.journeys.conftest import LAPTOP, PHONE
from tests.journeys.test_accessible import faults, too_wide
from tests.makers import make_contact, make_guest

pytestmark = pytest.mark.journey
LISTS = Path(__file__).parents[1] / "guests" / "data"
PICTURES = os.environ.get("PICTURES")  # a folder, to look at the pages with one's own eyes


def look_at(page, name):
    """Hold a step of the way against axe and both edges, and keep a picture when asked."""
    for size in (PHONE, LAPTOP):
        page.set_viewport_size(size)
        assert faults(page) == [], name
        assert not too_wide(page), name
        if PICTURES:
            page.screenshot(path=f"{PICTURES}/{name}-{size['width']}.png", full_page=True)


@pytest.mark.parametrize("way", ["dropped", "pasted"])
def test_a_host_brings_the_members_list_in_and_finds_one_without_accents(server, chromium, way):
    page = server.open(chromium, "hugo")
    page.goto(f"/m/{server.cast.event_code}/guests")
    look_at(page, f"{way}-0-empty")
    page.get_by_role("link", name="Import a list").first.click()
    page.get_by_label("Or paste it here").wait_for()
    look_at(page, f"{way}-1-bring")
    if way == "dropped":
        drop(page, LISTS / "chamber-members-cp1252.csv")
    else:
        page.get_by_label("Or paste it here").fill((LISTS / "chamber-members-cp1252.csv").read_text(encoding="cp1252"))
    page.get_by_role("button", name="Read the list").click()
    page.get_by_role("heading", name="What do the columns hold?").wait_for()
    assert page.get_by_label("Primary Contact").input_value() == "name"
    look_at(page, f"{way}-2-columns")
    page.get_by_label("Category").select_option("")
    page.locator("#preview .sub", has_text="Bell, Richards and Silva").first.wait_for()
    page.locator("#preview", has_not_text="Caterer").wait_for()
    page.get_by_label("Category").select_option("profession")
    page.locator("#preview", has_text="Caterer").wait_for()
    page.get_by_role("button", name="See what will happen").click()
    page.get_by_role("button", name="Add 120 guests").wait_for()
    look_at(page, f"{way}-3-check")
    page.get_by_role("button", name="Add 120 guests").click()
    page.get_by_role("heading", name="Done").wait_for()
    look_at(page, f"{way}-4-done")
    page.get_by_role("link", name="To the guests").click()
    page.get_by_text("120 people on the list").wait_for()
    page.get_by_role("searchbox", name="Search guests").press_sequentially("EMILIE ler", delay=20)
    page.locator("#guest-list tbody tr").nth(1).wait_for(state="detached")
    assert page.locator("#guest-list tbody th").inner_text().startswith("Émilie Leroy")
    page.wait_for_url(lambda url: "q=EMILIE" in url)
    look_at(page, f"{way}-5-found")
    page.locator("#guest-list tbody th a").click()
    page.get_by_role("heading", name="Émilie Leroy").wait_for()
    look_at(page, f"{way}-6-guest")
    page.context.close()


def drop(page, file):
    """Drop a file on the page as a hand would: a drop event that carries it."""
    bytes_of = list(file.read_bytes())
    carried = page.evaluate_handle(
        """([bytes, name]) => {
            const carried = new DataTransfer();
            carried.items.add(new File([new Uint8Array(bytes)], name, {type: "text/csv"}));
            return carried;
        }""",
        [bytes_of, file.name],
    )
    page.dispatch_event("[data-drop]", "drop", {"dataTransfer": carried})
    page.get_by_text(file.name).wait_for()


def test_a_host_reads_another_sheet_of_a_workbook(server, chromium):
    page = server.open(chromium, "hugo")
    page.goto(f"/m/{server.cast.event_code}/guests/import")
    drop(page, LISTS / "guests-merged.xlsx")
    page.get_by_role("button", name="Read the list").click()
    page.get_by_text("Read from the sheet “Gäste”.").wait_for()
    look_at(page, "sheet-1-columns")
    page.get_by_label("Another sheet?").select_option("Read me")
    page.get_by_role("button", name="Read again").click()
    page.get_by_text("hello").first.wait_for()
    page.context.close()


def test_a_host_watches_a_long_list_come_in_and_takes_it_back(server, chromium):
    rows = "".join(f"Guest No{number},g{number}@x.example,Firm {number % 40}\n" for number in range(900))
    page = server.open(chromium, "hugo")
    page.goto(f"/m/{server.cast.event_code}/guests/import")
    page.get_by_label("Or paste it here").fill(f"Name,E-mail,Company\n{rows},no,name\n")
    page.get_by_role("button", name="Read the list").click()
    page.get_by_role("button", name="See what will happen").click()
    page.get_by_role("button", name="Add 900 guests").wait_for()
    look_at(page, "long-1-check")
    page.get_by_role("button", name="Add 900 guests").click()
    page.get_by_role("heading", name="Done").wait_for()
    with page.expect_download() as fetched:
        page.get_by_role("link", name="The 1 row left out, to mend").click()
    assert "There is no name" in fetched.value.path().read_text(encoding="utf-8-sig")
    look_at(page, "long-2-done")
    page.get_by_text("Undo this import", exact=True).click()
    page.get_by_role("button", name="Yes, undo this import").click()
    page.get_by_text("Taken back: 900 guests are off the list").wait_for()
    page.context.close()


def test_a_host_decides_who_is_who_and_names_visitor_hosts(server, chromium, work):
    with work() as session:
        event, group = session.get_one(Event, server.cast.event_id), session.get_one(Group, server.cast.group_id)
        name = "Aleksandra Brzęczyszczykiewicz-Wolfeschlegelsteinhausen"
        long = make_contact(session, group, name, email="a@x.example")
        make_guest(session, event, long, first_timer=True)
        make_guest(session, event, make_contact(session, group, "Vera Welcome"))
    page = server.open(chromium, "hugo")
    page.goto(f"/m/{server.cast.event_code}/guests/import")
    page.get_by_label("Or paste it here").fill("Name\tE-mail\nBob Jones\ta@x.example\nNew Face\t\n\tno address\n")
    page.get_by_role("button", name="Read the list").click()
    page.get_by_role("button", name="See what will happen").click()
    page.get_by_role("heading", name="Is this the same person?").wait_for()
    look_at(page, "doubt-1-check")
    page.get_by_label("Somebody else: add").check()
    page.get_by_role("button", name="Add 1 guest").click()
    page.get_by_role("link", name="To the guests").click()
    page.get_by_text("4 people on the list").wait_for()
    page.get_by_role("link", name="Visitor hosts", exact=True).click()
    page.get_by_role("searchbox").fill("vera")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("button", name="Name as visitor host").click()
    page.get_by_role("button", name="Share out 1 first-timer").click()
    page.get_by_text("Every first-timer has a visitor host now: 1 more.").wait_for()
    look_at(page, "doubt-2-hosts")
    page.goto(f"/m/{server.cast.event_code}/guests?q=aleksandra")
    page.locator("#guest-list tbody th a").click()
    page.get_by_role("link", name="Change").click()
    page.wait_for_url("**/edit")
    look_at(page, "doubt-3-edit")
    page.context.close()
