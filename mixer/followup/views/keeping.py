"""How long guests' data are kept: counted down in view, changed within bounds, certified once they are gone."""

from flask import flash, render_template
from flask.typing import ResponseReturnValue as Answer

from mixer.accounts.access import organiser
from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.events.access import host
from mixer.followup.forms import KeepGroupForm, KeepMixerForm
from mixer.followup.service import certificates, keeping
from mixer.followup.service.keeping import Keeping
from mixer.followup.views.blueprint import bp
from mixer.followup.views.erasing import on_paper
from mixer.web.access import policy, visit
from mixer.web.request import back_to, moment

MIXER = "/m/<event_code>/guests-data"
GROUP = "/g/<group_code>/privacy"


@bp.app_template_global("keeping_of_mixer")
def keeping_of_mixer() -> Keeping:
    """Return how long the data of the mixer that a page is about are kept, for pages of rooms upstream."""
    with reading() as session:
        return keeping.of_mixer(session, visit().event, moment())


@bp.route(MIXER, methods=["GET", "POST"])
@policy(host)
def guests_data(event_code: str) -> Answer:
    kept = keeping_of_mixer()
    form = KeepMixerForm(data={"last_day": kept.count.last_day})
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                keeping.keep_until(session, visit().event, form.last_day.data, moment(), visit().account)
            flash("Saved.", "ok")
            return back_to("followup.guests_data", event_code=event_code)
        except Refusal as no:
            form.last_day.errors = [no.message]
    with reading() as session:
        gone = certificates.of_mixer(session, visit().event)
    page = render_template(
        "followup/guests_data.html",
        kept=kept,
        form=form,
        certificate=gone,
        event_code=event_code,
        here="followup",
    )
    return page, 422 if form.errors else 200


@bp.get(f"{MIXER}/certificate.pdf")
@policy(host)
def mixers_certificate(event_code: str) -> Answer:
    with reading() as session:
        gone = certificates.of_mixer(session, visit().event)
    if gone is None:
        raise Refusal(
            "no_such_certificate", "This mixer’s guests’ data are still here, so nothing certifies that they went."
        )
    return on_paper(gone)


@bp.route(GROUP, methods=["GET", "POST"])
@policy(organiser)
def privacy(group_code: str) -> Answer:
    with reading() as session:
        days = keeping.group_days(session, visit().group)
        lines = certificates.newest(session, visit().group)
    form = KeepGroupForm(data={"days": days})
    if form.validate_on_submit():
        with unit_of_work() as session:
            keeping.keep_days(session, visit().group, form.days.data, moment(), visit().account)
        flash("Saved. Mixers that are planned already keep their own date.", "ok")
        return back_to("followup.privacy", group_code=group_code)
    page = render_template("followup/privacy.html", form=form, lines=lines, group_code=group_code)
    return page, 422 if form.errors else 200
