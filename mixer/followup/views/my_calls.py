"""A visitor host's own page, for those without an account: shifts, first-timers, calls."""

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue as Answer

from mixer.core.database import reading, unit_of_work
from mixer.followup import service
from mixer.followup.forms import CallForm
from mixer.followup.service.due_acts import Actor
from mixer.followup.service.my_calls import settle_mine
from mixer.followup.views.blueprint import bp
from mixer.guests.access import own_link
from mixer.meetings.service.here import here
from mixer.web.access import policy, visit
from mixer.web.request import back_to, chance, moment


@bp.get("/my/first-timers")
@policy(own_link)
def my_first_timers() -> Answer:
    with reading() as session:
        mine, place = service.my_part(session, visit().guest, moment()), here(session, visit().event)
    return render_template("followup/my_first_timers.html", mine=mine, event=place, form=CallForm())


@bp.post("/my/first-timers/<guest_code>")
@policy(own_link)
def record_my_call(guest_code: str) -> Answer:
    with unit_of_work() as session:
        service.my_part(session, visit().guest, moment())
        key = CallForm().outcome.data or ""
        outcome = service.record_call(session, visit().event, guest_code, key, moment(), visit().guest)
    flash(f"Written down: {outcome.name}.", "ok")
    return back_to("followup.my_first_timers")


@bp.post("/my/promised/<key>")
@policy(own_link)
def settle_my_promise(key: str) -> Answer:
    with unit_of_work() as session:
        by = Actor(moment(), chance(), guest_id=visit().guest)
        said = settle_mine(session, visit().guest, key, request.form.get("outcome", ""), by)
    flash(f"Written down: {said}. The hosts see it.", "ok")
    return back_to("followup.my_first_timers")


@bp.post("/my/first-timers/<guest_code>/undo")
@policy(own_link)
def take_my_call_back(guest_code: str) -> Answer:
    with unit_of_work() as session:
        service.my_part(session, visit().guest, moment())
        name = service.take_call_back(session, visit().event, guest_code, visit().guest)
    flash(f"{name} is to be called.", "ok")
    return back_to("followup.my_first_timers")
