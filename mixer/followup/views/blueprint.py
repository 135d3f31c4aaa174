"""The blueprint of the follow-up, and what its views share."""

from pathlib import Path

from flask import Blueprint, Flask, current_app
from flask.blueprints import BlueprintSetupState

from mixer.followup.service.erasing import Tools
from mixer.followup.service.letter_segments import LETTER_SEGMENTS
from mixer.invite.service import HANDED_IN
from mixer.nametags.views import cabinet_of
from mixer.post.folder import LetterFolder
from mixer.web.request import House

bp = Blueprint("followup", __name__)


@bp.record_once
def tell_letters(state: BlueprintSetupState) -> None:
    """Let letters to many guests, upstream of here, go to those who came, gave a prize or met three."""
    state.app.extensions.setdefault(HANDED_IN, []).extend(LETTER_SEGMENTS)


def tools_of(app: Flask) -> Tools:
    """Return what erasing needs in an application; works outside of any request."""
    house: House = app.extensions["mixer"]
    folder = LetterFolder(Path(app.config["MIXER_LETTERS_FOLDER"]), app.config["MIXER_MAIL_FROM"])
    return Tools(house.chance, folder, cabinet_of(app))


def tools() -> Tools:
    """Return what erasing needs in this application."""
    return tools_of(current_app)
