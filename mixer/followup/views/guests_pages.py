"""What a guest's own pages, upstream of here, show of what comes after the mixer, in its order."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask.blueprints import BlueprintSetupState
from sqlalchemy.orm import Session

from mixer.followup.service.ladder import standings
from mixer.followup.views import introducing, ladder, one_to_ones, personal_notes, referrals
from mixer.followup.views.blueprint import bp
from mixer.meetings.views.parts import PARTS, Part, Place

STYLE = "css/rooms/people.css"


def afterwards(session: Session, guest_id: int, _code: str, _moment: datetime) -> Mapping[str, Any] | None:
    """Return the ways to what comes afterwards, once the guest has met somebody."""
    return {} if standings(session, guest_id) else None


ON_GUESTS_PAGES = (
    Part(Place.HOME, "followup/_introductions.html", "css/rooms/followup.css", introducing.waiting),
    Part(Place.HOME, "followup/_one_to_ones.html", STYLE, one_to_ones.waiting),
    Part(Place.HOME, "followup/_afterwards.html", STYLE, afterwards),
    Part(Place.PEOPLE, "followup/_standings.html", STYLE, ladder.with_all),
    # On a person's page first what is next, and the ladder last.
    Part(Place.PERSON, "followup/_write.html", STYLE, personal_notes.with_one),
    Part(Place.PERSON, "followup/_one_to_one.html", STYLE, one_to_ones.with_one),
    Part(Place.PERSON, "followup/_referrals.html", STYLE, referrals.with_one),
    Part(Place.PERSON, "followup/_ladder.html", STYLE, ladder.with_one),
)


@bp.record_once
def tell_guests_pages(state: BlueprintSetupState) -> None:
    """Hand these parts to the guest's pages as the application starts."""
    state.app.extensions.setdefault(PARTS, []).extend(ON_GUESTS_PAGES)
