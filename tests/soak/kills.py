"""The server is killed under load, again and again: what it had acknowledged is there, and nobody is in twice."""

import random
import time
from dataclasses import dataclass

from mixer.commands.bench_stage import Stage
from tests.soak.book import read_book
from tests.soak.crowd import phones_of, rush
from tests.soak.phone import Phone
from tests.soak.servers import Servers

PHONES = 4
FEWEST, MOST = 15, 60  # scans acknowledged before a kill
AIM = 0.03  # seconds: a kill comes at any moment within them


@dataclass
class Kills:
    """What came of so many kills."""

    rounds: int = 0
    acknowledged: int = 0
    lost: int = 0
    rounds_with_losses: int = 0
    doubled: int = 0
    unexplained: int = 0
    waiting: int = 0  # scans that were under way at a kill, and handed in later with the same id


def kill_over_and_over(servers: Servers, stage: Stage, rounds: int, seed: int, broken: str = "") -> Kills:
    """Let phones scan guests at random, kill the server at a random moment, look, and start again."""
    chance = random.Random(seed)
    phones = phones_of(stage, PHONES, chance)
    told = Kills(rounds)
    for _ in range(rounds):
        server = servers.start(stage.settings, broken)
        with rush(phones, stage.codes) as acknowledged:
            acknowledged.wait_for(chance.randint(FEWEST, MOST))
            time.sleep(chance.uniform(0, AIM))
            server.kill()
        told.waiting += sum(len(phone.journal) for phone in phones)
        book = read_book(stage.settings.database)
        lost = book.lost({scan_id: reply for phone in phones for scan_id, reply in phone.acknowledged.items()})
        told.lost += len(lost)
        told.rounds_with_losses += bool(lost)
        for phone in phones:
            for scan_id in lost:
                phone.acknowledged.pop(scan_id, None)  # each loss is counted once
    told.acknowledged = sum(len(phone.handed_in) for phone in phones)
    _hand_in_the_rest(servers, stage, phones, broken)
    book = read_book(stage.settings.database)
    told.doubled, told.unexplained = len(book.doubled()), len(book.unexplained())
    return told


def _hand_in_the_rest(servers: Servers, stage: Stage, phones: list[Phone], broken: str) -> None:
    with servers.serve(stage.settings, broken):
        for phone in phones:
            assert phone.hand_in(tries=3), "a scan was not taken"
            phone.hang_up()
