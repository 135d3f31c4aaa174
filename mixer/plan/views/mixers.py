"""A mixer begins and moves together with its plan, so both happen here, downstream of the mixer's own room."""

from datetime import date, datetime

from flask import flash, render_template, request
from sqlalchemy.orm import Session
from wtforms import SelectChoice

from mixer.accounts.access import organiser
from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.events.forms import NewMixerForm
from mixer.events.rules.when import local_day
from mixer.events.service import mixers
from mixer.events.views import bp as events
from mixer.plan.files.library import DEFAULT_TEMPLATE, templates
from mixer.plan.service.making import make_plan
from mixer.plan.views.room import Answer
from mixer.web.access import policy, visit
from mixer.web.forms import tidy_line
from mixer.web.request import back_to, chance, moment

LONGEST_HOST = 120


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
    _asked_for(form)
    form.template.data = DEFAULT_TEMPLATE
    return render_template("events/new.html", form=form, group_code=group_code)


def _asked_for(form: NewMixerForm) -> None:
    """Show the day and the host that the address asks for, as the group's year does."""
    form.day.data = request.args.get("day", form.day.data, type=date.fromisoformat)
    if host := tidy_line(request.args.get("host"))[:LONGEST_HOST]:
        form.goal.data = f"Hosted by {host}."


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
