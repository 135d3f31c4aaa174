"""Segments in SQL, for the letters of the room upstream: a wave settles its readers in one statement.

The conditions follow ``data/segments.toml`` by themselves; whatever a rule puts together has one too.
"""

from functools import partial

from sqlalchemy import ColumnElement, and_, or_, true

from mixer.followup.rules.segments import Rule, Segment, catalogue
from mixer.followup.service.guest_facts import SAID, met
from mixer.invite import service as invite

FOR_WAVES = (
    "came",
    "no_show",
    "walk_ins",
    "brought",
    "donors",
    "winners",
    "met_three",
    "met_few",
    "met_none",
    "asked",
    "not_seen",
)
"""What letters to many are offered besides their own segments; who said no, waits or greets, these know already."""


def where(segment: Segment, event_id: int) -> ColumnElement[bool]:
    """Return the condition that a guest of a mixer belongs to a segment of the catalogue."""
    return and_(
        true(),
        *(SAID[fact](event_id) for fact in segment.all),
        *(~SAID[fact](event_id) for fact in segment.none),
        *met(event_id, segment.met_least, segment.met_most),
    )


def where_key(key: str, event_id: int) -> ColumnElement[bool]:
    """Return the same for a segment's key, or for everybody."""
    by_key = {one.key: one for one in (*catalogue().segments, catalogue().everybody)}
    return where(by_key[key], event_id)


def where_rule(rule: Rule, event_id: int) -> ColumnElement[bool]:
    """Return the condition that a guest of a mixer is one of those whom a rule holds."""
    terms = []
    for term in rule.terms:
        inside = (where_key(key, event_id) for key in term.all)
        outside = (~where_key(key, event_id) for key in term.none)
        terms.append(and_(*inside, *outside))
    return or_(*terms)


LETTER_SEGMENTS = tuple(
    invite.Segment(one.key, one.name, partial(where, one)) for one in catalogue().segments if one.key in FOR_WAVES
)
