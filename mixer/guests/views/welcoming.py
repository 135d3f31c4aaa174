"""Visitor hosts and their first-timers."""

from collections.abc import Callable, Sequence

from flask import current_app, flash, render_template, request
from sqlalchemy.orm import Session

from mixer.core.database import reading, unit_of_work
from mixer.events.access import host, visitor_host
from mixer.events.models import Event
from mixer.guests import service
from mixer.guests.rules.visitor_hosts import Suggested, advice
from mixer.guests.views.lists import Answer, bp
from mixer.web.access import policy, visit
from mixer.web.request import back_to, moment

MAY_CHANGE = frozenset(("organiser", "host"))

WHOM_TO_ASK = "mixer.guests.whom_to_ask"
"""Where a room downstream, which knows who came and whom they met, hands in `(session, event's id) -> Suggested...`."""

Asks = Callable[[Session, int], Sequence[Suggested]]


@bp.get("/m/<event_code>/guests/visitor-hosts")
@policy(visitor_host)
def visitor_hosts(event_code: str) -> Answer:
    text = request.args.get("q", "")[:200]
    may_change = visit().role in MAY_CHANGE
    asks: Asks | None = current_app.extensions.get(WHOM_TO_ASK)
    with reading() as session:
        event = session.get_one(Event, visit().event)
        cares = service.welcomes(session, event.id)
        page = {
            "cares": cares,
            "roster": service.roster(session, event.id),
            "last": service.last_change(session, event.id) if may_change else None,
            "advice": advice(event.seats_taken, len(cares.hosts)),
            "found": service.list_guests(session, event.id, text).lines if text.strip() and may_change else (),
            "over": event.ends_at <= moment(),
            "briefed_at": event.hosts_briefed_at,
        }
        page["suggested"] = asks(session, event.id) if asks and may_change and page["advice"] else ()
    return render_template(
        "guests/visitor_hosts.html", **page, q=text, may_change=may_change, code=event_code, here="guests"
    )


@bp.post("/m/<event_code>/guests/<guest_code>/part")
@policy(host)
def name_part(event_code: str, guest_code: str) -> Answer:
    named = request.form.get("part") == "visitor_host"
    words = "a visitor host was named" if named else "somebody is no visitor host any more"
    with unit_of_work() as session, service.noted(session, visit().event, words, moment(), visit().account_id):
        guest = service.find_guest(session, visit().event, guest_code)
        handed = service.set_part(session, guest, "visitor_host" if named else "guest")
        name = guest.contact.full_name
    said = f"{name} is a visitor host." if named else f"{name} is a guest like everybody. {handed.words}".strip()
    flash(said, "ok")
    return back_to("guests.visitor_hosts", event_code=event_code)


@bp.post("/m/<event_code>/guests/visitor-hosts/share-out")
@policy(host)
def share_out(event_code: str) -> Answer:
    words = "first-timers were shared out"
    with unit_of_work() as session, service.noted(session, visit().event, words, moment(), visit().account_id):
        given = service.share_out(session, visit().event)
    now = f"Every first-timer has a visitor host now: {given} more."
    flash(now if given else "Every first-timer has one already.", "ok")
    return back_to("guests.visitor_hosts", event_code=event_code)


@bp.post("/m/<event_code>/guests/<guest_code>/welcome")
@policy(host)
def give_to(event_code: str, guest_code: str) -> Answer:
    words = "a first-timer was given to another visitor host"
    with unit_of_work() as session, service.noted(session, visit().event, words, moment(), visit().account_id):
        service.give_to(session, visit().event, guest_code, request.form.get("visitor_host", "")[:20])
    return back_to("guests.visitor_hosts", event_code=event_code)


@bp.post("/m/<event_code>/guests/visitor-hosts/undo")
@policy(host)
def undo_hosts_change(event_code: str) -> Answer:
    change = request.form.get("change", 0, type=int)
    with unit_of_work() as session:
        words = service.take_back_change(session, visit().event, change, moment(), visit().account_id)
    flash(f"Taken back: {words}.", "ok")
    return back_to("guests.visitor_hosts", event_code=event_code)
