"""A mixer begins and moves together with its plan, so both happen here, downstream of the mixer's own room."""

from datetime import datetime

from flask import flash, render_template, request
from sqlalchemy.orm import Session
from wtforms import SelectChoice

from mixer.accounts.access import organiser
from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.events.access import host
from mixer.events.forms import NewMixerForm, TimingForm
from mixer.events.models import Event
from mixer.events.rules.when import day_advice, local_day
from mixer.events.service import mixers
from mixer.events.views import bp as events
from mixer.plan.files.library import DEFAULT_TEMPLATE, templates
from mixer.plan.service.making import Shift, make_plan, move_plan, preview_move
from mixer.plan.views.room import Answer, bp
from mixer.web.access import policy, visit
from mixer.web.request import back_to, chance, moment


def _form() -> NewMixerForm:
    form = NewMixerForm()
    form.template.choices = [SelectChoice(one.key, f"{one.title}: {one.summary}") for one in templates().values()]
    return form


@events.get("/g/<group_code>/mixers/new")
@policy(organiser)
def new_event(group_code: str) -> Answer:
    form = _form()
    with reading() as session:
        form.offer(mixers.offer(session, visit().group, moment()))
    form.template.data = DEFAULT_TEMPLATE
    return render_template("events/new.html", form=form, group_code=group_code)


@events.post("/g/<group_code>/mixers/new")
@policy(organiser)
def begin(group_code: str) -> Answer:
    form = _form()
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                code = _begin(session, form, moment())
            return back_to("plan.plan", event_code=code)
        except Refusal as no:
            form.day.errors = [no.message]
    return render_template("events/new.html", form=form, group_code=group_code), 422


def _begin(session: Session, form: NewMixerForm, now: datetime) -> str:
    draft = mixers.Draft(form.about(), form.timing(), form.template.data)
    event = mixers.begin(session, visit().group, visit().account, draft, now, chance())
    plan = make_plan(session, event, local_day(now, event.time_zone), chance())
    remark = mixers.span(draft.timing).remark
    said = f"{event.name} is planned: {len(plan.tasks)} tasks, each with its day and its owner."
    flash(f"{said} {remark}".strip(), "ok")
    return event.code


@bp.get("/m/<event_code>/move")
@policy(host)
def move(event_code: str) -> Answer:
    """Show what a move would do: the new times come with the address, so looking changes nothing."""
    asked = "day" in request.args
    form = TimingForm(request.args if asked else None, meta={"csrf": False})
    span: mixers.Span | None = None
    shifts: list[Shift] = []
    advice: tuple[str, ...] = ()
    with reading() as session:
        mixer = mixers.mixer_of(session, visit().event)
        if not asked:
            form.fill_timing(mixer.timing)
        elif form.validate():
            today = local_day(moment(), form.time_zone.data)
            try:
                span = mixers.span(form.timing())
            except Refusal as no:
                form.day.errors = [no.message]
            shifts = preview_move(session, session.get_one(Event, visit().event), form.day.data, today)
            advice = day_advice(form.day.data, today)
    page = render_template(
        "events/move.html", form=form, mixer=mixer, span=span, shifts=shifts, advice=advice, here="plan"
    )
    return page, 422 if form.errors else 200


@bp.post("/m/<event_code>/move")
@policy(host)
def move_now(event_code: str) -> Answer:
    form = TimingForm()
    if not form.validate_on_submit():
        return back_to("plan.move", event_code=event_code)
    with unit_of_work() as session:
        old_day = session.get_one(Event, visit().event).local_date
        span = mixers.move(session, visit().event, form.timing(), moment(), visit().account)
        event = session.get_one(Event, visit().event)
        count = move_plan(session, event, old_day, local_day(moment(), event.time_zone), moment())
    flash(f"The mixer is moved, and {count} open tasks with it. {span.remark}".strip(), "ok")
    return back_to("plan.plan", event_code=event_code)
