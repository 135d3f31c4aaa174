"""The page of somebody who carries tasks: no account, their link alone; looking at it changes nothing."""

from collections.abc import Callable

from flask import Response, abort, flash, render_template, request
from flask.blueprints import BlueprintSetupState
from sqlalchemy.orm import Session

from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.plan.forms import CommentForm, WordForm
from mixer.plan.models import TaskOwner
from mixer.plan.service import letters
from mixer.plan.service import own_tasks as service
from mixer.plan.service.feed import own_feed
from mixer.plan.service.own_tasks import OwnersDoor
from mixer.plan.views.feed import calendar_file, variant_asked
from mixer.plan.views.room import Answer, bp
from mixer.web.access import policy, public
from mixer.web.limits import limiter
from mixer.web.request import back_to, chance, keyring, moment

OWN = "/do/<token>"
TASK = f"{OWN}/<task_code>"
LOOKS, ACTS = "120 per minute", "40 per minute"


def _door(session: Session, token: str) -> OwnersDoor:
    """Return whose link this is.

    Raises:
        Refusal: when it is nobody's.
    """
    door = service.open_link(session, token, moment())
    if door is None:
        raise Refusal("old_link", "This link has grown old.")
    return door


def _old_link() -> Answer:
    return render_template("plan/old_link.html"), 404


def _act(token: str, act: Callable[[Session, OwnersDoor], str]) -> Answer:
    """Do something through a link, and go back to its page with what came of it."""
    try:
        with unit_of_work() as session:
            door = service.open_link(session, token, moment())
            said = act(session, door) if door else None
    except Refusal as no:
        flash(no.message, "refused")
        return back_to("plan.own_tasks", token=token)
    if said is None:
        return _old_link()
    flash(said, "ok")
    return back_to("plan.own_tasks", token=token)


@bp.get(OWN)
@policy(public)
@limiter.limit(LOOKS)
def own_tasks(token: str) -> Answer:
    try:
        with reading() as session:
            page = service.own_page(session, _door(session, token), moment())
    except Refusal:
        return _old_link()
    return render_template("plan/own_tasks.html", page=page, token=token, comment=CommentForm(), word=WordForm())


@bp.get(f"{OWN}/plan.ics")
@policy(public)
@limiter.limit("60 per minute")
def own_calendar(token: str) -> Answer:
    try:
        with reading() as session:
            owner = session.get_one(TaskOwner, _door(session, token).owner_id)
            written = own_feed(session, owner, keyring().base_url, moment(), variant_asked())
    except Refusal:
        abort(404)
    return calendar_file(written, "inline")


@bp.post(f"{TASK}/tick")
@policy(public)
@limiter.limit(ACTS)
def own_tick(token: str, task_code: str) -> Answer:
    return _act(
        token, lambda session, door: f"“{service.tick(session, door, task_code, moment())}” is done. Thank you!"
    )


@bp.post(f"{TASK}/untick")
@policy(public)
@limiter.limit(ACTS)
def own_untick(token: str, task_code: str) -> Answer:
    return _act(token, lambda session, door: f"“{service.untick(session, door, task_code, moment())}” is open again.")


@bp.post(f"{TASK}/comments")
@policy(public)
@limiter.limit(ACTS)
def own_comment(token: str, task_code: str) -> Answer:
    form = CommentForm()
    if not form.validate():
        flash(next(iter(form.errors.values()))[0], "refused")
        return back_to("plan.own_tasks", token=token)

    def say(session: Session, door: OwnersDoor) -> str:
        service.say(session, door, task_code, form.text.data, moment(), chance())
        return "Your comment stands beside the task; the host reads it."

    return _act(token, say)


@bp.post(f"{TASK}/give-back")
@policy(public)
@limiter.limit(ACTS)
def own_give_back(token: str, task_code: str) -> Answer:
    form = WordForm()
    if not form.validate():
        flash(next(iter(form.errors.values()))[0], "refused")
        return back_to("plan.own_tasks", token=token)

    def give_back(session: Session, door: OwnersDoor) -> str:
        title = service.give_back(session, door, task_code, form.text.data or "", moment(), chance())
        return f"“{title}” is not with you any more, and the host sees that. Thank you for saying so."

    return _act(token, give_back)


@bp.get(f"{OWN}/quiet")
@policy(public)
@limiter.limit(LOOKS)
def quiet_page(token: str) -> Answer:
    try:
        with reading() as session:
            page = service.own_page(session, _door(session, token), moment())
    except Refusal:
        return _old_link()
    return render_template("plan/quiet.html", page=page, token=token)


@bp.post(f"{OWN}/quiet")
@policy(public)
@limiter.limit(ACTS)
def be_quiet(token: str) -> Answer:
    """Write no more letters; a mail program asks for it with one tap (RFC 8058), without a page or a cookie."""
    with unit_of_work() as session:
        door = service.open_link(session, token, moment())
        if door:
            letters.be_quiet(session, door.owner_id, moment())
    if door is None:
        return _old_link()
    if "List-Unsubscribe" in request.form:
        return Response("You get no more letters about tasks.", mimetype="text/plain")
    return back_to("plan.quiet_page", token=token)


@bp.post(f"{OWN}/letters")
@policy(public)
@limiter.limit(ACTS)
def hear_again(token: str) -> Answer:
    def hear(session: Session, door: OwnersDoor) -> str:
        letters.hear_again(session, door.owner_id)
        return "You get letters about your tasks again."

    return _act(token, hear)


@bp.record_once
def _without_csrf_token(state: BlueprintSetupState) -> None:
    state.app.extensions["csrf"].exempt(be_quiet)
