"""Meet Your Business Match while it is played: a round in one's own zone, then rounds of visits."""

from dataclasses import dataclass
from datetime import datetime
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.core.codes import new_code
from mixer.core.refusal import Refusal
from mixer.icebreakers.models import Game, Zone
from mixer.icebreakers.rules.zones_placing import judge
from mixer.icebreakers.rules.zones_rotation import MINUTES, rotation
from mixer.icebreakers.rules.zones_strains import strains
from mixer.icebreakers.service import games
from mixer.icebreakers.service.crowd import expected
from mixer.icebreakers.service.zone_board import my_zone
from mixer.icebreakers.service.zone_rows import KIND, ZoneSign, before_the_game, made_areas, placed, sign_of

VISITS = "visits"
"""Where a game keeps who visits whom: the round, and the ids of the zone that goes and the zone it goes to."""


@dataclass(frozen=True)
class Going:
    """A visit of this round: one zone goes over to another."""

    visitors: ZoneSign
    hosts: ZoneSign


@dataclass(frozen=True)
class OnPhone:
    """What a guest's phone shows while the game is on: their zone, and what to do in this round."""

    zone: ZoneSign
    now: str
    waits: bool = True


def start(session: Session, event_id: int, moment: datetime, chance: Random) -> None:
    """Start the game: the clock runs for the first round, and who visits whom in the next is settled.

    Raises:
        Refusal: `no_zones` before they are made; `is_on`, where another host was quicker; `nobody` is placed.
    """
    areas = made_areas(session, event_id)
    session.execute(select(Zone.id).where(Zone.event_id == event_id).with_for_update()).all()
    before_the_game(session, event_id)
    crowd, zone_of = expected(session, event_id), placed(session, event_id)
    there = [player for player in crowd.room.players if player.key in zone_of]
    if not there:
        raise Refusal("nobody", "Nobody has a zone yet. Place your guests first.")
    standing = {player.key: zone_of[player.key] for player in there}
    found = judge(there, areas, crowd.known, standing)
    visits = rotation(there, areas, standing, crowd.known)
    session.add(
        Game(
            code=new_code(chance),
            event_id=event_id,
            kind=KIND,
            seed=0,
            minutes=MINUTES,
            rounds=1 + max((visit.after // MINUTES for visit in visits), default=0),
            value=found.value,
            bound=found.bound,
            relaxations=list(strains(there, areas, standing)),
            options={VISITS: [[1 + visit.after // MINUTES, visit.visitors, visit.hosts] for visit in visits]},
            dealt_at=moment,
        )
    )
    session.flush()
    games.start(session, event_id, KIND, moment)


def goings(session: Session, event_id: int) -> tuple[Going, ...]:
    """Return who visits whom in the round that is on; nobody before the first visits, and once the game is over."""
    game = games.latest(session, event_id, KIND)
    if game is None or game.state not in games.ON:
        return ()
    zones = {zone.id: sign_of(zone) for zone in session.scalars(select(Zone).where(Zone.event_id == event_id))}
    return tuple(
        Going(zones[visitors], zones[hosts])
        for number, visitors, hosts in game.options.get(VISITS, [])
        if number == game.round and visitors in zones and hosts in zones
    )


def on_phone(session: Session, event_id: int, guest_id: int) -> OnPhone | None:
    """Return what a guest's phone shows; None while the game is not on, and for whoever has no zone."""
    game, zone = games.latest(session, event_id, KIND), my_zone(session, guest_id)
    if game is None or game.state not in games.ON or zone is None:
        return None
    for going in goings(session, event_id):
        if going.visitors == zone:
            return OnPhone(zone, f"Go over to {going.hosts.name}, all together.")
        if going.hosts == zone:
            return OnPhone(zone, f"Stay: {going.visitors.name} comes to you.")
    first = "Go to your zone and meet who is there."
    return OnPhone(zone, first if game.round == 1 else "Stay together: nobody visits this time.")
