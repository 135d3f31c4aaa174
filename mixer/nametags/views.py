"""Pages of this room."""

from flask import Blueprint

bp = Blueprint("nametags", __name__)
