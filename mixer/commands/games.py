"""What the icebreakers' commands share: a room read from a guest list, who has met, and the report."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import chain, count
from pathlib import Path
from typing import Any, BinaryIO

import click

from mixer.commands.columns import counted, words_for
from mixer.commands.couples import mixers_ago, read_couples
from mixer.commands.printing import put
from mixer.contacts.rules.catalogue import spheres
from mixer.contacts.rules.companies import company_key
from mixer.contacts.rules.professions import KnownProfession, ProfessionFinder
from mixer.core.names import fold
from mixer.core.refusal import Refusal
from mixer.core.tables import Cell, write_csv
from mixer.guests.files.reader import read_guest_list
from mixer.guests.rules.facts import GuestFacts, RowInterpreter
from mixer.guests.rules.headers import guess_mapping
from mixer.guests.rules.lists import GuestList, Row
from mixer.icebreakers.rules.relaxations import Relaxation
from mixer.icebreakers.rules.room import Player, Room
from mixer.icebreakers.rules.zones import SOMETHING_ELSE

NO_EMAIL = "no-email.invalid"
_SEPARATOR = re.compile(r"[;,|/\n]")

guests_argument = click.argument("guests", type=click.File("rb"))
output_option = click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True)
met_option = click.option("--met", type=click.File("rb"), help="CSV of who has met: two e-mail columns, maybe a date.")
apart_option = click.option(
    "--apart", type=click.File("rb"), help="CSV of who is to be kept apart: two e-mail columns."
)
seed_option = click.option("--seed", type=int, default=1, show_default=True, help="Chooses between equally good plans.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")


@dataclass(frozen=True)
class Gathering:
    """The guests of a list as a room to play in; keys count from 1 in the order of the e-mail addresses.

    `emails` and `names` are by guest's key, `houses` the companies by `Player.house`; `notes` are sentences
    for the host about what was seen on the way.
    """

    room: Room
    emails: Mapping[int, str]
    names: Mapping[int, str]
    houses: Mapping[int, str]
    notes: tuple[str, ...] = ()

    @property
    def keys(self) -> dict[str, int]:
        """Return the guests' keys by their e-mail addresses."""
        return {email: key for key, email in self.emails.items()}

    def addresses(self, keys: Iterable[int]) -> list[str]:
        """Return the e-mail addresses of guests, in the order of the keys given."""
        return [self.emails[key] for key in keys]


@dataclass(frozen=True)
class _Entry:
    facts: GuestFacts
    parent: str
    offers: frozenset[str]
    wants: frozenset[str]

    @property
    def order(self) -> tuple[Any, ...]:
        facts = self.facts
        return (facts.email, fold(facts.full_name), company_key(facts.company), facts.profession, facts.job_title)


def gather(guests: BinaryIO, met: BinaryIO | None = None, apart: BinaryIO | None = None) -> Gathering:
    """Return the room of a guest list, with who has met and who is to be kept apart.

    Raises:
        Refusal: a file cannot be read, or nobody is on the list.
    """
    gathering = read_gathering(guests.read())
    if met is not None:
        known = read_couples(met.read(), gathering.keys, "the list of who has met")
        gathering = replace(
            gathering,
            room=replace(gathering.room, met=mixers_ago(known)),
            notes=gathering.notes + known.notes,
        )
    if apart is not None:
        known = read_couples(apart.read(), gathering.keys, "the list of who is to be kept apart")
        gathering = replace(
            gathering,
            room=replace(gathering.room, apart=frozenset(known.couples)),
            notes=gathering.notes + known.notes,
        )
    return gathering


def read_gathering(content: bytes) -> Gathering:
    """Return the guests of a list in any form the import reads, those who said no left out.

    Raises:
        Refusal: the list cannot be read (see the import), or `nobody` is on it.
    """
    listed = read_guest_list(content)
    interpreter = RowInterpreter(guess_mapping(listed), "US", profession_finder())
    rows = [(row, interpreter.read(row)) for row in listed.rows]
    columns = _own_columns(listed)
    named = [_entry(row, columns, read.facts) for row, read in rows if not read.refused]
    coming = [entry for entry in named if entry.facts.answer != "no"]
    people = _in_one_spelling(_once_each(coming))
    if not people:
        raise Refusal("nobody", "There is no guest on this list, so there is nobody to play with.")
    house_of, houses = _houses(people)
    emails = _addresses(people)
    ranked = sorted(range(len(people)), key=lambda place: emails[place])
    keys = {place: key for key, place in enumerate(ranked, start=1)}
    room = Room(tuple(_player(keys[place], people[place], house_of[place]) for place in ranked))
    notes = [
        *listed.notes,
        *counted(len(rows) - len(named), "row names nobody and is passed over", "rows name nobody and are passed over"),
        *counted(len(named) - len(coming), "guest said no and does not play", "guests said no and do not play"),
        *counted(
            len(coming) - len(people), "guest is listed twice and plays once", "rows repeat a guest; each plays once"
        ),
        *counted(
            sum(emails[place] != people[place].facts.email for place in keys),
            f"guest has no e-mail address of their own and goes by a stand-in (…@{NO_EMAIL})",
            f"guests have no e-mail address of their own and go by stand-ins (…@{NO_EMAIL})",
        ),
    ]
    return Gathering(
        room,
        {keys[place]: emails[place] for place in ranked},
        {keys[place]: people[place].facts.full_name for place in ranked},
        houses,
        tuple(notes),
    )


@cache
def profession_finder() -> ProfessionFinder:
    """Return what finds a profession of the catalogue, by its key, in people's own words."""
    return ProfessionFinder(
        KnownProfession(one.key, one.name, one.synonyms) for sphere in spheres() for one in sphere.professions
    )


@cache
def _catalogued() -> Mapping[str, tuple[str, str]]:
    """Return the key and the sphere of each profession by its folded name."""
    return {fold(one.name): (one.key, sphere.key) for sphere in spheres() for one in sphere.professions}


def _own_columns(listed: GuestList) -> dict[int, str]:
    """Return what the columns hold that only the icebreakers read, by their place."""
    names = ("offers", "wants", "parent")
    found = (
        (place, name)
        for place, column in enumerate(listed.columns)
        for name in names
        if fold(column) in words_for(name)
    )
    return dict(found)


def _entry(row: Row, columns: Mapping[int, str], facts: GuestFacts) -> _Entry:
    said: dict[str, str] = {}
    for place, name in columns.items():
        said[name] = f"{said.get(name, '')};{row.cells[place]}"
    return _Entry(
        facts, said.get("parent", "").strip("; "), _things(said.get("offers", "")), _things(said.get("wants", ""))
    )


def _things(cell: str) -> frozenset[str]:
    return frozenset(thing for thing in (" ".join(one.split()) for one in _SEPARATOR.split(cell)) if fold(thing))


def _in_one_spelling(people: Sequence[_Entry]) -> list[_Entry]:
    """Return the entries with every thing that is offered or wanted written the same way by all."""
    written: dict[str, str] = {}
    for thing in sorted(chain.from_iterable((*entry.offers, *entry.wants) for entry in people)):
        written.setdefault(fold(thing), thing)

    def same(things: frozenset[str]) -> frozenset[str]:
        return frozenset(written[fold(thing)] for thing in things)

    return [replace(entry, offers=same(entry.offers), wants=same(entry.wants)) for entry in people]


def _once_each(entries: Sequence[_Entry]) -> list[_Entry]:
    """Return the entries in an order of their own, one for each address and name (or name and company)."""
    found: dict[tuple[str, ...], _Entry] = {}
    for entry in sorted(entries, key=lambda entry: entry.order):
        facts = entry.facts
        who = (facts.email or company_key(facts.company), fold(facts.full_name) or facts.full_name)
        found.setdefault(who, entry)
    return list(found.values())


def _houses(people: Sequence[_Entry]) -> tuple[list[int | None], dict[int, str]]:
    """Return each guest's house, sister companies counted as one as far as the list tells, and the houses' names."""
    sisters: dict[str, str] = {}  # company -> another one of its house; an eldest is not in it

    def eldest(company: str) -> str:
        while company in sisters:
            company = sisters[company]
        return company

    for entry in people:
        own, parent = eldest(_business(entry.facts.company)), eldest(_business(entry.parent))
        if own and parent and own != parent:
            sisters[own] = parent
    roots = [eldest(_business(entry.facts.company) or _business(entry.parent)) for entry in people]
    written: dict[str, Counter[str]] = {root: Counter() for root in sorted(filter(None, roots))}
    for root, entry in zip(roots, people, strict=True):
        if root:
            written[root].update({name for name in (entry.facts.company, entry.parent) if _business(name) == root})
            written[root][entry.facts.company or entry.parent] += 0
    number = {root: house for house, root in enumerate(written, start=1)}
    names = {number[root]: max(sorted(counts), key=lambda name: counts[name]) for root, counts in written.items()}
    return [number.get(root) for root in roots], names


def _business(company: str) -> str:
    key = company_key(company)
    return "" if fold(company) in words_for("nobody") else key


def _addresses(people: Sequence[_Entry]) -> list[str]:
    """Return an address for everyone: their own, or a stand-in that the same list gives again in any order."""
    taken: set[str] = set()
    emails = []
    for entry in people:
        words = f"{entry.facts.full_name} {entry.facts.company}".casefold()
        stem = ".".join(re.findall(r"\w+", words)) or "guest"
        own = filter(None, (entry.facts.email,))
        wished = chain(own, (f"{stem}{number}@{NO_EMAIL}" for number in chain(("",), count(2))))
        emails.append(next(email for email in wished if email not in taken))
        taken.add(emails[-1])
    return emails


def _player(key: int, entry: _Entry, house: int | None) -> Player:
    trade = entry.facts.profession
    folded = fold(trade) or trade
    profession, sphere = _catalogued().get(folded, (folded, SOMETHING_ELSE if folded else ""))
    return Player(key, house, profession, sphere, bool(entry.facts.first_timer), trade, entry.offers, entry.wants)


@dataclass(frozen=True)
class Report:
    """What a plan is worth and what it cost, in one shape for every icebreaker.

    counts: "pairs", "tables" and the like -> how many. value: points, of at most `bound`. repeats: couples
    brought together again, of which at least `lower_bound` cannot be avoided. worst: the guest served least, and
    their points. seconds: CPU of the planning alone. more: what only one game has to tell, for the JSON report.
    """

    guests: int
    counts: Mapping[str, int]
    value: int
    bound: int
    repeats: int
    lower_bound: int
    relaxations: Sequence[Relaxation]
    worst: tuple[int, int] | None
    seconds: float
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def ratio(self) -> float:
        """Return the value as a share of the best possible, 0 to 1."""
        return min(1.0, self.value / self.bound) if self.bound > 0 else 1.0


def report_json(report: Report, gathering: Gathering) -> str:
    """Return the report for programs; guests are named by their e-mail addresses."""
    emails = gathering.emails
    relaxed = [
        {
            "rule": one.rule,
            "guests": [emails[key] for key in sorted({key for both in one.couples for key in both} | set(one.guests))],
            "couples": [[emails[key] for key in both] for both in one.couples],
            "sentence": one.sentence,
        }
        for one in report.relaxations
    ]
    worst = {"email": emails[report.worst[0]], "value": report.worst[1]} if report.worst else None
    told = {
        "guests": report.guests,
        **report.counts,
        "value": report.value,
        "bound": report.bound,
        "ratio": int(report.ratio * 1_000_000) / 1_000_000,  # rounded down: 1.0 is the best possible plan
        "repeats": report.repeats,
        "lower_bound": report.lower_bound,
        "relaxations": relaxed,
        "worst": worst,
        "notes": list(gathering.notes),
        "seconds": round(report.seconds, 3),
        **report.more,
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


def report_words(report: Report, gathering: Gathering) -> str:
    """Return the report for people, a line each."""
    numbers = ", ".join(
        f"{number} {what if number != 1 else what.removesuffix('s')}" for what, number in report.counts.items()
    )
    lines = [f"{report.guests} guests: {numbers}."]
    lines.append(f"{at_least(report.ratio)} ({report.value:,} of at most {report.bound:,} points).")
    if report.worst:
        lines.append(f"Served least: {gathering.emails[report.worst[0]]}, {report.worst[1]} points.")
    lines += [one.sentence for one in report.relaxations]
    return "\n".join(lines)


def at_least(share: float) -> str:
    """Return a share of the best possible in words, rounded down so that it never says too much."""
    if share >= 1:
        return "The best possible plan"
    return f"At least {int(share * 1000) / 10:.1f} % of the best possible"


def finish(
    output: Path,
    table: tuple[Sequence[str], Iterable[Sequence[Cell]]],
    report: Report,
    gathering: Gathering,
    *,
    as_json: bool,
) -> None:
    """Write the table whole or not at all, then tell the report; notes go to the error stream."""
    put(output, write_csv(*table, for_excel=False))
    click.echo(report_json(report, gathering) if as_json else report_words(report, gathering))
    if not as_json:
        for note in gathering.notes:
            click.echo(f"look: {note}", err=True)
