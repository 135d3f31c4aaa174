"""The desk of the day after: segments, letters, calls."""

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue as Answer

from mixer.accounts.rules import GroupRole
from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.events.access import host, visitor_host
from mixer.events.rules.parts import HOST
from mixer.followup import service
from mixer.followup.forms import CallForm, LetterForm
from mixer.followup.rules.ladder import steps
from mixer.followup.rules.letters import Draft
from mixer.followup.rules.segments import catalogue
from mixer.followup.service.due import read_due
from mixer.followup.service.ladder import ladder_totals
from mixer.followup.service.referrals import referral_totals
from mixer.followup.views.blueprint import bp
from mixer.web.access import policy, visit
from mixer.web.request import back_to, keyring, moment

DESK = "/m/<event_code>/follow-up"


@bp.get(DESK)
@policy(host)
def follow_up(event_code: str) -> Answer:
    with reading() as session:
        desk = service.read_desk(session, visit().event)
        due = read_due(session, visit().event, moment())
        ladder = ladder_totals(session, visit().event)
        referrals = referral_totals(session, visit().event)
    return render_template(
        "followup/desk.html",
        desk=desk,
        due=due,
        referrals=referrals,
        ladder=[(step.word, ladder[step.key]) for step in steps().values()],
        event_code=event_code,
        here="followup",
    )


@bp.get(f"{DESK}/who-met-whom")
@policy(host)
def who_met_whom(event_code: str) -> Answer:
    with reading() as session:
        pairs = service.who_met_whom(session, visit().event)
    return render_template("followup/who_met_whom.html", pairs=pairs, event_code=event_code, here="followup")


@bp.get(f"{DESK}/calls")
@policy(visitor_host)
def calls(event_code: str) -> Answer:
    with reading() as session:
        found = service.calls(session, visit().event, moment())
    return render_template(
        "followup/calls.html",
        list=found,
        form=CallForm(),
        may_write=visit().role in {GroupRole.ORGANISER, HOST},
        event_code=event_code,
        here="followup",
    )


@bp.post(f"{DESK}/calls/<guest_code>")
@policy(visitor_host)
def record_call(event_code: str, guest_code: str) -> Answer:
    with unit_of_work() as session:
        outcome = service.record_call(session, visit().event, guest_code, CallForm().outcome.data or "", moment())
    flash(f"Written down: {outcome.name}.", "ok")
    return back_to("followup.calls", event_code=event_code)


@bp.post(f"{DESK}/calls/<guest_code>/undo")
@policy(visitor_host)
def take_call_back(event_code: str, guest_code: str) -> Answer:
    with unit_of_work() as session:
        name = service.take_call_back(session, visit().event, guest_code)
    flash(f"{name} is to be called.", "ok")
    return back_to("followup.calls", event_code=event_code)


@bp.get(f"{DESK}/<segment_key>")
@policy(host)
def segment(event_code: str, segment_key: str) -> Answer:
    with reading() as session:
        page = service.read_segment(session, visit().event, segment_key)
    return render_template("followup/segment.html", page=page, event_code=event_code, here="followup")


@bp.route(f"{DESK}/<segment_key>/letter", methods=["GET", "POST"])
@policy(host)
def letter(event_code: str, segment_key: str) -> Answer:
    with reading() as session:
        line = service.read_segment(session, visit().event, segment_key).line
        draft = service.read_draft(session, visit().event, line.segment)
        number = request.args.get("guest", 1, int)
        preview = service.preview(session, visit().event, segment_key, number, visit().account_name, keyring())
    form = LetterForm(data={"subject": draft.subject, "text": draft.text})
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                new = Draft(form.subject.data, form.text.data)
                service.save_draft(session, visit().event, segment_key, new, moment(), visit().account_id)
            flash("Saved. This is how it will arrive.", "ok")
            return back_to("followup.letter", event_code=event_code, segment_key=segment_key)
        except Refusal as no:
            form.text.errors = [no.message]
    page = render_template(
        "followup/letter.html",
        form=form,
        line=line,
        preview=preview,
        placeholders=catalogue().placeholders,
        event_code=event_code,
        here="followup",
    )
    return page, 422 if form.errors else 200


@bp.post(f"{DESK}/<segment_key>/send")
@policy(host)
def send(event_code: str, segment_key: str) -> Answer:
    sender = (visit().account_id, visit().account_name)
    with unit_of_work() as session:
        sent = service.send(session, visit().event, segment_key, moment(), sender, keyring())
    letters = "1 letter is" if sent.written == 1 else f"{sent.written} letters are"
    flash(f"{letters} on the way.", "ok")
    if sent.not_again:
        flash(f"{sent.not_again} had this letter already, or asked for no more letters.", "info")
    if sent.without_address:
        flash(f"{sent.without_address} left no e-mail address.", "info")
    return back_to("followup.segment", event_code=event_code, segment_key=segment_key)
