"""The plan in calendars: a link without sign-in that a host gives out and takes back."""

from flask import Response, abort, flash, request

from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.events.access import host
from mixer.events.models import Event
from mixer.plan.files.calendar import Variant
from mixer.plan.service import feed as service
from mixer.plan.views.room import Answer, bp
from mixer.web.access import policy, public, visit
from mixer.web.limits import limiter
from mixer.web.request import back_to, keyring, moment


def calendar_file(written: bytes, disposition: str) -> Response:
    """Return a calendar that programs ask for again and again: a tag says whether it has changed."""
    answer = Response(written, mimetype="text/calendar")
    answer.headers["Content-Disposition"] = f'{disposition}; filename="plan.ics"'
    answer.headers["Cache-Control"] = "private, no-cache"  # to be asked anew each time, which costs 304 and no body
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def variant_asked() -> Variant:
    """Return which kind of entries a calendar asks for."""
    return "todos" if request.args.get("as") == "todos" else "events"


@bp.get("/calendar/<token>/plan.ics")
@policy(public)
@limiter.limit("60 per minute")
def feed(token: str) -> Answer:
    try:
        with reading() as session:
            return calendar_file(service.feed(session, token, keyring().base_url, variant_asked(), moment()), "inline")
    except Refusal:
        abort(404)


@bp.get("/m/<event_code>/plan.ics")
@policy(host)
def download(event_code: str) -> Answer:
    with reading() as session:
        event = session.get_one(Event, visit().event)
        written = service.written_plan(session, event, keyring().base_url, variant_asked())
    return calendar_file(written, "attachment")


@bp.post("/m/<event_code>/plan/calendar")
@policy(host)
def open_feed(event_code: str) -> Answer:
    with unit_of_work() as session:
        service.open_feed(session, visit().event, keyring())
    flash(
        "Here is the link for your calendar. Whoever has it can read the plan, so share it with your team only.", "ok"
    )
    return back_to("plan.plan", event_code=event_code, _anchor="calendar")


@bp.post("/m/<event_code>/plan/calendar/close")
@policy(host)
def close_feed(event_code: str) -> Answer:
    with unit_of_work() as session:
        service.close_feed(session, visit().event)
    flash("The old link is closed; calendars get nothing more through it.", "ok")
    return back_to("plan.plan", event_code=event_code, _anchor="calendar")
