"""Letters to donors: their rounds, the words they suggest, and filling them in."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from mixer.post.rules import words

LONGEST_SUBJECT = 150
LONGEST_TEXT = 5_000


@dataclass(frozen=True, slots=True)
class Draft:
    """A subject and a text with placeholders in braces."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class DonorLetterKind:
    """One kind of letter to donors: the step of the ledger it takes, its folder of templates, its suggested words.

    `round` counts asks; thanks have none.
    """

    key: str
    name: str
    hint: str
    step: str
    round: int
    message: str
    subject: str
    text: str
    placeholders: dict[str, str] = field(default_factory=dict)

    @property
    def asks(self) -> bool:
        """Tell whether the letter asks for something, and so needs a way to be left alone."""
        return self.round > 0

    @property
    def suggested(self) -> Draft:
        """Return the letter as it is before a host has touched it."""
        return Draft(self.subject, self.text)

    def occasion(self, prize: str) -> str:
        """Return what makes the letter go once for a prize, named by its code."""
        return f"prize-ask:{prize}:{self.round}" if self.asks else f"prize-thanks:{prize}"

    def faults(self, draft: Draft) -> list[str]:
        """Return, in sentences, what is wrong with a draft before anybody receives it."""
        found: list[str] = []
        if not draft.subject.strip() or len(draft.subject.splitlines()) > 1 or len(draft.subject) > LONGEST_SUBJECT:
            found.append(f"The letter needs a subject: one line of at most {LONGEST_SUBJECT} letters.")
        if not draft.text.strip() or len(draft.text) > LONGEST_TEXT:
            found.append(f"The letter needs words, {LONGEST_TEXT:,} letters at most.")
        used = dict.fromkeys((*words.used(draft.subject), *words.used(draft.text)))
        choice = ", ".join(f"{{{name}}}" for name in self.placeholders)
        found.extend(
            f"{{{name}}} is nothing that can be filled in. You can use {choice}."
            for name in used
            if name not in self.placeholders
        )
        return found

    def fill(self, draft: Draft, values: Mapping[str, str]) -> Draft:
        """Fill in one donor's letter; a value is put in once and never read for placeholders again."""
        nothing = _data()["nothing"]
        known = {name: values[name] or nothing.get(name, "") for name in self.placeholders}
        return Draft(" ".join(words.fill(draft.subject, known).split()), words.fill(draft.text, known))


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("mixer.prizes").joinpath("data", "letters.toml").read_text(encoding="utf-8"))


@cache
def letter_kinds() -> dict[str, DonorLetterKind]:
    """Return the kinds of letters by their keys, in the order of a prize's life."""
    data = _data()
    kinds = [DonorLetterKind(**(row | _words(row, data["placeholders"]))) for row in data["letter"]]
    return {kind.key: kind for kind in kinds}


def _words(row: Mapping[str, object], shared: dict[str, str]) -> dict[str, object]:
    own = row.get("placeholders", {})
    assert isinstance(own, dict)
    return {"placeholders": shared | own, "text": str(row["text"]).strip()}
