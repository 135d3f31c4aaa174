"""`mixer erase`: one person erased everywhere in a group, or again whoever was, from the server's command line."""

import os
from datetime import datetime
from pathlib import Path

import click
from flask import Flask
from sqlalchemy import create_engine, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from mixer.accounts.models import Group
from mixer.commands.hosting import house_of, ready
from mixer.core.database import scrub, sqlite_file, unit_of_work
from mixer.core.refusal import Refusal
from mixer.followup.service import certificates, erasing
from mixer.followup.service.erasing_again import ErasedPerson, erased_in, still_here
from mixer.followup.views.blueprint import tools_of
from mixer.settings import read_settings


@click.command()
@click.option("--group", "group_code", default="", help="Code of the group, as in its pages' addresses.")
@click.option("--email", default="", help="The person's e-mail address.")
@click.option("--again", "copy", default="", metavar="DATABASE", help="Erase whoever is erased in this later copy.")
def erase(group_code: str, email: str, copy: str) -> None:
    """Erase the person with this address everywhere in a group, for good: database, letters and prints kept as files.

    The database's file is written anew at once, so that nothing of it is left in old pages. Backups are yours to look
    after: when an older one was restored, `--again` with the database kept aside, or with a later backup, erases once
    more whoever had been erased since.
    """
    if bool(copy) == bool(group_code and email):
        raise Refusal("whom", "Say whom with --group and --email, or erase again with --again and a later copy.")
    erased = _erased_in(copy) if copy else []
    app = ready(read_settings(os.environ))
    moment = house_of(app).clock()
    with app.app_context():
        said = _again(app, erased, moment) if copy else _one(app, group_code, email, moment)
        if scrub():
            with unit_of_work() as session:
                certificates.note_scrub(session, certificates.waiting_for_scrub(session, moment).ids, moment)
    click.echo(said)


def _one(app: Flask, group_code: str, email: str, moment: datetime) -> str:
    with unit_of_work() as session:
        group_id = session.scalar(select(Group.id).where(Group.code == group_code))
        if group_id is None:
            raise Refusal("no_such_group", f"There is no group “{group_code}”. Its pages' addresses have its code.")
        code = erasing.find_by_email(session, group_id, email)
        asker = erasing.Asker(erasing.COMMAND)
        certificate = erasing.erase_person(session, group_id, code, moment, tools_of(app), asker)
    return f"Erased everywhere. The certificate is {certificate}."


def _again(app: Flask, erased: list[ErasedPerson], moment: datetime) -> str:
    asker, done = erasing.Asker(erasing.COMMAND), 0
    for person in erased:
        with unit_of_work() as session:
            found = still_here(session, person)
            if found:
                erasing.erase_person(session, *found, moment, tools_of(app), asker)
                done += 1
    people = "1 person was" if done == 1 else f"{done:,} people were"
    return f"{people} erased again; of {len(erased):,} in the copy the others are erased here, or not here at all."


def _erased_in(copy: str) -> list[ErasedPerson]:
    """Return who is erased in a file of SQLite's, or at a database's address."""
    url = make_url(copy if "://" in copy else f"sqlite:///{Path(copy).absolute()}")
    file = sqlite_file(url)
    if file is not None and not file.is_file():
        raise Refusal("no_database", f"There is no database at {file}.")
    engine = create_engine(url, hide_parameters=True)
    try:
        with engine.connect() as connection:
            return erased_in(connection)
    except SQLAlchemyError as error:
        raise Refusal("no_database", f"{copy} cannot be read as a database of Mixer.") from error
    finally:
        engine.dispose()
