"""What stands on tables and doors, as plain values: table numbers, prizes with their donors, the welcome."""

from dataclasses import dataclass

SHORT = 3
"""Characters up to which a table's name is a number or letter that needs the word "Table" with it."""

STEPS = (
    "Find your name tag at the desk",
    "Wear it on your right shoulder",
    "Take a card and find your other half",
    "Meet three people you have not met before",
)
"""What a guest does on arriving, in the order in which it is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSign:
    """A table's number or name, and a line below it where there is something to say."""

    id: str
    name: str
    line: str = ""

    @property
    def numbered(self) -> bool:
        """Whether the word "Table" belongs above it."""
        return len(self.name.strip()) <= SHORT


@dataclass(frozen=True, slots=True, kw_only=True)
class PrizeSign:
    """A door prize and who gave it; a donor without a name wishes to have none."""

    id: str
    prize: str
    donor: str = ""

    @property
    def giver(self) -> str:
        """Who is named on the sign."""
        return self.donor.strip() or "an anonymous donor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Poster:
    """The page on the door: what it is, when and where, and what to do."""

    id: str
    title: str
    when: str = ""
    where: str = ""
    steps: tuple[str, ...] = STEPS
