"""JSON for machines: is the server well, and how a mixer stands."""

import shutil
from dataclasses import asdict
from pathlib import Path

from flask import Blueprint, current_app, jsonify
from flask.wrappers import Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from mixer.core.database import reading
from mixer.events.access import host
from mixer.events.models import Event
from mixer.today import service
from mixer.today.views import tag_press
from mixer.web.access import policy, public, visit
from mixer.web.request import moment

bp = Blueprint("api", __name__)

LEAST_FREE = 50 * 1024 * 1024


@bp.get("/healthz")
@policy(public)
def health() -> tuple[Response, int]:
    """Tell a monitor whether the database answers and the disk has room; 503 when one does not."""
    try:
        with reading() as session:
            session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return jsonify(status="the database does not answer"), 503
    if shutil.disk_usage(Path(current_app.config["MIXER_INSTANCE"])).free < LEAST_FREE:
        return jsonify(status="the disk is nearly full"), 503
    return jsonify(status="ok"), 200


@bp.get("/api/mixers/<event_code>/numbers")
@policy(host)
def numbers(event_code: str) -> Response:
    """Return the mixer's facts as the dashboard counts them: numbers, true or false, no names."""
    with reading() as session:
        facts = service.ask_all(session, session.get_one(Event, visit().event), moment(), tag_press(current_app))
    plain = {name: sorted(fact) if isinstance(fact, frozenset) else fact for name, fact in asdict(facts).items()}
    return jsonify(mixer=event_code, facts=plain)
