"""Table rounds for the host: what is possible, the plan, the rounds, latecomers, the wall."""

from flask import flash, render_template, request
from sqlalchemy.orm import Session

from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.events.access import host, visitor_host
from mixer.icebreakers.forms import MOST_ROUNDS, CoupleForm, RoundsForm, StayForm
from mixer.icebreakers.service import games, rounds, rounds_board, rounds_late, rounds_wishes
from mixer.icebreakers.service.catalogue import catalogue
from mixer.icebreakers.service.overview import Overview, overview
from mixer.icebreakers.service.rounds_tables import USUAL_ROUNDS, USUAL_SEATS, Tables, read_seats, told
from mixer.icebreakers.views import bp
from mixer.icebreakers.views.duos import ticked
from mixer.icebreakers.views.shell import PLAYS, Answer, Play, looked_at, time_of, wall
from mixer.meetings.service.here import here
from mixer.web.access import policy, visit
from mixer.web.request import back_to, chance, moment

KIND = catalogue()["rounds"]
TURN = 12
"""Seconds for which the wall shows some of the names before it goes on to the next ones."""

FEWEST = 2


def _told(session: Session, event_id: int) -> str:
    game = rounds.latest(session, event_id)
    if game is None or not rounds_board.planned(game) or game.state == games.OVER:
        return ""
    return f"{len(game.options['tables'])} tables, round {game.round} of {game.rounds}"


PLAYS[KIND.key] = Play(
    start=rounds.start,
    started="Round 1 has begun. Every phone shows its table.",
    tells=_told,
    holds=rounds_board.my_tables,
    part="icebreakers/_rounds_card.html",
    goes_on=rounds.begin,
)


def _wish(form: RoundsForm) -> Tables:
    return Tables(form.tables.data, form.seats.data, read_seats(form.each.data or ""), form.rounds.data)


def _asked(form: RoundsForm) -> Tables:
    """Return the tables of the form.

    Raises:
        Refusal: `unclear`, where the form says nothing that can be.
    """
    if not form.validate():
        wrong = next(iter(form.errors.values()))[0]
        raise Refusal("unclear", f"Say how many tables or seats, and 1 to {MOST_ROUNDS} rounds. {wrong}")
    return _wish(form)


def _for_whom(now: Overview, *, everybody: bool) -> int:
    return max(now.yes, now.inside) if everybody else now.inside


def _usual(board: rounds_board.RoundsBoard | None, now: Overview) -> RoundsForm:
    """Return the form as it was filled in last, or for tables of six."""
    if board is None:
        return RoundsForm(None, seats=USUAL_SEATS, rounds=USUAL_ROUNDS, minutes=8, coming=now.inside < FEWEST)
    seats = [table.seats for table in board.tables]
    each = "" if len(set(seats)) == 1 else ", ".join(map(str, seats))
    tables, most = (None, None) if each else (len(seats), max(seats))
    return RoundsForm(
        None, tables=tables, seats=most, each=each, rounds=board.rounds, minutes=board.minutes, coming=board.coming
    )


def _advice(form: RoundsForm, now: Overview) -> str:
    """Return what the tables in the form bring about, or why they cannot be."""
    guests = _for_whom(now, everybody=bool(form.coming.data))
    if guests < FEWEST:
        return ""
    try:
        return told(guests, _wish(form))
    except Refusal as no:
        return no.message


@bp.get("/m/<event_code>/icebreakers/rounds")
@policy(host)
def table_rounds(event_code: str) -> Answer:
    shown = request.args.get("round", type=int)
    with reading() as database:
        now, game = overview(database, visit().event), rounds.latest(database, visit().event)
        board, time = (
            rounds_board.rounds_board(database, visit().event, shown),
            time_of(database, visit().event, KIND.kind),
        )
        stay, together, people = rounds_wishes.wishes(database, visit().event, game)
    form = _usual(board, now)
    return render_template(
        "icebreakers/rounds.html",
        kind=KIND,
        time=time if board else None,
        now=now,
        board=board,
        form=form,
        advice=_advice(form, now),
        stay=stay,
        together=together,
        people=people,
        code=event_code,
        here="icebreakers",
    )


@bp.get("/m/<event_code>/icebreakers/rounds/advice")
@policy(host)
def rounds_advice(event_code: str) -> Answer:
    """Say what the tables of a form bring about before anything is planned; changes nothing."""
    form = RoundsForm(request.args, meta={"csrf": False})
    with reading() as database:
        now = overview(database, visit().event)
        _asked(form)
    return render_template("icebreakers/_rounds_advice.html", advice=_advice(form, now))


@bp.post("/m/<event_code>/icebreakers/rounds/plan")
@policy(host)
def plan_rounds(event_code: str) -> Answer:
    form = RoundsForm()
    tables = _asked(form)
    wish = rounds.Wish(
        tables, form.minutes.data or rounds.USUAL_MINUTES, form.coming.data, form.no_repeats.data, form.take_back.data
    )
    with unit_of_work() as database:
        rounds.plan(database, visit().event, wish, moment(), chance())
    flash("Everybody has a seat for every round. Look at who meets whom, then start.", "ok")
    return back_to("icebreakers.table_rounds", event_code=event_code)


@bp.post("/m/<event_code>/icebreakers/rounds/coming")
@policy(host)
def plan_coming(event_code: str) -> Answer:
    with unit_of_work() as database:
        rounds_late.plan_coming(database, visit().event, moment(), chance())
    flash("The coming rounds are planned anew for those who are here; what has been stays.", "ok")
    return back_to("icebreakers.table_rounds", event_code=event_code)


@bp.post("/m/<event_code>/icebreakers/rounds/latecomers")
@policy(host)
def seat_latecomers(event_code: str) -> Answer:
    with unit_of_work() as database:
        done = rounds_late.seat_latecomers(
            database, visit().event, moment(), free_absent=request.form.get("free") == "absent"
        )
    flash(f"{done.came} more have a seat, {done.left} seats are free; nobody else moved.", "ok")
    if done.thin:
        flash("A table has only two guests or fewer in a coming round. Plan the coming rounds anew, if you can.", "ok")
    return back_to("icebreakers.table_rounds", event_code=event_code)


@bp.post("/m/<event_code>/icebreakers/rounds/lock")
@policy(host)
def lock_tables(event_code: str) -> Answer:
    turn = request.form.get("round", 0, type=int)
    with unit_of_work() as database:
        count = rounds_wishes.lock_tables(database, visit().event, turn if 0 < turn < 2**31 else 0, ticked())
    stay = "table stays as it is" if count == 1 else "tables stay as they are"
    flash(f"{count} {stay} in round {turn}.", "ok")
    return back_to("icebreakers.table_rounds", event_code=event_code, round=turn)


@bp.post("/m/<event_code>/icebreakers/rounds/stay")
@policy(host)
def stay_at(event_code: str) -> Answer:
    form = StayForm()
    if not form.validate_on_submit():
        raise Refusal("unclear", "Say who stays, and at which table.")
    with unit_of_work() as database:
        name = rounds_wishes.stay_at(database, visit().event, form.guest.data, form.table.data, moment(), chance())
    flash(f"{name} stays at table {form.table.data} from the next plan on.", "ok")
    return back_to("icebreakers.table_rounds", event_code=event_code)


@bp.post("/m/<event_code>/icebreakers/rounds/together")
@policy(host)
def sit_together(event_code: str) -> Answer:
    form = CoupleForm()
    if not form.validate_on_submit():
        raise Refusal("unclear", "Say which two sit together.")
    with unit_of_work() as database:
        two = rounds_wishes.sit_together(database, visit().event, form.one.data, form.other.data, moment(), chance())
    flash(f"{two[0]} and {two[1]} sit together from the next plan on.", "ok")
    return back_to("icebreakers.table_rounds", event_code=event_code)


@bp.post("/m/<event_code>/icebreakers/rounds/forget/<wish>/<int(max=2147483647):number>")
@policy(host)
def forget_wish(event_code: str, wish: str, number: int) -> Answer:
    with unit_of_work() as database:
        rounds_wishes.take_back(database, visit().event, wish, number)
    flash("Taken back, from the next plan on.", "ok")
    return back_to("icebreakers.table_rounds", event_code=event_code)


@bp.get("/m/<event_code>/icebreakers/rounds/wall")
@policy(visitor_host)
@looked_at(KIND)
def rounds_wall(event_code: str) -> Answer:
    with reading() as database:
        planned = rounds_board.planned(rounds.latest(database, visit().event))
        lines = rounds_board.lines(database, visit().event)
        time, place = time_of(database, visit().event, KIND.kind), here(database, visit().event)
    facts = {"time": time if planned else None, "event": place, "code": event_code, "bell": True}
    return wall(KIND, "icebreakers/_rounds_wall.html", lines=lines, turn=int(moment().timestamp()) // TURN, **facts)
