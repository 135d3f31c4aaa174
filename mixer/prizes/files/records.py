"""What a screen drew without the network, as it hands it in: from a browser, so anything may stand in it."""

from dataclasses import dataclass

MOST_CALLS = 10_000


@dataclass(frozen=True, slots=True)
class Record:
    """The calls of a drawing, each a ticket and why it does not stand ("" stands).

    `seen` is how many of them the screen had from the server before the network went.
    """

    commitment: str
    seen: int
    calls: tuple[tuple[str, str], ...]


def read_record(content: object) -> Record:
    """Read a record from parsed JSON.

    Raises:
        ValueError: This is no record.
    """
    match content:
        case {"commitment": str(commitment), "seen": int(seen), "calls": list(calls)} if 0 <= seen <= len(calls):
            if len(calls) > MOST_CALLS:
                raise ValueError("this record has more calls than any drawing")
            return Record(commitment, seen, tuple(_call(call) for call in calls))
        case _:
            raise ValueError("this is no record of a drawing")


def _call(call: object) -> tuple[str, str]:
    match call:
        case [str(ticket), str(reason)]:
            return ticket, reason
        case _:
            raise ValueError("this is no record of a drawing")
