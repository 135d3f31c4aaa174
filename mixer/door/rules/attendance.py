"""What a scan means, and what all scans of a guest come to.

All times are milliseconds since 1970 (UTC), as the scanners send them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

DAY_MS = 24 * 60 * 60 * 1000


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


INSIDE = frozenset({Verdict.ADMITTED, Verdict.ALREADY, Verdict.DOUBLE})
"""What a device showed where the guest walked in, be it for the second time."""


@dataclass(frozen=True, slots=True)
class Scan:
    """One line of the door's append-only book, about one guest.

    `shown` is what the device showed where that was not the verdict: the guest did then what was shown.
    """

    scan_id: str
    kind: Kind
    verdict: Verdict
    occurred_ms: int
    target: str | None = None
    door: str = ""
    shown: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Attendance:
    """When and where a guest first came in, by which scan, and since when the guest has gone, if so."""

    first_scan: str
    first_ms: int
    door: str = ""
    left_ms: int | None = None


def attendance_of(scans: Iterable[Scan]) -> Attendance | None:
    """Recompute one guest's attendance from all scans of that guest, in any order and however often repeated.

    The first entry is the least by (moment, scan id) of the admitted, of the offline ones (R7) and of those that a
    device let in though the server's answer, which was lost, was another (R6); an undone scan never happened (R11).
    Only entries and exits can be undone: to take an undo back, scan again.
    """
    by_id = {scan.scan_id: scan for scan in scans}
    undone = {scan.target for scan in by_id.values() if scan.kind is Kind.UNDO}
    valid = [scan for scan in by_id.values() if scan.scan_id not in undone]
    entries = [scan for scan in valid if _enters(scan)]
    if not entries:
        return None
    first = min(entries, key=_order)
    last = max((scan for scan in valid if scan.kind is Kind.OUT or _seen(scan)), key=_moved)
    left = last.occurred_ms if last.kind is Kind.OUT else None
    return Attendance(first.scan_id, first.occurred_ms, first.door, left)


def _order(scan: Scan) -> tuple[int, str]:
    """Time first, and the id where two clocks agree: every device and server sorts alike."""
    return scan.occurred_ms, scan.scan_id


def _moved(scan: Scan) -> tuple[int, bool, str]:
    """Within one millisecond somebody comes before they leave."""
    return scan.occurred_ms, scan.kind is Kind.OUT, scan.scan_id


def _enters(scan: Scan) -> bool:
    """Tell whether a scan by itself is reason enough to count a guest as come."""
    if scan.kind is not Kind.IN:
        return False
    return scan.verdict in {Verdict.ADMITTED, Verdict.DOUBLE} or scan.shown in INSIDE


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
