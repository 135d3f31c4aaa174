"""The blueprint that all pages of the door hang on."""

import uuid

from flask import Blueprint
from werkzeug.wrappers import Response

from mixer.web.request import chance

bp = Blueprint("door", __name__)

Answer = str | Response | tuple[str, int]


def new_scan_id() -> str:
    """Make an id for the scan that a form will send: made once, it makes sending twice one scan."""
    return str(uuid.UUID(int=chance().getrandbits(128), version=4))
