"""The welcome wall on a projector: by its own link, or in a host's window."""

import json
from pathlib import Path

from flask import current_app, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from mixer.core.database import reading
from mixer.door.access import wall_link
from mixer.door.service import walls
from mixer.door.service.marks import mark_of, marks
from mixer.door.views.blueprint import Answer, bp
from mixer.events.access import visitor_host
from mixer.web.access import policy, public, visit
from mixer.web.limits import unlimited
from mixer.web.live import gathered, part, unchanged
from mixer.web.request import moment


@bp.get("/wall/keeper.js")
@policy(public)
def wall_keeper() -> Response:
    """Give the projector's browser the worker that keeps the wall, so that it opens without a network too."""
    folder = Path(current_app.static_folder or "")
    files = [f"/static/{path.relative_to(folder).as_posix()}" for path in sorted(folder.glob("fonts/*.woff2"))]
    script = (folder / "js/door/wall-worker.js").read_text(encoding="utf-8")
    return Response(f"const FILES = {json.dumps(files)};\n{script}", mimetype="text/javascript")


@bp.get("/wall/<token>")
@policy(wall_link)
def open_wall(token: str) -> Answer:
    return _wall(url_for("door.open_wall_now", token=token), kept=True)


@bp.get("/wall/<token>/now")
@policy(wall_link)
@unlimited  # a wall that looks for news by itself is no attack
def open_wall_now(token: str) -> Answer:
    return _now(url_for("door.open_wall_now", token=token))


@bp.get("/m/<event_code>/wall")
@policy(visitor_host)
def wall(event_code: str) -> Answer:
    return _wall(url_for("door.wall_now", event_code=event_code))


@bp.get("/m/<event_code>/wall/now")
@policy(visitor_host)
@unlimited
def wall_now(event_code: str) -> Answer:
    return _now(url_for("door.wall_now", event_code=event_code))


def _mark(session: Session) -> str:
    event_id = visit().event
    return mark_of(marks(session, event_id, moment()).room, _games().mark(session, event_id))


def _games() -> walls.Games:
    return walls.games_of(current_app.extensions)


def _facts(session: Session, mark: str) -> walls.Wall:
    event_id = visit().event
    return gathered("wall", event_id, mark, lambda: walls.wall(session, event_id, _games()))


def _wall(address: str, *, kept: bool = False) -> str:
    with reading() as session:
        mark = _mark(session)
        facts = _facts(session, mark)
    return render_template("door/wall.html", wall=facts, mark=mark, address=address, kept=kept)


def _now(address: str) -> Answer:
    """Return the wall's changing part, or 304 while nothing has changed since the mark the wall holds."""
    with reading() as session:
        mark = _mark(session)
        if same := unchanged(mark):
            return same
        facts = _facts(session, mark)
    return part("door/_wall.html", mark, wall=facts, address=address)
