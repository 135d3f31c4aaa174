"""Famous duo from the deal to the last pair found."""

from collections.abc import Iterable

from flask import abort, flash, render_template, request
from sqlalchemy.orm import Session
from wtforms import SelectChoice

from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.events.access import host, visitor_host
from mixer.icebreakers.files import papers, usual_paper
from mixer.icebreakers.forms import DealForm
from mixer.icebreakers.rules.clock import LONGEST
from mixer.icebreakers.rules.duos import PAPER, SIGNAL, Pack
from mixer.icebreakers.service import board, duo_cards, duos, games, paper_cards
from mixer.icebreakers.service.catalogue import catalogue
from mixer.icebreakers.service.overview import overview, printing
from mixer.icebreakers.service.packs import packs_for
from mixer.icebreakers.views import bp
from mixer.icebreakers.views.shell import PLAYS, Answer, Play, looked_at, time_of, wall
from mixer.meetings.service.here import here
from mixer.web.access import policy, visit
from mixer.web.request import back_to, chance, moment

KIND = catalogue()["duos"]
LARGEST = 2**31 - 1


def _found(session: Session, event_id: int) -> str:
    now = board.board(session, event_id)
    return f"{now.found} of {len(now.groups)} found" if now and now.state != games.DRAFT else ""


PLAYS[KIND.key] = Play(paper_cards.start, "The game is on. Every guest's phone shows their card.", _found)


@bp.get("/m/<event_code>/icebreakers/duos")
@policy(host)
def famous_duo(event_code: str) -> Answer:
    with reading() as database:
        now, place = overview(database, visit().event), here(database, visit().event)
        look, time = board.board(database, visit().event), time_of(database, visit().event, KIND.kind)
        paper = usual_paper(printing(database, visit().event).country)
        packs = packs_for(database, visit().event)
    drawn = look.packs if look else tuple(pack.code for pack in packs)
    return render_template(
        "icebreakers/duos.html",
        kind=KIND,
        time=time,
        now=now,
        board=look,
        zone=place.zone,
        code=event_code,
        form=deal_form(
            packs,
            packs=list(drawn),
            minutes=time.minutes if time else duos.USUAL_MINUTES,
            way=PAPER if look and look.on_paper else SIGNAL,
        ),
        papers=papers(),
        usual=paper,
        here="icebreakers",
    )


@bp.get("/m/<event_code>/icebreakers/duos/live")
@policy(host)
@looked_at(KIND)
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
    with unit_of_work() as database:
        form = deal_form(packs_for(database, visit().event))
        if not form.validate_on_submit():
            raise Refusal("unclear", f"Choose packs from the list, and between 1 and {LONGEST} minutes.")
        wish = duos.Wish(tuple(form.packs.data or ()), form.minutes.data or duos.USUAL_MINUTES, form.take_back.data)
        if form.way.data == PAPER:
            paper_cards.open_deck(database, visit().event, wish, moment(), chance())
            said = "The deck is open: whoever checks in gets a card."
        else:
            if "keep_known" in request.form:
                duo_cards.lock(database, visit().event, ticked())
            duos.deal_cards(database, visit().event, wish, moment(), chance())
            said = "The cards are dealt. Look at who meets whom, then start."
        look = board.board(database, visit().event)
    flash(said, "ok")
    if look and look.printed:
        flash(f"{look.printed} {'card is' if look.printed == 1 else 'cards are'} printed: they stay.", "ok")
    return back_to("icebreakers.famous_duo", event_code=event_code)


@bp.post("/m/<event_code>/icebreakers/duos/hand-out")
@policy(host)
def hand_out(event_code: str) -> Answer:
    """Deal to those who came since; the page asks for it every few seconds, and a button does without a script."""
    with unit_of_work() as database:
        count = paper_cards.hand_out(database, visit().event, moment())
        now = board.board(database, visit().event)
    if "HX-Request" in request.headers and now is not None:
        return render_template("icebreakers/_duos_door.html", board=now, code=event_code)
    flash(f"{count} more {'card is' if count == 1 else 'cards are'} dealt." if count else "Nobody new has come.", "ok")
    return back_to("icebreakers.famous_duo", event_code=event_code)


@bp.post("/m/<event_code>/icebreakers/duos/let-in")
@policy(host)
def let_in(event_code: str) -> Answer:
    with unit_of_work() as database:
        count = duos.let_in(database, visit().event, moment())
    flash(f"{count} joined the game." if count else "Nobody to join yet: one more guest, and they are a pair.", "ok")
    return back_to("icebreakers.famous_duo", event_code=event_code)


@bp.get("/m/<event_code>/icebreakers/duos/wall")
@policy(visitor_host)
@looked_at(KIND)
def duos_wall(event_code: str) -> Answer:
    with reading() as database:
        now, place = board.board(database, visit().event), here(database, visit().event)
        time = time_of(database, visit().event, KIND.kind)
    return wall(KIND, "icebreakers/_duos_wall.html", board=now, time=time, event=place, code=event_code)


def deal_form(known: Iterable[Pack], **values: object) -> DealForm:
    """Return the form that deals, with the packs there are."""
    form = DealForm(**values)
    form.packs.choices = [SelectChoice(pack.code, pack.title) for pack in known]
    return form


def ticked() -> set[int]:
    """Return the numbers of the pairs that the host ticked; what is no number counts for nothing."""
    return {number for number in request.form.getlist("keep", type=int) if 0 < number <= LARGEST}
