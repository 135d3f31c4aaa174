"""Google's Lighthouse over the pages of the door: accessibility and best practices must be 1.0.

`make lighthouse` serves the sample mixer, opens a door, and prints a score a page. Needs Node 18 or newer and Chromium.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page

from tests.journeys.conftest import FLAGS, PHONE
from tests.screenshots import Studio, studio

HERE = Path(__file__).parent
KEPT_IN = Path(".tools/lighthouse")
ASKED = ("accessibility", "best-practices")


def main() -> None:
    """Score every face of the door; fail where one is below 1.0."""
    lighthouse = install()
    worst = 1.0
    with tempfile.TemporaryDirectory() as folder, studio(Path(folder)) as here:
        for name, address, cookies in faces(here):
            scores, faults = scored(lighthouse, f"{here.url}{address}", cookies)
            print(f"{name:28}" + "".join(f"  {category} {score:.2f}" for category, score in scores.items()), *faults)
            worst = min(worst, *scores.values())
    if worst < 1:
        sys.exit("A page is below 1.0")


def install() -> Path:
    """Install Lighthouse as its lock file says, once, into a folder of ours, and return its command."""
    command = KEPT_IN / "node_modules/lighthouse/cli/index.js"
    if not command.exists():
        KEPT_IN.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, KEPT_IN / name)
        calm = os.environ | {"PUPPETEER_SKIP_DOWNLOAD": "1"}
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--silent"], cwd=KEPT_IN, env=calm, check=True)
    return command


def faces(here: Studio) -> Iterator[tuple[str, str, str]]:
    """Yield each face's name, address, and the cookies it is opened with."""
    host = here.host()
    base = f"/m/{here.event_code}"
    yield "host's door", f"{base}/door", cookies_of(host)
    host.goto(f"{base}/door")
    for kind in ("scanner", "kiosk"):
        device = enrolled(here, host, kind)
        yield kind, device.url.removeprefix(here.url), cookies_of(device)
    yield "welcome wall", f"{base}/wall", cookies_of(host)


def enrolled(here: Studio, host: Page, kind: str) -> Page:
    """Open a door of a kind as the host, and enrol a device at it."""
    host.get_by_label("Name of the door or desk").fill(f"Door of the {kind}")
    host.locator(f"input[name=face][value={kind}]").check()
    host.get_by_role("button", name="Open a door").click()
    card = host.locator(".door-link").last
    pin, link = card.locator(".door-pin").inner_text(), card.locator(".door-url a").get_attribute("href")
    device = here.window(PHONE)
    device.goto(str(link))
    device.get_by_label("PIN").fill(pin)
    device.locator("input[name=name]").fill("Ana")
    device.locator("main form button[type=submit]").first.click()
    device.wait_for_url(f"{here.url}/door**")
    return device


def cookies_of(page: Page) -> str:
    """Return a page's cookies as a header."""
    return "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in page.context.cookies())


def scored(lighthouse: Path, url: str, cookies: str) -> tuple[dict[str, float], list[str]]:
    """Return a page's score a category, and the audits it fails."""
    command = [
        *("node", str(lighthouse), url, "--quiet", "--output=json", f"--only-categories={','.join(ASKED)}"),
        f"--extra-headers={json.dumps({'Cookie': cookies})}",
        f"--chrome-flags={' '.join(['--headless=new', *FLAGS])}",
    ]
    browser = os.environ | {"CHROME_PATH": str(shutil.which("chromium"))}
    run = subprocess.run(command, env=browser, check=True, capture_output=True, text=True)
    report = json.loads(run.stdout)
    if report["finalDisplayedUrl"] != url:
        sys.exit(f"{url} led to {report['finalDisplayedUrl']}: not the page to score")
    scores = {category: report["categories"][category]["score"] for category in ASKED}
    weighed = [
        part["id"] for category in ASKED for part in report["categories"][category]["auditRefs"] if part["weight"]
    ]
    failed = [report["audits"][audit] for audit in weighed if report["audits"][audit]["score"] == 0]
    return scores, [f"\n    {audit['id']}: {audit['title']}" for audit in failed]


if __name__ == "__main__":
    main()
