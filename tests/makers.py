"""Rows with sensible defaults, made directly where a test is about something else."""

import random
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from mixer.accounts.models import Account, Group, Membership
from mixer.contacts.models import Company, Contact, Profession
from mixer.core.codes import digest, new_code
from mixer.core.keyring import Keyring, Token
from mixer.core.names import fold
from mixer.door.models import Attendance, Device
from mixer.events.models import Event, EventRole
from mixer.guests.models import Guest

KEYRING = Keyring(b"a secret of tests", "http://localhost")
MADE_AT = datetime(2026, 9, 7, 15, 0, tzinfo=UTC)
NIGHT = datetime(2026, 10, 22, 23, 30, tzinfo=UTC)  # a Thursday, 17:30 in Denver
_numbers = count(1)
_chance = random.Random(99)


def start_afresh() -> None:
    """Make the same names and codes for every test, whatever ran before it: what a test covers is no chance."""
    global _numbers  # noqa: PLW0603 - one count, as long as a database
    _numbers = count(1)
    _chance.seed(99)


def a_code() -> str:
    return new_code(_chance)


def make_group(session: Session, **different: Any) -> Group:
    row = {
        "code": a_code(),
        "name": "Riverside Chamber",
        "kind": "casual",
        "time_zone": "America/Denver",
        "country": "US",
        "created_at": MADE_AT,
    }
    return _kept(session, Group(**(row | different)))


def make_account(session: Session, group: Group | None = None, role: str = "organiser", **different: Any) -> Account:
    name = different.get("name", "Olive Organiser")
    row = {
        "code": a_code(),
        "name": name,
        "email": f"{fold(name).replace(' ', '.')}.{next(_numbers)}@mixer.example",
        "created_at": MADE_AT,
    }
    account = _kept(session, Account(**(row | different)))
    if group is not None:
        _kept(session, Membership(group_id=group.id, account_id=account.id, role=role, since=MADE_AT))
    return account


def make_event(session: Session, group: Group, **different: Any) -> Event:
    starts_at = different.get("starts_at", NIGHT)
    row = {
        "code": a_code(),
        "group_id": group.id,
        "name": "Autumn Mixer",
        "place": "The Boathouse",
        "address": "1 River Road",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=2),
        "time_zone": group.time_zone,
        "capacity": 80,
        "kind": group.kind,
        "template": "chamber",
        "erase_on": date(2027, 1, 20),
        "created_at": MADE_AT,
    }
    return _kept(session, Event(**(row | different)))


def give_part(session: Session, event: Event, account: Account, role: str) -> EventRole:
    return _kept(session, EventRole(event_id=event.id, account_id=account.id, role=role))


def make_company(session: Session, group: Group, name: str = "Acme", **different: Any) -> Company:
    return _kept(session, Company(**({"group_id": group.id, "name": name, "fold": fold(name)} | different)))


def make_profession(session: Session, group: Group, name: str = "Florist", **different: Any) -> Profession:
    return _kept(session, Profession(**({"group_id": group.id, "name": name, "fold": fold(name)} | different)))


def make_contact(session: Session, group: Group, name: str = "", **different: Any) -> Contact:
    number = next(_numbers)
    full_name = name or f"Guest{number} Example"
    given, _, family = full_name.partition(" ")
    row = {
        "group_id": group.id,
        "code": a_code(),
        "given": given,
        "family": family,
        "full_name": full_name,
        "tag_name": given,
        "email": f"guest{number}@guests.example",
        "search": fold(full_name),
        "created_at": MADE_AT,
        "updated_at": MADE_AT,
    }
    return _kept(session, Contact(**(row | different)))


def make_guest(session: Session, event: Event, contact: Contact | None = None, **different: Any) -> Guest:
    """Make a guest whose badge and own link are derived as the services do it; see `badge_of` and `link_of`."""
    if contact is None:
        contact = make_contact(session, session.get_one(Group, event.group_id))
    code = a_code()
    row = {
        "code": code,
        "event_id": event.id,
        "contact_id": contact.id,
        "short_code": new_code(_chance, 6),
        "badge_hash": KEYRING.hash(Token.BADGE, code),
        "link_hash": KEYRING.hash(Token.RSVP, code),
        "created_at": MADE_AT,
    }
    return _kept(session, Guest(**(row | different)))


def check_in(session: Session, guest: Guest, moment: datetime = NIGHT, *, left: bool = False) -> Attendance:
    """Put a guest into the room, without a scan."""
    milliseconds = int(moment.timestamp() * 1000)
    row = {
        "event_id": guest.event_id,
        "guest_id": guest.id,
        "first_scan": f"scan-{guest.id}",
        "first_ms": milliseconds,
        "door": "main",
        "left_ms": milliseconds + 1 if left else None,
    }
    return _kept(session, Attendance(**row))


def make_device(session: Session, event: Event, name: str = "Ana", **different: Any) -> Device:
    """Enrol a phone at the door, without a link or a token to show."""
    row = {
        "code": a_code(),
        "event_id": event.id,
        "name": name,
        "door": "Main",
        "token_hash": digest(a_code()),
        "enrolled_at": MADE_AT,
        "expires_at": event.ends_at + timedelta(days=3),
    }
    return _kept(session, Device(**(row | different)))


def badge_of(guest: Guest) -> str:
    return KEYRING.token(Token.BADGE, guest.code, guest.badge_version)


def link_of(guest: Guest) -> str:
    token = KEYRING.token(Token.RSVP, guest.code, guest.link_version)
    assert digest(token) == guest.link_hash
    return token


def _kept(session: Session, row: Any) -> Any:
    session.add(row)
    session.flush()
    return row
