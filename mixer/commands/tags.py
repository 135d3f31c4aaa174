"""`mixer tags`: name tags from a list, without a database."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from mixer.commands.printing import (
    Listed,
    base_address,
    chance_of,
    event_option,
    first_label,
    guests_argument,
    keep_apart,
    output_option,
    printer_of,
    printer_options,
    progress,
    put_all,
    read_listed,
    seed_option,
    sheet_named,
    sheet_option,
    start_option,
    tell,
)
from mixer.contacts.rules.catalogue import spheres
from mixer.core.codes import grouped, new_code
from mixer.core.keyring import LENGTHS, PATHS, Token
from mixer.core.refusal import Refusal
from mixer.core.tables import write_csv
from mixer.guests.rules.answers import read_answer
from mixer.nametags.files.name_tags import print_name_tags
from mixer.nametags.files.verify import read_back
from mixer.nametags.rules.batch import ORDERS, Choice, Standing, Tag, chosen
from mixer.nametags.rules.layouts import LAYOUTS
from mixer.nametags.rules.qr import QrTooSmallError
from mixer.nametags.rules.sheets import FILLS
from mixer.nametags.rules.tags import Job, Report, TagItem, Zone
from mixer.settings import Settings

SHORT_CODE = 6
MOST_BLANKS = 1000
CODES_HEADER = ("email", "name", "code", "url", "page", "label", "x_mm", "y_mm")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A guest of the list with the tag and the code drawn for it."""

    tag: Tag
    email: str
    code: str


@click.command()
@guests_argument
@output_option
@sheet_option("avery-5395")
@start_option
@click.option("--layout", type=click.Choice(list(LAYOUTS)), default="classic", show_default=True)
@click.option(
    "--order",
    type=click.Choice([name.replace("_", "-") for name in ORDERS]),
    default="last-name",
    show_default=True,
    help="How the tags are sorted; `list` keeps them as they come.",
)
@click.option(
    "--fill",
    type=click.Choice(FILLS),
    default="rows",
    show_default=True,
    help="How a page is filled; as a `stack`, cut pages laid on one another are in order.",
)
@click.option("--backs", is_flag=True, help="Print each tag on its back too: every second page, for both sides.")
@click.option("--blanks", type=click.IntRange(0, MOST_BLANKS), default=0, help="So many blank tags after the guests'.")
@event_option
@click.option(
    "--base-url",
    default=Settings.base_url,
    envvar="MIXER_BASE_URL",
    show_default=True,
    help="Where the codes lead: your Mixer's address.",
)
@click.option("--country", default="US", show_default=True, help="For reading phone numbers.")
@click.option("--codes", type=click.Path(path_type=Path, dir_okay=False), help="Also write a CSV, one row a tag.")
@seed_option
@click.option("--verify", is_flag=True, help="Read every code back from the PDF; exit code 1 if one is not there.")
@printer_options
def tags(guests: io.BufferedReader, output: Path, codes: Path | None, **options: Any) -> None:  # noqa: ANN401 - click's
    """Print name tags of everyone on the list GUESTS (CSV, TSV, XLSX, ODS, pasted text).

    Columns called Pronouns, Talk to me about, Photo, Ribbon and Table are read beside names, companies and professions.
    """
    keep_apart(guests, output, *filter(None, [codes]))
    job = _job(options)
    address = base_address(options["base_url"])
    drawn = _draw(read_listed(guests, options["country"]), address, options["seed"])
    batch = chosen([one.tag for one in drawn], Choice(job.sheet.id, order=options["order"].replace("-", "_")))
    blanks = [TagItem(id=f"blank {number}", first="", blank=True) for number in range(1, options["blanks"] + 1)]
    report, pdf = _lay_out([*(tag.item for tag in batch), *blanks], job)
    files = {output: pdf}
    if codes:
        files[codes] = _codes_table(report, {one.code: one for one in drawn})
    put_all(files)
    tell(output, report, "name tags")
    if options["verify"]:
        with progress(len(report.placements), "Reading tags back") as told:
            read = read_back(pdf, report.placements, progress=told)
        click.echo(f"{read.read:,} of {read.expected:,} tags read back")
        if not read.good:
            raise click.exceptions.Exit(1)


def _job(options: Mapping[str, Any]) -> Job:
    sheet = sheet_named(options["sheet"])
    return Job(
        sheet,
        options["layout"],
        options["event"],
        first_label(sheet, options["start_at"]),
        order=options["fill"],
        printer=printer_of(options, sheet),
        backs=options["backs"],
    )


def _draw(listed: Sequence[Listed], address: str, seed: int | None) -> list[Drawn]:
    """Draw a code for each guest."""
    chance = chance_of(seed)
    zones = {p.name: Zone(s.letter, s.colour, s.name) for s in spheres() for p in s.professions}
    codes = [new_code(chance, LENGTHS[Token.BADGE]) for _ in listed]
    return [
        _drawn(one, zones.get(one.facts.profession), address, code) for one, code in zip(listed, codes, strict=True)
    ]


def _drawn(listed: Listed, zone: Zone | None, address: str, code: str) -> Drawn:
    facts, more = listed.facts, listed.more
    item = TagItem(
        id=code,
        first=facts.tag_name,
        full=facts.full_name,
        company=facts.company,
        role=facts.job_title or facts.profession,
        pronouns=more.get("pronouns", ""),
        talk_about=more.get("talk_about", ""),
        zone=zone,
        first_timer=bool(facts.first_timer),
        ribbon=more.get("ribbon", ""),
        table=more.get("table", ""),
        photo={"yes": True, "no": False}.get(read_answer(more.get("photo", "")) or ""),
        link=address + PATHS[Token.BADGE].format(code),
        short_code=grouped(code[:SHORT_CODE], SHORT_CODE // 2),
    )
    return Drawn(Tag(0, code, facts.family, item, Standing.NEW), facts.email, code)


def _lay_out(items: Sequence[TagItem], job: Job) -> tuple[Report, bytes]:
    """Return the report and the document; nothing is written before both are whole."""
    out = io.BytesIO()
    try:
        with progress(len(items), "Laying out tags") as told:
            report = print_name_tags(items, job, out, progress=told)
    except QrTooSmallError as too_small:
        raise Refusal("code_too_small", str(too_small)) from too_small
    return report, out.getvalue()


def _codes_table(report: Report, by_code: Mapping[str, Drawn]) -> bytes:
    """One row a guest's tag: whose it is, its code, and where it lies."""
    rows = []
    for place in report.placements:
        if place.back or place.item not in by_code:
            continue
        one = by_code[place.item]
        position = (f"{place.x:.3f}", f"{place.y:.3f}")
        rows.append((one.email, one.tag.item.full, one.code, one.tag.item.link, place.page, place.label, *position))
    return write_csv(CODES_HEADER, rows, for_excel=False)
