"""`mixer signs`: what stands on walls, tables and desks."""

import io
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from mixer.commands.printing import (
    event_option,
    guests_argument,
    output_option,
    print_paper,
    printer_options,
    read_facts,
    sheet_option,
    start_option,
)
from mixer.contacts.rules.catalogue import spheres
from mixer.core.names import fold
from mixer.core.refusal import Refusal
from mixer.guests.files.delimited import cut
from mixer.guests.files.encoding import decode
from mixer.guests.rules.facts import GuestFacts
from mixer.nametags.files.posters import print_posters
from mixer.nametags.files.prize_signs import print_prize_signs
from mixer.nametags.files.queue_signs import print_queue_signs
from mixer.nametags.files.signs import print_signs
from mixer.nametags.files.table_signs import print_table_signs
from mixer.nametags.rules.papers import STEPS, Poster, PrizeSign, TableSign
from mixer.nametags.rules.queues import MOST_DESKS, OTHERS, split_alphabet
from mixer.nametags.rules.tags import Sign, clean

MOST_TABLES = 500
MOST_PRIZES = 1000
MOST_BYTES = 1024 * 1024
LONGEST_LIST = 10
PRIZE_HEADS = {"prize", "prizes", "door prize", "item", "what", "preis", "gift"}
ANONYMOUS = {"anonymous", "anonym", "anonymous donor", "an anonymous donor", "unnamed", "none", "n a", ""}


def _paper(usual: str) -> Callable[[Any], Any]:
    """Return the options that every kind of sign has."""

    def add(command: Any) -> Any:  # noqa: ANN401 - a command under construction
        return output_option(sheet_option(usual)(start_option(event_option(printer_options(command)))))

    return add


@click.group()
def signs() -> None:
    """Print signs: zones, tables, prizes, desks at the door, a poster."""


@signs.command()
@click.argument("guests", type=click.File("rb"), required=False)
@_paper("letter-page")
def zones(guests: io.BufferedReader | None, output: Path, **options: Any) -> None:  # noqa: ANN401 - click's
    """Print a sign for each business-match zone: those of the list GUESTS, or all that Mixer knows."""
    found = _zones_of(read_facts(guests)) if guests else _all_zones()
    print_paper(print_signs, found, output, options, "zone signs")


def _all_zones() -> list[Sign]:
    return [
        Sign(id=s.key, title=s.name, letter=s.letter, colour=s.colour, lines=tuple(p.name for p in s.professions))
        for s in spheres()
    ]


def _zones_of(facts: list[GuestFacts]) -> list[Sign]:
    """The zones in which somebody on the list is at home, with their professions, the most frequent first."""
    home = {p.name: s.key for s in spheres() for p in s.professions}
    something_else = spheres()[-1].key
    counts: dict[str, Counter[str]] = {s.key: Counter() for s in spheres()}
    for one in facts:
        counts[home.get(one.profession, something_else)][clean(one.profession)] += 1
    return [
        Sign(
            id=s.key,
            title=s.name,
            letter=s.letter,
            colour=s.colour,
            lines=tuple(name for name, _ in counts[s.key].most_common(LONGEST_LIST) if name),
        )
        for s in spheres()
        if counts[s.key] or s.key == something_else
    ]


@signs.command()
@click.option("--count", type=click.IntRange(0, MOST_TABLES), default=0, help="So many tables, numbered from 1.")
@click.option("--name", "names", multiple=True, help="A table with a name; may be given again.")
@click.option("--line", default="", help="What stands below instead of the mixer's name.")
@_paper("avery-5305")
def tables(count: int, names: tuple[str, ...], line: str, output: Path, **options: Any) -> None:  # noqa: ANN401 - click's
    """Print table signs that stand like tents, with both faces; fold them in the middle."""
    called = [*map(str, range(1, count + 1)), *filter(clean, names)]
    if not called:
        raise Refusal("no_tables", "Say how many tables there are with --count, or name them with --name.")
    found = [TableSign(id=str(number), name=name, line=line) for number, name in enumerate(called, start=1)]
    print_paper(print_table_signs, found, output, options, "table signs")


@signs.command()
@click.argument("prizes", type=click.File("rb"))
@_paper("avery-5389")
def prizes(prizes: io.BufferedReader, output: Path, **options: Any) -> None:  # noqa: ANN401 - click's
    """Print a sign for each prize of the CSV PRIZES: the prize, and its donor or nothing for an anonymous one."""
    print_paper(print_prize_signs, _read_prizes(prizes.read(MOST_BYTES + 1)), output, options, "prize signs")


def _read_prizes(content: bytes) -> list[PrizeSign]:
    if len(content) > MOST_BYTES:
        raise Refusal("too_big", "This list of prizes is larger than 1 MB. Keep two columns: prize and donor.")
    rows = [[clean(cell) for cell in row] for row in cut(decode(content).text)]
    rows = [row for row in rows if any(row)]
    if rows and fold(rows[0][0]) in PRIZE_HEADS:
        del rows[0]
    found = [
        PrizeSign(id=str(number), prize=row[0], donor=_donor(row[1:]))
        for number, row in enumerate((row for row in rows if row[0]), start=1)
    ]
    if not found:
        raise Refusal("nothing_to_print", "There is no prize on this list: each row is a prize and its donor.")
    if len(found) > MOST_PRIZES:
        raise Refusal(
            "too_many", f"This list has {len(found):,} prizes; signs are printed for {MOST_PRIZES:,} at most."
        )
    return found


def _donor(cells: list[str]) -> str:
    named = cells[0] if cells else ""
    return "" if fold(named) in ANONYMOUS else named


@signs.command()
@guests_argument
@click.option("--desks", type=click.IntRange(1, MOST_DESKS), required=True, help="Desks at the door.")
@_paper("letter-page-landscape")
def queue(guests: io.BufferedReader, desks: int, output: Path, **options: Any) -> None:  # noqa: ANN401 - click's
    """Print a sign for each desk at the door, with the surnames on the list GUESTS shared out evenly."""
    found = split_alphabet([one.family for one in read_facts(guests)], desks)
    print_paper(print_queue_signs, found, output, options, "queue signs")
    for desk in found:
        served = " and ".join(filter(None, (desk.letters, OTHERS if desk.others else "")))
        click.echo(f"desk {desk.number}: {served}, {desk.guests:,} guest{'' if desk.guests == 1 else 's'}")


@signs.command()
@click.option("--when", default="", help='Such as "Thursday 26 November, 17:30".')
@click.option("--where", default="", help="The place.")
@click.option("--step", "steps", multiple=True, help="What a guest does on arriving; may be given again.")
@_paper("letter-page")
def poster(when: str, where: str, steps: tuple[str, ...], output: Path, **options: Any) -> None:  # noqa: ANN401 - click's
    """Print the poster for the door: welcome, when, where, and what to do."""
    if not clean(options["event"]):
        raise Refusal("no_event", "Say what guests are welcome to, with --event.")
    one = Poster(id="poster", title=options["event"], when=when, where=where, steps=steps or STEPS)
    print_paper(print_posters, [one], output, options, "poster")
