"""`mixer report`: what a mixer achieved, on two pages for the group's board."""

import os
from pathlib import Path

import click
from sqlalchemy import select

from mixer.commands.hosting import house_of, ready
from mixer.commands.printing import output_option, put
from mixer.core.database import reading
from mixer.core.refusal import Refusal
from mixer.events.models import Event
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
        event_id = session.scalar(select(Event.id).where(Event.code == event_code))
        if event_id is None:
            raise Refusal("no_such_mixer", f"There is no mixer “{event_code}”. Its pages' addresses have its code.")
        content = service.report(session, event_id, house_of(app).clock(), paper or "")
    put(output, content)
    click.echo(f"{output}: 2 pages, {len(content):,} bytes")
