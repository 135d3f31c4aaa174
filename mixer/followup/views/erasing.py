"""Erasing a person: what will go is said first, then it is done, and it cannot be undone."""

import io

from flask import Response, abort, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue as Answer

from mixer.accounts.access import organiser
from mixer.core.database import reading, unit_of_work
from mixer.events.access import host
from mixer.followup.service import certificates, erasing
from mixer.followup.service.certificates import CertificatePage
from mixer.followup.service.erasing import Asker
from mixer.followup.views.blueprint import bp, tools
from mixer.guests.access import own_link
from mixer.guests.service import guest_details
from mixer.web.access import policy, public, visit
from mixer.web.request import back_to, moment

CONTACT = "/g/<group_code>/contacts/<contact_code>/erase"
GUEST = "/m/<event_code>/guests/<guest_code>/erase"


@bp.get(CONTACT)
@policy(organiser)
def erase_contact(group_code: str, contact_code: str) -> Answer:
    back = url_for("guests.person", group_code=group_code, contact_code=contact_code)
    return _ask(contact_code, back)


@bp.post(CONTACT)
@policy(organiser)
def erase_contact_now(group_code: str, contact_code: str) -> Answer:
    certificate = _erase(contact_code)
    return back_to("followup.certificate", group_code=group_code, certificate_code=certificate)


@bp.get(GUEST)
@policy(host)
def erase_guest(event_code: str, guest_code: str) -> Answer:
    back = url_for("guests.guest", event_code=event_code, guest_code=guest_code)
    return _ask(_contact_of(guest_code), back)


@bp.post(GUEST)
@policy(host)
def erase_guest_now(event_code: str, guest_code: str) -> Answer:
    certificate = _erase(_contact_of(guest_code))
    flash(f"Erased everywhere, for good. The certificate {certificate} says what went.", "ok")
    return back_to("guests.guest_list", event_code=event_code)


@bp.post("/my/erase")
@policy(own_link)
def erase_me() -> Answer:
    with unit_of_work() as database:
        code = erasing.contact_of_guest(database, visit().guest)
        erasing.erase_person(database, visit().group, code, moment(), tools(), Asker(erasing.GUEST))
    session.pop("guest", None)
    return redirect(url_for("followup.erased_me"), 303)


@bp.get("/erased")
@policy(public)
def erased_me() -> Answer:
    return render_template("followup/erased_me.html")


@bp.get("/g/<group_code>/certificates/<certificate_code>.pdf")
@policy(organiser)
def certificate_on_paper(group_code: str, certificate_code: str) -> Answer:
    with reading() as database:
        return on_paper(certificates.read(database, visit().group, certificate_code))


def on_paper(certificate: CertificatePage) -> Response:
    """Return a certificate as a PDF to keep."""
    content = io.BytesIO()
    certificates.on_paper(certificate, content)
    name = f"certificate-{certificate.code}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content.getvalue(), mimetype="application/pdf", headers=headers)


@bp.get("/g/<group_code>/certificates/<certificate_code>")
@policy(organiser)
def certificate(group_code: str, certificate_code: str) -> Answer:
    with reading() as database:
        found = certificates.read(database, visit().group, certificate_code)
    return render_template("followup/certificate.html", certificate=found, group_code=group_code)


def _contact_of(guest_code: str) -> str:
    with reading() as database:
        details = guest_details(database, visit().event, guest_code)
    if details is None:
        abort(404)
    return details.contact_code


def _ask(contact_code: str, back: str) -> Answer:
    with reading() as database:
        found = erasing.outlook(database, visit().group, contact_code, moment())
    return render_template("followup/erase.html", outlook=found, back=back)


def _erase(contact_code: str) -> str:
    asker = Asker(erasing.HOST, visit().account)
    with unit_of_work() as database:
        return erasing.erase_person(database, visit().group, contact_code, moment(), tools(), asker)
