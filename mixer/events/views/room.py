"""What all pages of this room share, and what of it goes along when a mixer is copied or moved."""

from flask import Blueprint
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from mixer.events.service.along import COPIERS, FOLLOWERS
from mixer.events.service.copying import EVENING, TEAM
from mixer.events.service.turns import TURN

bp = Blueprint("events", __name__)

Answer = str | Response | tuple[str, int]


@bp.record_once
def tell_the_plan(state: BlueprintSetupState) -> None:
    """Let the plan's room, which begins and moves mixers, carry the evening and take the rota along."""
    state.app.extensions.setdefault(COPIERS, []).extend((TEAM, *EVENING))
    state.app.extensions.setdefault(FOLLOWERS, []).append(TURN)
