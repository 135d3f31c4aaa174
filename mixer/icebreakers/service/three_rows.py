"""How lists of three are kept: a party is a couple, a seat is a couple's place on one guest's list.

A seat's round is the place on the list, from 1. Round 0 is the list itself: locked, printed, opened on the phone,
or its guest sits out. A party is called by the clients that its two share, empty where none are known.
"""

from collections.abc import Iterable, Mapping

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from mixer.icebreakers.models import Game, Party, Seat
from mixer.icebreakers.rules.room import Couple, couple
from mixer.icebreakers.rules.three import Partners, couples_of
from mixer.icebreakers.rules.three_rounds import EACH
from mixer.icebreakers.rules.value import worth
from mixer.icebreakers.service.crowd import Crowd
from mixer.icebreakers.service.duos import why_together

THE_LIST = 0
"""The round of the seat that stands for a guest's whole list."""

COUPLE = 2

OPEN = "open"
"""The card of a guest who has opened the list on the phone."""


def states(session: Session, game: Game) -> dict[int, Seat]:
    """Return what is known of each guest's list as a whole, by guest."""
    seats = session.scalars(select(Seat).where(Seat.game_id == game.id, Seat.round == THE_LIST))
    return {seat.guest_id: seat for seat in seats}


def lists_of(session: Session, game: Game) -> dict[int, Partners]:
    """Return everybody's list: guest -> partners in their order, None where a place is free."""
    return _as_lists(_places(session, game))


def _places(session: Session, game: Game) -> dict[int, dict[int, int]]:
    """Return the guests of each couple with the place that the other has on each one's list, by party.

    A party that one of the two was erased from is none any more.
    """
    rows = session.execute(
        select(Party.id, Seat.guest_id, Seat.round)
        .join(Seat, Seat.party_id == Party.id)
        .where(Party.game_id == game.id)
    )
    found: dict[int, dict[int, int]] = {}
    for party_id, guest_id, place in rows:
        found.setdefault(party_id, {})[guest_id] = place
    return {party_id: seats for party_id, seats in found.items() if len(seats) == COUPLE}


def _as_lists(places: Mapping[int, Mapping[int, int]]) -> dict[int, Partners]:
    rows: dict[int, dict[int, int]] = {}
    for seats in places.values():
        (one, mine), (other, theirs) = seats.items()
        rows.setdefault(one, {})[mine] = other
        rows.setdefault(other, {})[theirs] = one
    return {
        guest: tuple(row.get(place) for place in range(1, max(EACH, *row) + 1)) for guest, row in sorted(rows.items())
    }


def keep(session: Session, game: Game, crowd: Crowd, lists: Mapping[int, Partners]) -> None:
    """Keep lists as they are now; a couple that stays keeps its reason, a list that stays is not touched."""
    places = _places(session, game)
    before = _as_lists(places)
    parties = {couple(*seats): party_id for party_id, seats in places.items()}
    wanted = set(couples_of(lists))
    changed = [guest for guest in before.keys() | lists.keys() if before.get(guest) != lists.get(guest)]
    session.execute(delete(Seat).where(Seat.game_id == game.id, Seat.round > THE_LIST, Seat.guest_id.in_(changed)))
    gone = [party_id for pair, party_id in parties.items() if pair not in wanted]
    session.execute(delete(Party).where(Party.id.in_(gone)))
    parties |= _new_parties(session, game, crowd, sorted(wanted - parties.keys()))
    session.add_all(
        Seat(game_id=game.id, round=place, guest_id=guest, party_id=parties[couple(guest, other)])
        for guest in changed
        for place, other in enumerate(lists.get(guest, ()), start=1)
        if other is not None
    )
    _keep_states(session, game, lists)
    session.flush()


def _new_parties(session: Session, game: Game, crowd: Crowd, couples: Iterable[Couple]) -> dict[Couple, int]:
    players = {player.key: player for player in crowd.room.players}
    taken = session.scalars(select(Party.position).where(Party.game_id == game.id)).all()
    pairs = list(couples)
    fresh = [
        Party(
            game_id=game.id,
            position=position,
            name=worth(players[one], players[other], crowd.known).clients,
            value=value,
            reason=reason,
        )
        for position, ((one, other), (value, reason)) in enumerate(
            zip(pairs, why_together(crowd, pairs), strict=True), start=max(taken, default=0) + 1
        )
    ]
    session.add_all(fresh)
    session.flush()
    return {pair: party.id for pair, party in zip(pairs, fresh, strict=True)}


def _keep_states(session: Session, game: Game, lists: Mapping[int, Partners]) -> None:
    """Give everybody with a list the seat that stands for it; who has none any more loses it, unless sitting out."""
    seats = states(session, game)
    session.add_all(Seat(game_id=game.id, round=THE_LIST, guest_id=guest) for guest in lists if guest not in seats)
    for guest, seat in seats.items():
        if guest not in lists and not seat.sits_out:
            session.delete(seat)
