"""The host's page for everything printed: choose, see the true page, print."""

from collections.abc import Callable

from flask import Blueprint, current_app, flash, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.events.access import host
from mixer.nametags import service
from mixer.nametags.forms import (
    LAYOUT_NAMES,
    ORDER_NAMES,
    WHICH_NAMES,
    PrintForm,
    QuestionForm,
    ReplaceForm,
    tag_sheets,
)
from mixer.nametags.rules.batch import Choice
from mixer.web.access import policy, visit
from mixer.web.request import back_to, chance, keyring, moment

bp = Blueprint("nametags", __name__)

Answer = str | Response | tuple[str, int]

KINDS = {
    "name_tags": "name tags",
    "duo_cards": "duo cards",
    "zone_signs": "zone signs",
    "sign_in_sheet": "guests on the sign-in sheet",
}
"""What the record calls things."""


def _zones_of() -> service.ZonesOf:
    found: service.ZonesOf = current_app.extensions.get(service.ZONES, service.zones_by_sphere)
    return found


def _hand() -> service.Hand:
    return service.Hand(visit().account_id, moment(), chance(), keyring())


def _asked(session: Session) -> Choice:
    """What the address asks for, above what was printed last."""
    return QuestionForm(request.args).choice(service.last_choice(session, visit().event))


def _document(pdf: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(pdf, mimetype="application/pdf", headers=headers)


@bp.get("/m/<event_code>/name-tags")
@policy(host)
def name_tags(event_code: str) -> Answer:
    with reading() as session:
        choice = _asked(session)
        found = service.overview(session, visit().event, choice, keyring(), _zones_of())
        done = service.runs(session, visit().event)
    return render_template(
        "nametags/name_tags.html",
        here="nametags",
        event_code=event_code,
        choice=choice,
        found=found,
        runs=done,
        sheets=tag_sheets(),
        layouts=LAYOUT_NAMES,
        orders=ORDER_NAMES,
        whiches=WHICH_NAMES,
        kinds=KINDS,
    )


@bp.get("/m/<event_code>/name-tags/first-page.png")
@policy(host)
def first_page(event_code: str) -> Answer:
    with reading() as session:
        png = service.picture_of_first_page(session, visit().event, _asked(session), keyring(), _zones_of())
    return Response(png, mimetype="image/png", headers={"Cache-Control": "no-store"})


@bp.post("/m/<event_code>/name-tags/print")
@policy(host)
def print_tags(event_code: str) -> Answer:
    form = PrintForm()
    if not form.validate_on_submit():
        flash("Please choose a sheet from the list and a label on it.", "refused")
        return back_to("nametags.name_tags", event_code=event_code)
    return _print(form.choice, event_code)


@bp.post("/m/<event_code>/name-tags/replace")
@policy(host)
def replace_tag(event_code: str) -> Answer:
    form = ReplaceForm()
    if not form.validate_on_submit():
        flash("Please choose the guest whose tag is lost.", "refused")
        return back_to("nametags.name_tags", event_code=event_code)
    return _print(form.choice, event_code)


@bp.post("/m/<event_code>/name-tags/sign-in-sheet")
@policy(host)
def sign_in_sheet(event_code: str) -> Answer:
    with unit_of_work() as session:
        printed = service.print_sign_in(session, visit().event, _hand())
    return _document(printed.pdf, "sign-in-sheet.pdf")


def _print(choose: Callable[[Choice], Choice], event_code: str) -> Answer:
    """Put the print on record, make the document outside of the transaction, and note what was read back."""
    try:
        with unit_of_work() as session:
            choice = choose(service.last_choice(session, visit().event))
            order = service.order_tags(session, visit().event, choice, _hand(), _zones_of())
    except Refusal as no:
        flash(no.message, "refused")
        return back_to("nametags.name_tags", event_code=event_code)
    printed = service.print_order(order)
    with unit_of_work() as session:
        service.note_read(session, visit().event, order, printed.read)
    return _document(printed.pdf, "name-tags.pdf")
