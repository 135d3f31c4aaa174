"""A worker that is killed again and again: `crashing_worker.py phased|naive DATABASE_URL PORT FOLDER`.

Each round forks a worker, lets it work for a moment, and kills it with SIGKILL; the last round may finish. The clock
runs ten minutes ahead per round, so that the leases of the dead have ended. Prints how many were killed.
"""

import os
import random
import signal
import smtplib
import sys
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import create_engine, select
from sqlalchemy.orm import sessionmaker

from mixer.core.database import prepare
from mixer.post.courier import Courier, contents
from mixer.post.models import Letter
from mixer.post.relay import Relay
from mixer.post.rules.envelope import build
from mixer.post.rules.states import State

ROUNDS = 12
START = datetime(2027, 1, 1, tzinfo=UTC)


def open_sessions(url):
    engine = create_engine(url)
    prepare(engine)
    sessions = sessionmaker(engine, expire_on_commit=False)

    @contextmanager
    def opened():
        with sessions() as session, session.begin():
            yield session

    return opened


def phased(url, port, folder, moment):
    opened = open_sessions(url)
    relay = Relay("127.0.0.1", port, "post@mixer.example", security="none")
    courier = Courier(
        name=f"worker:{os.getpid()}",
        work=opened,
        look=opened,
        clock=lambda: moment,
        chance=random.Random(1),
        sender=relay.sender,
        folder=folder,
        relay=relay,
    )
    courier.settle()
    while courier.carry() is not None:
        pass


def naive(url, port, _folder, moment):
    """The control: send, then mark. Never do this."""
    opened = open_sessions(url)
    with smtplib.SMTP("127.0.0.1", port) as server:
        while True:
            with opened() as session:
                letter = session.scalars(select(Letter).where(Letter.state == State.PENDING).limit(1)).one_or_none()
            if letter is None:
                return
            server.send_message(build(contents(letter, "post@mixer.example")))
            with opened() as session:
                marked = session.get_one(Letter, letter.id)
                marked.state, marked.sent_at = State.SENT, moment


def main():
    way, url, port, folder = sys.argv[1:]
    chance = random.Random(5)
    killed = 0
    for number in range(ROUNDS + 1):
        child = os.fork()
        if child == 0:
            {"phased": phased, "naive": naive}[way](
                url, int(port), Path(folder), START + number * timedelta(minutes=10)
            )
            os._exit(0)
        if number < ROUNDS:
            time.sleep(chance.uniform(0.1, 0.25))
            os.kill(child, signal.SIGKILL)
        killed += os.WIFSIGNALED(os.waitpid(child, 0)[1])
    print(killed)


if __name__ == "__main__":
    assert threading.active_count() == 1, "only one thread may fork"
    main()
