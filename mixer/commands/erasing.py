"""`mixer erase`: one person erased everywhere in a group, from the server's command line."""

import os

import click
from sqlalchemy import select

from mixer.accounts.models import Group
from mixer.commands.hosting import house_of, ready
from mixer.core.database import scrub, unit_of_work
from mixer.core.refusal import Refusal
from mixer.followup.service import certificates, erasing
from mixer.followup.views.blueprint import tools_of
from mixer.settings import read_settings


@click.command()
@click.option("--group", "group_code", required=True, help="Code of the group, as in its pages' addresses.")
@click.option("--email", required=True, help="The person's e-mail address.")
def erase(group_code: str, email: str) -> None:
    """Erase the person with this address everywhere in a group, for good: database, letters and prints kept as files.

    The database's file is written anew at once, so that nothing of it is left in old pages. Backups are yours to look
    after.
    """
    app = ready(read_settings(os.environ))
    moment = house_of(app).clock()
    with app.app_context():
        with unit_of_work() as session:
            group_id = session.scalar(select(Group.id).where(Group.code == group_code))
            if group_id is None:
                raise Refusal("no_such_group", f"There is no group “{group_code}”. Its pages' addresses have its code.")
            code = erasing.find_by_email(session, group_id, email)
            asker = erasing.Asker(erasing.COMMAND)
            certificate = erasing.erase_person(session, group_id, code, moment, tools_of(app), asker)
        if scrub():
            with unit_of_work() as session:
                certificates.note_scrub(session, certificates.waiting_for_scrub(session, moment).ids, moment)
    click.echo(f"Erased everywhere. The certificate is {certificate}.")
