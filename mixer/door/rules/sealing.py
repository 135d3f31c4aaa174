"""The door's list as a phone may keep it: each guest's line opens only with the code on that guest's own tag.

A lost phone gives no names away. The phone finds a line by a mark that it derives from the code just scanned, and
opens it with a key that it derives from the same code; without the tag neither can be found, since a code holds 80
random bits. Key and mark come by HKDF-SHA256 (RFC 5869) from the code, salted with the mixer's own code; the line is
sealed by AES-256-GCM.
"""

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES, MARK_BYTES, NONCE_BYTES = 32, 8, 12
USE = b"mixer door snapshot"
SHORTEST, STEP = 80, 16  # bytes of a line: most are of one length, so that length tells nothing


@dataclass(frozen=True, slots=True)
class Line:
    """What a phone shows of a guest without a network: never an address, a number or a note.

    `reason` tells why a guest is not let in without a word ("no", "waiting", "removed"), empty for everybody else.
    """

    name: str
    company: str = ""
    zone: str = ""
    first_timer: bool = False
    reason: str = ""

    def packed(self) -> bytes:
        """Return the line as JSON, padded with spaces."""
        facts = [self.name, self.company, self.zone, int(self.first_timer), self.reason]
        raw = json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode()
        return raw.ljust(max(SHORTEST, -(-len(raw) // STEP) * STEP))


@dataclass(frozen=True, slots=True)
class Sealed:
    """A line in its envelope, both parts base64url without padding: `mark` finds it, `box` is nonce and content."""

    mark: str
    box: str


def mark_and_key(code: str, salt: str) -> tuple[bytes, bytes]:
    """Return the mark (8 bytes) and the key (32 bytes) of a tag's code at one mixer."""
    hkdf = HKDF(algorithm=SHA256(), length=KEY_BYTES + MARK_BYTES, salt=salt.encode(), info=USE)
    derived = hkdf.derive(code.encode())
    return derived[KEY_BYTES:], derived[:KEY_BYTES]


def seal(code: str, salt: str, line: Line) -> Sealed:
    """Seal a line for the holder of a tag; the same line gives the same envelope, so that phones fetch only changes.

    The nonce is derived from key and content, so no two contents meet under one nonce.
    """
    mark, key = mark_and_key(code, salt)
    content = line.packed()
    nonce = hmac.digest(key, content, hashlib.sha256)[:NONCE_BYTES]
    return Sealed(_text(mark), _text(nonce + AESGCM(key).encrypt(nonce, content, mark)))


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")
