"""Meet three from the lists to the last meeting: the host's pages, the wall, the guest's own list."""

from flask import abort, flash, render_template, request
from sqlalchemy.orm import Session

from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.events.access import host, visitor_host
from mixer.guests.access import own_link
from mixer.icebreakers.files import papers, usual_paper
from mixer.icebreakers.forms import ListsForm
from mixer.icebreakers.rules.clock import LONGEST
from mixer.icebreakers.service import games, three, three_board, three_card, three_lists
from mixer.icebreakers.service.catalogue import catalogue
from mixer.icebreakers.service.overview import overview, printing
from mixer.icebreakers.views import bp
from mixer.icebreakers.views.shell import PLAYS, Answer, Play, looked_at, time_of, wall
from mixer.meetings.service.here import here
from mixer.web.access import policy, visit
from mixer.web.limits import limiter
from mixer.web.request import back_to, chance, moment

KIND = catalogue()["three"]
OUT, BACK = STEPS = ("out", "back")
NAMED = 60
"""Guests who are still alone that the host's page names; the others are counted."""


def _met(session: Session, event_id: int) -> str:
    look = three_board.board(session, event_id)
    return f"{len(look.done)} of {len(look.players)} met theirs" if look and look.state != games.DRAFT else ""


PLAYS[KIND.key] = Play(
    start=three.start,
    started="The game is on. Every guest's phone shows their three.",
    tells=_met,
    holds=three_card.my_three,
    part="icebreakers/_three_card.html",
)


@bp.get("/m/<event_code>/icebreakers/three")
@policy(host)
def meet_three(event_code: str) -> Answer:
    with reading() as database:
        now, place = overview(database, visit().event), here(database, visit().event)
        look, time = three_board.board(database, visit().event), time_of(database, visit().event, KIND.kind)
        paper = usual_paper(printing(database, visit().event).country)
    return render_template(
        "icebreakers/three.html",
        papers=papers(),
        usual=paper,
        kind=KIND,
        time=time,
        now=now,
        board=look,
        zone=place.zone,
        named=NAMED,
        code=event_code,
        form=ListsForm(minutes=time.minutes if time else three.USUAL_MINUTES),
        here="icebreakers",
    )


@bp.get("/m/<event_code>/icebreakers/three/live")
@policy(host)
@looked_at(KIND)
def three_live(event_code: str) -> Answer:
    with reading() as database:
        look, place = three_board.board(database, visit().event), here(database, visit().event)
        time = time_of(database, visit().event, KIND.kind)
    if look is None:
        abort(404)
    return render_template(
        "icebreakers/_three_live.html", board=look, time=time, zone=place.zone, named=NAMED, code=event_code
    )


@bp.post("/m/<event_code>/icebreakers/three/lists")
@policy(host)
def make_lists(event_code: str) -> Answer:
    form = ListsForm()
    if not form.validate_on_submit():
        raise Refusal("unclear", f"Choose between 1 and {LONGEST} minutes.")
    wish = three.Wish(form.minutes.data or three.USUAL_MINUTES, form.take_back.data)
    with unit_of_work() as database:
        if "keep_known" in request.form:
            three_lists.lock(database, visit().event, request.form.getlist("keep"))
        three.make_lists(database, visit().event, wish, moment(), chance())
        look = three_board.board(database, visit().event)
    flash("The lists are made. Look at who meets whom, then start.", "ok")
    if look and look.printed:
        flash(f"{look.printed} {'list is' if look.printed == 1 else 'lists are'} printed: they stay.", "ok")
    return back_to("icebreakers.meet_three", event_code=event_code)


@bp.post("/m/<event_code>/icebreakers/three/lock")
@policy(host)
def lock_lists(event_code: str) -> Answer:
    with unit_of_work() as database:
        count = three_lists.lock(database, visit().event, request.form.getlist("keep"))
    flash(f"{count} {'list stays' if count == 1 else 'lists stay'} as {'it is' if count == 1 else 'they are'}.", "ok")
    return back_to("icebreakers.meet_three", event_code=event_code)


@bp.post("/m/<event_code>/icebreakers/three/let-in")
@policy(host)
def let_in_three(event_code: str) -> Answer:
    with unit_of_work() as database:
        late = three.let_in(database, visit().event, moment())
    flash(f"{late.joined} more {'has' if late.joined == 1 else 'have'} a list. Open lists lost nobody.", "ok")
    if late.left_out:
        flash(f"For {late.left_out} nobody new is left: introduce them to somebody yourself.", "ok")
    return back_to("icebreakers.meet_three", event_code=event_code)


@bp.get("/m/<event_code>/icebreakers/three/guests/<guest_code>")
@policy(host)
def three_guest(event_code: str, guest_code: str) -> Answer:
    with reading() as database:
        player = three_board.player_of(three_board.board(database, visit().event), guest_code)
        time, place = time_of(database, visit().event, KIND.kind), here(database, visit().event)
    if player is None:
        abort(404)
    return render_template(
        "icebreakers/three_guest.html",
        player=player,
        kind=KIND,
        time=time,
        zone=place.zone,
        code=event_code,
        here="icebreakers",
    )


@bp.post("/m/<event_code>/icebreakers/three/guests/<guest_code>/<step>")
@policy(host)
def seat_out(event_code: str, guest_code: str, step: str) -> Answer:
    """Let a guest sit the game out, or back in."""
    if step not in STEPS:
        abort(404)
    with unit_of_work() as database:
        guest = three.guest_of(database, visit().event, guest_code)
        three.sit_out(database, visit().event, guest, moment(), out=step == OUT)
    flash("They sit this one out; whoever lost them has somebody else." if step == OUT else "They play again.", "ok")
    return back_to("icebreakers.meet_three", event_code=event_code)


@bp.get("/m/<event_code>/icebreakers/three/list")
@policy(host)
def three_list(event_code: str) -> Answer:
    """Show everybody's three from A to Z, to print."""
    with reading() as database:
        look, place = three_board.board(database, visit().event), here(database, visit().event)
    return render_template(
        "icebreakers/three_list.html", board=look, place=place, kind=KIND, code=event_code, here="icebreakers"
    )


@bp.get("/m/<event_code>/icebreakers/three/wall")
@policy(visitor_host)
@looked_at(KIND)
def three_wall(event_code: str) -> Answer:
    with reading() as database:
        look, place = three_board.board(database, visit().event), here(database, visit().event)
        time = time_of(database, visit().event, KIND.kind)
    return wall(KIND, "icebreakers/_three_wall.html", board=look, time=time, event=place, code=event_code)


@bp.post("/my/three")
@policy(own_link)
@limiter.limit("20 per minute")
def open_three() -> Answer:
    with unit_of_work() as database:
        three.open_list(database, visit().event, visit().guest, moment())
    return back_to("icebreakers.my_card")


@bp.post("/my/three/<step>")
@policy(own_link)
@limiter.limit("20 per minute")
def sit_three_out(step: str) -> Answer:
    if step not in STEPS:
        abort(404)
    with unit_of_work() as database:
        three.sit_out(database, visit().event, visit().guest, moment(), out=step == OUT)
    if step == OUT:
        flash("You sit this one out. Enjoy the view.", "ok")
    return back_to("icebreakers.my_card")
