"""What is known about a guest, and what one row of a list says."""

import re
from collections.abc import Callable
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, replace

from mixer.contacts.rules.names import (
    PersonName,
    aside_in,
    in_usual_case,
    nickname_in,
    person_name,
    split_name,
    tag_name,
    tidy,
)
from mixer.contacts.rules.professions import ProfessionFinder
from mixer.contacts.rules.reach import addresses_in, phones_in
from mixer.core.names import fold
from mixer.guests.rules.answers import read_answer
from mixer.guests.rules.headers import Mapping
from mixer.guests.rules.lists import GuestList, Row

LONGEST_NAME = 200
LONGEST_TEXT = 300
LONGEST_NOTE = 4_000
_TOLD_EVERY = 100  # rows
_NOTHING = frozenset(("n/a", "#n/a", "n.a.", "null", "(null)", "undefined", "(blank)", "-", "--", "–", "—"))
_SUMS = frozenset(("total", "totals", "grand total", "sum", "summe", "gesamt", "suma", "合計", "总计"))
_TWO_PEOPLE = re.compile(r"\S\s+(?:&|\+|and|und)\s+\S+\s+\S", re.IGNORECASE)
_SEVERAL = ("email", "phone")  # fields of which a row may hold several
_OWN_WORDS = ("name", "given", "family", "answer", "host_note")  # in which "-" may be meant; Ms Null exists


@dataclass(frozen=True)
class GuestFacts:
    """A guest's own data as the address book and the guest list keep it; empty text means not known."""

    given: str
    family: str = ""
    full_name: str = ""
    tag_name: str = ""
    email: str = ""
    phone: str = ""
    company: str = ""
    job_title: str = ""
    profession: str = ""
    answer: str = "none"
    first_timer: bool | None = None
    invited_by: str = ""
    dietary: str = ""
    host_note: str = ""

    @property
    def person(self) -> PersonName:
        """Return the parts of the name."""
        return PersonName(self.given, self.family, self.full_name)


@dataclass(frozen=True)
class RowFacts:
    """What a row says: the facts, which of them it stated itself, what to tell the host, or why it is refused.

    `stated` holds names of facts and how the name was given: "name" or its parts; "full_name" when the row says how it
    is written as a whole, "recased" when its capitals are ours.
    """

    number: int
    facts: GuestFacts
    stated: frozenset[str]
    warnings: tuple[str, ...] = ()
    refused: str = ""


class RowInterpreter:
    """Turns rows into facts by a mapping, in a country, with the professions a group knows."""

    def __init__(self, mapping: Mapping, country: str, professions: ProfessionFinder) -> None:
        self._mapping = mapping
        self._country = country
        self._professions = professions
        places = {field: place for place, field in reversed(mapping.items())}
        self._family_first = places.get("family", 0) < places.get("given", 0)

    def read_all(self, guests: GuestList, heard: Callable[[int], None] = lambda _rows: None) -> list[RowFacts]:
        """Return what all rows say, in their order; entries that made no row are refused.

        `heard` is told every so often how many rows are understood.
        """
        found = [_refused(one.number, one.reason) for one in guests.refused]
        for place, row in enumerate(guests.rows):
            if place % _TOLD_EVERY == 0:
                heard(place)
            found.append(self.read(row))
        return sorted(found, key=lambda row: row.number)

    def read(self, row: Row) -> RowFacts:
        """Return what one row says."""
        warnings: list[str] = []
        said = self._gather(row, warnings)
        email = _email(said, warnings)
        name, stated = self._name(said, email, warnings)
        if not name.full:
            return _refused(row.number, "There is no name and no e-mail address.")
        if len(name.full) > LONGEST_NAME:
            return _refused(row.number, "The name is too long to be one.")
        if name.full.strip(":").casefold() in _SUMS and not email:
            return _refused(row.number, "This looks like a sum, not like a guest.")
        job_title, profession = self._work(said, warnings)
        facts = GuestFacts(
            given=name.given,
            family=name.family,
            full_name=name.full,
            tag_name=tag_name(name, said.get("tag_name") or said.get("usual_tag", "")),
            email=email,
            phone=self._phone(said, warnings),
            company=said.get("company", ""),
            job_title=job_title,
            profession=profession,
            answer=_answer(said, warnings),
            first_timer=_yes_or_no(said.get("first_timer", "")),
            invited_by=said.get("invited_by", ""),
            dietary=said.get("dietary", ""),
            host_note=said.get("host_note", ""),
        )
        return RowFacts(row.number, facts, frozenset(said) | stated, tuple(warnings))

    def _gather(self, row: Row, warnings: list[str]) -> dict[str, str]:
        """Return the filled fields.

        Of several columns for one the first filled counts; notes are put together, addresses and numbers too, since
        the first of them may be none.
        """
        said: dict[str, str] = {}
        for place, field in self._mapping.items():
            text = row.cells[place] if place < len(row.cells) else ""
            if text.strip().casefold() in _NOTHING and field not in _OWN_WORDS:
                continue
            if field == "host_note":
                text = "\n".join(filter(None, (said.get(field, ""), _lines(text))))
            elif field in _SEVERAL:
                text = " ::: ".join(filter(None, (said.get(field, ""), tidy(text))))
            else:
                text = said.get(field, "") or tidy(text)
            if text:
                said[field] = text
        return {field: _cut(field, text, warnings) for field, text in said.items()}

    def _name(self, said: dict[str, str], email: str, warnings: list[str]) -> tuple[PersonName, set[str]]:
        """Return the name, and what the row itself says of how it is written."""
        name, stated = self._written_name(said, email, warnings)
        usual = in_usual_case(name)
        if usual == name:
            return name, stated
        return usual, stated | {"recased"}

    def _written_name(self, said: dict[str, str], email: str, warnings: list[str]) -> tuple[PersonName, set[str]]:
        whole, given, family = (said.get(field, "") for field in ("name", "given", "family"))
        if given or family:
            parts = person_name(given, family, family_first=self._family_first)
            if said.get("middle") and given:
                said["usual_tag"] = tag_name(parts)
                parts = person_name(f"{given} {said['middle']}", family, family_first=self._family_first)
            stated = bool(whole) and _letters(whole) == _letters(parts.full)
            return (replace(parts, full=whole) if stated else parts), ({"full_name"} if stated else set())
        if whole:
            return split_name(_bare_name(whole, said, warnings)), {"full_name"}
        if email:
            warnings.append("No name: it was made from the e-mail address.")
            return split_name(" ".join(_words_of(email))), set()
        return PersonName("", "", ""), set()

    def _phone(self, said: MappingOf[str, str], warnings: list[str]) -> str:
        if "phone" not in said:
            return ""
        phones = phones_in(said["phone"], self._country)
        if not phones[0].read:
            warnings.append(f"The phone number “{phones[0].text}” is kept as it is written.")
        elif len(phones) > 1:
            warnings.append(f"Of {len(phones)} phone numbers the first is kept.")
        return phones[0].text

    def _work(self, said: MappingOf[str, str], warnings: list[str]) -> tuple[str, str]:
        """Return job title and profession; a profession in the group's words keeps the row's own as the job title.

        A list without a column for the profession often has it as the job title.
        """
        job_title, words = said.get("job_title", ""), said.get("profession", "")
        sought = words if "profession" in self._mapping.values() else job_title
        found = self._professions.find(sought)
        if found is None:
            return job_title, words
        if found.unsure:
            warnings.append(f"“{sought}” is taken for the profession {found.name}.")
        own_words = "" if fold(words) == fold(found.name) else words
        return job_title or own_words, found.name


def _refused(number: int, reason: str) -> RowFacts:
    return RowFacts(number, GuestFacts(""), frozenset(), refused=reason)


def _cut(field: str, text: str, warnings: list[str]) -> str:
    """Return a text no longer than its field is, and say so when that cost something; a name is not cut but refused."""
    most = LONGEST_NOTE if field == "host_note" else len(text) if field in ("name", *_SEVERAL) else LONGEST_TEXT
    if len(text) > most:
        warnings.append(f"“{text[:30]}…” is longer than {most:,} letters and was cut.")
    return text[:most]


def _bare_name(whole: str, said: dict[str, str], warnings: list[str]) -> str:
    """Return a written name without a nickname, which goes on the tag, and without what stands behind it."""
    name, nickname = nickname_in(whole)
    if nickname:
        said["usual_tag"] = nickname
    name, aside = aside_in(name)
    if aside:
        warnings.append(f"“{aside[:60]}” beside the name was left out.")
    if _TWO_PEOPLE.search(name):
        warnings.append("This looks like two people; the row counts as one guest.")
    return name


def _email(said: MappingOf[str, str], warnings: list[str]) -> str:
    written = said.get("email", "")
    found = addresses_in(written)
    if written and not found:
        warnings.append(f"“{written[:60]}” is no e-mail address; the guest is kept without one.")
    elif not found:
        warnings.append("No e-mail address: letters cannot reach this guest.")
    elif len(found) > 1:
        warnings.append(f"Of {len(found)} e-mail addresses the first is kept.")
    return next(iter(found), "")


def _answer(said: MappingOf[str, str], warnings: list[str]) -> str:
    text = said.get("answer", "")
    answer = read_answer(text)
    if answer is None:
        if text:
            warnings.append(f"The answer “{text[:60]}” was not understood and counts as none.")
        return "none"
    return answer


def _yes_or_no(text: str) -> bool | None:
    return {"yes": True, "no": False}.get(read_answer(text) or "")


def _words_of(email: str) -> list[str]:
    words = re.findall(r"[^\W\d_]+", email.partition("@")[0])
    return [word.capitalize() for word in words] or [email]


def _letters(text: str) -> list[str]:
    return sorted(fold(text).replace(" ", ""))


def _lines(text: str) -> str:
    return "\n".join(line for line in (tidy(line) for line in text.splitlines()) if line)
