"""What was on the tag: codes as cameras, scanners and people give them."""

import re
from dataclasses import dataclass
from enum import StrEnum

from mixer.core.codes import ALPHABET, canonical

BADGE_LENGTH = 16  # 80 random bits
SHORT_LENGTH = 6  # what people type from under the QR code

# A scanner set to another keyboard turns "/" into "-" or "&": any separator may stand around the B. Letters that
# codes leave out (I, L, O) are let in here, since a hand may have typed the address.
_BADGE_ADDRESS = re.compile(rf"[^0-9A-Z]B[^0-9A-Z]([0-9A-TV-Z]{{{BADGE_LENGTH}}})[^0-9A-Z]?\Z")
_LENGTHS = {BADGE_LENGTH: "badge", SHORT_LENGTH: "short"}


class CodeKind(StrEnum):
    """What a code that was scanned or typed can be."""

    BADGE = "badge"
    SHORT = "short"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Code:
    """A code as read: what it can be and its canonical value, upper case without lookalikes or separators."""

    kind: CodeKind
    value: str


def read_code(text: str) -> Code:
    """Read what a camera saw or a hand typed: a badge's address in any case, its code alone, a short code."""
    text = text.strip()[:500].upper()
    address = _BADGE_ADDRESS.search(text)
    value = canonical(address[1] if address else text)
    if set(value) <= set(ALPHABET) and (kind := _LENGTHS.get(len(value))):
        return Code(CodeKind(kind), value)
    return Code(CodeKind.OTHER, value)
