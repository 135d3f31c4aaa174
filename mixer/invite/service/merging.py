"""Mail merge: a wave's letters as a table, for hosts whose own program sends them."""

from collections.abc import Iterator

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, contains_eager

from mixer.contacts.models import Company, Contact
from mixer.core.keyring import Keyring
from mixer.guests.models import Guest
from mixer.invite.models import Wave, WaveLetter
from mixer.invite.service.drafting import CHANGEABLE, find_wave
from mixer.invite.service.letters import Writer
from mixer.invite.service.particulars import own_link
from mixer.invite.service.segments import SEGMENTS, Segments, able, readers_of
from mixer.post.rules.states import Stream
from mixer.post.service import silences

Row = tuple[str, ...]


def mail_merge(
    session: Session, event_id: int, code: str, keyring: Keyring, segments: Segments = SEGMENTS
) -> Iterator[Row]:
    """Yield a row for each letter of a wave: the guest, their own link, subject and text filled in.

    Before it goes these are its readers as they stand, afterwards those it wrote to. Whoever asked for no more
    invitations is in no table either.

    Raises:
        Refusal: ``no_such_wave``.
    """
    wave = find_wave(session, event_id, code)
    writer = Writer.of(session, wave, keyring)
    guests = session.execute(_guests(event_id, wave, segments)).unique().all()
    silent: set[str] = set()
    if writer.kind.stream == Stream.INVITATION:
        addresses = [guest.contact.email or "" for guest, _company in guests]
        silent = set(silences(session, keyring, writer.about.group_id, addresses))
    for guest, company in guests:
        if guest.contact.email not in silent:
            yield _row(writer, guest, company or "", keyring)


def _row(writer: Writer, guest: Guest, company: str, keyring: Keyring) -> Row:
    paper, person = writer.paper(guest), guest.contact
    return (
        person.tag_name,
        person.full_name,
        person.email or "",
        company,
        own_link(keyring, guest),
        writer.way_out(guest) or "",
        paper.subject,
        paper.text,
    )


def _guests(event_id: int, wave: Wave, segments: Segments) -> Select[Guest, str]:
    if wave.state in CHANGEABLE:
        readers = readers_of(event_id, segments[wave.segment])
    else:
        written = select(WaveLetter.guest_id).where(WaveLetter.wave_id == wave.id)
        readers = select(Guest).join(Guest.contact).where(Guest.id.in_(written), able())
        readers = readers.order_by(Contact.search, Guest.id)
    full = readers.outerjoin(Company, Company.id == Contact.company_id).options(contains_eager(Guest.contact))
    return full.add_columns(Company.name)
