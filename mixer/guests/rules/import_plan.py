"""What an import would do, row by row, before anything is written."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from mixer.contacts.rules.companies import company_key
from mixer.contacts.rules.names import person_name, tag_name
from mixer.core.names import fold
from mixer.guests.rules.facts import GuestFacts, RowFacts

VERDICTS = ("new", "changed", "same", "doubtful", "refused")
_COMPARED = (
    "email", "phone", "company", "job_title", "profession",
    "answer", "first_timer", "invited_by", "dietary", "host_note",
)  # fmt: skip
_MOST_NAMESAKES = 20  # looked at one by one, so that a list of one name repeated stays quick


@dataclass(frozen=True)
class KnownGuest:
    """Somebody the group knows already; `guest_id` when they are on this mixer's list."""

    contact_id: int
    guest_id: int | None
    facts: GuestFacts


@dataclass(frozen=True)
class Change:
    """One field that the import would write over."""

    field: str
    before: str | bool | None
    after: str | bool | None


@dataclass(frozen=True)
class PlannedRow:
    """What happens to one row.

    `facts` are those to be written, the known ones included; of a doubtful row they are its own, and `merged` and
    `changes` are what would be if it is the same person. `reason` says why a row is doubtful, the same or refused;
    `repeats` is the number of the earlier row about the same person.
    """

    number: int
    verdict: str
    facts: GuestFacts
    known: KnownGuest | None = None
    changes: tuple[Change, ...] = ()
    reason: str = ""
    repeats: int | None = None
    warnings: tuple[str, ...] = ()
    merged: GuestFacts | None = None


@dataclass(frozen=True)
class ImportPlan:
    """All rows with what happens to them, in the order of the file."""

    rows: tuple[PlannedRow, ...]
    counts: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        """Count the verdicts; `rows` counts them all."""
        counted = Counter(row.verdict for row in self.rows)
        counts = {"rows": len(self.rows)} | {verdict: counted[verdict] for verdict in VERDICTS}
        object.__setattr__(self, "counts", counts)

    def having(self, verdict: str) -> tuple[PlannedRow, ...]:
        """Return the rows with this verdict."""
        return tuple(row for row in self.rows if row.verdict == verdict)


@dataclass
class _Person:
    """Somebody a row can be about: known already, or an earlier row of the same file."""

    facts: GuestFacts
    known: KnownGuest | None = None
    row: RowFacts | None = None


class _Register:
    """Finds people by e-mail, and by name where e-mail cannot tell."""

    def __init__(self) -> None:
        self._by_email: dict[str, _Person] = {}
        self._by_name: dict[str, list[_Person]] = {}

    def add(self, person: _Person) -> None:
        if person.facts.email:
            self._by_email.setdefault(person.facts.email, person)
        self._by_name.setdefault(_name_key(person.facts), []).append(person)

    def find(self, facts: GuestFacts) -> tuple[_Person | None, str]:
        """Return who this is, and why that is in doubt if it is."""
        same_address = self._by_email.get(facts.email) if facts.email else None
        if same_address is not None:
            clash = set(_name_key(facts).split()).isdisjoint(_name_key(same_address.facts).split())
            return same_address, "has the same e-mail address under another name" if clash else ""
        found = [
            (person, doubt)
            for person in self._by_name.get(_name_key(facts), [])[:_MOST_NAMESAKES]
            if (doubt := _doubt(facts, person.facts)) is not None
        ]
        return min(found, key=lambda pair: bool(pair[1]), default=(None, ""))


def plan_import(rows: Iterable[RowFacts], known: Sequence[KnownGuest]) -> ImportPlan:
    """Return what would become of each row.

    A row about somebody in an earlier row counts once: it is `same` and fills what that row left open, or `doubtful`.
    """
    book, file = _Register(), _Register()
    for one in known:
        book.add(_Person(one.facts, known=one))
    firsts: dict[int, _Person] = {}
    verdicts: list[PlannedRow | RowFacts] = []
    for row in rows:
        if row.refused:
            verdicts.append(PlannedRow(row.number, "refused", row.facts, reason=row.refused))
            continue
        earlier, doubt = file.find(row.facts)
        if earlier is None or earlier.row is None:
            person = firsts[row.number] = _Person(row.facts, row=row)
            file.add(person)
            verdicts.append(row)
        else:
            verdicts.append(_repeated(row, earlier, earlier.row.number, doubt))
    planned = (one if isinstance(one, PlannedRow) else _planned(firsts[one.number], one, book) for one in verdicts)
    return ImportPlan(tuple(_once_each(planned)))


def changes_between(known: GuestFacts, row: RowFacts) -> tuple[Change, ...]:
    """Return the fields a row would write over: only what it states; an empty cell never erases anything."""
    merged = _merged(known, row.facts, row.stated)
    fields = ("full_name", "given", "family", "tag_name", *_COMPARED)
    return tuple(
        Change(name, getattr(known, name), getattr(merged, name))
        for name in fields
        if getattr(known, name) != getattr(merged, name)
    )


def _repeated(row: RowFacts, earlier: _Person, number: int, doubt: str) -> PlannedRow:
    if doubt:
        reason = f"Row {number} {doubt}."
        return PlannedRow(row.number, "doubtful", row.facts, reason=reason, repeats=number, warnings=row.warnings)
    earlier.facts = _filled(earlier.facts, row.facts)
    return PlannedRow(row.number, "same", row.facts, reason=f"The same person as in row {number}.", repeats=number)


def _planned(person: _Person, row: RowFacts, book: _Register) -> PlannedRow:
    row = replace(row, facts=person.facts, stated=row.stated | _said(person.facts))
    found, doubt = book.find(row.facts)
    if found is None or found.known is None:
        return PlannedRow(row.number, "new", row.facts, warnings=row.warnings)
    changes = changes_between(found.facts, row)
    merged = _merged(found.facts, row.facts, row.stated)
    if doubt:
        reason = f"{found.facts.full_name}, whom you know already, {doubt}."
        return PlannedRow(
            row.number, "doubtful", row.facts, found.known, changes, reason, warnings=row.warnings, merged=merged
        )
    verdict = "new" if found.known.guest_id is None else "changed" if changes else "same"
    return PlannedRow(row.number, verdict, merged, found.known, changes, warnings=row.warnings)


def _once_each(rows: Iterable[PlannedRow]) -> Iterator[PlannedRow]:
    """Put a second row about the same known person in doubt, where only the address book shows that it is."""
    rows_of: dict[int, int] = {}
    for row in rows:
        if row.known is None or row.verdict == "doubtful":
            yield row
            continue
        earlier = rows_of.setdefault(row.known.contact_id, row.number)
        if earlier == row.number:
            yield row
        else:
            reason = f"By your address book this is the same person as in row {earlier}."
            yield replace(row, verdict="doubtful", known=None, changes=(), reason=reason, repeats=earlier)


def _doubt(row: GuestFacts, other: GuestFacts) -> str | None:
    """Return why a namesake may be another person, "" when it is surely the same, None when surely not."""
    if row.phone and row.phone == other.phone:
        return ""
    one_house = company_key(row.company) == company_key(other.company)
    two_addresses = bool(row.email and other.email)
    if one_house:
        return "has the same name and company and another e-mail address" if two_addresses else ""
    if row.company and other.company:
        return None if two_addresses else "has the same name at another company"
    return "has the same name"


def _merged(known: GuestFacts, row: GuestFacts, stated: frozenset[str]) -> GuestFacts:
    """Return the known facts with what the row states written over them."""
    new: dict[str, str | bool | None] = {}
    for name in _COMPARED:
        value = getattr(row, name)
        weak = value in ("", None) or (name == "answer" and value == "none")
        guessed = name in ("profession", "job_title") and name not in stated and getattr(known, name)
        if not weak and not guessed:
            new[name] = value
    if "profession" in stated and fold(row.profession) == fold(known.profession):
        new.pop("profession", None)
    if company_key(row.company) == company_key(known.company):
        new.pop("company", None)
    facts = replace(known, **new)  # type: ignore[arg-type]  # the names above are fields of these types
    return _renamed(facts, row, stated)


def _renamed(known: GuestFacts, row: GuestFacts, stated: frozenset[str]) -> GuestFacts:
    if "recased" in stated and fold(row.full_name) == fold(known.full_name):
        stated -= {"name", "given", "family", "full_name"}  # the row shouts; how it is really written is known better
    named = not stated.isdisjoint(("name", "given", "family"))
    given = row.given if named else known.given
    family = (row.family or known.family) if named else known.family
    if named and stated.isdisjoint(("name", "given")):  # the row knows the family name alone
        given, family = known.given, row.given
    full = known.full_name
    if (given, family) != (known.given, known.family):
        full = row.full_name if row.family or not family else person_name(given, family).full
    if "full_name" in stated and (row.family or not family):
        full = row.full_name
    facts = replace(known, given=given, family=family, full_name=full)
    if "tag_name" in stated:
        return replace(facts, tag_name=row.tag_name)
    usual = known.tag_name in (tag_name(known.person), tag_name(known.person).partition(" ")[0])
    return replace(facts, tag_name=row.tag_name) if usual and given != known.given else facts


def _filled(first: GuestFacts, later: GuestFacts) -> GuestFacts:
    """Return the first row's facts with what it left open taken from a later row about the same person."""
    gaps = {
        name: getattr(later, name)
        for name in _COMPARED
        if getattr(first, name) in ("", None) or (name == "answer" and first.answer == "none")
    }
    return replace(first, **gaps)


def _said(facts: GuestFacts) -> frozenset[str]:
    return frozenset(name for name in ("email", "phone", "company") if getattr(facts, name))


def _name_key(facts: GuestFacts) -> str:
    """Return the words of the name in one order, so that "Cooper Carla" is Carla Cooper."""
    return " ".join(sorted(fold(facts.full_name).split())) or facts.full_name
