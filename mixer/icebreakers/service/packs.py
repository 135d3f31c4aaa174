"""The famous pairs a mixer can draw from: the house's packs and the group's own duos."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from random import Random

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from mixer.accounts.models import Group
from mixer.core.codes import new_code
from mixer.core.names import fold
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.icebreakers.models import OwnDuo
from mixer.icebreakers.rules.duos import LONGEST_HALF, Pack, house_packs, packs_of

OWN = "own"
PAIR, TRIO = 2, 3
MOST_OWN = 200


@dataclass(frozen=True)
class Own:
    """A pair or trio that the group added."""

    code: str
    halves: tuple[str, ...]


def own_duos(session: Session, event_id: int) -> tuple[Own, ...]:
    """Return what the mixer's group added to the packs, the latest first."""
    rows = session.scalars(
        select(OwnDuo)
        .join(Event, Event.group_id == OwnDuo.group_id)
        .where(Event.id == event_id)
        .order_by(OwnDuo.id.desc())
    )
    return tuple(Own(row.code, tuple(row.halves)) for row in rows)


def packs_for(session: Session, event_id: int) -> tuple[Pack, ...]:
    """Return every pack a mixer can draw from: the group's own, those of its country, and those of the house."""
    own = [one.halves for one in own_duos(session, event_id)]
    pairs, trios = (tuple(halves for halves in own if len(halves) == size) for size in (PAIR, TRIO))
    mine = (Pack(OWN, "Your own", "What your group added.", pairs, trios),) if own else ()
    country = session.scalar(select(Group.country).join(Event, Event.group_id == Group.id).where(Event.id == event_id))
    return (*mine, *packs_of(country or ""), *house_packs())


def chosen(packs: Sequence[Pack], codes: Iterable[str]) -> list[Pack]:
    """Return the packs of these codes, or all of them where none is chosen."""
    wanted = set(codes)
    return [pack for pack in packs if pack.code in wanted] or list(packs)


def enough(packs: Sequence[Pack]) -> list[Pack]:
    """Return the packs with the house's pairs or trios behind them where they hold none: every guest gets a card."""
    pairs = () if any(pack.pairs for pack in packs) else house_packs()
    trios = () if any(pack.trios for pack in packs) else house_packs()
    lent = [replace(pack, trios=()) for pack in pairs] + [replace(pack, pairs=()) for pack in trios]
    return [*packs, *lent]


def add_duo(session: Session, event_id: int, halves: Sequence[str], chance: Random) -> None:
    """Add a pair or trio to what the group draws from.

    Raises:
        Refusal: `not_two`, `too_long`, `taken` or `too_many`.
    """
    names = [half for half in halves if half]
    if len(names) not in {PAIR, TRIO}:
        raise Refusal("not_two", "A famous duo has two halves; a trio has three. Fill in at least two.")
    long = [half for half in names if len(half) > LONGEST_HALF]
    if long:
        raise Refusal("too_long", f"“{long[0]}” does not fit a card. Use {LONGEST_HALF} characters at most.")
    packs = packs_for(session, event_id)
    taken = {fold(half): pack.title for pack in packs for duo in pack.pairs + pack.trios for half in duo}
    for half in names:
        if fold(half) in taken:
            raise Refusal("taken", f"“{half}” is already in {taken[fold(half)]}. Two cards must not say the same.")
        taken[fold(half)] = "this duo"
    if len(own_duos(session, event_id)) >= MOST_OWN:
        raise Refusal("too_many", f"{MOST_OWN} duos of your own are enough for any mixer. Remove some first.")
    group_id = session.get_one(Event, event_id).group_id
    session.add(OwnDuo(code=new_code(chance), group_id=group_id, halves=names))


def remove_duo(session: Session, event_id: int, code: str) -> str:
    """Take a duo away from what the group draws from, and return its name; cards already dealt keep it.

    Raises:
        Refusal: `gone`, where the group has none of this code.
    """
    group_id = session.get_one(Event, event_id).group_id
    halves = session.scalar(
        delete(OwnDuo).where(OwnDuo.code == code, OwnDuo.group_id == group_id).returning(OwnDuo.halves)
    )
    if halves is None:
        raise Refusal("gone", "That duo is not among yours any more.")
    return " & ".join(halves)
