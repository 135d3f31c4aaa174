"""The visitor hosts' board on their phones: who is here for the first time, who is with them, whom they meet next."""

import uuid

from flask import abort, flash, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from mixer.core.database import reading, unit_of_work
from mixer.events.access import visitor_host
from mixer.events.service.evening import Glance, glance, tonight
from mixer.guests import service as guests
from mixer.icebreakers.service import hosts_evening as evening
from mixer.icebreakers.service.catalogue import catalogue
from mixer.icebreakers.views import bp
from mixer.icebreakers.views.shell import Answer
from mixer.web.access import policy, visit
from mixer.web.limits import unlimited
from mixer.web.live import gathered, part, unchanged
from mixer.web.request import back_to, chance, moment

KIND = catalogue()["hosts"]
LONGEST_CODE = 20
LONGEST_TAP = 36


def _tap() -> str:
    """Make an id for a tap to come: made once, it makes sending twice one introduction."""
    return str(uuid.UUID(int=chance().getrandbits(128), version=4))


def _glance(session: Session) -> Glance | None:
    """Return what is on by the run of show, which the page's mark follows too."""
    return glance(tonight(session, visit().event), moment())


def _facts(session: Session, event_code: str, mark: str) -> dict[str, object]:
    """Return what the board shows to whoever looks at it: the same for all but who they are."""
    event_id = visit().event
    board = gathered("hosts", event_id, mark, lambda: evening.evening(session, event_id))
    me = request.values.get("me")
    if me is None:
        me = evening.own_code(session, event_id, visit().account)
    mine = next((one.person for one in board.hosts if one.person.code == me), None)
    shifts = guests.on_duty(session, event_id, moment())
    return {"board": board, "me": mine, "shifts": shifts, "code": event_code, "tap": _tap, "three": guests.THREE}


@bp.get("/m/<event_code>/icebreakers/hosts/evening")
@policy(visitor_host)
def hosts_evening(event_code: str) -> Answer:
    with reading() as session:
        mark = evening.mark(session, visit().event, moment())
        facts = _facts(session, event_code, mark) | {"glance": _glance(session)}
    return render_template("icebreakers/hosts_evening.html", kind=KIND, mark=mark, here="icebreakers", **facts)


@bp.get("/m/<event_code>/icebreakers/hosts/evening/now")
@policy(visitor_host)
@unlimited  # a page that looks for news by itself is no attack
def hosts_evening_now(event_code: str) -> Answer:
    with reading() as session:
        mark = evening.mark(session, visit().event, moment())
        if same := unchanged(mark):
            return same
        facts = _facts(session, event_code, mark) | {"glance": _glance(session)}
    return part("icebreakers/_hosts_evening.html", mark, **facts)


@bp.get("/m/<event_code>/icebreakers/hosts/evening/<guest_code>")
@policy(visitor_host)
def hosts_evening_guest(event_code: str, guest_code: str) -> Answer:
    """Show one first-timer: to whom they may be introduced, and to whom they have been."""
    with reading() as session:
        mark = evening.mark(session, visit().event, moment())
        facts = _facts(session, event_code, mark)
        cared = evening.one_of(evening.evening(session, visit().event), guest_code[:LONGEST_CODE])
        if cared is None:
            abort(404)
        sought = evening.suggestions(session, visit().event, cared)
    return render_template(
        "icebreakers/introduce.html", one=cared, sought=sought, kind=KIND, here="icebreakers", **facts
    )


@bp.post("/m/<event_code>/icebreakers/hosts/evening/<guest_code>/take")
@policy(visitor_host)
def take_over(event_code: str, guest_code: str) -> Answer:
    host, had = (request.form.get(name, "")[:LONGEST_CODE] for name in ("host", "had"))
    with unit_of_work() as session:
        name = guests.take_over(session, visit().event, guest_code[:LONGEST_CODE], host, had)
    flash(f"{name} is in good hands.", "ok")
    return _back(event_code)


@bp.post("/m/<event_code>/icebreakers/hosts/evening/<guest_code>/introduce")
@policy(visitor_host)
def introduce(event_code: str, guest_code: str) -> Answer:
    tap, to = request.form.get("tap", "")[:LONGEST_TAP], request.form.get("to", "")[:LONGEST_CODE]
    if not tap:
        abort(400)
    with unit_of_work() as session:
        done = evening.introduce(session, visit().event, guest_code[:LONGEST_CODE], tap, to, moment())
    flash(f"{done.name}: introduced to {done.count} of {guests.THREE}.", "ok")
    return _back(event_code)


@bp.post("/m/<event_code>/icebreakers/hosts/evening/undo")
@policy(visitor_host)
def undo_introduction(event_code: str) -> Answer:
    with unit_of_work() as session:
        done = evening.take_back(session, visit().event, request.form.get("tap", "")[:LONGEST_TAP], moment())
    flash(f"Taken back. {done.name}: introduced to {done.count} of {guests.THREE}.", "ok")
    return _back(event_code)


def _back(event_code: str) -> Response:
    """Return to the board as whoever they said they are."""
    me = request.form.get("me", "")[:LONGEST_CODE]
    return back_to("icebreakers.hosts_evening", event_code=event_code, **({"me": me} if me else {}))
