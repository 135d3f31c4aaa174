"""The room's blueprint, what its views return, and what of it goes along when a mixer is copied or moved."""

from datetime import datetime

from flask import Blueprint
from flask.blueprints import BlueprintSetupState
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from mixer.events.service.along import COPIERS, FOLLOWERS, Follower
from mixer.events.service.mixers import Timing
from mixer.invite.service import copying, following
from mixer.web.request import keyring

bp = Blueprint("invite", __name__)

Answer = str | Response | tuple[str, int]


def _retell(session: Session, event_id: int, old: Timing, moment: datetime) -> int:
    return following.retell_letters(session, event_id, old, moment, keyring())


WAVES = Follower(
    "waves",
    "Letters that go by themselves",
    ("scheduled letter", "scheduled letters"),
    following.preview_waves,
    following.move_waves,
)
LETTERS = Follower(
    "letters",
    "Letters that tell the old time",
    ("letter not yet sent", "letters not yet sent"),
    following.preview_letters,
    _retell,
)


@bp.record_once
def tell_the_plan(state: BlueprintSetupState) -> None:
    """Let the plan's room, which begins and moves mixers, carry the host's words and put right what letters tell."""
    state.app.extensions.setdefault(COPIERS, []).extend((copying.RULES, copying.LETTERS))
    state.app.extensions.setdefault(FOLLOWERS, []).extend((WAVES, LETTERS))
