"""Remake the README's pictures: the sample mixer, planned, held and followed up in a real browser.

`python -m tests.screenshots docs` walks through the pages as a host, a volunteer and a guest would, on a clock that the
script moves, and saves each picture with a small palette (at most 150 kB).
"""

import io
import random
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import select

from mixer.accounts import service as accounts
from mixer.app import create_app, engine_of
from mixer.core.database import reading, unit_of_work
from mixer.core.keyring import Keyring, Token
from mixer.core.migrating import upgrade
from mixer.door.service import scanning
from mixer.door.service.scanning import Told
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.meetings.models import Share
from mixer.sample.make import make_sample
from mixer.settings import Settings
from tests.journeys.conftest import FLAGS, LAPTOP, PHONE, PROJECTOR
from tests.serving import served

PLANNING = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
LARGEST = 150_000
COLOURS = 128


class Clock:
    """The clock of the evening."""

    now = PLANNING

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Studio:
    """Mixer with its sample group, and a browser to look at it."""

    app: Flask
    url: str
    clock: Clock
    chance: random.Random
    browser: Browser
    folder: Path
    event_id: int
    event_code: str
    host_id: int

    @property
    def keyring(self) -> Keyring:
        return self.app.extensions["mixer"].keyring

    def window(self, size: dict[str, int]) -> Page:
        context = self.browser.new_context(base_url=self.url, viewport=size, reduced_motion="reduce")
        context.set_default_timeout(15_000)
        return context.new_page()

    def host(self, size: dict[str, int] = LAPTOP) -> Page:
        with self.app.app_context(), unit_of_work() as session:
            token = accounts.make_link(session, self.host_id, self.clock(), self.chance)
        page = self.window(size)
        page.goto(f"/sign-in/{token}")
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{self.url}/")
        return page

    def save(self, page: Page, name: str) -> None:
        page.wait_for_load_state("networkidle")
        picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB").quantize(COLOURS)
        self.keep(picture, name)

    def keep(self, picture: Image.Image, name: str) -> None:
        target = self.folder / f"{name}.png"
        picture.save(target, optimize=True)
        size = target.stat().st_size
        print(f"{target}  {size:,} bytes")
        if size > LARGEST:
            raise SystemExit(f"{target} is larger than {LARGEST:,} bytes")


@contextmanager
def studio(folder: Path) -> Iterator[Studio]:
    """Open the studio on a database of its own."""
    clock, chance = Clock(), random.Random(11)
    with tempfile.TemporaryDirectory() as instance:
        settings = Settings(instance=Path(instance), secret_key="for pictures", base_url="http://127.0.0.1")
        app = create_app(settings, clock=clock, chance=chance)
        upgrade(engine_of(app))
        with served(app) as url, sync_playwright() as playwright:
            house = app.extensions["mixer"]
            app.extensions["mixer"] = type(house)(clock, chance, Keyring(house.keyring.secret, url))
            with app.app_context(), unit_of_work() as session:
                made = make_sample(session, clock(), chance, app.extensions["mixer"].keyring)
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
            yield Studio(app, url, clock, chance, browser, folder, made.event_id, made.event_code, made.account_id)
            browser.close()


def main() -> None:
    """Take every picture into the folder named on the command line."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs")
    folder.mkdir(exist_ok=True)
    with studio(folder) as here:
        planning(here)
        tags(here)
        evening(here)


def planning(here: Studio) -> None:
    """Before the mixer: home, plan, letters; after the one before it: follow-up."""
    page = here.host()
    here.save(page, "home")
    page.goto(f"/m/{here.event_code}/plan")
    here.save(page, "plan")
    page.goto(f"/m/{here.event_code}/invite")
    here.save(page, "invite")
    page.goto("/")
    past = re.findall(r"/m/(\w{10})", page.content())
    held = next(code for code in past if code != here.event_code)
    page.goto(f"/m/{held}/follow-up")
    here.save(page, "follow-up")
    page.goto(f"/m/{held}/insights")
    page.get_by_role("heading", name="Who met whom").evaluate("it => it.scrollIntoView()")
    here.save(page, "insights")
    page.context.close()
    person(here, held)


def person(here: Studio, held: str) -> None:
    """A guest's page of somebody they met at the last mixer."""
    with here.app.app_context(), reading() as session:
        both = select(Share).join(Event, Event.id == Share.event_id).where(Event.code == held).order_by(Share.id)
        share = session.scalars(both).first()
        assert share is not None
        giver, other = (session.get_one(Guest, one) for one in (share.giver_id, share.receiver_id))
        link = here.keyring.link(Token.RSVP, giver.code, giver.link_version)
        address = f"/my/people/{other.code}"
    phone = here.window(PHONE)
    phone.goto(link)
    phone.goto(address)
    here.save(phone, "person")
    phone.context.close()


def tags(here: Studio) -> None:
    """The true first page of name tags on an American and a European sheet."""
    page = here.host()
    for sheet, name in (("avery-5395", "tags-5395"), ("avery-l4785", "tags-l4785")):
        answer = page.request.get(f"/m/{here.event_code}/name-tags/page.png?sheet={sheet}&which=all")
        assert answer.ok, answer.status
        picture = Image.open(io.BytesIO(answer.body())).convert("RGB")
        picture.thumbnail((800, 1100))
        here.keep(picture.quantize(64), name)
    page.context.close()


def evening(here: Studio) -> None:
    """The door, the wall, a famous duo and the drawing, at half past six."""
    with here.app.app_context(), reading() as session:
        starts_at = session.get_one(Event, here.event_id).starts_at
    here.clock.now = starts_at + timedelta(minutes=20)
    _arrive(here)
    host = here.host()
    door(here, host)
    host.goto(f"/m/{here.event_code}/icebreakers/zones")
    host.get_by_role("button", name="Make the zones").click()
    here.save(host, "zones")
    host.goto(f"/m/{here.event_code}/icebreakers/duos")
    host.get_by_role("button", name="Deal the cards").click()
    host.get_by_role("button", name="Start the game").click()
    card(here)
    drawing(here)
    host.context.close()


def _arrive(here: Studio) -> None:
    with here.app.app_context(), unit_of_work() as session:
        keeper = scanning.host_at(session, here.event_id, "Main door", "desk 1")
        coming = select(Guest).where(Guest.event_id == here.event_id, Guest.answer == "yes").order_by(Guest.id)
        for number, guest in enumerate(session.scalars(coming).all()[:38]):
            badge = here.keyring.token(Token.BADGE, guest.code, guest.badge_version)
            told = Told(f"00000000-0000-4000-8000-{number:012}", code=badge)
            scanning.record(session, keeper, told, here.clock() - timedelta(seconds=20 * (38 - number)))


def door(here: Studio, host: Page) -> None:
    """Open a door as the host, stand at it as a volunteer, and look at the wall."""
    host.goto(f"/m/{here.event_code}/door")
    host.get_by_label("Name of the door or desk").fill("Main door")
    host.get_by_role("button", name="Open a door").click()
    pin = host.locator(".door-pin").inner_text().replace(" ", "")
    link = host.locator(".door-url a").get_attribute("href")
    phone = here.window(PHONE)
    phone.goto(link)
    phone.get_by_label("PIN").fill(pin)
    phone.locator("input[name=name]").fill("Ana's phone")
    phone.locator("main form button[type=submit]").first.click()
    phone.wait_for_url(f"{here.url}/door")
    with here.app.app_context(), reading() as session:
        late = session.scalars(
            select(Guest).where(Guest.event_id == here.event_id, Guest.answer == "yes").order_by(Guest.id.desc())
        ).first()
        short_code = late.short_code
    phone.locator("input[name=code]").first.fill(short_code)
    phone.get_by_role("button", name="Check in").click()
    phone.wait_for_timeout(800)
    here.save(phone, "scanner")
    phone.context.close()
    wall = here.host(PROJECTOR)
    wall.goto(f"/m/{here.event_code}/wall")
    here.save(wall, "wall")
    wall.context.close()


def card(here: Studio) -> None:
    """A guest's own phone."""
    with here.app.app_context(), reading() as session:
        coming = select(Guest).where(Guest.event_id == here.event_id, Guest.answer == "yes").order_by(Guest.id)
        guest = session.scalars(coming).all()[7]
        link = here.keyring.link(Token.RSVP, guest.code, guest.link_version)
    phone = here.window(PHONE)
    phone.goto(link)
    phone.goto("/my/card")
    here.save(phone, "card")
    phone.context.close()


def drawing(here: Studio) -> None:
    """Draw the first prize on the projector."""
    page = here.host(PROJECTOR)
    page.goto(f"/m/{here.event_code}/prizes")
    page.locator("form[action$='/steps/collected'] button").first.click()
    page.locator("a[href$='/drawing']").first.click()
    page.get_by_role("button", name="Seal the list").click()
    page.get_by_role("button", name="Draw", exact=True).click()
    page.wait_for_timeout(4500)
    here.save(page, "drawing")
    page.context.close()


if __name__ == "__main__":
    main()
