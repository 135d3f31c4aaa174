"""Other paper for the evening."""

from mixer.core.database import unit_of_work
from mixer.events.access import host
from mixer.nametags import service
from mixer.nametags.views.blueprint import Answer, bp, document, hand
from mixer.web.access import policy, visit


@bp.post("/m/<event_code>/name-tags/sign-in-sheet")
@policy(host)
def sign_in_sheet(event_code: str) -> Answer:
    with unit_of_work() as session:
        printed = service.print_sign_in(session, visit().event, hand())
    return document(printed.pdf, "sign-in-sheet.pdf")
