"""What of the guest list goes along when a mixer is copied: its visitor hosts."""

import random
from datetime import datetime

from flask.blueprints import BlueprintSetupState
from sqlalchemy.orm import Session

from mixer.events.models import Event
from mixer.events.service.along import COPIERS, Copier
from mixer.guests.service.copying import about_visitor_hosts, copy_visitor_hosts
from mixer.guests.views.lists import bp
from mixer.web.request import keyring


def _copy(session: Session, source_id: int, target: Event, moment: datetime, chance: random.Random) -> str:
    return copy_visitor_hosts(session, source_id, target, moment, chance, keyring())


VISITOR_HOSTS = Copier("visitor_hosts", "Visitor hosts and their shifts", about_visitor_hosts, _copy)


@bp.record_once
def tell_the_plan(state: BlueprintSetupState) -> None:
    """Let the plan's room, which begins mixers, put the visitor hosts of an earlier one on the list."""
    state.app.extensions.setdefault(COPIERS, []).append(VISITOR_HOSTS)
