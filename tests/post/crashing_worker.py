"""A worker that is killed again and again: `crashing_worker.py phased|naive DATABASE_URL PORT FOLDER [KILLS]`.

Each round forks a worker, which gets SIGKILL some milliseconds after it has begun to work, wherever it is then; then
rounds may finish until no letter waits. The clock runs ten minutes ahead per round, so that leases of the dead end.
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
from mixer.post.rules.states import ON_THEIR_WAY, State

ROUNDS = 16
MOST_QUIET_ROUNDS = 100
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


def waiting(url):
    """Tell whether letters still wait to go."""
    with open_sessions(url)() as session:
        return session.scalar(select(Letter.id).where(Letter.state.in_(ON_THEIR_WAY)).limit(1)) is not None


def main():
    way, url, port, folder, *more = sys.argv[1:]
    rounds = int(more[0]) if more else ROUNDS
    chance = random.Random(5)
    killed = 0
    for number in range(rounds + MOST_QUIET_ROUNDS):
        life = chance.uniform(0.01, 0.12) if number < rounds else None
        if life is None and not waiting(url):
            break
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
