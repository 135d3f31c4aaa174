"""The group's logo on tags: shown, changed, removed."""

from flask import abort, flash, render_template

from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.events.access import host
from mixer.nametags.forms import LogoForm
from mixer.nametags.service import logo as service
from mixer.nametags.views.blueprint import Answer, bp, picture
from mixer.web.access import policy, visit
from mixer.web.limits import limiter
from mixer.web.request import back_to, moment


@bp.route("/m/<event_code>/name-tags/logo", methods=["GET", "POST"])
@policy(host)
@limiter.limit("30 per minute", methods=["POST"])
def logo(event_code: str) -> Answer:
    form = LogoForm()
    if form.validate_on_submit():
        try:
            new = service.read_logo(form.logo.data.read(service.LARGEST_FILE + 1))
            with unit_of_work() as session:
                service.keep_logo(session, visit().group, new, moment())
            flash("The logo is kept. It is on every tag printed from now on.", "ok")
            return back_to("nametags.logo", event_code=event_code)
        except Refusal as no:
            form.logo.errors = [no.message]
    with reading() as session:
        kept = service.kept_logo(session, visit().group)
    page = render_template("nametags/logo.html", here="nametags", event_code=event_code, form=form, kept=kept)
    return page, 422 if form.errors else 200


@bp.get("/m/<event_code>/name-tags/logo.png")
@policy(host)
def logo_picture(event_code: str) -> Answer:
    with reading() as session:
        png = service.logo_png(session, visit().group)
    return picture(png) if png else abort(404)


@bp.post("/m/<event_code>/name-tags/logo/remove")
@policy(host)
def remove_logo(event_code: str) -> Answer:
    with unit_of_work() as session:
        service.remove_logo(session, visit().group)
    flash("The logo is gone. Tags are printed without one.")
    return back_to("nametags.logo", event_code=event_code)
