"""Rules of the door: a device's cookie, and the welcome wall's link."""

from collections.abc import Mapping

from flask import abort, current_app, g, request
from sqlalchemy import select

from mixer.core.codes import digest
from mixer.core.database import reading
from mixer.door.service.devices import KnownDevice, device_by_token
from mixer.events.models import Event
from mixer.web.access import DoorNeeded, Visit
from mixer.web.request import moment


def cookie_name() -> str:
    """Return the name of the device's cookie; over https the browser itself guards where it comes from."""
    return "__Host-door" if current_app.config["SESSION_COOKIE_SECURE"] else "door"


def door_device(_arguments: Mapping[str, str]) -> Visit:
    """Let in a phone that was enrolled at this door, until it is taken back or expires."""
    token = request.cookies.get(cookie_name())
    with reading() as database:
        device = device_by_token(database, token, moment()) if token else None
    if device is None:
        raise DoorNeeded
    g.door_device = device
    keeper = device.keeper
    return Visit(group_id=device.group_id, event_id=keeper.event_id, device_id=keeper.device_id, role="door")


def known_device() -> KnownDevice:
    """Return the device that `door_device` let in."""
    device: KnownDevice = g.door_device
    return device


def wall_link(arguments: Mapping[str, str]) -> Visit:
    """Let in whoever holds the link of a welcome wall."""
    with reading() as database:
        found = database.execute(
            select(Event.id, Event.group_id).where(Event.wall_hash == digest(arguments["token"]))
        ).one_or_none()
    if found is None:
        abort(404)
    return Visit(group_id=found.group_id, event_id=found.id, role="wall")
