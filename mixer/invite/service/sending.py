"""Sending a wave: its readers are settled at once, then their letters are written a few hundred at a time.

So a wave to thousands keeps nobody waiting: between two batches others get at the database, and whoever dies in the
middle leaves a wave that the next worker goes on with. The conditional UPDATE in `start` decides who sends it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, String, cast, delete, false, func, insert, literal, or_, select, update
from sqlalchemy.orm import Session, contains_eager

from mixer.core.keyring import Keyring
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.invite.files import Kind, kinds
from mixer.invite.models import Wave, WaveLetter
from mixer.invite.rules.schedule import WaveState
from mixer.invite.service.drafting import CHANGEABLE, Outline, find_wave, outline_of, slot_of
from mixer.invite.service.letters import Writer
from mixer.invite.service.segments import SEGMENTS, Segments, readers_of, without_address
from mixer.post.models import Letter
from mixer.post.rules.states import State
from mixer.post.service import Standing, write_letter

BATCH = 200
UNWRITTEN = "unwritten"
UNSEEN = {"synchronize_session": False}  # nobody looks at these rows again in the same unit of work


@dataclass(frozen=True)
class Begun:
    """How many people a wave writes to, and how many of its segment no letter reaches."""

    readers: int
    without_address: int


@dataclass(frozen=True)
class Written:
    """What became of a batch: letters written, people who get none (unsubscribed, or thanked already), still to do."""

    letters: int = 0
    left_out: int = 0
    more: bool = False


@dataclass(frozen=True)
class Sent:
    """How many letters a wave wrote, and how many people unsubscribed or have no address."""

    letters: int
    unsubscribed: int
    without_address: int


@dataclass(frozen=True)
class Progress:
    """How far a wave's letters are; `unwritten` wait for the worker to write them."""

    wave: Outline
    letters: Standing
    unwritten: int = 0

    @property
    def total(self) -> int:
        """Return how many letters it will have been."""
        return self.letters.total + self.unwritten


def begin(session: Session, event_id: int, code: str, moment: datetime, segments: Segments = SEGMENTS) -> Begun:
    """Send a wave now: settle who reads it; whoever presses second finds it sent.

    Raises:
        Refusal: ``no_such_wave``, ``already_sent``, ``nobody``, or that this is not its time.
    """
    wave = find_wave(session, event_id, code)
    event = session.get_one(Event, event_id)
    check_time(kinds()[wave.kind], event, moment, moment)
    if not start(session, wave, moment, segments, Wave.state.in_(CHANGEABLE)):
        raise Refusal("already_sent", "This letter has gone out already.")
    wave.days = wave.minute = None  # it goes now, whatever had been scheduled
    readers = session.scalar(select(func.count()).select_from(WaveLetter).where(WaveLetter.wave_id == wave.id)) or 0
    if not readers:
        raise Refusal("nobody", "There is nobody to write to. Choose other guests.")
    return Begun(readers, without_address(session, event_id, segments[wave.segment]))


def check_time(kind: Kind, event: Event, due: datetime, moment: datetime) -> None:
    """Refuse a letter that does not fit the state of its mixer, or would come too early or too late.

    Raises:
        Refusal: ``cancelled``, ``not_cancelled``, ``too_early`` or ``too_late``.
    """
    if (event.state == "cancelled") != (kind.during == "cancelled"):
        if event.state == "cancelled":
            raise Refusal("cancelled", "This mixer is cancelled: only the letter that says so can go out.")
        raise Refusal("not_cancelled", "This mixer takes place. Cancel it first, then tell your guests.")
    if kind.during == "over" and due < event.ends_at:
        raise Refusal("too_early", "The mixer is not over by then. Thanks go out afterwards.")
    if max(due, moment) >= kind.limits.end(event.starts_at):
        raise Refusal("too_late", "That is too late for a letter of this kind. Choose an earlier time.")


def start(session: Session, wave: Wave, moment: datetime, segments: Segments, still: ColumnElement[bool]) -> bool:
    """Settle the readers of a wave if it is `still` to be sent; of all who try, one gets True."""
    first = update(Wave).where(Wave.id == wave.id, still).values(state=WaveState.SENDING, sent_at=moment)
    if session.scalar(first.returning(Wave.id), execution_options=UNSEEN) is None:
        return False
    readers = readers_of(wave.event_id, segments[wave.segment]).with_only_columns(literal(wave.id), Guest.id)
    session.execute(insert(WaveLetter).from_select(["wave_id", "guest_id"], readers))
    session.refresh(wave)
    mine = Guest.id.in_(_readers(wave))
    if wave.kind == "invitation":
        invited = update(Guest).where(mine, Guest.invited_at.is_(None)).values(invited_at=moment)
        session.execute(invited, execution_options=UNSEEN)
    if kinds()[wave.kind].calendar:
        told = session.get_one(Event, wave.event_id).sequence
        session.execute(update(Guest).where(mine).values(told_sequence=told), execution_options=UNSEEN)
    return True


def write_on(session: Session, wave_id: int, moment: datetime, keyring: Keyring, most: int = BATCH) -> Written:
    """Write the next letters of a wave that is being sent; its row is held meanwhile, so nobody writes them too."""
    wave = hold(session, wave_id)
    if wave is None or wave.state != WaveState.SENDING:
        return Written()
    guests = session.scalars(
        select(Guest)
        .join(Guest.contact)
        .options(contains_eager(Guest.contact))
        .join(WaveLetter, WaveLetter.guest_id == Guest.id)
        .where(WaveLetter.wave_id == wave.id, WaveLetter.letter_id.is_(None))
        .order_by(WaveLetter.id)
        .limit(most + 1)
    ).all()
    written = _write(session, wave, guests[:most], moment, keyring)
    more = len(guests) > most
    if not more:
        wave.state = WaveState.SENT
    session.flush()
    return Written(written, min(len(guests), most) - written, more)


def send_wave(
    session: Session, event_id: int, code: str, moment: datetime, keyring: Keyring, segments: Segments = SEGMENTS
) -> Sent:
    """Write all letters of a wave in one transaction.

    Raises:
        Refusal: as `begin`.
    """
    begun = begin(session, event_id, code, moment, segments)
    wave_id, letters, more = find_wave(session, event_id, code).id, 0, True
    while more:
        batch = write_on(session, wave_id, moment, keyring)
        letters, more = letters + batch.letters, batch.more
    return Sent(letters, begun.readers - letters, begun.without_address)


def stop_wave(session: Session, event_id: int, code: str, moment: datetime) -> int:
    """Stop the letters of a wave that have not left yet; return how many.

    Whoever gets none counts as not invited again, or as not told: another letter finds them.
    """
    wave = hold(session, find_wave(session, event_id, code).id)
    if wave is None or wave.state not in (WaveState.SENDING, WaveState.SENT):
        return 0
    unwritten = WaveLetter.letter_id.is_(None) if wave.state == WaveState.SENDING else false()
    wave.state, wave.stopped_at = WaveState.STOPPED, moment
    mine = select(WaveLetter.letter_id).where(WaveLetter.wave_id == wave.id)
    waiting = update(Letter).where(Letter.id.in_(mine), Letter.state == State.PENDING)
    stopped = waiting.values(state=State.STOPPED, error="stopped by the host").returning(Letter.id)
    letters = len(session.scalars(stopped).all())
    out = _readers(wave).outerjoin(Letter, Letter.id == WaveLetter.letter_id)
    _take_back(session, wave, out.where(or_(unwritten, Letter.state == State.STOPPED)))
    gone = session.scalars(delete(WaveLetter).where(WaveLetter.wave_id == wave.id, unwritten).returning(WaveLetter.id))
    return letters + len(gone.all())


def hold(session: Session, wave_id: int) -> Wave | None:
    """Return a wave as it is now, its row held until the end of the transaction."""
    held = select(Wave).where(Wave.id == wave_id).with_for_update().execution_options(populate_existing=True)
    return session.scalars(held).one_or_none()


def waves(session: Session, event_id: int, segments: Segments = SEGMENTS) -> list[Progress]:
    """Return a mixer's waves, newest first, with how far their letters are: two queries, however many there are."""
    found = session.scalars(select(Wave).where(Wave.event_id == event_id).order_by(Wave.id.desc())).all()
    return _progress(session, found, segments)


def progress(session: Session, event_id: int, code: str, segments: Segments = SEGMENTS) -> Progress:
    """Return how far one wave's letters are.

    Raises:
        Refusal: ``no_such_wave``.
    """
    return _progress(session, [find_wave(session, event_id, code)], segments)[0]


def _progress(session: Session, found: Sequence[Wave], segments: Segments) -> list[Progress]:
    counts: dict[int, dict[State, int]] = {wave.id: {} for wave in found}
    unwritten: dict[int, int] = {}
    state = func.coalesce(Letter.state, UNWRITTEN)
    rows = session.execute(
        select(WaveLetter.wave_id, state, func.count())
        .outerjoin(Letter, Letter.id == WaveLetter.letter_id)
        .where(WaveLetter.wave_id.in_(counts))
        .group_by(WaveLetter.wave_id, state)
    )
    for wave_id, its_state, number in rows:
        if its_state == UNWRITTEN:
            unwritten[wave_id] = number
        else:
            counts[wave_id][State(its_state)] = number
    return [
        Progress(
            outline_of(wave, segments),
            Standing(counts[wave.id]),
            unwritten.get(wave.id, 0) if wave.state == WaveState.SENDING else 0,
        )
        for wave in found
    ]


def _readers(wave: Wave) -> Select[int]:
    return select(WaveLetter.guest_id).where(WaveLetter.wave_id == wave.id)


def _write(session: Session, wave: Wave, guests: Sequence[Guest], moment: datetime, keyring: Keyring) -> int:
    writer, due = Writer.of(session, wave, keyring), _due(session, wave, moment)
    reachable = [guest for guest in guests if guest.removed_at is None and guest.contact.email]
    written = {guest.id for guest in reachable if write_letter(session, writer.draft(guest, moment, due), moment)}
    mine = (WaveLetter.wave_id == wave.id, WaveLetter.guest_id.in_(written))
    occasion = literal(writer.prefix).concat(cast(WaveLetter.guest_id, String))
    letter = select(Letter.id).where(Letter.occasion == occasion).scalar_subquery()
    session.execute(update(WaveLetter).where(*mine).values(letter_id=letter), execution_options=UNSEEN)
    left_out = {guest.id for guest in guests} - written
    session.execute(delete(WaveLetter).where(WaveLetter.wave_id == wave.id, WaveLetter.guest_id.in_(left_out)))
    return len(written)


def _due(session: Session, wave: Wave, moment: datetime) -> datetime:
    """Return when a wave's letters were to leave: what was scheduled, or the press of the button."""
    slot, begun = slot_of(wave), wave.sent_at or moment
    if slot is None:
        return begun
    event = session.get_one(Event, wave.event_id)
    return min(slot.moment(event.local_date, event.time_zone).moment, begun)


def _take_back(session: Session, wave: Wave, lost: Select[int]) -> None:
    """Count guests as not invited, or not told, whose letters will not leave."""
    theirs = Guest.id.in_(lost)
    if wave.kind == "invitation":
        again = update(Guest).where(theirs, Guest.invited_at == wave.sent_at).values(invited_at=None)
        session.execute(again, execution_options=UNSEEN)
    if kinds()[wave.kind].calendar:
        told = session.get_one(Event, wave.event_id).sequence
        again = update(Guest).where(theirs, Guest.told_sequence == told).values(told_sequence=told - 1)
        session.execute(again, execution_options=UNSEEN)
