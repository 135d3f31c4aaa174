"""Business passed on, on a guest's own pages."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import flash, render_template
from flask.typing import ResponseReturnValue as Answer
from sqlalchemy.orm import Session

from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.followup.forms import ReferralForm
from mixer.followup.service import referrals
from mixer.followup.views.blueprint import bp
from mixer.guests.access import own_link
from mixer.meetings.service.here import here
from mixer.web.access import policy, visit
from mixer.web.request import back_to, chance, keyring, moment


def with_one(session: Session, guest_id: int, code: str, _moment: datetime) -> Mapping[str, Any]:
    """Return the referrals with the person whose page it is."""
    found = [one for one in referrals.referrals(session, guest_id) if one.person_code == code]
    return {"lines": found, "code": code, "form": ReferralForm(formdata=None)}


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
