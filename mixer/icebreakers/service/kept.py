"""What a new deal leaves alone: pairs the host locked, and cards that are printed."""

from collections.abc import Collection, Sequence
from itertools import combinations

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from mixer.icebreakers.models import Game, Party, Seat
from mixer.icebreakers.rules.pairing import Group, PairPlan, plan_pairs
from mixer.icebreakers.rules.room import Level, couple, levels
from mixer.icebreakers.rules.value import values
from mixer.icebreakers.service.crowd import Crowd


def clear_the_rest(session: Session, game: Game, inside: Collection[int], *, take_back: bool) -> dict[int, list[int]]:
    """Take away every card a new deal may change, and return the guests of the groups that stay, by group.

    Locked groups stay, and printed ones unless they are taken back; but only while all their guests are in the room.
    """
    seats = session.scalars(select(Seat).where(Seat.game_id == game.id).order_by(Seat.id)).all()
    groups: dict[int, list[Seat]] = {}
    for seat in seats:
        if seat.party_id is not None:
            groups.setdefault(seat.party_id, []).append(seat)
    kept = {
        party_id: [seat.guest_id for seat in group]
        for party_id, group in groups.items()
        if any(seat.locked or (seat.printed and not take_back) for seat in group)
        and all(seat.guest_id in inside for seat in group)
    }
    session.execute(
        delete(Seat).where(Seat.game_id == game.id, or_(Seat.party_id.is_(None), Seat.party_id.not_in(kept)))
    )
    session.execute(delete(Party).where(Party.game_id == game.id, Party.id.not_in(kept)))
    session.expire_all()
    return kept


def plan_around(crowd: Crowd, kept: Sequence[Group], seed: int) -> tuple[PairPlan, list[Group], int | None]:
    """Return the plan of the whole room, the groups of it that are new, and a single guest whom nobody is left for.

    Args:
        crowd: everybody in the room.
        kept: groups that stay as they are.
        seed: decides between plans that are equally good.
    """
    points, grid = values(crowd.room, crowd.known), levels(crowd.room)
    place = {key: index for index, key in enumerate(crowd.room.keys)}
    free = frozenset(crowd.room.keys) - {key for group in kept for key in group}
    worth = sum(max(int(points[place[one], place[other]]) for one, other in combinations(group, 2)) for group in kept)
    broken = [
        (*couple(one, other), Level(int(grid[place[one], place[other]])))
        for group in kept
        for one, other in combinations(group, 2)
        if grid[place[one], place[other]]
    ]
    if len(free) <= 1:
        return PairPlan(tuple(kept), worth, worth, tuple(sorted(broken)), seed), [], next(iter(free), None)
    index = [place[key] for key in crowd.room.keys if key in free]
    plan = plan_pairs(crowd.room.only(free), points[index][:, index], seed)
    whole = PairPlan(
        groups=tuple(sorted((*kept, *plan.groups))),
        value=worth + plan.value,
        bound=worth + plan.bound,
        broken=tuple(sorted((*broken, *plan.broken))),
        seed=seed,
    )
    return whole, list(plan.groups), None
