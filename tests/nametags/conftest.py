import csv
import random
from collections import Counter
from pathlib import Path

import pytest

from mixer.nametags.rules.tags import TagItem, Zone

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ZONES = (
    Zone("F", "#1f5fa8", "Finance & legal"),
    Zone("R", "#b3541e", "Real estate"),
    None,
    Zone("B", "#e3b505", "Business services"),
)


def token(rnd):
    return "".join(rnd.choices(ALPHABET, k=16))


@pytest.fixture(scope="session")
def world():
    """Given name, surname and company in twelve scripts, with the longest and the shortest names."""
    with Path(__file__).with_name("names_of_the_world.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="session")
def guests(world):
    """As many tags as are asked for, each with its own code."""

    def make(count, base_url="https://mixer.example.com"):
        rnd = random.Random(7)
        items = []
        for number in range(count):
            row = world[number % len(world)]
            code = token(rnd)
            items.append(
                TagItem(
                    id=f"g{number}",
                    first=row["first"],
                    full=f"{row['first']} {row['last']}",
                    company=row["company"],
                    role=row["role"],
                    zone=ZONES[number % 4],
                    first_timer=number % 3 == 0,
                    ribbon="visitor host" if number % 7 == 2 else "",
                    link=f"{base_url}/B/{code}",
                    short_code=f"{code[:4]}-{code[4:8]}",
                )
            )
        return items

    return make


@pytest.fixture(scope="session")
def first_names():
    """Twenty thousand first names as guests of many countries have them, double names among them, by their number."""
    rnd = random.Random(11)
    with Path(__file__).with_name("first_names.csv").open(encoding="utf-8", newline="") as file:
        places = list(csv.DictReader(file))
    names = Counter()
    for place in rnd.choices(places, [int(place["weight"]) for place in places], k=20_000):
        known = place["names"].split()
        chosen = rnd.sample(known, 2 if rnd.random() < int(place["doubles"]) / 100 else 1)
        names[place["joint"].join(chosen).replace("_", " ")] += 1
    return names
