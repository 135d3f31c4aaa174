"""Hellos that a phone kept while there was no network: the page that keeps them, and where they are handed in."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import abort, current_app, make_response, render_template, request
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response

from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.guests.access import own_link
from mixer.meetings.forms import HelloForm
from mixer.meetings.service import late, people, sharing
from mixer.meetings.service.here import here
from mixer.meetings.views import bp
from mixer.web.access import policy, public, visit
from mixer.web.limits import limiter
from mixer.web.request import moment

MOST = 50
"""Hellos in one sending."""

LONGEST = 40  # letters of a tag's code
LONG_AGO = 400 * 24 * 60 * 60 * 1000  # milliseconds; nothing waits longer


@bp.get("/my/service-worker.js")
@policy(public)
def worker() -> Response:
    script = Path(current_app.static_folder or "", "js/guest/service-worker.js").read_text(encoding="utf-8")
    response = Response(script, mimetype="text/javascript")
    response.headers["Service-Worker-Allowed"] = "/"  # it is registered for /my and for /B
    return response


@bp.get("/my/offline")
@policy(own_link)
def offline() -> str:
    with reading() as database:
        chosen, place = sharing.settings(database, visit().guest), here(database, visit().event)
        guest = people.home(database, visit().guest)
    return render_template("meetings/offline.html", form=HelloForm(fields=chosen.fields), guest=guest, event=place)


@bp.get("/my/queue")
@policy(own_link)
def queue() -> dict[str, str]:
    """Give a phone that comes back the token that what it hands in must carry."""
    return {"token": generate_csrf()}


@bp.post("/my/queue")
@policy(own_link)
@limiter.limit("30 per minute")
def hand_in() -> Response:
    """Take hellos that waited: one unit of work and one result each; a second time changes nothing."""
    told = request.get_json(silent=True)
    hellos = told.get("hellos") if isinstance(told, dict) else None
    if not isinstance(hellos, list) or len(hellos) > MOST:
        abort(400)
    results = [{"id": hello.get("id"), "words": _taken(hello)} for hello in hellos if isinstance(hello, dict)]
    return make_response({"results": results})


def _taken(told: dict[str, Any]) -> str:
    hello = _read(told)
    if hello is None:
        return "A hello could not be read."
    try:
        with unit_of_work() as database:
            return late.say_hello(database, visit().guest, hello, moment())
    except Refusal as no:
        return no.message


def _read(told: dict[str, Any]) -> late.Hello | None:
    tag, guest, fields, age = told.get("tag"), told.get("guest"), told.get("fields"), told.get("age_ms")
    if not isinstance(tag, str) or not isinstance(guest, str) or not isinstance(fields, list):
        return None
    if not isinstance(age, int) or not 0 <= age <= LONG_AGO or len(tag) > LONGEST:
        return None
    words = [field for field in fields if isinstance(field, str)]
    return late.Hello(tag, bool(told.get("typed")), guest, words, timedelta(milliseconds=age))
