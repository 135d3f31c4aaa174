"""The visitor hosts' roster: laid out from the run of show, and changed shift by shift."""

from flask import flash, render_template, request

from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.events.access import host
from mixer.guests import service
from mixer.guests.forms import ShiftForm
from mixer.guests.views.lists import Answer, bp
from mixer.web.access import policy, visit
from mixer.web.request import back_to, chance, moment

LONGEST_CODE = 32
SHIFTS = "/m/<event_code>/guests/visitor-hosts/shifts"


@bp.post("/m/<event_code>/guests/visitor-hosts/roster")
@policy(host)
def lay_out_roster(event_code: str) -> Answer:
    words = "the roster was laid out"
    with unit_of_work() as session, service.noted(session, visit().event, words, moment(), visit().account_id):
        shifts = service.lay_out(session, visit().event, chance())
    flash(f"The roster stands: {shifts} shifts, from the run of show. Change any of them.", "ok")
    return back_to("guests.visitor_hosts", event_code=event_code, _anchor="roster")


@bp.route(f"{SHIFTS}/new", methods=["GET", "POST"])
@policy(host)
def new_shift(event_code: str) -> Answer:
    form = _form()
    if form.validate_on_submit():
        words = "a shift was added"
        try:
            with unit_of_work() as session, service.noted(session, visit().event, words, moment(), visit().account_id):
                service.add_shift(session, visit().event, form.words(), chance())
            return back_to("guests.visitor_hosts", event_code=event_code, _anchor="roster")
        except Refusal as no:
            form.starts.errors = [no.message]
    elif not form.is_submitted():
        form.visitor_host.data = request.args.get("host", "")[:LONGEST_CODE]
    page = render_template("guests/shift.html", form=form, shift_code="", code=event_code, here="guests")
    return page, 422 if form.errors else 200


@bp.route(f"{SHIFTS}/<shift_code>", methods=["GET", "POST"])
@policy(host)
def shift(event_code: str, shift_code: str) -> Answer:
    form = _form()
    if form.validate_on_submit():
        words = "a shift was changed"
        try:
            with unit_of_work() as session, service.noted(session, visit().event, words, moment(), visit().account_id):
                service.change_shift(session, visit().event, shift_code, form.words())
            return back_to("guests.visitor_hosts", event_code=event_code, _anchor="roster")
        except Refusal as no:
            form.starts.errors = [no.message]
    elif not form.is_submitted():
        with reading() as session:
            form.fill(*service.shift_line(session, visit().event, shift_code))
    page = render_template("guests/shift.html", form=form, shift_code=shift_code, code=event_code, here="guests")
    return page, 422 if form.errors else 200


@bp.post(f"{SHIFTS}/<shift_code>/remove")
@policy(host)
def remove_shift(event_code: str, shift_code: str) -> Answer:
    words = "a shift was taken off"
    with unit_of_work() as session, service.noted(session, visit().event, words, moment(), visit().account_id):
        service.remove_shift(session, visit().event, shift_code)
    flash("The shift is off the roster.", "ok")
    return back_to("guests.visitor_hosts", event_code=event_code, _anchor="roster")


def _form() -> ShiftForm:
    form = ShiftForm()
    with reading() as session:
        form.offer(service.roster(session, visit().event))
    return form
