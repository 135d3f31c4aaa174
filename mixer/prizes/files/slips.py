"""The slip of a drawing as a file that proves it."""

import json
from collections.abc import Sequence
from typing import Any, TypeVar

from mixer.prizes.rules.drawing import EXTRA_ENTRIES, ONE_TICKET_EACH
from mixer.prizes.rules.slips import Call, Slip

HOW = {
    ONE_TICKET_EACH: (
        "commitment = SHA-256 of the recipe's name, the prize, the seed and the tickets in ascending order, each on a"
        " line that ends in a line feed; a ticket's lot = SHA-256 of <seed>/<ticket>; round r goes to the r-th lowest"
        " lot."
    ),
}
HOW[EXTRA_ENTRIES] = (
    f"{HOW[ONE_TICKET_EACH]} Tickets that are alike up to the / belong to one guest, who is called once: further"
    " tickets of theirs are passed over."
)
Kind = TypeVar("Kind")
SHELL = r"""slip=drawing.json
value() { sed -n "s/^  \"$1\": \"\(.*\)\",\{0,1\}\$/\1/p" "$slip"; }
tickets() { sed -n '/^  "tickets"/,/^  \]/s/^    "\(.*\)",\{0,1\}$/\1/p' "$slip" | LC_ALL=C sort; }
echo "the commitment:"
{ value recipe; value prize; value seed; tickets; } | sha256sum
echo "the lots, lowest first:"
tickets | while read -r ticket; do
  echo "$(printf %s "$(value seed)/$ticket" | sha256sum | cut -c 1-64) $ticket"
done | LC_ALL=C sort
"""
"""How to check a slip with nothing but a shell; docs/drawing.md has the same."""

LARGEST = 4 * 1024 * 1024
"""Bytes of a slip: one of ten thousand guests with six tickets each has 900 kB."""


def write_slip(slip: Slip, item: str, names: Sequence[str]) -> bytes:
    """Write a slip as JSON; `names` are those called, for people: the proof rests on the tickets alone."""
    content = {
        "recipe": slip.recipe,
        "how": HOW[slip.recipe],
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
        "taken_back": slip.taken_back,
    }
    return json.dumps(content, ensure_ascii=False, indent=2).encode() + b"\n"


def read_slip(raw: bytes) -> Slip:
    """Read a slip back from its file, which anybody may have written.

    Raises:
        ValueError: This is no slip; the sentence says what is missing or odd.
    """
    if len(raw) > LARGEST:
        raise ValueError(f"this file is no slip of a drawing: it has more than {LARGEST:,} bytes")
    try:
        content = json.loads(raw, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise ValueError("this file is no slip of a drawing") from None
    slip = _Reader(content, "the slip")
    return Slip(
        mixer=slip.text("mixer"),
        prize=slip.text("prize"),
        committed=slip.text("commitment"),
        seed=slip.text("seed"),
        tickets=tuple(_plain(ticket, "a ticket") for ticket in slip.of(list, "tickets")),
        calls=tuple(_call(one) for one in slip.of(list, "calls")),
        recipe=slip.text("recipe"),
        taken_back=slip.of(int, "taken_back") if "taken_back" in slip.content else 0,
    )


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of its pairs; two of one name could be read in two ways."""
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("something is said twice")
    return made


def _call(content: object) -> Call:
    call = _Reader(content, "a call")
    return Call(call.of(int, "round"), call.text("ticket"), call.of(bool, "stands"), call.text("reason"))


class _Reader:
    """Takes values of one kind only out of an object that anybody may have written."""

    def __init__(self, content: object, what: str) -> None:
        if not isinstance(content, dict):
            raise ValueError("this file is no slip of a drawing")  # noqa: TRY004 - callers expect one kind of error
        self.content = content
        self._what = what

    def of(self, kind: type[Kind], name: str) -> Kind:
        if name not in self.content:
            raise ValueError(f"{self._what} lacks “{name}”")
        value = self.content[name]
        if type(value) is not kind:  # True is an int to isinstance
            raise ValueError(f"in {self._what}, “{name}” is not what it should be")
        return value

    def text(self, name: str) -> str:
        return _plain(self.of(str, name), f"“{name}”")


def _plain(value: object, what: str) -> str:
    """Return a text that can be hashed: half a character has no bytes."""
    if not isinstance(value, str) or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise ValueError(f"{what} is no text")
    return value
