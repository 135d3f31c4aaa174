"""Rules of the door: a device's cookie, and the welcome wall's link."""

from collections.abc import Mapping

from flask import abort, current_app, g, request
from sqlalchemy import bindparam, select
from werkzeug.exceptions import Forbidden

from mixer.core.codes import digest
from mixer.core.database import reading
from mixer.door.rules.faces import Face
from mixer.door.service.devices import KnownDevice, device_by_token
from mixer.events.models import Event
from mixer.web.access import DoorNeeded, Visit
from mixer.web.request import moment


def cookie_name() -> str:
    """Return the name of the device's cookie; over https the browser itself guards where it comes from."""
    return "__Host-door" if current_app.config["SESSION_COOKIE_SECURE"] else "door"


class OtherFace(Forbidden):
    """This device is at the door, but as something else: a kiosk is no volunteer's phone."""

    def __init__(self, face: Face) -> None:
        super().__init__()
        self.face = face


def any_device(_arguments: Mapping[str, str]) -> Visit:
    """Let in a phone or a kiosk that was enrolled at this door, until it is taken back or expires."""
    token = request.cookies.get(cookie_name())
    with reading() as database:
        device = device_by_token(database, token, moment()) if token else None
    if device is None:
        raise DoorNeeded
    g.door_device = device
    keeper = device.keeper
    return Visit(group_id=device.group_id, event_id=keeper.event_id, device_id=keeper.device_id, role="door")


def device_to_prove(_arguments: Mapping[str, str]) -> Visit:
    """Let in who shows a device's token; its view proves the token in the very transaction of what it does.

    Only our own pages may send it: a form of another site cannot send JSON, nor the cookie, which is strict.
    """
    if not request.cookies.get(cookie_name()):
        raise DoorNeeded
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        raise Forbidden
    return Visit(role="door")


def shown_token() -> str:
    """Return the token that `device_to_prove` saw and nobody has proven yet."""
    return request.cookies.get(cookie_name(), "")


def door_device(arguments: Mapping[str, str]) -> Visit:
    """Let in a volunteer's phone, and no kiosk: guests stand before that."""
    return _only(Face.SCANNER, any_device(arguments))


def kiosk_device(arguments: Mapping[str, str]) -> Visit:
    """Let in a kiosk alone."""
    return _only(Face.KIOSK, any_device(arguments))


def _only(face: Face, visit: Visit) -> Visit:
    if known_device().face is not face:
        raise OtherFace(known_device().face)
    return visit


def known_device() -> KnownDevice:
    """Return the device that a rule of the door let in."""
    device: KnownDevice = g.door_device
    return device


# Every wall asks for news every two seconds, so this is built once.
_OF_WALL = select(Event.id, Event.group_id).where(Event.wall_hash == bindparam("wall"))


def wall_link(arguments: Mapping[str, str]) -> Visit:
    """Let in whoever holds the link of a welcome wall."""
    with reading() as database:
        found = database.execute(_OF_WALL, {"wall": digest(arguments["token"])}).one_or_none()
    if found is None:
        abort(404)
    return Visit(group_id=found.group_id, event_id=found.id, role="wall")
