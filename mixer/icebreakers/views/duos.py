"""Famous duo from the deal to the last pair found."""

from flask import abort, flash, make_response, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.events.access import host, visitor_host
from mixer.icebreakers.files import CardToPrint, cards_pdf, papers, usual_paper
from mixer.icebreakers.forms import DealForm
from mixer.icebreakers.rules.duos import house_packs
from mixer.icebreakers.service import board, duos, games
from mixer.icebreakers.service.catalogue import catalogue
from mixer.icebreakers.service.overview import overview, printing
from mixer.icebreakers.views import bp
from mixer.icebreakers.views.shell import PLAYS, Answer, Play, time_of, wall
from mixer.meetings.service.here import here
from mixer.web.access import policy, visit
from mixer.web.request import back_to, chance, moment

KIND = catalogue()["duos"]


def _found(session: Session, event_id: int) -> str:
    now = board.board(session, event_id)
    return f"{now.found} of {len(now.groups)} found" if now and now.state != games.DRAFT else ""


PLAYS[KIND.key] = Play(duos.start, "The game is on. Every guest's phone shows their card.", _found)


@bp.get("/m/<event_code>/icebreakers/duos")
@policy(host)
def famous_duo(event_code: str) -> Answer:
    with reading() as database:
        now, place = overview(database, visit().event), here(database, visit().event)
        look, time = board.board(database, visit().event), time_of(database, visit().event, KIND.kind)
        paper = usual_paper(printing(database, visit().event).country)
    packs = look.packs if look else tuple(pack.code for pack in house_packs())
    return render_template(
        "icebreakers/duos.html",
        kind=KIND,
        time=time,
        now=now,
        board=look,
        zone=place.zone,
        code=event_code,
        form=DealForm(packs=list(packs), minutes=time.minutes if time else None),
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
        time = time_of(database, visit().event, KIND.kind)
    if now is None:
        abort(404)
    return render_template("icebreakers/_duos_live.html", board=now, time=time, zone=place.zone, code=event_code)


@bp.post("/m/<event_code>/icebreakers/duos/deal")
@policy(host)
def deal(event_code: str) -> Answer:
    form = DealForm()
    if not form.validate_on_submit():
        raise Refusal("unclear", "Choose packs from the list, and between 1 and 180 minutes.")
    wish = duos.Wish(tuple(form.packs.data or ()), form.minutes.data or duos.USUAL_MINUTES)
    with unit_of_work() as database:
        duos.deal_cards(database, visit().event, wish, moment(), chance())
    flash("The cards are dealt. Look at who meets whom, then start.", "ok")
    return back_to("icebreakers.famous_duo", event_code=event_code)


@bp.post("/m/<event_code>/icebreakers/duos/let-in")
@policy(host)
def let_in(event_code: str) -> Answer:
    with unit_of_work() as database:
        count = duos.let_in(database, visit().event, moment())
    flash(f"{count} joined the game." if count else "Nobody to join yet: one more guest, and they are a pair.", "ok")
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
        time = time_of(database, visit().event, KIND.kind)
    return wall(KIND, "icebreakers/_duos_wall.html", board=now, time=time, event=place, code=event_code)


def pdf(content: bytes, name: str) -> Response:
    """Return a PDF to open in the browser."""
    answer = make_response(content)
    answer.headers["Content-Type"] = "application/pdf"
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return answer
