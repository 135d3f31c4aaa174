"""What all pages of this room share, and what of it goes along when a mixer is copied or moved."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Blueprint, current_app
from flask.blueprints import BlueprintSetupState
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from mixer.events.files import usual
from mixer.events.rules.checks import game_of
from mixer.events.rules.evening import Step
from mixer.events.service.along import COPIERS, FOLLOWERS
from mixer.events.service.copying import EVENING, TEAM
from mixer.events.service.turns import TURN

bp = Blueprint("events", __name__)

Answer = str | Response | tuple[str, int]

LEADS = "mixer.events.leads"
"""Where rooms downstream, as the application starts, hand in where a line leads: by its key or kind, a `Lead`."""

NEEDS = "mixer.events.needs"
"""Where a room downstream hands in how many minutes the closing needs: session, mixer -> minutes."""


@dataclass(frozen=True)
class Lead:
    """A page on which what a line says is done, a game started or a prize drawn."""

    label: str
    endpoint: str


def lead_of(step: Step) -> Lead | None:
    """Return where a line leads: a game to its page, the closing to the drawing."""
    leads: Mapping[str, Lead] = current_app.extensions.get(LEADS, {})
    game = game_of(step.key, step.title, usual().games) if step.kind == "game" else None
    return leads.get(game.key if game else step.kind)


def needs_of(session: Session, event_id: int) -> int:
    """Return how many minutes the closing needs, as the room of prizes knows it."""
    asked: Callable[[Session, int], int] | None = current_app.extensions.get(NEEDS)
    return asked(session, event_id) if asked else 0


@bp.record_once
def tell_the_plan(state: BlueprintSetupState) -> None:
    """Let the plan's room, which begins and moves mixers, carry the evening and take the rota along."""
    state.app.extensions.setdefault(COPIERS, []).extend((TEAM, *EVENING))
    state.app.extensions.setdefault(FOLLOWERS, []).append(TURN)
