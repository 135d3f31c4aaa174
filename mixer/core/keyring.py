"""Tokens derived from one secret, so that the database keeps only their hashes and a reprint can show them again."""

import hashlib
import hmac
from dataclasses import dataclass
from enum import StrEnum

from mixer.core.codes import digest, encode


class Token(StrEnum):
    """The kinds of derived token; each opens one thing only, and a new kind never opens an old door."""

    BADGE = "badge"  # the QR code on a name tag: 16 characters, 80 bits
    RSVP = "rsvp"  # a guest's own link
    UNSUBSCRIBE = "unsubscribe"
    CALENDAR = "calendar"  # a plan's calendar subscription
    WALL = "wall"  # the welcome wall on a projector
    DOOR = "door"  # a host's link that, with its PIN, makes a phone a door device
    DOOR_ONCE = "door_once"  # a code on the host's screen that makes one phone a door device, without a PIN
    OWNER = "owner"  # a task owner's own tasks
    CLAIM = "claim"  # a code that makes a phone a guest's own, once: the first half of it is typed
    QUIET = "quiet"  # the seal of a link that stops letters after a mixer
    DOOR_PIN = "door_pin"  # never shown as it is: the PIN's six digits come from it


LENGTHS = {
    Token.BADGE: 16,
    Token.RSVP: 26,
    Token.UNSUBSCRIBE: 26,
    Token.CALENDAR: 32,
    Token.WALL: 26,
    Token.DOOR: 26,
    Token.DOOR_ONCE: 26,
    Token.OWNER: 26,
    Token.CLAIM: 16,
    Token.QUIET: 16,
    Token.DOOR_PIN: 16,
}
PATHS = {
    Token.BADGE: "/B/{}",
    Token.RSVP: "/r/{}",
    Token.UNSUBSCRIBE: "/u/{}",
    Token.CALENDAR: "/calendar/{}/plan.ics",
    Token.WALL: "/wall/{}",
    Token.DOOR: "/door/{}",
    Token.DOOR_ONCE: "/door/{}",
    Token.OWNER: "/do/{}",
    Token.CLAIM: "/c/{}",
}


@dataclass(frozen=True)
class Keyring:
    """The secret that tokens are derived from, and the address that links lead to.

    `base_url` has no trailing slash. Whoever knows the secret knows every token, so it never enters the database.
    """

    secret: bytes
    base_url: str

    def token(self, kind: Token, subject: str, version: int = 1) -> str:
        """Return the token of `kind` for a row's code; a higher version makes a new one."""
        message = f"{kind}|{subject}|{version}".encode()
        return encode(hmac.digest(self.secret, message, "sha256"), LENGTHS[kind])

    def hash(self, kind: Token, subject: str, version: int = 1) -> bytes:
        """Return the hash under which the token is stored."""
        return digest(self.token(kind, subject, version))

    def link(self, kind: Token, subject: str, version: int = 1) -> str:
        """Return the address that opens the token's page."""
        return self.base_url + PATHS[kind].format(self.token(kind, subject, version))

    def claim_hash(self, whose: str, typed: str) -> bytes:
        """Return the keyed hash of a short code that is typed: without the secret nobody tries all of them at home."""
        return hmac.digest(self.secret, f"claim|{whose}|{typed}".encode(), hashlib.sha256)

    def address_hash(self, address: str) -> bytes:
        """Return the keyed hash of an e-mail address, which survives the erasure of the address itself."""
        return hmac.digest(self.secret, f"address|{address.strip().casefold()}".encode(), hashlib.sha256)
