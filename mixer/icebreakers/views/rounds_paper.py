"""Table rounds on paper: a card for each guest, a sheet for each table and round."""

from flask import redirect, render_template, url_for

from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.events.access import host
from mixer.icebreakers.service import rounds_board, rounds_wishes
from mixer.icebreakers.views import bp
from mixer.icebreakers.views.rounds import KIND
from mixer.icebreakers.views.shell import Answer
from mixer.meetings.service.here import here
from mixer.web.access import policy, visit


@bp.post("/m/<event_code>/icebreakers/rounds/print")
@policy(host)
def print_rounds(event_code: str) -> Answer:
    """Keep that the cards are on paper, so that plans leave them alone, and show them to print."""
    with unit_of_work() as database:
        rounds_wishes.print_all(database, visit().event)
    return redirect(url_for("icebreakers.rounds_cards", event_code=event_code), 303)


@bp.get("/m/<event_code>/icebreakers/rounds/cards")
@policy(host)
def rounds_cards(event_code: str) -> Answer:
    with reading() as database:
        lines, place = rounds_board.lines(database, visit().event), here(database, visit().event)
    return render_template(
        "icebreakers/rounds_cards.html", lines=lines, place=place, kind=KIND, code=event_code, here="icebreakers"
    )


@bp.get("/m/<event_code>/icebreakers/rounds/sheets/<int(max=2147483647):turn>")
@policy(host)
def table_sheets(event_code: str, turn: int) -> Answer:
    with reading() as database:
        board, place = rounds_board.rounds_board(database, visit().event, turn), here(database, visit().event)
    if board is None or board.shown != turn:
        raise Refusal("not_ready", "There is no such round. Plan the rounds first.")
    return render_template(
        "icebreakers/rounds_sheets.html", board=board, place=place, kind=KIND, code=event_code, here="icebreakers"
    )
