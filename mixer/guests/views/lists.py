"""The guest list: search, filters, export."""

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from mixer.core.database import reading
from mixer.core.tables import write_csv, write_xlsx
from mixer.events.access import host
from mixer.guests import service
from mixer.guests.files.export import EXPORT_HEADER, export_row
from mixer.post import service as post
from mixer.web.access import policy, visit
from mixer.web.request import from_htmx, keyring

bp = Blueprint("guests", __name__)

Answer = str | Response | tuple[str, int]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/m/<event_code>/guests")
@policy(host)
def guest_list(event_code: str) -> Answer:
    text, narrowed = request.args.get("q", "")[:200], request.args.get("show", "all")
    with reading() as session:
        page = service.list_guests(session, visit().event, text, narrowed, request.args.get("page", 1, type=int))
        addresses = [line.email for line in page.lines if line.reachable]
        silent = post.silences(session, keyring(), visit().group, addresses)
    name = "guests/_list.html" if from_htmx() else "guests/guest_list.html"
    return render_template(name, page=page, q=text, show=narrowed, silent=silent, code=event_code, here="guests")


@bp.get("/m/<event_code>/guests/guests.csv")
@policy(host)
def export_csv(event_code: str) -> Answer:
    return _attachment(write_csv(EXPORT_HEADER, _rows()), "text/csv; charset=utf-8", f"guests-{event_code}.csv")


@bp.get("/m/<event_code>/guests/guests.xlsx")
@policy(host)
def export_xlsx(event_code: str) -> Answer:
    content = write_xlsx([("Guests", EXPORT_HEADER, _rows())])
    return _attachment(content, XLSX, f"guests-{event_code}.xlsx")


def _rows() -> list[tuple[str, ...]]:
    with reading() as session:
        return [export_row(facts) for facts in service.all_facts(session, visit().event)]


def _attachment(content: bytes, kind: str, name: str) -> Response:
    return Response(content, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
