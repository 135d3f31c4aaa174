"""A mixer moves together with its plan and with whatever rooms downstream have handed in."""

from flask import flash, render_template, request
from sqlalchemy.orm import Session

from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.events.access import host
from mixer.events.forms import TimingForm
from mixer.events.models import Event
from mixer.events.rules.when import day_advice, local_day
from mixer.events.service import mixers
from mixer.plan.service import moving
from mixer.plan.service.making import preview_move
from mixer.plan.service.tasks import Actor
from mixer.plan.views.room import Answer, bp, followers
from mixer.web.access import policy, visit
from mixer.web.request import back_to, moment


@bp.get("/m/<event_code>/move")
@policy(host)
def move(event_code: str) -> Answer:
    """Show what a move would do: the new times come with the address, so looking changes nothing."""
    asked = "day" in request.args
    form = TimingForm(request.args if asked else None, meta={"csrf": False})
    seen: dict[str, object] = {"span": None, "shifts": [], "along": [], "advice": ()}
    with reading() as session:
        mixer = mixers.mixer_of(session, visit().event)
        last = moving.last_move(session, visit().event)
        if not asked:
            form.fill_timing(mixer.timing)
        elif form.validate():
            try:
                seen = _preview(session, form.timing())
            except Refusal as no:
                form.day.errors = [no.message]
    page = render_template("events/move.html", form=form, mixer=mixer, last=last, here="plan", **seen)
    return page, 422 if form.errors else 200


def _preview(session: Session, new: mixers.Timing) -> dict[str, object]:
    event, today = session.get_one(Event, visit().event), local_day(moment(), new.time_zone)
    return {
        "span": mixers.span(new),
        "shifts": preview_move(session, event, new.day, today),
        "along": moving.preview_along(session, event.id, new, moment(), followers()),
        "advice": day_advice(new.day, today),
    }


@bp.post("/m/<event_code>/move")
@policy(host)
def move_now(event_code: str) -> Answer:
    form = TimingForm()
    if not form.validate_on_submit():
        return back_to("plan.move", event_code=event_code)
    with unit_of_work() as session:
        moved = moving.move_mixer(session, visit().event, form.timing(), _actor(), followers())
    flash(f"The mixer is moved, and {_with(moved)}", "ok")
    return back_to("plan.plan", event_code=event_code, moved=1)


@bp.post("/m/<event_code>/move/back")
@policy(host)
def move_back(event_code: str) -> Answer:
    with unit_of_work() as session:
        moved = moving.move_back(session, visit().event, _actor(), followers())
    flash(f"The mixer is back where it was, and {_with(moved)}", "ok")
    return back_to("plan.plan", event_code=event_code)


def _actor() -> Actor:
    return Actor(visit().account, moment())


def _with(moved: moving.Moved) -> str:
    tasks = "1 open task" if moved.tasks == 1 else f"{moved.tasks} open tasks"
    others = f" Also moved: {', '.join(moved.along)}." if moved.along else ""
    return f"{tasks} with it.{others} {moved.remark}".strip()
