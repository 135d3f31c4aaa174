"""Information tables, and the signs that stand on them."""

from flask import flash, render_template

from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.events.access import host
from mixer.events.forms import TableForm
from mixer.events.service import tables
from mixer.events.views.room import Answer, bp
from mixer.web.access import policy, visit
from mixer.web.request import back_to, moment

TABLE = "/m/<event_code>/tables/<int(max=2147483647):table_id>"


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
