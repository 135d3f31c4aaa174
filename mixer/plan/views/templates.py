"""Templates of a group's own: saved from a plan, brought and taken away as files, renamed, removed and put back."""

from flask import Response, abort, flash, render_template, request

from mixer.accounts.access import organiser
from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.events.access import host
from mixer.events.models import Event
from mixer.plan.files.library import LARGEST_FILE, templates, written_template
from mixer.plan.forms import TemplateFileForm, TemplateForm
from mixer.plan.service import templates as service
from mixer.plan.views.room import Answer, bp
from mixer.web.access import policy, visit
from mixer.web.request import back_to, chance, moment

SHELF = "/g/<group_code>/templates"


def _author() -> service.Author:
    return service.Author(visit().group, visit().account, moment())


@bp.route("/m/<event_code>/plan/template", methods=["GET", "POST"])
@policy(host)
def save(event_code: str) -> Answer:
    form = TemplateForm()
    if form.validate_on_submit():
        with unit_of_work() as session:
            row = service.save_plan(
                session, visit().event, form.title.data, form.summary.data or "", _author(), chance()
            )
            code = row.code
        return back_to("plan.plan", event_code=event_code, saved=code)
    with reading() as session:
        event = session.get_one(Event, visit().event)
        if not form.is_submitted():
            form.title.data = f"{event.name}"[:80]
    page = render_template("plan/save_template.html", form=form, code=event_code, here="plan")
    return page, 422 if form.errors else 200


@bp.post("/m/<event_code>/plan/template/<template_code>/undo")
@policy(host)
def unsave(event_code: str, template_code: str) -> Answer:
    with unit_of_work() as session:
        title = service.remove(session, visit().group, template_code, moment())
    flash(f"“{title}” is not kept as a template.", "ok")
    return back_to("plan.plan", event_code=event_code)


@bp.get(SHELF)
@policy(organiser)
def shelf(group_code: str) -> Answer:
    return _shelf(group_code, TemplateFileForm())


def _shelf(group_code: str, form: TemplateFileForm) -> Answer:
    with reading() as session:
        own = service.own_templates(session, visit().group)
        gone = service.removed_templates(session, visit().group)
    removed = next((one for one in gone if one.code == request.args.get("removed")), None)
    facts = {"own": own, "gone": gone, "removed": removed, "house": templates().values()}
    page = render_template("plan/templates.html", form=form, group_code=group_code, here="", **facts)
    return page, 422 if form.errors else 200


@bp.post(SHELF)
@policy(organiser)
def take_in(group_code: str) -> Answer:
    form = TemplateFileForm()
    if not form.validate_on_submit():
        return _shelf(group_code, form)
    try:
        with unit_of_work() as session:
            title = service.take_in(session, form.file.data.read(LARGEST_FILE + 1), _author(), chance()).title
    except Refusal as no:
        form.file.errors = [no.message]
        return _shelf(group_code, form)
    flash(f"“{title}” is on the shelf: choose it for your next mixer.", "ok")
    return back_to("plan.shelf", group_code=group_code)


@bp.get(f"{SHELF}/<template_key>.toml")
@policy(organiser)
def take_away(group_code: str, template_key: str) -> Answer:
    try:
        with reading() as session:
            text = written_template(service.content_for(session, visit().group, template_key))
    except Refusal:
        abort(404)
    answer = Response(text, mimetype="application/toml")
    answer.headers["Content-Disposition"] = f'attachment; filename="{template_key}.toml"'
    return answer


@bp.route(f"{SHELF}/<template_code>", methods=["GET", "POST"])
@policy(organiser)
def rename(group_code: str, template_code: str) -> Answer:
    form = TemplateForm()
    if form.validate_on_submit():
        with unit_of_work() as session:
            service.rename(session, visit().group, template_code, form.title.data, form.summary.data or "")
        flash(f"It is called “{form.title.data}” now.", "ok")
        return back_to("plan.shelf", group_code=group_code)
    with reading() as session:
        own = {one.code: one for one in service.own_templates(session, visit().group)}.get(template_code)
    if own is None:
        abort(404)
    if not form.is_submitted():
        form.title.data, form.summary.data = own.title, own.summary
    page = render_template("plan/template.html", form=form, own=own, group_code=group_code, here="")
    return page, 422 if form.errors else 200


@bp.post(f"{SHELF}/<template_code>/remove")
@policy(organiser)
def remove_template(group_code: str, template_code: str) -> Answer:
    with unit_of_work() as session:
        service.remove(session, visit().group, template_code, moment())
    return back_to("plan.shelf", group_code=group_code, removed=template_code)


@bp.post(f"{SHELF}/<template_code>/put-back")
@policy(organiser)
def put_back_template(group_code: str, template_code: str) -> Answer:
    with unit_of_work() as session:
        title = service.put_back(session, visit().group, template_code)
    flash(f"“{title}” is back on the shelf.", "ok")
    return back_to("plan.shelf", group_code=group_code)
