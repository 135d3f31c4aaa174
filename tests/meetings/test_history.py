"""Who met whom, here and at earlier mixers."""

from datetime import timedelta

from mixer.accounts.models import Group
from mixer.contacts.models import Contact
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.meetings.models import Meeting
from mixer.meetings.service import history, meet
from tests.makers import NIGHT, make_event, make_guest


def earlier_meeting(session, cast, trio, weeks, *, confirmed=True):
    """Let Ada and Ben meet so many weeks before (or after) our mixer."""
    group = session.get_one(Group, cast.group_id)
    event = make_event(session, group, starts_at=NIGHT - timedelta(weeks=weeks))
    one, other = (
        make_guest(session, event, session.get_one(Contact, session.get_one(Guest, guest.id).contact_id))
        for guest in (trio.ben, trio.ada)
    )
    session.add(
        Meeting(
            event_id=event.id,
            one_id=one.id,
            other_id=other.id,
            one_contact_id=one.contact_id,
            other_contact_id=other.contact_id,
            planned_at=event.starts_at,
            confirmed_at=event.starts_at if confirmed else None,
            way="scan",
        )
    )
    session.flush()
    return event


def test_guests_are_known_again_across_mixers_by_how_many_mixers_ago(cast, trio, work, clock):
    couple = (min(trio.ada.id, trio.ben.id), max(trio.ada.id, trio.ben.id))
    with work() as session:
        assert history.met_before(session, cast.event_id) == {}
        earlier_meeting(session, cast, trio, 12)
        assert history.met_before(session, cast.event_id) == {couple: 1}
        earlier_meeting(session, cast, trio, 8, confirmed=False)
        assert history.met_before(session, cast.event_id) == {couple: 2}
        earlier_meeting(session, cast, trio, 4)
        assert history.met_before(session, cast.event_id) == {couple: 1}
        earlier_meeting(session, cast, trio, -4)
        assert history.met_before(session, cast.event_id) == {couple: 1}
        meet.say_hello(session, trio.ada.id, meet.tag_of(session, trio.ben.badge), [], clock())
        assert history.met_before(session, cast.event_id) == {couple: 0}


def test_a_guest_who_stays_away_tonight_counts_for_nothing(cast, trio, work):
    with work() as session:
        event = earlier_meeting(session, cast, trio, 4)
        assert history.met_before(session, event.id) != {}
        session.delete(session.get_one(Guest, trio.ben.id))
        session.flush()
        assert history.met_before(session, cast.event_id) == {}


def test_the_rival_groups_meetings_are_never_seen(cast, trio, work, clock):
    with work() as session:
        meet.say_hello(session, trio.ada.id, meet.tag_of(session, trio.ben.badge), [], clock())
        assert history.met_before(session, cast.rival_event_id) == {}
        assert history.meeting_rows(session, cast.rival_event_id) == []


def test_a_planned_meeting_is_confirmed_by_the_scan_and_keeps_its_way(cast, trio, work, clock):
    with work() as session:
        history.plan_meetings(session, cast.event_id, [(trio.ben.id, trio.ada.id)], "duo", clock())
        history.plan_meetings(session, cast.event_id, [(trio.ada.id, trio.ben.id)], "duo", clock())
        history.plan_meetings(session, cast.event_id, [], "duo", clock())
        assert history.confirmed(session, cast.event_id) == {}
        (planned,) = history.meeting_rows(session, cast.event_id)
        assert (planned.way, planned.planned_at, planned.confirmed_at) == ("duo", clock(), None)
        meet.say_hello(session, trio.ben.id, meet.tag_of(session, trio.ada.badge), [], clock.forward(minutes=3))
        assert set(history.confirmed(session, cast.event_id).values()) == {clock()}
        (kept,) = history.meeting_rows(session, cast.event_id)
        assert (kept.way, kept.confirmed_at) == ("duo", clock())
        assert {kept.one_name, kept.other_name} == {"Ada Secretlace", "Ben Secretbell"}
        assert {kept.one_email, kept.other_email} == {"Secretlace@private.example", "Secretbell@private.example"}


def test_the_export_has_the_planned_meetings_that_did_not_happen_last(cast, trio, work, clock):
    with work() as session:
        session.get_one(Guest, trio.cleo.id).contact.email = None
        history.plan_meetings(session, cast.event_id, [(trio.ada.id, trio.cleo.id)], "duo", clock())
        meet.say_hello(session, trio.ada.id, meet.tag_of(session, trio.ben.badge), [], clock())
        rows = history.meeting_rows(session, cast.event_id)
        assert [row.way for row in rows] == ["scan", "duo"]
        assert "" in {rows[1].one_email, rows[1].other_email}


def test_history_of_any_size_takes_a_handful_of_queries(cast, trio, work, queries):
    with work() as session:
        for weeks in (4, 8, 12):
            earlier_meeting(session, cast, trio, weeks)
        session.expire_all()
        with queries() as asked:
            history.met_before(session, cast.event_id)
        assert len(asked) <= 4
        assert session.get_one(Event, cast.event_id)
