"""Who looked and exported: put on record as pages are opened, and read by organisers."""

from http import HTTPStatus

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue as Answer

from mixer.accounts.access import organiser
from mixer.core.database import reading, unit_of_work
from mixer.followup.rules.watched import watched
from mixer.followup.service import watching
from mixer.followup.views.blueprint import bp
from mixer.web.access import known_visit, policy, visit
from mixer.web.request import moment


@bp.after_app_request
def put_on_record(response: Response) -> Response:
    """Write down that a watched page was opened, before it leaves; a second look the same day writes nothing."""
    who = known_visit()
    if request.endpoint not in watched() or response.status_code != HTTPStatus.OK or not who.account_id:
        return response
    named = request.view_args or {}
    look = watching.Look(
        group_id=who.group,
        event_id=who.event_id,
        account_id=who.account_id,
        what=request.endpoint,
        guest=named.get("guest_code", ""),
        contact=named.get("contact_code", ""),
    )
    with reading() as session:
        known = watching.is_known(session, look, moment())
    if not known:
        with unit_of_work() as session:
            watching.note(session, look, moment())
    return response


@bp.get("/g/<group_code>/log")
@policy(organiser)
def log(group_code: str) -> Answer:
    with reading() as session:
        found = watching.read_log(session, visit().group, request.args.get("page", 1, type=int))
    return render_template("followup/log.html", log=found, group_code=group_code)
