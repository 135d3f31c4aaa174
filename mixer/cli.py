"""The command `mixer`."""

import sys

import click

from mixer.commands.backup import backup
from mixer.commands.demo import demo
from mixer.commands.doctor import doctor
from mixer.commands.found import found, print_sign_in_link
from mixer.commands.importing import import_list
from mixer.commands.papers import duo_cards, sign_in_sheet, tickets
from mixer.commands.rounds import rounds
from mixer.commands.run import run, upgrade_database, worker
from mixer.commands.sheets import calibrate, sheets
from mixer.commands.signs import signs
from mixer.commands.similar import similar
from mixer.commands.tags import tags
from mixer.commands.three import three
from mixer.core.refusal import Refusal

COMMANDS: tuple[click.Command, ...] = (
    run,
    worker,
    upgrade_database,
    found,
    print_sign_in_link,
    import_list,
    backup,
    demo,
    doctor,
    tags,
    sheets,
    calibrate,
    duo_cards,
    signs,
    tickets,
    sign_in_sheet,
    three,
    rounds,
    similar,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mixer")
def mixer() -> None:
    """Plan a business mixer, run its door and icebreakers, and turn contacts into connections."""


for command in COMMANDS:
    mixer.add_command(command)


def main() -> None:
    """Run the command; a refusal is one clear line and exit code 2, not a traceback."""
    try:
        mixer(prog_name="mixer")
    except Refusal as no:
        click.echo(f"mixer: {no.message}", err=True)
        sys.exit(2)
