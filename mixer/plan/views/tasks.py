"""The plan's board and what a host does with its tasks."""

from flask import abort, flash, render_template, request

from mixer.core.database import reading, unit_of_work
from mixer.events.access import host
from mixer.events.models import Event
from mixer.events.rules.when import local_day
from mixer.plan.forms import DayForm, NewTaskForm, OwnerForm
from mixer.plan.service import tasks
from mixer.plan.service.board import board
from mixer.plan.service.feed import subscription
from mixer.plan.views.room import Answer, bp, handed_in
from mixer.web.access import policy, visit
from mixer.web.request import back_to, chance, from_htmx, keyring, moment

TASK = "/m/<event_code>/plan/<task_code>"


def _actor() -> tasks.Actor:
    return tasks.Actor(visit().account, moment())


def _board(event_code: str, template: str) -> str:
    with reading() as session:
        event = session.get_one(Event, visit().event)
        shown = board(session, event.id, local_day(moment(), event.time_zone))
        link = subscription(session, event.id, keyring())
        whole_page = template == "plan/plan.html"
        parts = [(part, part.facts(session, event.id, moment())) for part in handed_in() if whole_page]
    removed = next((row for row in shown.removed if row[0] == request.args.get("removed")), None)
    return render_template(template, board=shown, link=link, removed=removed, parts=parts, code=event_code, here="plan")


def _after_tick(event_code: str, task_code: str) -> Answer:
    if from_htmx():
        return _board(event_code, "plan/_board.html")
    return back_to("plan.plan", event_code=event_code, _anchor=f"task-{task_code}")


@bp.get("/m/<event_code>/plan")
@policy(host)
def plan(event_code: str) -> Answer:
    return _board(event_code, "plan/plan.html")


@bp.post(f"{TASK}/tick")
@policy(host)
def tick(event_code: str, task_code: str) -> Answer:
    with unit_of_work() as session:
        tasks.tick(session, visit().event, task_code, _actor())
    return _after_tick(event_code, task_code)


@bp.post(f"{TASK}/untick")
@policy(host)
def untick(event_code: str, task_code: str) -> Answer:
    with unit_of_work() as session:
        tasks.untick(session, visit().event, task_code, _actor())
    return _after_tick(event_code, task_code)


@bp.route("/m/<event_code>/plan/new", methods=["GET", "POST"])
@policy(host)
def new_task(event_code: str) -> Answer:
    form = NewTaskForm()
    if form.validate_on_submit():
        with unit_of_work() as session:
            code = tasks.add(session, visit().event, form.words(), _actor(), chance())
        flash(f"“{form.title.data}” stands in the plan.", "ok")
        return back_to("plan.plan", event_code=event_code, _anchor=f"task-{code}")
    page = render_template("plan/new_task.html", form=form, code=event_code, here="plan")
    return page, 422 if form.errors else 200


def _task_page(event_code: str, task_code: str, owner: OwnerForm, day: DayForm) -> Answer:
    with reading() as session:
        event = session.get_one(Event, visit().event)
        card = tasks.task(session, event.id, task_code, local_day(moment(), event.time_zone))
    if card is None:
        abort(404)
    if not owner.is_submitted():
        owner.show(card)
        day.show(card)
    page = render_template("plan/task.html", card=card, owner=owner, day=day, code=event_code, here="plan")
    return page, 422 if owner.errors or day.errors else 200


@bp.get(TASK)
@policy(host)
def task(event_code: str, task_code: str) -> Answer:
    return _task_page(event_code, task_code, OwnerForm(), DayForm())


@bp.post(f"{TASK}/owner")
@policy(host)
def hand_over(event_code: str, task_code: str) -> Answer:
    form = OwnerForm()
    if not form.validate_on_submit():
        return _task_page(event_code, task_code, form, DayForm(formdata=None))
    name = form.name.data or ""
    with unit_of_work() as session:
        to = tasks.Person(name, form.email.data or "")
        title = tasks.hand_over(session, visit().event, task_code, to, _actor(), chance())
    flash(f"“{title}” is with {name} now." if name else f"“{title}” is with nobody yet.", "ok")
    return back_to("plan.plan", event_code=event_code, _anchor=f"task-{task_code}")


@bp.post(f"{TASK}/day")
@policy(host)
def put_on(event_code: str, task_code: str) -> Answer:
    form = DayForm()
    if not form.validate_on_submit():
        return _task_page(event_code, task_code, OwnerForm(formdata=None), form)
    with unit_of_work() as session:
        title = tasks.put_on(session, visit().event, task_code, form.due.data, _actor())
    flash(f"“{title}” has a new day.", "ok")
    return back_to("plan.plan", event_code=event_code, _anchor=f"task-{task_code}")


@bp.post(f"{TASK}/remove")
@policy(host)
def remove(event_code: str, task_code: str) -> Answer:
    with unit_of_work() as session:
        tasks.remove(session, visit().event, task_code, _actor())
    return back_to("plan.plan", event_code=event_code, removed=task_code)


@bp.post(f"{TASK}/put-back")
@policy(host)
def put_back(event_code: str, task_code: str) -> Answer:
    with unit_of_work() as session:
        title = tasks.put_back(session, visit().event, task_code, _actor())
    flash(f"“{title}” is back in the plan.", "ok")
    return back_to("plan.plan", event_code=event_code, _anchor=f"task-{task_code}")
