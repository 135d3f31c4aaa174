"""A host prints name tags, and every one of them leads to its guest."""

import pytest
from sqlalchemy import select

from mixer.accounts.models import Group
from mixer.core.codes import digest
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.nametags.files.verify import codes_in
from mixer.nametags.views import tags
from tests.makers import make_contact, make_guest

pytestmark = pytest.mark.journey

NAMES = ("Ana Alt", "محمد العلي", "王 小明", "Nguyễn Thị Phương", "Prof. Wolfeschlegelsteinhausenbergerdorff", "Jo Li")


def test_a_host_prints_tags_on_a_part_used_sheet_and_every_code_finds_its_guest(server, chromium, work, look, tmp_path):
    with work() as session:
        event = session.get_one(Event, server.cast.event_id)
        group = session.get_one(Group, server.cast.group_id)
        for name in NAMES * 2:
            contact = make_contact(session, group, name)
            make_guest(session, event, contact, answer="yes")
    page = server.open(chromium, "hugo")
    page.goto(f"/m/{server.cast.event_code}/name-tags")
    page.get_by_text("Another sheet").click()
    page.get_by_role("radio", name="Avery Zweckform L4785 name badges").check()
    page.get_by_role("radio", name="10", exact=True).wait_for()
    page.get_by_role("radio", name="3", exact=True).check()
    page.wait_for_url("**start=3**")
    preview = page.get_by_role("img", name="Page 1 with 8 name tags")
    preview.wait_for()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Print 12 name tags").click()
    saved = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(saved)
    assert saved.name == "name-tags.pdf"
    found = codes_in(saved.read_bytes(), 200)
    with look() as session:
        hashes = set(session.scalars(select(Guest.badge_hash).where(Guest.event_id == server.cast.event_id)))
    assert {digest(text.rpartition("/")[2]) for _, text, _, _ in found} == hashes
    assert len(found) == 12
    assert all(text.casefold().startswith(server.url.casefold()) for _, text, _, _ in found)
    page.goto(f"/m/{server.cast.event_code}/name-tags")
    page.get_by_text("Every tag is printed as it is now").wait_for()
    page.get_by_text("12 of 12 codes read back").wait_for()


def say_yes(server, work, count):
    with work() as session:
        event = session.get_one(Event, server.cast.event_id)
        for _ in range(count):
            make_guest(session, event, answer="yes")


def test_a_host_measures_a_sheet_sees_it_drawn_and_prints_on_it_page_by_page(server, chromium, work):
    say_yes(server, work, 14)
    page = server.open(chromium, "hugo")
    page.goto(f"/m/{server.cast.event_code}/name-tags/sheets/new?sheet=avery-l4785")
    page.get_by_label("Name", exact=True).fill("Ten on a page")
    page.get_by_label("Labels down").fill("6")
    page.get_by_text("The labels end at 338.5 mm down").first.wait_for()
    page.get_by_label("Labels down").fill("3")
    page.get_by_role("img", name="6 labels on the page").wait_for()
    page.get_by_role("button", name="Keep the sheet").click()
    page.get_by_role("link", name="Print on it").click()
    page.get_by_role("img", name="Page 1 with 6 name tags").wait_for()
    page.get_by_role("link", name="Next page").click()
    page.get_by_role("img", name="Page 2 with 6 name tags").wait_for()
    page.get_by_role("link", name="Next page").click()
    page.get_by_role("img", name="Page 3 with 2 name tags").wait_for()


def test_a_host_clicks_the_first_free_label_on_the_page_itself(server, chromium, work):
    say_yes(server, work, 3)
    page = server.open(chromium, "hugo")
    page.goto(f"/m/{server.cast.event_code}/name-tags?sheet=avery-l4785")
    page.locator(".page-labels a").nth(4).click()
    page.wait_for_url("**start=5**")
    assert page.get_by_role("radio", name="5", exact=True).is_checked()


def test_a_large_print_counts_up_and_is_fetched_when_it_is_done(server, chromium, work, monkeypatch):
    monkeypatch.setattr(tags, "AT_ONCE", 20)
    say_yes(server, work, 60)
    page = server.open(chromium, "hugo")
    page.goto(f"/m/{server.cast.event_code}/name-tags")
    page.get_by_role("button", name="Print 60 name tags").click()
    page.wait_for_url("**/prints/**")
    page.get_by_text("60 of 60 tags read back").wait_for()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download the PDF").click()
    assert waiting.value.suggested_filename == "name-tags.pdf"
