"""The room's blueprint, and what its views share."""

from flask import Blueprint, Response
from flask.blueprints import BlueprintSetupState

from mixer.events.views.room import LEADS, NEEDS, Lead
from mixer.nametags import service as nametags
from mixer.prizes import service
from mixer.prizes.service.closing import minutes_needed
from mixer.web.access import visit
from mixer.web.request import chance, keyring, moment

bp = Blueprint("prizes", __name__)
ROOM = "/m/<event_code>/prizes"


@bp.record_once
def tell_the_evening(state: BlueprintSetupState) -> None:
    """Let the presenter's view, upstream of here, lead to the drawing and know how long it takes."""
    state.app.extensions.setdefault(LEADS, {})["closing"] = Lead("Draw the prizes", "prizes.prizes")
    state.app.extensions[NEEDS] = minutes_needed


def pen() -> service.Hand:
    """Return who writes letters now."""
    return service.Hand(visit().account, moment(), keyring())


def paper(printed: nametags.Printed, name: str) -> Response:
    """Return a printed paper as a file to take away; it names people, so nobody keeps a copy on the way."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"', "Cache-Control": "no-store"}
    return Response(printed.pdf, mimetype="application/pdf", headers=headers)


def printer() -> nametags.Hand:
    """Return who prints now."""
    return nametags.Hand(visit().account_id, moment(), chance(), keyring())
