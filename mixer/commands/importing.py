"""`mixer import`: a guest list from the command line, with the same plan and report as the pages."""

import json
import os
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from flask import Flask

from mixer.commands.hosting import house_of, mixer_called, ready
from mixer.commands.printing import progress
from mixer.contacts.service import catalogue_finder
from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.guests import service
from mixer.guests.files.reader import MOST_BYTES, read_guest_list
from mixer.guests.rules.facts import RowInterpreter
from mixer.guests.rules.headers import Mapping, guess_mapping, known_fields
from mixer.guests.rules.import_plan import VERDICTS, ImportPlan, PlannedRow, plan_import
from mixer.guests.rules.lists import GuestList
from mixer.guests.service import Heard, Tools, Upload, nobody
from mixer.settings import read_settings

SHOWN = 20  # rows of a kind in the plain report; --json has them all


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--event", "event_code", default="", help="Code of the mixer whose list it is, as in its address /m/CODE."
)
@click.option(
    "--map", "maps", multiple=True, metavar="COLUMN=FIELD", help="What a column holds, where the guess is wrong."
)
@click.option("--country", default="US", show_default=True, help="Where phone numbers are read without --event.")
@click.option(
    "--dry-run", is_flag=True, help="Say what would happen and change nothing; needs no database without --event."
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def import_list(
    file: Path, event_code: str, maps: Sequence[str], country: str, *, dry_run: bool, as_json: bool
) -> None:
    """Bring the guest list FILE in; rows in doubt are left out and listed."""
    if not event_code and not dry_run:
        raise Refusal("no_event", "Say which mixer with --event CODE, or look first with --dry-run.")
    content = _content(file)
    guests = read_guest_list(content)
    mapping = _mapping(guests, maps)
    rounds = 1 if dry_run else 3  # rows are understood for the report, and to be written understood and written
    quiet = nullcontext(nobody)
    with quiet if as_json else progress(rounds * len(guests.rows), "Bringing the list in") as heard:
        if event_code:
            app = ready(read_settings(os.environ))
            upload = Upload(file.name, content, guests)
            plan = _with_database(app, event_code, upload, mapping, None if dry_run else heard)
        else:
            interpreter = RowInterpreter(mapping, country, catalogue_finder())
            plan = plan_import(interpreter.read_all(guests, heard), [])
    columns = {guests.columns[place]: field for place, field in mapping.items()}
    click.echo(json.dumps(_report(plan, columns), ensure_ascii=False) if as_json else _words(plan, columns))


def _content(file: Path) -> bytes:
    """Return what a file holds.

    Raises:
        Refusal: `no_file` where there is none that can be read, `too_big`.
    """
    if not file.exists():
        raise Refusal("no_file", f"There is no file {file}.")
    if not file.is_file():
        raise Refusal("no_file", f"{file} is no file. Name the list itself.")
    try:
        with file.open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise Refusal("no_file", f"{file} cannot be read: {error.strerror}.") from error


def _with_database(app: Flask, event_code: str, upload: Upload, mapping: Mapping, heard: Heard | None) -> ImportPlan:
    """Return the plan, and carry it out unless nobody is to hear how far that is."""
    with app.app_context():
        with reading() as session:
            event_id = mixer_called(session, event_code)
            plan = service.make_plan(session, event_id, upload.guests, mapping, heard or nobody)
        if heard is None:
            return plan
        planned = len(upload.guests.rows)
        house = house_of(app)
        tools = Tools(house.clock(), house.chance, house.keyring)
        with unit_of_work() as session:
            code = service.stage(session, event_id, None, upload, tools.moment, tools.chance)
            service.map_columns(session, event_id, code, mapping)
            staged = service.find_run(session, event_id, code)
            service.carry_out(session, event_id, staged, upload.guests, {}, tools, lambda rows: heard(planned + rows))
        return plan


def _mapping(guests: GuestList, maps: Sequence[str]) -> Mapping:
    """Return the guessed mapping with what was said of columns written over it.

    Raises:
        Refusal: `no_column` or `no_field`, with those that there are.
    """
    mapping = guess_mapping(guests)
    places = {column.casefold(): place for place, column in enumerate(guests.columns)}
    keys = {field.key for field in known_fields()}
    for said in maps:
        if "=" not in said:
            raise Refusal("no_column", f"“{said}” says nothing of a column: write --map COLUMN=FIELD.")
        column, _, field = said.rpartition("=")
        first, _, rest = said.partition("=")
        if column.casefold() not in places and first in keys and rest.casefold() in places:
            column, field = rest, first  # FIELD=COLUMN, which can mean but one thing
        if column.casefold() not in places:
            raise Refusal("no_column", f"There is no column “{column}”. There are: {', '.join(guests.columns)}.")
        if field and field not in keys:
            raise Refusal("no_field", f"“{field}” is none of: {', '.join(sorted(keys))} (or nothing, to leave it out).")
        mapping.pop(places[column.casefold()], None)
        if field:
            mapping[places[column.casefold()]] = field
    return mapping


def _report(plan: ImportPlan, columns: dict[str, str]) -> dict[str, Any]:
    details = {verdict: [_row(row) for row in plan.having(verdict)] for verdict in VERDICTS}
    return plan.counts | {"columns": columns, "details": details}


def _row(row: PlannedRow) -> dict[str, Any]:
    return {
        "row": row.number,
        "name": row.facts.full_name,
        "email": row.facts.email,
        "changes": [asdict(change) for change in row.changes],
        "reason": row.reason,
        "warnings": list(row.warnings),
    }


def _words(plan: ImportPlan, columns: dict[str, str]) -> str:
    lines = [", ".join(f"{column} → {field}" for column, field in columns.items())]
    lines += [f"{name:>9} {count:>6}" for name, count in plan.counts.items()]
    for verdict in ("changed", "doubtful", "refused"):
        rows = plan.having(verdict)
        lines += [
            " ".join(filter(None, (f"{verdict}, row {row.number}:", row.facts.full_name, _why(row))))
            for row in rows[:SHOWN]
        ]
        if len(rows) > SHOWN:
            lines.append(f"{verdict}: {len(rows) - SHOWN} more; --json lists them all")
    return "\n".join(lines)


def _why(row: PlannedRow) -> str:
    changes = ", ".join(f"{one.field}: {one.before or '–'} → {one.after or '–'}" for one in row.changes)
    return f"({row.reason or changes})"
