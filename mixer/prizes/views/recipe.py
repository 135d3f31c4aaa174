"""How anybody checks a drawing: a page for everybody, whether they run mixers or not."""

from flask import render_template
from flask.typing import ResponseReturnValue as Answer

from mixer.prizes.files.slips import SHELL
from mixer.prizes.views.blueprint import bp
from mixer.web.access import policy, public


@bp.get("/how-to-check-a-drawing")
@policy(public)
def recipe() -> Answer:
    return render_template("prizes/recipe.html", shell=SHELL)
