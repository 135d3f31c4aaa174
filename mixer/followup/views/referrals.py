"""Writing to somebody met, and business passed on, on a guest's own pages."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import flash, render_template
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue as Answer
from sqlalchemy.orm import Session

from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.followup.forms import ReferralForm
from mixer.followup.service import ladder, personal_notes, referrals
from mixer.followup.views import ladder as ladder_views
from mixer.followup.views import one_to_ones
from mixer.followup.views.blueprint import bp
from mixer.followup.views.ladder import STYLE
from mixer.guests.access import own_link
from mixer.meetings.service.here import here
from mixer.meetings.service.people import person
from mixer.meetings.views.parts import PARTS, Part, Place
from mixer.web.access import policy, visit
from mixer.web.request import back_to, chance, keyring, moment


def letter_part(session: Session, guest_id: int, code: str, _moment: datetime) -> Mapping[str, Any]:
    """Return the note drafted to the person whose page it is, if they share their address."""
    return {
        "note": personal_notes.note_to(session, guest_id, code),
        "person": person(session, guest_id, code),
        "code": code,
    }


def referrals_part(session: Session, guest_id: int, code: str, _moment: datetime) -> Mapping[str, Any]:
    """Return the referrals with the person whose page it is."""
    found = [one for one in referrals.referrals(session, guest_id) if one.person_code == code]
    return {"lines": found, "code": code, "form": ReferralForm(formdata=None)}


def afterwards(session: Session, guest_id: int, _code: str, _moment: datetime) -> Mapping[str, Any] | None:
    """Return the ways to what comes afterwards, once the guest has met somebody."""
    return {} if ladder.standings(session, guest_id) else None


@bp.record_once
def tell_guests_pages(state: BlueprintSetupState) -> None:
    """Let a guest's pages, upstream of here, lead on: on a person's page what is next, then the ladder."""
    state.app.extensions.setdefault(PARTS, []).extend(
        (
            Part(Place.HOME, "followup/_afterwards.html", STYLE, afterwards),
            Part(Place.PERSON, "followup/_write.html", STYLE, letter_part),
            Part(Place.PERSON, "followup/_one_to_one.html", STYLE, one_to_ones.with_one),
            Part(Place.PERSON, "followup/_referrals.html", STYLE, referrals_part),
            Part(Place.PERSON, "followup/_ladder.html", STYLE, ladder_views.with_one),
        )
    )


@bp.post("/my/people/<code>/letter")
@policy(own_link)
def write_to(code: str) -> Answer:
    with unit_of_work() as session:
        personal_notes.write(session, visit().guest, code, moment())
    return back_to("followup.letter_to", code=code)


@bp.get("/my/people/<code>/letter")
@policy(own_link)
def letter_to(code: str) -> Answer:
    with reading() as session:
        note, one = personal_notes.note_to(session, visit().guest, code), person(session, visit().guest, code)
        place = here(session, visit().event)
    if note is None:
        raise Refusal("not_shared", f"{one.name} does not share an e-mail address with you.")
    return render_template("followup/letter_to.html", note=note, person=one, event=place)


@bp.get("/my/referrals")
@policy(own_link)
def my_referrals() -> Answer:
    with reading() as session:
        found, place = referrals.referrals(session, visit().guest), here(session, visit().event)
    return render_template("followup/my_referrals.html", lines=found, event=place)


@bp.post("/my/people/<code>/referrals")
@policy(own_link)
def write_referral_down(code: str) -> Answer:
    form = ReferralForm()
    if not form.validate_on_submit():
        raise Refusal("unclear", next(iter(form.errors.values()))[0])
    entry = referrals.Entry(form.way.data == "given", form.words.data, form.value.data)
    with unit_of_work() as session:
        referrals.write_down(session, visit().guest, code, entry, moment(), chance())
    flash("Written down. They see the line, and only you the value.", "ok")
    return back_to("followup.my_referrals")


@bp.post("/my/referrals/<code>/thank/<way>")
@policy(own_link)
def thank(code: str, way: str) -> Answer:
    with unit_of_work() as session:
        referrals.thank(session, visit().guest, code, moment(), keyring(), by_letter=way == "letter")
    flash("Thanked. A letter tells them." if way == "letter" else "Marked as thanked.", "ok")
    return back_to("followup.my_referrals")


@bp.post("/my/referrals/<code>/thank/undo")
@policy(own_link)
def take_thanks_back(code: str) -> Answer:
    with unit_of_work() as session:
        referrals.take_thanks_back(session, visit().guest, code)
    flash("Taken back.", "ok")
    return back_to("followup.my_referrals")


@bp.post("/my/referrals/<code>/remove")
@policy(own_link)
def remove_referral(code: str) -> Answer:
    with unit_of_work() as session:
        referrals.remove(session, visit().guest, code, moment())
    flash("Removed. You can put it back.", "ok")
    return back_to("followup.my_referrals")


@bp.post("/my/referrals/<code>/restore")
@policy(own_link)
def restore_referral(code: str) -> Answer:
    with unit_of_work() as session:
        referrals.remove(session, visit().guest, code, None)
    flash("Put back.", "ok")
    return back_to("followup.my_referrals")
