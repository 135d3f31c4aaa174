"""The waiting list: a guest takes the place offered; hosts see the line, answer for others, and settle its rules."""

from flask import flash, render_template, request

from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.events.access import host
from mixer.invite import service
from mixer.invite.forms import HouseRulesForm
from mixer.invite.rules.replies import By, Reply
from mixer.invite.views.answers import own_door, tools
from mixer.invite.views.blueprint import Answer, bp
from mixer.web.access import policy, public, visit
from mixer.web.request import back_to, moment


@bp.post("/r/<token>/take")
@policy(public)
def take_offer(token: str) -> Answer:
    door = own_door(token)
    if door is None:
        return render_template("invite/old_link.html"), 404
    try:
        with unit_of_work() as session:
            service.take_offer(session, door.event_id, door.guest_id, moment(), tools())
        flash("Thank you, you are coming. A letter confirms it.", "ok")
    except Refusal as no:
        flash(no.message, "wait")
    return back_to("invite.rsvp", token=door.token)


@bp.get("/m/<event_code>/waiting")
@policy(host)
def waiting(event_code: str) -> Answer:
    with reading() as session:
        shown = service.waiting_list(session, visit().event, request.args.get("page", 1, type=int))
    return render_template("invite/waiting.html", here="invite", event_code=event_code, list=shown)


@bp.post("/m/<event_code>/waiting/<guest_code>/give")
@policy(host)
def give_place(event_code: str, guest_code: str) -> Answer:
    with unit_of_work() as session:
        guest = service.find_guest(session, visit().event, guest_code)
        service.give_place(session, visit().event, guest.id, moment(), tools())
        name = guest.contact.full_name
    flash(f"{name} has a place. It stands on record that you gave it.", "ok")
    return back_to("invite.waiting", event_code=event_code)


@bp.post("/m/<event_code>/waiting/<guest_code>/take")
@policy(host)
def take_for(event_code: str, guest_code: str) -> Answer:
    with unit_of_work() as session:
        guest = service.find_guest(session, visit().event, guest_code)
        service.take_offer(session, visit().event, guest.id, moment(), tools(), by=By.HOST)
        name = guest.contact.full_name
    flash(f"{name} is coming.", "ok")
    return back_to("invite.waiting", event_code=event_code)


@bp.post("/m/<event_code>/waiting/<guest_code>/let-go")
@policy(host)
def let_go_for(event_code: str, guest_code: str) -> Answer:
    with unit_of_work() as session:
        guest = service.find_guest(session, visit().event, guest_code)
        service.give_answer(session, visit().event, guest.id, Reply(coming=False), moment(), tools(), by=By.HOST)
        name = guest.contact.full_name
    flash(f"{name} is not coming; the next in line gets the place.", "ok")
    return back_to("invite.waiting", event_code=event_code)


@bp.route("/m/<event_code>/answers", methods=["GET", "POST"])
@policy(host)
def answer_rules(event_code: str) -> Answer:
    with reading() as session:
        now = service.house_rules(session, visit().event)
    form, means = HouseRulesForm(data=vars(now)), []
    if form.validate_on_submit():
        with reading() as session:
            means = service.consequences(session, visit().event, form.wish())
        if form.is_sure() or not means:
            with unit_of_work() as session:
                moved = service.change_rules(session, visit().event, form.wish(), moment(), visit().account, tools())
            flash(f"Saved. Places handed on: {moved}." if moved else "Saved.", "ok")
            return back_to("invite.answer_rules", event_code=event_code)
    page = render_template("invite/answer_rules.html", here="invite", event_code=event_code, form=form, means=means)
    return page, 422 if form.errors else 200
