"""`mixer zones`: everybody's zone for Meet Your Business Match, from a list, without a database."""

import io
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from mixer.commands.games import (
    Gathering,
    Report,
    finish,
    gather,
    guests_argument,
    json_option,
    output_option,
    seed_option,
)
from mixer.commands.zone_file import MOST_ZONES, read_zones
from mixer.contacts.rules.catalogue import spheres
from mixer.core.refusal import Refusal
from mixer.icebreakers.rules.value import house_complements
from mixer.icebreakers.rules.zones import Area
from mixer.icebreakers.rules.zones_draft import draft_zones, suggestions
from mixer.icebreakers.rules.zones_placing import Placement, place
from mixer.icebreakers.rules.zones_rotation import Visit, reason, rotation

HEADER = ("email", "zone")


@click.command("zones")
@guests_argument
@output_option
@click.option(
    "--zones",
    "count",
    type=click.IntRange(1, MOST_ZONES),
    help="How many zones, “something else” counted; as many as suit the list where it is not said.",
)
@click.option(
    "--zones-file", type=click.File("rb"), help="CSV of your own zones: zone, and maybe for, places, at_least."
)
@seed_option
@json_option
def zones(
    guests: io.BufferedReader,
    output: Path,
    count: int | None,
    zones_file: io.BufferedReader | None,
    seed: int,
    *,
    as_json: bool,
) -> None:
    """Give everybody on the list GUESTS a zone of the room, with at most a quarter of a zone from one profession.

    Without --zones-file the zones are made from the guests' contact spheres: small ones stand together, large ones are
    split. A zones file has a row for each zone: its name in the column zone, the professions or contact spheres it is
    for in the column for (with ; between them), how many it holds in places, and how many it should have in at_least.
    """
    gathering = gather(guests)
    players, known = gathering.room.players, house_complements()
    if count is not None and zones_file is not None:
        raise Refusal("both", "Give either a number of zones or a file of them.")
    if count is not None and count > len(players):
        raise Refusal("too_many_zones", f"There are {len(players)} guests, too few for {count} zones.")
    start = time.process_time()
    if zones_file is None:
        drafted = draft_zones(players, {sphere.key: sphere.name for sphere in spheres()}, known, count)
        areas, changes = drafted.areas, drafted.sentences
    else:
        read = read_zones(zones_file.read(), players)
        areas, changes = read.areas, tuple(one.sentence for one in suggestions(players, read.areas, known))
        gathering = replace(gathering, notes=gathering.notes + read.notes)
    found = place(players, areas, known, {}, seed)
    plan = _Plan(gathering, areas, changes, found, rotation(players, areas, found.zone_of, known))
    report = Report(
        guests=len(players),
        counts={"zones": len(areas)},
        value=found.value,
        bound=found.bound,
        repeats=0,
        lower_bound=0,
        relaxations=found.relaxed,
        worst=found.worst,
        seconds=time.process_time() - start,
        more=plan.more(),
    )
    finish(output, (HEADER, plan.rows()), report, gathering, as_json=as_json)
    if not as_json:
        for sentence in (*changes, *(visit.sentence for visit in plan.visits)):
            click.echo(sentence)


@dataclass(frozen=True)
class _Plan:
    """The zones, what was or might be changed about them, who stands where, and who visits whom."""

    gathering: Gathering
    areas: Sequence[Area]
    changes: Sequence[str]
    placement: Placement
    visits: Sequence[Visit]

    def rows(self) -> list[list[str]]:
        """Return everybody's e-mail address and zone."""
        names = {area.key: area.name for area in self.areas}
        return [[self.gathering.emails[key], names[zone]] for key, zone in sorted(self.placement.zone_of.items())]

    def more(self) -> dict[str, Any]:
        """Return what only this game tells: the zones and how full they are, visits, and everybody's reason."""
        fills = Counter(self.placement.zone_of.values())
        by_key = {area.key: area for area in self.areas}
        known = house_complements()
        return {
            "plan": [
                {
                    "zone": area.name,
                    "letter": area.letter,
                    "guests": fills[area.key],
                    "places": area.capacity,
                    "at_least": area.minimum,
                }
                for area in self.areas
            ],
            "changes": list(self.changes),
            "rotation": [
                {
                    "after": visit.after,
                    "visitors": by_key[visit.visitors].name,
                    "hosts": by_key[visit.hosts].name,
                    "sentence": visit.sentence,
                }
                for visit in self.visits
            ],
            "reasons": {
                self.gathering.emails[player.key]: reason(
                    player, by_key[self.placement.zone_of[player.key]], self.areas, known
                )
                for player in self.gathering.room.players
            },
        }
