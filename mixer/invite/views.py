"""Pages of this room."""

from flask import Blueprint

bp = Blueprint("invite", __name__)
