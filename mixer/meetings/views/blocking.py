"""No contact with somebody: a guest blocks, tells the hosts, lifts it again; the hosts look into what was told."""

from flask import flash, render_template
from werkzeug.wrappers import Response

from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.events.access import host
from mixer.guests.access import own_link
from mixer.meetings.forms import BlockForm
from mixer.meetings.service import blocking
from mixer.meetings.service.here import here
from mixer.meetings.views import bp
from mixer.web.access import policy, visit
from mixer.web.request import back_to, moment

Answer = str | Response | tuple[str, int]


@bp.get("/my/blocked")
@policy(own_link)
def blocked() -> Answer:
    with reading() as database:
        found, place = blocking.blocks_of(database, visit().guest), here(database, visit().event)
    return render_template("meetings/blocked.html", blocked=found, event=place)


@bp.post("/my/people/<code>/block")
@policy(own_link)
def block(code: str) -> Answer:
    form = BlockForm()
    if not form.validate_on_submit():
        raise Refusal("too_long", "Make what you tell the hosts a little shorter.")
    with unit_of_work() as database:
        name = blocking.block(database, visit().guest, code, form.words.data, moment())
    told = " The hosts will read what you wrote." if form.words.data else ""
    flash(f"{name} is blocked: you do not see each other any more.{told}", "ok")
    return back_to("meetings.blocked")


@bp.post("/my/blocked/<code>/lift")
@policy(own_link)
def lift(code: str) -> Answer:
    with unit_of_work() as database:
        name = blocking.lift(database, visit().guest, code, moment())
    flash(f"{name} is not blocked any more.", "ok")
    return back_to("meetings.blocked")


@bp.get("/m/<event_code>/reports")
@policy(host)
def reports(event_code: str) -> Answer:
    with reading() as database:
        found, place = blocking.reports(database, visit().event), here(database, visit().event)
    return render_template("meetings/reports.html", reports=found, place=place, event_code=event_code, here="followup")


@bp.post("/m/<event_code>/reports/<int:number>")
@policy(host)
def handle_report(event_code: str, number: int) -> Answer:
    with unit_of_work() as database:
        blocking.handle(database, visit().event, number, moment())
    flash("Marked as looked into.", "ok")
    return back_to("meetings.reports", event_code=event_code)


@bp.post("/m/<event_code>/reports/<int:number>/again")
@policy(host)
def open_report_again(event_code: str, number: int) -> Answer:
    with unit_of_work() as database:
        blocking.open_again(database, visit().event, number)
    flash("It waits for you again.", "ok")
    return back_to("meetings.reports", event_code=event_code)
