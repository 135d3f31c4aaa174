"""A volunteer rehearses before the doors open and changes nothing; later, the host types the paper list back in."""

import pytest
import qrcode
from PIL import Image
from playwright.sync_api import expect
from sqlalchemy import select

from mixer.core.columns import Base
from mixer.door.models import Attendance
from tests.door.camera import chromium_flags, write_camera
from tests.journeys.conftest import PHONE
from tests.journeys.test_the_door import door, enrol, guests, said  # noqa: F401 - fixtures of the same door

pytestmark = pytest.mark.journey


@pytest.fixture
def film(server, tmp_path):
    """Two test codes held to the camera in turn, as printed: a second and a half each, and an empty desk between."""
    scenes = []
    for code in ("DRYRUN1", "DRYRUN2"):
        picture = qrcode.make(f"{server.url}/B/{code}").convert("RGB")
        card = Image.new("RGB", (2 * picture.width, 2 * picture.height), "white")
        card.paste(picture, (picture.width // 2, picture.height // 2))
        scenes += [(card, 15), (None, 30)]
    return write_camera(tmp_path / "rehearsal.y4m", scenes)


@pytest.fixture
def everything(look):
    def read() -> dict[str, list]:
        with look() as session:
            return {table.name: session.execute(table.select()).all() for table in Base.metadata.sorted_tables}

    return read


def type_code(phone, code):
    phone.get_by_label("Code on the tag").fill(code)
    phone.get_by_role("button", name="Check in").click()


def test_a_volunteer_rehearses_with_the_camera_and_nothing_changes(server, launch, film, door, guests, everything):  # noqa: F811
    browser = launch(*chromium_flags(film))
    phone = server.open(browser, size=PHONE, permissions=["camera"])
    sent = []
    phone.on("request", lambda request: sent.append(request.url) if request.url.endswith("/door/scans") else None)
    enrol(phone, door)
    before = everything()
    phone.get_by_role("button", name="Scan tags").click()
    said(phone, "WELCOME", "Test Guest")
    expect(phone.locator("#verdict")).to_contain_text("REHEARSAL")
    said(phone, "ALREADY IN 17:42", "Test Guest")
    expect(phone.locator("#rehearsal")).to_contain_text("test scans,")
    phone.get_by_role("button", name="Next guest").click()
    phone.get_by_role("button", name="Pause").click()

    expect(phone.locator("#scanner[data-kept=yes]")).to_be_visible()
    phone.context.set_offline(True)  # a phone needs no network to rehearse
    type_code(phone, "dry-run-3")
    said(phone, "SAID NO", "Test Guest")
    phone.get_by_role("button", name="Let in anyway").click()
    said(phone, "WELCOME", "Test Guest")
    phone.get_by_role("button", name="Undo").click()
    said(phone, "UNDONE", "Test Guest")
    expect(phone.locator("#verdict")).to_contain_text("REHEARSAL")
    phone.get_by_role("button", name="Next guest").click()
    type_code(phone, "DRYRUN4")
    said(phone, "NOT ON THE LIST")
    phone.get_by_role("button", name="Next guest").click()
    expect(phone.locator("#rehearsal")).to_contain_text("s each")
    expect(phone.locator("#queue")).to_have_text("Every scan is handed in")
    expect(phone.locator("#latest li")).to_have_count(0)
    phone.context.set_offline(False)
    assert sent == []
    assert everything() == before

    type_code(phone, guests["José"].short_code)  # the control: a real tag is sent and changes the book
    said(phone, "WELCOME", "José Ñandú")
    expect(phone.locator("#verdict")).not_to_contain_text("REHEARSAL")
    assert len(sent) == 1
    assert everything() != before
    browser.close()


def test_a_host_types_the_paper_list_back_in_and_takes_it_back(server, chromium, guests, look):  # noqa: F811
    host = server.open(chromium, "hugo")
    host.goto(f"/m/{server.cast.event_code}/door")
    host.get_by_role("link", name="Paper list").click()
    host.get_by_label("Numbers on the list").fill("1 3")
    host.get_by_role("button", name="Mark as arrived", exact=True).click()
    expect(host.get_by_text("2 guests marked as arrived")).to_be_visible()
    expect(host.get_by_role("heading", name="The list 2 of 3 are in")).to_be_visible()
    expect(host.get_by_role("checkbox", disabled=True)).to_have_count(2)

    host.get_by_label("Name or company").press_sequentially("ñandu")  # in view at once, without asking the server
    expect(host.get_by_text("Nobody in view is called that")).to_be_hidden()
    expect(host.locator(".paper-rows li:visible")).to_have_count(1)
    host.get_by_label("Name or company").fill("xyz")
    expect(host.get_by_text("Nobody in view is called that")).to_be_visible()
    host.get_by_label("Name or company").fill("")
    host.get_by_role("button", name="Mark all 1 shown").click()
    expect(host.get_by_text("1 guest marked as arrived")).to_be_visible()

    host.locator(".paper-done", has_text="2 guests").get_by_role("button", name="Undo").click()
    expect(host.get_by_text("2 guests are no longer marked as arrived")).to_be_visible()
    with look() as session:
        assert len(session.scalars(select(Attendance)).all()) == 1


def test_the_paper_list_works_without_javascript(server, chromium, guests, look):  # noqa: F811
    host = server.open(chromium, "hugo", PHONE, java_script_enabled=False)
    host.goto(f"/m/{server.cast.event_code}/door/sheet")
    host.get_by_label("Name or company").fill("robin")
    host.get_by_role("button", name="Find").click()
    host.get_by_role("checkbox", name="Robin Ashby").check()
    host.get_by_role("button", name="Mark as arrived", exact=True).click()
    expect(host.get_by_text("1 guest marked as arrived")).to_be_visible()
    host.goto(f"/m/{server.cast.event_code}/door/rehearsal?guests=100&doors=2&seconds=6")
    expect(host.get_by_text("With 2 doors at 6 s a guest")).to_be_visible()
    with look() as session:
        assert len(session.scalars(select(Attendance)).all()) == 1
