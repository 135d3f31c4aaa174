"""Who does what, for hosts: everybody's load, a role's tasks in one go, and each person's name, address and link."""

from flask import abort, flash, render_template, request

from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.events.access import host
from mixer.events.models import Event
from mixer.events.rules.when import local_day
from mixer.plan.forms import PersonForm, RoleForm
from mixer.plan.service import carrying, letters, owners, tasks
from mixer.plan.service.history import Actor, last_act
from mixer.plan.views.room import Answer, bp
from mixer.web.access import policy, visit
from mixer.web.request import back_to, chance, keyring, moment

OWNERS = "/m/<event_code>/plan/owners"
OWNER = f"{OWNERS}/<owner_code>"


def _actor() -> Actor:
    return Actor(visit().account, moment())


def _overview(event_code: str, form: RoleForm) -> Answer:
    with reading() as session:
        event = session.get_one(Event, visit().event)
        today = local_day(moment(), event.time_zone)
        page = carrying.who_does_what(session, event, today, keyring())
        undo = last_act(session, event.id, visit().account, moment())
    html = render_template(
        "plan/owners.html", page=page, form=form, undo=undo, given_back=page.given_back, code=event_code, here="plan"
    )
    return html, 422 if form.errors else 200


@bp.get(OWNERS)
@policy(host)
def who_does_what(event_code: str) -> Answer:
    form = RoleForm(formdata=None)
    form.role.data = request.args.get("role", "")
    return _overview(event_code, form)


@bp.post(OWNERS)
@policy(host)
def hand_role(event_code: str) -> Answer:
    form = RoleForm()
    if not form.validate_on_submit():
        return _overview(event_code, form)
    whom, everybodys = form.person(), bool(form.everybodys.data)
    try:
        with unit_of_work() as session:
            tasks.hand_role(session, visit().event, form.role.data, whom, _actor(), chance(), everybodys=everybodys)
    except Refusal as no:
        flash(no.message, "refused")
    return back_to("plan.who_does_what", event_code=event_code)


def _person(event_code: str, owner_code: str, form: PersonForm) -> Answer:
    with reading() as session:
        event = session.get_one(Event, visit().event)
        today = local_day(moment(), event.time_zone)
        page = carrying.who_does_what(session, event, today, keyring())
    everybody = [*page.carrying, *page.idle]
    line = next((one for one in everybody if one.code == owner_code), None)
    if line is None:
        abort(404)
    if not form.is_submitted():
        form.name.data, form.email.data = line.name, line.email
    others = [one for one in everybody if one.code != owner_code]
    html = render_template(
        "plan/owner.html", line=line, others=others, today=today, form=form, code=event_code, here="plan"
    )
    return html, 422 if form.errors else 200


@bp.get(OWNER)
@policy(host)
def owner(event_code: str, owner_code: str) -> Answer:
    return _person(event_code, owner_code, PersonForm())


@bp.post(OWNER)
@policy(host)
def rename_owner(event_code: str, owner_code: str) -> Answer:
    form = PersonForm()
    if not form.validate_on_submit():
        return _person(event_code, owner_code, form)
    whom = form.person()
    try:
        with unit_of_work() as session:
            owners.rename(session, visit().event, owner_code, whom.name, whom.email)
    except Refusal as no:
        form.email.errors = [no.message]
        return _person(event_code, owner_code, form)
    flash(f"{whom.name} is kept.", "ok")
    return back_to("plan.owner", event_code=event_code, owner_code=owner_code)


@bp.post(f"{OWNER}/same")
@policy(host)
def same_person(event_code: str, owner_code: str) -> Answer:
    with unit_of_work() as session:
        gone = owners.owner_of(session, visit().event, owner_code)
        stays = owners.owner_of(session, visit().event, request.form.get("with", ""))
        tasks.hand_all(session, visit().event, gone.id, stays, _actor(), chance())
    return back_to("plan.who_does_what", event_code=event_code)


@bp.post(f"{OWNER}/link")
@policy(host)
def open_owners_link(event_code: str, owner_code: str) -> Answer:
    with unit_of_work() as session:
        name = owners.open_link(session, visit().event, owner_code, keyring())
    flash(f"Here is the link for {name}. Whoever has it can tick in their name.", "ok")
    return back_to("plan.owner", event_code=event_code, owner_code=owner_code, _anchor="link")


@bp.post(f"{OWNER}/link/new")
@policy(host)
def renew_owners_link(event_code: str, owner_code: str) -> Answer:
    with unit_of_work() as session:
        name = owners.renew_link(session, visit().event, owner_code, keyring())
    flash(f"The old link is closed, and here is another one for {name}.", "ok")
    return back_to("plan.owner", event_code=event_code, owner_code=owner_code, _anchor="link")


@bp.post(f"{OWNER}/send")
@policy(host)
def send_owners_link(event_code: str, owner_code: str) -> Answer:
    try:
        with unit_of_work() as session:
            name = letters.send_link(session, visit().event, owner_code, moment(), keyring())
        flash(f"A letter with the link is on its way to {name}.", "ok")
    except Refusal as no:
        flash(no.message, "refused")
    return back_to("plan.owner", event_code=event_code, owner_code=owner_code, _anchor="link")
