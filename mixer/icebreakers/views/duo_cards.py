"""Famous duo on paper and pair by pair: cards printed and printed again, pairs locked, halves changed."""

from collections.abc import Iterable

from flask import abort, flash, make_response, render_template, request
from werkzeug.wrappers import Response

from mixer.core.database import reading, unit_of_work
from mixer.events.access import host
from mixer.icebreakers.files import CardToPrint, cards_pdf, papers, usual_paper
from mixer.icebreakers.service import board, duo_cards
from mixer.icebreakers.service.overview import Printing, printing
from mixer.icebreakers.views import bp
from mixer.icebreakers.views.duos import KIND, ticked
from mixer.icebreakers.views.shell import Answer, time_of
from mixer.meetings.service.here import here
from mixer.web.access import policy, visit
from mixer.web.request import back_to, chance

Dealt = tuple[board.Member, board.Group]


@bp.get("/m/<event_code>/icebreakers/duos/cards.pdf")
@policy(host)
def cards(event_code: str) -> Answer:
    """Show the cards as they will print; to look at, which changes nothing."""
    with reading() as database:
        dealt = board.cards_to_print(database, visit().event)
        facts = printing(database, visit().event)
    return _cards(dealt, facts, event_code)


@bp.post("/m/<event_code>/icebreakers/duos/print")
@policy(host)
def print_cards(event_code: str) -> Answer:
    with unit_of_work() as database:
        dealt = duo_cards.print_cards(database, visit().event, only_new=request.form.get("which") != "all")
        facts = printing(database, visit().event)
    return _cards(dealt, facts, event_code)


@bp.post("/m/<event_code>/icebreakers/duos/print/<guest_code>")
@policy(host)
def print_again(event_code: str, guest_code: str) -> Answer:
    with unit_of_work() as database:
        dealt = duo_cards.print_again(database, visit().event, guest_code)
        facts = printing(database, visit().event)
    return _cards([dealt], facts, event_code)


def _cards(dealt: Iterable[Dealt], facts: Printing, event_code: str) -> Response:
    paper = request.values.get("paper", usual_paper(facts.country))
    items = [CardToPrint(str(one.guest_id), one.card, one.name, len(group.members) - 1) for one, group in dealt]
    return pdf(cards_pdf(items, facts.event_name, paper), f"duo-cards-{event_code}.pdf")


@bp.post("/m/<event_code>/icebreakers/duos/lock")
@policy(host)
def lock_pairs(event_code: str) -> Answer:
    with unit_of_work() as database:
        count = duo_cards.lock(database, visit().event, ticked())
    flash(f"{count} {'pair stays' if count == 1 else 'pairs stay'} together when you deal again.", "ok")
    return back_to("icebreakers.famous_duo", event_code=event_code)


@bp.get("/m/<event_code>/icebreakers/duos/pairs/<int(max=2147483647):number>")
@policy(host)
def pair(event_code: str, number: int) -> Answer:
    with reading() as database:
        found = duo_cards.group_of(database, visit().event, number)
        time = time_of(database, visit().event, KIND.kind)
        paper = usual_paper(printing(database, visit().event).country)
    if found is None:
        abort(404)
    return render_template(
        "icebreakers/pair.html",
        pair=found[1],
        kind=KIND,
        time=time,
        code=event_code,
        papers=papers(),
        usual=paper,
        here="icebreakers",
    )


@bp.post("/m/<event_code>/icebreakers/duos/pairs/<int(max=2147483647):number>/halves")
@policy(host)
def new_halves(event_code: str, number: int) -> Answer:
    with unit_of_work() as database:
        name = duo_cards.new_halves(database, visit().event, number, chance())
    flash(f"They are {name} now. Their phones know; paper cards of the old name find nobody.", "ok")
    return back_to("icebreakers.pair", event_code=event_code, number=number)


@bp.get("/m/<event_code>/icebreakers/duos/list")
@policy(host)
def pairs_list(event_code: str) -> Answer:
    """Show who meets whom and why, to print."""
    with reading() as database:
        look, place = board.board(database, visit().event), here(database, visit().event)
    return render_template(
        "icebreakers/pairs_list.html", board=look, place=place, kind=KIND, code=event_code, here="icebreakers"
    )


def pdf(content: bytes, name: str) -> Response:
    """Return a PDF to open in the browser."""
    answer = make_response(content)
    answer.headers["Content-Type"] = "application/pdf"
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return answer
