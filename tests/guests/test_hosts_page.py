"""The visitor hosts' page: whom to ask, the roster, and the last change taken back."""

import random
import re
from html import unescape

import pytest
from sqlalchemy import select

from mixer.accounts.models import Deed, Group
from mixer.contacts.models import Contact
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.events.service.show import lay_out_show
from mixer.guests import service
from mixer.guests.models import Guest, Shift, Welcome
from mixer.guests.service.roster import LONGEST
from tests.makers import NIGHT, check_in, make_company, make_contact, make_event, make_guest

LAYOUT = "/roster"


@pytest.fixture
def home(cast):
    return f"/m/{cast.event_code}/guests/visitor-hosts"


@pytest.fixture
def hugo(cast):
    return cast.browser("hugo")


@pytest.fixture
def come(cast, work):
    """Put people on the list of the cast's mixer, with its run of show; return their codes."""
    with work() as session:
        lay_out_show(session, session.get_one(Event, cast.event_id))

    def put(*names, company="", **different):
        with work() as session:
            group, event = session.get_one(Group, cast.group_id), session.get_one(Event, cast.event_id)
            house = make_company(session, group, company).id if company else None
            return [
                make_guest(session, event, make_contact(session, group, name, company_id=house), **different).code
                for name in names
            ]

    return put


def hosts(come, count=3):
    return come(*("Hanna Elm", "Otto Oak", "Eva Ash", "Ines Fir")[:count], part="visitor_host")


def shifts(look, cast):
    with look() as session:
        return {
            (row.code, row.guest_id, row.post, row.starts_minute, row.minutes)
            for row in session.scalars(select(Shift).where(Shift.event_id == cast.event_id))
        }


def undo(hugo, home):
    found = re.search(r'name="change" value="(\d+)"', hugo.get(home).text)
    return hugo.post(f"{home}/undo", {"change": found[1] if found else "0"}, follow_redirects=True)


def words(answer):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def test_without_visitor_hosts_there_is_no_roster_and_none_is_laid_out(hugo, home, come):
    assert "Who is where" not in hugo.get(home).text
    assert "Name at least one visitor host first" in hugo.post(home + LAYOUT).text
    assert "Shifts belong to visitor hosts" in hugo.get(f"{home}/shifts/new").text


def test_a_roster_is_laid_out_from_the_run_of_show_and_shown_in_local_time(hugo, home, come, cast, look):
    hosts(come)
    assert "From the run of show" in hugo.get(home).text
    page = hugo.post(home + LAYOUT, follow_redirects=True)
    assert "The roster stands: 14 shifts" in page.text
    assert "17:15–18:00" in page.text
    assert "Nobody is" not in page.text
    assert len(shifts(look, cast)) == 14


def test_one_visitor_host_alone_leaves_a_gap_that_is_said(hugo, home, come):
    hosts(come, 1)
    assert "Nobody is at the door from 18:00 to 19:20." in words(hugo.post(home + LAYOUT, follow_redirects=True))


def test_a_long_mixer_has_a_scale_of_hours(hugo, home, come, work, cast):
    with work() as session:
        event = session.get_one(Event, cast.event_id)
        event.ends_at = event.starts_at.replace(hour=23) + (event.ends_at - event.starts_at) * 4
    hosts(come)
    assert ">18:30</text>" in hugo.post(home + LAYOUT, follow_redirects=True).text


def test_a_shift_is_added_changed_and_taken_off_and_each_is_taken_back(hugo, home, come, cast, look):
    hanna, otto = hosts(come, 2)
    form = {"visitor_host": hanna, "post": "door", "starts": "17:15", "ends": "18:15"}
    assert "Hanna Elm" in hugo.get(f"{home}/shifts/new?host={hanna}").text
    assert hugo.post(f"{home}/shifts/new", form).status_code == 303
    first = shifts(look, cast)
    [(code, *_, starts, minutes)] = first
    assert (starts, minutes) == (-15, 60)

    assert 'value="17:15"' in hugo.get(f"{home}/shifts/{code}").text
    moved = {**form, "visitor_host": otto, "post": "way_out", "starts": "19:20", "ends": "19:30"}
    assert hugo.post(f"{home}/shifts/{code}", moved).status_code == 303
    [(_, guest_id, post, starts, minutes)] = shifts(look, cast)
    with look() as session:
        assert session.get_one(Guest, guest_id).code == otto
    assert (post, starts, minutes) == ("way_out", 110, 10)
    assert "Taken back: a shift was changed." in words(undo(hugo, home))
    assert shifts(look, cast) == first

    assert "off the roster" in hugo.post(f"{home}/shifts/{code}/remove", follow_redirects=True).text
    assert shifts(look, cast) == set()
    undo(hugo, home)
    assert shifts(look, cast) == first


@pytest.mark.parametrize(
    ("different", "said"),
    [
        ({"starts": "18:00", "ends": "17:00"}, "A shift ends after it begins"),
        ({"starts": "12:00", "ends": "11:00"}, "A shift ends after it begins"),
        (
            {"starts": "17:40", "ends": "17:50"},
            "Hanna Elm is at the door from 17:15 to 18:00. Change that shift first.",
        ),
        ({"starts": ""}, "Say when it begins"),
        ({"post": "roof"}, "Not a valid choice"),
    ],
)
def test_a_shift_that_cannot_be_is_refused_at_its_field(hugo, home, come, different, said):
    (hanna,) = hosts(come, 1)
    form = {"visitor_host": hanna, "post": "door", "starts": "17:15", "ends": "18:00"}
    assert hugo.post(f"{home}/shifts/new", form).status_code == 303
    answer = hugo.post(f"{home}/shifts/new", {**form, **different})
    assert answer.status_code == 422
    assert said in words(answer)


def test_a_changed_shift_is_refused_where_it_meets_another_one(hugo, home, come, cast, look):
    (hanna,) = hosts(come, 1)
    form = {"visitor_host": hanna, "post": "door", "starts": "17:15", "ends": "18:00"}
    hugo.post(f"{home}/shifts/new", form)
    [(code, *_)] = shifts(look, cast)
    hugo.post(f"{home}/shifts/new", {**form, "post": "room", "starts": "18:00", "ends": "19:00"})
    answer = hugo.post(f"{home}/shifts/{code}", {**form, "ends": "18:30"})
    assert answer.status_code == 422
    assert "is in the room from 18:00 to 19:00" in words(answer)
    assert "Say when it begins" in words(hugo.post(f"{home}/shifts/{code}", {**form, "starts": ""}))
    assert "not on the roster any more" in words(hugo.get(f"{home}/shifts/nothere"))


def test_only_visitor_hosts_have_shifts_at_a_known_post(come, cast, work):
    (robin,) = come("Robin Ray")
    (hanna,) = hosts(come, 1)
    start, end = NIGHT.time().replace(hour=18), NIGHT.time().replace(hour=19)
    for code, post, said in ((robin, "door", "Only visitor hosts"), (hanna, "roof", "Choose the door")):
        with pytest.raises(Refusal, match=said), work() as session:
            service.add_shift(session, cast.event_id, service.ShiftWords(code, post, start, end), random.Random(1))
    assert LONGEST == 720


def test_laying_out_again_can_be_taken_back(hugo, home, come, cast, look):
    hosts(come)
    hugo.post(home + LAYOUT)
    first = shifts(look, cast)
    hugo.post(home + LAYOUT)
    assert shifts(look, cast) != first
    undo(hugo, home)
    assert shifts(look, cast) == first
    assert 'name="change"' not in hugo.get(home).text
    assert "nothing to take back" in words(undo(hugo, home))


def test_whoever_is_no_visitor_host_any_more_hands_everything_over_and_gets_it_back(hugo, home, come, cast, look, work):
    hanna, otto = hosts(come, 2)
    come("Nina New", "Noah New", first_timer=True)
    hugo.post(f"{home}/share-out")
    hugo.post(home + LAYOUT)
    first = shifts(look, cast)
    with work() as session:
        host = service.find_guest(session, cast.event_id, hanna)
        welcome = session.scalars(select(Welcome).where(Welcome.visitor_host_id == host.id)).one()
        welcome.introduced, welcome.outcome, welcome.called_at = 2, "glad", NIGHT
        key = welcome.first_timer_id
    page = hugo.post(f"/m/{cast.event_code}/guests/{hanna}/part", {"part": "guest"}, follow_redirects=True)
    assert "Hanna Elm is a guest like everybody. Their first-timer goes to Otto Oak." in words(page)

    def of(first_timer):
        with look() as session:
            found = session.scalars(select(Welcome).where(Welcome.first_timer_id == first_timer)).one()
            return session.get_one(Guest, found.visitor_host_id).code, found.introduced, found.outcome

    assert of(key) == (otto, 2, "glad")
    assert len(shifts(look, cast)) < len(first)
    undo(hugo, home)
    assert of(key) == (hanna, 2, "glad")
    assert shifts(look, cast) == first
    with look() as session:
        assert service.find_guest(session, cast.event_id, hanna).part == "visitor_host"


def test_the_last_visitor_host_leaves_what_was_written_down(come, cast, work, look, hugo):
    (hanna,) = hosts(come, 1)
    come("Nina New", "Noah New", "Nora New", first_timer=True)
    with work() as session:
        service.share_out(session, cast.event_id)
        session.scalars(select(Welcome)).first().introduced = 1
    page = hugo.post(f"/m/{cast.event_code}/guests/{hanna}/part", {"part": "guest"}, follow_redirects=True)
    assert "3 first-timers have no visitor host now." in words(page)
    with look() as session:
        assert len(session.scalars(select(Welcome)).all()) == 1
        assert len(service.welcomes(session, cast.event_id).unassigned) == 3


def test_colleagues_do_not_take_over_where_somebody_else_can(come, cast, work):
    (hanna,) = hosts(come, 1)
    (nina,) = come("Nina New", company="Acme", first_timer=True)
    with work() as session:
        acme = session.scalar(select(Contact.company_id).where(Contact.full_name == "Nina New"))
        group, event = session.get_one(Group, cast.group_id), session.get_one(Event, cast.event_id)
        make_guest(session, event, make_contact(session, group, "Carl Colleague", company_id=acme), part="visitor_host")
        make_guest(session, event, make_contact(session, group, "Olga Other"), part="visitor_host")
        service.give_to(session, cast.event_id, nina, hanna)
        handed = service.set_part(session, service.find_guest(session, cast.event_id, hanna), "guest")
    assert handed.to == (("Olga Other", 1),)


def test_naming_a_first_timer_as_visitor_host_can_be_taken_back(hugo, home, come, cast, look):
    hosts(come, 1)
    (nina,) = come("Nina New", first_timer=True)
    hugo.post(f"{home}/share-out")
    hugo.post(f"/m/{cast.event_code}/guests/{nina}/part", {"part": "visitor_host"})
    undo(hugo, home)
    with look() as session:
        guest = service.find_guest(session, cast.event_id, nina)
        assert (guest.part, guest.first_timer) == ("guest", True)
        assert session.scalars(select(Welcome.first_timer_id)).all() == [guest.id]


def test_first_timers_who_were_shared_out_have_nobody_again(hugo, home, come, look):
    hosts(come)
    come("Nina New", "Noah New", first_timer=True)
    hugo.post(f"{home}/share-out")
    assert "Taken back: first-timers were shared out." in words(undo(hugo, home))
    with look() as session:
        assert session.scalars(select(Welcome)).all() == []


def test_what_others_changed_since_and_guests_who_are_gone_stay_as_they_are(hugo, home, come, cast, look, work):
    hanna, otto = hosts(come, 2)
    nina, noah = come("Nina New", "Noah New", first_timer=True)
    hugo.post(f"{home}/share-out")
    with work() as session:
        service.take_over(session, cast.event_id, nina, otto, hanna)
        guest = service.find_guest(session, cast.event_id, noah)
        session.delete(guest)
    undo(hugo, home)
    with look() as session:
        assert len(session.scalars(select(Welcome)).all()) == 1  # the one taken over on a phone

    (ines,) = come("Ines Fir")
    hugo.post(f"/m/{cast.event_code}/guests/{ines}/part", {"part": "visitor_host"})
    hugo.post(home + LAYOUT)
    hugo.post(f"/m/{cast.event_code}/guests/{ines}/part", {"part": "guest"})
    with work() as session:
        session.delete(service.find_guest(session, cast.event_id, ines))
    before = shifts(look, cast)
    assert "Taken back" in words(undo(hugo, home))
    assert shifts(look, cast) == before


def test_a_first_timer_who_is_gone_is_none_again(hugo, home, come, cast, work):
    (nina,) = come("Nina New", first_timer=True)
    hugo.post(f"/m/{cast.event_code}/guests/{nina}/part", {"part": "visitor_host"})
    with work() as session:
        guest = service.find_guest(session, cast.event_id, nina)
        guest.part = "guest"
        session.flush()
        session.delete(guest)
    assert "Taken back" in words(undo(hugo, home))


def test_a_change_that_changes_nothing_is_not_written_down(hugo, home, come, cast, look):
    (hanna,) = hosts(come, 1)
    hugo.post(f"/m/{cast.event_code}/guests/{hanna}/part", {"part": "visitor_host"})
    with look() as session:
        assert session.scalars(select(Deed).where(Deed.verb == "visitor hosts")).all() == []


def test_nothing_that_is_written_down_of_a_change_names_anybody(hugo, home, come, cast, look):
    hanna, _ = hosts(come, 2)
    hugo.post(home + LAYOUT)
    hugo.post(f"/m/{cast.event_code}/guests/{hanna}/part", {"part": "guest"})
    with look() as session:
        for deed in session.scalars(select(Deed).where(Deed.verb == "visitor hosts")):
            assert "Hanna" not in f"{deed.subject} {deed.detail}"


def test_how_many_are_missing_is_said_with_whom_to_ask(hugo, home, come, cast, work):
    assert "There are no visitor hosts; at least 3 are a good number" in words(hugo.get(home))
    assert "Once your group has held a mixer" in words(hugo.get(home))
    with work() as session:
        group, event = session.get_one(Group, cast.group_id), session.get_one(Event, cast.event_id)
        event.seats_taken = 61
        earlier = make_event(session, group, name="Summer", starts_at=NIGHT.replace(month=6))
        robin = make_contact(session, group, "Robin Ray")
        check_in(session, make_guest(session, earlier, robin), NIGHT.replace(month=6))
        make_guest(session, event, robin, answer="yes")
    hosts(come)
    page = words(hugo.get(home))
    assert "There are 3 visitor hosts for 61 guests; at least 4 are a good number" in page
    assert "Robin Ray Came to the last mixer." in page
    come("Ida Fourth", part="visitor_host")
    assert "Robin Ray" not in hugo.get(home).text


def test_after_the_mixer_the_page_leads_to_thanks_and_calls(hugo, home, come, clock):
    hosts(come, 1)
    assert "Brief them" in hugo.get(home).text
    clock.now = NIGHT.replace(day=24)
    page = hugo.get(home).text
    assert "Thank them" in page
    assert "/follow-up/calls" in page


def test_visitor_hosts_see_the_roster_and_may_not_change_it(home, come, cast, hugo):
    hosts(come)
    vera = cast.browser("vera")
    assert "The host has not laid out the shifts yet" in vera.get(home).text
    hugo.post(home + LAYOUT)
    page = vera.get(home).text
    assert "17:15–18:00" in page
    assert "/shifts/" not in page
    assert vera.post(home + LAYOUT).status_code == 403


def test_the_page_asks_as_much_for_sixty_first_timers_as_for_three(hugo, home, come, queries):
    hosts(come, 4)
    come(*(f"New{number} Face" for number in range(3)), first_timer=True)
    hugo.post(f"{home}/share-out")
    hugo.post(home + LAYOUT)
    hugo.get(home)
    with queries() as few:
        hugo.get(home)
    come(*(f"Newer{number} Face" for number in range(60)), first_timer=True)
    hugo.post(f"{home}/share-out")
    with queries() as many:
        hugo.get(home)
    assert len(many) == len(few) < 30


def test_the_shift_of_this_moment_is_known(come, cast, work, look):
    hosts(come, 1)
    with work() as session:
        service.lay_out(session, cast.event_id, random.Random(1))
    with look() as session:
        found = service.roster(session, cast.event_id)
        row = found.rows[0]
        assert service.on_duty(session, cast.event_id, NIGHT)[row.id].words == "17:15–18:00 at the door"
        assert service.on_duty(session, cast.event_id, NIGHT.replace(hour=1)) == {}
        assert service.on_duty(session, cast.rival_event_id, NIGHT) == {}
        assert found.of(row.id) == row.shifts
        assert found.of(0) == ()
