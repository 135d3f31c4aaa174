"""Visitor hosts: who greets which first-timer, planned, changed by hand, printed, shown on the wall."""

from datetime import datetime

from flask import flash, render_template, request
from sqlalchemy.orm import Session

from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.events.access import host, visitor_host
from mixer.guests.views.welcoming import MAY_CHANGE
from mixer.icebreakers.service import briefing as briefings
from mixer.icebreakers.service import hosts, hosts_board
from mixer.icebreakers.service.catalogue import catalogue
from mixer.icebreakers.service.overview import overview
from mixer.icebreakers.views import bp
from mixer.icebreakers.views.shell import PLAYS, Answer, Play, looked_at, wall
from mixer.meetings.service.here import here
from mixer.web.access import policy, visit
from mixer.web.request import back_to, chance, keyring, moment

KIND = catalogue()["hosts"]
LONGEST_CODE = 20
TURN = 15
"""Seconds for which the wall shows some of the visitor hosts before it goes on to the next ones."""


def _told(session: Session, event_id: int) -> str:
    given, there = hosts_board.shared_out(session, event_id)
    return f"{given} of {there} first-timers have one" if there else ""


def _no_clock(_session: Session, _event_id: int, _moment: datetime) -> None:
    raise Refusal("no_clock", "Visitor hosts need no start signal: they greet from the doors on.")


PLAYS[KIND.key] = Play(start=_no_clock, tells=_told)


def _board(session: Session) -> hosts_board.HostsBoard:
    now = overview(session, visit().event)
    return hosts_board.hosts_board(session, visit().event, max(now.yes, now.inside))


@bp.get("/m/<event_code>/icebreakers/hosts")
@policy(host)
def visitor_hosts(event_code: str) -> Answer:
    with reading() as database:
        board = _board(database)
    return render_template("icebreakers/hosts.html", kind=KIND, board=board, code=event_code, here="icebreakers")


@bp.post("/m/<event_code>/icebreakers/hosts/plan")
@policy(host)
def plan_hosts(event_code: str) -> Answer:
    wish = hosts.Wish("only_here" in request.form, "anew" in request.form)
    with unit_of_work() as database:
        planned = hosts.plan(database, visit().event, wish, moment(), chance())
    many = "1 first-timer has" if planned.changed == 1 else f"{planned.changed} first-timers have"
    told = f"{many} another visitor host now" if planned.changed else "Nothing had to change"
    flash(f"{told}; {planned.kept} kept theirs." if planned.kept else f"{told}.", "ok")
    return back_to("icebreakers.visitor_hosts", event_code=event_code)


@bp.get("/m/<event_code>/icebreakers/hosts/choose/<guest_code>")
@policy(host)
def choose_host(event_code: str, guest_code: str) -> Answer:
    with reading() as database:
        newcomer, choices = hosts_board.choices(database, visit().event, guest_code[:LONGEST_CODE])
    return render_template(
        "icebreakers/choose_host.html", one=newcomer, choices=choices, kind=KIND, code=event_code, here="icebreakers"
    )


@bp.post("/m/<event_code>/icebreakers/hosts/give/<guest_code>")
@policy(host)
def give_host(event_code: str, guest_code: str) -> Answer:
    chosen = request.form.get("visitor_host", "")[:LONGEST_CODE]
    with unit_of_work() as database:
        hosts.give(database, visit().event, guest_code[:LONGEST_CODE], chosen, moment(), chance())
    flash("Changed by hand: a new plan leaves it alone.", "ok")
    return back_to("icebreakers.visitor_hosts", event_code=event_code)


@bp.post("/m/<event_code>/icebreakers/hosts/undo")
@policy(host)
def undo_host(event_code: str) -> Answer:
    with unit_of_work() as database:
        name = hosts.undo(database, visit().event)
    flash(f"{name} is where they were before.", "ok")
    return back_to("icebreakers.visitor_hosts", event_code=event_code)


@bp.post("/m/<event_code>/icebreakers/hosts/release/<guest_code>")
@policy(host)
def release_host(event_code: str, guest_code: str) -> Answer:
    with unit_of_work() as database:
        name = hosts.let_plan_decide(database, visit().event, guest_code[:LONGEST_CODE], moment(), chance())
    flash(f"The next plan decides about {name}.", "ok")
    return back_to("icebreakers.visitor_hosts", event_code=event_code)


@bp.get("/m/<event_code>/icebreakers/hosts/briefing")
@policy(visitor_host)
def briefing(event_code: str) -> Answer:
    """Show each visitor host's shifts and first-timers with lines to tick, a page each on paper; without addresses."""
    with reading() as database:
        found = briefings.briefing(database, visit().event, moment(), keyring())
        place = here(database, visit().event)
    return render_template(
        "icebreakers/briefing.html",
        briefing=found,
        place=place,
        may_change=visit().role in MAY_CHANGE,
        kind=KIND,
        code=event_code,
        here="icebreakers",
    )


@bp.post("/m/<event_code>/icebreakers/hosts/briefing/send")
@policy(host)
def send_briefing(event_code: str) -> Answer:
    with unit_of_work() as database:
        sent = briefings.send_briefing(database, visit().event, moment(), keyring())
    letters = {0: "Nobody’s briefing has changed", 1: "1 letter is on the way"}
    flash(f"{letters.get(sent.written, f'{sent.written} letters are on the way')}.", "ok")
    if sent.without_address:
        flash(f"No e-mail address: {', '.join(sent.without_address)}. Hand them their page on paper.", "info")
    return back_to("icebreakers.briefing", event_code=event_code)


@bp.post("/m/<event_code>/icebreakers/hosts/briefing/briefed")
@policy(host)
def say_briefed(event_code: str) -> Answer:
    briefed = "not" not in request.form
    with unit_of_work() as database:
        briefings.say_briefed(database, visit().event, moment(), visit().account, briefed=briefed)
    flash("The visitor hosts are briefed." if briefed else "Taken back: they are still to be briefed.", "ok")
    return back_to("icebreakers.briefing", event_code=event_code)


@bp.get("/m/<event_code>/icebreakers/hosts/wall")
@policy(visitor_host)
@looked_at(KIND)
def hosts_wall(event_code: str) -> Answer:
    with reading() as database:
        board, place = hosts_board.plain_board(database, visit().event), here(database, visit().event)
    facts = {"board": board, "time": None, "event": place, "code": event_code}
    return wall(KIND, "icebreakers/_hosts_wall.html", turn=int(moment().timestamp()) // TURN, **facts)
