"""The desk of the day after: what is due, by whom, and what came of it."""

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue as Answer

from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.events.access import host
from mixer.followup.forms import DayForm, PromiseForm
from mixer.followup.rules.due import When
from mixer.followup.service import due as desk
from mixer.followup.service import due_acts as acts
from mixer.followup.service.due_undo import take_back
from mixer.followup.views.blueprint import bp
from mixer.web.access import policy, visit
from mixer.web.request import back_to, chance, moment

DESK = "/m/<event_code>/follow-up/desk"
ONE = f"{DESK}/<key>"


def actor() -> acts.Actor:
    """Return who acts: the account that is signed in."""
    return acts.Actor(moment(), chance(), visit().account_id)


@bp.get(DESK)
@policy(host)
def due(event_code: str) -> Answer:
    whose = request.args.get("owner", "")
    with reading() as session:
        found = desk.read_due(session, visit().event, moment())
        shown = found.of(whose) if whose else list(found.lines)
        lines = {place: [one for one in found.at(place) if one in shown] for place in When}
    return render_template(
        "followup/due.html", desk=found, lines=lines, whose=whose, event_code=event_code, here="followup"
    )


@bp.post(f"{DESK}/hand-over")
@policy(host)
def hand_over(event_code: str) -> Answer:
    whose, keys = request.form.get("owner", ""), request.form.getlist("key")
    with unit_of_work() as session:
        if request.form.get("all"):
            keys = [line.key for line in desk.read_due(session, visit().event, moment()).of(whose) if not line.done_at]
        moved, name = acts.hand_over(session, visit().event, keys, request.form.get("to", ""), actor())
    things = "1 thing goes" if moved == 1 else f"{moved} things go"
    flash(f"{things} to {name}.", "ok")
    return back_to("followup.due", event_code=event_code)


@bp.route(f"{DESK}/new", methods=["GET", "POST"])
@policy(host)
def new_promise(event_code: str) -> Answer:
    form = PromiseForm()
    guest = request.args.get("guest", "")
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                what = acts.Promised(form.words.data, form.due.data, guest, bool(form.introduction.data))
                acts.promise(session, visit().event, what, actor())
            flash("On the desk, and yours until you hand it over.", "ok")
            return back_to("followup.due", event_code=event_code)
        except Refusal as no:
            form.words.errors = [no.message]
    page = render_template("followup/new_promise.html", form=form, guest=guest, event_code=event_code, here="followup")
    return page, 422 if form.errors else 200


@bp.get(ONE)
@policy(host)
def due_one(event_code: str, key: str) -> Answer:
    with reading() as session:
        page = desk.read_one(session, visit().event, key, moment())
    return render_template(
        "followup/due_one.html",
        page=page,
        form=DayForm(formdata=None, data={"due": page.line.due}),
        event_code=event_code,
        here="followup",
    )


@bp.post(f"{ONE}/owner")
@policy(host)
def hand_one_over(event_code: str, key: str) -> Answer:
    with unit_of_work() as session:
        _, name = acts.hand_over(session, visit().event, [key], request.form.get("to", ""), actor())
    flash(f"It is with {name} now.", "ok")
    return back_to("followup.due_one", event_code=event_code, key=key)


@bp.post(f"{ONE}/due")
@policy(host)
def move_due(event_code: str, key: str) -> Answer:
    form = DayForm()
    if not form.validate_on_submit():
        raise Refusal("no_day", "Choose a day.")
    with unit_of_work() as session:
        acts.move(session, visit().event, key, form.due.data, actor())
    flash("Moved.", "ok")
    return back_to("followup.due_one", event_code=event_code, key=key)


@bp.post(f"{ONE}/outcome")
@policy(host)
def settle(event_code: str, key: str) -> Answer:
    with unit_of_work() as session:
        result = acts.settle(session, visit().event, key, request.form.get("outcome", ""), actor())
    flash(f"Written down: {result.name}.", "ok")
    return back_to("followup.due_one", event_code=event_code, key=key)


@bp.post(f"{ONE}/undo")
@policy(host)
def undo_due(event_code: str, key: str) -> Answer:
    with unit_of_work() as session:
        gone = take_back(session, visit().event, key, actor())
    flash("Taken back.", "ok")
    if gone:
        return back_to("followup.due", event_code=event_code)
    return back_to("followup.due_one", event_code=event_code, key=key)
