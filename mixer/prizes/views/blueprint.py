"""The room's blueprint, and what its views share."""

from flask import Blueprint, Response

from mixer.nametags import service as nametags
from mixer.prizes import service
from mixer.web.access import visit
from mixer.web.request import chance, keyring, moment

bp = Blueprint("prizes", __name__)
ROOM = "/m/<event_code>/prizes"


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
