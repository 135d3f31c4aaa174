"""What a tag says: the texts of one guest, ready to be set, and what else is on the tag."""

import unicodedata
from dataclasses import replace

from mixer.nametags.rules.tags import TagItem, clean

FIRST_TIME = "first time here"

WORDS = {
    "first": "first name",
    "full": "full name",
    "work": "company and role",
    "talk": "line to talk about",
    "short_code": "short code",
    "event": "mixer's name",
}
"""What the texts are called to a reader, where that is another word."""

_STRONG = {"L": False, "R": True, "AL": True}


def texts_of(item: TagItem, event: str) -> dict[str, str]:
    """The texts of a tag by the names that designs use; those that are empty are left out.

    A tag without a first name is a blank: it is written on by hand.

    Args:
        item: the guest.
        event: the mixer's name, clean.
    """
    if item.blank:
        item = replace(item, first="", full="", company="", role="", pronouns="", talk_about="")
    first, full = clean(item.first), clean(item.full)
    pronouns, company, role, topic = clean(item.pronouns), clean(item.company), clean(item.role), clean(item.talk_about)
    table = _table(item.table)
    named = full if full != first else ""
    texts = {
        "first": first or full,
        "full": f"{named} ({pronouns})" if named and pronouns else named or pronouns,
        "company": company,
        "role": role,
        "work": f"{company} · {role}" if company and role else company or role,
        "talk": topic and f"Talk to me about {topic}",
        "table": table,
        "table_named": f"Table {table}" if table else "",
        "zone": clean(item.zone.letter) if item.zone else "",
        "zone_name": clean(item.zone.name) if item.zone else "",
        "event": event,
        "ribbon": clean(item.ribbon).upper(),
        "first_timer": FIRST_TIME if item.first_timer else "",
        "short_code": clean(item.short_code) if item.link else "",
    }
    return {name: text for name, text in texts.items() if text}


def _table(table: str) -> str:
    """The table without the word that stands beside it on the tag."""
    name = clean(table)
    return name[6:] if name[:6].casefold() == "table " else name


def from_right(text: str) -> bool:
    """Whether a text begins at the right, as its first letter with a direction says."""
    if text.isascii():
        return False
    return next((_STRONG[d] for d in map(unicodedata.bidirectional, text) if d in _STRONG), False)
