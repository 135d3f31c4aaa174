"""What the door decides, in plain values: no database, no clock, no request.

All times are milliseconds since 1970 (UTC), as the scanners send them. R-numbers are the rules of the door
protocol that CHANGELOG.md describes.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

DAY_MS = 24 * 60 * 60 * 1000
FIVE_MINUTES_MS = 5 * 60 * 1000
BADGE_LENGTH = 16  # Crockford base32: 80 random bits
SHORT_LENGTHS = range(5, 11)  # a code people type from under the QR


class Kind(StrEnum):
    """What a scan says happened."""

    IN = "in"
    OUT = "out"
    UNDO = "undo"


class Mode(StrEnum):
    """Who decided: the server while the guest waited, or the device on its own."""

    ONLINE = "online"
    OFFLINE = "offline"


class Verdict(StrEnum):
    """What the door says about one scan."""

    ADMITTED = "admitted"
    ALREADY = "already"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    DOUBLE = "double"  # an offline scan of somebody who was in before: it happened, so it is kept
    OUT = "out"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Scan:
    """One line of the door's append-only book, about one guest."""

    scan_id: str
    kind: Kind
    verdict: Verdict
    occurred_ms: int
    mode: Mode = Mode.ONLINE
    target: str | None = None


@dataclass(frozen=True, slots=True)
class Attendance:
    """When a guest first came in, by which scan, and whether the guest is still there."""

    first_scan: str
    first_ms: int
    inside: bool


def decide(*, known: bool, coming: bool, inserted: bool) -> Verdict:
    """Say what an online scan means: `inserted` is the database's answer to "was that the first?" (R3)."""
    if not known:
        return Verdict.UNKNOWN
    if not coming:
        return Verdict.REFUSED
    return Verdict.ADMITTED if inserted else Verdict.ALREADY


def attendance_of(scans: Iterable[Scan]) -> Attendance | None:
    """Recompute one guest's attendance from all scans of that guest, in any order and however often repeated.

    The first entry is the least of the admitted and the offline entries by (moment, scan id) (R7); an undone
    scan never happened (R11). Only entries and exits can be undone: to take an undo back, scan again.
    """
    by_id = {scan.scan_id: scan for scan in scans}
    undone = {scan.target for scan in by_id.values() if scan.kind is Kind.UNDO}
    valid = [scan for scan in by_id.values() if scan.scan_id not in undone]
    entries = [scan for scan in valid if _enters(scan)]
    if not entries:
        return None
    first = min(entries, key=_order)
    moves = [scan for scan in valid if scan.kind is Kind.OUT or _seen(scan)]
    return Attendance(first.scan_id, first.occurred_ms, inside=max(moves, key=_order).kind is Kind.IN)


def _order(scan: Scan) -> tuple[int, str]:
    """Time first, and the id where two clocks agree: every device and server sorts alike."""
    return scan.occurred_ms, scan.scan_id


def _enters(scan: Scan) -> bool:
    """Tell whether a scan by itself is reason enough to count a guest as come."""
    if scan.kind is not Kind.IN or scan.verdict in {Verdict.UNKNOWN, Verdict.REFUSED}:
        return False
    return scan.verdict is Verdict.ADMITTED or scan.mode is Mode.OFFLINE


def _seen(scan: Scan) -> bool:
    """Tell whether a scan shows the guest at the door, be it for the second time."""
    return _enters(scan) or (scan.kind is Kind.IN and scan.verdict is Verdict.ALREADY)


def occurred(
    *,
    received_ms: int,
    client_ms: int,
    age_ms: int | None,
    offset_ms: int | None,
    start_ms: int,
) -> int:
    """Reckon when a scan happened, whatever the device's clock says (R8).

    Args:
        received_ms: the server's clock now.
        client_ms: the device's clock at the scan.
        age_ms: how long ago it was by the device's monotonic clock; None after the page was reloaded.
        offset_ms: server's clock minus the device's at their last exchange; used where there is no age.
        start_ms: when the mixer starts; nothing happened more than a day before.
    """
    told = client_ms + (offset_ms or 0) if age_ms is None else received_ms - age_ms
    return min(received_ms, max(told, start_ms - DAY_MS + 1))


# --- codes --------------------------------------------------------------------------------

_LOOKALIKES = str.maketrans("OIL", "011")
_SYMBOLS = "0-9A-HJKMNP-TV-Z"  # Crockford base32 leaves out I, L, O and U
# A scanner set to another keyboard turns "/" into "-" or "&": any separator may stand around the B.
_BADGE_URL = re.compile(rf"[^0-9A-Z]B[^0-9A-Z]([0-9A-TV-Z]{{{BADGE_LENGTH}}})[^0-9A-Z]?\Z")
_PLAIN = re.compile(rf"[{_SYMBOLS}]+")


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
    text = text.strip().upper()[:500]
    if address := _BADGE_URL.search(text):
        return Code(CodeKind.BADGE, address[1].translate(_LOOKALIKES))
    value = re.sub(r"[\s\-_.·]", "", text).translate(_LOOKALIKES)
    if _PLAIN.fullmatch(value):
        if len(value) == BADGE_LENGTH:
            return Code(CodeKind.BADGE, value)
        if len(value) in SHORT_LENGTHS:
            return Code(CodeKind.SHORT, value)
    return Code(CodeKind.OTHER, value)


# --- numbers --------------------------------------------------------------------------------


def per_five_minutes(moments_ms: Sequence[int]) -> list[tuple[int, int]]:
    """Count arrivals per five minutes as (start of the five, count), quiet stretches included as 0."""
    if not moments_ms:
        return []
    slots = [moment // FIVE_MINUTES_MS for moment in moments_ms]
    counts = dict.fromkeys(range(min(slots), max(slots) + 1), 0)
    for slot in slots:
        counts[slot] += 1
    return [(slot * FIVE_MINUTES_MS, count) for slot, count in counts.items()]
