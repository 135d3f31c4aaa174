"""Pages of a mixer itself: its beginning, its settings and team, its evening, its tables.

A new mixer is sent to the plan's room, which begins it together with its plan; so is a mixer's move.
"""

from flask import Blueprint, abort, flash, render_template
from werkzeug.wrappers import Response

from mixer.accounts.rules import GroupRole
from mixer.accounts.service import Helper
from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.events.access import host, visitor_host
from mixer.events.forms import InviteForm, LineForm, PartForm, SettingsForm, TableForm
from mixer.events.rules.parts import VISITOR_HOST
from mixer.events.service import mixers, show, tables, team
from mixer.web.access import policy, visit
from mixer.web.request import back_to, chance, keyring, moment

bp = Blueprint("events", __name__)

Answer = str | Response | tuple[str, int]
LINE = "/m/<event_code>/run-of-show/<int(max=2147483647):line_id>"
TABLE = "/m/<event_code>/tables/<int(max=2147483647):table_id>"


@bp.route("/m/<event_code>/settings", methods=["GET", "POST"])
@policy(host)
def settings(event_code: str) -> Answer:
    form = SettingsForm()
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                changed = mixers.change(session, visit().event, form.about(), moment(), visit().account)
            flash("Saved. Calendars and letters follow." if changed else "Nothing was changed.", "ok")
            return back_to("events.settings", event_code=event_code)
        except Refusal as no:
            form.capacity.errors = [no.message]
    with reading() as session:
        mixer, people = mixers.mixer_of(session, visit().event), team.team(session, visit().event)
    if not form.is_submitted():
        form.show(mixer)
    page = render_template("events/settings.html", form=form, mixer=mixer, people=people, here="plan")
    return page, 422 if form.errors else 200


@bp.post("/m/<event_code>/team")
@policy(host)
def give_part(event_code: str) -> Answer:
    form = PartForm()
    if not form.validate_on_submit():
        abort(400)
    with unit_of_work() as session:
        name = team.give_part(session, visit().event, form.account_id.data, form.part.data)
    flash(f"{name} is {'a visitor host' if form.part.data == VISITOR_HOST else 'a host'} of this mixer.", "ok")
    return back_to("events.settings", event_code=event_code, _anchor="team")


@bp.route("/m/<event_code>/team/invite", methods=["GET", "POST"])
@policy(host)
def invite_helper(event_code: str) -> Answer:
    form = InviteForm()
    if form.validate_on_submit():
        helper = Helper(form.helper.data, form.email.data, GroupRole.MEMBER, visit().account_name)
        with unit_of_work() as session:
            team.invite(session, visit().event, helper, form.role.data, moment(), chance(), keyring())
        flash(f"{helper.name} gets a letter with a link to sign in.", "ok")
        return back_to("events.settings", event_code=event_code, _anchor="team")
    page = render_template("events/invite_helper.html", form=form, code=event_code, here="plan")
    return page, 422 if form.errors else 200


@bp.post("/m/<event_code>/team/<int(max=2147483647):account_id>/leave")
@policy(host)
def take_part(event_code: str, account_id: int) -> Answer:
    with unit_of_work() as session:
        team.take_part(session, visit().event, account_id)
    return back_to("events.settings", event_code=event_code, _anchor="team")


@bp.post("/m/<event_code>/cancel")
@policy(host)
def cancel(event_code: str) -> Answer:
    with unit_of_work() as session:
        mixers.cancel(session, visit().event, moment(), visit().account)
    flash("The mixer is cancelled. Nothing is deleted, and you can bring it back.", "ok")
    return back_to("events.settings", event_code=event_code)


@bp.post("/m/<event_code>/bring-back")
@policy(host)
def bring_back(event_code: str) -> Answer:
    with unit_of_work() as session:
        mixers.bring_back(session, visit().event, moment(), visit().account)
    flash("The mixer takes place after all.", "ok")
    return back_to("events.settings", event_code=event_code)


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


@bp.route("/m/<event_code>/tables", methods=["GET", "POST"])
@policy(host)
def information_tables(event_code: str) -> Answer:
    form = TableForm()
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                tables.reserve(session, visit().event, form.words())
            flash(f"A table is reserved for {form.holder.data}.", "ok")
            return back_to("events.information_tables", event_code=event_code)
        except Refusal as no:
            form.holder.errors = [no.message]
    with reading() as session:
        reserved = tables.tables(session, visit().event)
    page = render_template("events/tables.html", form=form, tables=reserved, code=event_code, here="plan")
    return page, 422 if form.errors else 200


@bp.get("/m/<event_code>/tables/signs")
@policy(host)
def table_signs(event_code: str) -> Answer:
    with reading() as session:
        reserved = tables.tables(session, visit().event)
    return render_template("events/signs.html", tables=reserved, code=event_code, here="plan")


@bp.post(f"{TABLE}/confirm")
@policy(host)
def confirm_table(event_code: str, table_id: int) -> Answer:
    with unit_of_work() as session:
        tables.confirm(session, visit().event, table_id, moment())
    return back_to("events.information_tables", event_code=event_code)


@bp.post(f"{TABLE}/give-back")
@policy(host)
def give_table_back(event_code: str, table_id: int) -> Answer:
    with unit_of_work() as session:
        tables.give_back(session, visit().event, table_id)
    flash("The table is free again.", "ok")
    return back_to("events.information_tables", event_code=event_code)
