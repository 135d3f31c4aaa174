"""Segments that a group's hosts put together, named and kept: they stand on the desk of every mixer of the group."""

import random
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.core.codes import new_code
from mixer.core.refusal import Refusal
from mixer.core.upsert import insert
from mixer.events.models import Event
from mixer.followup.models import OwnSegment
from mixer.followup.rules.segments import Segment, catalogue
from mixer.followup.service.letters import find_segment

MOST = 30
"""Own segments of a group: more than anybody finds again on a page."""


@dataclass(frozen=True)
class Own:
    """A segment of a group's own: its code, its name, and the rule it stands for."""

    code: str
    name: str
    rule: str


def own_segments(session: Session, group_id: int) -> list[Own]:
    """Return what a group kept, by name; what names a segment there is no more is left out."""
    kept = session.scalars(
        select(OwnSegment).where(OwnSegment.group_id == group_id).order_by(OwnSegment.name, OwnSegment.id)
    )
    return [Own(one.code, one.name, one.rule) for one in kept if catalogue().rule(one.rule)]


def segment_of(session: Session, event_id: int, text: str) -> Segment:
    """Return a segment, or what a rule puts together under the name its group gave it.

    Raises:
        Refusal: `no_segment`.
    """
    segment = find_segment(text)
    group = select(Event.group_id).where(Event.id == event_id).scalar_subquery()
    mine = select(OwnSegment.name).where(OwnSegment.group_id == group, OwnSegment.rule == segment.key)
    name = session.scalar(mine)
    return replace(segment, name=name) if name else segment


def keep(session: Session, group_id: int, text: str, name: str, moment: datetime, chance: random.Random) -> str:
    """Keep segments put together under a name; the same kept again takes the new name. Returns the rule.

    Raises:
        Refusal: for what is no rule, is a segment already, has no name, or is one too many.
    """
    segment = find_segment(text)
    if segment in catalogue().segments or segment == catalogue().everybody:
        raise Refusal("known_segment", f"That is “{segment.name}”, which stands on the desk already.")
    if not name:
        raise Refusal("no_name", "Give it a name that says who they are.")
    if len(own_segments(session, group_id)) >= MOST:
        raise Refusal("too_many", f"Your group keeps {MOST} of its own already. Remove one you no longer use.")
    row = insert(session, OwnSegment).values(
        code=new_code(chance), group_id=group_id, name=name, rule=segment.key, made_at=moment
    )
    session.execute(row.on_conflict_do_update(index_elements=["group_id", "rule"], set_={"name": name}))
    return segment.key


def remove(session: Session, group_id: int, code: str) -> tuple[str, str]:
    """Take an own segment off the desk, and return its name and rule, by which it can be kept again.

    Raises:
        Refusal: when there is none; somebody else may have been faster.
    """
    found = session.scalar(select(OwnSegment).where(OwnSegment.group_id == group_id, OwnSegment.code == code))
    if found is None:
        raise Refusal("no_segment", "This segment is gone already.")
    session.delete(found)
    session.flush()
    return found.name, found.rule
