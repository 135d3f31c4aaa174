"""`mixer three`: everybody's three people to meet, from a list, without a database."""

import io
import time
from pathlib import Path
from typing import Any

import click

from mixer.commands.games import (
    Gathering,
    Report,
    apart_option,
    finish,
    gather,
    guests_argument,
    json_option,
    met_option,
    output_option,
    seed_option,
)
from mixer.core.refusal import Refusal
from mixer.core.tables import Cell
from mixer.icebreakers.rules.room import Level
from mixer.icebreakers.rules.three import ThreePlan, plan_three
from mixer.icebreakers.rules.three_rounds import EACH
from mixer.icebreakers.rules.three_words import shortfall, three_relaxations
from mixer.icebreakers.rules.value import house_complements, reason, values

HEADER = ("email", "first", "second", "third", "fourth")


@click.command("three")
@guests_argument
@output_option
@met_option
@apart_option
@seed_option
@json_option
def three(
    guests: io.BufferedReader,
    output: Path,
    met: io.BufferedReader | None,
    apart: io.BufferedReader | None,
    seed: int,
    *,
    as_json: bool,
) -> None:
    """Give everybody on the list GUESTS three people to meet whom they have not met.

    The CSV names the three in the order of the three conversations. Where three times the number of guests is
    odd, one guest has a fourth, in a column that is there only then. An empty cell is a pause: the report says
    why somebody has fewer than three.
    """
    gathering = gather(guests, met, apart)
    room, known = gathering.room, house_complements()
    if len(room.players) == 1:
        raise Refusal("one_guest", "There is one guest on this list, so there is nobody to meet.")
    start = time.process_time()
    plan = plan_three(room, values(room, known), seed)
    seconds = time.process_time() - start
    if not plan.couples:
        size = len(room.players)
        raise Refusal(
            "nobody_new",
            f"All {size} guests have met one another or are kept apart, so there is nobody new to meet. "
            "Invite visitors, or play famous duos.",
        )
    report = Report(
        guests=len(room.players),
        counts={"pairs": len(plan.couples)},
        value=plan.value,
        bound=plan.bound,
        repeats=0,
        lower_bound=0,
        relaxations=three_relaxations(room, plan, gathering.houses),
        worst=plan.worst,
        seconds=seconds,
        more=_more(gathering, plan),
    )
    finish(output, _table(gathering, plan), report, gathering, as_json=as_json)


def _table(gathering: Gathering, plan: ThreePlan) -> tuple[tuple[str, ...], list[list[Cell]]]:
    width = max(map(len, plan.lists.values()))
    rows: list[list[Cell]] = []
    for guest, row in plan.lists.items():
        partners = ["" if one is None else gathering.emails[one] for one in row]
        rows.append([gathering.emails[guest], *partners, *[""] * (width - len(row))])
    return HEADER[: width + 1], rows


def _more(gathering: Gathering, plan: ThreePlan) -> dict[str, Any]:
    """Return what only this game tells: each meeting's reason, who has a fourth, who has fewer than three and why."""
    players = {player.key: player for player in gathering.room.players}
    inside = set(plan.colleagues)
    return {
        "meetings": [
            {
                "guests": gathering.addresses((one, other)),
                "reason": reason(
                    players[one],
                    players[other],
                    Level.COLLEAGUES if (one, other) in inside else Level.NEW,
                    house_complements(),
                ),
            }
            for one, other in plan.couples
        ],
        "fourth": [gathering.emails[guest] for guest, row in plan.lists.items() if len(row) > EACH],
        "short": {gathering.emails[guest]: shortfall(plan, guest) for guest in plan.short},
        "circles": plan.circles,
    }
