"""Other paper for the evening: one button each."""

from collections.abc import Callable

from flask import flash
from sqlalchemy.orm import Session

from mixer.core.database import unit_of_work
from mixer.core.refusal import Refusal
from mixer.events.access import host
from mixer.nametags import service
from mixer.nametags.forms import QueueForm, TicketForm
from mixer.nametags.service import papers
from mixer.nametags.views.blueprint import Answer, bp, document, hand, rooms
from mixer.web.access import policy, visit
from mixer.web.request import back_to


def _printed(event_code: str, name: str, put: Callable[[Session], service.Printed]) -> Answer:
    """Answer with a paper, or on the page of name tags where there is none to print."""
    try:
        with unit_of_work() as session:
            printed = put(session)
    except Refusal as no:
        flash(no.message, "refused")
        return back_to("nametags.name_tags", event_code=event_code, _anchor="papers")
    return document(printed.pdf, name)


@bp.post("/m/<event_code>/name-tags/sign-in-sheet")
@policy(host)
def sign_in_sheet(event_code: str) -> Answer:
    return _printed(event_code, "sign-in-sheet.pdf", lambda s: service.print_sign_in(s, visit().event, hand()))


@bp.post("/m/<event_code>/name-tags/poster")
@policy(host)
def poster(event_code: str) -> Answer:
    return _printed(event_code, "poster.pdf", lambda s: papers.print_poster(s, visit().event, hand()))


@bp.post("/m/<event_code>/name-tags/queue-signs")
@policy(host)
def queue_signs(event_code: str) -> Answer:
    form = QueueForm()
    desks = form.desks.data if form.validate_on_submit() and form.desks.data else 0
    return _printed(event_code, "queue-signs.pdf", lambda s: papers.print_queues(s, visit().event, desks, hand()))


@bp.post("/m/<event_code>/name-tags/table-signs")
@policy(host)
def table_signs(event_code: str) -> Answer:
    tables_of = rooms().tables_of
    return _printed(event_code, "table-signs.pdf", lambda s: papers.print_tables(s, visit().event, tables_of, hand()))


@bp.post("/m/<event_code>/name-tags/information-signs")
@policy(host)
def information_signs(event_code: str) -> Answer:
    return _printed(
        event_code, "information-tables.pdf", lambda s: papers.print_information_tables(s, visit().event, hand())
    )


@bp.post("/m/<event_code>/name-tags/tickets")
@policy(host)
def tickets(event_code: str) -> Answer:
    form = TicketForm()
    count = form.count.data if form.validate_on_submit() and form.count.data else 0
    return _printed(event_code, "tickets.pdf", lambda s: papers.print_drawing_tickets(s, visit().event, count, hand()))
