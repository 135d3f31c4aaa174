"""Whom to ask to be a visitor host: never a first-timer, the best first, each with their reason."""

from datetime import timedelta

import pytest

from mixer.accounts.models import Group
from mixer.events.models import Event
from mixer.icebreakers.service.whom_to_ask import SUGGESTED, whom_to_ask
from mixer.meetings.models import Meeting
from tests.makers import MADE_AT, NIGHT, check_in, make_contact, make_event, make_guest


@pytest.fixture
def past(cast, work):
    """Three earlier mixers; say who came to how many, was visitor host at how many, and whom they met."""

    class Past:
        def __init__(self):
            with work() as session:
                group = session.get_one(Group, cast.group_id)
                self.events = [
                    make_event(session, group, name=f"Mixer {n}", starts_at=NIGHT - timedelta(days=30 * n)).id
                    for n in (1, 2, 3)
                ]

        def of(self, name, came=0, hosted=0, met=0, **now):
            with work() as session:
                group, event = session.get_one(Group, cast.group_id), session.get_one(Event, cast.event_id)
                contact = make_contact(session, group, name)
                for number, event_id in enumerate(self.events[:came]):
                    mixer = session.get_one(Event, event_id)
                    part = "visitor_host" if number < hosted else "guest"
                    guest = make_guest(session, mixer, contact, part=part)
                    check_in(session, guest, mixer.starts_at)
                    for _ in range(met if number == 0 else 0):
                        other = make_guest(session, mixer)
                        pair = {"one_id": guest.id, "other_id": other.id, "way": "scan", "confirmed_at": MADE_AT}
                        both = {"one_contact_id": contact.id, "other_contact_id": other.contact_id}
                        session.add(Meeting(event_id=event_id, planned_at=None, **pair, **both))
                make_guest(session, event, contact, **{"answer": "yes", **now})

    return Past()


def asked(look, cast):
    with look() as session:
        return [(one.full_name, one.reason) for one in whom_to_ask(session, cast.event_id)]


def test_who_came_often_and_knows_many_is_named_first_with_the_reason(past, look, cast):
    past.of("Ada Often", came=3, met=4)
    past.of("Ben Host", came=3, hosted=2, met=1)
    past.of("Cleo Once", came=1)
    past.of("Dora Thrice", came=3, hosted=3)
    assert asked(look, cast) == [
        ("Dora Thrice", "Came to 3 of 3 mixers and was a visitor host 3 times."),
        ("Ben Host", "Came to 3 of 3 mixers, met 1 person there and was a visitor host twice."),
        ("Ada Often", "Came to 3 of 3 mixers and met 4 people there."),
        ("Cleo Once", "Came to 1 of 3 mixers."),
    ]


def test_nobody_is_asked_who_is_new_said_no_or_is_one_already(past, look, cast):
    past.of("New Face", first_timer=True)
    past.of("Never Came")
    past.of("Said No", came=3, answer="no")
    past.of("Is One", came=3, part="visitor_host")
    past.of("Off List", came=3, removed_at=MADE_AT)
    assert asked(look, cast) == []


def test_who_has_not_said_yes_comes_last_and_it_is_said(past, look, cast):
    past.of("Ada Silent", came=3, hosted=1, answer="none")
    past.of("Ben Coming", came=1)
    assert asked(look, cast) == [
        ("Ben Coming", "Came to 1 of 3 mixers."),
        ("Ada Silent", "Came to 3 of 3 mixers and was a visitor host once; has not said yes yet."),
    ]


def test_six_are_enough_and_many_guests_cost_no_more_queries(past, look, cast, queries):
    for number in range(SUGGESTED + 2):
        past.of(f"Guest {number}", came=2)
    with look() as session, queries() as sent:
        assert len(whom_to_ask(session, cast.event_id)) == SUGGESTED
    assert len(sent) == 4
