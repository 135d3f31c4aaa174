"""Which phones are doors: a link and a PIN enrol a device, a row lets it in, and the host can take it back."""

import hmac
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from mixer.core.codes import digest, new_code
from mixer.core.keyring import Keyring, Token
from mixer.core.refusal import Refusal
from mixer.core.upsert import Work
from mixer.door.models import Device, DoorLink
from mixer.door.rules.faces import Face
from mixer.door.service.book import AnyRow
from mixer.door.service.scanning import Doorkeeper
from mixer.events.models import Event

PIN_TRIES = 10  # against a million PINs; after that the host makes a new link
KEPT_AFTER_END = timedelta(hours=72)  # a phone that comes home late can still hand in its scans
TOKEN_LENGTH = 52  # 260 random bits
SEEN_EVERY = timedelta(seconds=15)  # last contact is shown in minutes: no need to write it down at every scan


@dataclass(frozen=True, slots=True)
class LinkCard:
    """A door link as the host sees it and passes it on."""

    code: str
    door: str
    url: str
    pin: str
    devices: int
    expires_at: datetime
    face: Face


@dataclass(frozen=True, slots=True)
class Knock:
    """What somebody sees who opens a door link, before the PIN."""

    event_name: str
    door: str
    face: Face = Face.SCANNER
    by_pass: bool = False  # no PIN is asked for


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What became of a PIN: a device's token, or the number of tries that are left."""

    token: str = ""
    tries_left: int = 0
    lasts: timedelta = timedelta(0)  # a length, not a date: phones' clocks are wrong
    face: Face = Face.SCANNER


@dataclass(frozen=True, slots=True)
class DeviceCard:
    """A device as the host sees it."""

    id: int
    code: str
    name: str
    door: str
    enrolled_at: datetime
    seen_at: datetime | None
    queue_length: int
    revoked: bool
    face: Face


@dataclass(frozen=True, slots=True)
class KnownDevice:
    """A device whose token was shown, as the doorkeeper it is."""

    keeper: Doorkeeper
    group_id: int
    event_code: str
    event_name: str
    seen_at: datetime | None
    queue_length: int
    face: Face


def make_link(
    session: Session,
    event_id: int,
    door: str,
    moment: datetime,
    chance: random.Random,
    keyring: Keyring,
    face: Face = Face.SCANNER,
) -> str:
    """Make a door link with its PIN and return its code."""
    event = session.get_one(Event, event_id)
    code = new_code(chance)
    link = DoorLink(
        code=code,
        event_id=event_id,
        kind=face.value,
        door=door,
        token_hash=keyring.hash(Token.DOOR, code),
        pin_hash=_pin_hash(code, _pin(keyring, code)),
        created_at=moment,
        expires_at=event.ends_at + KEPT_AFTER_END,
    )
    session.add(link)
    session.flush()
    return code


def links(session: Session, keyring: Keyring, event_id: int, moment: datetime) -> list[LinkCard]:
    """Return the links of a mixer that still open a door, oldest first."""
    devices = select(func.count(Device.id)).where(Device.link_id == DoorLink.id, Device.revoked_at.is_(None))
    rows = session.execute(
        select(DoorLink, devices.scalar_subquery())
        .where(DoorLink.event_id == event_id, *open_links(moment))
        .order_by(DoorLink.id)
    )
    return [
        LinkCard(
            link.code,
            link.door,
            keyring.link(Token.DOOR, link.code),
            _pin(keyring, link.code),
            count,
            link.expires_at,
            Face(link.kind),
        )
        for link, count in rows
    ]


def close_link(session: Session, event_id: int, code: str, moment: datetime) -> None:
    """Close a link: no new device enters by it; those enrolled stay until they are taken back."""
    closed = session.execute(
        update(DoorLink)
        .where(DoorLink.event_id == event_id, DoorLink.code == code, DoorLink.revoked_at.is_(None))
        .values(revoked_at=moment)
        .returning(DoorLink.id)
    )
    if closed.scalar_one_or_none() is None:
        raise Refusal("not_found", "This door link is closed already.")


def knock(session: Session, token: str, moment: datetime) -> Knock | None:
    """Return what a door link leads to, or None where it leads nowhere (any more)."""
    row = session.execute(
        select(Event.name, DoorLink.door, DoorLink.kind)
        .join(Event)
        .where(DoorLink.token_hash == digest(token), *open_links(moment))
    ).one_or_none()
    return Knock(row.name, row.door, Face(row.kind)) if row else None


def enrol(session: Session, token: str, pin: str, name: str, moment: datetime, chance: random.Random) -> Enrolment:
    """Make a door device of whoever knows the link and its PIN.

    A try is counted before it is judged, in one statement, so that many at once do not get more tries. The unit of
    work must be committed whatever comes out.
    """
    tried = session.execute(
        update(DoorLink)
        .where(DoorLink.token_hash == digest(token), *open_links(moment))
        .values(wrong_pins=DoorLink.wrong_pins + 1)
        .returning(
            *(DoorLink.id, DoorLink.code, DoorLink.event_id, DoorLink.kind, DoorLink.door),
            *(DoorLink.wrong_pins, DoorLink.pin_hash),
        )
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if tried is None:
        return Enrolment()
    if not _fits(tried.code, tried.pin_hash, pin):
        return Enrolment(tries_left=PIN_TRIES - tried.wrong_pins)
    session.execute(update(DoorLink).where(DoorLink.id == tried.id).values(wrong_pins=0))
    return new_device(session, tried, name, moment, chance)


def new_device(session: Session, link: AnyRow, name: str, moment: datetime, chance: random.Random) -> Enrolment:
    """Make a device at a link's door (a row with its id, event_id, kind and door) and return its token."""
    event = session.get_one(Event, link.event_id)
    secret = new_code(chance, TOKEN_LENGTH)
    device = Device(
        code=new_code(chance),
        event_id=link.event_id,
        link_id=link.id,
        kind=link.kind,
        name=name,
        door=link.door,
        token_hash=digest(secret),
        enrolled_at=moment,
        expires_at=event.ends_at + KEPT_AFTER_END,
        seen_at=moment,
    )
    session.add(device)
    session.flush()
    return Enrolment(token=secret, lasts=device.expires_at - moment, face=Face(link.kind))


_DEVICE = (
    select(
        *(getattr(Device, name).label(f"device_{name}") for name in ("id", "kind", "name", "door")),
        *(getattr(Device, name).label(f"device_{name}") for name in ("seen_at", "queue_length")),
        *(getattr(Event, name).label(f"event_{name}") for name in ("id", "group_id", "code", "name")),
        *(getattr(Event, name).label(f"event_{name}") for name in ("starts_at", "time_zone")),
    )
    .join(Event, Event.id == Device.event_id)
    .where(
        Device.token_hash == bindparam("token"),
        Device.revoked_at.is_(None),
        Device.expires_at > bindparam("moment"),
    )
)


def device_by_token(session: Session, token: str, moment: datetime) -> KnownDevice | None:
    """Return the device that holds a token, or None where it was never one, was taken back or has expired."""
    row = session.execute(_DEVICE, {"token": digest(token), "moment": moment}).one_or_none()
    return known_device(row) if row else None


def known_device(row: AnyRow) -> KnownDevice:
    """Return the device of a row that has the device's and the mixer's columns, each under the name of its table."""
    keeper = Doorkeeper(
        *(row.event_id, row.event_starts_at, ZoneInfo(row.event_time_zone)),
        *(row.device_door, row.device_name, row.device_id),
    )
    return KnownDevice(
        keeper,
        *(row.event_group_id, row.event_code, row.event_name),
        *(row.device_seen_at, row.device_queue_length, Face(row.device_kind)),
    )


def seen(session: Work, device: KnownDevice, queue_length: int, moment: datetime) -> None:
    """Note a device's last contact and how many scans it still holds."""
    if not long_unheard(device, moment) and queue_length == device.queue_length:
        return
    session.execute(
        update(Device)
        .where(Device.id == device.keeper.device_id)
        .values(seen_at=moment, queue_length=queue_length)
        .execution_options(synchronize_session=False)
    )


def long_unheard(device: KnownDevice, moment: datetime) -> bool:
    """Tell whether a device's last contact is so long ago that the next one is worth writing down."""
    return device.seen_at is None or moment - device.seen_at >= SEEN_EVERY


def devices(session: Session, event_id: int) -> list[DeviceCard]:
    """Return every device of a mixer, those in use first."""
    rows = session.execute(
        select(
            *(Device.id, Device.code, Device.name, Device.door, Device.enrolled_at, Device.seen_at),
            *(Device.queue_length, Device.revoked_at, Device.kind),
        )
        .where(Device.event_id == event_id)
        .order_by(Device.revoked_at.is_not(None), Device.id)
    )
    return [
        DeviceCard(
            *(row.id, row.code, row.name, row.door, row.enrolled_at, row.seen_at, row.queue_length),
            revoked=row.revoked_at is not None,
            face=Face(row.kind),
        )
        for row in rows
    ]


def take_back(session: Session, event_id: int, code: str, moment: datetime) -> None:
    """Take a device's right away at once; what it has scanned stays."""
    taken = session.execute(
        update(Device)
        .where(Device.event_id == event_id, Device.code == code, Device.revoked_at.is_(None))
        .values(revoked_at=moment)
        .returning(Device.id)
    )
    if taken.scalar_one_or_none() is None:
        raise Refusal("not_found", "This device was taken back already.")


def leave(session: Session, device: KnownDevice, moment: datetime) -> None:
    """End a device's right when its volunteer is done."""
    session.execute(
        update(Device)
        .where(Device.id == device.keeper.device_id)
        .values(revoked_at=moment)
        .execution_options(synchronize_session=False)
    )


def knows_pin(session: Session, device: KnownDevice, pin: str) -> bool:
    """Tell whether somebody before a kiosk knows the PIN of the link that enrolled it, be the link closed since.

    How often they may try is the view's to limit: a count here would let guests lock the host's own link.
    """
    link = session.execute(
        select(DoorLink.code, DoorLink.pin_hash)
        .join(Device, Device.link_id == DoorLink.id)
        .where(Device.id == device.keeper.device_id)
    ).one_or_none()
    return link is not None and _fits(link.code, link.pin_hash, pin)


def _fits(code: str, pin_hash: str, pin: str) -> bool:
    return hmac.compare_digest(pin_hash, _pin_hash(code, "".join(filter(str.isdigit, pin))))


def open_links(moment: datetime) -> tuple[Any, ...]:
    """Return the conditions under which a link opens its door."""
    return DoorLink.revoked_at.is_(None), DoorLink.expires_at > moment, DoorLink.wrong_pins < PIN_TRIES


def _pin(keyring: Keyring, code: str) -> str:
    """Return a link's PIN: six digits that can be shown again, since they come from the keyring."""
    return f"{int.from_bytes(keyring.hash(Token.DOOR_PIN, code)) % 1_000_000:06d}"


def _pin_hash(code: str, pin: str) -> str:
    return digest(f"{code}|{pin}").hex()
