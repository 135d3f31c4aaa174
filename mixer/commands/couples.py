"""Couples of guests from a file: who has met and when, who is to be kept apart."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from mixer.commands.columns import counted, words_for
from mixer.contacts.rules.reach import tidy_email
from mixer.core.names import fold
from mixer.core.refusal import Refusal
from mixer.guests.files.delimited import cut
from mixer.guests.files.encoding import decode
from mixer.guests.files.workbook import is_workbook, read_workbook
from mixer.icebreakers.rules.room import Couple, couple

MOST_BYTES = 50 * 1024 * 1024  # a million couples
LAST_MIXER = 1  # mixers ago
_DATES = ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%d.%m.%Y")


@dataclass(frozen=True)
class Couples:
    """Couples of guests read from a file, each with the days on which they met (none where no date is given).

    `days` are all days of the file, newest first; `notes` say what was passed over.
    """

    couples: Mapping[Couple, tuple[dt.date, ...]]
    days: tuple[dt.date, ...]
    notes: tuple[str, ...]


def read_couples(content: bytes, keys: Mapping[str, int], what: str) -> Couples:
    """Return the couples of guests in a file of two e-mail columns (a, b) and, where there is one, a date.

    A couple listed twice, a guest with themself, somebody not on the guest list and a day that is none are
    counted in a note. `keys` are the guests' by their e-mail addresses; `what` names the file in sentences.

    Raises:
        Refusal: `too_big`, `unreadable`, or `no_couples` where there are no two columns of addresses.
    """
    records = [record for record in read_records(content, what) if any(cell.strip() for cell in record)]
    if not records:
        return Couples({}, (), ())
    one_at, other_at, day_at = _couple_columns(records, what)
    found: dict[Couple, list[dt.date]] = {}
    days: set[dt.date] = set()
    seen: set[tuple[Couple, str]] = set()
    passed: Counter[str] = Counter()
    for record in records[0 if _address(records[0], one_at, keys) else 1 :]:
        one, other = _address(record, one_at, keys), _address(record, other_at, keys)
        said = record[day_at].strip() if day_at is not None and day_at < len(record) else ""
        day = read_day(said)
        days.update([day] if day else [])
        passed["day"] += bool(said) and day is None
        if one not in keys or other not in keys:
            passed["unknown"] += 1
        elif one == other:
            passed["self"] += 1
        else:
            both = couple(keys[one], keys[other])
            passed["twice"] += (both, said) in seen
            seen.add((both, said))
            found.setdefault(both, []).extend([day] if day else [])
    notes = (
        *counted(
            passed["unknown"], "row names somebody not on the guest list", "rows name somebody not on the guest list"
        ),
        *counted(passed["self"], "row names one guest twice", "rows name one guest twice"),
        *counted(passed["twice"], "row is there more than once", "rows are there more than once"),
        *counted(passed["day"], "day is not read (write 2025-11-25)", "days are not read (write 2025-11-25)"),
    )
    couples = {both: tuple(sorted(set(days_met), reverse=True)) for both, days_met in sorted(found.items())}
    heading = f"{what[0].upper()}{what[1:]}"
    return Couples(couples, tuple(sorted(days, reverse=True)), tuple(f"{heading}: {note}" for note in notes))


def read_records(content: bytes, what: str) -> Sequence[Sequence[str]]:
    """Return the rows of a small table in any form a list comes in; `what` names it in sentences.

    Raises:
        Refusal: `too_big`, or `unreadable` where it is no table.
    """
    if len(content) > MOST_BYTES:
        raise Refusal("too_big", f"{what[0].upper()}{what[1:]} is larger than 50 MB. Keep only the rows you need.")
    if is_workbook(content):
        return read_workbook(content)[0][1]
    if b"\0" in content[:1000] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refusal(
            "unreadable",
            f"{what[0].upper()}{what[1:]} is no table. Bring it as CSV, its columns named in the first row.",
        )
    return cut(decode(content).text)


def _couple_columns(records: Sequence[Sequence[str]], what: str) -> tuple[int, int, int | None]:
    """Return where the two addresses stand, and the day: by the columns' names, else by what they hold."""
    names = [fold(cell) for cell in records[0]]
    day_at = next((place for place, name in enumerate(names) if name in words_for("day")), None)
    if "a" in names and "b" in names:
        return names.index("a"), names.index("b"), day_at
    filled = Counter(place for record in records for place, cell in enumerate(record) if "@" in cell)
    likely = sorted(sorted(filled, key=lambda place: -filled[place])[:2])
    if len(likely) < 2:  # noqa: PLR2004 - a couple is two
        raise Refusal(
            "no_couples",
            f"{what[0].upper()}{what[1:]} needs two columns of e-mail addresses, called a and b, and may have a date.",
        )
    if day_at is None:
        day_at = next((place for place, cell in enumerate(records[-1]) if place not in likely and read_day(cell)), None)
    return likely[0], likely[1], day_at


def _address(record: Sequence[str], place: int, keys: Mapping[str, int]) -> str:
    """Return a cell's address; tidied only where it is not on the guest list as it stands, for that takes its time."""
    said = record[place].strip().lower() if place < len(record) else ""
    return said if said in keys else _tidied(said)


@cache
def _tidied(said: str) -> str:
    return (tidy_email(said) or said) if "@" in said else ""


@cache
def read_day(text: str) -> dt.date | None:
    """Return the day a cell says (2025-11-25, a moment of it, 2025/11/25 or 25.11.2025), or None."""
    day = text.strip().partition("T")[0].partition(" ")[0]
    for form in _DATES:
        try:
            return dt.datetime.strptime(day, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def mixers_ago(known: Couples) -> dict[Couple, int]:
    """Return how many mixers ago couples last met: the file's newest day is the last mixer (1).

    A couple without a day counts as having met at the last mixer, so that no acquaintance is taken lightly.
    """
    ago = {day: number for number, day in enumerate(known.days, start=LAST_MIXER)}
    return {both: ago[days[0]] if days else LAST_MIXER for both, days in known.couples.items()}
