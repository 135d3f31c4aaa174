"""The host's page of the door: links and devices, the count, who is missing, what was odd."""

from flask import flash, make_response, render_template
from sqlalchemy.orm import Session

from mixer.core.database import reading, unit_of_work
from mixer.core.tables import write_csv
from mixer.door.files import qr_path
from mixer.door.forms import DoorForm, NamesForm, ScanForm
from mixer.door.rules.attendance import Kind
from mixer.door.rules.faces import Face
from mixer.door.rules.pace import heard_of
from mixer.door.service import devices, evening, scanning, snapshot, walls
from mixer.door.service.marks import Marks, marks
from mixer.door.views.blueprint import Answer, bp, new_scan_id
from mixer.events.access import host
from mixer.events.models import Event
from mixer.events.service.evening import glance, tonight
from mixer.web.access import policy, visit
from mixer.web.limits import unlimited
from mixer.web.live import gathered, part, unchanged
from mixer.web.request import back_to, chance, keyring, moment

HOSTS_DESK = "Host"
READY = {
    Face.SCANNER: "{door} is ready: let a volunteer scan its code and read out the PIN.",
    Face.KIOSK: "{door} is ready: scan its code with the tablet and type the PIN.",
}


@bp.get("/m/<event_code>/door")
@policy(host)
def door(event_code: str) -> Answer:
    return _page(event_code, DoorForm())


def _page(event_code: str, form: DoorForm) -> str:
    event_id = visit().event
    with reading() as session:
        links = devices.links(session, keyring(), event_id, moment())
        wall_url = walls.url(session, keyring(), event_id)
        names = NamesForm(formdata=None, allowed=session.get_one(Event, event_id).names_at_door)
        known = marks(session, event_id, moment())
        now = _now(session, known)
    return render_template(
        "door/door.html",
        form=form,
        names=names,
        links=[(link, qr_path(link.url)) for link in links],
        wall_url=wall_url,
        mark=known.desk,
        code=event_code,
        here="door",
        **now,
    )


def _now(session: Session, known: Marks) -> dict[str, object]:
    event_id, now = visit().event, moment()
    live = gathered("door", event_id, known.room, lambda: evening.live(session, event_id, now))
    phones = [
        (phone, *heard_of(now - (phone.seen_at or phone.enrolled_at))) for phone in devices.devices(session, event_id)
    ]
    seen = glance(tonight(session, event_id), now)  # drawn again every few seconds, which is soon enough
    return {"now": live, "phones": phones, "glance": seen, "new_id": new_scan_id}


@bp.get("/m/<event_code>/door/now")
@policy(host)
@unlimited  # a page that looks for news by itself is no attack
def door_now(event_code: str) -> Answer:
    with reading() as session:
        known = marks(session, visit().event, moment())
        if same := unchanged(known.desk):
            return same
        now = _now(session, known)
    return part("door/_now.html", known.desk, code=event_code, **now)


@bp.post("/m/<event_code>/door/names")
@policy(host)
def allow_names(event_code: str) -> Answer:
    form = NamesForm()
    with unit_of_work() as session:
        snapshot.allow_names(session, visit().event, allowed=form.allowed.data)
    kept = "Phones at the door can find expected guests without a network."
    flash(kept if form.allowed.data else "Phones at the door forget the names within half a minute.")
    return back_to("door.door", event_code=event_code)


@bp.post("/m/<event_code>/door/links")
@policy(host)
def make_link(event_code: str) -> Answer:
    form = DoorForm()
    if not form.validate_on_submit():
        return _page(event_code, form), 422
    with unit_of_work() as session:
        face = Face(form.face.data)
        devices.make_link(session, visit().event, form.door.data, moment(), chance(), keyring(), face)
    flash(READY[face].format(door=form.door.data))
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
