"""Evenings at the door, played through: who comes when, and how much of what was possible the cards keep."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from random import Random

import numpy as np

from mixer.icebreakers.rules.horizon import Stage, still_likely
from mixer.icebreakers.rules.latecomers import welcome
from mixer.icebreakers.rules.pairing import Group, plan_pairs
from mixer.icebreakers.rules.paper_cards import PaperCards, arrive, deadline, settle
from mixer.icebreakers.rules.room import Level, levels
from mixer.icebreakers.rules.value import house_complements, values
from tests.benchmarks.crowds import crowd

SHOW_RATE, WALK_INS = 0.82, 0.12
SHAPE, SCALE = 2.0, 10.0  # minutes after the doors: gamma, twenty on average
START = 45.0
BATCH = 5.0


@dataclass(frozen=True)
class Evening:
    """Who was invited and who came, in the order of coming: (minute, guest)."""

    stage: Stage
    invited: frozenset[int]
    arrivals: tuple[tuple[float, int], ...]


@dataclass(frozen=True)
class Outcome:
    """Share of the hindsight's value and of guests with a replaced card, minutes between two halves, CPU seconds."""

    share: float
    reissued: float
    wait: float
    slowest: float
    forbidden: int
    without: int


def evening(size: int, seed: int) -> Evening:
    """Return an evening to which `size` guests said yes."""
    chance = np.random.default_rng(seed)
    everybody = size + round(size * WALK_INS)
    room = crowd(everybody, seed)
    comes = np.arange(everybody)[(np.arange(everybody) >= size) | (chance.random(everybody) < SHOW_RATE)]
    minutes = chance.gamma(SHAPE, SCALE, len(comes))
    arrivals = sorted(zip(minutes.tolist(), comes.tolist(), strict=True))
    return Evening(
        Stage(room, values(room, house_complements()), levels(room)), frozenset(range(size)), tuple(arrivals)
    )


def arrived_by(minute: float) -> float:
    """Return the share of all who come that is usually there by a minute (the gamma distribution of shape 2)."""
    return 1 - exp(-minute / SCALE) * (1 + minute / SCALE)


def on_paper(night: Evening, seed: int) -> Outcome:
    """Hand out halves at check-in."""
    cards, chance, slowest = PaperCards(), Random(seed), 0.0
    since: dict[int, float] = {}
    waits: list[float] = []
    absent = set(night.invited)
    for minute, guest in night.arrivals:
        if minute > START and not cards.over:
            waits += [START - since[one] for one in cards.waiting]
            cards = deadline(cards, night.stage, START, seed)
        absent.discard(guest)
        here = still_likely(SHOW_RATE, arrived_by(minute) / arrived_by(START)) if minute < START else 0.0
        stage = Stage(night.stage.room, night.stage.value, night.stage.grid, frozenset(absent), here)
        began = time.process_time()
        before = set(cards.waiting)
        cards = arrive(cards, guest, stage, minute, chance)
        slowest = max(slowest, time.process_time() - began)
        since[guest] = minute
        waits += [minute - since[one] for one in before - set(cards.waiting)]
        if cards.over:
            cards = settle(cards, stage, minute, seed)
    if not cards.over:
        cards = deadline(cards, night.stage, START, seed)
    cards = settle(cards, night.stage, 1e9, seed)
    came = len(night.arrivals)
    return _judged(night, cards.groups, cards.reissued / came, sum(waits) / max(1, len(waits)), slowest)


def at_the_signal(night: Evening, seed: int) -> Outcome:
    """Bind halves when the host starts, and latecomers every five minutes."""
    stage, started = night.stage, [guest for minute, guest in night.arrivals if minute <= START]
    began = time.process_time()
    groups = list(_plan(night, started))
    slowest = time.process_time() - began
    late = [(minute, guest) for minute, guest in night.arrivals if minute > START]
    end = START
    while late:
        end += BATCH
        batch = {guest for minute, guest in late if minute <= end}
        late = [(minute, guest) for minute, guest in late if minute > end]
        if batch:
            here = frozenset(batch).union(*groups)
            kept = [stage.place(key) for key in sorted(here)]
            found = welcome(stage.room.only(here), stage.value[np.ix_(kept, kept)], frozenset(batch), groups, seed)
            groups += found.groups
            for third, pair in found.joins:
                groups[groups.index(pair)] = tuple(sorted((*pair, third)))
    return _judged(night, groups, 0.0, 0.0, slowest)


def _plan(night: Evening, guests: Sequence[int]) -> tuple[Group, ...]:
    kept = sorted(guests)
    value = night.stage.value[np.ix_(kept, kept)]
    return plan_pairs(night.stage.room.only(frozenset(kept)), value, 1).groups


def _judged(night: Evening, groups: Sequence[Group], reissued: float, wait: float, slowest: float) -> Outcome:
    came = [guest for _, guest in night.arrivals]
    couples = [(one, other) for group in groups for one in group for other in group if one < other]
    return Outcome(
        share=_worth(night, groups) / _worth(night, _plan(night, came)),
        reissued=reissued,
        wait=wait,
        slowest=slowest,
        forbidden=sum(bool(night.stage.grid[both] != Level.NEW) for both in couples),
        without=len(set(came).difference(*groups)),
    )


def _worth(night: Evening, groups: Sequence[Group]) -> int:
    """Return what guests' best company is worth, over all guests."""
    return sum(
        max(int(night.stage.value[guest, other]) for other in group if other != guest)
        for group in groups
        for guest in group
    )
