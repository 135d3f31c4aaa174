"""A mixer's public page: anybody with its address may sign up while the host lets them."""

from flask import abort, render_template, request, session
from flask_limiter.util import get_remote_address

from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.invite import service
from mixer.invite.forms import SignUpForm
from mixer.invite.rules.joining import REASONS
from mixer.invite.views.blueprint import Answer, bp
from mixer.web.access import policy, public
from mixer.web.limits import limiter
from mixer.web.request import back_to, chance, keyring, moment


def _mixer() -> str:
    return f"sign-up {request.view_args['event_code']}"  # type: ignore[index] # the route has it


def _page(event_code: str) -> service.JoinPage:
    with reading() as database:
        try:
            return service.join_page(database, event_code, moment())
        except Refusal:
            abort(404)


def _known_here(page: service.JoinPage) -> str:
    """Return the own link of the guest of this mixer whom this browser knows, if it knows one."""
    with reading() as database:
        door = service.open_link(database, session.get("guest", ""))
    return door.token if door and door.event_id == page.about.event_id else ""


def _closed(page: service.JoinPage) -> Answer:
    assert page.closed is not None, "asked only of a page that is closed"
    title, advice = REASONS[page.closed]
    facts = {"title": title, "advice": advice, "own": _known_here(page)}
    return render_template("invite/join_closed.html", page=page, event=page.about, **facts)


def _form_page(page: service.JoinPage, form: SignUpForm) -> Answer:
    html = render_template("invite/join.html", page=page, event=page.about, form=form, own=_known_here(page))
    return html, 422 if form.errors else 200


@bp.get("/join/<event_code>")
@policy(public)
def join(event_code: str) -> Answer:
    page = _page(event_code)
    return _closed(page) if page.closed else _form_page(page, SignUpForm(formdata=None))


@bp.post("/join/<event_code>")
@policy(public)
# A company or a hotel shares one address, so it may sign up many; a mixer is flooded by nobody.
@limiter.limit("40 per hour", key_func=get_remote_address)
@limiter.limit("400 per hour", key_func=_mixer)
def sign_up(event_code: str) -> Answer:
    page, form = _page(event_code), SignUpForm()
    if page.closed:
        return _closed(page)
    if form.website.data:  # people never see this field
        return back_to("invite.joined", event_code=event_code)
    if not form.validate():
        return _form_page(page, form)
    try:
        with unit_of_work() as database:
            service.sign_up(database, event_code, form.sign_up(), moment(), service.Tools(chance(), keyring()))
    except Refusal as no:
        page = _page(event_code)
        if page.closed:
            return _closed(page)
        form.complain(no)
        return _form_page(page, form)
    return back_to("invite.joined", event_code=event_code)


@bp.get("/join/<event_code>/thanks")
@policy(public)
def joined(event_code: str) -> Answer:
    page = _page(event_code)
    return render_template("invite/joined.html", page=page, event=page.about, own=_known_here(page))
