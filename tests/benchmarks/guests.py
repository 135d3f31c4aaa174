"""Guests to print tags for: as many as are asked for, Latin names of seven countries, each with a code of its own."""

import random
from functools import cache

from faker import Faker

from mixer.core.codes import new_code
from mixer.nametags.rules.tags import TagItem, Zone

LOCALES = ["en_US", "de_DE", "fr_FR", "es_ES", "it_IT", "pt_BR", "nl_NL"]
PREFIX = "https://mix.example/B/"
TOKEN = 16
EVENT = "Spring Mixer"
ZONES = (
    Zone("F", "#1f5fa8", "Finance & legal"),
    Zone("R", "#b3541e", "Real estate"),
    Zone("B", "#e3b505", "Business services"),
    None,
)


@cache
def first_names(count: int, seed: int = 1) -> list[str]:
    """First names as often as they come."""
    people = Faker(LOCALES)
    people.seed_instance(seed)
    return [people.first_name() for _ in range(count)]


def guests(count: int, seed: int) -> list[TagItem]:
    """Tags with what most have: three texts, a zone, a code and its text. Another seed gives other people."""
    people, chance = Faker(LOCALES), random.Random(seed)
    people.seed_instance(seed)
    items = []
    for number, first in enumerate(first_names(count, seed)):
        token = new_code(chance, TOKEN)
        items.append(
            TagItem(
                id=str(number),
                first=first,
                full=f"{first} {people.last_name()}",
                company=people.company(),
                zone=ZONES[number % len(ZONES)],
                link=PREFIX + token,
                short_code=f"{token[:4]}-{token[4:8]}",
            )
        )
    return items
