"""One guest: added by hand, looked at, changed, taken off, put back; and one person of the address book."""

from flask import abort, flash, render_template

from mixer.accounts.access import organiser
from mixer.contacts.service import contact_page, profession_names
from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.events.access import host
from mixer.events.models import Event
from mixer.guests import service
from mixer.guests.forms import CompanyForm, GuestForm, NewGuestForm
from mixer.guests.service import GuestAdded, GuestDetails
from mixer.guests.views.lists import Answer, bp
from mixer.post import service as post
from mixer.web.access import policy, visit
from mixer.web.request import back_to, chance, keyring, moment

FULL = (
    "The answer is yes, and the guest stands on the waiting list: every seat is taken, or another business of the "
    "category is coming."
)


@bp.route("/m/<event_code>/guests/new", methods=["GET", "POST"])
@policy(host)
def new_guest(event_code: str) -> Answer:
    form = NewGuestForm()
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                added = service.add_guest(session, visit().event, form.guest(), moment(), chance(), keyring())
            _tell(added, form.given.data, form.answer.data)
            return back_to("guests.guest", event_code=event_code, guest_code=added.code)
        except Refusal as no:
            form.email.errors = [no.message]
    with reading() as session:
        professions = profession_names(session, visit().group)
    page = render_template("guests/new_guest.html", form=form, professions=professions, code=event_code, here="guests")
    return page, 422 if form.errors else 200


def _tell(added: GuestAdded, name: str, answer: str) -> None:
    flash(f"{name} was on the list already." if added.was_on_list else f"{name} is on the list.", "ok")
    if answer == "yes" and added.answer == "waiting":
        flash(FULL, "info")


@bp.get("/m/<event_code>/guests/<guest_code>")
@policy(host)
def guest(event_code: str, guest_code: str) -> Answer:
    details = _details(guest_code)
    in_book = visit().role == "organiser"
    address = details.facts.email
    with reading() as session:
        letters = post.letters_of_guest(session, visit().event, details.id)
        silent = post.silences(session, keyring(), visit().group, [address] if address else [])
        zone = session.get_one(Event, visit().event).zone
    company = CompanyForm(formdata=None, data={"companion": list(details.companions)})
    return render_template(
        "guests/guest.html",
        guest=details,
        company=company,
        letters=letters,
        silence=silent.get(address),
        zone=zone,
        code=event_code,
        here="guests",
        in_book=in_book,
    )


@bp.post("/m/<event_code>/guests/<guest_code>/write-again")
@policy(host)
def write_again(event_code: str, guest_code: str) -> Answer:
    address = _details(guest_code).facts.email
    with unit_of_work() as session:
        post.write_again(session, keyring(), visit().group, address)
    flash(f"Invitations go to {address} again.", "ok")
    return back_to("guests.guest", event_code=event_code, guest_code=guest_code)


@bp.route("/m/<event_code>/guests/<guest_code>/edit", methods=["GET", "POST"])
@policy(host)
def edit_guest(event_code: str, guest_code: str) -> Answer:
    details = _details(guest_code)
    form = GuestForm()
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                became = service.edit_guest(session, visit().event, guest_code, form.edit(), moment())
            flash(FULL if became != form.answer.data else "Saved.", "info" if became != form.answer.data else "ok")
            return back_to("guests.guest", event_code=event_code, guest_code=guest_code)
        except Refusal as no:
            form.email.errors = [no.message]
    elif not form.is_submitted():
        form.fill(details)
    with reading() as session:
        professions = profession_names(session, visit().group)
    page = render_template(
        "guests/edit_guest.html", form=form, guest=details, professions=professions, code=event_code, here="guests"
    )
    return page, 422 if form.errors else 200


@bp.post("/m/<event_code>/guests/<guest_code>/remove")
@policy(host)
def remove_guest(event_code: str, guest_code: str) -> Answer:
    with unit_of_work() as session:
        name = service.remove_guest(session, visit().event, guest_code, moment())
    flash(f"{name} is off the list. You can put them back below.", "ok")
    return back_to("guests.guest", event_code=event_code, guest_code=guest_code)


@bp.post("/m/<event_code>/guests/<guest_code>/restore")
@policy(host)
def restore_guest(event_code: str, guest_code: str) -> Answer:
    with unit_of_work() as session:
        name, answer = service.restore_guest(session, visit().event, guest_code, moment())
    flash(f"{name} is back on the list." if answer != "waiting" else f"{name} is back and waits for a seat.", "ok")
    return back_to("guests.guest", event_code=event_code, guest_code=guest_code)


@bp.get("/g/<group_code>/contacts/<contact_code>")
@policy(organiser)
def person(group_code: str, contact_code: str) -> Answer:
    with reading() as session:
        contact = contact_page(session, visit().group, contact_code)
        mixers = service.mixers_attended(session, visit().group, contact.id) if contact else []
    if contact is None:
        abort(404)
    return render_template("guests/person.html", contact=contact, mixers=mixers, group_code=group_code)


def _details(guest_code: str) -> GuestDetails:
    with reading() as session:
        details = service.guest_details(session, visit().event, guest_code)
    if details is None:
        abort(404)
    return details
