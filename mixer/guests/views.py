"""Pages of this room."""

from flask import Blueprint

bp = Blueprint("guests", __name__)
