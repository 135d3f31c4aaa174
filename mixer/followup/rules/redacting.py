"""Taking somebody's name, address and number out of what others wrote, and leaving every other word alone."""

import html
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import phonenumbers

from mixer.core.names import fold
from mixer.followup.rules.personal import ERASED

FEWEST_DIGITS = 7
"""Of a telephone number that is looked for: fewer are any number."""

_WORD = re.compile(r"\w+")
_PLAIN = re.compile(r"[A-Za-z0-9]{2,}")
_BRACKETS = r"(?:[ \u00a0]\((?!erased)[^()\n]{1,200}\))?"
_BETWEEN_WORDS = r"(?:\s|&nbsp;)+"
_BETWEEN_DIGITS = r"[\s\u00a0()./-]*"


@dataclass(frozen=True, slots=True)
class Named:
    """How somebody may be named in a text: `full`, `given` and `family` as the address book has them."""

    full: str = ""
    given: str = ""
    family: str = ""
    email: str = ""
    phone: str = ""
    company: str = ""  # where nobody else works for it, so that it names this person too

    @property
    def hints(self) -> set[str]:
        """Return pieces of text one of which stands wherever the person is named, as text or within JSON."""
        words = [*self.names, self.full, self.email, self.company]
        pieces = {max(_PLAIN.findall(way) or _WORD.findall(way), key=len) for way in words if _WORD.search(way)}
        number = re.sub(r"\D", "", self.phone)[-2:]
        return pieces | {json.dumps(piece)[1:-1] for piece in pieces} | ({number} if number else set())

    @property
    def names(self) -> set[str]:
        """Return the ways to write the name; one of a single word could be any word, and is none of them."""
        ways = {self.full, f"{self.given} {self.family}", f"{self.family} {self.given}", f"{self.family}, {self.given}"}
        return {way for way in (" ".join(way.split()) for way in ways) if len(_WORD.findall(way)) > 1}


@dataclass
class Redactor:
    """Finds the people it was made for in texts; a text that names none of them costs a look at its words.

    A name counts in any case and across a line break, written as text or as HTML, with what stands behind it in
    brackets ("Robin Miller (Acme, florist)"). A name of one word, a person's or a company's, counts only where it is
    all there is ("Invited by: Madonna"), since it may be any word elsewhere.
    """

    people: Iterable[Named]
    _by_word: dict[str, list[re.Pattern[str]]] = field(default_factory=dict, init=False, repr=False)
    _alone: set[str] = field(default_factory=set, init=False, repr=False)
    _numbers: list[tuple[str, re.Pattern[str]]] = field(default_factory=list, init=False, repr=False)

    def __post_init__(self) -> None:
        for person in self.people:
            company = {" ".join(person.company.split())} if len(_WORD.findall(person.company)) > 1 else set()
            for words in (*person.names, *company, person.email):
                for spelling in {words, html.escape(words), words.replace("'", "&#39;")} - {""}:
                    self._add(spelling)
            self._alone |= {fold(words) for words in (person.full, person.company)} - {""}
            if national := _national(person.phone):
                self._numbers.append((national, _number_pattern(person.phone, national)))

    def _add(self, words: str) -> None:
        pattern = re.compile(
            r"(?<!\w)" + _BETWEEN_WORDS.join(map(re.escape, words.split())) + r"(?!\w)" + _BRACKETS, re.IGNORECASE
        )
        self._by_word.setdefault(_WORD.findall(words.casefold())[0], []).append(pattern)

    def text(self, text: str) -> str:
        """Return a text in which none of the people is named."""
        if self._alone and fold(text) in self._alone:
            return ERASED
        for word in self._by_word.keys() & set(_WORD.findall(text.casefold())):
            for pattern in self._by_word[word]:
                text = pattern.sub(ERASED, text)
        if self._numbers:
            digits = re.sub(r"\D", "", text)
            for national, pattern in self._numbers:
                if national in digits:
                    text = pattern.sub(ERASED, text)
        return text

    def value(self, value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
        """Return a text, or lists and objects of texts as JSON has them, in which none of the people is named."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.value(one) for one in value]
        if isinstance(value, dict):
            return {self.text(key): self.value(one) for key, one in value.items()}
        return value


def _national(phone: str) -> str:
    """Return the digits of a number without its country's, or nothing where there are too few to be sure."""
    try:
        number = phonenumbers.parse(phone, None)
        digits = phonenumbers.national_significant_number(number)
    except phonenumbers.NumberParseException:
        digits = re.sub(r"\D", "", phone)
    return digits if len(digits) >= FEWEST_DIGITS else ""


def _number_pattern(phone: str, national: str) -> re.Pattern[str]:
    country = re.sub(r"\D", "", phone).partition(national)[0]
    before = (
        rf"(?:(?:\+|00)?{_BETWEEN_DIGITS.join(country)}{_BETWEEN_DIGITS})?(?:\(?0\)?{_BETWEEN_DIGITS})?"
        if country
        else "\\+?"
    )
    return re.compile(rf"(?<!\d){before}\(?{_BETWEEN_DIGITS.join(national)}(?!\d)")
