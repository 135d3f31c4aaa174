"""Pages of this room."""

from flask import Blueprint

bp = Blueprint("contacts", __name__)
