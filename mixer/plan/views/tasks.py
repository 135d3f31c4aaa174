"""The plan's board and what a host does with its tasks."""

from dataclasses import dataclass, field

from flask import abort, flash, render_template, request

from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.events.access import host
from mixer.events.models import Event
from mixer.events.rules.when import local_day
from mixer.plan.forms import CommentForm, DayForm, NewTaskForm, OwnerForm, TextsForm
from mixer.plan.service import comments, history, tasks
from mixer.plan.service.board import board
from mixer.plan.service.carrying import given_back
from mixer.plan.service.feed import subscription
from mixer.plan.service.task_page import TaskPage, task_page
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
        back = given_back(session, event.id)
        undo = history.last_act(session, event.id, visit().account, moment())
        whole_page = template == "plan/plan.html"
        parts = [(part, part.facts(session, event.id, moment())) for part in handed_in() if whole_page]
    whose = request.values.get("owner", "")
    facts = {"board": shown, "shown": shown.only(whose), "whose": whose, "link": link, "undo": undo, "given_back": back}
    return render_template(template, code=event_code, parts=parts, here="plan", **facts)


def _shown_again(event_code: str, task_code: str) -> Answer:
    """Show the board again: the board alone where a script asked for it, filtered as it was."""
    if from_htmx():
        return _board(event_code, "plan/_board.html")
    owner = request.form.get("owner") or None
    return back_to("plan.plan", event_code=event_code, owner=owner, _anchor=f"task-{task_code}")


@bp.get("/m/<event_code>/plan")
@policy(host)
def plan(event_code: str) -> Answer:
    return _board(event_code, "plan/plan.html")


@bp.post(f"{TASK}/tick")
@policy(host)
def tick(event_code: str, task_code: str) -> Answer:
    with unit_of_work() as session:
        tasks.tick(session, visit().event, task_code, _actor())
    return _shown_again(event_code, task_code)


@bp.post(f"{TASK}/untick")
@policy(host)
def untick(event_code: str, task_code: str) -> Answer:
    with unit_of_work() as session:
        tasks.untick(session, visit().event, task_code, _actor())
    return _shown_again(event_code, task_code)


@bp.route("/m/<event_code>/plan/new", methods=["GET", "POST"])
@policy(host)
def new_task(event_code: str) -> Answer:
    form = NewTaskForm()
    if form.validate_on_submit():
        with unit_of_work() as session:
            code = tasks.add(session, visit().event, form.words(), _actor(), chance())
        return back_to("plan.plan", event_code=event_code, _anchor=f"task-{code}")
    page = render_template("plan/new_task.html", form=form, code=event_code, here="plan")
    return page, 422 if form.errors else 200


@dataclass(frozen=True)
class Forms:
    """What a host can change on a task's page; the form that was sent carries its errors."""

    owner: OwnerForm = field(default_factory=lambda: OwnerForm(formdata=None))
    day: DayForm = field(default_factory=lambda: DayForm(formdata=None))
    texts: TextsForm = field(default_factory=lambda: TextsForm(formdata=None))
    comment: CommentForm = field(default_factory=lambda: CommentForm(formdata=None))

    def show(self, page: TaskPage) -> None:
        """Fill in what stands, but for what was just typed."""
        for form in (self.owner, self.day, self.texts):
            if not form.errors:
                form.show(page)

    @property
    def wrong(self) -> bool:
        """Tell whether something typed cannot be."""
        return any(form.errors for form in (self.owner, self.day, self.texts, self.comment))


def _task_page(event_code: str, task_code: str, forms: Forms) -> Answer:
    with reading() as session:
        event = session.get_one(Event, visit().event)
        page = task_page(session, event, task_code, local_day(moment(), event.time_zone))
    if page is None:
        abort(404)
    forms.show(page)
    html = render_template("plan/task.html", page=page, card=page.card, forms=forms, code=event_code, here="plan")
    return html, 422 if forms.wrong else 200


@bp.get(TASK)
@policy(host)
def task(event_code: str, task_code: str) -> Answer:
    return _task_page(event_code, task_code, Forms())


@bp.post(f"{TASK}/owner")
@policy(host)
def hand_over(event_code: str, task_code: str) -> Answer:
    form = OwnerForm()
    if not form.validate_on_submit():
        return _task_page(event_code, task_code, Forms(owner=form))
    with unit_of_work() as session:
        to = tasks.Person(form.name.data or "", form.email.data or "")
        tasks.hand_over(session, visit().event, task_code, to, _actor(), chance())
    return back_to("plan.plan", event_code=event_code, _anchor=f"task-{task_code}")


@bp.post(f"{TASK}/day")
@policy(host)
def put_on(event_code: str, task_code: str) -> Answer:
    form = DayForm()
    if not form.validate_on_submit():
        return _task_page(event_code, task_code, Forms(day=form))
    with unit_of_work() as session:
        tasks.put_on(session, visit().event, task_code, form.due.data, _actor())
    return _shown_again(event_code, task_code)


@bp.post(f"{TASK}/words")
@policy(host)
def rewrite(event_code: str, task_code: str) -> Answer:
    form = TextsForm()
    if not form.validate_on_submit():
        return _task_page(event_code, task_code, Forms(texts=form))
    with unit_of_work() as session:
        tasks.rewrite(session, visit().event, task_code, form.texts(), _actor())
    return back_to("plan.task", event_code=event_code, task_code=task_code)


@bp.post(f"{TASK}/comments")
@policy(host)
def comment(event_code: str, task_code: str) -> Answer:
    form = CommentForm()
    if not form.validate_on_submit():
        return _task_page(event_code, task_code, Forms(comment=form))
    with unit_of_work() as session:
        row = history.hold_one(session, visit().event, task_code)
        comments.comment(session, row, form.text.data, _actor(), chance())
    return back_to("plan.task", event_code=event_code, task_code=task_code, _anchor="comments")


@bp.post(f"{TASK}/comments/<comment_code>/remove")
@policy(host)
def remove_comment(event_code: str, task_code: str, comment_code: str) -> Answer:
    with unit_of_work() as session:
        comments.remove_comment(session, visit().event, task_code, comment_code, _actor())
    return back_to("plan.task", event_code=event_code, task_code=task_code, _anchor="comments")


@bp.post(f"{TASK}/comments/<comment_code>/put-back")
@policy(host)
def put_comment_back(event_code: str, task_code: str, comment_code: str) -> Answer:
    with unit_of_work() as session:
        comments.put_comment_back(session, visit().event, task_code, comment_code)
    return back_to("plan.task", event_code=event_code, task_code=task_code, _anchor="comments")


@bp.post(f"{TASK}/undo/<int:number>")
@policy(host)
def undo(event_code: str, task_code: str, number: int) -> Answer:
    """Undo one act; from the bar on the plan, everything that was done with the same gesture."""
    from_the_plan = request.form.get("from") == "plan"
    take_back = history.undo_gesture if from_the_plan else history.undo
    try:
        with unit_of_work() as session:
            flash(take_back(session, visit().event, task_code, number, _actor()), "ok")
    except Refusal as no:
        flash(no.message, "refused")
    if from_the_plan:
        return back_to("plan.plan", event_code=event_code)
    return back_to("plan.task", event_code=event_code, task_code=task_code, _anchor="history")


@bp.post(f"{TASK}/remove")
@policy(host)
def remove(event_code: str, task_code: str) -> Answer:
    with unit_of_work() as session:
        tasks.remove(session, visit().event, task_code, _actor())
    return back_to("plan.plan", event_code=event_code)


@bp.post(f"{TASK}/put-back")
@policy(host)
def put_back(event_code: str, task_code: str) -> Answer:
    with unit_of_work() as session:
        tasks.put_back(session, visit().event, task_code, _actor())
    return back_to("plan.plan", event_code=event_code, _anchor=f"task-{task_code}")
