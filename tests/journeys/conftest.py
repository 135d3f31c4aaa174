"""A real server and a real browser."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from mixer.core.keyring import Keyring
from mixer.settings import Settings
from tests.cast import Cast, gather_cast
from tests.makers import KEYRING
from tests.serving import served

FLAGS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 844}
LAPTOP = {"width": 1280, "height": 800}
PROJECTOR = {"width": 1920, "height": 1080}


@dataclass
class Server:
    """Mixer behind waitress on a free port, with the cast in its database."""

    url: str
    app: Flask
    cast: Cast
    keyring: Keyring
    windows: list[BrowserContext] = field(default_factory=list)

    def open(self, browser: Browser, who: str = "", size: dict[str, int] = LAPTOP, **options) -> Page:
        """Open a window signed in as one of the cast (or as a stranger) and return its page."""
        context: BrowserContext = browser.new_context(base_url=self.url, viewport=size, **options)
        self.windows.append(context)
        context.set_default_timeout(10_000)
        if who:
            cookie = self.cast.browser(who).client.get_cookie("mixer")
            context.add_cookies([{"name": "mixer", "value": cookie.value, "url": self.url}])
        return context.new_page()


@pytest.fixture
def server(app: Flask, settings: Settings, clock, chance, work) -> Iterator[Server]:
    """Serve an application whose links lead to the port it listens on."""
    with served(app, threads=8) as url:
        house = app.extensions["mixer"]
        app.extensions["mixer"] = type(house)(house.clock, house.chance, Keyring(KEYRING.secret, url))
        serving = Server(url, app, gather_cast(app, work, clock), app.extensions["mixer"].keyring)
        yield serving
        for window in serving.windows:
            window.close()


@pytest.fixture(scope="session")
def chromium_path() -> str:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.fail("Chromium is not installed: apt-get install chromium, then run the tests again")
    return path


@pytest.fixture(scope="session")
def launch(chromium_path: str) -> Iterator:
    """Start a browser with further flags: `launch("--use-file-for-fake-video-capture=...")`."""
    with sync_playwright() as playwright:
        yield lambda *flags: playwright.chromium.launch(
            executable_path=chromium_path, headless=True, args=[*FLAGS, *flags]
        )


@pytest.fixture(scope="session")
def chromium(launch) -> Iterator[Browser]:
    """One browser for all journeys; each opens its own windows."""
    browser = launch()
    yield browser
    browser.close()
