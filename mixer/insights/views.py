"""The page of numbers and pictures."""

from flask import Blueprint, render_template

from mixer.core.database import reading
from mixer.events.access import host
from mixer.insights import service
from mixer.web.access import policy, visit

bp = Blueprint("insights", __name__)


@bp.get("/m/<event_code>/insights")
@policy(host)
def insights(event_code: str) -> str:
    with reading() as session:
        found = service.achieved(session, visit().event)
    return render_template("insights/insights.html", here="insights", found=found)
