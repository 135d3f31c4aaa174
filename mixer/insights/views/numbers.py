"""The page of numbers and pictures."""

from flask import render_template

from mixer.core.database import reading
from mixer.events.access import host
from mixer.insights import service
from mixer.insights.rules.definitions import definitions
from mixer.insights.views.room import bp
from mixer.web.access import policy, visit
from mixer.web.request import moment


@bp.get("/m/<event_code>/insights")
@policy(host)
def insights(event_code: str) -> str:
    with reading() as session:
        found = service.achieved(session, visit().event, moment())
    return render_template("insights/insights.html", here="insights", found=found, definitions=definitions())
