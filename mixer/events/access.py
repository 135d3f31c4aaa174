"""Rules for the pages of one mixer."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import abort
from sqlalchemy import and_, bindparam, select

from mixer.accounts.access import visitor
from mixer.accounts.models import Membership
from mixer.accounts.rules import GroupRole
from mixer.core.database import reading
from mixer.events.models import Event, EventRole
from mixer.events.rules.parts import HOST
from mixer.web.access import Visit

# Asked before every page of a mixer, so built once (see `accounts.access`).
_ACCOUNT: Any = bindparam("account")
_PLACE = (
    select(Event.id, Event.group_id, Membership.role.label("group_role"), EventRole.role.label("event_role"))
    .join(Membership, and_(Membership.group_id == Event.group_id, Membership.account_id == _ACCOUNT))
    .outerjoin(EventRole, and_(EventRole.event_id == Event.id, EventRole.account_id == _ACCOUNT))
    .where(Event.code == bindparam("event"))
)


def _visit(arguments: Mapping[str, str]) -> Visit:
    with reading() as database:
        who = visitor(database)
        asked = {"account": who.account_id, "event": arguments["event_code"]}
        found = database.execute(_PLACE, asked).one_or_none()
    role = found and (GroupRole.ORGANISER if found.group_role == GroupRole.ORGANISER else found.event_role)
    if found is None or role is None:
        abort(404)
    return replace(who, group_id=found.group_id, event_id=found.id, role=role)


def host(arguments: Mapping[str, str]) -> Visit:
    """Let in the hosts of the mixer named in the address, and the group's organisers."""
    who = _visit(arguments)
    if who.role not in {GroupRole.ORGANISER, HOST}:
        abort(403)
    return who


def visitor_host(arguments: Mapping[str, str]) -> Visit:
    """Let in visitor hosts too: pages of the evening, without the guests' addresses."""
    return _visit(arguments)
