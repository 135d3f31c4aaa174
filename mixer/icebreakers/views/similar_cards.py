"""Pairs of similar businesses on paper: one card for each guest."""

from collections.abc import Iterable

from flask import request

from mixer.core.database import reading, unit_of_work
from mixer.events.access import host
from mixer.icebreakers.files import meet_cards_pdf, usual_paper
from mixer.icebreakers.service import similar_paper
from mixer.icebreakers.service.overview import Printing, printing
from mixer.icebreakers.views import bp
from mixer.icebreakers.views.duo_cards import pdf
from mixer.icebreakers.views.shell import Answer
from mixer.icebreakers.views.similar import KIND
from mixer.nametags.rules.meeting import MeetCard
from mixer.web.access import policy, visit


@bp.get("/m/<event_code>/icebreakers/similar/cards.pdf")
@policy(host)
def similar_cards(event_code: str) -> Answer:
    """Show the cards as they will print; to look at, which changes nothing."""
    with reading() as database:
        cards, facts = similar_paper.cards(database, visit().event), printing(database, visit().event)
    return _cards(cards, facts, event_code)


@bp.post("/m/<event_code>/icebreakers/similar/print")
@policy(host)
def print_similar(event_code: str) -> Answer:
    with unit_of_work() as database:
        only_new = request.form.get("which") != "all"
        cards = similar_paper.print_cards(database, visit().event, only_new=only_new)
        facts = printing(database, visit().event)
    return _cards(cards, facts, event_code)


def _cards(found: Iterable[similar_paper.PairCard], facts: Printing, event_code: str) -> Answer:
    paper = request.values.get("paper", usual_paper(facts.country))
    cards = [
        MeetCard(id=str(one.guest_id), guest=one.name, title=KIND.title, people=one.partners, ask=one.question)
        for one in found
    ]
    return pdf(meet_cards_pdf(cards, facts.event_name, paper), f"similar-cards-{event_code}.pdf")
