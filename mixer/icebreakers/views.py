"""Pages of this room."""

from flask import Blueprint

bp = Blueprint("icebreakers", __name__)
