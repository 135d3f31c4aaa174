"""What the printing commands share: sheets by name or file, printers that are off, files written whole, progress."""

import io
import random
import re
import secrets
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from mixer.commands.columns import counted
from mixer.contacts.rules.catalogue import spheres
from mixer.contacts.rules.professions import KnownProfession, ProfessionFinder
from mixer.core.names import fold
from mixer.core.refusal import Refusal
from mixer.guests.files.reader import read_guest_list
from mixer.guests.rules.facts import GuestFacts, RowInterpreter
from mixer.guests.rules.headers import guess_mapping
from mixer.nametags.rules.grids import GridError, read_grid
from mixer.nametags.rules.qr import QrTooSmallError
from mixer.nametags.rules.sheets import Printer, Sheet, UnknownSheetError, find_sheet
from mixer.nametags.rules.tags import Job, Report

FURTHEST = 50.0
"""Millimetres beyond which an offset is a mistake: no printer is off by more."""

STRETCH = (0.8, 1.25)
"""Factors beyond which a scale is a mistake."""

LONG = 200
"""Items from which a print shows how far it is."""

MOST_GUESTS = 60_000
"""Rows of a list that can be printed in one go: more than any mixer has, and done in a minute."""

MOST_NOTICES = 40
LARGEST_GRID_FILE = 64 * 1024

offset_x = click.option("--offset-x", type=float, default=0.0, metavar="MM", help="Move the print to the right.")
offset_y = click.option("--offset-y", type=float, default=0.0, metavar="MM", help="Move the print down.")
scale_x = click.option("--scale-x", type=float, default=1.0, metavar="F", help="Stretch the print across.")
scale_y = click.option("--scale-y", type=float, default=1.0, metavar="F", help="Stretch the print downwards.")
guests_argument = click.argument("guests", type=click.File("rb"))
output_option = click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The PDF to write."
)
start_option = click.option(
    "--start-at", type=int, default=1, show_default=True, help="First free label of a part-used sheet."
)
event_option = click.option("--event", default="", help="Name of the mixer, printed small.")
seed_option = click.option("--seed", type=int, help="The same list and seed give the same bytes.")


def sheet_option(usual: str) -> Callable[[Any], Any]:
    """Return the option that chooses a sheet."""
    words = "Id or maker's number (see `mixer sheets`), or a TOML file with the measures of your own."
    return click.option("--sheet", default=usual, show_default=True, help=words)


def printer_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that correct a printer which is off."""
    return offset_x(offset_y(scale_x(scale_y(command))))


def sheet_named(name: str) -> Sheet:
    """Return a sheet by any of its names, or from a file with its measures; refuse with the nearest name."""
    if name.casefold().endswith(".toml") or Path(name).is_file():
        return _sheet_from(Path(name))
    try:
        return find_sheet(name)
    except UnknownSheetError as unknown:
        raise Refusal("unknown_sheet", str(unknown)) from unknown


def _sheet_from(file: Path) -> Sheet:
    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST_GRID_FILE)
        return read_grid(content.decode("utf-8-sig"))
    except OSError as error:
        raise Refusal("no_sheet_file", f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise Refusal("bad_sheet", f"{file} is not a text file.") from error
    except GridError as error:
        raise Refusal("bad_sheet", f"{file}: {error}") from error


def first_label(sheet: Sheet, start: int) -> int:
    """Return the label a print begins on, or refuse one that the sheet does not have."""
    if not 1 <= start <= sheet.labels:
        raise Refusal("no_such_label", f"{sheet.title} has labels 1 to {sheet.labels}, not {start}.")
    return start


def printer_of(options: Mapping[str, Any], sheet: Sheet) -> Printer:
    """Return what corrects the printer; refuse what no printer does, and say what cannot be done on a sheet."""
    shifts = [float(options[name]) for name in ("offset_x", "offset_y")]
    scales = [float(options[name]) for name in ("scale_x", "scale_y")]
    for name, value in zip(("--offset-x", "--offset-y"), shifts, strict=True):
        if not abs(value) <= FURTHEST:
            raise Refusal("bad_printer", f"{name} is in mm, from -{FURTHEST:g} to {FURTHEST:g}, not {value:g}.")
    low, high = STRETCH
    for name, value in zip(("--scale-x", "--scale-y"), scales, strict=True):
        if not low <= value <= high:
            raise Refusal("bad_printer", f"{name} is a factor near 1, from {low} to {high}, not {value:g}.")
    if sheet.dpi and scales != [1, 1]:
        click.echo("look: a label printer prints whole dots, so the print is moved but not stretched.", err=True)
    return Printer(shifts[0], shifts[1], scales[0], scales[1])


def base_address(text: str) -> str:
    """Return a base address without its final slash; refuse one that no camera could open."""
    address = text.strip().rstrip("/")
    try:
        parts = urlsplit(address)
        known = parts.scheme in {"http", "https"} and bool(parts.hostname) and not (parts.query or parts.fragment)
    except ValueError:  # brackets that are no IPv6 address
        known = False
    if not known or not re.fullmatch(r"[!-~]+", address) or re.search(r'[\\<>"^`{|}?#@]', address):
        shown = "".join(c if c.isprintable() else "?" for c in text[:80])
        raise Refusal(
            "bad_address",
            f"The base address must look like https://mix.example, in plain letters and without spaces, not “{shown}”.",
        )
    return address


def chance_of(seed: int | None) -> random.Random:
    """Return chance that repeats itself for a seed, and cannot be guessed without one."""
    return secrets.SystemRandom() if seed is None else random.Random(seed)  # noqa: S311 - asked to repeat


@dataclass(frozen=True, slots=True)
class Listed:
    """A guest of a list: what every list may say, and what only name tags read, by its name in `columns.toml`."""

    facts: GuestFacts
    more: Mapping[str, str]


def read_listed(guests: io.BufferedReader, country: str = "US") -> list[Listed]:
    """Return everyone on a list who has a name.

    Raises:
        Refusal: the list cannot be read, or names nobody.
    """
    listed = read_guest_list(guests.read(), MOST_GUESTS)
    known = [KnownProfession(p.key, p.name, p.synonyms) for sphere in spheres() for p in sphere.professions]
    mapping = guess_mapping(listed)
    interpreter = RowInterpreter(mapping, country, ProfessionFinder(known))
    more = {place: name for place, name in _tag_columns(listed.columns).items() if place not in mapping}
    found = []
    with progress(len(listed.rows), "Reading the list") as told:
        for number, row in enumerate(listed.rows, start=1):
            read = interpreter.read(row)
            if not read.refused:
                found.append(Listed(read.facts, {name: row.cells[place] for place, name in more.items()}))
            if number % LONG == 0:
                told(number)
    if not found:
        raise Refusal("nothing_to_print", "There is no guest on this list, so there is nothing to print.")
    passed = len(listed.rows) - len(found)
    nobody = counted(passed, "row names nobody and is passed over", "rows name nobody and are passed over")
    for note in (*listed.notes, *nobody):
        click.echo(f"look: {note}", err=True)
    return found


def read_facts(guests: io.BufferedReader) -> list[GuestFacts]:
    """Return the facts of everyone on a list who has a name."""
    return [one.facts for one in read_listed(guests)]


def _tag_columns(columns: Sequence[str]) -> dict[int, str]:
    """What the columns hold that only name tags read; of two alike the first counts."""
    data = tomllib.loads(resources.files("mixer.nametags").joinpath("columns.toml").read_text("utf-8"))
    names = {fold(word): name for name, words in data.items() for word in words}
    found = {
        names[fold(column)]: place for place, column in reversed(list(enumerate(columns))) if fold(column) in names
    }
    return {place: name for name, place in found.items()}


def put(target: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    put_all({target: content})


def put_all(contents: Mapping[Path, bytes]) -> None:
    """Write several files, all of them whole or none at all."""
    parts: dict[Path, Path] = {}
    try:
        for target, content in contents.items():
            if target.exists() and not target.is_file():  # a device or a pipe: nothing to put in its place
                target.write_bytes(content)
                continue
            parts[target] = target.with_name(f"{target.name}.part")
            parts[target].write_bytes(content)
        for target, part in parts.items():
            part.replace(target)
    except OSError as error:
        raise Refusal("cannot_write", f"{target} cannot be written: {error.strerror}.") from error
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)


def print_paper(
    press: Callable[..., Report], items: Sequence[Any], output: Path, options: Mapping[str, Any], what: str
) -> None:
    """Lay out items on a sheet as the options say, write the PDF and tell of it.

    `press` is a function of nametags/files: items, job, where to write, and whom to tell how far it is.
    """
    sheet = sheet_named(options["sheet"])
    job = Job(
        sheet,
        options.get("layout", "classic"),
        options["event"],
        first_label(sheet, options.get("start_at", 1)),
        printer=printer_of(options, sheet),
    )
    out = io.BytesIO()
    try:
        with progress(len(items), f"Laying out {what}") as told:
            report = press(items, job, out, progress=told)
    except QrTooSmallError as too_small:
        raise Refusal("code_too_small", str(too_small)) from too_small
    put(output, out.getvalue())
    tell(output, report, what)


def keep_apart(guests: io.BufferedReader, *outputs: Path) -> None:
    """Refuse to write over the list that is read, or two things into one file."""
    name = getattr(guests, "name", None)  # a number or nothing, where the list comes through a pipe
    taken = [Path(name)] if isinstance(name, str) else []
    for output in outputs:
        if output.resolve() in [path.resolve() for path in taken]:
            raise Refusal("same_file", f"{output} is named twice: give each file a name of its own.")
        taken.append(output)


def tell(output: Path, report: Report, what: str) -> None:
    """Say what was printed, and what to look at before it is used."""
    pages = "1 page" if report.pages == 1 else f"{report.pages:,} pages"
    things = what.removesuffix("s") if report.items == 1 else what
    click.echo(f"{output}: {report.items:,} {things} on {pages}, {report.size:,} bytes")
    names = report.first_names
    if names:
        half = f"{names.half_read_from:.1f} m"
        click.echo(f"First names are read from {names.all_read_from:.1f} m, half of them from {half}.")
    for notice in report.notices[:MOST_NOTICES]:
        click.echo(f"look: {notice.who}: {notice.message}", err=True)
    left = len(report.notices) - MOST_NOTICES
    if left > 0:
        click.echo(f"look: {left:,} more like these.", err=True)


@contextmanager
def progress(total: int, words: str) -> Iterator[Callable[[int], None]]:
    """Give what is told how much is done; a long task shows it on a terminal."""
    console = Console(stderr=True)
    if total < LONG or not console.is_terminal:
        yield lambda _done: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(words, total=total)
        yield lambda done: bar.update(task, completed=done)
