"""A mixer to be rushed by `mixer bench`: it starts now, its guests all said yes, its phones are enrolled."""

import random
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from mixer.accounts import service as accounts
from mixer.accounts.models import Group
from mixer.accounts.rules import GroupRole
from mixer.app import engine_of
from mixer.commands.hosting import house_of, ready
from mixer.contacts.models import Contact
from mixer.core.codes import digest, new_code
from mixer.core.database import unit_of_work
from mixer.core.keyring import Keyring, Token
from mixer.core.names import fold
from mixer.door.models import Device
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.settings import Settings

COOKIE = "door"  # the name of a device's cookie on plain http
LENGTH = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Stage:
    """A mixer at its start, ready to be rushed: the settings of its server, and what its phones hold."""

    settings: Settings
    codes: Sequence[str]
    cookies: Sequence[str]
    guest_id: int


def set_stage(address: str, folder: Path, guests: int, phones: int) -> Stage:
    """Make a mixer that starts now, its guests who all said yes, and its enrolled phones."""
    port, chance = free_port(), random.SystemRandom()
    settings = Settings(
        instance=folder,
        database_url=address,
        base_url=f"http://127.0.0.1:{port}",
        secret_key=new_code(chance, 40),
        port=port,
        threads=8,
    )
    app = ready(settings)
    house = house_of(app)
    moment = house.clock()
    with app.app_context(), unit_of_work() as session:
        event = _event(session, moment, chance, guests)
        cookies = [_enrolled(session, event, moment, chance) for _ in range(phones)]
        people = [_guest(event, number, house.keyring, chance) for number in range(guests)]
        session.add_all(people)
        session.flush()
        codes = [house.keyring.token(Token.BADGE, guest.code) for guest in people]
        stage = Stage(settings, codes, cookies, people[0].id)
    engine_of(app).dispose()
    return stage


def free_port() -> int:
    """Return a port on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _event(session: Session, moment: datetime, chance: random.Random, guests: int) -> Event:
    group_id = accounts.found_group(session, accounts.NewGroup("A group to measure with"), moment, chance)
    accounts.join_group(session, group_id, ("Host", "host@bench.example"), GroupRole.ORGANISER, moment, chance)
    group = session.get_one(Group, group_id)
    event = Event(
        code=new_code(chance),
        group_id=group.id,
        name="A mixer to measure with",
        place="Here",
        starts_at=moment,
        ends_at=moment + LENGTH,
        time_zone="UTC",
        capacity=guests,
        kind=group.kind,
        template="chamber",
        erase_on=(moment + timedelta(days=90)).date(),
        created_at=moment,
    )
    session.add(event)
    session.flush()
    return event


def _enrolled(session: Session, event: Event, moment: datetime, chance: random.Random) -> str:
    secret = new_code(chance, 52)
    device = Device(
        code=new_code(chance),
        event_id=event.id,
        name="Phone",
        door="Main door",
        token_hash=digest(secret),
        enrolled_at=moment,
        expires_at=moment + timedelta(days=1),
    )
    session.add(device)
    return f"{COOKIE}={secret}"


def _guest(event: Event, number: int, keyring: Keyring, chance: random.Random) -> Guest:
    name, code, moment = f"Guest {number}", new_code(chance), event.created_at
    contact = Contact(
        group_id=event.group_id,
        code=new_code(chance),
        given="Guest",
        family=str(number),
        full_name=name,
        tag_name=name,
        email=f"guest{number}@bench.example",
        search=fold(name),
        created_at=moment,
        updated_at=moment,
    )
    return Guest(
        code=code,
        event_id=event.id,
        contact=contact,
        answer="yes",
        seats=1,
        short_code=f"{number:06}",  # drawn codes would meet among a hundred thousand
        badge_hash=keyring.hash(Token.BADGE, code),
        link_hash=keyring.hash(Token.RSVP, code),
        created_at=moment,
    )
