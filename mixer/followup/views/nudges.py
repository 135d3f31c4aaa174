"""Letters after a mixer: what a group sends, what a guest wants, and stopping them in one tap from a letter."""

from flask import Response, abort, flash, render_template, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue as Answer
from sqlalchemy.orm import Session

from mixer.accounts.access import organiser
from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.followup.forms import NudgesForm
from mixer.followup.service import quiet
from mixer.followup.views.blueprint import bp
from mixer.guests.access import own_link
from mixer.meetings.service.here import here
from mixer.web.access import policy, public, visit
from mixer.web.request import back_to, keyring, moment

UNCLEAR = "Choose from the list which letters go."


@bp.get("/my/nudges")
@policy(own_link)
def my_nudges() -> Answer:
    with reading() as session:
        wish, place = quiet.wish(session, visit().guest), here(session, visit().event)
    form = NudgesForm(data={"kinds": sorted(wish.kinds)})
    return render_template("followup/my_nudges.html", wish=wish, event=place, form=form)


@bp.post("/my/nudges")
@policy(own_link)
def choose_nudges() -> Answer:
    form = NudgesForm()
    if not form.validate_on_submit():
        raise Refusal("unclear", UNCLEAR)
    with unit_of_work() as session:
        quiet.choose(session, visit().guest, form.kinds.data or [])
    flash("Kept, for this group’s later mixers too.", "ok")
    return back_to("followup.my_nudges")


@bp.post("/my/nudges/as-the-group")
@policy(own_link)
def nudges_as_the_group() -> Answer:
    with unit_of_work() as session:
        quiet.choose(session, visit().guest, None)
    flash("You get what everybody gets.", "ok")
    return back_to("followup.my_nudges")


@bp.get("/quiet/<token>")
@policy(public)
def quiet_page(token: str) -> Answer:
    with reading() as session:
        wish = quiet.wish(session, _whose(session, token))
    return render_template("followup/quiet.html", token=token, wish=wish)


@bp.post("/quiet/<token>")
@policy(public)
def be_quiet(token: str) -> Answer:
    with unit_of_work() as session:
        quiet.choose(session, _whose(session, token), [])
    if "List-Unsubscribe" in request.form:
        return Response("No more of these letters.", mimetype="text/plain")  # RFC 8058, 3.1: no redirect
    return back_to("followup.quiet_page", token=token)


@bp.post("/quiet/<token>/back")
@policy(public)
def be_heard(token: str) -> Answer:
    with unit_of_work() as session:
        quiet.choose(session, _whose(session, token), None)
    return back_to("followup.quiet_page", token=token)


def _whose(session: Session, token: str) -> int:
    return quiet.open_stop_link(session, keyring(), token) or abort(404)


@bp.route("/g/<group_code>/nudges", methods=["GET", "POST"])
@policy(organiser)
def groups_nudges(group_code: str) -> Answer:
    form = NudgesForm()
    if form.validate_on_submit():
        with unit_of_work() as session:
            quiet.choose_for_group(session, visit().group, form.kinds.data or [], moment(), visit().account)
        flash("Saved. Guests who chose for themselves keep their choice.", "ok")
        return back_to("followup.groups_nudges", group_code=group_code)
    if not form.errors:
        with reading() as session:
            form.kinds.data = sorted(quiet.groups_choice(session, visit().group))
    page = render_template("followup/groups_nudges.html", form=form, group_code=group_code)
    return page, 422 if form.errors else 200


@bp.record_once
def _without_csrf_token(state: BlueprintSetupState) -> None:
    # A mail program that stops letters for its reader has no page, no cookie and no token of ours (RFC 8058, 3.2).
    state.app.extensions["csrf"].exempt(be_quiet)
