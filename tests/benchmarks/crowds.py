"""Rooms as evenings bring them: skewed trades, companies by Zipf's law, six earlier mixers, offers and wants."""

import numpy as np

from mixer.contacts.rules.catalogue import spheres
from mixer.icebreakers.rules.room import Couple, Player, Room, couple

MIXERS, MEETINGS = 6, 3
COMES_TO_A_MIXER = 0.5
THINGS = 40
FIRST_TIMERS = 0.25


def crowd(size: int, seed: int, largest: float = 0.08) -> Room:
    """Return a room; `largest` is the share of the guests who are from one company besides all others."""
    chance = np.random.default_rng(seed)
    trades = [(one.key, sphere.key, one.name) for sphere in spheres() for one in sphere.professions]
    chance.shuffle(trades)
    trade = chance.choice(len(trades), size, p=_zipf(len(trades), 1.0))
    houses = max(3, size // 2)
    house = chance.choice(houses, size, p=_zipf(houses, 0.8))
    house[chance.random(size) < largest] = houses
    offers, wants = (chance.random((size, THINGS)) < 2 / THINGS for _ in range(2))
    first = chance.random(size) < FIRST_TIMERS
    players = tuple(
        Player(
            key,
            int(house[key]),
            *trades[trade[key]][:2],
            bool(first[key]),
            trades[trade[key]][2],
            frozenset(map(str, np.flatnonzero(offers[key]))),
            frozenset(map(str, np.flatnonzero(wants[key]))),
        )
        for key in range(size)
    )
    return Room(players, _met(size, chance))


def _zipf(count: int, power: float) -> np.ndarray:
    shares = 1 / np.arange(1, count + 1) ** power
    return shares / shares.sum()


def _met(size: int, chance: np.random.Generator) -> dict[Couple, int]:
    """Return who met whom, in mixers ago: at each earlier mixer half of them came and met three people."""
    met: dict[Couple, int] = {}
    for ago in range(1, MIXERS + 1):
        here = np.flatnonzero(chance.random(size) < COMES_TO_A_MIXER)
        for _ in range(MEETINGS):
            row = chance.permutation(here).tolist()
            for one, other in zip(row[::2], row[1::2], strict=False):
                met.setdefault(couple(one, other), ago)
    return met
