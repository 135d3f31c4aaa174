"""The stage on a projector, a face of the wall: what is on and what comes next, and the closing counting down."""

from datetime import datetime

from flask import render_template, url_for
from sqlalchemy.orm import Session

from mixer.core.database import reading
from mixer.door.access import wall_link
from mixer.door.views.blueprint import Answer, bp
from mixer.events.access import visitor_host
from mixer.events.rules.evening import Stage, shown
from mixer.events.service.evening import Tonight, next_mixer, tonight
from mixer.web.access import policy, visit
from mixer.web.limits import unlimited
from mixer.web.live import part, unchanged
from mixer.web.request import moment


@bp.get("/wall/<token>/stage")
@policy(wall_link)
def open_stage(token: str) -> Answer:
    return _stage(url_for("door.open_stage_now", token=token), kept=True)


@bp.get("/wall/<token>/stage/now")
@policy(wall_link)
@unlimited  # a projector that looks for news by itself is no attack
def open_stage_now(token: str) -> Answer:
    return _now(url_for("door.open_stage_now", token=token))


@bp.get("/m/<event_code>/stage")
@policy(visitor_host)
def stage(event_code: str) -> Answer:
    return _stage(url_for("door.stage_now", event_code=event_code))


@bp.get("/m/<event_code>/stage/now")
@policy(visitor_host)
@unlimited
def stage_now(event_code: str) -> Answer:
    return _now(url_for("door.stage_now", event_code=event_code))


def _facts(session: Session, evening: Tonight, now: datetime) -> dict[str, object]:
    course = evening.course(now)
    again = next_mixer(session, evening) if course.stage is Stage.OVER else None
    return {"evening": evening, "course": course, "again": again, "shown": shown}


def _stage(address: str, *, kept: bool = False) -> str:
    now = moment()
    with reading() as session:
        evening = tonight(session, visit().event)
        facts = _facts(session, evening, now)
    return render_template("door/stage.html", mark=evening.mark(now), address=address, kept=kept, **facts)


def _now(address: str) -> Answer:
    """Return the stage's changing part, or 304 while nothing has changed since the mark it holds."""
    now = moment()
    with reading() as session:
        evening = tonight(session, visit().event)
        if same := unchanged(evening.mark(now)):
            return same
        facts = _facts(session, evening, now)
    return part("door/_stage.html", evening.mark(now), address=address, **facts)
