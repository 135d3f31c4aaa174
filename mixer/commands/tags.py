"""`mixer tags`, `mixer sheets` and `mixer calibrate`: printing from a list, without a database."""

import io
import json
import random
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from mixer.contacts.rules.catalogue import spheres
from mixer.contacts.rules.professions import KnownProfession, ProfessionFinder
from mixer.core.codes import grouped, new_code
from mixer.core.keyring import LENGTHS, PATHS, Token
from mixer.core.refusal import Refusal
from mixer.core.tables import write_csv
from mixer.guests.files.reader import read_guest_list
from mixer.guests.rules.facts import GuestFacts, RowInterpreter
from mixer.guests.rules.headers import guess_mapping
from mixer.nametags.files.calibration import print_calibration
from mixer.nametags.files.name_tags import print_name_tags
from mixer.nametags.files.verify import read_back
from mixer.nametags.rules.batch import ORDERS, Choice, Standing, Tag, chosen
from mixer.nametags.rules.layouts import LAYOUTS
from mixer.nametags.rules.qr import QrTooSmallError
from mixer.nametags.rules.sheets import Printer, Sheet, UnknownSheetError, catalogue, find_sheet
from mixer.nametags.rules.tags import Job, Report, TagItem, Zone
from mixer.settings import Settings

SHORT_CODE = 6
CODES_HEADER = ("email", "name", "code", "url", "page", "label", "x_mm", "y_mm")

offset_x = click.option("--offset-x", type=float, default=0.0, metavar="MM", help="Move the print to the right.")
offset_y = click.option("--offset-y", type=float, default=0.0, metavar="MM", help="Move the print down.")
scale_x = click.option("--scale-x", type=float, default=1.0, metavar="F", help="Stretch the print across.")
scale_y = click.option("--scale-y", type=float, default=1.0, metavar="F", help="Stretch the print downwards.")
output = click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A guest of the list with the tag and the code drawn for it."""

    tag: Tag
    email: str
    code: str


@click.command()
@click.argument("guests", type=click.File("rb"))
@output
@click.option("--sheet", default="avery-5395", show_default=True, help="Id or maker's number; see `mixer sheets`.")
@click.option("--start-at", type=int, default=1, show_default=True, help="First free label of a part-used sheet.")
@click.option("--layout", type=click.Choice(list(LAYOUTS)), default="classic", show_default=True)
@click.option("--order", type=click.Choice([name.replace("_", "-") for name in ORDERS]), default="last-name")
@click.option("--event", default="", help="Name of the mixer, printed small on each tag.")
@click.option("--base-url", default=Settings.base_url, envvar="MIXER_BASE_URL", show_default=True)
@click.option("--country", default="US", show_default=True, help="For reading phone numbers.")
@click.option("--codes", type=click.Path(path_type=Path, dir_okay=False), help="Also write a CSV, one row a tag.")
@click.option("--seed", type=int, help="The same list and seed give the same codes and the same bytes.")
@click.option("--verify", is_flag=True, help="Read every code back from the PDF; exit code 1 if one is not there.")
@offset_x
@offset_y
@scale_x
@scale_y
def tags(guests: io.BufferedReader, output: Path, **options: object) -> None:
    """Print name tags of everyone on the list GUESTS (CSV, TSV, XLSX, ODS, pasted text)."""
    chosen_sheet = sheet_named(str(options["sheet"]))
    start = int(str(options["start_at"]))
    if not 1 <= start <= chosen_sheet.labels:
        raise Refusal("no_such_label", f"{chosen_sheet.title} has labels 1 to {chosen_sheet.labels}, not {start}.")
    seed = options["seed"]
    chance: random.Random = secrets.SystemRandom() if seed is None else random.Random(int(str(seed)))  # noqa: S311 - asked to repeat
    drawn = list(draw(guests.read(), str(options["country"]), str(options["base_url"]).rstrip("/"), chance))
    by_code = {one.code: one for one in drawn}
    order = str(options["order"]).replace("-", "_")
    batch = chosen([one.tag for one in drawn], Choice(chosen_sheet.id, order=order))
    job = Job(
        chosen_sheet,
        str(options["layout"]),
        str(options["event"]),
        start,
        printer=_printer(options),
    )
    report, pdf = lay_out(batch, job)
    put(output, pdf)
    if options["codes"]:
        put(Path(str(options["codes"])), codes_table(report, by_code))
    click.echo(f"{output}: {report.items} name tags on {report.pages} pages, {report.size:,} bytes")
    for notice in report.notices:
        click.echo(f"look: {notice.who}: {notice.message}", err=True)
    if options["verify"]:
        read = read_back(pdf, report.placements)
        click.echo(f"{read.read} of {read.expected} codes read back")
        if not read.good:
            raise click.exceptions.Exit(1)


def sheet_named(name: str) -> Sheet:
    """Return a sheet by any of its names, or refuse with the nearest one."""
    try:
        return find_sheet(name)
    except UnknownSheetError as unknown:
        raise Refusal("unknown_sheet", str(unknown)) from unknown


def draw(content: bytes, country: str, base_url: str, chance: random.Random) -> list[Drawn]:
    """Read a list and draw a code for each guest on it."""
    known = [KnownProfession(p.key, p.name, p.synonyms) for sphere in spheres() for p in sphere.professions]
    zones = {p.name: Zone(s.letter, s.colour, s.name) for s in spheres() for p in s.professions}
    listed = read_guest_list(content)
    interpreter = RowInterpreter(guess_mapping(listed), country, ProfessionFinder(known))
    rows = [interpreter.read(row) for row in listed.rows]
    good = [row.facts for row in rows if not row.refused]
    if not good:
        raise Refusal("nothing_to_print", "There is no guest on this list, so there is no tag to print.")
    return [_drawn(facts, zones.get(facts.profession), base_url, chance) for facts in good]


def _drawn(facts: GuestFacts, zone: Zone | None, base_url: str, chance: random.Random) -> Drawn:
    code = new_code(chance, LENGTHS[Token.BADGE])
    item = TagItem(
        id=code,
        first=facts.tag_name,
        full=facts.full_name,
        company=facts.company,
        role=facts.job_title or facts.profession,
        zone=zone,
        first_timer=bool(facts.first_timer),
        link=base_url + PATHS[Token.BADGE].format(code),
        short_code=grouped(code[:SHORT_CODE], SHORT_CODE // 2),
    )
    return Drawn(Tag(0, code, facts.family, item, Standing.NEW), facts.email, code)


def lay_out(batch: list[Tag], job: Job) -> tuple[Report, bytes]:
    """Return the report and the document; nothing is written before both are whole."""
    out = io.BytesIO()
    try:
        report = print_name_tags([tag.item for tag in batch], job, out)
    except QrTooSmallError as too_small:
        raise Refusal("code_too_small", str(too_small)) from too_small
    return report, out.getvalue()


def codes_table(report: Report, by_code: dict[str, Drawn]) -> bytes:
    """One row a tag: whose it is, its code, and where it lies."""
    rows = []
    for place in (place for place in report.placements if not place.back):
        one = by_code[place.item]
        position = (f"{place.x:.3f}", f"{place.y:.3f}")
        rows.append((one.email, one.tag.item.full, one.code, one.tag.item.link, place.page, place.label, *position))
    return write_csv(CODES_HEADER, rows)


def put(target: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    part = target.with_name(f"{target.name}.part")
    try:
        part.write_bytes(content)
        part.replace(target)
    except OSError as error:
        raise Refusal("cannot_write", f"{target} cannot be written: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)


def _printer(options: dict[str, object]) -> Printer:
    names = ("offset_x", "offset_y", "scale_x", "scale_y")
    return Printer(*(float(str(options[name])) for name in names))


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For programs: all measures in mm.")
def sheets(*, as_json: bool) -> None:
    """List the label sheets Mixer knows, with their measures in mm and where these come from."""
    if as_json:
        click.echo(json.dumps([row for sheet in catalogue().values() for row in _rows_of(sheet)], indent=2))
        return
    for s in catalogue().values():
        grid = f"{s.cols} x {s.rows} of {s.w:g} x {s.h:g} mm"
        click.echo(f"{s.id:<22} {grid:<30} {s.confidence:<3} {s.title}  [{s.source}]")


def _rows_of(sheet: Sheet) -> list[dict[str, object]]:
    """A sheet under its id and once more under each of its makers' other numbers."""
    facts = {**asdict(sheet), "same_as": None}
    return [facts, *({**facts, "id": alias, "same_as": sheet.id} for alias in sheet.aliases)]


@click.command()
@click.argument("sheet")
@output
@offset_x
@offset_y
@scale_x
@scale_y
def calibrate(sheet: str, output: Path, **options: object) -> None:
    """Print the outlines of SHEET with rulers, to see how far your printer is off."""
    out = io.BytesIO()
    print_calibration(sheet_named(sheet), out, printer=_printer(options))
    put(output, out.getvalue())
    click.echo(f"{output}: print it at 100 % on plain paper and hold it over a sheet of labels against the light.")
