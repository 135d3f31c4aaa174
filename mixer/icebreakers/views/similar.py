"""Similar business from the pairs to the tactics shared: the host's pages, the wall, the guest's own card."""

from flask import abort, flash, render_template, request
from sqlalchemy.orm import Session

from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.events.access import host, visitor_host
from mixer.guests.access import own_link
from mixer.icebreakers.files import papers, usual_paper
from mixer.icebreakers.forms import LONGEST_ANSWER, AnswerForm, PairsForm
from mixer.icebreakers.rules.clock import LONGEST
from mixer.icebreakers.service import board, duo_cards, games, similar, similar_answers, similar_card
from mixer.icebreakers.service.catalogue import catalogue
from mixer.icebreakers.service.overview import overview, printing
from mixer.icebreakers.views import bp
from mixer.icebreakers.views.duos import ticked
from mixer.icebreakers.views.shell import PLAYS, Answer, Play, looked_at, time_of, wall
from mixer.meetings.service.here import here
from mixer.web.access import policy, visit
from mixer.web.limits import limiter
from mixer.web.request import back_to, chance, moment

KIND = catalogue()["similar"]
ON_WALL = 4
"""Shared tactics that the projector shows at the end."""


def _board(session: Session, event_id: int) -> board.Board | None:
    return board.board(session, event_id, similar.KIND)


def _found(session: Session, event_id: int) -> str:
    now = _board(session, event_id)
    return f"{now.found} of {len(now.groups)} met" if now and now.state != games.DRAFT else ""


PLAYS[KIND.key] = Play(
    start=similar.start,
    started="The game is on. Every guest's phone shows whom to find.",
    tells=_found,
    holds=similar_card.my_similar,
    part="icebreakers/_similar_card.html",
)


@bp.get("/m/<event_code>/icebreakers/similar")
@policy(host)
def similar_business(event_code: str) -> Answer:
    with reading() as database:
        now, place = overview(database, visit().event), here(database, visit().event)
        look, time = _board(database, visit().event), time_of(database, visit().event, KIND.kind)
        learned = similar_answers.answers(database, visit().event)
        apart = similar.competitors_apart(database, visit().event)
        paper = usual_paper(printing(database, visit().event).country)
    return render_template(
        "icebreakers/similar.html",
        kind=KIND,
        time=time,
        now=now,
        board=look,
        answers=learned,
        papers=papers(),
        usual=paper,
        zone=place.zone,
        code=event_code,
        form=PairsForm(minutes=time.minutes if time else similar.USUAL_MINUTES, competitors_apart=apart),
        here="icebreakers",
    )


@bp.get("/m/<event_code>/icebreakers/similar/live")
@policy(host)
@looked_at(KIND)
def similar_live(event_code: str) -> Answer:
    with reading() as database:
        look, place = _board(database, visit().event), here(database, visit().event)
        time = time_of(database, visit().event, KIND.kind)
    if look is None:
        abort(404)
    return render_template("icebreakers/_similar_live.html", board=look, time=time, zone=place.zone, code=event_code)


@bp.post("/m/<event_code>/icebreakers/similar/pairs")
@policy(host)
def make_pairs(event_code: str) -> Answer:
    form = PairsForm()
    if not form.validate_on_submit():
        raise Refusal("unclear", f"Choose between 1 and {LONGEST} minutes.")
    minutes = form.minutes.data or similar.USUAL_MINUTES
    wish = similar.Wish(minutes, form.competitors_apart.data, form.take_back.data)
    with unit_of_work() as database:
        if "keep_known" in request.form:
            duo_cards.lock(database, visit().event, ticked(), similar.KIND)
        similar.make_pairs(database, visit().event, wish, moment(), chance())
    flash("The pairs are made. Look at who meets whom, then start.", "ok")
    return back_to("icebreakers.similar_business", event_code=event_code)


@bp.post("/m/<event_code>/icebreakers/similar/let-in")
@policy(host)
def let_in_similar(event_code: str) -> Answer:
    with unit_of_work() as database:
        count = similar.let_in(database, visit().event, moment())
    flash(f"{count} joined the game." if count else "Nobody to join yet: one more guest, and they are a pair.", "ok")
    return back_to("icebreakers.similar_business", event_code=event_code)


@bp.get("/m/<event_code>/icebreakers/similar/list")
@policy(host)
def similar_list(event_code: str) -> Answer:
    """Show everybody's partner from A to Z, to print."""
    with reading() as database:
        look, place = _board(database, visit().event), here(database, visit().event)
    lines = [(one, pair) for pair in (look.groups if look else ()) for one in pair.members]
    return render_template(
        "icebreakers/similar_list.html",
        board=look,
        lines=sorted(lines, key=lambda line: (line[0].name, line[0].guest_id)),
        place=place,
        kind=KIND,
        code=event_code,
        here="icebreakers",
    )


@bp.get("/m/<event_code>/icebreakers/similar/tactics")
@policy(host)
def tactics(event_code: str) -> Answer:
    """Show the shared tactics, to print and hand out."""
    with reading() as database:
        learned, place = similar_answers.answers(database, visit().event), here(database, visit().event)
    return render_template(
        "icebreakers/tactics.html",
        tactics=[one.text for one in learned if one.shared],
        place=place,
        kind=KIND,
        code=event_code,
        here="icebreakers",
    )


@bp.post("/m/<event_code>/icebreakers/similar/answers")
@policy(host)
def share_answers(event_code: str) -> Answer:
    """Share one answer or all with everybody who played, or keep it back."""
    code, shared = request.form.get("guest"), request.form.get("share") == "yes"
    with unit_of_work() as database:
        count = similar_answers.share(database, visit().event, code, shared=shared)
    flash(f"{count} shared, without names." if shared else f"{count} kept back.", "ok")
    return back_to("icebreakers.similar_business", event_code=event_code, _anchor="answers")


@bp.get("/m/<event_code>/icebreakers/similar/wall")
@policy(visitor_host)
@looked_at(KIND)
def similar_wall(event_code: str) -> Answer:
    with reading() as database:
        look, place = _board(database, visit().event), here(database, visit().event)
        time = time_of(database, visit().event, KIND.kind)
        learned = similar_answers.answers(database, visit().event)
    shown = [one.text for one in learned if one.shared][:ON_WALL]
    return wall(
        KIND, "icebreakers/_similar_wall.html", board=look, time=time, event=place, code=event_code, tactics=shown
    )


@bp.post("/my/similar/<step>")
@policy(own_link)
@limiter.limit("20 per minute")
def similar_step(step: str) -> Answer:
    """Sit the game out, or come in: late, or after all."""
    if step not in ("out", "in"):
        abort(404)
    with unit_of_work() as database:
        count = similar.sit_out(database, visit().event, visit().guest, moment(), out=step == "out")
    if step == "out":
        flash("You sit this one out. Enjoy the view.", "ok")
    elif not count:
        flash("You are first in line: the next guest who comes is your partner.", "ok")
    return back_to("icebreakers.my_card")


@bp.post("/my/similar/answer")
@policy(own_link)
@limiter.limit("20 per minute")
def write_answer() -> Answer:
    form = AnswerForm()
    if not form.validate_on_submit():
        raise Refusal("too_long", f"Make it a little shorter: {LONGEST_ANSWER} letters at most.")
    with unit_of_work() as database:
        similar_card.write(database, visit().event, visit().guest, form.text.data, moment())
    flash("Kept. Thank you!", "ok")
    return back_to("icebreakers.my_card")
