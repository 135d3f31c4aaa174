"""Pages of the games: the host chooses and runs them, the wall shows them, a guest holds a card."""

from flask import Blueprint

bp = Blueprint("icebreakers", __name__)

from mixer.icebreakers.views import card, duos, zones  # noqa: E402, F401 - they hang their routes on the blueprint above
