"""The slip of a drawing: what was promised, what was drawn, and whether both fit together."""

from dataclasses import dataclass

from mixer.prizes.rules.drawing import RECIPE, commitment, winner


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
    recipe: str = RECIPE


def verify(slip: Slip) -> list[str]:
    """Work the drawing out again; return what does not fit, in sentences (empty: the slip is right)."""
    if slip.recipe != RECIPE:
        return [f"The slip follows the recipe “{slip.recipe}”, which is not known here."]
    faults: list[str] = []
    try:
        committed = commitment(slip.prize, slip.seed, slip.tickets)
    except ValueError as fault:
        return [f"The slip cannot be read: {fault}."]
    if committed != slip.committed:
        faults.append("The seed and the list do not lead to the commitment shown before the drawing.")
    for expected, call in enumerate(slip.calls, start=1):
        if call.round_number != expected:
            faults.append(f"Round {expected} is missing.")
            break
        if winner(slip.seed, slip.tickets, expected) != call.ticket:
            faults.append(f"Round {expected} should not have called “{call.ticket}”.")
        if call.stands and expected != len(slip.calls):
            faults.append(f"Round {expected} had its winner, and yet another was drawn.")
    if not slip.calls:
        faults.append("Nobody has been drawn yet.")
    return faults
