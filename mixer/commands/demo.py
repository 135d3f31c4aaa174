"""`mixer demo`: a whole mixer without a browser."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from mixer.core.clock import wall_clock
from mixer.demo.options import Options
from mixer.demo.run import run_demo


@click.command()
@click.option("--guests", default=120, show_default=True, help="How many guests to invent.")
@click.option("--guests-file", type=click.Path(path_type=Path), help="Use this guest list of your own instead.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="A new or empty folder for the files.")
@click.option("--seed", default=1, show_default=True, help="The same seed and date give the same files.")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day on which planning starts; else today.")
def demo(*, guests: int, guests_file: Path | None, out: Path, seed: int, day: dt.datetime | None) -> None:
    """Plan, invite, print, check in, play, draw and follow up one sample mixer, and leave its files in a folder.

    Nothing is sent, and no database of yours is touched: the mixer lives in a temporary one and every letter becomes
    a file.
    """
    options = Options(guests, out, seed, (day or wall_clock()).date(), guests_file)
    with Progress(
        TextColumn("{task.description:<36}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    ) as progress:
        summary = run_demo(options, _watcher(progress))
        _fill(progress)
    for name, count in summary.files.items():
        click.echo(f"{count:>6}  {name}")
    click.echo(f"{summary.mixer}: {summary.said_yes} said yes, {summary.came} came. The files are in {out}.")


def _watcher(progress: Progress) -> Callable[[str, int], Callable[[], None]]:
    """Return what shows each stage as a bar of its own, full when the next one begins."""

    def watch(words: str, steps: int) -> Callable[[], None]:
        _fill(progress)
        task = progress.add_task(words, total=steps)
        return lambda: progress.advance(task)

    return watch


def _fill(progress: Progress) -> None:
    """Let every bar so far be full: how many letters there are is known only when they are written."""
    for task in progress.tasks:
        progress.update(task.id, total=task.completed)
