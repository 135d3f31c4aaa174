"""What all pages of this room share."""

from flask import Blueprint
from werkzeug.wrappers import Response

bp = Blueprint("insights", __name__)

Answer = str | Response | tuple[str, int]
