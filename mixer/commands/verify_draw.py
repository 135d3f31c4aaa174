"""`mixer verify-draw`: work a drawing out again from its slip, with nothing but the slip."""

from typing import BinaryIO

import click

from mixer.prizes.files.slips import LARGEST, read_slip
from mixer.prizes.rules.drawing import holder
from mixer.prizes.rules.slips import Slip, verify

WRONG, UNREADABLE = 1, 2
REASONS = {"not_here": "was not there", "not_in_the_room": "had left the room", "has_won": "had a prize already"}


@click.command("verify-draw")
@click.argument("slip", type=click.File("rb"), metavar="SLIP.JSON")
@click.pass_context
def verify_draw(context: click.Context, slip: BinaryIO) -> None:
    """Prove a drawing from its slip: does the winner follow from the list and the seed sealed before?

    Compare the commitment in the first line with the one the room saw before the drawing: that it is the same is what
    only somebody who was there can know. SLIP.JSON is the file from the drawing's page; - reads it from a pipe. The
    exit code is 0 for a slip that is right, 1 for one that does not fit together, 2 for a file that is none.
    """
    try:
        read = read_slip(slip.read(LARGEST + 1))
    except ValueError as fault:
        click.echo(f"mixer: {fault}.", err=True)
        context.exit(UNREADABLE)
    faults = verify(read)
    click.echo(_report(read))
    for wrong in faults:
        click.echo(f"WRONG  {_plain(wrong)}")
    if faults:
        context.exit(WRONG)
    click.echo("RIGHT  The winner follows from the list and the seed that were sealed before the drawing.")


def _report(slip: Slip) -> str:
    people = len({holder(ticket) for ticket in slip.tickets})
    lines = [
        f"sealed as {_plain(slip.committed)}",
        f"{_plain(slip.mixer)}, prize {_plain(slip.prize)}, by {_plain(slip.recipe)}",
        f"{_count(len(slip.tickets), 'ticket')} of {_count(people, 'guest')}",
    ]
    if slip.taken_back:
        lines.append(f"started over {_count(slip.taken_back, 'time')} before; ask the host why")
    for call in slip.calls:
        came = "won" if call.stands else REASONS.get(call.reason, "was passed over")
        lines.append(f"round {call.round_number}: {_plain(call.ticket)} {came}")
    return "\n".join(lines)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _plain(text: str) -> str:
    """Return text that no terminal takes for an order."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
