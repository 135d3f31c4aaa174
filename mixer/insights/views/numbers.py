"""The page of numbers and pictures, and the report for the board."""

from flask import Response, render_template, request

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


@bp.get("/m/<event_code>/insights/report.pdf")
@policy(host)
def report(event_code: str) -> Response:
    with reading() as session:
        content = service.report(session, visit().event, moment(), request.args.get("paper", ""))
    headers = {
        "Content-Disposition": f'attachment; filename="report-{event_code}.pdf"',
        "Cache-Control": "no-store",
    }
    return Response(content, mimetype="application/pdf", headers=headers)
