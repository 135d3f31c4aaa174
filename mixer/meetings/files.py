"""The vCard of people met, and the code of one's own tag."""

from collections.abc import Iterable
from dataclasses import dataclass

import qrcode
import vobject


@dataclass(frozen=True)
class Card:
    """What a vCard holds: a name, what the person allows, and where they were met."""

    full_name: str
    given: str
    family: str
    details: dict[str, str]
    met: str


def vcards(cards: Iterable[Card]) -> bytes:
    """Return vCards 3.0 (RFC 2426), one after the other: what every address book reads."""
    return "".join(_vcard(card) for card in cards).encode()


def _vcard(card: Card) -> str:
    file = vobject.vCard()
    file.add("fn").value = card.full_name
    file.add("n").value = vobject.vcard.Name(family=card.family, given=card.given)
    if "company" in card.details:
        file.add("org").value = [card.details["company"]]
    if "profession" in card.details:
        file.add("title").value = card.details["profession"]
    if "email" in card.details:
        file.add("email").value = card.details["email"]
    if "phone" in card.details:
        file.add("tel").value = card.details["phone"]
    file.add("note").value = card.met
    text: str = file.serialize()
    return text


@dataclass(frozen=True)
class Picture:
    """A QR code as one SVG path, `size` modules wide, quiet zone included."""

    path: str
    size: int


def qr_picture(link: str) -> Picture:
    """Return the QR code of a link, for a phone held up to another phone."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4)
    code.add_data(link)
    code.make(fit=True)
    modules = code.get_matrix()
    path = "".join(
        f"M{column} {row}h1v1h-1z" for row, line in enumerate(modules) for column, dark in enumerate(line) if dark
    )
    return Picture(path, len(modules))
