"""Parts of a guest's pages that rooms downstream hand in: what is due on the first page, the ladder beside a person."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from mixer.web.access import visit
from mixer.web.request import moment

PARTS = "mixer.meetings.parts"
"""Where rooms downstream, as the application starts, hand in parts of a guest's pages: a list of `Part`."""


class Place(StrEnum):
    """The pages of a guest that have room for parts."""

    HOME = "home"
    PEOPLE = "people"
    PERSON = "person"


@dataclass(frozen=True)
class Part:
    """A part of a guest's page: where it stands, its template and style sheet, and what it shows.

    `facts` takes the guest's id, the code of the person whose page it is (empty elsewhere) and the moment; None leaves
    the part out.
    """

    place: Place
    template: str
    style: str
    facts: Callable[[Session, int, str, datetime], Mapping[str, Any] | None]


@dataclass(frozen=True)
class Shown:
    """A part with what it shows now."""

    template: str
    style: str
    facts: Mapping[str, Any]


def parts_of(session: Session, place: Place, code: str = "") -> list[Shown]:
    """Return the parts of a page as this browser's guest sees them."""
    handed_in: list[Part] = current_app.extensions.get(PARTS, [])
    found = [(part, part.facts(session, visit().guest, code, moment())) for part in handed_in if part.place == place]
    return [Shown(part.template, part.style, facts) for part, facts in found if facts is not None]
