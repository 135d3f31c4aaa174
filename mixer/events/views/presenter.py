"""The presenter's view: what is on, what comes next, how late it is, and one large button."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import abort, flash, make_response, render_template, request
from sqlalchemy.orm import Session

from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.events.access import host
from mixer.events.forms import TapForm
from mixer.events.rules.catching_up import catch_up
from mixer.events.rules.evening import MORE, Stage, by_plan, shown
from mixer.events.service import running
from mixer.events.service.evening import Tonight, tonight
from mixer.events.views.evening import author
from mixer.events.views.room import Answer, bp, lead_of, needs_of
from mixer.web.access import policy, visit
from mixer.web.limits import limiter, unlimited
from mixer.web.live import part, unchanged
from mixer.web.request import back_to, moment

LONGEST_WAIT = timedelta(minutes=15)
"""How long a tap may have waited for the network: it counts from when the finger came down."""


@bp.get("/m/<event_code>/evening")
@policy(host)
def presenter(event_code: str) -> Answer:
    with reading() as session:
        evening = tonight(session, visit().event)
        facts = _facts(session, evening, moment())
    return render_template("events/presenter.html", code=event_code, here="plan", **facts)


@bp.get("/m/<event_code>/evening/now")
@policy(host)
@unlimited  # a page that looks for news by itself is no attack
def presenter_now(event_code: str) -> Answer:
    with reading() as session:
        evening = tonight(session, visit().event)
        if same := unchanged(evening.mark(moment())):
            return same
        facts = _facts(session, evening, moment())
    return part("events/_presenter.html", code=event_code, **facts)


def _facts(session: Session, evening: Tonight, now: datetime) -> dict[str, Any]:
    stands = evening.course(now)
    needs = needs_of(session, visit().event) if stands.late else 0
    return {
        "mark": evening.mark(now),
        "evening": evening,
        "course": stands,
        "planned": by_plan(stands),
        "lead": lead_of(stands.now.step) if stands.now else None,
        "offers": catch_up(stands, evening.doors, needs),
        "may_undo": stands.stage is Stage.WAITING and running.can_undo_reset(session, visit().event),
        "more": MORE,
        "shown": shown,
    }


def _start(session: Session, form: TapForm, at: datetime) -> str:
    return _said(running.start(session, visit().event, form.line.data, at), "The evening begins: ")


def _next(session: Session, form: TapForm, at: datetime) -> str:
    return _said(running.move_on(session, visit().event, form.line.data, at), "Now: ")


def _back(session: Session, form: TapForm, _at: datetime) -> str:
    return _said(running.move_back(session, visit().event, form.line.data), "Back to: ")


def _said(moved: running.Moved, words: str) -> str:
    if not moved.fresh:
        return f"Somebody tapped before you. Now: {moved.title or 'the end'}"
    return words + moved.title if moved.title else "Nothing is on."


def _more(session: Session, form: TapForm, at: datetime) -> str:
    return running.add_minutes(session, visit().event, form.line.data, at)


def _shorten(session: Session, form: TapForm, _at: datetime) -> str:
    return running.shorten(session, visit().event, form.told_cuts(), needs_of(session, visit().event))


def _leave_out(session: Session, form: TapForm, _at: datetime) -> str:
    return running.leave_out(session, visit().event, form.line.data)


def _as_planned(session: Session, form: TapForm, _at: datetime) -> str:
    return running.as_planned(session, visit().event, form.line.data)


def _reset(session: Session, _form: TapForm, _at: datetime) -> str:
    return running.reset(session, visit().event, author())


def _undo_reset(session: Session, _form: TapForm, _at: datetime) -> str:
    return running.undo_reset(session, visit().event)


TAPS: Mapping[str, Callable[[Session, TapForm, datetime], str]] = {
    "start": _start,
    "next": _next,
    "back": _back,
    "more": _more,
    "shorten": _shorten,
    "leave-out": _leave_out,
    "as-planned": _as_planned,
    "reset": _reset,
    "undo-reset": _undo_reset,
}


@bp.post("/m/<event_code>/evening/<tap>")
@policy(host)
@limiter.limit("120 per minute")
def tap_evening(event_code: str, tap: str) -> Answer:
    """Do what a button of the presenter's view says; a page with a script is answered in a few words."""
    form = TapForm()
    if tap not in TAPS:
        abort(404)
    if not form.validate_on_submit():
        abort(400)
    waited = min(timedelta(milliseconds=form.age_ms.data or 0), LONGEST_WAIT)
    by_script = "X-Tap" in request.headers
    try:
        with unit_of_work() as session:
            said = TAPS[tap](session, form, moment() - waited)
    except Refusal as no:
        if not by_script:
            raise
        return make_response({"said": no.message, "done": False})
    if by_script:
        return make_response({"said": said, "done": True})
    flash(said, "ok")
    return back_to("events.presenter", event_code=event_code)
