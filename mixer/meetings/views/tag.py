"""Where the code on a name tag leads: the door checks in, a guest says hello, a stranger learns nothing."""

from flask import abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from mixer.core.codes import canonical
from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.door.access import OtherFace, door_device
from mixer.guests.access import own_link
from mixer.meetings.forms import AddressForm, HelloForm, TypedCodeForm
from mixer.meetings.service import meet, people
from mixer.meetings.service.here import here
from mixer.meetings.views import bp
from mixer.meetings.views.claiming import remember_tag
from mixer.web.access import DoorNeeded, OwnLinkNeeded, Rule, Visit, policy, public, visit
from mixer.web.limits import limiter
from mixer.web.request import back_to, moment

Answer = str | Response | tuple[str, int]


def _who(rule: Rule, *otherwise: type[Exception]) -> Visit:
    """Return what a rule proves of this browser, or a stranger's visit."""
    try:
        return rule({})
    except otherwise:
        return Visit()


@bp.get("/b/<token>")
@policy(public)
def small_badge(token: str) -> Answer:
    return redirect(url_for("meetings.badge", token=canonical(token)), 308)


@bp.get("/B/<token>")
@policy(public)
def badge(token: str) -> Answer:
    door, guest = _who(door_device, DoorNeeded, OtherFace), _who(own_link, OwnLinkNeeded)
    with reading() as database:
        tag = meet.tag_of(database, token)
    if tag is not None and tag.event_id == door.event_id:
        return redirect(url_for("door.badge", token=canonical(token)), 303)
    if guest.guest_id is None or tag is None or tag.event_id != guest.event_id:
        if guest.guest_id is None:
            remember_tag(token)
        return render_template(
            "meetings/stranger.html", a_guest=guest.guest_id is not None, form=AddressForm(formdata=None)
        )
    return _hello(guest, tag, url_for("meetings.say_hello", token=canonical(token)))


@bp.post("/B/<token>")
@policy(own_link)
def say_hello(token: str) -> Answer:
    with reading() as database:
        tag = meet.tag_of(database, token)
    return _said(tag)


@bp.post("/my/meet")
@policy(own_link)
@limiter.limit("20 per minute")
def type_code() -> Answer:
    form = TypedCodeForm()
    if not form.validate_on_submit():
        flash("Type the six characters on their tag.", "refused")
        return back_to("meetings.my")
    return back_to("meetings.typed", code=canonical(form.code.data))


@bp.get("/my/meet/<code>")
@policy(own_link)
@limiter.limit("20 per minute")
def typed(code: str) -> Answer:
    with reading() as database:
        tag = meet.tag_by_short_code(database, visit().event, code)
    if tag is None:
        flash("Nobody here has that code. Look at their tag again.", "refused")
        return back_to("meetings.my")
    return _hello(visit(), tag, url_for("meetings.say_hello_typed", code=canonical(code)))


@bp.post("/my/meet/<code>")
@policy(own_link)
@limiter.limit("20 per minute")
def say_hello_typed(code: str) -> Answer:
    with reading() as database:
        tag = meet.tag_by_short_code(database, visit().event, code)
    return _said(tag)


def _hello(guest: Visit, tag: meet.Tag, address: str) -> Answer:
    with reading() as database:
        greeting = meet.greet(database, guest.guest, tag)
        place = here(database, guest.event)
    if greeting.themself:
        return back_to("meetings.own_tag")
    if greeting.blocked_by_me:
        flash("You blocked the guest who wears this tag.", "refused")
        return back_to("meetings.blocked")
    if greeting.blocked:  # not to be told from a tag of elsewhere
        return render_template("meetings/stranger.html", a_guest=True, form=None)
    form = HelloForm(fields=greeting.offers)
    return render_template("meetings/hello.html", greeting=greeting, form=form, address=address, event=place)


def _said(tag: meet.Tag | None) -> Answer:
    if tag is None:
        abort(404)
    form = HelloForm()
    if not form.validate_on_submit():
        raise Refusal("unclear", "Choose from the list what they may see.")
    with unit_of_work() as database:
        meet.say_hello(database, visit().guest, tag, form.fields.data or [], moment())
        seen = people.sees(database, visit().guest, tag.code)
    if not seen:  # they took back what they shared, and decide anew
        flash(f"Kept that you met {tag.name}. You see each other’s details once you both agree.", "ok")
        return back_to("meetings.people")
    return back_to("meetings.person", code=tag.code)
