"""The worker's part after a mixer: letters to guests who have something to do about the people they met."""

from datetime import datetime, timedelta

from flask import Flask

from mixer.commands.hosting import house_of, inside
from mixer.core.database import reading, unit_of_work
from mixer.followup.service import nudging
from mixer.followup.service import one_to_one_letters as one_to_ones
from mixer.post.worker import Job

AT_ONCE = 20  # letters in one transaction, so that no door waits for a long one


def nudging_jobs(app: Flask) -> tuple[Job, ...]:
    """Return what the worker does for guests in the weeks after a mixer."""

    def remind(moment: datetime) -> None:
        with inside(app, unit_of_work)() as session:
            one_to_ones.remind(session, moment, house_of(app).keyring)

    every = timedelta(minutes=10)
    return (
        Job("write to guests who met people", every, lambda moment: write_nudges(app, moment)),
        Job("remind of one-to-ones", every, remind),
    )


def write_nudges(app: Flask, moment: datetime) -> int:
    """Write the letters that are due, and return how many."""
    with inside(app, reading)() as session:
        due = list(nudging.due_nudges(session, moment))
    written = 0
    for one in due:
        for start in range(0, len(one.guests), AT_ONCE):
            with inside(app, unit_of_work)() as session:
                for guest_id in one.guests[start : start + AT_ONCE]:
                    written += nudging.write_nudge(session, one.kind, guest_id, moment, house_of(app).keyring)
    return written
