"""Phones whose answers get lost: every scan is written once, and the server's word about it never changes."""

import random
import threading
from collections import defaultdict
from dataclasses import dataclass

from mixer.commands.bench_stage import Stage
from tests.soak.book import read_book
from tests.soak.crowd import phones_of
from tests.soak.line import forgetful_line
from tests.soak.phone import Phone
from tests.soak.servers import Servers

PHONES = 8
TRIES = 60


@dataclass
class Answers:
    """What came of so many scans over a line that swallows answers."""

    scans: int = 0
    swallowed: int = 0
    lost: int = 0
    changed: int = 0  # scans about which the server said two different things
    doubled: int = 0  # scans that are written more than once
    differed: int = 0  # scans whose phone had shown something else than the server's verdict; noted with the scan
    unnoted: int = 0  # such scans where that is not noted
    unexplained: int = 0


def scan_over_a_forgetful_line(
    servers: Servers, stage: Stage, scans: int, seed: int, *, forgetful: bool = False
) -> Answers:
    """Let phones scan guests at random and hand in until all is acknowledged; a `forgetful` phone makes new ids."""
    chance = random.Random(seed)
    with servers.serve(stage.settings) as server, forgetful_line(server.port, seed) as line:
        phones = phones_of(stage, PHONES, chance, line.port)
        for phone in phones:
            phone.forgetful = forgetful
        _scan_all(phones, stage, scans // PHONES)
        told = Answers(sum(map(len, (set(phone.origins.values()) for phone in phones))), line.swallowed)
        said = list(line.told)
    _hold_against_the_book(told, phones, said, stage)
    return told


def _scan_all(phones: list[Phone], stage: Stage, each: int) -> None:
    def stand(phone: Phone) -> None:
        for _ in range(each):
            phone.scan(phone.chance.choice(stage.codes))
            phone.hand_in()
        phone.hand_in(TRIES)
        phone.hang_up()

    doors = [threading.Thread(target=stand, args=(phone,)) for phone in phones]
    for door in doors:
        door.start()
    for door in doors:
        door.join()


def _hold_against_the_book(told: Answers, phones: list[Phone], said: list[tuple[str, str]], stage: Stage) -> None:
    book = read_book(stage.settings.database)
    origins = {scan_id: origin for phone in phones for scan_id, origin in phone.origins.items()}
    verdicts, rows = defaultdict(set), defaultdict(int)
    for scan_id, verdict in said:
        verdicts[origins[scan_id]].add(verdict)
    for scan_id in book.verdicts:
        rows[origins[scan_id]] += 1
    told.changed = sum(len(of_scan) > 1 for of_scan in verdicts.values())
    told.doubled = sum(count > 1 for count in rows.values())
    told.unexplained = len(book.unexplained())
    for phone in phones:
        told.lost += len(phone.journal) + len(book.lost(phone.acknowledged))
        for scan_id, shown in phone.shown.items():
            differs = book.verdicts.get(scan_id) not in {shown, None}
            told.differed += differs
            told.unnoted += differs and book.shown.get(scan_id) != shown
