"""A card with the people whom a guest is to meet."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetCard:
    """Whom a guest is to meet: the game's title, people as (name, what they do), and what to do or to ask."""

    id: str
    guest: str
    title: str
    people: tuple[tuple[str, str], ...]
    ask: str = ""
