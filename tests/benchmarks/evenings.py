"""Evenings at the door, played through: who comes when, and how much of what was possible the cards keep."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

import numpy as np

from mixer.icebreakers.rules.horizon import Stage, partner_for, still_likely, usually_here
from mixer.icebreakers.rules.latecomers import welcome
from mixer.icebreakers.rules.pairing import Group, plan_pairs
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


def on_paper(night: Evening, seed: int) -> Outcome:
    """Hand out halves at check-in; at the deadline pair what is open, and later guests in batches."""
    chance, slowest = Random(seed), 0.0
    since: dict[int, float] = {}
    waits: list[float] = []
    pairs: list[Group] = []
    absent = set(night.invited)
    for minute, guest in (one for one in night.arrivals if one[0] <= START):
        absent.discard(guest)
        stage = replace(night.stage, absent=frozenset(absent), likely=still_likely(SHOW_RATE, usually_here(minute)))
        began = time.process_time()
        partner = partner_for(guest, list(since), stage, chance)
        slowest = max(slowest, time.process_time() - began)
        if partner is None:
            since[guest] = minute
        else:
            pairs.append((min(guest, partner), max(guest, partner)))
            waits.append(minute - since.pop(partner))
    waits += [START - minute for minute in since.values()]
    groups = _welcomed(night, pairs, set(since), seed) if since else pairs
    reissued = len(since) - sum(len(group) == 2 for group in groups[len(pairs) :])
    groups = _late(night, groups, seed)
    return _judged(night, groups, reissued / len(night.arrivals), sum(waits) / max(1, len(waits)), slowest)


def at_the_signal(night: Evening, seed: int) -> Outcome:
    """Bind halves when the host starts, and latecomers every five minutes."""
    started = [guest for minute, guest in night.arrivals if minute <= START]
    began = time.process_time()
    groups = list(_plan(night, started))
    slowest = time.process_time() - began
    return _judged(night, _late(night, groups, seed), 0.0, 0.0, slowest)


def _late(night: Evening, groups: list[Group], seed: int) -> list[Group]:
    """Let latecomers in, every five minutes."""
    late = [(minute, guest) for minute, guest in night.arrivals if minute > START]
    end = START
    while late:
        end += BATCH
        batch = {guest for minute, guest in late if minute <= end}
        late = [(minute, guest) for minute, guest in late if minute > end]
        if batch:
            groups = _welcomed(night, groups, batch, seed)
    return groups


def _welcomed(night: Evening, groups: list[Group], waiting: set[int], seed: int) -> list[Group]:
    stage = night.stage
    here = frozenset(waiting).union(*groups)
    kept = [stage.place[key] for key in sorted(here)]
    found = welcome(stage.room.only(here), stage.value[np.ix_(kept, kept)], frozenset(waiting), groups, seed)
    grown = {pair: pair for pair in groups}
    for third, pair in found.joins:
        grown[pair] = tuple(sorted((*grown[pair], third)))
    return [*grown.values(), *found.groups]


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
