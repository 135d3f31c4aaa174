"""A tablet that guests stand before: its own words for a scan, since everybody in the queue reads them."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from mixer.contacts.models import Contact
from mixer.door.rules.attendance import Verdict
from mixer.door.rules.faces import NOT_AT_A_KIOSK, fits_a_kiosk
from mixer.door.rules.kiosk_words import CARE, WORDS, Guest, Waiting, greet, rehearse, which
from mixer.door.service.scanning import Answer, Told
from mixer.guests.models import Guest as Listed
from mixer.guests.models import Welcome

WaitingFor = Callable[[Session, int, int], Waiting]
"""Tells what the games of a mixer hold ready for a guest: a session, the mixer, the guest."""

WAITING = "mixer.door.waiting"
"""Where the games, downstream of the door, hand in their `WaitingFor`."""

VISITOR_HOST = "visitor_host"


def no_games(_session: Session, _event_id: int, _guest_id: int) -> Waiting:
    """Tell of no game."""
    return Waiting()


def handed_in(extensions: Mapping[str, Any]) -> WaitingFor:
    """Return what the games have handed in to an application."""
    found: WaitingFor = extensions.get(WAITING, no_games)
    return found


def unfit(told: Told) -> str:
    """Return why guests may not do this by themselves, or "" where they may."""
    fits = fits_a_kiosk(told.kind, guest=told.guest, target=told.target, anyway=told.anyway)
    return "" if fits else NOT_AT_A_KIOSK


def reply(session: Session, event_id: int, answer: Answer, waiting_for: WaitingFor) -> dict[str, Any]:
    """Return an answer as the kiosk's page may read it: no reason, no note, no time, no name of who is not let in."""
    verdict, own = Verdict(answer.verdict), {"scan_id": answer.scan_id, "kind": answer.kind}
    if answer.rehearsal:
        return own | rehearse(verdict)
    key, guest, waiting = which(verdict, back=answer.saying.tone == "welcome"), Guest(), Waiting()
    if key != "greeter":
        guest_id, guest = _guest(session, event_id, answer.guest)
        if WORDS[key].tone == "welcome":
            waiting = waiting_for(session, event_id, guest_id)
    told = Verdict.REFUSED if key == "greeter" else verdict
    return own | {"verdict": told.value} | greet(key, guest, waiting).as_json()


def care(session: Session, event_id: int) -> str:
    """Return what a first-timer reads where no more is known, or "" where the mixer has no visitor hosts."""
    hosts = exists().where(Listed.event_id == event_id, Listed.part == VISITOR_HOST, Listed.removed_at.is_(None))
    return CARE if session.scalar(select(hosts)) else ""


def _guest(session: Session, event_id: int, code: str) -> tuple[int, Guest]:
    """Return a guest by code as the kiosk may know them, in one query."""
    host, host_contact, another = aliased(Listed), aliased(Contact), aliased(Listed)
    cared_for = exists().where(another.event_id == event_id, another.part == VISITOR_HOST, another.removed_at.is_(None))
    row = session.execute(
        select(Listed.id, Contact.tag_name, Listed.first_timer, host_contact.tag_name.label("host"), cared_for)
        .join(Contact, Contact.id == Listed.contact_id)
        .outerjoin(Welcome, Welcome.first_timer_id == Listed.id)
        .outerjoin(host, (host.id == Welcome.visitor_host_id) & host.removed_at.is_(None))
        .outerjoin(host_contact, host_contact.id == host.contact_id)
        .where(Listed.event_id == event_id, Listed.code == code)
    ).one()
    return row.id, Guest(row.tag_name, row.first_timer and (row.host is not None or row[-1]), row.host or "")
