"""Pages of this room."""

from flask import Blueprint, render_template

from mixer.accounts.access import signed_in
from mixer.web.access import Visit, policy

bp = Blueprint("today", __name__)


def frame(_who: Visit) -> dict[str, object]:
    """Return what surrounds a host's page: the group, the mixer and its river bar."""
    return {"group": None, "event": None, "river": []}


@bp.get("/")
@policy(signed_in)
def home() -> str:
    return render_template("today/home.html")
