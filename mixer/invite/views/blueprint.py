"""The room's blueprint, and what its views return."""

from flask import Blueprint
from werkzeug.wrappers import Response

bp = Blueprint("invite", __name__)

Answer = str | Response | tuple[str, int]
