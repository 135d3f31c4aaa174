"""Lists of three on paper: one card for each guest."""

from collections.abc import Iterable

from flask import request

from mixer.core.database import reading, unit_of_work
from mixer.events.access import host
from mixer.icebreakers.files import meet_cards_pdf, usual_paper
from mixer.icebreakers.service import three_lists
from mixer.icebreakers.service.overview import Printing, printing
from mixer.icebreakers.service.three_board import Player
from mixer.icebreakers.views import bp
from mixer.icebreakers.views.duo_cards import pdf
from mixer.icebreakers.views.shell import Answer
from mixer.icebreakers.views.three import KIND
from mixer.nametags.rules.meeting import MeetCard
from mixer.web.access import policy, visit

ASK = "Talk to each of them, then tick them off."


@bp.get("/m/<event_code>/icebreakers/three/cards.pdf")
@policy(host)
def three_cards(event_code: str) -> Answer:
    """Show the cards as they will print; to look at, which changes nothing."""
    with reading() as database:
        lists, facts = three_lists.lists_to_print(database, visit().event), printing(database, visit().event)
    return _cards(lists, facts, event_code)


@bp.post("/m/<event_code>/icebreakers/three/print")
@policy(host)
def print_three(event_code: str) -> Answer:
    with unit_of_work() as database:
        lists = three_lists.print_lists(database, visit().event, only_new=request.form.get("which") != "all")
        facts = printing(database, visit().event)
    return _cards(lists, facts, event_code)


@bp.post("/m/<event_code>/icebreakers/three/print/<guest_code>")
@policy(host)
def print_three_again(event_code: str, guest_code: str) -> Answer:
    with unit_of_work() as database:
        lists = three_lists.print_again(database, visit().event, guest_code)
        facts = printing(database, visit().event)
    return _cards(lists, facts, event_code)


def _cards(lists: Iterable[Player], facts: Printing, event_code: str) -> Answer:
    paper = request.values.get("paper", usual_paper(facts.country))
    cards = [
        MeetCard(
            id=str(player.guest_id),
            guest=player.name,
            title=KIND.title,
            people=tuple((one.tag, one.line) for one in player.meets),
            ask=ASK,
        )
        for player in lists
    ]
    return pdf(meet_cards_pdf(cards, facts.event_name, paper), f"three-cards-{event_code}.pdf")
