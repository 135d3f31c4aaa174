"""A guest before a dead network: how long until the phone decides alone, by the page's own clock.

The server is replaced, at its own address, by one that takes connections and never answers: the worst of networks,
since nothing fails. A first scan waits for the deadline, every further one is told at once.
"""

import random
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from flask import Flask
from playwright.sync_api import Page, sync_playwright

from mixer.app import create_app, engine_of
from mixer.core.database import unit_of_work
from mixer.core.migrating import upgrade
from mixer.door.service import devices
from mixer.settings import Settings
from tests.benchmarks.figures import Figure, at_least, at_most
from tests.makers import KEYRING, NIGHT, badge_of, make_event, make_group, make_guest
from tests.serving import served

GUESTS = 200
ROUNDS = 3  # pages that meet the dead network for the first time
FURTHER = 5  # scans of each page once it knows
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]


def figures() -> Iterator[Figure]:
    """Yield the quickest and the slowest verdict in milliseconds, before and after the phone knows."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        app = house(Path(folder))
        with app.app_context(), unit_of_work() as session:
            event = make_event(session, make_group(session))
            tags = [badge_of(make_guest(session, event, answer="yes")) for _ in range(GUESTS)]
            devices.make_link(session, event.id, "Main door", NIGHT, random.Random(1), KEYRING)
            door = devices.links(session, KEYRING, event.id, NIGHT)[0]
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        with closing(browser):
            page = browser.new_page()
            with served(app) as url:
                enrol(page, url, door)
            first, known = _before_a_silent_server(page, url, iter(tags))
        engine_of(app).dispose()
    yield Figure("verdict at a dead network, quickest", min(first), unit="ms", target=at_least(1400))
    yield Figure("verdict at a dead network, slowest", max(first), unit="ms", target=at_most(2500))
    yield Figure("verdict when known to be offline, slowest", max(known), unit="ms", target=at_most(300))


def house(folder: Path) -> Flask:
    """Make an application on a database of its own."""
    settings = Settings(instance=folder, secret_key="a secret of tests", base_url="http://localhost")
    app = create_app(settings, clock=lambda: NIGHT, chance=random.Random(1))
    upgrade(engine_of(app))
    return app


def enrol(page: Page, url: str, door: devices.LinkCard) -> None:
    """Come to the door and wait until the phone has kept page and list."""
    page.goto(f"{url}/door/{door.url.rpartition('/')[2]}")
    page.get_by_label("Your first name").fill("Ana")
    page.get_by_label("PIN").fill(door.pin)
    page.get_by_role("button", name="Open the door").click()
    page.locator("#scanner[data-kept=yes]:not([data-list=''])[data-list]").wait_for()


def _before_a_silent_server(page: Page, url: str, tags: Iterator[str]) -> tuple[list[float], list[float]]:
    first, known = [], []
    with closing(socket.create_server(("127.0.0.1", int(url.rpartition(":")[2])), backlog=1000)):
        for _ in range(ROUNDS):
            page.reload()
            page.locator("#modes").wait_for()
            first.append(scan(page, next(tags)))
            known += [scan(page, next(tags)) for _ in range(FURTHER)]
    return first, known


def scan(page: Page, tag: str) -> float:
    """Type a tag's code, and return after how many milliseconds the page said WELCOME without the network."""
    page.evaluate("performance.clearMeasures()")
    page.get_by_label("Code on the tag").fill(tag)
    page.get_by_role("button", name="Check in").click()
    page.locator("#verdict[data-offline][data-verdict=admitted]").wait_for()
    page.get_by_role("button", name="Next guest").click()
    duration: float = page.evaluate("performance.getEntriesByName('verdict')[0].duration")
    return duration
