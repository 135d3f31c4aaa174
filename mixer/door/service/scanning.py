"""A scan becomes a check-in: exactly once, however often it is sent and by however many doors."""

from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import Any

from sqlalchemy import and_
from sqlalchemy.orm import Session, aliased

from mixer.core.codes import digest
from mixer.core.refusal import Refusal
from mixer.core.upsert import Work
from mixer.door.models import Scan
from mixer.door.rules.attendance import Attendance, Kind, Mode, Verdict, occurred
from mixer.door.rules.codes import CodeKind, read_code
from mixer.door.rules.plain import plain
from mixer.door.rules.rehearsal import MARK, Rehearsed, rehearsed
from mixer.door.rules.words import NOT_COMING, Fact, Person, Saying, say
from mixer.door.service import book
from mixer.door.service.book import AnyRow
from mixer.events.models import Event
from mixer.guests.models import Guest

_UNKNOWN = Fact(Verdict.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Doorkeeper:
    """Who stands at which door of which mixer: a volunteer's device, or a host (no device)."""

    event_id: int
    starts_at: datetime
    zone: tzinfo
    door: str
    name: str
    device_id: int | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A scan as a device tells it; `code` is what was read, or `guest` the guest chosen from a list.

    `anyway` lets somebody in who is not expected to come; `batch` names the tap that let several in. Times are
    milliseconds (see `rules.attendance.occurred`).
    Offline, the device decided on its own: `shown` is what it showed, by a snapshot as old as `snapshot_seq`.
    """

    scan_id: str
    kind: Kind = Kind.IN
    code: str = ""
    guest: str = ""
    target: str = ""
    way: str = "camera"
    anyway: bool = False
    batch: str = ""
    client_ms: int | None = None
    age_ms: int | None = None
    offset_ms: int | None = None
    mode: Mode = Mode.ONLINE
    shown: Verdict | None = None
    snapshot_seq: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the door answers: the verdict, its words, and what the next tap needs."""

    scan_id: str
    kind: str
    verdict: str
    at: str
    saying: Saying
    guest: str
    rehearsal: str = ""  # a word for the screen where nothing was written down

    def as_json(self) -> dict[str, Any]:
        """Return the answer as the scanner's page reads it."""
        own = {"scan_id": self.scan_id, "kind": self.kind, "verdict": self.verdict, "at": self.at, "guest": self.guest}
        return own | plain(self.saying) | {"rehearsal": self.rehearsal}


@dataclass(frozen=True, slots=True)
class Presented:
    """What the database knows of a scan: whether its id is there, the hash of a tag that was read, and the guest."""

    known: bool
    badge: bytes | None = None
    guest: AnyRow | None = None


@dataclass(frozen=True, slots=True)
class _Line:
    """What a new line of the book is made of; nobody is known until somebody is."""

    received: int
    happened: int
    row: AnyRow | None
    badge: bytes | None = None
    fact: Fact = _UNKNOWN


def key_of(told: Told) -> tuple[str, str | bytes]:
    """Return by which column a guest is looked up, and the key: chosen by name, a typed code, or a tag's hash."""
    if told.guest:
        return "code", told.guest
    code = read_code(told.code)
    return ("short_code", code.value) if code.kind is CodeKind.SHORT else ("badge_hash", digest(code.value))


def guest_presented(session: Work, event_id: int, told: Told) -> tuple[bytes | None, AnyRow | None]:
    """Find the guest by what was shown; return a tag's hash too."""
    column, key = key_of(told)
    return key if isinstance(key, bytes) else None, book.guest_by(session, event_id, column, key)


def _presented(session: Work, keeper: Doorkeeper, told: Told) -> Presented:
    if book.stored_scan(session, told.scan_id):
        return Presented(known=True)
    if told.kind is Kind.UNDO:
        return Presented(known=False)
    badge, guest = guest_presented(session, keeper.event_id, told)
    return Presented(False, badge, guest)


def record(
    session: Work, keeper: Doorkeeper, told: Told, moment: datetime, presented: Presented | None = None
) -> Answer:
    """Write one scan and say what it means; an id that is known changes nothing and gets its first answer (R2).

    `presented` is what was read of the scan already, with the device (`standing`). What was decided offline has
    happened and is kept, whatever the server thinks of it (R5). A test code is answered and not written down.

    Raises:
        Refusal: the id belongs to another mixer, or an undo names no scan of this one.
    """
    practised = rehearsed(told.code or told.guest)
    if practised:
        return rehearse(keeper, told, practised, moment)
    presented = presented or _presented(session, keeper, told)
    if presented.known:
        return _known_before(session, keeper, told)
    received = int(moment.timestamp() * 1000)
    happened = occurred(
        received_ms=received,
        client_ms=received if told.client_ms is None else told.client_ms,
        age_ms=told.age_ms,
        offset_ms=told.offset_ms,
        start_ms=int(keeper.starts_at.timestamp() * 1000),
    )
    come_in = _came_in if told.mode is Mode.OFFLINE else _come_in
    deed = {Kind.IN: come_in, Kind.OUT: _go_out, Kind.UNDO: _undo}[told.kind]
    return deed(session, keeper, told, _Line(received, happened, presented.guest, presented.badge))


def rehearse(keeper: Doorkeeper, told: Told, practised: Rehearsed, moment: datetime) -> Answer:
    """Say what the door says to a test code; nothing is written."""
    fact, said = practised.told(anyway=told.anyway), practised.saying(anyway=told.anyway)
    at = clock_at(int(moment.timestamp() * 1000), keeper)
    return Answer(told.scan_id, told.kind.value, fact.verdict.value, at, said, practised.code, MARK)


def answer_of(session: Work, keeper: Doorkeeper, scan_id: str) -> Answer:
    """Return the answer a scan of this mixer got.

    Raises:
        Refusal: there is no such scan here.
    """
    known = book.stored_scan(session, scan_id)
    if known is None:
        raise Refusal("not_found", "There is no such scan at this door.")
    return _told_before(session, keeper, scan_id, known)


def latest_of(session: Session, keeper: Doorkeeper, most: int = 6) -> list[Answer]:
    """Return what this device did last and can still undo, the newest first."""
    undone = aliased(Scan)
    rows = session.execute(
        book.person_columns()
        .add_columns(Scan.scan_id, Scan.kind, Scan.occurred_ms, Scan.reply)
        .join(Scan, Scan.guest_id == Guest.id)
        .outerjoin(undone, and_(undone.target == Scan.scan_id, undone.event_id == Scan.event_id))
        .where(
            Scan.event_id == keeper.event_id,
            Scan.device_id == keeper.device_id,
            Scan.verdict.in_([Verdict.ADMITTED.value, Verdict.OUT.value]),
            undone.seq.is_(None),
        )
        .order_by(Scan.seq.desc())
        .limit(most)
    )
    return [answer_in(keeper, row) for row in rows]


def answer_in(keeper: Doorkeeper, row: AnyRow) -> Answer:
    """Return the answer a scan got, from a row of `book.person_columns` with id, kind, moment and reply of the scan."""
    return _answer(keeper, row.scan_id, Kind(row.kind), _Line(0, row.occurred_ms, row, fact=_fact(row.reply)))


def host_at(session: Session, event_id: int, door: str, name: str) -> Doorkeeper:
    """Return a host as the doorkeeper of a mixer."""
    event = session.get_one(Event, event_id)
    return Doorkeeper(event.id, event.starts_at, event.zone, door, name)


def person_of(row: AnyRow) -> Person:
    """Return what the door shows of a guest."""
    return Person(row.full_name, row.company or "", zone_of(row), row.first_timer, row.invited_by, row.door_note)


def zone_of(row: AnyRow) -> str:
    """Return a guest's zone with its letter, or the profession of who has none."""
    return f"{row.letter} {row.sphere}" if row.sphere else (row.profession or "")


def why_not_coming(row: AnyRow) -> str:
    """Return why a guest is not let in without a word, or "" for everybody who may come, unanswered included."""
    if row.removed_at:
        return "removed"
    return row.answer if row.answer in NOT_COMING else ""


def _come_in(session: Work, keeper: Doorkeeper, told: Told, line: _Line) -> Answer:
    row = line.row
    reason = why_not_coming(row) if row and not told.anyway else ""
    verdict, first = Verdict.UNKNOWN if row is None else Verdict.REFUSED, None
    if row and not reason:
        first = _let_in(session, keeper, row.id, Attendance(told.scan_id, line.happened, keeper.door))
        verdict = Verdict.ALREADY if first else Verdict.ADMITTED
    fact = Fact(verdict, reason=reason)
    if row and first:
        back = book.come_back(session, keeper.event_id, row.id)
        fact = replace(fact, since=clock_at(first.first_ms, keeper), by=first.name or "", door=first.door, back=back)
    answer = _write(session, keeper, told, replace(line, fact=fact))
    if row and verdict is Verdict.ADMITTED and answer.verdict != verdict:
        # A twin with the same id was faster by a hair and was undone since: its book is right, our row is not.
        book.recompute(session, keeper.event_id, row.id)
    return answer


def _came_in(session: Work, keeper: Doorkeeper, told: Told, line: _Line) -> Answer:
    """Keep an entry that a device decided on its own; the book says who was first, whenever it is handed in (R7)."""
    row, fact = line.row, line.fact
    if row and (reason := "" if told.anyway else why_not_coming(row)):
        fact = Fact(Verdict.REFUSED, reason=reason)
    elif row:
        first = _let_in(session, keeper, row.id, Attendance(told.scan_id, line.happened, keeper.door))
        fact = Fact(Verdict.ADMITTED)
        if first:
            fact = Fact(Verdict.DOUBLE, since=clock_at(first.first_ms, keeper), by=first.name or "", door=first.door)
    answer = _write(session, keeper, told, replace(line, fact=fact))
    if row:
        book.recompute(session, keeper.event_id, row.id)
    return answer


def _known_before(session: Work, keeper: Doorkeeper, told: Told) -> Answer:
    """Give a known scan its first answer; keep what a device did where it was not what the answer said (R6)."""
    known = book.stored_scan(session, told.scan_id)
    assert known, "scans are never deleted while their mixer is there"
    answer = _told_before(session, keeper, told.scan_id, known)
    if told.mode is Mode.OFFLINE:
        _note_shown(session, keeper, told, known)
    return answer


def _note_shown(session: Work, keeper: Doorkeeper, told: Told, known: AnyRow) -> None:
    differs = told.shown is not None and told.shown != known.verdict
    if differs and book.note_shown(session, told.scan_id, str(told.shown)) and known.guest_id:
        book.recompute(session, keeper.event_id, known.guest_id)


def _let_in(session: Work, keeper: Doorkeeper, guest_id: int, entry: Attendance) -> AnyRow | None:
    """Let a guest in, or return how the guest came in before."""
    while not book.add_attendance(session, keeper.event_id, guest_id, entry):
        if first := book.winner(session, keeper.event_id, guest_id):
            return first
        # Undone at another door between the two statements (PostgreSQL shows that): the guest is not in after all.
    return None


def _go_out(session: Work, keeper: Doorkeeper, told: Told, line: _Line) -> Answer:
    if line.row is None:
        return _write(session, keeper, told, line)
    answer = _write(session, keeper, told, replace(line, fact=Fact(Verdict.OUT, clock_at(line.happened, keeper))))
    book.recompute(session, keeper.event_id, line.row.id)
    return answer


def _undo(session: Work, keeper: Doorkeeper, told: Told, line: _Line) -> Answer:
    target = book.stored_scan(session, told.target)
    early = target is None and told.mode is Mode.OFFLINE and told.target  # what it undoes is still on its way
    if not early and (target is None or target.event_id != keeper.event_id or target.kind == Kind.UNDO):
        raise Refusal("nothing_to_undo", "There is nothing to undo: that scan is not known here.")
    row = book.guest_by(session, keeper.event_id, "id", target.guest_id) if target and target.guest_id else None
    answer = _write(session, keeper, told, _Line(line.received, line.happened, row, fact=Fact(Verdict.UNDONE)))
    if row:
        book.recompute(session, keeper.event_id, row.id)
    return answer


def _write(session: Work, keeper: Doorkeeper, told: Told, line: _Line) -> Answer:
    """Add the scan, or, where a twin of the same id was faster, return the twin's answer."""
    written = book.add_scan(
        session,
        {
            "scan_id": told.scan_id,
            "event_id": keeper.event_id,
            "guest_id": line.row.id if line.row else None,
            "badge_hash": line.badge,
            "device_id": keeper.device_id,
            "door": keeper.door,
            "kind": told.kind.value,
            "target": told.target or None,
            "batch": told.batch or None,
            "mode": told.mode.value,
            "way": told.way,
            "occurred_ms": line.happened,
            "client_ms": told.client_ms,
            "received_ms": line.received,
            "verdict": line.fact.verdict.value,
            "reply": plain(line.fact),
            "shown": told.shown if told.mode is Mode.OFFLINE and told.shown != line.fact.verdict else None,
            "snapshot_seq": told.snapshot_seq,
        },
    )
    if not written:
        return answer_of(session, keeper, told.scan_id)
    return _answer(keeper, told.scan_id, told.kind, line)


def _told_before(session: Work, keeper: Doorkeeper, scan_id: str, known: AnyRow) -> Answer:
    if known.event_id != keeper.event_id:
        raise Refusal("not_found", "There is no such scan at this door.")
    fact = _fact(known.reply)
    row = book.guest_by(session, keeper.event_id, "id", known.guest_id) if known.guest_id else None
    return _answer(keeper, scan_id, Kind(known.kind), _Line(0, known.occurred_ms, row, fact=fact))


def _fact(reply: dict[str, Any]) -> Fact:
    return Fact(**{**reply, "verdict": Verdict(reply["verdict"])})


def _answer(keeper: Doorkeeper, scan_id: str, kind: Kind, line: _Line) -> Answer:
    saying = say(line.fact, person_of(line.row) if line.row else Person())
    guest = line.row.code if line.row else ""
    return Answer(scan_id, kind.value, line.fact.verdict.value, clock_at(line.happened, keeper), saying, guest)


def clock_at(moment_ms: int, keeper: Doorkeeper) -> str:
    """Return a moment as the clock at the door shows it: "18:07"."""
    return datetime.fromtimestamp(moment_ms / 1000, keeper.zone).strftime("%H:%M")
