"""What the welcome wall shows of the games: zones filling up, and famous partners who have found each other."""

from collections import defaultdict
from typing import Any

from sqlalchemy import BigInteger, and_, bindparam, cast, func, select
from sqlalchemy.orm import Session

from mixer.door.models import Attendance
from mixer.door.service.evening import counted
from mixer.door.service.walls import Played, ZoneCount
from mixer.guests.models import Guest
from mixer.icebreakers.models import Game, Seat, Zone, ZonePlace
from mixer.icebreakers.rules.finding import together
from mixer.icebreakers.service import duos, games
from mixer.meetings.models import Meeting
from mixer.meetings.service.history import confirmed

# Asked by every wall every two seconds, so built once: building it costs more than running it.
_EVENT: Any = bindparam("event")
_LATEST = (
    select(Game.id, Game.state)
    .where(Game.event_id == _EVENT, Game.kind == duos.KIND)
    .order_by(Game.dealt_at.desc(), Game.id.desc())
    .limit(1)
    .subquery()
)
_PLACES = select(func.sum(cast(ZonePlace.guest_id, BigInteger) * ZonePlace.zone_id)).join(Zone)
_STATE = select(
    select(_LATEST.c.id).scalar_subquery(),
    select(_LATEST.c.state).scalar_subquery(),
    select(func.max(Seat.id)).where(Seat.game_id == select(_LATEST.c.id).scalar_subquery()).scalar_subquery(),
    select(func.max(Meeting.confirmed_at)).where(Meeting.event_id == _EVENT).scalar_subquery(),
    _PLACES.where(Zone.event_id == _EVENT).scalar_subquery(),
)


class GamesOnWall:
    """Handed in to the door, which is upstream of the games."""

    def mark(self, session: Session, event_id: int) -> str:
        """Return a mark that changes with the game of famous duos, with each meeting, and with guests' zones."""
        return str(tuple(session.execute(_STATE, {"event": event_id}).one()))

    def played(self, session: Session, event_id: int) -> Played:
        """Return the zones, how many famous pairs and trios there are, and how many have found each other."""
        found, groups = _found(session, event_id)
        return Played(_zones(session, event_id), found, groups)


def _found(session: Session, event_id: int) -> tuple[int, int]:
    game = duos.latest(session, event_id)
    if game is None or game.state == games.DRAFT:
        return 0, 0
    groups: defaultdict[int, list[int]] = defaultdict(list)
    seated = select(Seat.party_id, Seat.guest_id).where(Seat.game_id == game.id, Seat.party_id.is_not(None))
    for party_id, guest_id in session.execute(seated):
        groups[int(party_id or 0)].append(guest_id)
    met = confirmed(session, event_id)
    whole = [group for group in groups.values() if len(group) > 1]
    return sum(together(group, met) for group in whole), len(whole)


def _zones(session: Session, event_id: int) -> tuple[ZoneCount, ...]:
    inside = Attendance.guest_id.is_not(None) & Attendance.left_ms.is_(None)
    expected = ((Guest.answer == "yes") & Guest.removed_at.is_(None)) | inside
    rows = session.execute(
        select(Zone.name, Zone.letter, Zone.colour, counted(inside), counted(expected))
        .select_from(Zone)
        .join(ZonePlace, ZonePlace.zone_id == Zone.id)
        .join(Guest, Guest.id == ZonePlace.guest_id)
        .outerjoin(Attendance, and_(Attendance.event_id == event_id, Attendance.guest_id == Guest.id))
        .where(Zone.event_id == event_id)
        .group_by(Zone.id, Zone.name, Zone.letter, Zone.colour, Zone.position)
        .having(counted(expected) > 0)
        .order_by(Zone.position)
    )
    return tuple(ZoneCount(*row) for row in rows)
