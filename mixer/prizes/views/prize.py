"""One prize: written down, corrected, declined, taken off the list and put back."""

from dataclasses import asdict

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue as Answer

from mixer.core.database import reading, unit_of_work
from mixer.events.access import host
from mixer.prizes import service
from mixer.prizes.forms import ASKED, PLEDGED, PrizeForm
from mixer.prizes.views.blueprint import ROOM, bp
from mixer.web.access import policy, visit
from mixer.web.request import back_to, chance, moment


def _page(event_code: str, form: PrizeForm, code: str | None, currency: str) -> Answer:
    wanted = request.args.get("find", "")
    with reading() as session:
        found = service.find_donors(session, visit().event, wanted)
    page = render_template(
        "prizes/prize.html",
        form=form,
        code=code,
        currency=currency,
        wanted=wanted,
        found=found,
        event_code=event_code,
        here="prizes",
    )
    return page, 422 if form.errors else 200


def _chosen() -> dict[str, str]:
    """Return what the form takes from the donor that was chosen in the address book."""
    code, company = request.args.get("contact", ""), request.args.get("company", "")
    if not code:
        return {"donor_name": company, "donor_contact": ""} if company else {}
    with reading() as session:
        donor = service.donor_of_contact(session, visit().event, code)
    if donor is None:
        return {}
    return {
        "donor_name": donor.name,
        "donor_person": donor.person,
        "donor_email": donor.email,
        "donor_phone": donor.phone,
        "donor_contact": donor.contact,
    }


@bp.route(f"{ROOM}/new", methods=["GET", "POST"])
@policy(host)
def new_prize(event_code: str) -> Answer:
    with reading() as session:
        currency = service.currency_for(session, visit().event)
    form = PrizeForm(data=_chosen())
    form.value.currency = currency
    if form.validate_on_submit():
        stage = form.stage.data
        with unit_of_work() as session:
            service.add_prize(
                session,
                visit().event,
                form.details,
                moment(),
                chance(),
                pledged=stage == PLEDGED,
                asked=stage == ASKED,
            )
        flash(f"{form.item.data} is on the list.", "ok")
        return back_to("prizes.prizes", event_code=event_code)
    return _page(event_code, form, None, currency)


@bp.route(f"{ROOM}/<prize_code>", methods=["GET", "POST"])
@policy(host)
def prize(event_code: str, prize_code: str) -> Answer:
    with reading() as session:
        known = service.prize_details(session, visit().event, prize_code)
        currency = service.currency_for(session, visit().event, prize_code)
    form = PrizeForm(data=asdict(known) | _chosen())
    form.value.currency = currency
    form.show_value(known.value_cents)
    del form.stage
    if form.validate_on_submit():
        with unit_of_work() as session:
            service.change_prize(session, visit().event, prize_code, form.details)
        flash(f"{form.item.data} is changed.", "ok")
        return back_to("prizes.prizes", event_code=event_code)
    return _page(event_code, form, prize_code, currency)


@bp.get(f"{ROOM}/donors")
@policy(host)
def donors(event_code: str) -> Answer:
    """Find donors in the address book while somebody types."""
    wanted = request.args.get("find", "")
    with reading() as session:
        found = service.find_donors(session, visit().event, wanted)
    return render_template(
        "prizes/_donors.html", found=found, wanted=wanted, code=request.args.get("prize"), event_code=event_code
    )


@bp.post(f"{ROOM}/<prize_code>/declined")
@policy(host)
def declined(event_code: str, prize_code: str) -> Answer:
    with unit_of_work() as session:
        service.decline(session, visit().event, prize_code, moment())
    flash("They said no, and will not be asked again for this mixer. You can put it back below.", "ok")
    return back_to("prizes.prizes", event_code=event_code)


@bp.post(f"{ROOM}/<prize_code>/remove")
@policy(host)
def remove(event_code: str, prize_code: str) -> Answer:
    with unit_of_work() as session:
        service.remove_prize(session, visit().event, prize_code, moment())
    flash("Taken off the list. You can put it back below.", "ok")
    return back_to("prizes.prizes", event_code=event_code)


@bp.post(f"{ROOM}/<prize_code>/put-back")
@policy(host)
def put_back(event_code: str, prize_code: str) -> Answer:
    with unit_of_work() as session:
        service.put_back(session, visit().event, prize_code)
    flash("It is on the list again.", "ok")
    return back_to("prizes.prizes", event_code=event_code)
