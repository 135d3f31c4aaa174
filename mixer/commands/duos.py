"""`mixer duos`: famous duos for everybody on a list, without a database."""

import io
import time
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

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
from mixer.commands.printing import keep_apart
from mixer.core.refusal import Refusal
from mixer.guests.files.delimited import cut
from mixer.guests.files.encoding import decode
from mixer.icebreakers.rules.duos import (
    Card,
    Pack,
    deal,
    every_pack,
    group_name,
    house_packs,
    own_pack,
    shared_halves,
)
from mixer.icebreakers.rules.matching import prepare
from mixer.icebreakers.rules.pairing import PairPlan, plan_pairs
from mixer.icebreakers.rules.reasons import Told, told
from mixer.icebreakers.rules.relaxations import relaxations, unavoidable
from mixer.icebreakers.rules.room import MET, levels
from mixer.icebreakers.rules.value import house_complements, values

HEADER = ("email", "card", "half", "partners", "value", "reason")
TWO = 2


@click.command("duos")
@guests_argument
@output_option
@met_option
@apart_option
@click.option("--pack", "codes", type=click.Choice([pack.code for pack in every_pack()]), multiple=True)
@click.option("--own", type=click.File("rb"), help="CSV of your own famous pairs and trios: a half a column.")
@click.option("--fair", is_flag=True, help="First make the pair that is worth least as good as can be.")
@seed_option
@json_option
def duos(
    guests: io.BufferedReader,
    output: Path,
    met: io.BufferedReader | None,
    apart: io.BufferedReader | None,
    seed: int,
    *,
    as_json: bool,
    **options: Any,  # noqa: ANN401 - click's
) -> None:
    """Give everybody on the list GUESTS half of a famous duo, and a partner worth meeting.

    Never colleagues and never people who have met, as far as the list allows. An odd number of guests gives one
    famous trio. The CSV has a row a guest: the duo's name, the guest's half, the partners' e-mail addresses, what
    the meeting is worth, and why.
    """
    keep_apart(guests, output)
    packs = _packs(options["codes"], options["own"])
    gathering = gather(guests, met, apart)
    room, known = gathering.room, house_complements()
    if len(room.players) < TWO:
        raise Refusal("too_few", "Famous duo needs at least two guests. There is only one on this list.")
    prepare(len(room.players))
    start = time.process_time()
    value, grid = values(room, known), levels(room)
    plan = plan_pairs(room, value, seed, fair=options["fair"])
    seconds = time.process_time() - start
    groups = told(plan.groups, room, value, grid, known)
    hands = deal([len(group) for group in plan.groups], packs, (), Random(seed))  # noqa: S311 - the same for the same seed
    report = _report(gathering, plan, value, seconds)
    finish(output, (HEADER, _rows(gathering, groups, hands)), report, gathering, as_json=as_json)


def _packs(codes: Sequence[str], own: io.BufferedReader | None) -> list[Pack]:
    """Return the packs to draw from, the house's trios behind those that have none."""
    packs = [pack for pack in every_pack() if pack.code in codes]
    if own is not None:
        packs.insert(0, _own(own))
    packs = packs or list(house_packs())
    shared = shared_halves(packs)
    if shared:
        raise Refusal("shared_half", f"“{shared[0]}” is in two of the chosen packs. Two cards must not say the same.")
    lent = house_packs()
    if not any(pack.pairs for pack in packs):
        packs += [replace(pack, trios=()) for pack in lent]
    if not any(pack.trios for pack in packs):
        packs += [replace(pack, pairs=()) for pack in lent]
    return packs


def _own(file: io.BufferedReader) -> Pack:
    rows = [[cell.strip() for cell in row if cell.strip()] for row in cut(decode(file.read()).text)]
    try:
        return own_pack([row for row in rows if row])
    except ValueError as wrong:
        raise Refusal("own_pairs", f"Your own pairs cannot be played: {wrong}.") from wrong


def _rows(gathering: Gathering, groups: Sequence[Told], hands: Sequence[Sequence[Card]]) -> list[tuple[str | int, ...]]:
    """Return a row for each guest, in the order of the e-mail addresses."""
    rows: list[tuple[str | int, ...]] = []
    for one, hand in zip(groups, hands, strict=True):
        for key, card in zip(one.group, hand, strict=True):
            partners = ";".join(gathering.emails[other] for other in one.group if other != key)
            rows.append((gathering.emails[key], group_name(card), card.title, partners, one.points, one.sentence))
    return sorted(rows)


def _report(gathering: Gathering, plan: PairPlan, value: NDArray[np.int32], seconds: float) -> Report:
    room = gathering.room
    repeats = sum(level in MET for *_, level in plan.broken)
    others = len(plan.broken) - repeats
    return Report(
        guests=len(room.players),
        counts={"pairs": sum(len(group) == TWO for group in plan.groups), "trios": len(room.players) % TWO},
        value=plan.value,
        bound=plan.bound,
        repeats=repeats,
        lower_bound=repeats if plan.fewest else max(0, unavoidable(room) - others),
        relaxations=relaxations(room, plan, gathering.houses),
        worst=_worst(room.keys, plan, value),
        seconds=seconds,
        more={"seed": plan.seed},
    )


def _worst(keys: Sequence[int], plan: PairPlan, value: NDArray[np.int32]) -> tuple[int, int]:
    """Return the guest whose best couple is worth least, and its points."""
    place = {key: index for index, key in enumerate(keys)}
    best: dict[int, int] = dict.fromkeys(keys, 0)
    for group in plan.groups:
        for one, other in combinations(group, TWO):
            points = int(value[place[one], place[other]])
            best[one], best[other] = max(best[one], points), max(best[other], points)
    return min(((key, points) for key, points in best.items()), key=lambda one: (one[1], one[0]))
