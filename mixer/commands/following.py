"""The worker's part in following up: visitor hosts without an account hear what waits for them."""

from datetime import datetime, timedelta

from flask import Flask

from mixer.commands.hosting import house_of, inside
from mixer.core.database import reading, unit_of_work
from mixer.followup.service import owner_letters
from mixer.post.worker import Job

QUARTER = timedelta(minutes=15)


def follow_up_jobs(app: Flask) -> tuple[Job, ...]:
    """Return what the worker does on the mornings after a mixer."""
    return (Job("remind who follows up", QUARTER, lambda moment: remind_owners(app, moment)),)


def remind_owners(app: Flask, moment: datetime) -> int:
    """Write the day's reminders of the desk, a transaction a mixer; return how many letters that were."""
    with inside(app, reading)() as session:
        mixers = owner_letters.mixers_to_remind(session, moment)
    written = 0
    for event_id in mixers:
        with inside(app, unit_of_work)() as session:
            written += owner_letters.remind_owners(session, event_id, moment, house_of(app).keyring)
    return written
