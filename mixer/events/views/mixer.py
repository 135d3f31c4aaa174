"""What a mixer is, who runs it, and whether it takes place."""

from flask import abort, flash, render_template

from mixer.accounts.rules import GroupRole
from mixer.accounts.service import Helper
from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.events.access import host
from mixer.events.forms import InviteForm, PartForm, SettingsForm
from mixer.events.rules.parts import VISITOR_HOST
from mixer.events.service import mixers, team
from mixer.events.views.room import Answer, bp
from mixer.web.access import policy, visit
from mixer.web.request import back_to, chance, keyring, moment


@bp.route("/m/<event_code>/settings", methods=["GET", "POST"])
@policy(host)
def settings(event_code: str) -> Answer:
    form = SettingsForm()
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                changed = mixers.change(session, visit().event, form.about(), moment(), visit().account)
            flash("Saved. Calendars and letters follow." if changed else "Nothing was changed.", "ok")
            return back_to("events.settings", event_code=event_code)
        except Refusal as no:
            form.capacity.errors = [no.message]
    with reading() as session:
        mixer, people = mixers.mixer_of(session, visit().event), team.team(session, visit().event)
    if not form.is_submitted():
        form.show(mixer)
    facts = {"mixer": mixer, "people": people, "organises": visit().role == GroupRole.ORGANISER}
    page = render_template("events/settings.html", form=form, here="plan", **facts)
    return page, 422 if form.errors else 200


@bp.post("/m/<event_code>/team")
@policy(host)
def give_part(event_code: str) -> Answer:
    form = PartForm()
    if not form.validate_on_submit():
        abort(400)
    with unit_of_work() as session:
        name = team.give_part(session, visit().event, form.account_id.data, form.part.data)
    flash(f"{name} is {'a visitor host' if form.part.data == VISITOR_HOST else 'a host'} of this mixer.", "ok")
    return back_to("events.settings", event_code=event_code, _anchor="team")


@bp.route("/m/<event_code>/team/invite", methods=["GET", "POST"])
@policy(host)
def invite_helper(event_code: str) -> Answer:
    form = InviteForm()
    if form.validate_on_submit():
        helper = Helper(form.helper.data, form.email.data, GroupRole.MEMBER, visit().account_name)
        with unit_of_work() as session:
            team.invite(session, visit().event, helper, form.role.data, moment(), chance(), keyring())
        flash(f"{helper.name} gets a letter with a link to sign in.", "ok")
        return back_to("events.settings", event_code=event_code, _anchor="team")
    page = render_template("events/invite_helper.html", form=form, code=event_code, here="plan")
    return page, 422 if form.errors else 200


@bp.post("/m/<event_code>/team/<int(max=2147483647):account_id>/leave")
@policy(host)
def take_part(event_code: str, account_id: int) -> Answer:
    with unit_of_work() as session:
        team.take_part(session, visit().event, account_id)
    return back_to("events.settings", event_code=event_code, _anchor="team")


@bp.post("/m/<event_code>/cancel")
@policy(host)
def cancel(event_code: str) -> Answer:
    with unit_of_work() as session:
        mixers.cancel(session, visit().event, moment(), visit().account)
    flash("The mixer is cancelled. Nothing is deleted, and you can bring it back.", "ok")
    return back_to("events.settings", event_code=event_code)


@bp.post("/m/<event_code>/bring-back")
@policy(host)
def bring_back(event_code: str) -> Answer:
    with unit_of_work() as session:
        mixers.bring_back(session, visit().event, moment(), visit().account)
    flash("The mixer takes place after all.", "ok")
    return back_to("events.settings", event_code=event_code)
