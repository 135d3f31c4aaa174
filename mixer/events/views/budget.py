"""The budget: lines, what they add up to, and the files a treasurer wants."""

from flask import Response, abort, flash, render_template

from mixer.accounts.access import organiser
from mixer.accounts.rules import GroupRole
from mixer.core.database import reading, unit_of_work
from mixer.core.tables import write_csv, write_xlsx
from mixer.events.access import host
from mixer.events.forms import BudgetLineForm, CurrencyForm
from mixer.events.service import budget as service
from mixer.events.views.room import Answer, bp
from mixer.events.views.venue import listed
from mixer.web.access import policy, visit
from mixer.web.request import back_to, chance, moment

LINE = "/m/<event_code>/room/budget/<line_code>"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _budget() -> service.Budget:
    with reading() as session:
        return service.budget(session, visit().event, listed().heads(session, visit().event))


def _page(event_code: str, form: BudgetLineForm) -> Answer:
    found = _budget()
    page = render_template(
        "events/budget.html",
        form=form,
        budget=found,
        currency_form=CurrencyForm(formdata=None, currency=found.currency, mixer=event_code),
        may_choose=visit().role == GroupRole.ORGANISER,
        code=event_code,
        here="plan",
    )
    return page, 422 if form.errors else 200


@bp.route("/m/<event_code>/room/budget", methods=["GET", "POST"])
@policy(host)
def budget(event_code: str) -> Answer:
    form = BudgetLineForm()
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                service.add_line(session, visit().event, form.words(), chance())
            flash(f"“{form.label.data}” stands in the budget.", "ok")
            return back_to("events.budget", event_code=event_code)
        except service.AmountRefusal as no:
            form[no.field].errors = [no.message]
    return _page(event_code, form)


@bp.post("/m/<event_code>/room/budget/begin")
@policy(host)
def begin_budget(event_code: str) -> Answer:
    with unit_of_work() as session:
        service.begin_with_usual(session, visit().event, chance())
    return back_to("events.budget", event_code=event_code)


@bp.post("/g/<group_code>/currency")
@policy(organiser)
def choose_currency(group_code: str) -> Answer:
    form = CurrencyForm()
    if not form.validate_on_submit():
        abort(400)
    with unit_of_work() as session:
        service.set_currency(session, visit().group, form.currency.data)
    flash(f"The group's money is in {form.currency.data} now. Figures stayed as they were typed.", "ok")
    return back_to("events.budget", event_code=form.mixer.data)


@bp.route(LINE, methods=["GET", "POST"])
@policy(host)
def budget_line(event_code: str, line_code: str) -> Answer:
    form = BudgetLineForm()
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                service.change_line(session, visit().event, line_code, form.words())
            return back_to("events.budget", event_code=event_code, _anchor=f"line-{line_code}")
        except service.AmountRefusal as no:
            form[no.field].errors = [no.message]
    with reading() as session:
        words = service.line_words(session, visit().event, line_code)
    if not form.is_submitted():
        form = BudgetLineForm(obj=words)
    page = render_template(
        "events/budget_line.html", form=form, words=words, line_code=line_code, code=event_code, here="plan"
    )
    return page, 422 if form.errors else 200


@bp.post(f"{LINE}/remove")
@policy(host)
def remove_budget_line(event_code: str, line_code: str) -> Answer:
    with unit_of_work() as session:
        label = service.remove_line(session, visit().event, line_code, moment())
    flash(f"“{label}” is out of the budget. You can put it back below.", "ok")
    return back_to("events.budget", event_code=event_code)


@bp.post(f"{LINE}/put-back")
@policy(host)
def put_budget_line_back(event_code: str, line_code: str) -> Answer:
    with unit_of_work() as session:
        service.put_back(session, visit().event, line_code)
    return back_to("events.budget", event_code=event_code, _anchor=f"line-{line_code}")


@bp.post(f"{LINE}/earlier")
@policy(host)
def budget_line_earlier(event_code: str, line_code: str) -> Answer:
    with unit_of_work() as session:
        service.earlier(session, visit().event, line_code)
    return back_to("events.budget", event_code=event_code, _anchor=f"line-{line_code}")


def _file(content: bytes, mimetype: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, mimetype=mimetype, headers=headers)


@bp.get("/m/<event_code>/room/budget.csv")
@policy(host)
def budget_csv(event_code: str) -> Answer:
    return _file(write_csv(service.HEADER, service.rows(_budget())), "text/csv", f"budget-{event_code}.csv")


@bp.get("/m/<event_code>/room/budget.xlsx")
@policy(host)
def budget_xlsx(event_code: str) -> Answer:
    sheet = ("Budget", service.HEADER, service.rows(_budget()))
    return _file(write_xlsx([sheet]), XLSX, f"budget-{event_code}.xlsx")
