"""A guest's own page: the answer, the calendar entry, the details; and the answer a host types in."""

from flask import Response as FileResponse
from flask import flash, redirect, render_template

from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.events.access import host
from mixer.guests.access import remember_guest
from mixer.guests.rules.line import CATEGORY
from mixer.invite import service
from mixer.invite.forms import DetailsForm, ReplyForm
from mixer.invite.forms import details_form as own_details_form
from mixer.invite.rules.consents import MATCH, words_of
from mixer.invite.rules.replies import Answer as Reported
from mixer.invite.rules.replies import By
from mixer.invite.views.blueprint import Answer, bp
from mixer.post.rules.envelope import method_of
from mixer.web.access import policy, public, visit
from mixer.web.request import back_to, chance, keyring, moment

SAID = {
    Reported.YES: "Thank you, you are coming. A letter confirms it.",
    Reported.MAYBE: "Thank you. No place is kept for you yet: tell us here as soon as you know.",
    Reported.NO: "Thank you for telling us. We hope to see you another time.",
    Reported.WAITING: "Every place is taken just now. You are on the waiting list and get a letter when yours is free.",
}
SAID_CATEGORY = "Another business of your profession is coming. You are on the waiting list for it, and get a letter."
NOTED = {
    Reported.YES: "{} is coming.",
    Reported.MAYBE: "{} does not know yet.",
    Reported.NO: "{} is not coming.",
    Reported.WAITING: "Every place is taken: {} is on the waiting list.",
}


def tools() -> service.Tools:
    """Return what services get from outside."""
    return service.Tools(chance(), keyring())


def _tone(answer: Reported) -> str:
    return "wait" if answer is Reported.WAITING else "ok"


def _said(outcome: service.Outcome) -> str:
    if outcome.offered:
        return "A place is held for you: take it below, or let it go."
    return SAID_CATEGORY if outcome.waits_for == CATEGORY else SAID[outcome.answer]


def own_door(token: str) -> service.Door | None:
    """Return whose own page an address opens."""
    with reading() as session:
        return service.open_link(session, token)


def _old_link() -> Answer:
    return render_template("invite/old_link.html"), 404


def _own_page(door: service.Door, reply_form: ReplyForm, details_form: DetailsForm | None = None) -> Answer:
    with reading() as session:
        page = service.own_page(session, door, moment())
    wrong = bool(reply_form.errors or details_form)
    if not wrong:
        reply_form.companion.data = list(page.party.names)
    html = render_template(
        "invite/rsvp.html",
        page=page,
        token=door.token,
        reply_form=reply_form,
        details_form=details_form or own_details_form(page.companions)(formdata=None, obj=page.details),
        match_words=words_of(MATCH),
        event=page.about,
    )
    return html, 422 if wrong else 200


@bp.get("/r/<token>")
@policy(public)
def rsvp(token: str) -> Answer:
    door = own_door(token)
    if door is None:
        return _old_link()
    remember_guest(door.token)
    return _own_page(door, ReplyForm(formdata=None))


@bp.post("/r/<token>")
@policy(public)
def answer(token: str) -> Answer:
    door, form = own_door(token), ReplyForm()
    if door is None:
        return _old_link()
    if not form.validate():
        return _own_page(door, form)
    try:
        with unit_of_work() as session:
            outcome = service.give_answer(session, door.event_id, door.guest_id, form.said(), moment(), tools())
        flash(_said(outcome), _tone(outcome.answer))
    except Refusal as no:
        flash(no.message, "wait")
    return back_to("invite.rsvp", token=door.token)


@bp.post("/r/<token>/details")
@policy(public)
def details(token: str) -> Answer:
    door = own_door(token)
    if door is None:
        return _old_link()
    with reading() as session:
        companions = service.own_page(session, door, moment()).companions
    form = own_details_form(companions)()
    if not form.validate():
        return _own_page(door, ReplyForm(formdata=None), form)
    try:
        with unit_of_work() as session:
            service.save_details(session, door, form.details(), moment())
        flash("Your details are kept.", "ok")
    except Refusal as no:
        flash(no.message, "wait")
    return back_to("invite.rsvp", token=door.token)


@bp.get("/r/<token>/mixer.ics")
@policy(public)
def calendar(token: str) -> Answer:
    door = own_door(token)
    if door is None:
        return _old_link()
    with reading() as session:
        file = service.own_calendar(session, door, moment(), keyring())
    headers = {"Content-Disposition": 'attachment; filename="mixer.ics"'}
    return FileResponse(file, content_type=f"text/calendar; method={method_of(file)}; charset=utf-8", headers=headers)


@bp.post("/m/<event_code>/guests/<guest_code>/answer")
@policy(host)
def set_answer(event_code: str, guest_code: str) -> Answer:
    form = ReplyForm()
    if not form.validate():
        raise Refusal("bad_answer", next(iter(form.errors.values()))[0])
    with unit_of_work() as session:
        guest = service.find_guest(session, visit().event, guest_code)
        outcome = service.give_answer(session, visit().event, guest.id, form.said(), moment(), tools(), by=By.HOST)
        name = guest.contact.full_name
    flash(NOTED[outcome.answer].format(name), _tone(outcome.answer))
    return redirect(f"/m/{event_code}/guests/{guest_code}", 303)
