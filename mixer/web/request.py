"""What a view needs from outside: the moment, chance and the keyring. Views pass them on; nothing below reads them."""

import random
from dataclasses import dataclass
from datetime import datetime

from flask import current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from mixer.core.clock import Clock
from mixer.core.keyring import Keyring


@dataclass(frozen=True)
class House:
    """What an application runs on, set up once in `create_app`."""

    clock: Clock
    chance: random.Random
    keyring: Keyring


def house() -> House:
    """Return what this application runs on."""
    found: House = current_app.extensions["mixer"]
    return found


def moment() -> datetime:
    """Return the present moment, aware, in UTC."""
    return house().clock()


def chance() -> random.Random:
    """Return the source of chance: the system's in production, seeded in tests."""
    return house().chance


def keyring() -> Keyring:
    """Return the installation's keyring."""
    return house().keyring


def back_to(endpoint: str, **values: object) -> Response:
    """Redirect after a POST, so that a reload asks nothing again."""
    return redirect(url_for(endpoint, **values), 303)  # type: ignore[arg-type] # url_for takes any value


def from_htmx() -> bool:
    """Tell whether htmx asks for a part of a page only."""
    return request.headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in request.headers
