"""Choosing a game, and famous duo from the deal to the last pair found."""

from flask import abort, flash, make_response, render_template, request
from werkzeug.wrappers import Response

from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.events.access import host, visitor_host
from mixer.icebreakers.files import CardToPrint, cards_pdf, papers, usual_paper
from mixer.icebreakers.forms import DealForm
from mixer.icebreakers.rules.duos import house_packs
from mixer.icebreakers.service import board, duos
from mixer.icebreakers.service.overview import overview, printing
from mixer.icebreakers.views import bp
from mixer.meetings.service.here import here
from mixer.web.access import policy, visit
from mixer.web.request import back_to, chance, moment

Answer = str | Response | tuple[str, int]


@bp.get("/m/<event_code>/icebreakers")
@policy(host)
def icebreakers(event_code: str) -> Answer:
    with reading() as database:
        now = overview(database, visit().event)
    return render_template("icebreakers/choose.html", now=now, code=event_code, here="icebreakers")


@bp.get("/m/<event_code>/icebreakers/duos")
@policy(host)
def famous_duo(event_code: str) -> Answer:
    with reading() as database:
        now, place = overview(database, visit().event), here(database, visit().event)
        paper = usual_paper(printing(database, visit().event).country)
    packs = now.duos.packs if now.duos else tuple(pack.code for pack in house_packs())
    return render_template(
        "icebreakers/duos.html",
        now=now,
        board=now.duos,
        zone=place.zone,
        code=event_code,
        form=DealForm(packs=list(packs)),
        packs={pack.code: pack for pack in house_packs()},
        papers=papers(),
        usual=paper,
        here="icebreakers",
    )


@bp.get("/m/<event_code>/icebreakers/duos/live")
@policy(host)
def duos_live(event_code: str) -> Answer:
    with reading() as database:
        now, place = board.board(database, visit().event), here(database, visit().event)
    if now is None:
        abort(404)
    return render_template("icebreakers/_duos_live.html", board=now, zone=place.zone, code=event_code)


@bp.post("/m/<event_code>/icebreakers/duos/deal")
@policy(host)
def deal(event_code: str) -> Answer:
    form = DealForm()
    if not form.validate_on_submit():
        raise Refusal("unclear", "Choose packs from the list.")
    with unit_of_work() as database:
        duos.deal_cards(database, visit().event, form.packs.data or [], moment(), chance())
    flash("The cards are dealt. Look at who meets whom, then start.", "ok")
    return back_to("icebreakers.famous_duo", event_code=event_code)


@bp.post("/m/<event_code>/icebreakers/duos/start")
@policy(host)
def start(event_code: str) -> Answer:
    with unit_of_work() as database:
        duos.start(database, visit().event, moment())
    flash("The game is on. Every guest's phone shows their card.", "ok")
    return back_to("icebreakers.famous_duo", event_code=event_code)


@bp.post("/m/<event_code>/icebreakers/duos/let-in")
@policy(host)
def let_in(event_code: str) -> Answer:
    with unit_of_work() as database:
        count = duos.let_in(database, visit().event, moment())
    flash(f"{count} joined the game." if count else "Nobody to join yet: one more guest, and they are a pair.", "ok")
    return back_to("icebreakers.famous_duo", event_code=event_code)


@bp.post("/m/<event_code>/icebreakers/duos/stop")
@policy(host)
def stop(event_code: str) -> Answer:
    with unit_of_work() as database:
        duos.stop(database, visit().event, moment())
    flash("The game is over. Who met whom is kept.", "ok")
    return back_to("icebreakers.famous_duo", event_code=event_code)


@bp.get("/m/<event_code>/icebreakers/duos/cards.pdf")
@policy(host)
def cards(event_code: str) -> Answer:
    with reading() as database:
        dealt = board.cards_to_print(database, visit().event)
        facts = printing(database, visit().event)
    paper = request.args.get("paper", usual_paper(facts.country))
    items = [CardToPrint(str(one.guest_id), one.card, one.name, len(group.members) - 1) for one, group in dealt]
    return pdf(cards_pdf(items, facts.event_name, paper), f"duo-cards-{event_code}.pdf")


@bp.get("/m/<event_code>/icebreakers/duos/wall")
@policy(visitor_host)
def duos_wall(event_code: str) -> Answer:
    with reading() as database:
        now, place = board.board(database, visit().event), here(database, visit().event)
    part = "icebreakers/_duos_wall.html" if "part" in request.args else "icebreakers/duos_wall.html"
    return render_template(part, board=now, place=place, code=event_code, now=moment())


def pdf(content: bytes, name: str) -> Response:
    """Return a PDF to open in the browser."""
    answer = make_response(content)
    answer.headers["Content-Type"] = "application/pdf"
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return answer
