"""The blueprint that all pages about paper hang on, and what they share."""

from flask import Blueprint, current_app
from werkzeug.wrappers import Response

from mixer.nametags import service
from mixer.web.access import visit
from mixer.web.request import chance, keyring, moment

bp = Blueprint("nametags", __name__)

Answer = str | Response | tuple[str, int]

KINDS = {
    "name_tags": ("name tag", "name tags"),
    "single_tag": ("name tag, printed alone", "name tags, printed alone"),
    "blank_tags": ("blank tag", "blank tags"),
    "duo_cards": ("duo card", "duo cards"),
    "zone_signs": ("zone sign", "zone signs"),
    "sign_in_sheet": ("guest on the sign-in sheet", "guests on the sign-in sheet"),
    "queue_signs": ("queue sign", "queue signs"),
    "poster": ("poster", "posters"),
    "table_signs": ("table sign", "table signs"),
    "information_signs": ("sign of an information table", "signs of information tables"),
    "tickets": ("drawing ticket", "drawing tickets"),
    "prize_signs": ("prize sign", "prize signs"),
    "receipts": ("receipt", "receipts"),
}
"""What the record calls things, one and many."""


def rooms() -> service.Rooms:
    """Return what rooms downstream have handed in."""
    return service.Rooms.handed_in(current_app.extensions)


def hand() -> service.Hand:
    """Return who prints, when and with what."""
    return service.Hand(visit().account_id, moment(), chance(), keyring())


def document(pdf: bytes, name: str) -> Response:
    """Answer with a PDF to keep."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(pdf, mimetype="application/pdf", headers=headers)


def picture(png: bytes) -> Response:
    """Answer with a picture that may show guests."""
    return Response(png, mimetype="image/png", headers={"Cache-Control": "no-store"})
