"""What the pages of all games share: how a game joins the choice, and one set of controls for every kind of game."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Protocol

from flask import abort, current_app, flash, g, make_response, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from mixer.core.database import reading, unit_of_work
from mixer.events.access import host
from mixer.icebreakers.service import games
from mixer.icebreakers.service.catalogue import Kind, catalogue
from mixer.icebreakers.service.game_marks import game_mark
from mixer.icebreakers.service.overview import overview
from mixer.icebreakers.views import bp
from mixer.web.access import policy, visit
from mixer.web.live import unchanged
from mixer.web.request import back_to, moment

Answer = str | Response | tuple[str, int]
Start = Callable[[Session, int, datetime], object]
Tell = Callable[[Session, int], str]


class OnPhone(Protocol):
    """What a guest's phone shows of a game; `waits` tells whether it may change by itself, so that it looks again."""

    @property
    def waits(self) -> bool:
        """Tell whether the page is to look again."""
        ...


Hold = Callable[[Session, int, int], OnPhone | None]


@dataclass(frozen=True)
class Play:
    """What a game does in its own way, for the shell to call: how it starts, and how far it is in a few words.

    `start` takes the session, the mixer and the moment; without one, the clock starts and nothing else happens. `tells`
    returns words for the choice ("5 of 12 found"), empty where the clock's own words will do. `holds` takes the
    session, the mixer and a guest and returns what that guest's phone shows, in the template `part`. `goes_on` is
    called as `start` is, once a further round has begun.
    """

    start: Start | None = None
    started: str = "The game is on."
    tells: Tell | None = None
    holds: Hold | None = None
    part: str = ""
    goes_on: Start | None = None


PLAYS: dict[str, Play] = {}
"""The games that do something in their own way, by their place in addresses; each adds itself beside its views."""


def kind_of(game: str) -> Kind:
    """Return the game of an address, or end in "not found"."""
    kind = catalogue().get(game)
    if kind is None or not ready(kind.page):
        abort(404)
    return kind


def ready(endpoint: str) -> bool:
    """Tell whether a page exists: games whose pages are still to be written are shown and not linked."""
    return endpoint in current_app.view_functions


def _start(session: Session, event_id: int, kind: Kind) -> str:
    play = PLAYS.get(kind.key, Play())
    if play.start:
        play.start(session, event_id, moment())
    else:
        games.start(session, event_id, kind.kind, moment())
    return play.started


def _pause(session: Session, event_id: int, kind: Kind) -> str:
    games.pause(session, event_id, kind.kind, moment())
    return "The clock stands still, on every screen and phone."


def _resume(session: Session, event_id: int, kind: Kind) -> str:
    games.resume(session, event_id, kind.kind, moment())
    return "The game goes on where it stood."


def _extend(session: Session, event_id: int, kind: Kind) -> str:
    games.extend(session, event_id, kind.kind, games.MORE, moment())
    return f"{games.MORE} more minutes."


def _next(session: Session, event_id: int, kind: Kind) -> str:
    number = games.next_round(session, event_id, kind.kind, moment())
    goes_on = PLAYS.get(kind.key, Play()).goes_on
    if goes_on:
        goes_on(session, event_id, moment())
    return f"Round {number} has begun."


def _end(session: Session, event_id: int, kind: Kind) -> str:
    games.stop(session, event_id, kind.kind, moment())
    return "The game is over. Who met whom is kept."


STEPS: Mapping[str, Callable[[Session, int, Kind], str]] = {
    "start": _start,
    "pause": _pause,
    "resume": _resume,
    "extend": _extend,
    "next": _next,
    "end": _end,
}


@bp.post("/m/<event_code>/icebreakers/<game>/clock/<step>")
@policy(host)
def control(event_code: str, game: str, step: str) -> Answer:
    """Start, hold, go on with, extend, bring to the next round or end a game of any kind."""
    kind = kind_of(game)
    if step not in STEPS:
        abort(404)
    with unit_of_work() as database:
        said = STEPS[step](database, visit().event, kind)
    flash(said, "ok")
    return back_to(kind.page, event_code=event_code)


@bp.get("/m/<event_code>/icebreakers")
@policy(host)
def icebreakers(event_code: str) -> Answer:
    with reading() as database:
        now = overview(database, visit().event)
        timings = games.timings(database, visit().event, moment())
        words = {key: play.tells(database, visit().event) for key, play in PLAYS.items() if play.tells}
    return render_template(
        "icebreakers/choose.html",
        now=now,
        kinds=[
            (kind, timings.get(kind.kind), words.get(kind.key, "")) for kind in catalogue().values() if ready(kind.page)
        ],
        code=event_code,
        here="icebreakers",
    )


@dataclass(frozen=True)
class Held:
    """A game on a guest's phone: what it shows, in which template, and how far the game is."""

    kind: Kind
    part: str
    mine: OnPhone
    time: games.Timing


def held(session: Session, event_id: int, guest_id: int) -> list[Held]:
    """Return what a guest's phone shows of the games that are made, those that are on first."""
    timings = games.timings(session, event_id, moment())
    found = [
        Held(kind, play.part, mine, timings[kind.kind])
        for key, play in PLAYS.items()
        if play.holds and (kind := catalogue()[key]).kind in timings
        if (mine := play.holds(session, event_id, guest_id))
    ]
    return sorted(found, key=lambda one: not one.time.on)


def time_of(session: Session, event_id: int, kind: str) -> games.Timing | None:
    """Return how far the latest game of a kind is now; None before the first."""
    game = games.latest(session, event_id, kind)
    return games.timing(game, moment()) if game else None


def looked_at(kind: Kind) -> Callable[[Callable[[str], Answer]], Callable[[str], Answer]]:
    """Answer 304 to a wall or a live part of a game that asks with the mark it holds; goes beneath the policy."""

    def declare(view: Callable[[str], Answer]) -> Callable[[str], Answer]:
        @wraps(view)
        def look(event_code: str) -> Answer:
            with reading() as database:
                g.mark = game_mark(database, visit().event, kind.kind, moment())
            if same := unchanged(g.mark):
                return same
            answer = make_response(view(event_code))
            answer.set_etag(g.mark)
            return answer

        return look

    return declare


def wall(kind: Kind, part: str, **facts: object) -> str:
    """Return a game's projector page, or only the part of it that asks for itself again.

    `facts` go to the template: its own, and `time`, `event` (for the name in the corner) and `code`.
    """
    template = part if "part" in request.args else "icebreakers/wall.html"
    return render_template(template, kind=kind, part=part, **facts)
