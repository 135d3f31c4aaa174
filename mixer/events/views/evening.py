"""The run of show: the evening minute by minute."""

from flask import abort, flash, render_template

from mixer.core.database import reading, unit_of_work
from mixer.events.access import host, visitor_host
from mixer.events.forms import LineForm
from mixer.events.rules.parts import VISITOR_HOST
from mixer.events.service import show
from mixer.events.views.room import Answer, bp
from mixer.web.access import policy, visit
from mixer.web.request import back_to, chance, moment

LINE = "/m/<event_code>/run-of-show/<int(max=2147483647):line_id>"


@bp.get("/m/<event_code>/run-of-show")
@policy(visitor_host)
def run_of_show(event_code: str) -> Answer:
    with reading() as session:
        evening = show.evening(session, visit().event)
    may_edit = visit().role != VISITOR_HOST
    return render_template(
        "events/run_of_show.html", evening=evening, may_edit=may_edit, code=event_code, form=LineForm(), here="plan"
    )


@bp.post("/m/<event_code>/run-of-show")
@policy(host)
def add_line(event_code: str) -> Answer:
    form = LineForm()
    if form.validate_on_submit():
        with unit_of_work() as session:
            show.add_line(session, visit().event, form.words(), chance())
        flash(f"“{form.title.data}” stands at the end of the evening.", "ok")
        return back_to("events.run_of_show", event_code=event_code)
    with reading() as session:
        evening = show.evening(session, visit().event)
    page = render_template(
        "events/run_of_show.html", evening=evening, may_edit=True, code=event_code, form=form, here="plan"
    )
    return page, 422


@bp.route(LINE, methods=["GET", "POST"])
@policy(host)
def line(event_code: str, line_id: int) -> Answer:
    form = LineForm()
    if form.validate_on_submit():
        with unit_of_work() as session:
            show.change_line(session, visit().event, line_id, form.words())
        return back_to("events.run_of_show", event_code=event_code, _anchor=f"line-{line_id}")
    with reading() as session:
        found = next((one for one in show.evening(session, visit().event).lines if one.id == line_id), None)
    if found is None:
        abort(404)
    if not form.is_submitted():
        form.show(found)
    page = render_template("events/line.html", form=form, line=found, code=event_code, here="plan")
    return page, 422 if form.errors else 200


@bp.post(f"{LINE}/earlier")
@policy(host)
def earlier(event_code: str, line_id: int) -> Answer:
    with unit_of_work() as session:
        show.earlier(session, visit().event, line_id)
    return back_to("events.run_of_show", event_code=event_code, _anchor=f"line-{line_id}")


@bp.post(f"{LINE}/remove")
@policy(host)
def remove_line(event_code: str, line_id: int) -> Answer:
    with unit_of_work() as session:
        title = show.remove_line(session, visit().event, line_id)
    flash(f"“{title}” is out of the evening.", "ok")
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
