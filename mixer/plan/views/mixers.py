"""A mixer begins together with its plan, so it begins here, downstream of the mixer's own room."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from flask import abort, flash, render_template, request
from sqlalchemy.orm import Session
from wtforms import SelectChoice

from mixer.accounts.access import organiser
from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.events.forms import NewMixerForm
from mixer.events.rules.when import local_day
from mixer.events.service import mixers
from mixer.events.views import bp as events
from mixer.plan.files.library import DEFAULT_TEMPLATE
from mixer.plan.service import copying, templates
from mixer.plan.service.making import make_plan
from mixer.plan.service.outlook import Outlook, outlook, outlook_like
from mixer.plan.views.room import Answer, copiers
from mixer.web.access import policy, visit
from mixer.web.forms import tidy_line
from mixer.web.request import back_to, chance, moment

LONGEST_HOST = 120


@dataclass
class Desk:
    """What the page for a new mixer works with: the form, and the earlier mixer it is to be like, with its parts."""

    form: NewMixerForm
    like: copying.Earlier | None
    parts: list[copying.Carried]
    wanted: set[str]

    @property
    def copies_plan(self) -> bool:
        """Say whether the plan comes from the earlier mixer."""
        return self.like is not None and copying.PLAN.name in self.wanted


def _desk(session: Session) -> Desk:
    code = request.values.get("like", "")
    like = copying.earlier_mixer(session, visit().group, code, moment()) if code else None
    if code and like is None:
        abort(404)
    parts = copying.parts(session, like.id, copiers()) if like else []
    form, offered = NewMixerForm(), templates.choices(session, visit().group)
    if like and like.template not in {one.key for one in offered}:
        offered.append(replace(templates.template_for(session, visit().group, like.template), key=like.template))
    form.template.choices = [SelectChoice(one.key, f"{one.title}: {one.summary}") for one in offered]
    asked = set(request.form.getlist("carry")) if request.method == "POST" else {part.name for part in parts}
    return Desk(form, like, parts, asked & {part.name for part in parts})


def _show(session: Session, desk: Desk, group_code: str, seen: Outlook | None = None) -> str:
    earlier = copying.earlier_mixers(session, visit().group, moment())
    facts: dict[str, Any] = {"form": desk.form, "like": desk.like, "parts": desk.parts, "wanted": desk.wanted}
    return render_template("events/new.html", group_code=group_code, earlier=earlier, seen=seen, **facts)


@events.get("/g/<group_code>/mixers/new")
@policy(organiser)
def new_event(group_code: str) -> Answer:
    with reading() as session:
        desk = _desk(session)
        offer = mixers.offer(session, visit().group, moment())
        desk.form.offer(offer)
        known = {choice.value for choice in desk.form.template.choices}
        asked = request.args.get("template", "")
        desk.form.template.data = asked if asked in known else DEFAULT_TEMPLATE
        if desk.like:
            mixer = mixers.mixer_of(session, desk.like.id)
            desk.form.fill_about(mixer.about)
            desk.form.fill_timing(replace(mixer.timing, day=offer.timing.day))
            desk.form.template.data = desk.like.template
        _asked_for(desk.form)
        return _show(session, desk, group_code)


def _asked_for(form: NewMixerForm) -> None:
    """Show the day and the host that the address asks for, as the group's year does."""
    form.day.data = request.args.get("day", form.day.data, type=date.fromisoformat)
    if host := tidy_line(request.args.get("host"))[:LONGEST_HOST]:
        form.goal.data = f"Hosted by {host}."


@events.post("/g/<group_code>/mixers/new")
@policy(organiser)
def begin(group_code: str) -> Answer:
    with reading() as session:
        desk = _desk(session)
        if desk.form.validate_on_submit() and "look" in request.form:
            return _show(session, desk, group_code, _look_ahead(session, desk))
    if not desk.form.errors:
        try:
            with unit_of_work() as session:
                code = _begin(session, desk, moment())
            return back_to("plan.plan", event_code=code)
        except Refusal as no:
            desk.form.day.errors = [no.message]
    with reading() as session:
        return _show(session, desk, group_code), 422


def _look_ahead(session: Session, desk: Desk) -> Outlook:
    day, today = desk.form.day.data, local_day(moment(), desk.form.time_zone.data)
    template = templates.template_for(session, visit().group, desk.form.template.data)
    if desk.like and desk.copies_plan:
        return outlook_like(session, desk.like.id, template, day, today)
    return outlook(template, day, today)


def _begin(session: Session, desk: Desk, now: datetime) -> str:
    form, by = desk.form, chance()
    draft = mixers.Draft(form.about(), form.timing(), form.template.data)
    event = mixers.begin(session, visit().group, visit().account, draft, now, by)
    if desk.copies_plan:
        planned = f"{event.name} is planned like the one before."
    else:
        plan = make_plan(session, event, local_day(now, event.time_zone), by)
        planned = f"{event.name} is planned: {len(plan.tasks)} tasks, each with its day and its owner."
    carried = copying.carry(session, desk.like.id, event, desk.wanted, copiers(), now, by) if desk.like else []
    flash(" ".join(part for part in (planned, *carried, mixers.span(draft.timing).remark) if part), "ok")
    return event.code
