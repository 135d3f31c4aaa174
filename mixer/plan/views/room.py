"""What all pages of this room share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, current_app
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from mixer.events.service.along import COPIERS, FOLLOWERS, Copier, Follower

bp = Blueprint("plan", __name__)

PARTS = "mixer.plan.parts"
"""Where rooms downstream, as the application starts, hand in parts of the plan's page: a list of `Part`."""


@dataclass(frozen=True)
class Part:
    """A part of the plan's page: its template and style sheet, and what it shows of a mixer at a moment."""

    template: str
    style: str
    facts: Callable[[Session, int, datetime], Mapping[str, Any]]


def handed_in() -> list[Part]:
    """Return the parts that rooms downstream have handed in."""
    found: list[Part] = current_app.extensions.get(PARTS, [])
    return found


def copiers() -> list[Copier]:
    """Return what rooms carry from one mixer to the next."""
    found: list[Copier] = current_app.extensions.get(COPIERS, [])
    return found


def followers() -> list[Follower]:
    """Return what of other rooms moves with a mixer."""
    found: list[Follower] = current_app.extensions.get(FOLLOWERS, [])
    return found


Answer = str | Response | tuple[str, int]
