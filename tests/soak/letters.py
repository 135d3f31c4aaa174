"""The worker is killed over two thousand letters, against a mail server in a bad mood: nothing goes out twice."""

import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from mixer.events.models import Event
from mixer.post.models import Letter
from mixer.post.rules.states import State
from mixer.post.service import LetterDraft, write_letter
from tests.mail_server import serving
from tests.post.crashing_worker import open_sessions

SCRIPT = Path(__file__).parents[1] / "post" / "crashing_worker.py"
GREYLISTED, REFUSED, DROPPED = 0.03, 0.02, 0.02
STEPS = ("RCPT", "DATA", "AFTER")


@dataclass
class Carried:
    """What became of so many letters after so many kills."""

    letters: int
    kills: int
    delivered: int
    twice: int
    doubts: int
    doubts_delivered: int
    refused: int
    missing: int  # called sent, but not delivered
    unlisted: int  # in a state that promises nothing, or delivered without being called sent or doubtful


def carry_under_kills(address: str, folder: Path, letters: int, kills: int, way: str = "phased") -> Carried:
    """Write letters, kill the worker that carries them again and again, let the last one finish, and count."""
    opened = open_sessions(address)
    with opened() as session:
        event = session.scalars(select(Event).limit(1)).one()
        for number in range(letters):
            write_letter(session, _draft(event, number), datetime(2026, 12, 31, tzinfo=UTC))
    with serving() as server:
        server.seconds = 0.004
        server.mood = moody(7) if way == "phased" else None
        run = subprocess.run(
            [sys.executable, SCRIPT, way, address, str(server.port), folder, str(kills)],
            env={**os.environ, "PYTHONPATH": str(SCRIPT.parents[2])},
            capture_output=True,
            text=True,
            check=True,
        )
        arrived = Counter(mail["Message-ID"].strip("<>").partition("@")[0] for mail in server.boxes)
    with opened() as session:
        states = {code: State(state) for code, state in session.execute(select(Letter.message_id, Letter.state))}
    return _counted(states, arrived, int(run.stdout))


def moody(seed: int) -> Callable[[str, str], str]:
    """Return a server's mood: some letters it puts off once, some it refuses, now and then it hangs up."""
    chance = random.Random(seed)
    known: dict[str, str] = {}

    def answer(step: str, recipient: str) -> str:
        first = recipient not in known
        if first:
            known[recipient] = chance.choices(
                ["451 4.7.1 greylisted", "550 5.1.1 no such mailbox", ""],
                [GREYLISTED, REFUSED, 1 - GREYLISTED - REFUSED],
            )[0]
        if chance.random() < DROPPED / len(STEPS):
            return "drop"
        if step != "RCPT":
            return ""
        return known[recipient] if first or known[recipient].startswith("5") else ""

    return answer


def _draft(event: Event, number: int) -> LetterDraft:
    return LetterDraft(
        occasion=f"soak:{number}",
        group_id=event.group_id,
        event_id=event.id,
        kind="notice",
        to_name=f"Guest {number}",
        to_address=f"guest{number}@guests.example",
        from_name="Harbour Chamber",
        subject=f"Letter {number}",
        body_text="Hello\n",
        body_html="<p>Hello</p>\n",
    )


def _counted(states: dict[str, State], arrived: Counter[str], kills: int) -> Carried:
    doubts = {code for code, state in states.items() if state is State.UNKNOWN}
    sent = {code for code, state in states.items() if state is State.SENT}
    refused = {code for code, state in states.items() if state is State.FAILED}
    return Carried(
        letters=len(states),
        kills=kills,
        delivered=len(arrived),
        twice=sum(times > 1 for times in arrived.values()),
        doubts=len(doubts),
        doubts_delivered=len(doubts & arrived.keys()),
        refused=len(refused),
        missing=len(sent - arrived.keys()),
        unlisted=len((states.keys() - sent - doubts - refused) | (arrived.keys() - sent - doubts)),
    )
