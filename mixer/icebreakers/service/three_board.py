"""What the host and the wall see of a game of meet three: everybody's list, who has met whom, who is still alone."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from mixer.contacts.models import Company, Contact, Profession
from mixer.guests.models import Guest
from mixer.icebreakers.models import Game, Party, Seat, Zone, ZonePlace
from mixer.icebreakers.rules.room import Couple, couple
from mixer.icebreakers.service import games
from mixer.icebreakers.service.crowd import ORGANISER
from mixer.icebreakers.service.duos import inside_now
from mixer.icebreakers.service.newness import Newness, newness
from mixer.icebreakers.service.three import KIND, SHORT
from mixer.icebreakers.service.three_card import shown_line
from mixer.icebreakers.service.three_rows import OPEN, THE_LIST
from mixer.meetings.service.history import confirmed


@dataclass(frozen=True)
class Meets:
    """One person on a guest's list, why they meet, and whether they have; `counts` unless they are no new faces.

    `tag` and `line` are what other guests may read: the name on the tag, profession and company as far as they show it.
    """

    guest_id: int
    code: str
    name: str
    company: str
    tag: str
    line: str
    value: int
    reason: str
    met_at: datetime | None
    counts: bool


@dataclass(frozen=True)
class Player:
    """A guest with a list; `others` are new people met since the start who are not on it."""

    guest_id: int
    code: str
    given: str
    name: str
    company: str
    tag: str
    line: str
    place: str
    here: bool
    locked: bool
    printed: bool
    opened: bool
    short: str
    meets: tuple[Meets, ...] = ()
    others: int = 0

    @property
    def found(self) -> int:
        """Return how many new people of the list the guest has met."""
        return sum(one.met_at is not None and one.counts for one in self.meets)

    @property
    def done(self) -> bool:
        """Tell whether the guest has met everybody on the list."""
        return bool(self.meets) and all(one.met_at for one in self.meets)

    @property
    def alone(self) -> bool:
        """Tell whether the guest, who is in the room, has met nobody new yet."""
        return self.here and not self.found and not self.others

    @property
    def worth(self) -> int:
        """Return the points of the guest's meetings."""
        return sum(one.value for one in self.meets)


@dataclass(frozen=True)
class Board:
    """A game as the host sees it, players by name."""

    state: str
    players: tuple[Player, ...]
    planned: int
    new_faces: int
    relaxations: tuple[str, ...]
    share: float
    started_at: datetime | None
    ended_at: datetime | None
    waiting: tuple[str, ...]
    sitting_out: tuple[tuple[str, str], ...]

    @property
    def done(self) -> tuple[Player, ...]:
        """Return who has met everybody on the list."""
        return tuple(player for player in self.players if player.done)

    @property
    def alone(self) -> tuple[Player, ...]:
        """Return who has met nobody new yet, those who have left not counted."""
        return tuple(player for player in self.players if player.alone)

    @property
    def printed(self) -> int:
        """Return how many lists are on paper."""
        return sum(player.printed for player in self.players)

    @property
    def worst(self) -> Player | None:
        """Return the guest whose meetings are worth least: an average would hide them."""
        return min(self.players, key=lambda player: player.worth, default=None)


def board(session: Session, event_id: int) -> Board | None:
    """Return the latest game as the host sees it, in a bounded number of queries; None before the first."""
    game = games.latest(session, event_id, KIND)
    if game is None:
        return None
    inside = inside_now(session, event_id)
    sitting = _sitting_out(session, game)
    people = _people(session, game, inside)
    met = confirmed(session, event_id) if game.state != games.DRAFT else {}
    known = newness(session, event_id)
    lists = _lists(session, game, people, met, known)
    faces = _new_faces(game, lists, met, known)
    players = tuple(
        replace(player, meets=meets, others=len(faces.get(guest, set()) - {one.guest_id for one in meets}))
        for guest, player in people.items()
        if (meets := lists.get(guest, ())) or (player.short and guest not in sitting)
    )
    return Board(
        state=game.state,
        players=players,
        planned=sum(map(len, lists.values())) // 2,
        new_faces=sum(map(len, faces.values())) // 2,
        relaxations=tuple(game.relaxations),
        share=min(1.0, game.value / game.bound) if game.bound else 1.0,
        started_at=game.started_at,
        ended_at=game.ended_at,
        waiting=_names(session, inside - sitting - {player.guest_id for player in players}),
        sitting_out=tuple((people[guest].code, people[guest].name) for guest in people if guest in sitting),
    )


def _sitting_out(session: Session, game: Game) -> set[int]:
    return set(session.scalars(select(Seat.guest_id).where(Seat.game_id == game.id, Seat.sits_out)))


def _people(session: Session, game: Game, inside: set[int]) -> dict[int, Player]:
    """Return everybody who has or had a part in the game, by name, without their lists."""
    rows = session.execute(
        select(
            Seat.guest_id,
            Seat.card,
            Seat.printed,
            Seat.locked,
            Guest.code,
            Guest.shows,
            Contact.given,
            Contact.full_name,
            Contact.tag_name,
            Company.name.label("company"),
            Profession.name.label("profession"),
            Zone.name.label("zone"),
        )
        .join(Guest, Guest.id == Seat.guest_id)
        .join(Contact, Contact.id == Guest.contact_id)
        .outerjoin(Company, Company.id == Contact.company_id)
        .outerjoin(Profession, Profession.id == Contact.profession_id)
        .outerjoin(ZonePlace, ZonePlace.guest_id == Guest.id)
        .outerjoin(Zone, Zone.id == ZonePlace.zone_id)
        .where(Seat.game_id == game.id, Seat.round == THE_LIST)
        .order_by(Contact.full_name, Guest.id)
    )
    short = game.options.get(SHORT, {})
    return {
        row.guest_id: Player(
            guest_id=row.guest_id,
            code=row.code,
            given=row.given,
            name=row.full_name,
            company=row.company or "",
            tag=row.tag_name,
            line=shown_line(row.shows, row.company, row.profession),
            place=row.zone or "",
            here=row.guest_id in inside,
            locked=row.locked,
            printed=row.printed,
            opened=row.card == OPEN,
            short=short.get(str(row.guest_id), ""),
        )
        for row in rows
    }


def _lists(
    session: Session, game: Game, people: Mapping[int, Player], met: Mapping[Couple, datetime], known: Newness
) -> dict[int, tuple[Meets, ...]]:
    """Return everybody's list in its order."""
    other = aliased(Seat)
    rows = session.execute(
        select(Seat.guest_id, other.guest_id.label("other_id"), Party.value, Party.reason)
        .join(Party, Party.id == Seat.party_id)
        .join(other, (other.party_id == Seat.party_id) & (other.id != Seat.id))
        .where(Seat.game_id == game.id, Seat.round > THE_LIST)
        .order_by(Seat.guest_id, Seat.round)
    )
    lists: dict[int, tuple[Meets, ...]] = {}
    for row in rows:
        whom = people[row.other_id]
        one = Meets(
            guest_id=whom.guest_id,
            code=whom.code,
            name=whom.name,
            company=whom.company,
            tag=whom.tag,
            line=whom.line,
            value=row.value,
            reason=row.reason,
            met_at=met.get(couple(row.guest_id, row.other_id)),
            counts=known.new(row.guest_id, row.other_id),
        )
        lists[row.guest_id] = (*lists.get(row.guest_id, ()), one)
    return lists


def _new_faces(
    game: Game, lists: Mapping[int, tuple[Meets, ...]], met: Mapping[Couple, datetime], known: Newness
) -> dict[int, set[int]]:
    """Return the new people each guest has met: those on the list, and whoever else they met since the start."""
    listed = {couple(guest, one.guest_id) for guest, row in lists.items() for one in row}
    faces: dict[int, set[int]] = {}
    for (one, other), moment in met.items():
        counts = (one, other) in listed or (game.started_at is not None and moment >= game.started_at)
        if counts and known.new(one, other):
            faces.setdefault(one, set()).add(other)
            faces.setdefault(other, set()).add(one)
    return faces


def _names(session: Session, guests: set[int]) -> tuple[str, ...]:
    return tuple(
        session.scalars(
            select(Contact.full_name)
            .join(Guest, Guest.contact_id == Contact.id)
            .where(Guest.id.in_(guests), Guest.part != ORGANISER)
            .order_by(Contact.full_name)
        )
    )


def player_of(look: Board | None, code: str) -> Player | None:
    """Return a guest of the game by code."""
    return next((player for player in look.players if player.code == code), None) if look else None
