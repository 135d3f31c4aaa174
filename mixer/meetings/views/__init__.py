"""Pages of guests who meet: the scanned tag, the guest's own pages, the people they met."""

from flask import Blueprint

bp = Blueprint("meetings", __name__)

from mixer.meetings.views import blocking, claiming, mine, people, queue, tag  # noqa: E402, F401 - they hang their routes on the blueprint above
