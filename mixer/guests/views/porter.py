"""The porter of this process: long lists are carried in by threads of their own, and pages see how far they are."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Thread

from flask import Flask
from flask.blueprints import BlueprintSetupState

from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.guests import service
from mixer.guests.service import Tools
from mixer.guests.views.lists import bp

AT_ONCE = 300  # rows up to which a list is written while its host waits
_PORTER = "mixer.porter"
_OUR_FAULT = "Something went wrong on our side. Try once more; if it stays so, bring the list in parts."

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Load:
    """A list to be carried in: which, how long, what its host said of doubtful rows, and what making guests needs."""

    event_id: int
    code: str
    rows: int
    choices: Mapping[int, str]
    tools: Tools


class Porter:
    """Threads that carry lists in, each in one transaction: where the process ends first, nothing is written."""

    def __init__(self) -> None:
        self._shares: dict[str, float] = {}
        self._threads: list[Thread] = []

    def start(self, app: Flask, load: Load) -> None:
        """Begin to carry a list in."""
        self._shares[load.code] = 0.0
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        thread = Thread(target=self._carry, args=(app, load), name="porter", daemon=True)
        self._threads.append(thread)
        thread.start()

    def share_done(self, code: str) -> float | None:
        """Return how far a list is, from 0 to 1; None where another process carries it."""
        return self._shares.get(code)

    def wait(self) -> None:
        """Wait until everything begun is over."""
        for thread in self._threads:
            thread.join()

    def _carry(self, app: Flask, load: Load) -> None:
        def heard(rows: int) -> None:
            self._shares[load.code] = rows / (2 * load.rows)  # each row is first understood, then written

        with app.app_context():
            try:
                with reading() as session:
                    staged = service.find_run(session, load.event_id, load.code)
                guests = staged.guests()
                with unit_of_work() as session:
                    service.carry_out(session, load.event_id, staged, guests, load.choices, load.tools, heard)
            except Refusal as no:
                self._give_up(load, no.message)
            except Exception:
                log.exception("An import failed.")
                self._give_up(load, _OUR_FAULT)
            finally:
                self._shares.pop(load.code, None)

    def _give_up(self, load: Load, reason: str) -> None:
        with unit_of_work() as session:
            service.give_up(session, load.event_id, load.code, reason)


@bp.record_once
def set_up(state: BlueprintSetupState) -> None:
    """Give each application its own porter."""
    state.app.extensions[_PORTER] = Porter()


def porter_of(app: Flask) -> Porter:
    """Return the application's porter."""
    found: Porter = app.extensions[_PORTER]
    return found
