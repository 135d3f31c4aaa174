"""A worker that is killed again and again: `crashing_worker.py phased|naive DATABASE_URL PORT FOLDER`.

Each round forks a worker, which gets SIGKILL some milliseconds after it has begun to work, wherever it is then; the
last round may finish. The clock runs ten minutes ahead per round, so that the leases of the dead have ended.
Prints how many were killed.
"""

import os
import random
import signal
import smtplib
import sys
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import create_engine, select, update
from sqlalchemy.orm import sessionmaker

from mixer.core.database import prepare
from mixer.post.courier import Courier, contents
from mixer.post.models import Letter
from mixer.post.relay import Relay
from mixer.post.rules.envelope import build
from mixer.post.rules.states import State

ROUNDS = 16
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


def die_after(seconds):
    """Kill this process as `kill -9` does, without a last word."""
    if seconds is not None:
        timer = threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGKILL))
        timer.daemon = True
        timer.start()


def phased(url, port, folder, moment, life):
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
    die_after(life)
    while courier.carry() is not None:
        pass


def naive(url, port, _folder, moment, life):
    """The control: send, then mark. Never do this."""
    opened = open_sessions(url)
    with smtplib.SMTP("127.0.0.1", port) as server:
        die_after(life)
        while True:
            with opened() as session:
                letter = session.scalars(select(Letter).where(Letter.state == State.PENDING).limit(1)).one_or_none()
            if letter is None:
                return
            server.send_message(build(contents(letter, "post@mixer.example")))
            with opened() as session:
                done = update(Letter).where(Letter.id == letter.id)
                session.execute(done.values(state=State.SENT, sent_at=moment))


def main():
    way, url, port, folder = sys.argv[1:]
    chance = random.Random(5)
    killed = 0
    for number in range(ROUNDS + 1):
        life = chance.uniform(0.01, 0.12) if number < ROUNDS else None
        child = os.fork()
        if child == 0:
            moment = START + number * timedelta(minutes=10)
            {"phased": phased, "naive": naive}[way](url, int(port), Path(folder), moment, life)
            os._exit(0)
        killed += os.WIFSIGNALED(os.waitpid(child, 0)[1])
    print(killed)


if __name__ == "__main__":
    assert threading.active_count() == 1, "only one thread may fork"
    main()
