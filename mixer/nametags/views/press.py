"""The press of this process: large prints in threads of their own, one at a time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock, Thread

from flask import Flask
from flask.blueprints import BlueprintSetupState
from sqlalchemy.orm import Session

from mixer.core.database import unit_of_work
from mixer.nametags.files.cabinet import Cabinet
from mixer.nametags.service.jobs import Workshop
from mixer.nametags.views.blueprint import bp

PRESS = "mixer.press"
FOLDER = "prints"


class Press:
    """Threads that print; they end with the process, and what they were at then shows as interrupted."""

    def __init__(self) -> None:
        self.turn = Lock()
        self._threads: list[Thread] = []

    def start(self, task: Callable[[], None]) -> None:
        """Begin a task in the background."""
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        thread = Thread(target=task, name="press", daemon=True)
        self._threads.append(thread)
        thread.start()

    def wait(self) -> None:
        """Wait until everything begun is over."""
        for thread in self._threads:
            thread.join()


@bp.record_once
def set_up(state: BlueprintSetupState) -> None:
    """Give each application its own press."""
    state.app.extensions[PRESS] = Press()


def press_of(app: Flask) -> Press:
    """Return the application's press."""
    found: Press = app.extensions[PRESS]
    return found


def cabinet_of(app: Flask) -> Cabinet:
    """Return where the application keeps finished documents."""
    return Cabinet(Path(app.config["MIXER_INSTANCE"]) / FOLDER)


def workshop_of(app: Flask) -> Workshop:
    """Return where the application makes large prints; works outside of any request."""

    @contextmanager
    def work() -> Iterator[Session]:
        with app.app_context(), unit_of_work() as session:
            yield session

    return Workshop(work, app.extensions["mixer"].clock, cabinet_of(app), press_of(app).turn)
