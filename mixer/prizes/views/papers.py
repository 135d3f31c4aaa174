"""Signs before the prizes, and receipts for their donors."""

from flask.typing import ResponseReturnValue as Answer

from mixer.core.database import unit_of_work
from mixer.events.access import host
from mixer.prizes import service
from mixer.prizes.views.blueprint import ROOM, bp, paper, printer
from mixer.web.access import policy, visit


@bp.post(f"{ROOM}/signs")
@policy(host)
def prize_signs(event_code: str) -> Answer:
    with unit_of_work() as session:
        printed = service.print_signs(session, visit().event, printer())
    return paper(printed, "prize-signs")


@bp.post(f"{ROOM}/receipts")
@policy(host)
def receipts(event_code: str) -> Answer:
    with unit_of_work() as session:
        printed = service.print_all_receipts(session, visit().event, printer())
    return paper(printed, "receipts")


@bp.post(f"{ROOM}/<prize_code>/receipt")
@policy(host)
def receipt(event_code: str, prize_code: str) -> Answer:
    with unit_of_work() as session:
        printed = service.print_receipt(session, visit().event, prize_code, printer())
    return paper(printed, f"receipt-{prize_code}")
