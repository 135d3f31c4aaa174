"""The slip of a drawing as a file that proves it."""

import json
from collections.abc import Sequence

from mixer.prizes.rules.slips import Call, Slip

HOW = (
    "commitment = SHA-256 of the recipe's name, the prize, the seed and the tickets in ascending order, each on a line"
    " that ends in a line feed; a ticket's lot = SHA-256 of <seed>/<ticket>; round r goes to the r-th lowest lot."
)


def write_slip(slip: Slip, item: str, names: Sequence[str]) -> bytes:
    """Write a slip as JSON; `names` are those called, for people: the proof rests on the tickets alone."""
    content = {
        "recipe": slip.recipe,
        "how": HOW,
        "mixer": slip.mixer,
        "item": item,
        "prize": slip.prize,
        "commitment": slip.committed,
        "seed": slip.seed,
        "tickets": list(slip.tickets),
        "calls": [
            {
                "round": call.round_number,
                "ticket": call.ticket,
                "stands": call.stands,
                "reason": call.reason,
                "name": name,
            }
            for call, name in zip(slip.calls, names, strict=True)
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=2).encode() + b"\n"


def read_slip(raw: bytes) -> Slip:
    """Read a slip back from its file.

    Raises:
        ValueError: This is no slip; the sentence says what is missing.
    """
    try:
        content = json.loads(raw)
        calls = tuple(
            Call(int(one["round"]), str(one["ticket"]), bool(one["stands"]), str(one["reason"]))
            for one in content["calls"]
        )
        return Slip(
            mixer=str(content["mixer"]),
            prize=str(content["prize"]),
            committed=str(content["commitment"]),
            seed=str(content["seed"]),
            tickets=tuple(str(ticket) for ticket in content["tickets"]),
            calls=calls,
            recipe=str(content["recipe"]),
        )
    except KeyError as missing:
        raise ValueError(f"the slip lacks {missing}") from None
    except (TypeError, UnicodeDecodeError, json.JSONDecodeError):
        raise ValueError("this file is no slip of a drawing") from None
