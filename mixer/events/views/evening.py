"""The run of show: the evening minute by minute, as hosts plan it."""

from flask import abort, flash, render_template
from werkzeug.wrappers import Response

from mixer.core.database import reading, unit_of_work
from mixer.events.access import host, visitor_host
from mixer.events.files import shows
from mixer.events.forms import ChangeForm, LineForm, PlaceForm, StartAgainForm
from mixer.events.models import Event
from mixer.events.rules.parts import VISITOR_HOST
from mixer.events.service import editing, show, team
from mixer.events.views.room import Answer, bp
from mixer.web.access import policy, visit
from mixer.web.request import back_to, chance, moment

LINE = "/m/<event_code>/run-of-show/<int(max=2147483647):line_id>"


def author() -> editing.Author:
    """Return who changes the evening, for the record."""
    return editing.Author(visit().account_id, moment())


@bp.get("/m/<event_code>/run-of-show")
@policy(visitor_host)
def run_of_show(event_code: str) -> Answer:
    return _page(event_code, LineForm())


def _page(event_code: str, form: LineForm) -> str:
    may_edit = visit().role != VISITOR_HOST
    with reading() as session:
        evening = show.evening(session, visit().event)
        change = editing.last_change(session, visit().event) if may_edit else None
        leaders = team.leaders(session, visit().event) if may_edit else []
        usual = show.show_of(session.get_one(Event, visit().event)).key
    form.offer_places(evening)
    anew = StartAgainForm(formdata=None, show=usual)
    anew.show.choices = [(one.key, one.title) for one in shows().values()]
    return render_template(
        "events/run_of_show.html",
        evening=evening,
        may_edit=may_edit,
        code=event_code,
        form=form,
        anew=anew,
        change=change,
        leaders=leaders,
        here="plan",
    )


@bp.get("/m/<event_code>/run-of-show/one-page")
@policy(visitor_host)
def one_page(event_code: str) -> Answer:
    with reading() as session:
        evening = show.evening(session, visit().event)
    return render_template("events/one_page.html", evening=evening, code=event_code, here="plan")


@bp.post("/m/<event_code>/run-of-show")
@policy(host)
def add_line(event_code: str) -> Answer:
    form = LineForm()
    if not form.validate_on_submit():
        return _page(event_code, form), 422
    with unit_of_work() as session:
        line_id = editing.add_line(session, visit().event, form.words(), form.after.data, author(), chance())
    flash(f"“{form.title.data}” stands in the evening.", "ok")
    return _back(event_code, line_id)


@bp.route(LINE, methods=["GET", "POST"])
@policy(host)
def line(event_code: str, line_id: int) -> Answer:
    form = LineForm()
    if form.validate_on_submit():
        with unit_of_work() as session:
            editing.change_line(session, visit().event, line_id, form.words(), author())
        return _back(event_code, line_id)
    with reading() as session:
        found = next((one for one in show.evening(session, visit().event).lines if one.id == line_id), None)
        leaders = team.leaders(session, visit().event)
    if found is None:
        abort(404)
    if not form.is_submitted():
        form.show(found)
    page = render_template("events/line.html", form=form, line=found, leaders=leaders, code=event_code, here="plan")
    return page, 422 if form.errors else 200


@bp.post(f"{LINE}/earlier")
@policy(host)
def earlier(event_code: str, line_id: int) -> Answer:
    with unit_of_work() as session:
        editing.earlier(session, visit().event, line_id, author())
    return _back(event_code, line_id)


@bp.post(f"{LINE}/later")
@policy(host)
def later(event_code: str, line_id: int) -> Answer:
    with unit_of_work() as session:
        editing.later(session, visit().event, line_id, author())
    return _back(event_code, line_id)


@bp.post(f"{LINE}/place")
@policy(host)
def place_line(event_code: str, line_id: int) -> Answer:
    """Put a line that was dragged where it was let go."""
    form = PlaceForm()
    if not form.validate_on_submit():
        abort(400)
    with unit_of_work() as session:
        editing.put_after(session, visit().event, line_id, form.after.data, author())
    return _back(event_code, line_id)


@bp.post(f"{LINE}/remove")
@policy(host)
def remove_line(event_code: str, line_id: int) -> Answer:
    with unit_of_work() as session:
        title = editing.remove_line(session, visit().event, line_id, author())
    flash(f"“{title}” is out of the evening.", "ok")
    return back_to("events.run_of_show", event_code=event_code)


@bp.post("/m/<event_code>/run-of-show/undo")
@policy(host)
def undo_change(event_code: str) -> Answer:
    form = ChangeForm()
    if not form.validate_on_submit():
        abort(400)
    with unit_of_work() as session:
        what = editing.undo(session, visit().event, form.change.data, author())
    flash(f"Taken back: {what}.", "ok")
    return back_to("events.run_of_show", event_code=event_code)


@bp.post("/m/<event_code>/run-of-show/start-again")
@policy(host)
def start_again(event_code: str) -> Answer:
    form = StartAgainForm()
    form.show.choices = [(key, key) for key in shows()]
    if not form.validate_on_submit():
        abort(400)
    with unit_of_work() as session:
        title = editing.start_again(session, visit().event, form.show.data, author())
    flash(f"Laid out anew: {title}.", "ok")
    return back_to("events.run_of_show", event_code=event_code)


@bp.post("/m/<event_code>/run-of-show/settle")
@policy(host)
def settle(event_code: str) -> Answer:
    with unit_of_work() as session:
        show.settle(session, visit().event, moment())
    flash("The run of show is settled.", "ok")
    return back_to("events.run_of_show", event_code=event_code)


@bp.post("/m/<event_code>/run-of-show/reopen")
@policy(host)
def reopen(event_code: str) -> Answer:
    with unit_of_work() as session:
        show.reopen(session, visit().event)
    return back_to("events.run_of_show", event_code=event_code)


def _back(event_code: str, line_id: int) -> Response:
    return back_to("events.run_of_show", event_code=event_code, _anchor=f"line-{line_id}")
