"""The blueprint that all pages of the door hang on."""

import uuid

from flask import Blueprint, current_app
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from mixer.door.service.snapshot import Envelopes
from mixer.web.request import chance

bp = Blueprint("door", __name__)

ENVELOPES = "mixer.door.envelopes"

Answer = str | Response | tuple[str, int]


@bp.record_once
def _keep_envelopes(state: BlueprintSetupState) -> None:
    state.app.extensions[ENVELOPES] = Envelopes()


def envelopes() -> Envelopes:
    """Return the sealed lists that this process keeps."""
    found: Envelopes = current_app.extensions[ENVELOPES]
    return found


def new_scan_id() -> str:
    """Make an id for the scan that a form will send: made once, it makes sending twice one scan."""
    return str(uuid.UUID(int=chance().getrandbits(128), version=4))
