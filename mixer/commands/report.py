"""`mixer report`: what a mixer achieved, on two pages for the group's board."""

import os
from pathlib import Path

import click

from mixer.commands.hosting import house_of, mixer_called, ready
from mixer.commands.printing import output_option, put
from mixer.core.database import reading
from mixer.insights import service
from mixer.settings import read_settings


@click.command()
@click.option("--event", "event_code", required=True, help="Code of the mixer, as in its pages' addresses.")
@click.option("--paper", type=click.Choice(service.PAPERS), help="Usual: what is printed on in the group's country.")
@output_option
def report(event_code: str, paper: str | None, output: Path) -> None:
    """Write what a mixer achieved as a PDF of two pages that names nobody."""
    app = ready(read_settings(os.environ))
    with app.app_context(), reading() as session:
        event_id = mixer_called(session, event_code)
        content = service.report(session, event_id, house_of(app).clock(), paper or "")
    put(output, content)
    click.echo(f"{output}: 2 pages, {len(content):,} bytes")
