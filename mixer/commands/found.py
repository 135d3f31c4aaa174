"""`mixer found` and `mixer sign-in-link`: a group's first steps on a server."""

import os
from zoneinfo import available_timezones

import click

from mixer.accounts import service as accounts
from mixer.accounts.rules import GroupKind, GroupRole
from mixer.commands.hosting import house_of, ready, sign_in_link
from mixer.contacts.service import seed_professions
from mixer.core.database import unit_of_work
from mixer.core.refusal import Refusal
from mixer.settings import read_settings


@click.command()
@click.argument("name")
@click.option("--organiser", required=True, help="E-mail address of the person who organises its mixers.")
@click.option("--kind", type=click.Choice([kind.value for kind in GroupKind]), default="casual", show_default=True)
@click.option("--time-zone", default="America/Denver", show_default=True, help="The group's time zone.")
@click.option("--country", default="US", show_default=True, help="Two letters, for reading phone numbers.")
def found(name: str, organiser: str, kind: str, time_zone: str, country: str) -> None:
    """Found the group NAME and print its organiser's first link to sign in."""
    if time_zone not in available_timezones():
        raise Refusal("no_such_zone", f"There is no time zone “{time_zone}”. Names look like Europe/Berlin.")
    app = ready(read_settings(os.environ))
    house = house_of(app)
    new = accounts.NewGroup(name, GroupKind(kind), time_zone, country.upper())
    with app.app_context(), unit_of_work() as session:
        group = accounts.found_group(session, new, house.clock(), house.chance)
        seed_professions(session, group)
        who = (organiser.split("@", maxsplit=1)[0], organiser)
        accounts.join_group(session, group, who, GroupRole.ORGANISER, house.clock(), house.chance)
    click.echo(sign_in_link(app, organiser))


@click.command("sign-in-link")
@click.argument("email", default="")
def print_sign_in_link(email: str) -> None:
    """Print a one-time link to sign in for EMAIL, or for the first organiser; it is good for ten minutes."""
    click.echo(sign_in_link(ready(read_settings(os.environ)), email))
