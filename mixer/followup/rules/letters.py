"""Filling in a host's letter: fixed placeholders in braces, and nothing a host could run by mistake."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from mixer.post.rules import words

LONGEST_SUBJECT = 150
LONGEST_TEXT = 5_000


@dataclass(frozen=True, slots=True)
class Draft:
    """A subject and a text with placeholders in braces."""

    subject: str
    text: str

    @property
    def names(self) -> set[str]:
        """Return the names that stand in braces."""
        return {*words.used(self.subject), *words.used(self.text)}


def faults(draft: Draft, known: Collection[str]) -> list[str]:
    """Return, in sentences, what is wrong with a draft before anybody receives it."""
    found: list[str] = []
    if not draft.subject.strip():
        found.append("The letter needs a subject.")
    if len(draft.subject.splitlines()) > 1 or len(draft.subject) > LONGEST_SUBJECT:
        found.append(f"Keep the subject to one line of at most {LONGEST_SUBJECT} characters.")
    if "people" in words.used(draft.subject):
        found.append("The list of people does not fit into a subject; {met} gives their number.")
    if not draft.text.strip():
        found.append("The letter is empty.")
    if len(draft.text) > LONGEST_TEXT:
        found.append(f"Keep the letter under {LONGEST_TEXT:,} characters.")
    choice = ", ".join(f"{{{name}}}" for name in known)
    found.extend(
        f"{{{name}}} is nothing that can be filled in. You can use {choice}."
        for name in sorted(draft.names - set(known))
    )
    return found


def fill(draft: Draft, values: Mapping[str, str], nothing: Mapping[str, str]) -> Draft:
    """Fill in one guest's letter; an empty value takes the words for nothing.

    A value is put in once and never looked at again, so a guest called ``{people}`` stays called so. Line
    breaks in a value do not reach the subject.
    """
    filled = {name: value or nothing.get(name, "") for name, value in values.items()}
    return Draft(" ".join(words.fill(draft.subject, filled).split()), words.fill(draft.text, filled))


@dataclass(frozen=True, slots=True)
class Met:
    """Somebody met, as far as both agreed; without a name they have not."""

    name: str = ""
    details: Sequence[str] = ()


def people_lines(people: Sequence[Met]) -> str:
    """Write the people somebody met, one a line; whom nobody may name yet is only counted."""
    lines = [f"- {one.name}" + (f" ({', '.join(one.details)})" if one.details else "") for one in people if one.name]
    waiting = len(people) - len(lines)
    if waiting:
        others = "one more person" if waiting == 1 else f"{waiting} more people"
        lines.append(f"- and {others}, as soon as you have both agreed to share")
    return "\n".join(lines)
