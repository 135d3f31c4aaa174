"""Words of invitations: dates as guests read them, and where the answer button stands in a letter."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from mixer.post.rules.words import check, fill, paragraphs, used

PLACEHOLDERS = {
    "guest": "the guest's first name",
    "full_name": "the guest's full name",
    "mixer": "the mixer's name",
    "when": "day and time",
    "where": "place and address",
    "group": "your group's name",
    "host": "your own name",
    "link": "the guest's own link to answer (a button in the letter)",
}
LINK = "{link}"


@dataclass(frozen=True)
class Words:
    """A letter's words before and after its button, all of them as plain text, and which placeholders they use."""

    subject: str
    before: str
    after: str
    text: str
    says: frozenset[str]
    linked: bool


def when_words(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> str:
    """Return "Thursday 22 October 2026, 17:30–19:30"; a mixer that ends another day says which."""
    start, end = starts_at.astimezone(zone), ends_at.astimezone(zone)
    until = f"{end:%H:%M}" if start.date() == end.date() else f"{end:%A} {end:%H:%M}"
    return f"{start:%A} {start.day} {start:%B %Y}, {start:%H:%M}–{until}"


def check_words(subject: str, text: str) -> None:
    """Refuse placeholders that nobody can fill.

    Raises:
        Refusal: ``unknown_placeholder``.
    """
    check(subject, PLACEHOLDERS)
    check(text, PLACEHOLDERS)


def fill_words(subject: str, text: str, values: dict[str, str], *, needs_link: bool = True) -> Words:
    """Fill in a host's words; the button stands where a paragraph is nothing but {link}, else at the end.

    A letter that needs the link and never mentions it gets it as its last line, since without it nobody can answer.
    """
    if needs_link and "link" not in used(text):
        text = f"{text.rstrip()}\n\n{LINK}"
    parts = paragraphs(text)
    at = parts.index(LINK) if LINK in parts else len(parts)
    return Words(
        subject=fill(subject, values),
        before=fill("\n\n".join(parts[:at]), values),
        after=fill("\n\n".join(parts[at + 1 :]), values),
        text=fill("\n\n".join(parts), values),
        says=frozenset(used(text)),
        linked="link" in used(text),
    )
