"""`mixer similar`: everybody is paired with somebody of their own field, from a list, without a database."""

import io
import time
from collections import Counter
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
from mixer.contacts.rules.catalogue import spheres
from mixer.core.refusal import Refusal
from mixer.core.tables import Cell
from mixer.icebreakers.rules.pairing import Group
from mixer.icebreakers.rules.room import MET, Player
from mixer.icebreakers.rules.similar import SimilarPlan, plan_similar
from mixer.icebreakers.rules.similar_words import Talk, alone, similar_relaxations, talk
from mixer.icebreakers.rules.value import house_complements

HEADER = ("email", "partner", "reason", "field", "question", "second_partner")


@click.command("similar")
@guests_argument
@output_option
@met_option
@apart_option
@seed_option
@json_option
@click.option("--no-competitors", is_flag=True, help="Keep two of one profession apart: direct competitors.")
def similar(
    guests: io.BufferedReader,
    output: Path,
    met: io.BufferedReader | None,
    apart: io.BufferedReader | None,
    seed: int,
    *,
    as_json: bool,
    no_competitors: bool,
) -> None:
    """Pair everybody on the list GUESTS with somebody in a similar business, to trade networking tactics.

    The CSV names each guest's partner, why they meet, the field they share (empty for none) and what to ask. Where
    the number of guests is odd, three meet: each has one as partner and the other in a last column that is there
    only then.
    """
    gathering = gather(guests, met, apart)
    room = gathering.room
    if len(room.players) == 1:
        raise Refusal("one_guest", "There is one guest on this list, so there is nobody to meet.")
    start = time.process_time()
    plan = plan_similar(room, house_complements(), seed, competitors=not no_competitors)
    seconds = time.process_time() - start
    report = Report(
        guests=len(room.players),
        counts={"pairs": sum(len(group) == 2 for group in plan.pairs.groups)},  # noqa: PLR2004 - a pair is two
        value=plan.value,
        bound=plan.bound,
        repeats=sum(level in MET for *_, level in plan.pairs.broken),
        lower_bound=0,
        relaxations=similar_relaxations(room, plan, gathering.houses),
        worst=plan.worst,
        seconds=seconds,
        more=_more(gathering, plan),
    )
    finish(output, _table(gathering, plan), report, gathering, as_json=as_json)


def _table(gathering: Gathering, plan: SimilarPlan) -> tuple[tuple[str, ...], list[list[Cell]]]:
    odd = len(gathering.room.players) % 2
    players = {player.key: player for player in gathering.room.players}
    rows: list[list[Cell]] = []
    for guest, (first, *others) in sorted(_partners(plan.pairs.groups).items()):
        told = _told(players[guest], players[first])
        last = [gathering.emails[other] for other in others] or [""]
        rows.append(
            [
                gathering.emails[guest],
                gathering.emails[first],
                " ".join(filter(None, (alone(gathering.room, players[guest], players[first]), told.reason))),
                told.field,
                told.question,
                *(last if odd else []),
            ]
        )
    return HEADER[: 5 + odd], rows


def _partners(groups: tuple[Group, ...]) -> dict[int, tuple[int, ...]]:
    """Return whom each guest meets; in a trio the next one round first, so that everybody is somebody's partner."""
    return {guest: (*group[place + 1 :], *group[:place]) for group in groups for place, guest in enumerate(group)}


def _told(one: Player, other: Player) -> Talk:
    return talk(one, other, house_complements(), {sphere.key: sphere.name for sphere in spheres()})


def _more(gathering: Gathering, plan: SimilarPlan) -> dict[str, Any]:
    """Return what only this game tells: how many groups share what, and who is alone in their field."""
    players = {player.key: player for player in gathering.room.players}
    sentences = {
        gathering.emails[guest]: alone(gathering.room, players[guest], players[others[0]])
        for guest, others in sorted(_partners(plan.pairs.groups).items())
    }
    fields = Counter(_told(players[group[0]], players[group[1]]).field for group in plan.pairs.groups)
    return {
        "fields": {field or "none": count for field, count in sorted(fields.items())},
        "alone": {email: sentence for email, sentence in sentences.items() if sentence},
    }
