"""`mixer run`, `mixer worker` and `mixer upgrade`: the server, the post office, the database."""

import os
import signal
import sys
import threading
from datetime import datetime, timedelta

import click
from flask import Flask
from sqlalchemy import select
from waitress.server import create_server

from mixer.accounts import service as accounts
from mixer.accounts.models import Membership
from mixer.accounts.rules import GroupRole
from mixer.app import create_app, engine_of
from mixer.commands.following import follow_up_jobs
from mixer.commands.hosting import bounce_jobs, courier_of, house_of, inside, ready, sign_in_link, spacing_of
from mixer.commands.nudging import nudging_jobs
from mixer.commands.privacy import privacy_jobs
from mixer.commands.waves import send_waves
from mixer.contacts.service import seed_professions
from mixer.core.database import reading, unit_of_work
from mixer.core.migrating import current, newest, upgrade
from mixer.core.refusal import Refusal
from mixer.invite import service as invite
from mixer.nametags.service import jobs as prints
from mixer.nametags.views import cabinet_of
from mixer.plan.service import letters as owners_letters
from mixer.post.worker import Job
from mixer.post.worker import run as run_worker
from mixer.sample.make import make_sample
from mixer.settings import Settings, read_settings
from mixer.today import service as today
from mixer.today.views import tag_press
from mixer.web.logs import set_up_logs


@click.command()
@click.option("--empty", is_flag=True, help="Make no sample group and mixer on first start.")
@click.option("--no-worker", is_flag=True, help="Serve pages only; letters are carried by `mixer worker` elsewhere.")
@click.option("--host", help="Address to listen on (MIXER_HOST).")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on (MIXER_PORT).")
def run(*, empty: bool, no_worker: bool, host: str | None, port: int | None) -> None:
    """Start the server and the worker in one process; Ctrl-C stops both.

    The database is upgraded first. The first start makes a sample group with a mixer in its eight weeks, and every
    start prints a one-time link to sign in, good for ten minutes. In production neither happens: `mixer found` makes
    a group, and `mixer sign-in-link` prints a link.
    """
    set_up_logs()
    asked = {"MIXER_HOST": host, "MIXER_PORT": port and str(port)}
    settings = read_settings(os.environ | {name: wish for name, wish in asked.items() if wish})
    app = ready(settings)
    if not settings.production:
        first_start(app, empty=empty)
    try:
        server = create_server(app, host=settings.host, port=settings.port, threads=settings.threads)
    except OSError as error:
        sentence = f"The server cannot listen on {settings.host}:{settings.port}: {error.strerror}. Try --port 8001."
        raise Refusal("port_taken", sentence) from error
    click.echo(f"Mixer is at {settings.base_url}; Ctrl-C stops it.")
    if not settings.production:
        click.echo(f"Sign in once with this link, within ten minutes:\n\n  {sign_in_link(app)}\n")
    for wish in (signal.SIGTERM, signal.SIGINT):  # a shell starts background jobs deaf to SIGINT
        signal.signal(wish, lambda *_: sys.exit(0))
    stop = threading.Event()
    carrier = threading.Thread(target=work_until, args=(app, settings, stop), name="worker", daemon=True)
    if not no_worker:
        carrier.start()
    server.run()
    stop.set()
    if not no_worker:
        carrier.join(timeout=30)
    click.echo("Mixer has stopped; everything is kept.")


def first_start(app: Flask, *, empty: bool) -> None:
    """Make the sample group and mixer, or an empty group, in a database that has no group yet."""
    house = house_of(app)
    with app.app_context(), unit_of_work() as session:
        if session.scalar(select(Membership.id).limit(1)) is not None:
            return
        if not empty:
            click.echo("This is the first start: making a sample group with a mixer in its eight weeks …")
            make_sample(session, house.clock(), house.chance, house.keyring)
            return
        group = accounts.found_group(session, accounts.NewGroup("My group"), house.clock(), house.chance)
        seed_professions(session, group)
        who = ("The organiser", "organiser@localhost")
        accounts.join_group(session, group, who, GroupRole.ORGANISER, house.clock(), house.chance)


def work_until(app: Flask, settings: Settings, stop: threading.Event) -> None:
    """Carry letters and do the jobs by the clock until `stop` is set."""
    run_worker(
        stop, courier_of(app, settings), (*jobs_of(app), *bounce_jobs(app, settings)), spacing=spacing_of(settings)
    )


def jobs_of(app: Flask) -> tuple[Job, ...]:
    """Return what the worker does by the clock, besides letters."""

    def tick_plans(moment: datetime) -> None:
        with inside(app, unit_of_work)() as session:
            today.tick_everywhere(session, moment, tag_press(app))

    def fill_seats(moment: datetime) -> None:
        tools = invite.Tools(house_of(app).chance, house_of(app).keyring)
        with inside(app, reading)() as session:
            waiting = invite.events_with_waiting(session, moment)
        for event_id in waiting:  # a transaction each: no mixer's door waits for the waiting list of another
            with inside(app, unit_of_work)() as session:
                invite.fill_seats(session, event_id, moment, tools)

    def write_to_owners(moment: datetime) -> None:
        with inside(app, reading)() as session:
            mixers = owners_letters.mixers_with_owners(session, moment)
        for event_id in mixers:
            with inside(app, unit_of_work)() as session:
                owners_letters.write_to_owners(session, event_id, moment, house_of(app).keyring)

    def throw_prints_away(moment: datetime) -> None:
        with inside(app, reading)() as session:
            prints.sweep(session, cabinet_of(app), moment)

    minute, hour = timedelta(minutes=1), timedelta(hours=1)
    return (
        Job("send letters that are due", timedelta(seconds=15), lambda moment: send_waves(app, moment)),
        Job("tick the plans", minute, tick_plans),
        Job("fill free seats", minute, fill_seats),
        Job("write to who carries tasks", minute, write_to_owners),
        Job("throw old prints away", hour, throw_prints_away),
        *nudging_jobs(app),
        *privacy_jobs(app),
        *follow_up_jobs(app),
    )


@click.command()
def worker() -> None:
    """Carry letters and do the jobs by the clock, without serving pages; several may run at once."""
    set_up_logs()
    settings = read_settings(os.environ)
    app = create_app(settings)
    if current(engine_of(app)) != newest():
        raise Refusal("old_database", "The database is not at this version yet: run `mixer upgrade` first.")
    stop = threading.Event()
    for wish in (signal.SIGTERM, signal.SIGINT):
        signal.signal(wish, lambda *_: stop.set())
    click.echo("The worker carries letters; Ctrl-C stops it.")
    work_until(app, settings, stop)
    click.echo("The worker has stopped; nothing is lost.")


@click.command("upgrade")
def upgrade_database() -> None:
    """Bring the database to this version's shape; does nothing when it is there already."""
    app = create_app(read_settings(os.environ))
    before = current(engine_of(app))
    upgrade(engine_of(app))
    click.echo(f"The database was at {before or 'nothing'} and is at {current(engine_of(app))}.")
