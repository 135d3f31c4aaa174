"""Information tables: who has which place, and the plan of where they stand."""

from flask import current_app, flash, render_template, request

from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.events.access import host
from mixer.events.forms import TableForm
from mixer.events.service import tables
from mixer.events.service.listed import listed_in
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
    wanted = request.args.get("q", "")[:200]
    with reading() as session:
        reserved = _with_answers(tables.tables(session, visit().event))
        given_back = tables.given_back(session, visit().event)
        found = tables.holders(session, visit().event, wanted)
    page = render_template(
        "events/tables.html",
        form=form,
        tables=reserved,
        given_back=given_back,
        wanted=wanted,
        found=found,
        code=event_code,
        here="plan",
    )
    return page, 422 if form.errors else 200


def _with_answers(reserved: list[tables.Table]) -> list[tables.Table]:
    contacts = [table.contact_id for table in reserved if table.contact_id is not None]
    with reading() as session:
        answers = listed_in(current_app.extensions).answers(session, visit().event, contacts)
    return tables.with_answers(reserved, answers)


@bp.get("/m/<event_code>/tables/plan")
@policy(host)
def table_plan(event_code: str) -> Answer:
    with reading() as session:
        reserved = tables.tables(session, visit().event)
    return render_template("events/table_plan.html", tables=reserved, code=event_code, here="plan")


@bp.post(f"{TABLE}/confirm")
@policy(host)
def confirm_table(event_code: str, table_id: int) -> Answer:
    with unit_of_work() as session:
        tables.confirm(session, visit().event, table_id, moment())
    return back_to("events.information_tables", event_code=event_code)


@bp.post(f"{TABLE}/earlier")
@policy(host)
def table_earlier(event_code: str, table_id: int) -> Answer:
    with unit_of_work() as session:
        tables.earlier(session, visit().event, table_id)
    return back_to("events.information_tables", event_code=event_code)


@bp.post(f"{TABLE}/give-back")
@policy(host)
def give_table_back(event_code: str, table_id: int) -> Answer:
    with unit_of_work() as session:
        tables.give_back(session, visit().event, table_id, moment(), visit().account)
    flash("The table is free again. You can undo that below.", "ok")
    return back_to("events.information_tables", event_code=event_code)


@bp.post("/m/<event_code>/tables/again/<int(max=2147483647):deed_id>")
@policy(host)
def have_table_again(event_code: str, deed_id: int) -> Answer:
    try:
        with unit_of_work() as session:
            tables.have_again(session, visit().event, deed_id, moment())
    except Refusal as no:
        flash(no.message, "refused")
    return back_to("events.information_tables", event_code=event_code)
