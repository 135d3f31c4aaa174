"""The host's page of the door: links and devices, the count, who is missing, what was odd."""

from flask import flash, make_response, render_template, request
from werkzeug.wrappers import Response

from mixer.core.database import reading, unit_of_work
from mixer.core.tables import write_csv
from mixer.door.files import qr_path
from mixer.door.forms import DoorForm, ScanForm
from mixer.door.rules.attendance import Kind
from mixer.door.service import devices, evening, scanning, walls
from mixer.door.views.blueprint import Answer, bp, new_scan_id
from mixer.events.access import host
from mixer.web.access import policy, visit
from mixer.web.request import back_to, chance, keyring, moment

HOSTS_DESK = "Host"


@bp.get("/m/<event_code>/door")
@policy(host)
def door(event_code: str) -> Answer:
    return _page(DoorForm())


def _page(form: DoorForm) -> str:
    event_id = visit().event
    with reading() as session:
        links = devices.links(session, keyring(), event_id, moment())
        phones = devices.devices(session, event_id)
        wall_url = walls.url(session, keyring(), event_id)
        now = evening.live(session, event_id)
    return render_template(
        "door/door.html",
        form=form,
        links=[(link, qr_path(link.url)) for link in links],
        devices=phones,
        wall_url=wall_url,
        now=now,
        new_id=new_scan_id,
        moment=moment(),
        here="door",
    )


@bp.get("/m/<event_code>/door/now")
@policy(host)
def door_now(event_code: str) -> Answer:
    with reading() as session:
        if evening.state_of(session, visit().event) == request.args.get("since"):
            return Response(status=304)
        now = evening.live(session, visit().event)
    return render_template("door/_now.html", now=now, new_id=new_scan_id)


@bp.post("/m/<event_code>/door/links")
@policy(host)
def make_link(event_code: str) -> Answer:
    form = DoorForm()
    if not form.validate_on_submit():
        return _page(form), 422
    with unit_of_work() as session:
        devices.make_link(session, visit().event, form.door.data, moment(), chance(), keyring())
    flash(f"{form.door.data} is ready: let a volunteer scan its code and read out the PIN.")
    return back_to("door.door", event_code=event_code)


@bp.post("/m/<event_code>/door/links/<link_code>/close")
@policy(host)
def close_link(event_code: str, link_code: str) -> Answer:
    with unit_of_work() as session:
        devices.close_link(session, visit().event, link_code, moment())
    flash("The link is closed. Phones already at the door go on working.")
    return back_to("door.door", event_code=event_code)


@bp.post("/m/<event_code>/door/devices/<device_code>/take-back")
@policy(host)
def take_back(event_code: str, device_code: str) -> Answer:
    with unit_of_work() as session:
        devices.take_back(session, visit().event, device_code, moment())
    flash("That phone can no longer check anybody in.")
    return back_to("door.door", event_code=event_code)


@bp.post("/m/<event_code>/door/undo")
@policy(host)
def undo(event_code: str) -> Answer:
    form = ScanForm()
    form.kind.data = Kind.UNDO.value
    if form.validate_on_submit():
        with unit_of_work() as session:
            keeper = scanning.host_at(session, visit().event, HOSTS_DESK, visit().account_name)
            answer = scanning.record(session, keeper, form.told(), moment())
        flash(f"{answer.saying.name or 'The scan'}: undone.")
    return back_to("door.door", event_code=event_code)


@bp.post("/m/<event_code>/door/wall")
@policy(host)
def make_wall(event_code: str) -> Answer:
    with unit_of_work() as session:
        walls.make(session, keyring(), visit().event)
    flash("The welcome wall has a new link; the old one is closed.")
    return back_to("door.door", event_code=event_code)


@bp.get("/m/<event_code>/door/arrivals.csv")
@policy(host)
def arrivals_file(event_code: str) -> Answer:
    with reading() as session:
        header, rows = evening.arrivals_table(session, visit().event)
    response = make_response(write_csv(header, rows))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="arrivals.csv"'
    return response
