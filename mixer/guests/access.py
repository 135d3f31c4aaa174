"""The rule for guests: their own link, opened once in this browser, is who they are."""

from collections.abc import Mapping

from flask import session
from sqlalchemy import select

from mixer.core.codes import digest
from mixer.core.database import reading
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.web.access import OwnLinkNeeded, Visit


def own_link(_arguments: Mapping[str, str]) -> Visit:
    """Let in the guest whose own link was opened in this browser, while the link is good."""
    token = session.get("guest")
    if token is None:
        raise OwnLinkNeeded
    with reading() as database:
        found = database.execute(
            select(Guest.id, Guest.event_id, Event.group_id)
            .join(Event, Event.id == Guest.event_id)
            .where(Guest.link_hash == digest(token), Guest.removed_at.is_(None))
        ).one_or_none()
    if found is None:
        raise OwnLinkNeeded
    return Visit(group_id=found.group_id, event_id=found.event_id, guest_id=found.id, role="guest")


def remember_guest(token: str) -> None:
    """Keep a guest's own link in this browser, so that scanning and the guest's pages know who is here."""
    session.permanent = True
    session["guest"] = token
