"""The room and the caterer's count."""

from flask import current_app, flash, render_template

from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.events.access import host
from mixer.events.forms import TellForm, VenueForm
from mixer.events.service import caterer, venue
from mixer.events.service.listed import Listed, listed_in
from mixer.events.views.room import Answer, bp
from mixer.web.access import policy, visit
from mixer.web.request import back_to, moment


def listed() -> Listed:
    """Return who knows the guest list."""
    return listed_in(current_app.extensions)


@bp.route("/m/<event_code>/room", methods=["GET", "POST"])
@policy(host)
def room(event_code: str) -> Answer:
    form = VenueForm()
    if form.validate_on_submit():
        with unit_of_work() as session:
            venue.write_venue(session, visit().event, form.words())
        flash("The room is written down.", "ok")
        return back_to("events.room", event_code=event_code)
    with reading() as session:
        heads = listed().heads(session, visit().event)
        found = venue.room_view(session, visit().event, heads)
        telling = caterer.telling(session, visit().event, heads, visit().account_name)
    if not form.is_submitted():
        form = VenueForm(obj=found.words)
    page = render_template(
        "events/room.html", form=form, room=found, telling=telling, heads=heads, code=event_code, here="plan"
    )
    return page, 422 if form.errors else 200


def _tell(event_code: str, *, by_letter: bool) -> Answer:
    form = TellForm()
    ordinal = form.ordinal.data if form.validate_on_submit() else 0
    by = caterer.By(visit().account, visit().account_name, moment())
    try:
        with unit_of_work() as session:
            heads = listed().heads(session, visit().event)
            people = caterer.tell(session, visit().event, ordinal, heads, by, by_letter=by_letter)
        flash(f"A letter tells the caterer {people}." if by_letter else f"The caterer knows of {people}.", "ok")
    except Refusal as no:
        flash(no.message, "refused")
    return back_to("events.room", event_code=event_code, _anchor="caterer")


@bp.post("/m/<event_code>/room/caterer/write")
@policy(host)
def write_to_caterer(event_code: str) -> Answer:
    return _tell(event_code, by_letter=True)


@bp.post("/m/<event_code>/room/caterer/told")
@policy(host)
def caterer_told(event_code: str) -> Answer:
    return _tell(event_code, by_letter=False)


@bp.post("/m/<event_code>/room/caterer/not-told")
@policy(host)
def caterer_not_told(event_code: str) -> Answer:
    try:
        with unit_of_work() as session:
            people = caterer.take_back(session, visit().event)
        flash(f"{people} is taken back.", "ok")
    except Refusal as no:
        flash(no.message, "refused")
    return back_to("events.room", event_code=event_code, _anchor="caterer")
