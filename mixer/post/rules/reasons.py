"""Why an address is not invited any more, and who may change that."""

from enum import StrEnum


class Reason(StrEnum):
    """What put an address on a group's suppression list; the first two are the reader's own will."""

    UNSUBSCRIBED = "unsubscribed"
    COMPLAINED = "complained"
    BOUNCED = "bounced"

    @classmethod
    def of(cls, word: str) -> "Reason":
        """Return the reason on record; one that nobody knows counts as the reader's will."""
        return cls(word) if word in set(cls) else cls.UNSUBSCRIBED

    @property
    def words(self) -> str:
        """Return the reason as a host would say it."""
        return WORDS[self]

    @property
    def lies_with_us(self) -> bool:
        """Tell whether a host may write to the address again; nobody overrules a reader."""
        return self is Reason.BOUNCED


WORDS = {
    Reason.UNSUBSCRIBED: "asked not to be invited",
    Reason.COMPLAINED: "called a letter spam",
    Reason.BOUNCED: "letters came back",
}
