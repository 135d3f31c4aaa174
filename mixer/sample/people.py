"""Invented people with companies, colleagues and professions."""

import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from mixer.core.names import fold

WORLD_SHARE = 0.16  # of the people, as long as there are any left, have names in other scripts
SIZES = (1, 2, 3, 4, 5, 6, 8)  # people of one company at a mixer, and how often
SIZE_WEIGHTS = (55, 20, 10, 6, 4, 3, 2)


@dataclass(frozen=True, slots=True)
class SampleCompany:
    """An invented business; sister companies share a parent."""

    name: str
    professions: tuple[str, ...]
    parent: str = ""


@dataclass(frozen=True, slots=True)
class SamplePerson:
    """An invented person, as an address book would know them."""

    given: str
    family: str
    full_name: str
    language: str
    email: str
    phone: str
    company: SampleCompany
    profession: str


@cache
def data(name: str) -> dict[str, Any]:
    """Return one of the sample's data files."""
    return tomllib.loads(files("mixer.sample").joinpath("data", f"{name}.toml").read_text(encoding="utf-8"))


def make_people(chance: random.Random, count: int) -> list[SamplePerson]:
    """Invent `count` people, no two with the same name, address or phone number."""
    employers = _employers(chance, count)
    addresses: set[str] = set()
    people = []
    for number, (name, company) in enumerate(zip(_names(chance, count), employers, strict=True)):
        people.append(
            SamplePerson(
                given=name["given"],
                family=name["family"],
                full_name=name["full"],
                language=name["language"],
                email=_address(name["latin"], company.name, addresses),
                phone=_phone(number),
                company=company,
                profession=chance.choice(company.professions),
            )
        )
    chance.shuffle(people)
    return people


def _names(chance: random.Random, count: int) -> list[dict[str, str]]:
    book = data("names")
    names = chance.sample(book["person"], min(len(book["person"]), round(count * WORLD_SHARE)))
    pairs = len(book["given"]) * len(book["family"])
    for pair in chance.sample(range(pairs), count - len(names)):
        given, family = book["given"][pair % len(book["given"])], book["family"][pair // len(book["given"])]
        latin = f"{fold(given)}.{fold(family)}".replace(" ", "")
        full = f"{given} {family}"
        names.append({"given": given, "family": family, "full": full, "latin": latin, "language": "en"})
    chance.shuffle(names)
    return names


def _employers(chance: random.Random, count: int) -> list[SampleCompany]:
    """Return a company for each person: a few large ones, many with one person at the mixer."""
    companies = _companies(chance)
    employers: list[SampleCompany] = []
    while len(employers) < count:
        employers.extend([next(companies)] * chance.choices(SIZES, SIZE_WEIGHTS)[0])
    return employers[:count]


def _companies(chance: random.Random) -> Iterator[SampleCompany]:
    """Yield companies without end; the houses of sister companies come first, so that each mixer has one."""
    book = data("businesses")
    trades = {trade["name"]: trade for sphere in book["sphere"] for trade in sphere["trades"]}
    for house in book["houses"]:
        for name in house["companies"]:
            trade = trades[name.partition(" ")[2]]
            yield SampleCompany(name, tuple(trade["professions"]), parent=house["name"])
    shares = [sphere["share"] for sphere in book["sphere"]]
    taken: set[str] = set()
    while True:
        (sphere,) = chance.choices(book["sphere"], shares)
        trade = chance.choice(sphere["trades"])
        name = f"{chance.choice(book['words'])} {trade['name']}"
        while name in taken:
            name = f"{chance.choice(book['words'])} & {chance.choice(data('names')['family'])} {trade['name']}"
        taken.add(name)
        yield SampleCompany(name, tuple(trade["professions"]))


def _address(latin: str, company: str, taken: set[str]) -> str:
    domain = fold(company).replace(" ", "")
    address, number = f"{latin}@{domain}.example", 2
    while address in taken:
        address, number = f"{latin}{number}@{domain}.example", number + 1
    taken.add(address)
    return address


def _phone(number: int) -> str:
    """Return a number of the range kept free for stories, 555-0100 to 555-0199 of an area; none when all are used."""
    areas = data("evening")["area_codes"]
    area, line = divmod(number, 100)
    return f"+1{areas[area]}55501{line:02d}" if area < len(areas) else ""
