"""The slip of a drawing: what was promised, what was drawn, and whether both fit together."""

from collections.abc import Sequence
from dataclasses import dataclass

from mixer.prizes.rules.drawing import ONE_TICKET_EACH, RECIPES, commitment, drawing_order


@dataclass(frozen=True, slots=True)
class Call:
    """One ticket called: whether the call stands, and if not, why another was drawn."""

    round_number: int
    ticket: str
    stands: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Slip:
    """Everything anybody needs to repeat a drawing."""

    mixer: str
    prize: str
    committed: str
    seed: str
    tickets: tuple[str, ...]
    calls: tuple[Call, ...]
    recipe: str = ONE_TICKET_EACH
    taken_back: int = 0  # drawings of this prize that were started over before


def verify(slip: Slip) -> list[str]:
    """Work the drawing out again; return what does not fit, in sentences (empty: the slip is right)."""
    if slip.recipe not in RECIPES:
        return [f"The slip follows the recipe “{slip.recipe}”, which is not known here."]
    try:
        committed = commitment(slip.prize, slip.seed, slip.tickets, slip.recipe)
    except ValueError as fault:
        return [f"The slip cannot be read: {fault}."]
    faults = [] if slip.calls else ["Nobody has been drawn yet."]
    if committed != slip.committed:
        faults.append("The seed and the list do not lead to the commitment shown before the drawing.")
    return faults + faults_in(slip.calls, drawing_order(slip.seed, slip.tickets, slip.recipe))


def faults_in(calls: Sequence[Call], order: Sequence[str]) -> list[str]:
    """Return where calls do not follow the order of a drawing, in sentences."""
    faults: list[str] = []
    for expected, call in enumerate(calls, start=1):
        if call.round_number != expected:
            faults.append(f"Round {expected} is missing.")
            break
        if expected > len(order) or order[expected - 1] != call.ticket:
            faults.append(f"Round {expected} should not have called “{call.ticket}”.")
        if call.stands and expected != len(calls):
            faults.append(f"Round {expected} had its winner, and yet another was drawn.")
    return faults
