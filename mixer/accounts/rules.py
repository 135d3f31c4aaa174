"""Kinds of groups and the parts people play in running mixers."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

LINK_LIFE = timedelta(minutes=10)
INVITATION_LIFE = timedelta(days=7)
SIGN_IN_LIFE = timedelta(days=30)
LEAST_PASSWORD = 12
MOST_PASSWORD = 200


class GroupKind(StrEnum):
    """What kind of network a group is."""

    CASUAL = "casual"  # a chamber: open membership, many of a profession
    STRONG = "strong"  # a referral chapter: one business per category


class GroupRole(StrEnum):
    """An account's place in a group."""

    ORGANISER = "organiser"  # every mixer of the group
    MEMBER = "member"  # the mixers where they have a part


@dataclass(frozen=True)
class KindOfGroup:
    """A kind of group in a host's words."""

    key: GroupKind
    name: str
    sentence: str


KINDS = (
    KindOfGroup(
        GroupKind.CASUAL, "Open network", "A chamber of commerce or a company: many of a profession are welcome."
    ),
    KindOfGroup(GroupKind.STRONG, "Referral chapter", "One business per category; attendance and referrals count."),
)

_COMMON = frozenset(
    {
        "passwordpassword",
        "password1234",
        "password12345",
        "123456789012",
        "1234567890123",
        "qwertyuiop12",
        "qwertyuiopas",
        "letmeinletmein",
        "iloveyou1234",
        "welcome12345",
        "adminadmin12",
        "changemechangeme",
    }
)


def password_fault(password: str, name: str, email: str) -> str | None:
    """Return why a password will not do, in a sentence, or None when it will."""
    if len(password) < LEAST_PASSWORD:
        return f"Use at least {LEAST_PASSWORD} characters; three or four words together are easy to remember."
    if len(password) > MOST_PASSWORD:
        return f"Use at most {MOST_PASSWORD} characters."
    plain = password.casefold()
    own_words = {word for word in (name.casefold(), email.casefold(), email.casefold().split("@")[0]) if word}
    if plain in _COMMON or plain in own_words or len(set(plain)) < 4:  # noqa: PLR2004 - "aaaabbbbcccc" has three
        return "That one is easily guessed. Three or four words that do not belong together are better."
    return None
