"""Looking at a wave before it goes: the real letter of a real guest, to whom it goes, and a test to oneself."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager

from mixer.accounts.models import Account
from mixer.contacts.models import Contact
from mixer.core.keyring import Keyring
from mixer.core.names import fold
from mixer.core.refusal import Refusal
from mixer.guests.models import Guest
from mixer.invite.service.drafting import Outline, find_wave, outline_of
from mixer.invite.service.letters import Writer
from mixer.invite.service.segments import SEGMENTS, Segments, readers_of, without_address
from mixer.post.service import LetterDraft, write_letter
from mixer.post.stationery import Stationery

SHOWN = 50  # names offered to choose from; further ones are found by typing


@dataclass(frozen=True)
class Reader:
    """A guest who would receive a letter."""

    code: str
    name: str


@dataclass(frozen=True)
class Preview:
    """A wave as it would go out: to how many, to whom not, and the real letter of a real guest.

    `names` are the first readers; `sender` and `reply_to` are what mail programs show.
    """

    wave: Outline
    readers: int
    names: list[Reader]
    without_address: int
    reader: Reader | None
    paper: Stationery | None
    sender: str
    reply_to: str | None
    calendar: bool


def preview(
    session: Session, event_id: int, code: str, keyring: Keyring, reader: str = "", segments: Segments = SEGMENTS
) -> Preview:
    """Return a wave as it would go out, with the letter of one `reader` (their code or name; else the first)."""
    wave = find_wave(session, event_id, code)
    writer, segment = Writer.of(session, wave, keyring), segments[wave.segment]
    query = readers_of(event_id, segment)
    names = session.execute(query.with_only_columns(Guest.code, Contact.full_name).limit(SHOWN)).all()
    full = query.options(contains_eager(Guest.contact)).limit(1)
    asked = full.where((Guest.code == reader) | Contact.search.contains(fold(reader), autoescape=True))
    shown = session.scalars(asked).first() or session.scalars(full).first()
    return Preview(
        wave=outline_of(wave, segments),
        readers=session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0,
        names=[Reader(code, name) for code, name in names],
        without_address=without_address(session, event_id, segment),
        reader=Reader(shown.code, shown.contact.full_name) if shown else None,
        paper=writer.paper(shown) if shown else None,
        sender=writer.from_name,
        reply_to=writer.reply_to,
        calendar=writer.kind.calendar,
    )


def try_letter(
    session: Session,
    event_id: int,
    code: str,
    account_id: int,
    moment: datetime,
    keyring: Keyring,
    segments: Segments = SEGMENTS,
) -> str:
    """Send a wave's letter to the host who asks, as the guest in the preview would get it; return the address.

    Raises:
        Refusal: ``no_such_wave`` or ``nobody``.
    """
    shown = preview(session, event_id, code, keyring, segments=segments)
    if shown.paper is None:
        raise Refusal("nobody", "There is nobody to write to. Choose other guests.")
    account = session.get_one(Account, account_id)
    writer = Writer.of(session, find_wave(session, event_id, code), keyring)
    draft = LetterDraft(
        occasion=f"test:{shown.wave.code}:{account_id}:{moment.isoformat()}",
        group_id=writer.about.group_id,
        event_id=event_id,
        kind="test",
        to_name=account.name,
        to_address=account.email,
        from_name=writer.from_name,
        reply_to=writer.reply_to,
        subject=f"Test: {shown.paper.subject}",
        body_text=shown.paper.text,
        body_html=shown.paper.html,
    )
    write_letter(session, draft, moment)
    return account.email
