"""`mixer import`: a guest list from the command line, with the same plan and report as the pages."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from flask import Flask
from sqlalchemy import select

from mixer.commands.hosting import house_of, ready
from mixer.contacts.service import catalogue_finder
from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.guests import service
from mixer.guests.files.reader import read_guest_list
from mixer.guests.rules.facts import RowInterpreter
from mixer.guests.rules.headers import Mapping, guess_mapping, known_fields
from mixer.guests.rules.import_plan import VERDICTS, ImportPlan, PlannedRow, plan_import
from mixer.guests.rules.lists import GuestList
from mixer.guests.service import Tools, Upload
from mixer.settings import read_settings

SHOWN = 20  # rows of a kind in the plain report; --json has them all


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
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
    content = file.read_bytes()
    guests = read_guest_list(content)
    mapping = _mapping(guests, maps)
    if event_code:
        app = ready(read_settings(os.environ))
        plan = _with_database(app, event_code, Upload(file.name, content, guests), mapping, dry_run=dry_run)
    else:
        interpreter = RowInterpreter(mapping, country, catalogue_finder())
        plan = plan_import(interpreter.read_all(guests), [])
    columns = {guests.columns[place]: field for place, field in mapping.items()}
    click.echo(json.dumps(_report(plan, columns), ensure_ascii=False) if as_json else _words(plan, columns))


def _with_database(app: Flask, event_code: str, upload: Upload, mapping: Mapping, *, dry_run: bool) -> ImportPlan:
    with app.app_context():
        with reading() as session:
            event_id = session.scalar(select(Event.id).where(Event.code == event_code))
            if event_id is None:
                raise Refusal("no_event", f"There is no mixer with the code {event_code}.")
            plan = service.make_plan(session, event_id, upload.guests, mapping)
        if dry_run:
            return plan
        house = house_of(app)
        tools = Tools(house.clock(), house.chance, house.keyring)
        with unit_of_work() as session:
            code = service.stage(session, event_id, None, upload, tools.moment, tools.chance)
            service.map_columns(session, event_id, code, mapping)
            staged = service.find_run(session, event_id, code)
            service.carry_out(session, event_id, staged, upload.guests, {}, tools)
        return plan


def _mapping(guests: GuestList, maps: Sequence[str]) -> Mapping:
    """Return the guessed mapping with what was said of columns written over it."""
    mapping = guess_mapping(guests)
    places = {column.casefold(): place for place, column in enumerate(guests.columns)}
    keys = {field.key for field in known_fields()}
    for said in maps:
        column, _, field = said.rpartition("=")
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
