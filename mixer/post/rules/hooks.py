"""What relays report over the web, and how we know that it is they who report it."""

import hmac
import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from importlib import resources
from typing import Any

from mixer.post.rules.reports import LETTER, Kind, Report, sentence, short

FRESH = timedelta(minutes=5)
OWN = "mixer"
SECONDS = re.compile(r"[0-9]{1,12}")
BARE = re.compile(r"[0-9a-f]{40}", re.IGNORECASE)


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Return how a relay signs what it says at a moment (seconds since 1970): HMAC-SHA256 in hexadecimal digits."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, "sha256").hexdigest()


def is_genuine(secret: str, timestamp: str, signed: str, body: bytes, moment: datetime) -> bool:
    """Tell whether a body was signed with our secret, and just now: an old one may be somebody's recording."""
    if not SECONDS.fullmatch(timestamp):
        return False
    fresh = abs(moment.timestamp() - int(timestamp)) <= FRESH.total_seconds()
    return fresh and hmac.compare_digest(signature(secret, timestamp, body).encode(), signed.encode())


def relays() -> frozenset[str]:
    """Return the names of the relays whose words we understand."""
    return frozenset(_forms())


def read_hook(relay: str, said: object) -> list[Report]:
    """Return what a relay's JSON reports; events about anything but letters that came back are left out."""
    form = _forms()[relay]
    events = said if isinstance(said, list) else [said]
    reports = (_report(relay, form, _inside(form, event)) for event in events)
    return [report for report in reports if report]


def _report(relay: str, form: Mapping[str, Any], event: object) -> Report | None:
    spoken = "/".join(filter(None, (_at(event, path) for path in form["kind"])))
    kind = form["kinds"].get(spoken)
    source = _first(event, form["id"])
    if not (kind and source):
        return None
    detail = short(_first(event, form["detail"]))
    named = (_at(event, path) for path in form.get("letter", ()))
    return Report(
        source=f"{relay} {source}"[:200],
        letters=tuple(code.lower() for text in named for code in _codes(text)),
        kind=Kind(kind),
        says=sentence(Kind(kind), detail),
        detail=detail,
        address=_first(event, form["address"]).strip(),
    )


def _codes(text: str) -> Sequence[str]:
    return [text] if BARE.fullmatch(text) else LETTER.findall(text)


def _inside(form: Mapping[str, Any], event: object) -> object:
    if "inside" not in form or not isinstance(event, dict):
        return event
    inner = event.get(form["inside"])
    if not isinstance(inner, str):
        return inner
    try:
        return json.loads(inner)
    except (ValueError, RecursionError):
        return None


def _first(event: object, paths: Sequence[str]) -> str:
    return next(filter(None, (_at(event, path) for path in paths)), "")


def _at(event: object, path: str) -> str:
    """Return the text or number at a dotted path, "" where there is none."""
    for step in path.split("."):
        if isinstance(event, dict):
            event = event.get(step)
        elif isinstance(event, list) and step.isdigit() and int(step) < len(event):
            event = event[int(step)]
        else:
            return ""
    return str(event) if isinstance(event, str | int) and not isinstance(event, bool) else ""


@cache
def _forms() -> dict[str, Any]:
    return tomllib.loads(resources.files("mixer.post").joinpath("relays.toml").read_text("utf-8"))
