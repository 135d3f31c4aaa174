"""What the day after knows about a guest, said once in SQL: the desk reads it, and letters to many settle by it."""

from collections.abc import Callable, Mapping

from sqlalchemy import ColumnElement, Select, and_, extract, func, or_, select, union_all
from sqlalchemy.orm import aliased

from mixer.contacts.models import Contact
from mixer.door.models import Attendance
from mixer.events.models import Event
from mixer.followup.models import IntroductionWish
from mixer.guests.models import Guest, Welcome
from mixer.meetings.models import Meeting
from mixer.prizes.models import Drawing, Prize

Fact = Callable[[int], ColumnElement[bool]]

LATE_MS = 30 * 60 * 1000
"""From half an hour after the doors on, a guest came late: the welcome and the first words are over."""
NOT_SEEN = 3
WISHES = "introduce"  # what a call brought where the guest would like to meet somebody


def _came(event_id: int) -> ColumnElement[bool]:
    return Guest.id.in_(select(Attendance.guest_id).where(Attendance.event_id == event_id))


def _late(event_id: int) -> ColumnElement[bool]:
    doors = select(extract("epoch", Event.starts_at) * 1000).where(Event.id == event_id).scalar_subquery()
    late = (Attendance.event_id == event_id, Attendance.first_ms > doors + LATE_MS)
    return Guest.id.in_(select(Attendance.guest_id).where(*late))


def _brought(event_id: int) -> ColumnElement[bool]:
    """Pick those who came along with somebody, or whom somebody who came names as the one who invited them."""
    theirs = aliased(Guest)
    there = and_(Attendance.event_id == theirs.event_id, Attendance.guest_id == theirs.id)
    here = (theirs.event_id == event_id, theirs.removed_at.is_(None))
    companions = (
        select(theirs.companion_of_id).join(Attendance, there).where(*here, theirs.companion_of_id.is_not(None))
    )
    named = select(theirs.invited_by).join(Attendance, there).where(*here, theirs.invited_by != "")
    inviter = aliased(Guest)
    called = (
        select(inviter.id)
        .join(Contact, Contact.id == inviter.contact_id)
        .where(inviter.event_id == event_id, Contact.full_name.in_(named))
    )
    return or_(Guest.id.in_(companions), Guest.id.in_(called))


def _donor(event_id: int) -> ColumnElement[bool]:
    gave = (Prize.event_id == event_id, Prize.pledged_at.is_not(None), Prize.removed_at.is_(None))
    return Guest.contact_id.in_(select(Prize.donor_contact_id).where(*gave, Prize.donor_contact_id.is_not(None)))


def _winner(event_id: int) -> ColumnElement[bool]:
    drawn = (Drawing.event_id == event_id, Drawing.void_at.is_(None), Drawing.drawn_at.is_not(None))
    return Guest.id.in_(select(Drawing.winner_id).where(*drawn, Drawing.winner_id.is_not(None)))


def _asked(event_id: int) -> ColumnElement[bool]:
    wish = (IntroductionWish.event_id == event_id, IntroductionWish.taken_back_at.is_(None))
    call = (Welcome.event_id == event_id, Welcome.outcome == WISHES)
    return or_(
        Guest.id.in_(select(IntroductionWish.guest_id).where(*wish)),
        Guest.id.in_(select(Welcome.first_timer_id).where(*call)),
    )


def _not_seen(event_id: int) -> ColumnElement[bool]:
    """Pick those who came to a mixer of the group before, but to none of the last three before this one."""
    this = aliased(Event)
    of_group = select(this.group_id).where(this.id == event_id).scalar_subquery()
    begins = select(this.starts_at).where(this.id == event_id).scalar_subquery()
    earlier = (
        select(Event.id)
        .where(Event.group_id == of_group, Event.starts_at < begins, Event.state != "cancelled")
        .order_by(Event.starts_at.desc(), Event.id.desc())
    )
    last = earlier.limit(NOT_SEEN).subquery()

    def came_to(events: Select[int]) -> Select[int]:
        theirs = aliased(Guest)
        there = and_(Attendance.event_id == theirs.event_id, Attendance.guest_id == theirs.id)
        return select(theirs.contact_id).join(Attendance, there).where(theirs.event_id.in_(events))

    enough = select(func.count()).select_from(last).scalar_subquery() == NOT_SEEN
    return and_(enough, Guest.contact_id.in_(came_to(earlier)), Guest.contact_id.not_in(came_to(select(last.c.id))))


SAID: Mapping[str, Fact] = {
    "said_yes": lambda _: Guest.answer == "yes",
    "said_no": lambda _: Guest.answer == "no",
    "said_maybe": lambda _: Guest.answer == "maybe",
    "silent": lambda _: and_(Guest.answer == "none", Guest.invited_at.is_not(None)),
    "waiting": lambda _: Guest.answer == "waiting",
    "came": _came,
    "walk_in": lambda _: Guest.source == "walk_in",
    "late": _late,
    "first_timer": lambda _: Guest.first_timer.is_(True),
    "brought": _brought,
    "donor": _donor,
    "winner": _winner,
    "visitor_host": lambda _: Guest.part == "visitor_host",
    "asked": _asked,
    "not_seen": _not_seen,
}


def met(event_id: int, least: int = 0, most: int | None = None) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that a guest met so many people who still stand on the list."""
    on_list = select(Guest.id).where(Guest.event_id == event_id, Guest.removed_at.is_(None)).correlate(None)
    both = (
        Meeting.event_id == event_id,
        Meeting.confirmed_at.is_not(None),
        Meeting.one_id.in_(on_list),
        Meeting.other_id.in_(on_list),
    )
    sides = union_all(*(select(side.label("guest_id")).where(*both) for side in (Meeting.one_id, Meeting.other_id)))
    each = sides.subquery()
    per_guest = select(each.c.guest_id).group_by(each.c.guest_id)
    enough = (Guest.id.in_(per_guest.having(func.count() >= least)),) if least else ()
    few = (Guest.id.not_in(per_guest.having(func.count() > most)),) if most is not None else ()
    return (*enough, *few)
