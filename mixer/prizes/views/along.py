"""What of the prizes goes along when a mixer is copied: their donors, to be asked again."""

from flask.blueprints import BlueprintSetupState

from mixer.events.service.along import COPIERS
from mixer.prizes.service.copying import DONORS
from mixer.prizes.views.blueprint import bp


@bp.record_once
def tell_the_plan(state: BlueprintSetupState) -> None:
    """Let the plan's room, which begins mixers, carry the donors of an earlier one."""
    state.app.extensions.setdefault(COPIERS, []).append(DONORS)
