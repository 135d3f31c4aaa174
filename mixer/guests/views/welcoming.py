"""Visitor hosts and their first-timers."""

from flask import flash, render_template, request

from mixer.core.database import reading, unit_of_work
from mixer.events.access import host, visitor_host
from mixer.guests import service
from mixer.guests.views.lists import Answer, bp
from mixer.web.access import policy, visit
from mixer.web.request import back_to

MAY_CHANGE = frozenset(("organiser", "host"))


@bp.get("/m/<event_code>/guests/visitor-hosts")
@policy(visitor_host)
def visitor_hosts(event_code: str) -> Answer:
    text = request.args.get("q", "")[:200]
    may_change = visit().role in MAY_CHANGE
    with reading() as session:
        cares = service.welcomes(session, visit().event)
        found = service.list_guests(session, visit().event, text).lines if text.strip() and may_change else ()
    return render_template(
        "guests/visitor_hosts.html",
        cares=cares,
        found=found,
        q=text,
        may_change=may_change,
        code=event_code,
        here="guests",
    )


@bp.post("/m/<event_code>/guests/<guest_code>/part")
@policy(host)
def name_part(event_code: str, guest_code: str) -> Answer:
    part = "visitor_host" if request.form.get("part") == "visitor_host" else "guest"
    with unit_of_work() as session:
        guest = service.find_guest(session, visit().event, guest_code)
        service.set_part(session, guest, part)
        name = guest.contact.full_name
    flash(f"{name} is a visitor host." if part == "visitor_host" else f"{name} is a guest like everybody.", "ok")
    return back_to("guests.visitor_hosts", event_code=event_code)


@bp.post("/m/<event_code>/guests/visitor-hosts/share-out")
@policy(host)
def share_out(event_code: str) -> Answer:
    with unit_of_work() as session:
        given = service.share_out(session, visit().event)
    now = f"Every first-timer has a visitor host now: {given} more."
    flash(now if given else "Every first-timer has one already.", "ok")
    return back_to("guests.visitor_hosts", event_code=event_code)


@bp.post("/m/<event_code>/guests/<guest_code>/welcome")
@policy(host)
def give_to(event_code: str, guest_code: str) -> Answer:
    with unit_of_work() as session:
        service.give_to(session, visit().event, guest_code, request.form.get("visitor_host", "")[:20])
    return back_to("guests.visitor_hosts", event_code=event_code)
