"""What people see of a game of pairs, famous duos first: the host's preview and live page, the wall, a guest's card."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.contacts.models import Company, Contact
from mixer.core.refusal import Refusal
from mixer.guests.models import Guest
from mixer.icebreakers.models import Game, Party, Seat, Zone, ZonePlace
from mixer.icebreakers.rules.duos import PAPER, other_cards
from mixer.icebreakers.rules.finding import found_at, together
from mixer.icebreakers.service import games
from mixer.icebreakers.service.crowd import ORGANISER
from mixer.icebreakers.service.duos import KIND, inside_now, latest, way_of
from mixer.icebreakers.service.games import DRAFT, OVER
from mixer.icebreakers.service.packs import packs_for
from mixer.meetings.service.history import confirmed


@dataclass(frozen=True)
class Member:
    """A guest in a famous group, with the half they hold.

    `place` is the zone they were sent to, if any; `dealt` grows with each card that is dealt.
    """

    guest_id: int
    code: str
    given: str
    name: str
    company: str
    email: str
    card: str
    here: bool
    printed: bool
    locked: bool
    place: str
    dealt: int = 0


@dataclass(frozen=True)
class Group:
    """A famous pair or trio, why it was made, and whether it has found itself."""

    number: int
    name: str
    value: int
    reason: str
    members: tuple[Member, ...]
    found_at: datetime | None

    @property
    def found(self) -> bool:
        """Tell whether the group has found itself."""
        return self.found_at is not None

    @property
    def locked(self) -> bool:
        """Tell whether the host keeps the group as it is."""
        return any(member.locked for member in self.members)

    @property
    def printed(self) -> bool:
        """Tell whether a card of the group is on paper."""
        return any(member.printed for member in self.members)


@dataclass(frozen=True)
class Board:
    """A game as the host sees it."""

    state: str
    groups: tuple[Group, ...]
    relaxations: tuple[str, ...]
    share: float
    packs: tuple[str, ...]
    started_at: datetime | None
    ended_at: datetime | None
    waiting: tuple[str, ...]
    sitting_out: tuple[str, ...]
    on_paper: bool = False
    changed: tuple[str, ...] = ()

    @property
    def open(self) -> tuple[Group, ...]:
        """Return the groups of which only one guest holds a card yet."""
        return tuple(group for group in self.groups if len(group.members) == 1)

    @property
    def handed_out(self) -> tuple[Member, ...]:
        """Return who holds a card, whoever got it last first."""
        members = [member for group in self.groups for member in group.members]
        return tuple(sorted(members, key=lambda member: -member.dealt))

    @property
    def found(self) -> int:
        """Return how many groups have found themselves."""
        return sum(group.found for group in self.groups)

    @property
    def finds(self) -> tuple[Group, ...]:
        """Return the groups that have found themselves, the first first."""
        found = [(group.found_at, place) for place, group in enumerate(self.groups) if group.found_at]
        return tuple(self.groups[place] for _, place in sorted(found))

    @property
    def printed(self) -> int:
        """Return how many cards are on paper."""
        return sum(member.printed for group in self.groups for member in group.members)

    @property
    def worst(self) -> Group | None:
        """Return the group that is worth least to its guests: an average would hide it."""
        return min(self.groups, key=lambda group: group.value, default=None)

    @property
    def alone(self) -> tuple[Member, ...]:
        """Return who still looks for a partner, those who have left not counted."""
        return tuple(member for group in self.groups if not group.found for member in group.members if member.here)


@dataclass(frozen=True)
class MyCard:
    """A guest's card: what they are, whom to look for, and how far they are. `state` is the game's."""

    state: str
    card: str = ""
    looks_for: tuple[str, ...] = ()
    found: bool = False
    sits_out: bool = False
    may_join: bool = False


def board(session: Session, event_id: int, kind: str = KIND) -> Board | None:
    """Return the latest game of a kind as the host sees it, in a bounded number of queries; None before the first."""
    game = games.latest(session, event_id, kind)
    if game is None:
        return None
    inside = inside_now(session, event_id)
    members = _members(session, game, inside)
    seated = {member.guest_id for group in members.values() for member in group}
    sitting = _sitting_out(session, game)
    idle = inside - seated - sitting.keys()
    return Board(
        state=game.state,
        groups=_groups(session, game, members),
        relaxations=tuple(game.relaxations),
        share=min(1.0, game.value / game.bound) if game.bound else 1.0,
        packs=tuple(game.options.get("packs", ())),
        started_at=game.started_at,
        ended_at=game.ended_at,
        waiting=_names(session, idle),
        sitting_out=tuple(sorted(sitting.values())),
        on_paper=way_of(game) == PAPER,
        changed=tuple(game.options.get("changed", ())),
    )


def _groups(session: Session, game: Game, members: Mapping[int, Sequence[Member]]) -> tuple[Group, ...]:
    met = confirmed(session, game.event_id) if game.state != DRAFT else {}
    parties = session.scalars(select(Party).where(Party.game_id == game.id).order_by(Party.position))
    return tuple(
        Group(
            number=party.position,
            name=party.name,
            value=party.value,
            reason=party.reason,
            members=tuple(members[party.id]),
            found_at=found_at([member.guest_id for member in members[party.id]], met),
        )
        for party in parties
        if party.id in members
    )


def _members(session: Session, game: Game, inside: set[int]) -> dict[int, list[Member]]:
    rows = session.execute(
        select(
            Seat.id.label("dealt"),
            Seat.party_id,
            Seat.guest_id,
            Seat.card,
            Seat.printed,
            Seat.locked,
            Guest.code,
            Contact.given,
            Contact.full_name,
            Contact.email,
            Company.name.label("company"),
            Zone.name.label("zone"),
        )
        .join(Guest, Guest.id == Seat.guest_id)
        .join(Contact, Contact.id == Guest.contact_id)
        .outerjoin(Company, Company.id == Contact.company_id)
        .outerjoin(ZonePlace, ZonePlace.guest_id == Guest.id)
        .outerjoin(Zone, Zone.id == ZonePlace.zone_id)
        .where(Seat.game_id == game.id, Seat.party_id.is_not(None))
        .order_by(Seat.id)
    )
    groups: dict[int, list[Member]] = {}
    for row in rows:
        member = Member(
            guest_id=row.guest_id,
            code=row.code,
            given=row.given,
            name=row.full_name,
            company=row.company or "",
            email=row.email or "",
            card=row.card,
            here=row.guest_id in inside,
            printed=row.printed,
            locked=row.locked,
            place=row.zone or "",
            dealt=row.dealt,
        )
        groups.setdefault(row.party_id, []).append(member)
    return groups


def _sitting_out(session: Session, game: Game) -> dict[int, str]:
    rows = session.execute(
        select(Seat.guest_id, Contact.full_name)
        .join(Guest, Guest.id == Seat.guest_id)
        .join(Contact, Contact.id == Guest.contact_id)
        .where(Seat.game_id == game.id, Seat.sits_out)
    )
    return {row.guest_id: row.full_name for row in rows}


def _names(session: Session, guests: set[int]) -> tuple[str, ...]:
    return tuple(
        session.scalars(
            select(Contact.full_name)
            .join(Guest, Guest.contact_id == Contact.id)
            .where(Guest.id.in_(guests), Guest.part != ORGANISER)
            .order_by(Contact.full_name)
        )
    )


def my_card(session: Session, event_id: int, guest_id: int) -> MyCard:
    """Return a guest's card; before the start it shows nothing, unless cards are handed out at the door."""
    game = latest(session, event_id)
    if game is None or (game.state == DRAFT and way_of(game) != PAPER):
        return MyCard(state="none" if game is None else DRAFT)
    seat = session.scalar(select(Seat).where(Seat.game_id == game.id, Seat.guest_id == guest_id))
    if seat is None or seat.party_id is None:
        here = guest_id in inside_now(session, event_id)
        sits_out = seat is not None and seat.sits_out
        return MyCard(game.state, sits_out=sits_out, may_join=here and game.state != OVER and not sits_out)
    others = session.execute(
        select(Seat.guest_id, Seat.card).where(Seat.party_id == seat.party_id, Seat.id != seat.id).order_by(Seat.id)
    ).all()
    looks_for = [other.card for other in others]
    if not others:  # whoever gets the other half is still to come
        looks_for += other_cards(session.get_one(Party, seat.party_id).name, seat.card, packs_for(session, event_id))
    found = bool(others) and together([guest_id, *(other.guest_id for other in others)], confirmed(session, event_id))
    return MyCard(game.state, card=seat.card, looks_for=tuple(looks_for), found=found)


@dataclass(frozen=True)
class DuoRow:
    """One guest's line in the export of a game."""

    email: str
    card: str
    half: str
    partners: str
    value: int
    reason: str


def duo_rows(session: Session, event_id: int) -> list[DuoRow]:
    """Return every guest's card of the latest game, with the partners' addresses joined by semicolons."""
    game = board(session, event_id)
    return [
        DuoRow(
            email=member.email,
            card=group.name,
            half=member.card,
            partners=";".join(other.email for other in group.members if other is not member),
            value=group.value,
            reason=group.reason,
        )
        for group in (game.groups if game else ())
        for member in group.members
    ]


def cards_to_print(session: Session, event_id: int) -> list[tuple[Member, Group]]:
    """Return the cards of the latest deal, group after group.

    Raises:
        Refusal: `not_dealt`, before the first deal.
    """
    game = board(session, event_id)
    if game is None:
        raise Refusal("not_dealt", "Deal the cards first.")
    return [(member, group) for group in game.groups for member in group.members]
