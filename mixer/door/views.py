"""Pages of this room."""

from flask import Blueprint

bp = Blueprint("door", __name__)
