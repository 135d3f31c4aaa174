"""Phones at a mixer's doors that scan for as long as a proof lets them."""

import random
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from mixer.commands.bench_stage import Stage
from tests.soak.phone import Phone
from tests.soak.servers import PATIENCE


def phones_of(stage: Stage, count: int, chance: random.Random, port: int = 0) -> list[Phone]:
    """Return so many of a mixer's enrolled phones, each with its own chance; `port` where a line lies between."""
    at = port or stage.settings.port
    return [Phone(at, cookie, chance=random.Random(chance.random())) for cookie in stage.cookies[:count]]


class Tally:
    """A count that one thread waits for while others raise it."""

    def __init__(self) -> None:
        self.count = 0
        self._more = threading.Condition()

    def one_more(self) -> None:
        with self._more:
            self.count += 1
            self._more.notify_all()

    def wait_for(self, count: int) -> None:
        with self._more:
            assert self._more.wait_for(lambda: self.count >= count, PATIENCE), f"{self.count} of {count} scans in time"


@contextmanager
def rush(phones: list[Phone], codes: Sequence[str]) -> Iterator[Tally]:
    """Let all phones scan guests at random for as long as the block lasts, or until the server answers no more."""
    tally, stop = Tally(), threading.Event()

    def stand(phone: Phone) -> None:
        phone.hand_in()
        while not stop.is_set() and phone.scan(phone.chance.choice(codes)):
            tally.one_more()
        phone.hang_up()

    doors = [threading.Thread(target=stand, args=(phone,)) for phone in phones]
    for door in doors:
        door.start()
    try:
        yield tally
    finally:
        stop.set()
        for door in doors:
            door.join()
