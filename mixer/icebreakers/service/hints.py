"""What a guest who looks in vain is told, a little more every few minutes."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib import resources
from string import Formatter

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.contacts.models import Company, Contact, Profession
from mixer.guests.models import Guest
from mixer.icebreakers.models import Seat
from mixer.icebreakers.rules.room import couple
from mixer.icebreakers.service import games
from mixer.icebreakers.service.duos import KIND
from mixer.meetings.service.history import confirmed


@dataclass(frozen=True)
class Hint:
    """A sentence for those who have looked for so many minutes; its words in braces are about the partner."""

    after: int
    says: str


@cache
def hints() -> tuple[Hint, ...]:
    """Return the hints, the first first."""
    table = tomllib.loads(resources.files("mixer.icebreakers").joinpath("hints.toml").read_text("utf-8"))
    return tuple(sorted((Hint(**row) for row in table["hint"]), key=lambda hint: hint.after))


def due(facts: Mapping[str, str], played: timedelta) -> list[str]:
    """Return the hints about one partner that are due, those left out whose word is not known."""
    return [
        hint.says.format(**facts)
        for hint in hints()
        if played >= timedelta(minutes=hint.after)
        and all(facts[word] for _, word, _, _ in Formatter().parse(hint.says) if word)
    ]


@dataclass(frozen=True)
class Help:
    """What a guest may know about those still to be found, and in how many minutes they may know more."""

    sentences: tuple[str, ...] = ()
    next_in: int | None = None


def help_for(session: Session, event_id: int, guest_id: int, moment: datetime) -> Help:
    """Return the hints for a guest whose game is on, about each partner not met yet."""
    game = games.latest(session, event_id, KIND)
    if game is None or game.state not in games.ON:
        return Help()
    mine = select(Seat.party_id).where(Seat.game_id == game.id, Seat.guest_id == guest_id)
    rows = session.execute(
        select(
            Seat.guest_id,
            Seat.card,
            Contact.given,
            Company.name.label("company"),
            Profession.name.label("profession"),
        )
        .join(Guest, Guest.id == Seat.guest_id)
        .join(Contact, Contact.id == Guest.contact_id)
        .outerjoin(Company, Company.id == Contact.company_id)
        .outerjoin(Profession, Profession.id == Contact.profession_id)
        .where(Seat.party_id.in_(mine), Seat.guest_id != guest_id)
        .order_by(Seat.id)
    ).all()
    met = confirmed(session, event_id)
    time = games.played(game, moment)
    sought = [row for row in rows if couple(row.guest_id, guest_id) not in met]
    sentences = [
        sentence
        for row in sought
        for sentence in due(
            {
                "card": row.card,
                "given": row.given,
                "letter": (row.company or "")[:1].upper(),
                "profession": row.profession or "",
            },
            time,
        )
    ]
    later = [hint.after for hint in hints() if time < timedelta(minutes=hint.after)]
    wait = -((time - timedelta(minutes=later[0])) // timedelta(minutes=1)) if later and sought else None
    return Help(tuple(sentences), wait)
