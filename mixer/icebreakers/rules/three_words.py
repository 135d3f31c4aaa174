"""What the host and a guest are told about lists of three, in sentences."""

from collections import Counter
from collections.abc import Mapping

from mixer.icebreakers.rules.relaxations import Relaxation, acquainted, in_house
from mixer.icebreakers.rules.room import Room, levels
from mixer.icebreakers.rules.three import ThreePlan
from mixer.icebreakers.rules.three_rounds import EACH


def shortfall(plan: ThreePlan, guest: int) -> str:
    """Return why a guest's list is short, as the guest reads it; empty where it is not."""
    if guest not in plan.short:
        return ""
    met, could = _met(plan, guest), plan.short[guest]
    told = f"{met} of {EACH}"
    if met < could:
        return f"{told}: everybody else you do not know has a list of {EACH} already."
    if could == len(plan.lists) - 1:
        return f"{told}: there is nobody else."
    return f"{told}: you know everybody else."


def _met(plan: ThreePlan, guest: int) -> int:
    return sum(other is not None for other in plan.lists[guest])


def three_relaxations(room: Room, plan: ThreePlan, houses: Mapping[int, str]) -> tuple[Relaxation, ...]:
    """Return what a plan could not keep, the gravest first; `houses` names the companies."""
    found = []
    if plan.short:
        found.append(Relaxation("three", (), _short(room, plan), tuple(sorted(plan.short))))
    if plan.colleagues:
        found.append(Relaxation("colleagues", plan.colleagues, in_house(room, plan.colleagues, houses)))
    if plan.circles > 1:
        found.append(Relaxation("one room", (), f"The meetings join the guests into {plan.circles} separate groups."))
    return tuple(found)


def _short(room: Room, plan: ThreePlan) -> str:
    counts = Counter(_met(plan, guest) for guest in plan.short)
    told = " and ".join(
        f"{count} {'guest has' if count == 1 else 'guests have'} {met} of {EACH}"
        for met, count in sorted(counts.items(), reverse=True)
    )
    size = len(room.players)
    if size <= EACH:
        return f"{told}: there are only {size} guests."
    circle = len(acquainted(levels(room)))
    return f"{told}: {circle} of {size} guests know one another already, and nobody is asked to meet them again."
