"""`mixer export`: a list of guests from the command line, with the same rules and the same log as the pages."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click

from mixer.commands.hosting import house_of, mixer_called, ready
from mixer.core.database import unit_of_work
from mixer.core.refusal import Refusal
from mixer.followup import service
from mixer.followup.rules.columns import OWN, column_sets
from mixer.settings import read_settings

ONLY_OURS = 0o600


@click.command()
@click.argument("segment")
@click.option("--event", "event_code", required=True, help="Code of the mixer, as in its address /m/CODE.")
@click.option("--format", "kind", type=click.Choice(list(service.KINDS)), required=True, help="The kind of file.")
@click.option(
    "--columns", type=click.Choice(list(column_sets())), default=OWN, show_default=True, help="For which tool."
)
@click.option("--purpose", default="", help="What the list is for. It stands in the log, and in the file if it can.")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="The file to write.")
@click.option("--force", is_flag=True, help="Write over a file of this name.")
def export(segment: str, event_code: str, kind: str, columns: str, purpose: str, output: Path, *, force: bool) -> None:
    """Take the guests of SEGMENT out as a file: `everybody`, a segment, or several put together.

    A `+` is "and", a `-` is "without", a comma is "or": `first_timers+met_none-donors,winners`. Tools that write
    letters get only guests who agreed to be invited again and did not unsubscribe; how many are left out is said.
    """
    app = ready(read_settings(os.environ))
    house = house_of(app)
    wish = service.Wish(segment, kind, columns, " ".join(purpose.split()))
    taker = service.Taker(None, house.clock(), house.keyring)
    with whole_file(output, force=force) as out, app.app_context(), unit_of_work() as session:
        event_id = mixer_called(session, event_code)
        file = service.export(session, event_id, wish, taker)
        file.pour(out)
    click.echo(f"{output}: {file.rows:,} {'entry' if file.rows == 1 else 'entries'}", err=True)
    for reason, count in file.left_out:
        click.echo(f"left out: {reason.words(count)}", err=True)


@contextmanager
def whole_file(target: Path, *, force: bool) -> Iterator[BinaryIO]:
    """Open a file that only its owner may read, and that has its name only once it is whole; a device is written to.

    Raises:
        Refusal: ``file_exists`` unless it is to be written over, ``cannot_write``.
    """
    device = target.exists() and not target.is_file()
    if target.exists() and not device and not force:
        raise Refusal("file_exists", f"{target} is there already. Name another file, or add --force to write over it.")
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        if device:
            with target.open("wb") as out:
                yield out
            return
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, ONLY_OURS), "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        part.replace(target)
    except OSError as error:
        raise Refusal("cannot_write", f"{target} cannot be written: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)
