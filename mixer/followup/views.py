"""Pages of this room."""

from flask import Blueprint

bp = Blueprint("followup", __name__)
