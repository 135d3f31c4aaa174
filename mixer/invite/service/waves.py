"""Waves: one letter of the host's words to a segment of the guests, written in one transaction."""

import random
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.orm import Session, contains_eager

from mixer.accounts.models import Account
from mixer.contacts.models import Contact
from mixer.core.codes import new_code
from mixer.core.keyring import Keyring
from mixer.core.refusal import Refusal
from mixer.guests.models import Guest
from mixer.invite.files import Kind, kinds
from mixer.invite.models import Wave, WaveLetter
from mixer.invite.rules.wording import check_words, fill_words
from mixer.invite.service.particulars import Particulars, own_link, particulars
from mixer.post.models import Letter
from mixer.post.service import LetterDraft, Standing, farewell, letters_of_occasions, stop, write_letter
from mixer.post.stationery import Stationery, compose

DRAFT, SENT, STOPPED = "draft", "sent", "stopped"


@dataclass(frozen=True)
class Segment:
    """Some of a mixer's guests, in a host's words."""

    key: str
    title: str
    where: ColumnElement[bool]


SEGMENTS = {
    one.key: one
    for one in (
        Segment("not_invited", "Not invited yet", and_(Guest.invited_at.is_(None), Guest.answer == "none")),
        Segment("no_answer", "Invited, no answer yet", and_(Guest.invited_at.is_not(None), Guest.answer == "none")),
        Segment("coming", "Said yes", Guest.answer == "yes"),
        Segment("waiting", "On the waiting list", Guest.answer == "waiting"),
        Segment("first_timers", "First-timers who said yes", and_(Guest.first_timer, Guest.answer == "yes")),
        Segment("visitor_hosts", "Visitor hosts", Guest.part == "visitor_host"),
    )
}


@dataclass(frozen=True)
class Words:
    """What a host writes: kind of letter, to whom, subject and text."""

    kind: str
    segment: str
    subject: str
    text: str


@dataclass(frozen=True)
class Reader:
    """A guest who would receive a letter."""

    code: str
    name: str


@dataclass(frozen=True)
class Outline:
    """A wave in short."""

    code: str
    kind: Kind
    segment: Segment
    subject: str
    text: str
    state: str
    sent_at: datetime | None

    @property
    def words(self) -> Words:
        """Return what the host wrote."""
        return Words(self.kind.key, self.segment.key, self.subject, self.text)


@dataclass(frozen=True)
class Preview:
    """A wave as it would go out: to how many, to whom not, and the real letter of a real guest."""

    wave: Outline
    readers: list[Reader]
    without_address: int
    reader: Reader | None
    paper: Stationery | None


@dataclass(frozen=True)
class Sent:
    """How many letters a wave wrote, and how many people unsubscribed or have no address."""

    letters: int
    unsubscribed: int
    without_address: int


@dataclass(frozen=True)
class Progress:
    """How far a wave's letters are."""

    wave: Outline
    letters: Standing


def draft_wave(
    session: Session, event_id: int, words: Words, account_id: int, moment: datetime, chance: random.Random
) -> str:
    """Keep a host's words as a draft; return its code.

    Raises:
        Refusal: ``unknown_placeholder`` or ``no_such_kind``.
    """
    _check(words)
    code = new_code(chance)
    session.add(
        Wave(
            code=code,
            event_id=event_id,
            kind=words.kind,
            segment=words.segment,
            subject=words.subject,
            text=words.text,
            created_at=moment,
            account_id=account_id,
        )
    )
    session.flush()
    return code


def rewrite(session: Session, event_id: int, code: str, words: Words) -> None:
    """Change a draft's words.

    Raises:
        Refusal: ``unknown_placeholder``, ``no_such_kind`` or ``already_sent``.
    """
    _check(words)
    still = update(Wave).where(Wave.event_id == event_id, Wave.code == code, Wave.state == DRAFT)
    new = still.values(segment=words.segment, subject=words.subject, text=words.text)
    if session.scalar(new.returning(Wave.id)) is None:
        raise Refusal("already_sent", "This letter has gone out and cannot be changed any more.")


def throw_away(session: Session, event_id: int, code: str) -> None:
    """Delete a draft; a wave that went out stays."""
    wave = find_wave(session, event_id, code)
    if wave.state == DRAFT:
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


def outline(session: Session, event_id: int, code: str) -> Outline:
    """Return a wave in short.

    Raises:
        Refusal: ``no_such_wave``.
    """
    return _outline(find_wave(session, event_id, code))


def preview(session: Session, event_id: int, code: str, keyring: Keyring, reader: str = "") -> Preview:
    """Return a wave as it would go out, with the real letter of one guest (`reader`: whose; else the first's)."""
    wave = find_wave(session, event_id, code)
    guests = _segment(session, event_id, wave.segment)
    able = [guest for guest in guests if guest.contact.email]
    shown = next((guest for guest in able if guest.code == reader), able[0] if able else None)
    paper = None
    if shown is not None:
        paper = _compose(wave, particulars(session, event_id), shown, keyring, _host_name(session, wave))
    return Preview(
        wave=_outline(wave),
        readers=[Reader(guest.code, guest.contact.full_name) for guest in able],
        without_address=len(guests) - len(able),
        reader=Reader(shown.code, shown.contact.full_name) if shown else None,
        paper=paper,
    )


def send_wave(session: Session, event_id: int, code: str, moment: datetime, keyring: Keyring) -> Sent:
    """Write the letters of a wave; whoever presses second finds it sent.

    Raises:
        Refusal: ``no_such_wave``, ``already_sent`` or ``nobody``.
    """
    wave = find_wave(session, event_id, code)
    first = update(Wave).where(Wave.id == wave.id, Wave.state == DRAFT).values(state=SENT, sent_at=moment)
    if session.scalar(first.returning(Wave.id)) is None:
        raise Refusal("already_sent", "This letter has gone out already.")
    guests = _segment(session, event_id, wave.segment)
    able = [guest for guest in guests if guest.contact.email]
    if not able:
        raise Refusal("nobody", "There is nobody to write to. Choose other guests.")
    about, host = particulars(session, event_id), _host_name(session, wave)
    written = sum(_write(session, wave, about, guest, moment, keyring, host) for guest in able)
    _link_letters(session, wave)
    if wave.kind == "invitation":
        invited = [guest.id for guest in able]
        session.execute(
            update(Guest).where(Guest.id.in_(invited), Guest.invited_at.is_(None)).values(invited_at=moment)
        )
    return Sent(written, len(able) - written, len(guests) - len(able))


def try_letter(session: Session, event_id: int, code: str, account_id: int, moment: datetime, keyring: Keyring) -> str:
    """Send a wave's letter to the host who asks, as the guest in the preview would get it; return the address."""
    shown = preview(session, event_id, code, keyring)
    if shown.paper is None:
        raise Refusal("nobody", "There is nobody to write to. Choose other guests.")
    account = session.get_one(Account, account_id)
    about = particulars(session, event_id)
    draft = LetterDraft(
        occasion=f"test:{shown.wave.code}:{account_id}:{moment.isoformat()}",
        group_id=about.group_id,
        event_id=event_id,
        kind="test",
        to_name=account.name,
        to_address=account.email,
        from_name=about.group,
        reply_to=about.reply_to,
        subject=f"Test: {shown.paper.subject}",
        body_text=shown.paper.text,
        body_html=shown.paper.html,
    )
    write_letter(session, draft, moment)
    return account.email


def stop_wave(session: Session, event_id: int, code: str, moment: datetime) -> int:
    """Stop the letters of a wave that have not left yet; return how many."""
    wave = find_wave(session, event_id, code)
    wave.state, wave.stopped_at = STOPPED, moment
    return stop(session, event_id, _prefix(wave))


def waves(session: Session, event_id: int) -> list[Progress]:
    """Return a mixer's waves, newest first, with how far their letters are."""
    found = session.scalars(select(Wave).where(Wave.event_id == event_id).order_by(Wave.id.desc()))
    return [_progress(session, wave) for wave in found]


def progress(session: Session, event_id: int, code: str) -> Progress:
    """Return how far one wave's letters are."""
    return _progress(session, find_wave(session, event_id, code))


def segment_sizes(session: Session, event_id: int) -> dict[str, int]:
    """Return how many guests with an address each segment holds."""
    counts = [func.count().filter(one.where).label(key) for key, one in SEGMENTS.items()]
    row = session.execute(select(*counts).select_from(Guest).join(Guest.contact).where(*_listed(event_id), _able()))
    return dict(row.mappings().one())


def _progress(session: Session, wave: Wave) -> Progress:
    letters = letters_of_occasions(session, wave.event_id, _prefix(wave))
    return Progress(_outline(wave), letters)


def _outline(wave: Wave) -> Outline:
    return Outline(
        wave.code, kinds()[wave.kind], SEGMENTS[wave.segment], wave.subject, wave.text, wave.state, wave.sent_at
    )


def _check(words: Words) -> None:
    if words.kind not in kinds() or words.segment not in SEGMENTS:
        raise Refusal("no_such_kind", "Choose a kind of letter and who gets it.")
    check_words(words.subject, words.text)


def _prefix(wave: Wave) -> str:
    return f"wave:{wave.id}:"


def _listed(event_id: int) -> tuple[ColumnElement[bool], ...]:
    # Companions are written to through whoever brings them.
    return (Guest.event_id == event_id, Guest.removed_at.is_(None), Guest.companion_of_id.is_(None))


def _able() -> ColumnElement[bool]:
    return and_(Contact.email.is_not(None), Contact.email != "")


def _segment(session: Session, event_id: int, key: str) -> list[Guest]:
    listed = select(Guest).join(Guest.contact).options(contains_eager(Guest.contact)).where(*_listed(event_id))
    return list(session.scalars(listed.where(SEGMENTS[key].where).order_by(Contact.search, Guest.id)))


def _host_name(session: Session, wave: Wave) -> str:
    account = session.get(Account, wave.account_id) if wave.account_id else None
    return account.name if account else ""


def _compose(wave: Wave, about: Particulars, guest: Guest, keyring: Keyring, host: str) -> Stationery:
    link = own_link(keyring, guest)
    values = {
        "guest": guest.contact.tag_name,
        "full_name": guest.contact.full_name,
        "mixer": about.name,
        "when": about.when,
        "where": about.where,
        "group": about.group,
        "host": host,
        "link": link,
    }
    return compose(
        "invitation",
        words=fill_words(wave.subject, wave.text, values),
        link=link,
        about=about,
        group=about.group,
        answered=guest.answer != "none",
        unsubscribe_url=_way_out(about, guest, keyring),
    )


def _way_out(about: Particulars, guest: Guest, keyring: Keyring) -> str:
    return farewell(keyring, about.group_id, guest.contact.email or "").url


def _write(
    session: Session, wave: Wave, about: Particulars, guest: Guest, moment: datetime, keyring: Keyring, host: str
) -> bool:
    paper = _compose(wave, about, guest, keyring, host)
    draft = LetterDraft(
        occasion=f"{_prefix(wave)}{guest.id}",
        group_id=about.group_id,
        event_id=about.event_id,
        guest_id=guest.id,
        kind=wave.kind,
        stream="invitation",
        to_name=guest.contact.full_name,
        to_address=guest.contact.email or "",
        from_name=about.group,
        reply_to=about.reply_to,
        subject=paper.subject,
        body_text=paper.text,
        body_html=paper.html,
        unsubscribe_url=_way_out(about, guest, keyring),
        deadline=about.ends_at,
    )
    return write_letter(session, draft, moment)


def _link_letters(session: Session, wave: Wave) -> None:
    mine = select(Letter.id, Letter.guest_id).where(Letter.event_id == wave.event_id)
    rows = session.execute(mine.where(Letter.occasion.startswith(_prefix(wave), autoescape=True)))
    session.add_all(WaveLetter(wave_id=wave.id, guest_id=guest_id, letter_id=letter_id) for letter_id, guest_id in rows)
    session.flush()
