"""One night at the door, made once for every test of it."""

import uuid
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from mixer.accounts.models import Group
from mixer.contacts.models import Sphere
from mixer.door.service.scanning import Doorkeeper, Told
from mixer.guests.models import Guest
from tests.makers import badge_of, make_company, make_contact, make_event, make_guest, make_profession


@dataclass(frozen=True)
class Evening:
    """A mixer with its door: ids and codes that tests need, without a session."""

    group_id: int
    event_id: int
    event_code: str
    keeper: Doorkeeper
    robin: Guest
    jose: Guest


def a_scan_id() -> str:
    return str(uuid.uuid4())


def told(tag: Guest | None = None, **different) -> Told:
    """A tag held to the camera, with an id of its own."""
    facts = {"scan_id": a_scan_id(), "code": badge_of(tag) if tag else ""}
    return Told(**(facts | different))


def make_evening(session, group: Group) -> Evening:
    event = make_event(session, group)
    sphere = Sphere(
        group_id=group.id, key="events", name="Events", letter="E", shape="star", colour="#0072b2", position=1
    )
    session.add(sphere)
    session.flush()
    florist = make_profession(session, group, "Florist", sphere_id=sphere.id)
    acme = make_company(session, group, "Acme Flowers")
    robin = make_guest(
        session,
        event,
        make_contact(
            session,
            group,
            "Robin Ashby",
            company_id=acme.id,
            profession_id=florist.id,
            search="robin ashby acme flowers robin acme example",
        ),
        answer="yes",
        first_timer=True,
        invited_by="Ana Diaz",
    )
    jose = make_guest(session, event, make_contact(session, group, "José Ñandú"), answer="yes", door_note="Knows Ana")
    keeper = Doorkeeper(event.id, event.starts_at, ZoneInfo(event.time_zone), "Desk 2", "Ana")
    session.expunge_all()
    return Evening(group.id, event.id, event.code, keeper, robin, jose)
