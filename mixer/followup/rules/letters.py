"""Filling in a host's letter: fixed placeholders in braces, and nothing a host could run by mistake."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LONGEST_SUBJECT = 150
LONGEST_TEXT = 5_000

_BRACES = re.compile(r"\{([^{}\n]*)\}")


@dataclass(frozen=True, slots=True)
class Draft:
    """A subject and a text with placeholders in braces."""

    subject: str
    text: str


def names_used(draft: Draft) -> set[str]:
    """Return the names that stand in braces in a draft."""
    return set(_BRACES.findall(draft.subject) + _BRACES.findall(draft.text))


def faults(draft: Draft, known: Mapping[str, str]) -> list[str]:
    """Return, in sentences, what is wrong with a draft before anybody receives it."""
    found: list[str] = []
    if not draft.subject.strip():
        found.append("The letter needs a subject.")
    if len(draft.subject.splitlines()) > 1 or len(draft.subject) > LONGEST_SUBJECT:
        found.append(f"Keep the subject to one line of at most {LONGEST_SUBJECT} characters.")
    if "{people}" in draft.subject:
        found.append("The list of people does not fit into a subject; {met} gives their number.")
    if not draft.text.strip():
        found.append("The letter is empty.")
    if len(draft.text) > LONGEST_TEXT:
        found.append(f"Keep the letter under {LONGEST_TEXT:,} characters.")
    choice = ", ".join(f"{{{name}}}" for name in known)
    found.extend(
        f"{{{name}}} is nothing that can be filled in. You can use {choice}."
        for name in sorted(names_used(draft) - set(known))
    )
    return found


def fill(draft: Draft, values: Mapping[str, str], nothing: Mapping[str, str]) -> Draft:
    """Fill in one guest's letter; an empty value takes the words for nothing, an unknown name stays as it is.

    A value is put in once and never looked at again, so a guest called ``{people}`` stays called so. Line
    breaks in a value do not reach the subject.
    """

    def value(name: str) -> str:
        return values.get(name, "") or nothing.get(name, "")

    def put(match: re.Match[str]) -> str:
        return value(match[1]) if match[1] in values else match[0]

    return Draft(" ".join(_BRACES.sub(put, draft.subject).split()), _BRACES.sub(put, draft.text))


def people_lines(people: Sequence[tuple[str, str, str]]) -> str:
    """Write the people somebody met, given as (name, company, profession), one a line."""
    return "\n".join(
        f"- {name}" + (f" ({', '.join(rest)})" if (rest := [part for part in others if part]) else "")
        for name, *others in people
    )
