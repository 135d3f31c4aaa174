"""A guest's private ladder on their own pages: a word beside each person, the steps with one person."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import flash
from flask.typing import ResponseReturnValue as Answer
from sqlalchemy.orm import Session

from mixer.core.database import unit_of_work
from mixer.events.models import Event
from mixer.followup.rules.ladder import steps
from mixer.followup.service import ladder
from mixer.followup.views.blueprint import bp
from mixer.guests.access import own_link
from mixer.guests.models import Guest
from mixer.web.access import policy, visit
from mixer.web.request import back_to, moment


def with_one(session: Session, guest_id: int, code: str, _moment: datetime) -> Mapping[str, Any]:
    """Return the guest's ladder with the person whose page it is."""
    zone = session.get_one(Event, session.get_one(Guest, guest_id).event_id).zone
    return {"ladder": ladder.ladder_with(session, guest_id, code), "code": code, "zone": zone}


def with_all(session: Session, guest_id: int, _code: str, _moment: datetime) -> Mapping[str, Any] | None:
    """Return everybody the guest met by how far they are with them, the farthest first."""
    ladders = ladder.standings(session, guest_id)
    stand = [
        (step, [(code, one.name) for code, one in ladders.items() if one.now and one.now.step is step])
        for step in reversed(list(steps().values()))
    ]
    return {"stand": [(step, people) for step, people in stand if people]} if ladders else None


@bp.post("/my/people/<code>/steps/<key>")
@policy(own_link)
def take_step(code: str, key: str) -> Answer:
    with unit_of_work() as session:
        ladder.take_step(session, visit().guest, code, key, moment())
    flash("Set. Only you see it.", "ok")
    return back_to("meetings.person", code=code)


@bp.post("/my/people/<code>/steps/<key>/off")
@policy(own_link)
def take_step_off(code: str, key: str) -> Answer:
    with unit_of_work() as session:
        ladder.take_off(session, visit().guest, code, key, moment())
    flash("Taken off. You can put it back at any time.", "ok")
    return back_to("meetings.person", code=code)
