"""What people see of table rounds: the host's page, paper, the wall and a guest's card."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, cast, func, select
from sqlalchemy.orm import Session

from mixer.contacts.models import Company, Contact
from mixer.guests.models import Guest
from mixer.icebreakers.models import Game, Party, Seat
from mixer.icebreakers.service import games
from mixer.icebreakers.service.crowd import ORGANISER
from mixer.icebreakers.service.duos import inside_now
from mixer.icebreakers.service.rounds import KIND, latest


@dataclass(frozen=True)
class Sitter:
    """A guest at a table."""

    id: int
    tag_name: str
    name: str
    company: str
    here: bool
    stays: bool
    may_show: bool
    shares: bool


@dataclass(frozen=True)
class RoundTable:
    """A table in a round: who sits there, and why."""

    number: int
    seats: int
    value: int
    reason: str
    locked: bool
    sitters: tuple[Sitter, ...]


@dataclass(frozen=True)
class RoundsBoard:
    """A plan as the host sees it, one round of it at a time."""

    state: str
    shown: int
    rounds: int
    minutes: int
    tables: tuple[RoundTable, ...]
    seated: int
    printed: int
    share: float
    repeats: int
    least: int
    worst: tuple[str, int]
    relaxations: tuple[str, ...]
    waiting: tuple[str, ...]
    absent: int
    coming: bool

    @property
    def locked(self) -> int:
        """Return how many tables of the round are kept."""
        return sum(table.locked for table in self.tables)


@dataclass(frozen=True)
class Line:
    """A guest and the table of each round, None where they have none."""

    name: str
    company: str
    tag_name: str
    may_show: bool
    tables: tuple[int | None, ...]


@dataclass(frozen=True)
class MyTables:
    """A guest's card: the round that is on, the table, who sits there, and the tables of all rounds."""

    state: str
    round: int = 0
    table: int | None = None
    names: tuple[str, ...] = ()
    more: int = 0
    stays: bool = False
    tables: tuple[int | None, ...] = ()

    @property
    def waits(self) -> bool:
        """Tell whether the phone is to look again: for the start or for the next round."""
        return self.state in {games.DRAFT, *games.ON}


def planned(game: Game | None) -> bool:
    """Tell whether a game's rounds have been planned."""
    return game is not None and "tables" in game.options


def rounds_board(session: Session, event_id: int, shown: int | None = None) -> RoundsBoard | None:
    """Return the latest plan with one round of it, in a bounded number of queries; None before the first plan.

    `shown` is the round to look at: without one, or one that is not, the one that is on.
    """
    game = latest(session, event_id)
    if game is None or not planned(game):
        return None
    turn = shown if shown and 1 <= shown <= game.rounds else game.round
    inside = inside_now(session, event_id)
    tables = _tables(session, game, turn, inside)
    printed = func.max(cast(Seat.printed, Integer))  # PostgreSQL finds no larger one of two booleans
    rows = session.execute(select(Seat.guest_id, printed).where(Seat.game_id == game.id).group_by(Seat.guest_id)).all()
    seated = {row[0] for row in rows}
    now = _now(session, game)
    waiting = inside - (now if game.state in games.ON else seated)
    worst, people = game.options["worst"]
    return RoundsBoard(
        state=game.state,
        shown=turn,
        rounds=game.rounds,
        minutes=game.minutes,
        tables=tables,
        seated=len(seated),
        printed=sum(bool(row[1]) for row in rows),
        share=min(1.0, game.value / game.bound) if game.bound > 0 else 1.0,
        repeats=game.options["repeats"],
        least=game.options["least"],
        worst=(_names(session, {worst})[0] if worst in seated else "", people),
        relaxations=tuple(game.relaxations),
        waiting=_names(session, waiting, Guest.part != ORGANISER) if game.state != games.OVER else (),
        absent=len(now - inside),
        coming=bool(game.options.get("coming")),
    )


def _now(session: Session, game: Game) -> set[int]:
    """Return who has a seat in the round that is on, or in the first one."""
    return set(session.scalars(select(Seat.guest_id).where(Seat.game_id == game.id, Seat.round == game.round)))


def _tables(session: Session, game: Game, turn: int, inside: set[int]) -> tuple[RoundTable, ...]:
    stay = {key for key, _ in game.options.get("stay", ())}
    sitters: dict[int, list[tuple[Sitter, bool]]] = {}
    rows = session.execute(
        select(
            *(Seat.party_id, Seat.guest_id, Seat.locked),
            *(Contact.tag_name, Contact.full_name, Guest.on_wall, Guest.shares_with_all),
            Company.name.label("company"),
        )
        .join(Guest, Guest.id == Seat.guest_id)
        .join(Contact, Contact.id == Guest.contact_id)
        .outerjoin(Company, Company.id == Contact.company_id)
        .where(Seat.game_id == game.id, Seat.round == turn)
        .order_by(Contact.search, Guest.id)
    )
    for row in rows:
        one = Sitter(
            *(row.guest_id, row.tag_name, row.full_name, row.company or "", row.guest_id in inside),
            *(row.guest_id in stay, row.on_wall, row.shares_with_all),
        )
        sitters.setdefault(row.party_id, []).append((one, row.locked))
    parties = session.scalars(
        select(Party).where(Party.game_id == game.id, Party.round == turn).order_by(Party.position)
    )
    seats = game.options["tables"]
    return tuple(
        RoundTable(
            number=party.position,
            seats=seats[party.position - 1],
            value=party.value,
            reason=party.reason,
            locked=any(locked for _, locked in sitters.get(party.id, ())),
            sitters=tuple(one for one, _ in sitters.get(party.id, ())),
        )
        for party in parties
    )


def _names(session: Session, guests: set[int], *where: Any) -> tuple[str, ...]:  # noqa: ANN401 - conditions
    names = select(Contact.full_name).join(Guest, Guest.contact_id == Contact.id).where(Guest.id.in_(guests), *where)
    return tuple(session.scalars(names.order_by(Contact.full_name)))


def lines(session: Session, event_id: int) -> tuple[Line, ...]:
    """Return every seated guest with the table of each round, in the order of names."""
    game = latest(session, event_id)
    if game is None or not planned(game):
        return ()
    rows = session.execute(
        select(
            *(Seat.guest_id, Seat.round, Party.position, Contact.full_name, Contact.tag_name, Guest.on_wall),
            Company.name.label("company"),
        )
        .join(Party, Party.id == Seat.party_id)
        .join(Guest, Guest.id == Seat.guest_id)
        .join(Contact, Contact.id == Guest.contact_id)
        .outerjoin(Company, Company.id == Contact.company_id)
        .where(Seat.game_id == game.id)
        .order_by(Contact.search, Guest.id, Seat.round)
    ).all()
    tables: dict[int, list[int | None]] = {row.guest_id: [None] * game.rounds for row in rows}
    for row in rows:
        tables[row.guest_id][row.round - 1] = row.position
    guests = {row.guest_id: row for row in rows}
    return tuple(
        Line(row.full_name, row.company or "", row.tag_name, row.on_wall, tuple(tables[key]))
        for key, row in guests.items()
    )


def my_tables(session: Session, event_id: int, guest_id: int) -> MyTables:
    """Return a guest's tables, which show from the start on; of who else sits there, what these guests agreed to.

    Who shares with everyone is named with the company, who may be on the wall by first name, others are counted.
    """
    game = latest(session, event_id)
    if game is None or game.state == games.DRAFT:
        return MyTables("none" if game is None else games.DRAFT)
    mine = {
        row.round: row
        for row in session.execute(
            select(Seat.round, Seat.party_id, Party.position)
            .join(Party, Party.id == Seat.party_id)
            .where(Seat.game_id == game.id, Seat.guest_id == guest_id)
        )
    }
    tables = tuple(mine[turn].position if turn in mine else None for turn in range(1, game.rounds + 1))
    now = mine.get(game.round)
    if now is None or game.state == games.OVER:
        return MyTables(game.state, game.round, tables=tables)
    others = [
        one
        for table in _tables(session, game, game.round, set())
        if table.number == now.position
        for one in table.sitters
        if one.id != guest_id
    ]
    shown = [
        f"{one.tag_name}, {one.company}" if one.shares and one.company else one.tag_name
        for one in others
        if one.shares or one.may_show
    ]
    stays = guest_id in {key for key, _ in game.options.get("stay", ())}
    return MyTables(game.state, game.round, now.position, tuple(shown), len(others) - len(shown), stays, tables)


def tables_on_tags(session: Session, event_id: int) -> Mapping[int, str]:
    """Return each guest's table in the first round, for the name tag; nobody's once the rounds are over."""
    game = games.latest(session, event_id, KIND)
    if game is None or game.state == games.OVER:
        return {}
    rows = session.execute(
        select(Seat.guest_id, Party.position)
        .join(Party, Party.id == Seat.party_id)
        .where(Seat.game_id == game.id, Seat.round == 1)
    )
    return {row.guest_id: str(row.position) for row in rows}
