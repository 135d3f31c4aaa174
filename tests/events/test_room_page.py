"""The room is written down, and the caterer is told a number that follows the answers, once each."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from mixer.core.refusal import Refusal
from mixer.door.models import Attendance
from mixer.events.models import Event, Venue
from mixer.events.rules.heads import Heads
from mixer.events.service import caterer, venue
from mixer.events.service.listed import NobodyListed, listed_in
from mixer.events.service.venue import VenueWords
from mixer.guests.models import Guest
from mixer.meetings.models import Meeting
from mixer.post.models import Letter
from mixer.today.service import GuestList
from tests.cast import RIVAL_CANARY
from tests.makers import MADE_AT, make_guest

ROOM = {
    "room_holds": "90",
    "high_tables": "10",
    "chairs": "12",
    "parking": "Behind the house",
    "access": "Three steps, a ramp on the left",
    "coats": "At the door",
    "note": "Key with Olive",
    "caterer": "Ms Field",
    "caterer_email": "field@food.example",
    "share_expected": "85",
}
WORDS = VenueWords(caterer="Ms Field", caterer_email="field@food.example")


@pytest.fixture
def olive(cast):
    return cast.browser("olive")


@pytest.fixture
def address(cast):
    return f"/m/{cast.event_code}/room"


def say_yes(work, cast, number, **different):
    with work() as session:
        event = session.get_one(Event, cast.event_id)
        guests = [make_guest(session, event, answer="yes", seats=1, **different) for _ in range(number)]
        event.seats_taken += number
        return [guest.id for guest in guests]


def letters(look):
    with look() as session:
        found = session.scalars(select(Letter).where(Letter.kind == "caterer_count").order_by(Letter.id)).all()
        session.expunge_all()
        return found


@pytest.mark.parametrize(
    ("who", "status"), [("olive", 200), ("hugo", 200), ("nell", 404), ("rita", 404), ("", 303), ("vera", 403)]
)
def test_the_room_and_its_money_open_for_hosts_only(cast, who, status):
    for page in ("room", "room/budget", "room/budget.csv", "room/budget.xlsx"):
        answer = cast.browser(who).get(f"/m/{cast.event_code}/{page}")
        assert answer.status_code == status
        assert RIVAL_CANARY.encode() not in answer.data or who == "rita"


def test_the_room_is_written_down_and_written_over(cast, olive, address, look):
    assert "The room is written down." in olive.post(address, ROOM, follow_redirects=True).text
    assert olive.post(address, ROOM | {"chairs": "", "coats": ""}).status_code == 303
    with look() as session:
        row = session.get_one(Venue, cast.event_id)
        assert (row.room_holds, row.chairs, row.coats, row.caterer) == (90, None, "", "Ms Field")
    page = olive.get(address).text
    assert "Behind the house" in page
    assert "For the 80 for whom there are places: 10 to 14." in page


def test_numbers_that_are_none_are_told_at_their_fields(olive, address):
    answer = olive.post(address, ROOM | {"chairs": "-1", "caterer_email": "field", "share_expected": ""})
    assert answer.status_code == 422
    for words in ("A number from 0 to 5000.", "does not look like an e-mail address", "Say how many come."):
        assert words in answer.text


def test_the_number_follows_the_answers_and_the_letter_sums_up_what_they_eat(cast, olive, address, work):
    olive.post(address, ROOM)
    say_yes(work, cast, 20, dietary="vegetarian")
    with work() as session:
        event = session.get_one(Event, cast.event_id)
        make_guest(session, event, part="visitor_host", dietary="no nuts")
        make_guest(session, event, answer="waiting")
        make_guest(session, event, answer="no", dietary="vegan")
        make_guest(session, event, answer="yes", removed_at=MADE_AT)
    page = olive.get(address).text
    assert "19 will eat at Autumn Mixer on Thursday 22 October 2026" in page  # 17.85 of 21, and one of the team
    assert "20 x vegetarian" in page
    assert "1 × no nuts" in page
    assert "vegan" not in page
    assert "17 of the 20 who said yes: 85 of every 100 come" in page
    assert "1 of the 1 who wait" in page
    say_yes(work, cast, 80)
    page = olive.get(address).text
    assert "101 people have said yes or help, and the room holds 90" in page


def test_a_letter_tells_the_caterer_and_two_screens_tell_it_once(cast, olive, address, work, look, clock):
    olive.post(address, ROOM)
    say_yes(work, cast, 20)
    page = olive.post(f"{address}/caterer/write", {"ordinal": "1"}, follow_redirects=True).text
    assert "A letter tells the caterer 17." in page
    assert "The same as you told them on 7 September." in page
    again = cast.browser("hugo").post(f"{address}/caterer/write", {"ordinal": "1"}, follow_redirects=True).text
    assert "The caterer was told 17 in the meantime." in again
    (letter,) = letters(look)
    assert (letter.to_name, letter.to_address, letter.guest_id) == ("Ms Field", "field@food.example", None)
    assert "please count on 17 people" in letter.body_text
    assert "Three steps, a ramp on the left" in letter.body_text
    assert "we told you" not in letter.body_text

    clock.forward(days=3)
    say_yes(work, cast, 14)
    page = olive.get(address).text
    assert "12 more than you told them on 7 September." in page
    olive.post(f"{address}/caterer/write", {"ordinal": "2"})
    assert "12 more than we told you on 7 September." in letters(look)[1].body_text
    page = olive.get(address).text
    assert "Send it once more" in page
    assert page.index("10 September, 09:00, by letter by Olive Organiser") < page.index("7 September, 09:00, by letter")
    answer = olive.post(f"{address}/caterer/not-told", follow_redirects=True).text
    assert "There is nothing to take back" in answer


def test_a_number_told_by_telephone_is_put_on_record_and_taken_back(cast, olive, address, work, look):
    olive.post(address, {"share_expected": "100"})
    say_yes(work, cast, 2)
    assert (
        "The caterer knows of 2." in olive.post(f"{address}/caterer/told", {"ordinal": "1"}, follow_redirects=True).text
    )
    say_yes(work, cast, 1)
    olive.post(f"{address}/caterer/told", {"ordinal": "2"})
    with look() as session:
        assert session.get_one(Venue, cast.event_id).counted == 3
    assert "3 is taken back." in olive.post(f"{address}/caterer/not-told", follow_redirects=True).text
    with look() as session:
        assert session.get_one(Venue, cast.event_id).counted == 2
    olive.post(f"{address}/caterer/not-told")
    with look() as session:
        row = session.get_one(Venue, cast.event_id)
        assert (row.counted, row.counted_at) == (None, None)
    assert "The caterer was told no number yet." in olive.get(address).text
    assert letters(look) == []


def test_without_an_address_there_is_nobody_to_write_to(olive, address):
    assert "With an e-mail address of the caterer this goes by letter." in olive.get(address).text
    for room in ({}, {"share_expected": "85"}):
        if room:
            olive.post(address, room)
        page = olive.post(f"{address}/caterer/write", {"ordinal": "1"}, follow_redirects=True).text
        assert "Write down the caterer with an e-mail address first." in page
    page = olive.post(f"{address}/caterer/told", {"ordinal": "x"}, follow_redirects=True).text
    assert "in the meantime" in page


def test_a_letter_on_record_is_not_written_twice_whatever_the_history_says(work, cast, clock):
    by = caterer.By(cast.accounts["olive"], "Olive", clock())
    with work() as session:
        venue.write_venue(session, cast.event_id, WORDS)
        caterer.tell(session, cast.event_id, 1, Heads(coming=10), by, by_letter=True)
        session.execute(caterer.Deed.__table__.delete())
    with work() as session, pytest.raises(Refusal, match="written already"):
        caterer.tell(session, cast.event_id, 1, Heads(coming=10), by, by_letter=True)


@pytest.mark.parametrize("ended", ["cancelled", "over"])
def test_nothing_is_told_when_the_mixer_is_over_or_cancelled(work, cast, clock, ended):
    with work() as session:
        venue.write_venue(session, cast.event_id, WORDS)
        session.get_one(Event, cast.event_id).state = "cancelled" if ended == "cancelled" else "planned"
    moment = clock() + timedelta(days=60 if ended == "over" else 0)
    by = caterer.By(cast.accounts["olive"], "Olive", moment)
    with work() as session, pytest.raises(Refusal, match="over or cancelled"):
        caterer.tell(session, cast.event_id, 1, Heads(), by, by_letter=True)


def test_the_day_the_caterer_was_told_is_a_day_where_the_mixer_is(work, look, cast, clock):
    with work() as session:
        session.get_one(Event, cast.event_id).time_zone = "Pacific/Kiritimati"
        venue.write_venue(session, cast.event_id, WORDS)
        by = caterer.By(cast.accounts["olive"], "Olive", clock())
        caterer.tell(session, cast.event_id, 1, Heads(coming=10), by, by_letter=False)
    with look() as session:
        found = caterer.telling(session, cast.event_id, Heads(coming=30), "Olive")
    assert found.moved == "17 more than you told them on 8 September."  # 15:00 in Greenwich is the next morning there


def test_who_came_and_who_met_is_counted_from_the_list_the_door_and_the_meetings(work, look, cast, queries):
    one, other, _third = say_yes(work, cast, 3)
    with work() as session:
        for guest in (one, other):
            row = {"event_id": cast.event_id, "guest_id": guest, "first_scan": f"s{guest}", "first_ms": 1}
            session.add(Attendance(**row, door="Main"))
        contacts = [session.get_one(Guest, guest).contact_id for guest in (one, other)]
        pair = {"event_id": cast.event_id, "one_id": one, "other_id": other, "way": "scan"}
        pair |= {"one_contact_id": contacts[0], "other_contact_id": contacts[1]}
        session.add(Meeting(**pair, planned_at=MADE_AT, confirmed_at=MADE_AT))
    with look() as session, queries() as sent:
        heads = GuestList().heads(session, cast.event_id)
    assert heads == Heads(coming=3, came=2, introductions=1)
    assert len([one for one in sent if one.startswith("SELECT")]) == 2


def test_a_holder_of_a_table_is_told_apart_by_their_answer(work, look, cast):
    with work() as session:
        event = session.get_one(Event, cast.event_id)
        coming, gone = make_guest(session, event, answer="yes"), make_guest(session, event, removed_at=MADE_AT)
        contacts = [coming.contact_id, gone.contact_id]
    with look() as session:
        assert GuestList().answers(session, cast.event_id, contacts) == {contacts[0]: "yes"}


def test_an_application_without_guests_plans_for_the_places(look, cast):
    assert isinstance(listed_in({}), NobodyListed)
    assert listed_in({}).answers(None, cast.event_id, [1]) == {}
    with look() as session:
        found = venue.room_view(session, cast.event_id, listed_in({}).heads(session, cast.event_id))
    assert (found.people, found.basis, found.count.eaters) == (80, "for whom there are places", 0)
