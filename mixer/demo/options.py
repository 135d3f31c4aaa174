"""What a demo is asked to do, and what it cannot."""

import datetime as dt
import os
from dataclasses import dataclass
from pathlib import Path

from mixer.contacts.service import catalogue_finder
from mixer.core.refusal import Refusal
from mixer.guests.files.reader import read_guest_list
from mixer.guests.rules.facts import RowInterpreter
from mixer.guests.rules.headers import guess_mapping
from mixer.guests.rules.import_plan import plan_import
from mixer.sample.people import SampleCompany, SamplePerson

FEWEST, MOST = 8, 2_000


@dataclass(frozen=True)
class Options:
    """A demo: how many guests, where to, by which seed, planned on which day, or on a host's own list."""

    guests: int
    out: Path
    seed: int
    day: dt.date
    guests_file: Path | None = None


def check_folder(out: Path) -> None:
    """Make the folder for the files.

    Raises:
        Refusal: when it holds something already or cannot be written to.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        taken = any(out.iterdir())
    except OSError as error:
        raise Refusal("no_folder", f"The folder {out} cannot be made: {error.strerror}.") from error
    if taken:
        raise Refusal("not_empty", f"The folder {out} holds files already. Choose a new one, or empty it first.")
    if not os.access(out, os.W_OK):
        raise Refusal("no_folder", f"The folder {out} cannot be written to.")


def check_count(guests: int) -> None:
    """Refuse a number of guests that makes no mixer.

    Raises:
        Refusal: below the fewest or above the most.
    """
    if not FEWEST <= guests <= MOST:
        raise Refusal("how_many", f"A demo needs {FEWEST} to {MOST:,} guests, not {guests:,}.")


def read_own_list(file: Path, country: str) -> tuple[bytes, list[SamplePerson]]:
    """Return a host's own list as it is, and the people on it as an import would take them.

    Raises:
        Refusal: when the file cannot be read, is no guest list, or holds too few or too many.
    """
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise Refusal("no_file", f"The guest list {file} cannot be read: {error.strerror}.") from error
    found = read_guest_list(raw)
    interpreter = RowInterpreter(guess_mapping(found), country, catalogue_finder())
    plan = plan_import([interpreter.read(row) for row in found.rows], [])
    people = [
        SamplePerson(
            given=row.facts.given,
            family=row.facts.family,
            full_name=row.facts.full_name,
            language="",
            email=row.facts.email,
            phone=row.facts.phone,
            company=SampleCompany(row.facts.company, ()),
            profession=row.facts.profession,
        )
        for row in plan.rows
        if row.verdict == "new"
    ]
    check_count(len(people))
    return raw, people
