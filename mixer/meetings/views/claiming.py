"""This phone is mine: the code that the door shows, six digits by e-mail, and back to the tag that was scanned."""

from flask import flash, render_template, session, url_for
from flask_limiter.util import get_remote_address
from werkzeug.wrappers import Response

from mixer.core.codes import canonical
from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.door.access import door_device, known_device
from mixer.door.service import scanning
from mixer.guests.access import remember_guest
from mixer.meetings.files import qr_picture
from mixer.meetings.forms import AddressForm, ClaimForm
from mixer.meetings.service import claiming, meet
from mixer.meetings.service.here import here
from mixer.meetings.views import bp
from mixer.web.access import policy, public, visit
from mixer.web.limits import limiter
from mixer.web.request import back_to, chance, keyring, moment

Answer = str | Response | tuple[str, int]

TAG, ADDRESS = "tag", "address"
"""What a stranger's browser keeps of itself: the tag it scanned last, and the address that a code was asked for."""


def browser() -> str:
    """Return what tells this browser from others in the room, who share its network's address."""
    return session.get("csrf_token") or get_remote_address() or "unknown"


def remember_tag(token: str) -> None:
    """Keep which tag a stranger scanned, so that the phone returns to it once it is somebody's own."""
    session[TAG] = canonical(token)


def _tag_event() -> int | None:
    with reading() as database:
        tag = meet.tag_of(database, session.get(TAG, ""))
    return tag.event_id if tag else None


def _welcome(token: str) -> Response:
    """Make this browser the guest's own and go on to the tag it had scanned."""
    session.pop(ADDRESS, None)
    remember_guest(token)
    flash("This phone is yours now: scan a tag to say hello.", "ok")
    tag = session.pop(TAG, None)
    return back_to("meetings.badge", token=tag) if tag else back_to("meetings.my")


@bp.get("/c")
@bp.get("/c/<code>")
@policy(public)
def claim(code: str = "") -> Answer:
    return render_template("meetings/claim.html", form=ClaimForm(formdata=None, code=code), from_link=bool(code))


@bp.post("/c")
@policy(public)
@limiter.limit("10 per minute", key_func=browser)
def use_shown_code() -> Answer:
    form = ClaimForm()
    if form.validate():
        try:
            with unit_of_work() as database:
                token = claiming.use_shown_code(database, form.code.data, moment(), keyring())
            return _welcome(token)
        except Refusal as no:
            form.code.errors = [no.message]
    return render_template("meetings/claim.html", form=form, from_link=False), 422


@bp.post("/c/mail")
@policy(public)
@limiter.limit("5 per minute", key_func=browser)
@limiter.limit("600 per hour", key_func=get_remote_address)
def ask_for_code() -> Answer:
    form = AddressForm()
    if not form.validate():
        return render_template("meetings/stranger.html", a_guest=False, form=form), 422
    session[ADDRESS] = form.email.data
    event_id = _tag_event()
    if event_id is not None:
        with unit_of_work() as database:
            claiming.send_code(database, event_id, form.email.data, moment(), chance(), keyring())
    return back_to("meetings.sent_code")


@bp.get("/c/mail")
@policy(public)
def sent_code() -> Answer:
    return render_template("meetings/sent_code.html", form=ClaimForm(formdata=None), address=session.get(ADDRESS, ""))


@bp.post("/c/mail/code")
@policy(public)
@limiter.limit("10 per minute", key_func=browser)
def use_sent_code() -> Answer:
    form, address, event_id = ClaimForm(), session.get(ADDRESS, ""), _tag_event()
    token = None
    if form.validate() and event_id is not None:
        with unit_of_work() as database:  # a wrong try is written down too
            token = claiming.use_sent_code(database, event_id, address, form.code.data, moment(), keyring())
    if token is not None:
        return _welcome(token)
    if not form.errors:
        form.code.errors = ["These digits are wrong, used or too old. Look at the newest letter, or ask for a new one."]
    return render_template("meetings/sent_code.html", form=form, address=address), 422


@bp.get("/door/phone")
@policy(door_device)
def phones() -> Answer:
    with reading() as database:
        latest = scanning.latest_of(database, known_device().keeper, most=12)
    guests = {one.guest: one.saying.name for one in latest if one.guest and one.verdict != "out"}
    return render_template("meetings/phones.html", guests=guests)


@bp.post("/door/phone/<guest_code>")
@policy(door_device)
@limiter.limit("60 per minute")
def make_code(guest_code: str) -> Answer:
    with unit_of_work() as database:
        number = claiming.show_code(database, visit().event, guest_code, moment(), keyring())
    return back_to("meetings.show_code", number=number)


@bp.get("/door/phone/<int:number>")
@policy(door_device)
def show_code(number: int) -> Answer:
    with reading() as database:
        shown = claiming.shown_code(database, visit().event, number, keyring())
        place = here(database, visit().event)
    return render_template(
        "meetings/show_code.html",
        shown=shown,
        place=place,
        picture=qr_picture(shown.link),
        typed_at=keyring().base_url.partition("://")[2] + url_for("meetings.claim"),
    )
