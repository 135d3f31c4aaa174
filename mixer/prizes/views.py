"""Pages of this room."""

from flask import Blueprint

bp = Blueprint("prizes", __name__)
