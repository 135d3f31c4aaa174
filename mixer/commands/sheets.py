"""`mixer sheets` and `mixer calibrate`: the labels Mixer knows, and how far a printer is off."""

import io
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from mixer.commands.printing import output_option, printer_of, printer_options, put, sheet_named
from mixer.nametags.files.calibration import how_to_read, print_calibration
from mixer.nametags.rules.sheets import Sheet, catalogue


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
@output_option
@printer_options
def calibrate(sheet: str, output: Path, **options: Any) -> None:  # noqa: ANN401 - click's
    """Print the outlines of SHEET with rulers, to see how far your printer is off."""
    out = io.BytesIO()
    chosen = sheet_named(sheet)
    printer = printer_of(options, chosen)
    print_calibration(chosen, out, printer=printer)
    put(output, out.getvalue())
    click.echo(f"{output}: {' '.join(how_to_read(chosen, printer))}")
