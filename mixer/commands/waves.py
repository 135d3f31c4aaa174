"""The worker's part in letters to many guests: those that are due, and those that are being written."""

from datetime import datetime

from flask import Flask

from mixer.commands.hosting import house_of, inside
from mixer.core.database import reading, unit_of_work
from mixer.invite import service as invite


def send_waves(app: Flask, moment: datetime) -> int:
    """Begin the waves that are due and write their letters, a batch a transaction; return how many were written."""
    work, keyring = inside(app, unit_of_work), house_of(app).keyring
    segments, letters = invite.all_segments(app.extensions), 0
    with inside(app, reading)() as session:
        waves, called_off = invite.waves_at_work(session, moment), invite.called_off(session, moment)
    if called_off:
        with work() as session:
            invite.stop_called_off(session, moment)
    for wave_id in waves:
        with work() as session:
            invite.send_due(session, wave_id, moment, segments)
        more = True
        while more:
            with work() as session:
                batch = invite.write_on(session, wave_id, moment, keyring)
            letters, more = letters + batch.letters, batch.more
    return letters
