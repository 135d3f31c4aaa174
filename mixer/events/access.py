"""Rules for the pages of one mixer."""

from collections.abc import Mapping
from dataclasses import replace

from flask import abort
from sqlalchemy import and_, select

from mixer.accounts.access import visitor
from mixer.accounts.models import Membership
from mixer.accounts.rules import GroupRole
from mixer.core.database import reading
from mixer.events.models import Event, EventRole
from mixer.events.rules.parts import HOST
from mixer.web.access import Visit


def _visit(arguments: Mapping[str, str]) -> Visit:
    with reading() as database:
        who = visitor(database)
        found = database.execute(
            select(Event.id, Event.group_id, Membership.role.label("group_role"), EventRole.role.label("event_role"))
            .join(Membership, and_(Membership.group_id == Event.group_id, Membership.account_id == who.account_id))
            .outerjoin(EventRole, and_(EventRole.event_id == Event.id, EventRole.account_id == who.account_id))
            .where(Event.code == arguments["event_code"])
        ).one_or_none()
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
