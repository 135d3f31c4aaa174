"""Pages of this room."""

from flask import Blueprint

bp = Blueprint("meetings", __name__)
