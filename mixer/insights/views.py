"""Pages of this room."""

from flask import Blueprint

bp = Blueprint("insights", __name__)
