"""One-to-ones on a guest's own pages: proposed, answered, called off, held."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Response, flash, render_template, request
from flask.typing import ResponseReturnValue as Answer
from sqlalchemy.orm import Session

from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.events.rules.when import resolve
from mixer.followup.forms import HowItWentForm, OneToOneForm
from mixer.followup.rules.one_to_ones import OPEN
from mixer.followup.service import one_to_one_pages as pages
from mixer.followup.service import one_to_ones
from mixer.followup.service.one_to_ones import Proposal
from mixer.followup.views.blueprint import bp
from mixer.guests.access import own_link
from mixer.meetings.service.here import Here, here
from mixer.meetings.service.people import person
from mixer.post.rules.envelope import method_of
from mixer.web.access import policy, visit
from mixer.web.limits import limiter
from mixer.web.request import back_to, chance, keyring, moment


def waiting(session: Session, guest_id: int, _code: str, now: datetime) -> Mapping[str, Any] | None:
    """Return the one-to-ones that are open, for a guest's first page."""
    found = [one for one in pages.lines(session, guest_id, now) if one.state in OPEN]
    return {"lines": found} if found else None


def with_one(session: Session, guest_id: int, code: str, now: datetime) -> Mapping[str, Any]:
    """Return the newest one-to-one with the person whose page it is, and whether one can be proposed."""
    found = [one for one in pages.lines(session, guest_id, now) if one.person_code == code]
    newest = found[0] if found else None
    return {"line": newest, "code": code, "open": newest is not None and newest.state in OPEN}


def _proposal(form: OneToOneForm, place: Here) -> Proposal:
    """Return what was typed, times as moments in the mixer's zone."""
    typed = [field.data for field in (form.first, form.second, form.third) if field.data]
    times = [resolve(time.date(), time.time(), place.zone.key).moment for time in typed]
    return Proposal(times, form.place.data, form.words.data, int(form.minutes.data))


@bp.route("/my/people/<code>/one-to-one", methods=["GET", "POST"])
@policy(own_link)
@limiter.limit("30 per hour", methods=["POST"])
def propose(code: str) -> Answer:
    with reading() as session:
        other, place = person(session, visit().guest, code), here(session, visit().event)
    form = OneToOneForm()
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                proposal = _proposal(form, place)
                made = one_to_ones.propose(session, visit().guest, code, proposal, moment(), chance(), keyring())
            flash(f"Proposed. {other.name} is told, and answers with one tap.", "ok")
            return back_to("followup.one_to_one", code=made)
        except Refusal as no:
            form.first.errors = [no.message]
    page = render_template("followup/propose.html", form=form, name=other.full_name or other.name, event=place)
    return page, 422 if form.errors else 200


@bp.get("/my/one-to-ones")
@policy(own_link)
def my_one_to_ones() -> Answer:
    with reading() as session:
        found, place = pages.lines(session, visit().guest, moment()), here(session, visit().event)
    return render_template("followup/my_one_to_ones.html", lines=found, event=place)


@bp.get("/my/one-to-ones/<code>")
@policy(own_link)
def one_to_one(code: str) -> Answer:
    return _page(code, OneToOneForm())


def _page(code: str, form: OneToOneForm) -> Answer:
    with reading() as session:
        line, place = pages.line(session, visit().guest, code, moment()), here(session, visit().event)
    picked = request.args.get("pick", "")
    if request.method == "GET":
        form.place.data, form.minutes.data = line.place, str(line.minutes)
    page = render_template(
        "followup/one_to_one.html",
        line=line,
        picked=int(picked) if picked in {"0", "1", "2"} else -1,
        form=form,
        went=HowItWentForm(words=line.own_words),
        event=place,
    )
    return page, 422 if form.errors else 200


@bp.get("/my/one-to-ones/<code>.ics")
@policy(own_link)
def one_to_one_calendar(code: str) -> Answer:
    with reading() as session:
        file = pages.calendar_file(session, visit().guest, code, moment(), keyring())
    headers = {"Content-Disposition": 'attachment; filename="one-to-one.ics"'}
    return Response(file, content_type=f"text/calendar; method={method_of(file)}; charset=utf-8", headers=headers)


@bp.post("/my/one-to-ones/<code>/others")
@policy(own_link)
@limiter.limit("30 per hour")
def propose_others(code: str) -> Answer:
    form = OneToOneForm()
    if not form.validate_on_submit():
        return _page(code, form)
    try:
        with unit_of_work() as session:
            proposal = _proposal(form, here(session, visit().event))
            one_to_ones.propose_others(session, visit().guest, code, proposal, moment(), keyring())
    except Refusal as no:
        form.first.errors = [no.message]
        return _page(code, form)
    flash("Proposed. Now it is for them to answer.", "ok")
    return back_to("followup.one_to_one", code=code)


@bp.post("/my/one-to-ones/<code>/accept")
@policy(own_link)
def accept(code: str) -> Answer:
    try:
        said = datetime.fromisoformat(request.form.get("time", ""))
        start = said.astimezone(UTC) if said.tzinfo else None
    except (ValueError, OverflowError):
        start = None
    if start is None:
        raise Refusal("not_proposed", "Choose one of the times that are proposed now.")
    with unit_of_work() as session:
        one_to_ones.accept(session, visit().guest, code, start, moment(), keyring())
    flash("It is fixed. You both get a letter with a calendar file.", "ok")
    return back_to("followup.one_to_one", code=code)


@bp.post("/my/one-to-ones/<code>/decline")
@policy(own_link)
def decline(code: str) -> Answer:
    with unit_of_work() as session:
        one_to_ones.decline(session, visit().guest, code, moment(), keyring())
    flash("Said no. You can take that back, or propose one yourself later.", "ok")
    return back_to("followup.one_to_one", code=code)


@bp.post("/my/one-to-ones/<code>/reopen")
@policy(own_link)
def reopen(code: str) -> Answer:
    with unit_of_work() as session:
        one_to_ones.reopen(session, visit().guest, code)
    flash("The proposal stands again.", "ok")
    return back_to("followup.one_to_one", code=code)


@bp.post("/my/one-to-ones/<code>/withdraw")
@policy(own_link)
def withdraw(code: str) -> Answer:
    with unit_of_work() as session:
        one_to_ones.withdraw(session, visit().guest, code, moment(), keyring())
    flash("Called off. You can propose another at any time.", "ok")
    return back_to("followup.one_to_one", code=code)


@bp.post("/my/one-to-ones/<code>/went")
@policy(own_link)
def record(code: str) -> Answer:
    form = HowItWentForm()
    if not form.validate_on_submit():
        raise Refusal("too_long", "Make it a little shorter.")
    held = request.form.get("held") == "yes"
    with unit_of_work() as session:
        one_to_ones.record(session, visit().guest, code, form.words.data, moment(), held=held)
    flash("Written down. Your words are for you alone.", "ok")
    return back_to("followup.one_to_one", code=code)


@bp.post("/my/one-to-ones/<code>/went/undo")
@policy(own_link)
def undo_record(code: str) -> Answer:
    with unit_of_work() as session:
        one_to_ones.undo_record(session, visit().guest, code)
    flash("Taken back.", "ok")
    return back_to("followup.one_to_one", code=code)
