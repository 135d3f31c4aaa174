"""A whole company checked in on a volunteer's phone: tick, one tap, and one tap to take it back."""

from flask import abort, render_template, request

from mixer.core.database import reading, unit_of_work
from mixer.door.access import door_device, known_device
from mixer.door.forms import TogetherForm
from mixer.door.rules.words import NOT_COMING
from mixer.door.service import devices, search, together
from mixer.door.views.blueprint import Answer, bp, new_scan_id
from mixer.web.access import policy
from mixer.web.request import back_to, moment

COMPANY = "company"


@bp.get("/door/company")
@policy(door_device)
def company() -> Answer:
    keeper = known_device().keeper
    with reading() as session:
        found = search.colleagues(session, keeper.event_id, keeper.zone, request.args.get("of", "")[:40])
    form = TogetherForm(formdata=None, batch=new_scan_id())
    return render_template("door/company.html", found=found, form=form, reasons=NOT_COMING)


@bp.post("/door/company")
@policy(door_device)
def check_in_company() -> Answer:
    form = TogetherForm()
    if not form.validate_on_submit():
        abort(400)
    device = known_device()
    with unit_of_work() as session:
        done = together.check_in_together(session, device.keeper, form.guests.data, form.batch.data, COMPANY, moment())
        devices.seen(session, device, 0, moment())
    return back_to("door.company_is_in", batch=done.batch)


@bp.get("/door/together/<batch>")
@policy(door_device)
def company_is_in(batch: str) -> Answer:
    with reading() as session:
        done = together.told_together(session, known_device().keeper, batch)
    return render_template("door/together.html", done=done, form=TogetherForm(formdata=None, batch=new_scan_id()))


@bp.post("/door/together/<batch>/undo")
@policy(door_device)
def undo_company(batch: str) -> Answer:
    form = TogetherForm()
    if not form.validate_on_submit():
        abort(400)
    with unit_of_work() as session:
        done = together.undo_together(session, known_device().keeper, batch, form.batch.data, moment())
    return back_to("door.company_is_in", batch=done.batch)
