"""`mixer rounds`: who sits at which table in which round, from a list or for a number of guests, without a database."""

import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click
import numpy as np

from mixer.commands.couples import read_couples
from mixer.commands.games import (
    Gathering,
    Report,
    apart_option,
    at_least,
    gather,
    json_option,
    met_option,
    output_option,
    report_json,
    seed_option,
)
from mixer.commands.printing import put
from mixer.core.refusal import Refusal
from mixer.core.tables import Cell, write_csv
from mixer.icebreakers.rules.room import Player, Room
from mixer.icebreakers.rules.rounds.evening import (
    MOST_GUESTS,
    Evening,
    ImpossibleError,
    check,
    check_apart,
    evening,
    evening_of_seats,
)
from mixer.icebreakers.rules.rounds.plan import Effort, RoundPlan, plan_rounds
from mixer.icebreakers.rules.rounds.relaxed import round_relaxations
from mixer.icebreakers.rules.rounds.sizes import describe
from mixer.icebreakers.rules.rounds.stakes import Stakes, house_weights, stakes
from mixer.icebreakers.rules.value import house_complements, values

MOST_SECONDS = 600
MOST_NAMES = 8


@dataclass(frozen=True)
class Wishes:
    """The tables as they were asked for on the command line."""

    tables: int | None
    seats: int | None
    rounds: int

    def evening(self, guests: int) -> Evening:
        """Return the evening of so many guests.

        Raises:
            Refusal: neither or both of tables and seats are given.
            ImpossibleError: see `evening` and `evening_of_seats`.
        """
        if (self.tables is None) == (self.seats is None):
            raise Refusal(
                "tables_or_seats", "Say either how many tables there are (--tables) or their seats (--seats)."
            )
        if self.tables is not None:
            return evening(guests, self.tables, self.rounds)
        return evening_of_seats(guests, self.seats or 0, self.rounds)


@click.command("rounds")
@click.argument("guests", type=click.File("rb"), required=False)
@output_option
@click.option("--guests", "number", type=int, metavar="N", help="Plan for N guests, numbered from 1, without a list.")
@click.option("--tables", type=int, metavar="G", help="Tables, as equal in size as can be.")
@click.option("--seats", type=int, metavar="P", help="Seats at a table; as many tables as the guests need.")
@click.option("--rounds", "turns", type=int, required=True, metavar="W", help="How often everybody changes tables.")
@met_option
@apart_option
@click.option(
    "--together", type=click.File("rb"), help="CSV of who always sits together: two e-mail columns. They do not “meet”."
)
@click.option("--no-repeats", is_flag=True, help="Nobody meets anybody twice, at any price, or there is no plan.")
@click.option(
    "--seconds",
    type=click.FloatRange(0, MOST_SECONDS),
    default=Effort.seconds,
    show_default=True,
    help="Work spent on searching, in seconds of a quiet machine: the same input and seed give the same plan anywhere.",
)
@seed_option
@json_option
def rounds(guests: io.BufferedReader | None, output: Path, **options: Any) -> None:  # noqa: ANN401 - click's values
    """Seat everybody at tables for several rounds, so that they keep meeting new people.

    GUESTS is a list in any form that `mixer import` reads: colleagues and those who have met are kept apart as far
    as can be, and those who can help each other meet. Without a list, --guests N plans for numbers. The CSV has a
    row for each guest and round.
    """
    wishes = Wishes(options["tables"], options["seats"], options["turns"])
    effort = Effort(options["seconds"], options["seed"], options["no_repeats"])
    lists = options["met"], options["apart"], options["together"]
    if (guests is None) == (options["number"] is None):
        raise Refusal("guests", "Give either a guest list or, without one, a number of guests (--guests 40).")
    if guests is not None:
        gathering, together = _together(gather(guests, *lists[:2]), lists[2])
        column, stake = "email", stakes(gathering.room, values(gathering.room, house_complements()), house_weights())
    else:
        if any(lists):
            raise Refusal("guests", "Who has met, sits together or sits apart needs a guest list, not a number.")
        gathering, together = _numbered(options["number"]), ()
        column, stake = "number", None
    size = len(gathering.emails) if guests is not None else options["number"]
    start = time.process_time()
    with _names(gathering):
        asked = replace(wishes.evening(size), together=together)
        check(asked)
        check_apart(asked, _places(gathering.room))
        plan = plan_rounds(asked, stake, effort)
    report = _report(plan, stake, gathering, time.process_time() - start)
    put(output, write_csv(("round", "table", column), _cells(plan, gathering), for_excel=False))
    click.echo(report_json(report, gathering) if options["as_json"] else _words(plan, report, gathering))
    if not options["as_json"]:
        for note in gathering.notes:
            click.echo(f"look: {note}", err=True)


def _numbered(guests: int) -> Gathering:
    """Return so many guests, of whom nothing is known but their numbers."""
    numbers = range(1, min(guests, MOST_GUESTS) + 1)  # more are refused
    names = {number: str(number) for number in numbers}
    return Gathering(Room(tuple(Player(number) for number in numbers)), names, names, {})


def _together(gathering: Gathering, listed: io.BufferedReader | None) -> tuple[Gathering, tuple[tuple[int, ...], ...]]:
    """Return who sits together, as places in the room, with what was passed over noted."""
    if listed is None:
        return gathering, ()
    known = read_couples(listed.read(), gathering.keys, "the list of who sits together")
    place = {key: index for index, key in enumerate(gathering.room.keys)}
    couples = tuple((place[one], place[other]) for one, other in known.couples)
    return replace(gathering, notes=gathering.notes + known.notes), couples


def _places(room: Room) -> list[tuple[int, int]]:
    """Return who is to be kept apart, as places in the room."""
    place = {key: index for index, key in enumerate(room.keys)}
    return [(place[one], place[other]) for one, other in sorted(room.apart)]


@contextmanager
def _names(gathering: Gathering) -> Iterator[None]:
    """Turn what is impossible into a refusal that names the guests by their e-mail addresses."""
    try:
        yield
    except ImpossibleError as impossible:
        keys = gathering.room.keys
        people = [gathering.emails[keys[guest]] for guest in impossible.guests]
        raise Refusal(impossible.code, impossible.sentence.replace("{guests}", named(people))) from impossible


def named(names: list[str]) -> str:
    """Return names as they stand in a sentence, the first few of many."""
    if len(names) > MOST_NAMES:
        return f"{', '.join(names[:MOST_NAMES])} and {len(names) - MOST_NAMES} more"
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _cells(plan: RoundPlan, gathering: Gathering) -> list[list[Cell]]:
    """Return a row for each round and guest, by tables."""
    emails = [gathering.emails[key] for key in gathering.room.keys]
    return [
        [turn, int(row[guest]) + 1, emails[guest]]
        for turn, row in enumerate(plan.seating, start=1)
        for guest in np.argsort(row, kind="stable").tolist()
    ]


def _report(plan: RoundPlan, stake: Stakes | None, gathering: Gathering, seconds: float) -> Report:
    met = plan.meetings
    guest, new_people = plan.worst
    key = gathering.room.keys[guest]
    sizes = [size for row in plan.sizes for size in row]
    return Report(
        guests=plan.asked.guests,
        counts={"tables": len(plan.asked.seats[0]), "rounds": plan.asked.rounds},
        value=plan.value,
        bound=plan.bound,
        repeats=plan.repeats,
        lower_bound=plan.lower_bound,
        relaxations=round_relaxations(plan, gathering.room, None if stake is None else stake.levels, gathering.houses),
        worst=(key, new_people),
        seconds=seconds,
        more={
            "worst": ({"email": gathering.emails[key]} if stake else {"number": key}) | {"new_people": new_people},
            "distinct_meetings": met.distinct,
            "max_meetings": met.most,
            "smallest_table": min(sizes),
            "largest_table": max(sizes),
            "method": plan.method,
            "seed": plan.seed,
        },
    )


def _words(plan: RoundPlan, report: Report, gathering: Gathering) -> str:
    """Return the report for people, a line each."""
    guest, new_people = plan.worst
    who = gathering.emails[gathering.room.keys[guest]]
    many = f"{plan.repeats:,} repeated meetings, of which {plan.lower_bound:,} cannot be avoided."
    lines = [
        (
            f"{report.guests:,} guests, {describe(plan.sizes[0])}, rounds: {plan.asked.rounds}, "
            f"couples who meet: {plan.meetings.distinct:,}."
        ),
        many if plan.repeats else "Nobody meets anybody twice.",
        f"{at_least(report.ratio)} ({report.value:,} of at most {report.bound:,}).",
        f"Served least: {who}, {new_people} new people.",
        *(one.sentence for one in report.relaxations),
    ]
    return "\n".join(lines)
