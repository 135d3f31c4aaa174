"""The command `mixer`."""

import importlib
import sys
from collections.abc import Mapping

import click

from mixer.core.refusal import Refusal

COMMANDS: Mapping[str, str] = {
    "run": "run:run",
    "worker": "run:worker",
    "upgrade": "run:upgrade_database",
    "found": "found:found",
    "sign-in-link": "found:print_sign_in_link",
    "import": "importing:import_list",
    "export": "exporting:export",
    "backup": "backup:backup",
    "erase": "erasing:erase",
    "report": "report:report",
    "bench": "bench:bench",
    "demo": "demo:demo",
    "doctor": "doctor:doctor",
    "tags": "tags:tags",
    "sheets": "sheets:sheets",
    "calibrate": "sheets:calibrate",
    "duos": "duos:duos",
    "match": "match:match",
    "duo-cards": "papers:duo_cards",
    "signs": "signs:signs",
    "tickets": "papers:tickets",
    "sign-in-sheet": "papers:sign_in_sheet",
    "three": "three:three",
    "similar": "similar:similar",
    "zones": "zones:zones",
    "rounds": "rounds:rounds",
    "verify-draw": "verify_draw:verify_draw",
}
"""Each command's module in `mixer.commands` and its name there."""


class Commands(click.Group):
    """A group that imports a command only when it is asked for: printing a list need not load the whole application."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's own signature
        """Return the names of all commands."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # the same
        """Return the command of this name; None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(f"mixer.commands.{module}"), name)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mixer")
def mixer() -> None:
    """Plan a business mixer, run its door and icebreakers, and turn contacts into connections."""


def main() -> None:
    """Run the command; a refusal or a full disk is one clear line and exit code 2, not a traceback."""
    try:
        mixer(prog_name="mixer")
    except Refusal as no:
        click.echo(f"mixer: {no.message}", err=True)
        sys.exit(2)
    except Exception as error:
        outage = importlib.import_module("mixer.core.outages").outage_of(error)
        if outage is None:
            raise
        click.echo(f"mixer: {outage.sentence}. {outage.advice}", err=True)
        sys.exit(2)
