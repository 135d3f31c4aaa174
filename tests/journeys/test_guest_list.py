import os
from pathlib import Path

import pytest

pytestmark = pytest.mark.journey
LISTS = Path(__file__).parents[1] / "guests" / "data"
PICTURES = os.environ.get("PICTURES")  # a folder, to look at the pages with one's own eyes


def look_at(page, name):
    if PICTURES:
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=f"{PICTURES}/{name}-{width}.png", full_page=True)


@pytest.mark.parametrize("way", ["dropped", "pasted"])
def test_a_host_brings_the_members_list_in_and_finds_one_without_accents(server, chromium, way):
    page = server.open(chromium, "hugo")
    page.goto(f"/m/{server.cast.event_code}/guests")
    look_at(page, f"{way}-0-empty")
    page.get_by_role("link", name="Import a list").first.click()
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
    look_at(page, f"{way}-3-check")
    page.get_by_role("button", name="Add 120 guests").click()
    page.get_by_role("heading", name="Done").wait_for()
    look_at(page, f"{way}-4-done")
    page.get_by_role("link", name="To the guests").click()
    page.get_by_text("120 people on the list").wait_for()
    page.get_by_role("searchbox", name="Search guests").press_sequentially("EMILIE ler", delay=20)
    page.locator("#guest-list tbody tr").nth(1).wait_for(state="detached")
    assert page.locator("#guest-list tbody th").inner_text().startswith("Émilie Leroy")
    assert "q=EMILIE" in page.url
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
