"""A phone or tablet comes to the door: by its link and PIN, or by a code on the host's screen that opens once."""

from flask import current_app, redirect, render_template, url_for
from flask import session as signed_in
from werkzeug.wrappers import Response

from mixer.core.database import reading, unit_of_work
from mixer.door.access import cookie_name
from mixer.door.files import qr_path
from mixer.door.forms import EnrolForm
from mixer.door.rules.faces import Face
from mixer.door.service import devices, passes
from mixer.door.views.blueprint import HOMES, Answer, bp
from mixer.events.access import host
from mixer.web.access import policy, public, visit
from mixer.web.limits import limiter
from mixer.web.live import part, unchanged
from mixer.web.request import back_to, chance, keyring, moment


@bp.get("/door/<token>")
@policy(public)
@limiter.limit("60 per minute")
def enrol(token: str) -> Answer:
    return _enrol_page(token, EnrolForm(), None)


@bp.post("/door/<token>")
@policy(public)
@limiter.limit("60 per minute")
def enter(token: str) -> Answer:
    form = EnrolForm()
    with reading() as session:
        by_pass = passes.knock(session, token, moment()) is not None
    if by_pass:
        del form.pin
    if not form.validate_on_submit():
        return _enrol_page(token, form, None)
    with unit_of_work() as session:
        if by_pass:
            made = passes.enrol(session, token, form.name.data, moment(), chance())
        else:
            made = devices.enrol(session, token, form.pin.data, form.name.data, moment(), chance())
    return _at_the_door(made) if made.token else _enrol_page(token, form, made.tries_left)


def _at_the_door(made: devices.Enrolment) -> Response:
    if made.face is Face.KIOSK:
        signed_in.clear()  # guests stand before it: the host who sets it up is not signed in on it any more
    response = redirect(url_for(HOMES[made.face]), 303)
    response.set_cookie(
        cookie_name(),
        made.token,
        max_age=made.lasts,
        httponly=True,
        samesite="Strict",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )
    return response


def _enrol_page(token: str, form: EnrolForm, tries_left: int | None) -> Answer:
    """Ask for a name and, behind a link, the PIN; or say that this door is closed."""
    with reading() as session:
        knock = devices.knock(session, token, moment()) or passes.knock(session, token, moment())
    if knock is None:
        return render_template("door/closed.html"), 410
    if knock.face is Face.KIOSK:
        form.name.label.text = "A name for this tablet"
    event, status = {"name": knock.event_name}, 422 if form.is_submitted() else 200
    return render_template("door/enrol.html", event=event, knock=knock, form=form, tries_left=tries_left), status


@bp.get("/m/<event_code>/door/links/<link_code>/code")
@policy(host)
def one_more(event_code: str, link_code: str) -> Answer:
    """Show the code that lets one more device in, to be scanned off the host's screen."""
    shown = _shown(link_code)
    return render_template("door/one_more.html", mark=shown.mark, **_facts(shown, event_code, link_code))


@bp.get("/m/<event_code>/door/links/<link_code>/code/now")
@policy(host)
def one_more_now(event_code: str, link_code: str) -> Answer:
    shown = _shown(link_code)
    return unchanged(shown.mark) or part("door/_one_more.html", shown.mark, **_facts(shown, event_code, link_code))


@bp.post("/m/<event_code>/door/links/<link_code>/code")
@policy(host)
def show_code(event_code: str, link_code: str) -> Answer:
    with unit_of_work() as session:
        passes.make(session, keyring(), visit().event, link_code, moment())
    return back_to("door.one_more", event_code=event_code, link_code=link_code)


def _shown(link_code: str) -> passes.Pass:
    with reading() as session:
        return passes.read(session, keyring(), visit().event, link_code, moment())


def _facts(shown: passes.Pass, event_code: str, link_code: str) -> dict[str, object]:
    return {
        "shown": shown,
        "picture": qr_path(shown.url) if shown.url else None,
        "address": url_for("door.one_more_now", event_code=event_code, link_code=link_code),
        "again": url_for("door.show_code", event_code=event_code, link_code=link_code),
        "back": url_for("door.door", event_code=event_code),
    }
