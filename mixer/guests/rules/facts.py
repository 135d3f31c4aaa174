"""What is known about a guest, and what one row of a list says."""

import re
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, replace

from mixer.contacts.rules.names import PersonName, person_name, split_name, tag_name, tidy
from mixer.contacts.rules.professions import ProfessionFinder
from mixer.contacts.rules.reach import tidy_email, tidy_phone
from mixer.core.names import fold
from mixer.guests.rules.answers import read_answer
from mixer.guests.rules.headers import Mapping
from mixer.guests.rules.lists import Row

LONGEST_NAME = 200
LONGEST_TEXT = 300
LONGEST_NOTE = 4_000


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
    """What a row says: the facts, which of them it stated itself, what to tell the host, or why it is refused."""

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

    def read(self, row: Row) -> RowFacts:
        """Return what one row says."""
        said = self._gather(row)
        warnings: list[str] = []
        email = _email(said, warnings)
        name, full_stated = self._name(said, email, warnings)
        if not name.full:
            return RowFacts(row.number, GuestFacts(""), frozenset(), refused="There is no name and no e-mail address.")
        if len(name.full) > LONGEST_NAME:
            return RowFacts(row.number, GuestFacts(""), frozenset(), refused="The name is too long to be one.")
        job_title, profession = self._work(said, warnings)
        facts = GuestFacts(
            given=name.given,
            family=name.family,
            full_name=name.full,
            tag_name=tag_name(name, said.get("tag_name", "")),
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
        stated = frozenset(said) | ({"full_name"} if full_stated else frozenset())
        return RowFacts(row.number, facts, stated, tuple(warnings))

    def _gather(self, row: Row) -> dict[str, str]:
        """Return the filled fields; of several columns for one the first filled counts, notes are put together."""
        said: dict[str, str] = {}
        for place, field in self._mapping.items():
            text = row.cells[place] if place < len(row.cells) else ""
            if field == "host_note":
                text = "\n".join(filter(None, (said.get(field, ""), _lines(text))))[:LONGEST_NOTE]
            elif field == "email":
                said.setdefault(field, "")
                if text and not tidy_email(said[field]):
                    said[field] = tidy(text) if tidy_email(text) else said[field] or tidy(text)
                continue
            else:
                text = said.get(field, "") or tidy(text)[: LONGEST_TEXT if field != "name" else None]
            if text:
                said[field] = text
        return {field: text for field, text in said.items() if text}

    def _name(self, said: MappingOf[str, str], email: str, warnings: list[str]) -> tuple[PersonName, bool]:
        """Return the name, and whether the row itself says how it is written as a whole."""
        whole, given, family = (said.get(field, "") for field in ("name", "given", "family"))
        if given or family:
            parts = person_name(given, family, family_first=self._family_first)
            stated = bool(whole) and _letters(whole) == _letters(parts.full)
            return (replace(parts, full=whole) if stated else parts), stated
        if whole:
            return split_name(whole), True
        if email:
            warnings.append("No name: it was made from the e-mail address.")
            return split_name(" ".join(_words_of(email))), False
        return PersonName("", "", ""), False

    def _phone(self, said: MappingOf[str, str], warnings: list[str]) -> str:
        if "phone" not in said:
            return ""
        phone = tidy_phone(said["phone"], self._country)
        if not phone.read:
            warnings.append(f"The phone number “{phone.text}” is kept as it is written.")
        return phone.text

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


def _email(said: MappingOf[str, str], warnings: list[str]) -> str:
    email = tidy_email(said.get("email", "")) or ""
    if not email and said.get("email"):
        warnings.append(f"“{said['email'][:60]}” is no e-mail address; the guest is kept without one.")
    elif not email:
        warnings.append("No e-mail address: letters cannot reach this guest.")
    return email


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
