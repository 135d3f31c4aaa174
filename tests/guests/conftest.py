from collections.abc import Callable
from pathlib import Path

import pytest

from mixer.contacts.rules.professions import ProfessionFinder
from mixer.contacts.service import catalogue_finder
from mixer.guests.files.reader import read_guest_list
from mixer.guests.rules.facts import RowFacts, RowInterpreter
from mixer.guests.rules.headers import guess_mapping

DATA = Path(__file__).parent / "data"


@pytest.fixture(scope="session")
def finder() -> ProfessionFinder:
    return catalogue_finder()


@pytest.fixture(scope="session")
def sample() -> Callable[[str], bytes]:
    return lambda name: (DATA / name).read_bytes()


@pytest.fixture(scope="session")
def read(finder) -> Callable[[bytes | str], list[RowFacts]]:
    """Read a list the way a host who changes nothing does: guessed mapping, United States."""

    def read_rows(content: bytes | str) -> list[RowFacts]:
        guests = read_guest_list(content)
        interpreter = RowInterpreter(guess_mapping(guests), "US", finder)
        return interpreter.read_all(guests)

    return read_rows
