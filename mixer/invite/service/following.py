"""What of the letters moves with a mixer: those that wait for their time, and those that tell the old day."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.orm import Session

from mixer.core.keyring import Keyring
from mixer.events.models import Event
from mixer.events.rules.when import short_day
from mixer.events.service.along import Line
from mixer.events.service.mixers import Span, Timing, mixer_of, span
from mixer.guests.models import Guest
from mixer.invite.files import Kind, kinds
from mixer.invite.models import Wave, WaveLetter
from mixer.invite.rules.parties import count_of
from mixer.invite.rules.schedule import Slot, WaveState
from mixer.invite.rules.wording import when_words
from mixer.invite.service.drafting import slot_of
from mixer.invite.service.particulars import calendar_of, own_link, particulars
from mixer.post.models import Letter
from mixer.post.rules.states import State
from mixer.post.service import News, count_telling, retell, write_calendars


def preview_waves(session: Session, event_id: int, new: Timing, moment: datetime) -> list[Line]:
    """Say when each scheduled letter would go, or that it would be too late for it."""
    old, doors = mixer_of(session, event_id).timing, span(new).starts_at
    return [
        Line(kind.title, _clock(before), _clock(after) + _warning(kind, after, doors, moment))
        for kind, before, after in _shifted(session, event_id, old, new)
    ]


def move_waves(session: Session, event_id: int, old: Timing, _moment: datetime) -> int:
    """Count the scheduled letters that moved; they keep their distance from the mixer by themselves."""
    return len(_shifted(session, event_id, old, mixer_of(session, event_id).timing))


def preview_letters(session: Session, event_id: int, new: Timing, _moment: datetime) -> list[Line]:
    """Say how many letters on their way tell the old time and would be written anew, and who has it in a calendar."""
    mixer, lines = mixer_of(session, event_id), []
    if mixer.timing == new:
        return []
    before, after = _words(mixer.span, mixer.timing.time_zone), _words(span(new), new.time_zone)
    if waiting := count_telling(session, event_id, before):
        what = count_of(waiting, "letter not yet sent", "letters not yet sent").capitalize()
        lines.append(Line(what, before, after))
    if holding := _holding(session, event_id):
        who = count_of(holding, "guest's calendar", "guests' calendars").capitalize()
        lines.append(Line(who, before, f"stays until you send “{kinds()['moved'].title}” (under Invite)"))
    return lines


def retell_letters(session: Session, event_id: int, old: Timing, moment: datetime, keyring: Keyring) -> int:
    """Write anew, with the new time, the letters that had not left; whoever reads one of them has been told."""
    about, was = particulars(session, event_id), span(old)
    news = News(
        _words(was, old.time_zone),
        when_words(about.starts_at, about.ends_at, about.zone),
        was.ends_at,
        about.ends_at,
    )
    told = retell(session, event_id, news)
    calendars, told_guests = {}, []
    guests = {one.guest_id: one.letter_id for one in told if one.has_calendar and one.guest_id is not None}
    for guest in session.scalars(select(Guest).where(Guest.id.in_(guests))):
        calendars[guests[guest.id]] = calendar_of(about, own_link(keyring, guest), moment)
        told_guests.append(guest.id)
    write_calendars(session, calendars)
    knows = or_(Guest.id.in_(told_guests), Guest.id.in_(_unwritten(event_id)))
    session.execute(update(Guest).where(knows).values(told_sequence=about.sequence))
    return len(told)


def _shifted(session: Session, event_id: int, old: Timing, new: Timing) -> list[tuple[Kind, datetime, datetime]]:
    """Return the scheduled letters that move: their kind, and their times on the mixer's clocks before and after."""
    waits = select(Wave).where(Wave.event_id == event_id, Wave.state == WaveState.SCHEDULED).order_by(Wave.id)
    found = [
        (kinds()[wave.kind], _local(slot, old), _local(slot, new))
        for wave in session.scalars(waits)
        if (slot := slot_of(wave))
    ]
    return [(kind, before, after) for kind, before, after in found if before != after]


def _local(slot: Slot, timing: Timing) -> datetime:
    return slot.moment(timing.day, timing.time_zone).moment.astimezone(ZoneInfo(timing.time_zone))


def _clock(local: datetime) -> str:
    return f"{short_day(local.date())}, {local:%H:%M}"


def _warning(kind: Kind, due: datetime, doors: datetime, moment: datetime) -> str:
    if due > moment:
        return ""
    return ": too late, it will not go" if moment >= kind.limits.last(due, doors) else ": at once"


def _words(when: Span, zone: str) -> str:
    return when_words(when.starts_at, when.ends_at, ZoneInfo(zone))


def _holding(session: Session, event_id: int) -> int:
    """Return how many guests count on the present time and were told it."""
    present = session.get_one(Event, event_id).sequence
    told = (Guest.answer.in_(("yes", "waiting")), Guest.told_sequence == present, Guest.removed_at.is_(None))
    waiting = select(Letter.guest_id).where(
        Letter.event_id == event_id, Letter.state == State.PENDING, Letter.calendar.is_not(None), Letter.guest_id > 0
    )
    reached = select(func.count()).select_from(Guest).where(Guest.event_id == event_id, *told)
    return session.scalar(reached.where(Guest.id.not_in(waiting))) or 0


def _unwritten(event_id: int) -> Select[int]:
    """Pick the readers of letters with a calendar entry that are settled and still to be written: with the new time."""
    telling = [key for key, kind in kinds().items() if kind.calendar]
    mine = (Wave.event_id == event_id, Wave.state == WaveState.SENDING, Wave.kind.in_(telling))
    readers = select(WaveLetter.guest_id).join(Wave, Wave.id == WaveLetter.wave_id)
    return readers.where(*mine, WaveLetter.letter_id.is_(None))
