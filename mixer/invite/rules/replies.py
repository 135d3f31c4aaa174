"""Answers, and the seats they need."""

from dataclasses import dataclass
from enum import StrEnum


class Answer(StrEnum):
    """What is on record for a guest."""

    NONE = "none"
    YES = "yes"
    NO = "no"
    MAYBE = "maybe"
    WAITING = "waiting"


class By(StrEnum):
    """Who changed an answer."""

    GUEST = "guest"
    HOST = "host"
    IMPORT = "import"
    DOOR = "door"
    WAITING_LIST = "waiting_list"


@dataclass(frozen=True)
class Reply:
    """What a guest says: coming or not, with whom (their names), or `unsure` yet; only who comes needs places."""

    coming: bool
    companions: tuple[str, ...] = ()
    unsure: bool = False

    @property
    def seats(self) -> int:
        """Return how many places this reply needs."""
        return 1 + len(self.companions) if self.coming else 0

    @property
    def answer(self) -> Answer:
        """Return the answer this is while there are places."""
        return Answer.YES if self.coming else Answer.MAYBE if self.unsure else Answer.NO
