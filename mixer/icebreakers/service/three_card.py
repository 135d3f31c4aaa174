"""A guest's own list of three on the phone, as far as the others let their details be seen."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from mixer.contacts.models import Company, Contact, Profession
from mixer.guests.models import Guest
from mixer.icebreakers.models import Game, Party, Seat
from mixer.icebreakers.service import games
from mixer.icebreakers.service.duos import inside_now
from mixer.icebreakers.service.newness import newness
from mixer.icebreakers.service.three import KIND, SHORT
from mixer.icebreakers.service.three_rows import OPEN, THE_LIST
from mixer.meetings.models import Meeting
from mixer.meetings.rules import offered_fields


@dataclass(frozen=True)
class Sought:
    """Somebody to meet: what stands on their tag, as far as they show it, and the clients that both may serve."""

    code: str
    name: str
    line: str
    clients: str
    met: bool
    counts: bool


@dataclass(frozen=True)
class MyThree:
    """A guest's list. `others` are new people met since the start who are not on it; `short` says why it is short."""

    state: str
    meets: tuple[Sought, ...] = ()
    others: tuple[str, ...] = ()
    short: str = ""
    opened: bool = False
    sits_out: bool = False
    may_open: bool = False

    @property
    def found(self) -> int:
        """Return how many of the list the guest has met who are new to them."""
        return sum(one.met and one.counts for one in self.meets)

    @property
    def wanted(self) -> int:
        """Return how many of the list are new to the guest."""
        return sum(one.counts for one in self.meets)

    @property
    def done(self) -> bool:
        """Tell whether everybody on the list is met."""
        return bool(self.meets) and all(one.met for one in self.meets)

    @property
    def waits(self) -> bool:
        """Tell whether the card may change by itself."""
        return self.state != games.OVER and not self.done


def my_three(session: Session, event_id: int, guest_id: int) -> MyThree | None:
    """Return a guest's list, which shows nothing before the game starts; None before there is a game."""
    game = games.latest(session, event_id, KIND)
    if game is None:
        return None
    if game.state == games.DRAFT:
        return MyThree(games.DRAFT)
    seat = session.scalar(
        select(Seat).where(Seat.game_id == game.id, Seat.guest_id == guest_id, Seat.round == THE_LIST)
    )
    on = game.state in games.ON
    if seat is None or seat.sits_out:
        here = on and guest_id in inside_now(session, event_id)
        return MyThree(game.state, sits_out=seat is not None, may_open=here)
    if on and seat.card != OPEN:
        return MyThree(game.state, may_open=True)
    met = _met(session, event_id, guest_id)
    rows = session.execute(_sought(game, guest_id)).all()
    listed = {row.id for row in rows}
    known = newness(session, event_id, {guest_id, *listed, *met})
    since = [other for other, moment in met.items() if game.started_at is not None and moment >= game.started_at]
    others = {other for other in since if other not in listed and known.new(guest_id, other)}
    return MyThree(
        state=game.state,
        meets=tuple(
            Sought(
                code=row.code,
                name=row.tag_name,
                line=shown_line(row.shows, row.company, row.profession),
                clients=row.clients,
                met=row.id in met,
                counts=known.new(guest_id, row.id),
            )
            for row in rows
        ),
        others=_tag_names(session, others),
        short=game.options.get(SHORT, {}).get(str(guest_id), ""),
        opened=True,
    )


def shown_line(shows: list[str], company: str | None, profession: str | None) -> str:
    """Return company and profession in a line, as far as a guest lets people see them."""
    fields = offered_fields(shows)
    said = {"profession": profession, "company": company}
    return " · ".join(text for key, text in said.items() if text and key in fields)


def _sought(game: Game, guest_id: int) -> Any:  # noqa: ANN401 - a select of a handful of columns
    mine, theirs = aliased(Seat), aliased(Seat)
    return (
        select(
            Guest.id,
            Guest.code,
            Guest.shows,
            Contact.tag_name,
            Company.name.label("company"),
            Profession.name.label("profession"),
            Party.name.label("clients"),
        )
        .select_from(mine)
        .join(Party, Party.id == mine.party_id)
        .join(theirs, (theirs.party_id == mine.party_id) & (theirs.id != mine.id))
        .join(Guest, Guest.id == theirs.guest_id)
        .join(Contact, Contact.id == Guest.contact_id)
        .outerjoin(Company, Company.id == Contact.company_id)
        .outerjoin(Profession, Profession.id == Contact.profession_id)
        .where(mine.game_id == game.id, mine.guest_id == guest_id, mine.round > THE_LIST)
        .order_by(mine.round)
    )


def _met(session: Session, event_id: int, guest_id: int) -> dict[int, datetime]:
    """Return whom a guest has met at this mixer, and when."""
    rows = session.execute(
        select(Meeting.one_id, Meeting.other_id, Meeting.confirmed_at).where(
            Meeting.event_id == event_id,
            Meeting.confirmed_at.is_not(None),
            or_(Meeting.one_id == guest_id, Meeting.other_id == guest_id),
        )
    )
    return {row.other_id if row.one_id == guest_id else row.one_id: row.confirmed_at for row in rows}


def _tag_names(session: Session, guests: set[int]) -> tuple[str, ...]:
    rows = select(Contact.tag_name).join(Guest, Guest.contact_id == Contact.id).where(Guest.id.in_(guests))
    return tuple(session.scalars(rows.order_by(Contact.tag_name)))
