"""The blueprint that all pages of the door hang on."""

import uuid

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from mixer.door.access import OtherFace
from mixer.door.rules.faces import Face
from mixer.door.service.snapshot import Envelopes, kiosk_line, phone_line
from mixer.web.request import chance

bp = Blueprint("door", __name__)

ENVELOPES = "mixer.door.envelopes"

HOMES = {Face.SCANNER: "door.scanner", Face.KIOSK: "door.kiosk"}
"""The page at which a device works, by what it is."""

Answer = str | Response | tuple[str, int]


@bp.record_once
def _keep_envelopes(state: BlueprintSetupState) -> None:
    state.app.extensions[ENVELOPES] = {Face.SCANNER: Envelopes(phone_line), Face.KIOSK: Envelopes(kiosk_line)}


def envelopes(face: Face) -> Envelopes:
    """Return the sealed lists for one kind of device that this process keeps."""
    found: Envelopes = current_app.extensions[ENVELOPES][face]
    return found


@bp.errorhandler(OtherFace)
def _other_face(refused: OtherFace) -> Answer:
    """Lead a device from the other's page to its own, and from anything else back to it."""
    home = url_for(HOMES[refused.face])
    if request.endpoint in HOMES.values():
        return redirect(home, 303)
    return render_template("door/other_face.html", home=home, face=refused.face), 403


def new_scan_id() -> str:
    """Make an id for the scan that a form will send: made once, it makes sending twice one scan."""
    return str(uuid.UUID(int=chance().getrandbits(128), version=4))
