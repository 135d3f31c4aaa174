"""What all games have in common: begun, paused, given more time, brought to the next round and ended by the host."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from mixer.core.refusal import Refusal
from mixer.events.rules.evening import shown
from mixer.icebreakers.models import Game
from mixer.icebreakers.rules.clock import LONGEST, Clock

DRAFT, RUNNING, PAUSED, OVER = "draft", "running", "paused", "over"
ON = frozenset({RUNNING, PAUSED})
HELD = "held"
"""Where a game keeps the seconds for which its clock stood still."""

MORE = 5
"""Minutes a host adds with one press."""


@dataclass(frozen=True)
class Timing:
    """How far a game is, as pages show it; `left` is None before the start and after the end."""

    state: str
    minutes: int
    round: int
    rounds: int
    left: timedelta | None

    @property
    def on(self) -> bool:
        """Tell whether the game is being played, be it held for the moment."""
        return self.state in ON

    @property
    def held(self) -> bool:
        """Tell whether the clock stands still."""
        return self.state == PAUSED

    @property
    def over_time(self) -> bool:
        """Tell whether the round has lasted longer than it was to."""
        return self.left is not None and self.left < timedelta(0)

    @property
    def last_round(self) -> bool:
        """Tell whether no further round follows."""
        return self.round >= self.rounds

    @property
    def words(self) -> str:
        """Return what the clock says: "12:05", or "+0:40" once time is over."""
        return shown(self.left) if self.left is not None else ""

    @property
    def seconds(self) -> int:
        """Return the seconds left, for the script that ticks between two looks at the server."""
        return round(self.left.total_seconds()) if self.left is not None else 0


def latest(session: Session, event_id: int, kind: str) -> Game | None:
    """Return the mixer's latest game of a kind."""
    return session.scalar(
        select(Game)
        .where(Game.event_id == event_id, Game.kind == kind)
        .order_by(Game.dealt_at.desc(), Game.id.desc())
        .limit(1)
    )


def on(session: Session, event_id: int, kind: str) -> Game:
    """Return the game of a kind that is on, running or paused, and lock it: two hosts take turns.

    Raises:
        Refusal: `not_running`, where none is.
    """
    game = session.scalar(
        select(Game).where(Game.event_id == event_id, Game.kind == kind, Game.state.in_(ON)).with_for_update()
    )
    if game is None:
        raise Refusal("not_running", "No game is on.")
    return game


def clock(game: Game) -> Clock | None:
    """Return a game's clock; None before it starts."""
    return Clock(game.round, game.rounds, game.ends_at, game.paused_at) if game.ends_at else None


def timing(game: Game, moment: datetime) -> Timing:
    """Return how far a game is at a moment."""
    time = clock(game)
    left = time.left(moment) if time and game.state in ON else None
    return Timing(game.state, game.minutes, game.round, game.rounds, left)


def timings(session: Session, event_id: int, moment: datetime) -> Mapping[str, Timing]:
    """Return how far the latest game of each kind is that the mixer has, in one query."""
    played = session.scalars(select(Game).where(Game.event_id == event_id).order_by(Game.dealt_at, Game.id))
    return {game.kind: timing(game, moment) for game in played}


def _held(game: Game) -> float:
    return float(game.options.get(HELD, 0))


def played(game: Game, moment: datetime) -> timedelta:
    """Return how long a game has been played since its start, pauses not counted."""
    if game.started_at is None:
        return timedelta(0)
    until = game.ended_at or game.paused_at or moment
    return until - game.started_at - timedelta(seconds=_held(game))


def start(session: Session, event_id: int, kind: str, moment: datetime) -> Game:
    """Start the game that was made ready last; of two hosts who do so at once, one does.

    Raises:
        Refusal: `not_ready`, where none waits.
    """
    game = latest(session, event_id, kind)
    started = game and session.scalar(
        update(Game)
        .where(Game.id == game.id, Game.state == DRAFT)
        .values(state=RUNNING, started_at=moment, ends_at=moment + timedelta(minutes=game.minutes))
        .returning(Game.id)
    )
    if game is None or started is None:
        raise Refusal("not_ready", "There is no game to start. Make it ready first.")
    session.refresh(game)
    return game


def pause(session: Session, event_id: int, kind: str, moment: datetime) -> None:
    """Stop the clock; a game that stands still already goes on standing still."""
    game = on(session, event_id, kind)
    if game.state == RUNNING:
        game.state, game.paused_at = PAUSED, moment


def resume(session: Session, event_id: int, kind: str, moment: datetime) -> None:
    """Let the clock go on where it stood."""
    game = on(session, event_id, kind)
    time = clock(game)
    if game.state == PAUSED and time and game.paused_at:
        game.options = {**game.options, HELD: _held(game) + (moment - game.paused_at).total_seconds()}
        game.state, game.ends_at, game.paused_at = RUNNING, time.resumed(moment), None


def extend(session: Session, event_id: int, kind: str, minutes: int, moment: datetime) -> None:
    """Give the round more minutes."""
    game = on(session, event_id, kind)
    time = clock(game)
    if time:
        game.ends_at = time.extended(min(minutes, LONGEST), moment)


def next_round(session: Session, event_id: int, kind: str, moment: datetime) -> int:
    """Go on to the next round with a full clock, and return its number.

    Raises:
        Refusal: `last_round`, after the last one; `not_running`, where no game is on.
    """
    game = on(session, event_id, kind)
    if game.round >= game.rounds:
        raise Refusal("last_round", "This was the last round. End the game.")
    game.round += 1
    game.state, game.paused_at = RUNNING, None
    game.ends_at = moment + timedelta(minutes=game.minutes)
    return game.round


def stop(session: Session, event_id: int, kind: str, moment: datetime) -> None:
    """End the game; who was meant to meet and who met stays on record."""
    game = on(session, event_id, kind)
    game.state, game.ended_at, game.paused_at = OVER, moment, None
