"""The visitor hosts' briefing: a page each, a letter for each change, and that they are briefed."""

import random
import re
from html import unescape
from random import Random

import pytest
from sqlalchemy import select

from mixer.contacts.models import Contact
from mixer.events.models import Event
from mixer.guests import service as guests
from mixer.guests.models import Guest
from mixer.icebreakers.service import briefing, hosts, three
from mixer.icebreakers.service.hosts_evening import on_their_lists
from mixer.post.models import Letter
from tests.makers import KEYRING, check_in


@pytest.fixture
def base(cast):
    return f"/m/{cast.event_code}/icebreakers/hosts"


@pytest.fixture
def hugo(cast):
    return cast.browser("hugo")


@pytest.fixture
def evening(cast, work, hall, clock):
    """Two first-timers, two visitor hosts who greet one each with a roster, and four people worth meeting."""
    new = hall.come(2, inside=False, first_timer=True, trade="Realtor", invited_by="Ana")
    greet = hall.come(2, inside=False, part="visitor_host", trade="Plumber")
    worth = hall.come(4, inside=False, trade="Mortgage broker")
    with work() as session:
        hosts.plan(session, cast.event_id, hosts.Wish(), clock(), Random(1))
        guests.lay_out(session, cast.event_id, random.Random(1))
    return new, greet, worth


def words(answer):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def letters(look, cast):
    with look() as session:
        found = session.scalars(select(Letter).where(Letter.event_id == cast.event_id).order_by(Letter.id)).all()
        session.expunge_all()
        return found


def test_each_page_has_shifts_first_timers_and_whom_to_introduce_with_reasons(hugo, base, evening):
    page = words(hugo.get(f"{base}/briefing"))
    assert "17:15–18:00 at the door" in page
    assert page.count("Mortgage broker, both serve home buyers.") == 6
    assert "Invited by Ana." in page
    assert "not written to yet" in page


def test_people_of_the_list_of_three_come_first(hugo, base, evening, cast, work, clock):
    with work() as session:
        for key in (*evening[0], *evening[2]):
            check_in(session, session.get_one(Guest, key))
        three.make_lists(session, cast.event_id, three.Wish(), clock(), Random(2))
    with work() as session:
        new = {
            key: [one.name for one in people]
            for key, people in on_their_lists(session, cast.event_id, evening[0]).items()
        }
        found = briefing.briefing(session, cast.event_id, clock(), KEYRING)
    told = {
        one.newcomer.person.id: [to.name for to in one.people] for sheet in found.sheets for one in sheet.first_timers
    }
    assert any(new.values()), "else the comparison says little"
    for key, names in told.items():
        assert names[: len(new[key])] == new[key][:3]
        assert len(set(names)) == len(names)


def test_a_first_timer_among_strangers_only_is_told(hugo, base, hall, cast, work, clock):
    hall.come(1, inside=False, first_timer=True)
    hall.come(1, inside=False, part="visitor_host")
    with work() as session:
        hosts.plan(session, cast.event_id, hosts.Wish(), clock(), Random(1))
    page = words(hugo.get(f"{base}/briefing"))
    assert "Nobody is coming yet whom they do not know." in page
    assert "No shifts yet" in page
    hugo.post(f"{base}/briefing/send")
    hall.come(1, inside=False, part="visitor_host")
    assert "No first-timers of their own" in words(hugo.get(f"{base}/briefing"))


def test_a_letter_goes_to_each_visitor_host_once_for_each_change(hugo, base, evening, cast, work, look, clock):
    new, greet, _ = evening
    with work() as session:
        session.scalars(
            select(Contact).join(Guest, Guest.contact_id == Contact.id).where(Guest.id == greet[1])
        ).one().email = None
    page = words(hugo.post(f"{base}/briefing/send", follow_redirects=True))
    assert "1 letter is on the way." in page
    assert "No e-mail address: Guest003 Hall. Hand them their page on paper." in page
    [first] = letters(look, cast)
    assert "Please be there at 17:15." in first.body_text
    assert "17:15–18:00 at the door" in first.body_text
    assert "Invited by Ana." in first.body_text
    assert "Introduce them to" in first.body_text
    assert "http://localhost/r/" in first.body_text
    assert "Nobody’s briefing has changed." in words(hugo.post(f"{base}/briefing/send", follow_redirects=True))
    assert len(letters(look, cast)) == 1
    assert "has this letter" in words(hugo.get(f"{base}/briefing"))

    def invited_by(name):
        with work() as session:
            for key in new:
                session.get_one(Guest, key).invited_by = name

    for count, name in ((2, "Ben"), (3, "Ana")):  # there and back: each is a change, and each is told
        invited_by(name)
        assert "changed since their letter" in words(hugo.get(f"{base}/briefing"))
        hugo.post(f"{base}/briefing/send")
        hugo.post(f"{base}/briefing/send")
        assert len(letters(look, cast)) == count


def test_both_have_a_letter_when_both_have_an_address(hugo, base, evening):
    assert "2 letters are on the way." in words(hugo.post(f"{base}/briefing/send", follow_redirects=True))


def test_a_letter_without_shifts_says_when_to_be_there(hugo, base, hall, look, cast):
    hall.come(1, inside=False, part="visitor_host")
    hugo.post(f"{base}/briefing/send")
    [letter] = letters(look, cast)
    assert "15 minutes before the doors" in " ".join(letter.body_text.split())


def test_that_they_are_briefed_is_written_down_and_taken_back(hugo, base, evening, cast, look, clock):
    def briefed_at():
        with look() as session:
            return session.get_one(Event, cast.event_id).hosts_briefed_at

    assert "They are briefed" in hugo.get(f"{base}/briefing").text
    page = words(hugo.post(f"{base}/briefing/briefed", follow_redirects=True))
    assert "The visitor hosts are briefed." in page
    assert briefed_at() == clock()
    assert "Taken back" in words(hugo.post(f"{base}/briefing/briefed", {"not": "yes"}, follow_redirects=True))
    assert briefed_at() is None


def test_without_visitor_hosts_and_after_the_mixer_nothing_is_sent(hugo, base, hall, clock, work, cast):
    assert "Name at least one visitor host" in words(hugo.post(f"{base}/briefing/send"))
    with work() as session:
        clock.now = session.get_one(Event, cast.event_id).ends_at
    assert "The mixer is over" in words(hugo.post(f"{base}/briefing/send"))


def test_visitor_hosts_read_the_briefing_and_change_nothing(cast, base, evening):
    vera = cast.browser("vera")
    page = vera.get(f"{base}/briefing").text
    assert "They are briefed" not in page
    assert "Send each" not in page
    assert vera.post(f"{base}/briefing/send").status_code == 403
    assert vera.post(f"{base}/briefing/briefed").status_code == 403


def test_the_evenings_board_says_where_each_is_now(cast, base, evening, hall, clock, work):
    vera = cast.browser("vera")
    _, greet, _ = evening
    with work() as session:
        clock.now = session.get_one(Event, cast.event_id).starts_at
    code = hall.guest(greet[0]).code
    page = words(vera.get(f"{base}/evening?me={code}"))
    assert "You: 17:15–18:00 at the door" in page
    assert page.count("17:15–18:00 at the door") == 2
    with work() as session:
        clock.now = session.get_one(Event, cast.event_id).ends_at
    assert "at the door" not in words(vera.get(f"{base}/evening?me={code}"))
