"""The worker's part in privacy: data that are due go, notes that are due go, files are written anew, old looks go."""

from datetime import datetime, timedelta

from flask import Flask

from mixer.commands.hosting import inside
from mixer.core.database import reading, scrub, unit_of_work
from mixer.followup.service import certificates, retention, watching
from mixer.followup.views.blueprint import tools_of
from mixer.post.worker import Job

QUARTER, HOUR = timedelta(minutes=15), timedelta(hours=1)


def privacy_jobs(app: Flask) -> tuple[Job, ...]:
    """Return what the worker does for privacy by the clock."""
    work, look, tools = inside(app, unit_of_work), inside(app, reading), tools_of(app)

    def erase_due(moment: datetime) -> None:
        retention.erase_due(work, look, moment, tools)

    def let_notes_go(moment: datetime) -> None:
        with work() as session:
            retention.notes_due(session, moment)

    def forget_looks(moment: datetime) -> None:
        with work() as session:
            watching.forget(session, moment)

    return (
        Job("forget who looked a year ago", HOUR, forget_looks),
        Job("erase guests' data that are due", QUARTER, erase_due),
        Job("let notes go", HOUR, let_notes_go),
        Job("write the database's file anew", QUARTER, lambda moment: sweep_again(app, moment)),
    )


def sweep_again(app: Flask, moment: datetime) -> bool:
    """Clear once more what was written while people were erased, and write the file anew; tell whether it was done."""
    work, look = inside(app, unit_of_work), inside(app, reading)
    with look() as session:
        waiting = certificates.waiting_for_scrub(session, moment - retention.WENT_LATER)
        if not waiting.ids or retention.door_is_open(session, moment):
            return False
    after, more = 0, True
    while more:
        with work() as session:
            after = retention.erase_again(session, waiting.since, after, tools_of(app))
        more = bool(after)
    with app.app_context():
        if not scrub():
            return False
    with work() as session:
        certificates.note_scrub(session, waiting.ids, moment)
    return True
