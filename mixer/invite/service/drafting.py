"""A host's words for a wave: kept as a draft, changed until it goes, thrown away."""

import random
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from mixer.accounts.models import Account, Group
from mixer.contacts.rules.reach import tidy_email
from mixer.core.codes import new_code
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.invite.files import Kind, kinds
from mixer.invite.models import Wave
from mixer.invite.rules.schedule import Slot, WaveState
from mixer.invite.rules.wording import check_words
from mixer.invite.service.segments import SEGMENTS, Segment, Segments

CHANGEABLE = (WaveState.DRAFT, WaveState.SCHEDULED, WaveState.LATE)


@dataclass(frozen=True)
class Words:
    """What a host writes: kind of letter, to whom, subject and text, in whose name, and where answers go.

    Without `from_name` it is the group's letter, without `reply_to` answers go where the group's go.
    """

    kind: str
    segment: str
    subject: str
    text: str
    from_name: str = ""
    reply_to: str = ""


@dataclass(frozen=True)
class Outline:
    """A wave in short; `slot` is when it goes by itself."""

    code: str
    kind: Kind
    segment: Segment
    words: Words
    state: WaveState
    slot: Slot | None
    sent_at: datetime | None
    stopped_at: datetime | None


def suggested(session: Session, event_id: int, kind: Kind, account_id: int) -> Words:
    """Return the words a letter of this kind begins with, in the host's own name."""
    group = session.scalars(select(Group).join(Event, Event.group_id == Group.id).where(Event.id == event_id)).one()
    host = session.get(Account, account_id)
    from_name = f"{host.name}, {group.name}" if host else group.name
    return Words(kind.key, kind.segment, kind.subject, kind.text, from_name, group.reply_to or "")


def draft_wave(
    session: Session,
    event_id: int,
    words: Words,
    account_id: int,
    moment: datetime,
    chance: random.Random,
    segments: Segments = SEGMENTS,
) -> str:
    """Keep a host's words as a draft; return its code.

    Raises:
        Refusal: ``unknown_placeholder``, ``no_such_kind`` or ``bad_reply_to``.
    """
    reply_to = _checked(words, segments)
    code = new_code(chance)
    session.add(
        Wave(
            code=code,
            event_id=event_id,
            kind=words.kind,
            segment=words.segment,
            subject=words.subject,
            text=words.text,
            from_name=words.from_name,
            reply_to=reply_to,
            created_at=moment,
            account_id=account_id,
        )
    )
    session.flush()
    return code


def rewrite(session: Session, event_id: int, code: str, words: Words, segments: Segments = SEGMENTS) -> None:
    """Change the words of a wave that has not gone out; one that is scheduled stays so.

    Raises:
        Refusal: ``unknown_placeholder``, ``no_such_kind``, ``bad_reply_to`` or ``already_sent``.
    """
    reply_to = _checked(words, segments)
    still = update(Wave).where(Wave.event_id == event_id, Wave.code == code, Wave.state.in_(CHANGEABLE))
    new = still.values(
        segment=words.segment,
        subject=words.subject,
        text=words.text,
        from_name=words.from_name,
        reply_to=reply_to,
    )
    if session.scalar(new.returning(Wave.id)) is None:
        raise Refusal("already_sent", "This letter has gone out and cannot be changed any more.")


def throw_away(session: Session, event_id: int, code: str) -> None:
    """Delete a wave that has not gone out and never will by itself; every other stays."""
    wave = find_wave(session, event_id, code)
    if wave.state in (WaveState.DRAFT, WaveState.LATE):
        session.delete(wave)


def find_wave(session: Session, event_id: int, code: str) -> Wave:
    """Return a wave of a mixer.

    Raises:
        Refusal: ``no_such_wave``.
    """
    wave = session.scalar(select(Wave).where(Wave.event_id == event_id, Wave.code == code))
    if wave is None:
        raise Refusal("no_such_wave", "This letter is not here any more.")
    return wave


def outline(session: Session, event_id: int, code: str, segments: Segments = SEGMENTS) -> Outline:
    """Return a wave in short.

    Raises:
        Refusal: ``no_such_wave``.
    """
    return outline_of(find_wave(session, event_id, code), segments)


def outline_of(wave: Wave, segments: Segments) -> Outline:
    """Return a wave in short."""
    return Outline(
        code=wave.code,
        kind=kinds()[wave.kind],
        segment=segments[wave.segment],
        words=Words(wave.kind, wave.segment, wave.subject, wave.text, wave.from_name, wave.reply_to or ""),
        state=WaveState(wave.state),
        slot=slot_of(wave),
        sent_at=wave.sent_at,
        stopped_at=wave.stopped_at,
    )


def slot_of(wave: Wave) -> Slot | None:
    """Return when a wave goes by itself, on the mixer's clocks."""
    return None if wave.days is None or wave.minute is None else Slot(wave.days, wave.minute)


def _checked(words: Words, segments: Segments) -> str | None:
    """Return where answers go, tidied, once everything else is right too."""
    if words.kind not in kinds() or words.segment not in segments:
        raise Refusal("no_such_kind", "Choose a kind of letter and who gets it.")
    check_words(words.subject, words.text)
    reply_to = tidy_email(words.reply_to) if words.reply_to else None
    if words.reply_to and reply_to is None:
        raise Refusal("bad_reply_to", f"“{words.reply_to}” is no e-mail address. Where should answers go?")
    return reply_to
