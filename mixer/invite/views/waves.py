"""Hosts' pages of invitations: where answers stand, and a letter to many guests from its first word to its preview."""

from datetime import datetime

from flask import Response as FileResponse
from flask import current_app, flash, render_template, request
from flask.blueprints import BlueprintSetupState
from sqlalchemy.orm import Session

from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.events.access import host
from mixer.invite import service
from mixer.invite.files import Kind, kinds
from mixer.invite.forms import ScheduleForm, WordsForm
from mixer.invite.rules.wording import PLACEHOLDERS
from mixer.invite.views.blueprint import Answer, bp
from mixer.plan.views.room import PARTS, Part
from mixer.web.access import policy, visit
from mixer.web.headers import CONTENT_POLICY
from mixer.web.request import back_to, chance, keyring, moment

# A letter in its own frame may wear its styles, since it can run nothing and lead nowhere.
LETTER_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
FRAME_POLICY = f"{CONTENT_POLICY}; frame-src 'self'"


@bp.record_once
def tell_the_plan(state: BlueprintSetupState) -> None:
    """Show the letters on the plan's page, upstream of here."""
    part = Part("invite/_on_plan.html", "css/rooms/letters.css", _on_plan)
    state.app.extensions.setdefault(PARTS, []).append(part)


def _on_plan(session: Session, event_id: int, now: datetime) -> dict[str, object]:
    return {"timeline": service.timeline(session, event_id, now, segments()), "now": now}


def letter_page(html: str) -> Answer:
    """Return a letter as mail programs show it, in a frame that can run nothing and lead nowhere."""
    headers = {"Content-Security-Policy": LETTER_POLICY}
    return FileResponse(html, content_type="text/html; charset=utf-8", headers=headers)


def segments() -> service.Segments:
    """Return all segments that this application knows."""
    return service.all_segments(current_app.extensions)


def preview(wave_code: str) -> service.Preview:
    """Return a wave as it would go out, with the letter of the guest that the page asks for."""
    with reading() as session:
        return service.preview(
            session, visit().event, wave_code, keyring(), request.args.get("reader", "").strip(), segments()
        )


def _kind(key: str) -> Kind:
    if key not in kinds():
        raise Refusal("no_such_kind", "There is no such kind of letter.")
    return kinds()[key]


def _words_form(words: service.Words) -> WordsForm:
    form = WordsForm(data=vars(words))
    with reading() as session:
        sizes = service.segment_sizes(session, visit().event, segments())
    form.offer({key: f"{one.title} ({sizes[key]})" for key, one in segments().items()})
    return form


def _words_page(event_code: str, kind: Kind, form: WordsForm) -> Answer:
    page = render_template(
        "invite/words.html", here="invite", event_code=event_code, kind=kind, form=form, placeholders=PLACEHOLDERS
    )
    return page, 422 if form.errors else 200


@bp.get("/m/<event_code>/invite")
@policy(host)
def invite(event_code: str) -> Answer:
    with reading() as session:
        board = service.board(session, visit().event)
        timeline = service.timeline(session, visit().event, moment(), segments())
        desk = service.sign_up_desk(session, visit().event, moment(), keyring())
    return render_template(
        "invite/invite.html",
        here="invite",
        event_code=event_code,
        board=board,
        timeline=timeline,
        kinds=kinds(),
        now=moment(),
        desk=desk,
        kept=not current_app.config["MIXER_SMTP_HOST"],
    )


@bp.route("/m/<event_code>/invite/write/<kind_key>", methods=["GET", "POST"])
@policy(host)
def write(event_code: str, kind_key: str) -> Answer:
    kind = _kind(kind_key)
    with reading() as session:
        form = _words_form(service.suggested(session, visit().event, kind, visit().account))
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                words = form.words(kind.key)
                code = service.draft_wave(
                    session, visit().event, words, visit().account, moment(), chance(), segments()
                )
            return back_to("invite.wave", event_code=event_code, wave_code=code)
        except Refusal as no:
            form.complain(no)
    return _words_page(event_code, kind, form)


@bp.route("/m/<event_code>/invite/<wave_code>/words", methods=["GET", "POST"])
@policy(host)
def reword(event_code: str, wave_code: str) -> Answer:
    with reading() as session:
        draft = service.outline(session, visit().event, wave_code, segments())
    form = _words_form(draft.words)
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                service.rewrite(session, visit().event, wave_code, form.words(draft.kind.key), segments())
            return back_to("invite.wave", event_code=event_code, wave_code=wave_code)
        except Refusal as no:
            form.complain(no)
    return _words_page(event_code, draft.kind, form)


@bp.get("/m/<event_code>/invite/<wave_code>")
@policy(host)
def wave(event_code: str, wave_code: str) -> Answer:
    return wave_page(event_code, wave_code)


def wave_page(event_code: str, wave_code: str, form: ScheduleForm | None = None) -> Answer:
    """Return the page of one wave; a form that was not filled in right is shown again."""
    with reading() as session:
        progress = service.progress(session, visit().event, wave_code, segments())
        times = service.times_of(session, visit().event, wave_code, moment())
    page = render_template(
        "invite/wave.html",
        here="invite",
        event_code=event_code,
        shown=preview(wave_code),
        progress=progress,
        times=times,
        form=form or _schedule_form(times),
        now=moment(),
    )
    headers = {"Content-Security-Policy": FRAME_POLICY}
    return FileResponse(page, status=422 if form else 200, headers=headers)


def _schedule_form(times: service.Times) -> ScheduleForm:
    """Return the form with the time that is set, or else the plan's, if it is still to come."""
    at = times.due or times.planned
    if at is None or at <= moment():
        return ScheduleForm(formdata=None)
    local = at.astimezone(times.zone)
    return ScheduleForm(formdata=None, data={"day": local.date(), "clock": local.time()})


@bp.get("/m/<event_code>/invite/<wave_code>/letter")
@policy(host)
def letter(event_code: str, wave_code: str) -> Answer:
    shown = preview(wave_code)
    return letter_page(shown.paper.html if shown.paper else "")


@bp.post("/m/<event_code>/invite/<wave_code>/try")
@policy(host)
def try_letter(event_code: str, wave_code: str) -> Answer:
    with unit_of_work() as session:
        address = service.try_letter(
            session, visit().event, wave_code, visit().account, moment(), keyring(), segments()
        )
    flash(f"A test letter is on its way to {address}.", "ok")
    return back_to("invite.wave", event_code=event_code, wave_code=wave_code)


@bp.post("/m/<event_code>/invite/<wave_code>/throw-away")
@policy(host)
def throw_away(event_code: str, wave_code: str) -> Answer:
    with unit_of_work() as session:
        service.throw_away(session, visit().event, wave_code)
    flash("The draft is gone.", "ok")
    return back_to("invite.invite", event_code=event_code)
