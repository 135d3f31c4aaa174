"""A network that swallows everything, in a namespace of its own: the phone decides, and hands in when it is back.

`unshare --net --map-root-user python -m tests.soak.silence` prints as JSON what became of two guests. Loopback is led
into a cable whose other end nobody holds: packets leave and nothing comes back, not even a refusal.
"""

import json
import random
import shutil
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from playwright.sync_api import sync_playwright
from sqlalchemy import select

from mixer.app import engine_of
from mixer.core.database import reading, unit_of_work
from mixer.door.models import Attendance, Scan
from mixer.door.service import devices
from tests.benchmarks.dead_network import FLAGS, enrol, house, scan
from tests.makers import KEYRING, NIGHT, badge_of, make_event, make_group, make_guest
from tests.serving import served

NAMESPACE = ("unshare", "--net", "--map-root-user")
LAID = (
    "ip link set lo up",
    "ip link add cable type veth peer name nowhere",
    "ip link set cable arp off up",
    "ip link set nowhere up",
    "sysctl --quiet --write net.ipv4.conf.all.route_localnet=1",
)
CUT = (
    "ip route del local 127.0.0.1 dev lo table local",
    "ip route del local 127.0.0.0/8 dev lo table local",
    "ip route add 127.0.0.0/8 dev cable",
)
MENDED = ("ip route del 127.0.0.0/8 dev cable", "ip route add local 127.0.0.1 dev lo table local src 127.0.0.1")
PATIENCE_MS = 4000

ASK = """async (patience) => {
    try { await fetch("/door/snapshot", {signal: AbortSignal.timeout(patience)}); return "answered"; }
    catch (error) { return error.name; }
}"""


def why_not() -> str:
    """Return why this machine gives no network of one's own, or ""."""
    missing = [tool for tool in ("unshare", "ip", "sysctl") if shutil.which(tool) is None]
    if missing:
        return f"{missing[0]} is not installed"
    tried = subprocess.run([*NAMESPACE, "sh", "-ec", "\n".join(LAID)], capture_output=True, text=True, check=False)
    return tried.stderr.strip()


def run() -> dict[str, object]:
    """Check two guests in before a silent network, from a namespace; return what was seen and what was kept."""
    command = [*NAMESPACE, sys.executable, "-W", "ignore", "-m", "tests.soak.silence"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    seen: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return seen


def main() -> None:
    """Do it here, where the network is ours to cut."""
    _do(LAID)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        app = house(Path(folder))
        with app.app_context(), unit_of_work() as session:
            event = make_event(session, make_group(session))
            tags = [badge_of(make_guest(session, event, answer="yes")) for _ in range(2)]
            devices.make_link(session, event.id, "Main door", NIGHT, random.Random(1), KEYRING)
            door = devices.links(session, KEYRING, event.id, NIGHT)[0]
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        with closing(browser), served(app) as url:
            page = browser.new_page()
            enrol(page, url, door)
            before = page.evaluate(ASK, PATIENCE_MS)
            _do(CUT)
            verdicts = [scan(page, tag) for tag in tags]
            silent = page.evaluate(ASK, PATIENCE_MS)
            _do(MENDED)
            page.locator("#state[data-waiting='0']").wait_for(timeout=60_000)
        with app.app_context(), reading() as session:
            scans = session.execute(select(Scan.mode, Scan.verdict)).all()
            inside = len(session.scalars(select(Attendance.guest_id)).all())
        engine_of(app).dispose()
    seen = {"before": before, "silent": silent, "verdicts_ms": verdicts, "inside": inside}
    print(json.dumps(seen | {"scans": [list(row) for row in scans]}))


def _do(steps: tuple[str, ...]) -> None:
    for step in steps:
        subprocess.run(step.split(), check=True)


if __name__ == "__main__":
    main()
