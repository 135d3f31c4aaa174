"""The page of what a group's mixers achieved together."""

from flask import render_template

from mixer.accounts.access import organiser
from mixer.core.database import reading
from mixer.insights import service
from mixer.insights.rules.definitions import definitions
from mixer.insights.views.room import bp
from mixer.web.access import policy, visit
from mixer.web.request import moment


@bp.get("/g/<group_code>/memory/achieved")
@policy(organiser)
def across(group_code: str) -> str:
    with reading() as session:
        found = service.across(session, visit().group, moment())
    return render_template("insights/across.html", found=found, group_code=group_code, definitions=definitions())
