"""A guest's own pages: the first page, their tag, what they show."""

from typing import Any

from flask import flash, render_template, session
from werkzeug.wrappers import Response

from mixer.core.database import reading, unit_of_work
from mixer.core.keyring import PATHS, Token
from mixer.core.refusal import Refusal
from mixer.guests.access import own_link
from mixer.meetings.files import qr_picture
from mixer.meetings.forms import SharingForm, TypedCodeForm
from mixer.meetings.rules import time_for_notes
from mixer.meetings.service import people, sharing
from mixer.meetings.service.here import here
from mixer.meetings.views import bp
from mixer.meetings.views.parts import Place, parts_of
from mixer.web.access import policy, visit
from mixer.web.request import back_to, keyring, moment

Answer = str | Response | tuple[str, int]


def answer_page() -> str:
    """Return the address of the guest's own answer to the invitation."""
    return PATHS[Token.RSVP].format(session["guest"])


@bp.get("/my")
@policy(own_link)
def my() -> Answer:
    with reading() as database:
        home, place = people.home(database, visit().guest), here(database, visit().event)
        parts = parts_of(database, Place.HOME)
    form = TypedCodeForm()
    return render_template(
        "meetings/my.html",
        home=home,
        event=place,
        form=form,
        answer_page=answer_page(),
        parts=parts,
        closing=time_for_notes(moment(), place.ends_at),
    )


@bp.get("/my/tag")
@policy(own_link)
def own_tag() -> Answer:
    with reading() as database:
        home, place = people.home(database, visit().guest), here(database, visit().event)
    link = keyring().link(Token.BADGE, home.code, home.badge_version)
    return render_template("meetings/tag.html", home=home, event=place, picture=qr_picture(link))


@bp.get("/my/sharing")
@policy(own_link)
def my_sharing() -> Answer:
    with reading() as database:
        chosen, place = sharing.settings(database, visit().guest), here(database, visit().event)
    return render_template("meetings/sharing.html", form=SharingForm(obj=chosen), event=place)


@bp.post("/my/sharing")
@policy(own_link)
def choose_sharing() -> Answer:
    form = SharingForm()
    if not form.validate_on_submit():
        raise Refusal("unclear", "Choose from the list what people may see.")
    data: dict[str, Any] = form.data
    with unit_of_work() as database:
        chosen = sharing.Settings(data["fields"] or [], bool(data["with_everyone"]))
        sharing.choose(database, visit().guest, chosen, moment())
    flash("Kept. People you share with see it at once.", "ok")
    return back_to("meetings.my_sharing")


@bp.post("/my/sharing/take-back")
@policy(own_link)
def take_back_all() -> Answer:
    with unit_of_work() as database:
        people_met = sharing.take_back_all(database, visit().guest, moment())
    flash(
        f"Taken back from {people_met}. You are gone from their lists." if people_met else "Nothing was shared.", "ok"
    )
    return back_to("meetings.my_sharing")
