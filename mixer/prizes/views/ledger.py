"""The ledger, the steps on it, and the rules of the drawing."""

from flask import Response, flash, render_template
from flask.typing import ResponseReturnValue as Answer

from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.core.tables import write_csv, write_xlsx
from mixer.events.access import host
from mixer.prizes import service
from mixer.prizes.forms import RulesForm
from mixer.prizes.rules.ledger import ledger
from mixer.prizes.rules.letters import letter_kinds
from mixer.prizes.views.blueprint import ROOM, bp
from mixer.web.access import policy, visit
from mixer.web.request import back_to, moment

LETTERS = {kind.step: kind for kind in letter_kinds().values()}
"""The letter that takes a step, by the step."""


@bp.get(ROOM)
@policy(host)
def prizes(event_code: str) -> Answer:
    with reading() as session:
        board = service.read_board(session, visit().event)
        now = service.read_reminders(session, visit().event, board, moment())
    return render_template(
        "prizes/ledger.html", board=board, now=now, book=ledger(), letters=LETTERS, event_code=event_code, here="prizes"
    )


@bp.get(f"{ROOM}/ledger.<kind>")
@policy(host)
def ledger_file(event_code: str, kind: str) -> Answer:
    if kind not in ("csv", "xlsx"):
        raise Refusal("no_such_file", "The ledger comes as CSV or as XLSX.")
    with reading() as session:
        rows = service.ledger_rows(session, visit().event)
    if kind == "csv":
        file, mimetype = write_csv(service.HEADER, rows), "text/csv"
    else:
        file = write_xlsx([("Prizes", service.HEADER, rows)], moment())
        mimetype = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    headers = {"Content-Disposition": f'attachment; filename="prizes-{event_code}.{kind}"'}
    return Response(file, mimetype=mimetype, headers=headers)


@bp.post(f"{ROOM}/<prize_code>/steps/<key>")
@policy(host)
def take_step(event_code: str, prize_code: str, key: str) -> Answer:
    with unit_of_work() as session:
        step = service.take_step(session, visit().event, prize_code, key, moment())
    flash(f"{step.done}.", "ok")
    return back_to("prizes.prizes", event_code=event_code, _anchor=f"prize-{prize_code}")


@bp.post(f"{ROOM}/<prize_code>/steps/<key>/undo")
@policy(host)
def take_step_back(event_code: str, prize_code: str, key: str) -> Answer:
    with unit_of_work() as session:
        step = service.take_step_back(session, visit().event, prize_code, key)
    flash(f"{step.undo}.", "ok")
    return back_to("prizes.prizes", event_code=event_code, _anchor=f"prize-{prize_code}")


@bp.route(f"{ROOM}/rules", methods=["GET", "POST"])
@policy(host)
def rules(event_code: str) -> Answer:
    with reading() as session:
        known = service.read_rules(session, visit().event)
    form = RulesForm(obj=known)
    if form.validate_on_submit():
        new = service.Rules(tickets_paid=form.tickets_paid.data, extra_entries=int(form.extra_entries.data))
        with unit_of_work() as session:
            service.set_rules(session, visit().event, new)
        flash("The rules are kept. They hold for every list that is sealed from now on.", "ok")
        return back_to("prizes.prizes", event_code=event_code)
    page = render_template("prizes/rules.html", form=form, book=ledger(), event_code=event_code, here="prizes")
    return page, 422 if form.errors else 200


@bp.get(f"{ROOM}/progress")
@policy(host)
def progress(event_code: str) -> Answer:
    with reading() as session:
        board = service.read_board(session, visit().event)
        now = service.read_reminders(session, visit().event, board, moment())
    return render_template("prizes/_progress.html", now=now, event_code=event_code)
