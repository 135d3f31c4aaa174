"""Pages of a large mixer: CPU a request."""

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

from mixer.accounts.service import make_link
from mixer.app import create_app, engine_of
from mixer.core.database import unit_of_work
from mixer.core.migrating import upgrade
from mixer.settings import Settings
from tests.benchmarks.figures import Figure, measure
from tests.cast import Browser
from tests.makers import NIGHT, make_account, make_event, make_group, make_guest

GUESTS = 10_000
VISITS = 10


def figures() -> Iterator[Figure]:
    """Yield the pages' figures."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(instance=Path(folder), secret_key="x", base_url="http://localhost")
        app = create_app(settings, clock=lambda: NIGHT, chance=random.Random(1))
        upgrade(engine_of(app))
        with app.app_context(), unit_of_work() as session:
            group = make_group(session)
            event = make_event(session, group, capacity=GUESTS)
            token = make_link(session, make_account(session, group).id, NIGHT, random.Random(2))
            for _ in range(GUESTS):
                make_guest(session, event, answer="yes", seats=1)
            code = event.code
        browser = Browser(app)
        browser.post(f"/sign-in/{token}")
        for name, address in (
            ("guest list, first page", f"/m/{code}/guests"),
            ("guest list, search", f"/m/{code}/guests?q=guest77"),
            ("dashboard", f"/m/{code}"),
        ):
            assert browser.get(address).status_code == 200, address

            def visit(address: str = address) -> None:
                for _ in range(VISITS):
                    browser.get(address)

            yield measure(f"{name}, {GUESTS:,} guests", VISITS, visit)
        engine_of(app).dispose()
