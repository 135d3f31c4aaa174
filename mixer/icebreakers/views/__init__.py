"""Pages of the games: the host chooses and runs them, the wall shows them, a guest holds a card."""

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from mixer.door.service.kiosk import WAITING
from mixer.door.service.walls import GAMES
from mixer.events.views.room import LEADS, Lead
from mixer.guests.views.welcoming import WHOM_TO_ASK
from mixer.icebreakers.service.at_the_kiosk import waiting_for
from mixer.icebreakers.service.catalogue import catalogue
from mixer.icebreakers.service.on_tags import zones_on_tags
from mixer.icebreakers.service.on_wall import GamesOnWall
from mixer.icebreakers.service.rounds_board import tables_on_tags
from mixer.icebreakers.service.whom_to_ask import whom_to_ask
from mixer.nametags.service import TABLES, ZONES

bp = Blueprint("icebreakers", __name__)


@bp.record_once
def tell_the_wall(state: BlueprintSetupState) -> None:
    """Let the welcome wall, upstream of here, show zones filling up and partners found."""
    state.app.extensions[GAMES] = GamesOnWall()


@bp.record_once
def tell_name_tags(state: BlueprintSetupState) -> None:
    """Let the name tags, upstream of here, show the zones that guests are placed in, and their first tables."""
    state.app.extensions[ZONES] = zones_on_tags
    state.app.extensions[TABLES] = tables_on_tags


@bp.record_once
def tell_kiosk(state: BlueprintSetupState) -> None:
    """Let the door's kiosk, upstream of here, tell guests of their zone, table and card as they come in."""
    state.app.extensions[WAITING] = waiting_for


@bp.record_once
def tell_visitor_hosts(state: BlueprintSetupState) -> None:
    """Let the visitor hosts' page, upstream of here, say whom to ask, from who came and whom they met."""
    state.app.extensions[WHOM_TO_ASK] = whom_to_ask


@bp.record_once
def tell_the_evening(state: BlueprintSetupState) -> None:
    """Let the presenter's view, upstream of here, lead from a line that is a game to the game."""
    leads = state.app.extensions.setdefault(LEADS, {})
    leads.update({kind.line: Lead(f"Play: {kind.title}", kind.page) for kind in catalogue().values() if kind.line})


from mixer.icebreakers.views import (  # noqa: E402, F401 - they hang their routes on the blueprint above
    card,
    duo_cards,
    duos,
    hosts,
    hosts_evening,
    opinions,
    rounds,
    rounds_paper,
    shell,
    similar,
    similar_cards,
    three,
    three_cards,
    zones,
)
