"""A volunteer rehearses before the doors open and changes nothing; later, the host types the paper list back in."""

import pytest
import qrcode
from PIL import Image
from playwright.sync_api import expect

from mixer.core.columns import Base
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
