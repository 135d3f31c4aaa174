"""Which device stands at the door, and whom it shows: read together, in the transaction of the check-in itself.

Asked apart (the device in a look of its own, then the scan, then the guest) a check-in took half as much again; asked
together, a device that is taken back is also refused in the very transaction.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Select, Table, and_, bindparam, select

from mixer.contacts.models import Company, Contact, Profession, Sphere
from mixer.core.codes import digest
from mixer.core.columns import Base
from mixer.core.upsert import Work
from mixer.door.models import Device, Scan
from mixer.door.service.devices import KnownDevice, known_device
from mixer.door.service.scanning import Presented, Told, key_of
from mixer.events.models import Event
from mixer.guests.models import Guest


@dataclass(frozen=True, slots=True)
class Standing:
    """A device whose token was shown, and what the database knows of its scan."""

    device: KnownDevice
    presented: Presented


def _table(model: type[Base]) -> Table:
    return cast("Table", model.__table__)


def _standing(key: str) -> Select[*tuple[Any, ...]]:
    """Select a device, its mixer, whether the scan is known, and the guest found by the column `key`."""
    # Tables, not their classes: nothing here becomes an object, and a row of columns costs half as much to make.
    device, event, scan, guest = map(_table, (Device, Event, Scan, Guest))
    contact, company, profession, sphere = map(_table, (Contact, Company, Profession, Sphere))
    return (
        select(
            *(guest.c[name] for name in ("id", "code", "answer", "removed_at")),
            *(guest.c[name] for name in ("first_timer", "invited_by", "door_note")),
            contact.c.full_name,
            company.c.name.label("company"),
            profession.c.name.label("profession"),
            *(sphere.c.name.label("sphere"), sphere.c.letter, sphere.c.colour),
            scan.c.seq.label("scan_seq"),
            *(device.c[name].label(f"device_{name}") for name in ("id", "kind", "name", "door")),
            *(device.c[name].label(f"device_{name}") for name in ("seen_at", "queue_length")),
            *(event.c[name].label(f"event_{name}") for name in ("id", "group_id", "code", "name")),
            *(event.c[name].label(f"event_{name}") for name in ("starts_at", "time_zone")),
        )
        .select_from(device)
        .join(event, event.c.id == device.c.event_id)
        .outerjoin(scan, scan.c.scan_id == bindparam("scan_id"))
        .outerjoin(guest, and_(guest.c.event_id == device.c.event_id, guest.c[key] == bindparam("key")))
        .outerjoin(contact, contact.c.id == guest.c.contact_id)
        .outerjoin(company, company.c.id == contact.c.company_id)
        .outerjoin(profession, profession.c.id == contact.c.profession_id)
        .outerjoin(sphere, sphere.c.id == profession.c.sphere_id)
        .where(
            device.c.token_hash == bindparam("token"),
            device.c.revoked_at.is_(None),
            device.c.expires_at > bindparam("moment"),
        )
    )


_BY = {key: _standing(key) for key in ("code", "short_code", "badge_hash")}


def standing(session: Work, token: str, told: Told, moment: datetime) -> Standing | None:
    """Return the device that holds a token and what is known of its scan; None where the token opens no door (now)."""
    column, key = key_of(told)
    asked = {"token": digest(token), "moment": moment, "scan_id": told.scan_id, "key": key}
    row = session.execute(_BY[column], asked).one_or_none()
    if row is None:
        return None
    badge = key if isinstance(key, bytes) else None
    presented = Presented(row.scan_seq is not None, badge, None if row.id is None else row)
    return Standing(known_device(row), presented)
