"""The group's year: days on its rhythm, whose turn it is, and a mixer that begins on such a day."""

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from icalendar import Calendar
from sqlalchemy import select

from mixer.accounts.models import Account, Deed, Group
from mixer.contacts.models import Contact
from mixer.core.refusal import Refusal
from mixer.events.models import Event, HostTurn
from mixer.events.service import year as service
from tests.cast import RIVAL_CANARY
from tests.makers import NIGHT, a_code, give_part, make_contact, make_event

# The cast's mixer is on Thursday 22 October 2026; it is Monday 7 September.


@pytest.fixture
def home(cast):
    return f"/g/{cast.group_code}/year"


@pytest.fixture
def olive(cast):
    return cast.browser("olive")


@pytest.fixture
def year(cast, look, clock):
    def read(group_id=None):
        with look() as session:
            return service.year(session, group_id or cast.group_id, clock())

    return read


@pytest.fixture
def turn(cast, work):
    def make(day, host="", **different):
        with work() as session:
            row = HostTurn(code=a_code(), group_id=cast.group_id, day=day, host_name=host, **different)
            session.add(row)
            session.flush()
            return row.code

    return make


def words(answer):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def undo(olive, home):
    found = re.search(r'name="change" value="(\d+)"', olive.get(home).text)
    return words(olive.post(f"{home}/undo", {"change": found[1] if found else "x"}, follow_redirects=True))


def hosts(year):
    return [(turn.day.isoformat(), turn.host) for turn in year().coming]


def set_rhythm(olive, home, pace="monthly 2", weekday="TU"):
    return olive.post(f"{home}/rhythm", {"pace": pace, "weekday": weekday}, follow_redirects=True)


def test_an_empty_year_says_what_to_do(olive, home):
    page = words(olive.get(home))
    assert "How often do you meet?" in page
    assert "No days yet Say above how often your group meets" in page
    assert "Who hosts" in page  # Olive and the others, who have not hosted yet


def test_a_rhythm_proposes_twelve_months_of_days_but_those_taken(olive, home, year, work, cast):
    with work() as session:
        group = session.get_one(Group, cast.group_id)
        start = datetime(2026, 11, 10, 23, 30, tzinfo=UTC)
        make_event(session, group, name="Planned", starts_at=start)
        make_event(session, group, name="Called off", starts_at=start + timedelta(days=28), state="cancelled")
    page = words(set_rhythm(olive, home))
    assert "Your group meets every second Tuesday of the month." in page
    assert "11 days for the next twelve months" in page
    assert "Public holidays are not known here" in page
    found = year().proposed
    assert found[:2] == (date(2026, 9, 8), date(2026, 10, 13))
    assert date(2026, 11, 10) not in found
    assert date(2026, 12, 8) in found
    assert year().weekday == "TU"
    assert "Your group meets as it comes." in words(set_rhythm(olive, home, ""))
    assert year().proposed == ()
    assert "Choose how often" in words(set_rhythm(olive, home, "daily"))
    assert "Taken back: the rhythm was changed." in undo(olive, home)
    assert year().rhythm.words == "every second Tuesday of the month"


@pytest.mark.parametrize(
    ("zone", "first"), [("Pacific/Kiritimati", date(2026, 9, 9)), ("Pacific/Honolulu", date(2026, 9, 8))]
)
def test_the_next_day_is_the_next_one_where_the_group_is(cast, work, year, clock, zone, first):
    clock.now = datetime(2026, 9, 7, 10, 30, tzinfo=UTC)  # the 8th on Kiritimati, the 7th on Honolulu
    with work() as session:
        group = session.get_one(Group, cast.group_id)
        group.time_zone, group.rhythm = zone, f"weekly {'WE' if zone.endswith('Kiritimati') else 'TU'}"
    assert year().proposed[0] == first
    assert len(year().proposed) == 52


def test_chosen_days_are_kept_once_and_struck_days_come_back(olive, home, year):
    set_rhythm(olive, home)
    days = [day.isoformat() for day in year().proposed[:3]]
    assert "3 days are in your year." in words(olive.post(f"{home}/days", {"day": days}, follow_redirects=True))
    again = olive.post(f"{home}/days", {"day": [*days[:1], "nonsense"]}, follow_redirects=True)
    assert "0 days are in your year." in words(again)
    assert "Taken back: days were added." in undo(olive, home)
    assert hosts(year) == []
    olive.post(f"{home}/days", {"day": days})
    assert [day for day, _ in hosts(year)] == days
    struck = year().coming[1].code
    page = words(olive.post(f"{home}/{struck}/strike", follow_redirects=True))
    assert "Tuesday 13 October is out of your year." in page
    assert [day for day, _ in hosts(year)] == [days[0], days[2]]
    undo(olive, home)
    assert [day for day, _ in hosts(year)] == days
    assert "not in your year any more" in words(olive.post(f"{home}/nothere/strike"))


def test_a_day_of_its_own_is_added_and_one_that_is_over_refused(olive, home, year, cast, look):
    assert "1 day is in your year." in words(olive.post(f"{home}/days", {"day": "2026-10-22"}, follow_redirects=True))
    assert year().coming[0].event_name == "Autumn Mixer"  # which is planned for that day
    assert "That day is over" in words(olive.post(f"{home}/days", {"day": "2026-09-06"}))
    assert "Choose at least one day" in words(olive.post(f"{home}/days", {"day": "soon"}))


def test_the_rota_is_filled_in_fair_order_and_taken_back(olive, home, year, turn, work, cast, clock):
    with work() as session:
        group = session.get_one(Group, cast.group_id)
        old = make_event(session, group, name="Summer", starts_at=NIGHT - timedelta(days=120))
        give_part(session, old, session.get_one(Account, cast.accounts["olive"]), "host")
    turn(date(2026, 6, 1), "Harbour Bakery")
    for month in (10, 11, 12):
        turn(date(2026, month, 13))
    turn(date(2027, 1, 12), "vera visitorhost")
    page = olive.get(home)
    assert "next Hugo Host, who has not hosted yet" in words(page)
    assert "3 more with a host" in words(olive.post(f"{home}/fill", follow_redirects=True))
    assert [host for _, host in hosts(year)] == ["Hugo Host", "Nell Nopart", "Harbour Bakery", "vera visitorhost"]
    assert [one.name for one in year().people][-2:] == ["Harbour Bakery", "Olive Organiser"]
    undo(olive, home)
    assert [host for _, host in hosts(year)] == ["", "", "", "vera visitorhost"]


def test_a_host_is_named_and_a_contact_alone_of_that_name_is_known(olive, home, year, turn, work, cast, look):
    code = turn(date(2026, 10, 13))
    with work() as session:
        group = session.get_one(Group, cast.group_id)
        make_contact(session, group, "Ana Kim", email="ana@kim.example")
        make_contact(session, group, "Two Alike")
        make_contact(session, group, "Two Alike")

    def name(text):
        return words(olive.post(f"{home}/{code}/host", {"host": text}, follow_redirects=True))

    def contact():
        with look() as session:
            return session.scalar(select(HostTurn.contact_id).where(HostTurn.code == code)) is not None

    assert "Ana Kim hosts that day." in name("Ana@Kim.example")
    assert contact()
    assert "Two Alike hosts that day." in name("Two Alike")
    assert not contact()
    assert "Taken back: a host was named." in undo(olive, home)
    assert hosts(year) == [("2026-10-13", "Ana Kim")]
    assert contact()
    name("Ana Kim")
    assert "Nobody hosts that day yet." in name("")
    with work() as session:
        session.scalars(select(Contact).where(Contact.full_name == "Ana Kim")).one().erased_at = NIGHT
    undo(olive, home)
    assert hosts(year) == [("2026-10-13", "")]


def test_what_is_written_down_of_a_change_names_no_contact(olive, home, turn, work, cast, look):
    code = turn(date(2026, 10, 13))
    with work() as session:
        make_contact(session, session.get_one(Group, cast.group_id), "Ana Kim")
    olive.post(f"{home}/{code}/host", {"host": "Ana Kim"})
    olive.post(f"{home}/{code}/host", {"host": ""})
    with look() as session:
        deeds = session.scalars(select(Deed).where(Deed.verb == "year")).all()
        assert len(deeds) == 2
        assert all("Ana" not in f"{deed.subject} {deed.detail}" for deed in deeds)


def test_an_erased_contact_hosts_without_a_name(turn, work, cast, year):
    with work() as session:
        contact = make_contact(session, session.get_one(Group, cast.group_id), "Ana Kim", erased_at=NIGHT)
        key = contact.id
    turn(date(2026, 10, 13), "Ana Kim", contact_id=key)
    assert hosts(year) == [("2026-10-13", "")]


def test_two_days_change_hosts_and_back(olive, home, year, turn):
    one, other = turn(date(2026, 10, 13), "Ana"), turn(date(2026, 11, 10), "Ben")
    assert "The two have swapped." in words(
        olive.post(f"{home}/swap", {"one": one, "other": other}, follow_redirects=True)
    )
    assert [host for _, host in hosts(year)] == ["Ben", "Ana"]
    undo(olive, home)
    assert [host for _, host in hosts(year)] == ["Ana", "Ben"]
    assert "two different days" in words(olive.post(f"{home}/swap", {"one": one, "other": one}))
    assert "There is nothing to take back" in undo(olive, home)


def test_a_day_whose_mixer_is_gone_comes_back_without_it(olive, home, year, turn, work, cast):
    with work() as session:
        event_id = make_event(session, session.get_one(Group, cast.group_id), name="Gone").id
    code = turn(date(2026, 12, 8), event_id=event_id)
    olive.post(f"{home}/{code}/strike")
    with work() as session:
        session.delete(session.get_one(Event, event_id))
    undo(olive, home)
    assert [(one.day, one.event_code) for one in year().coming] == [(date(2026, 12, 8), "")]


def begin(olive, cast, day, name="Winter Mixer"):
    form = {
        "name": name, "place": "Hall", "day": day, "doors": "17:30", "close": "19:30", "capacity": "60",
        "time_zone": "America/Denver", "template": "chamber", "kind": "casual",
    }  # fmt: skip
    answer = olive.post(f"/g/{cast.group_code}/mixers/new", form)
    assert answer.status_code == 303, words(answer)


def test_a_day_leads_to_planning_its_mixer_which_then_stands_behind_it(olive, home, turn, cast, year, work):
    turn(date(2026, 12, 8), "Ana Kim")
    page = olive.get(home).text
    address = unescape(re.search(r'href="([^"]+mixers/new[^"]+)"', page)[1])
    form = olive.get(address).text
    assert 'value="2026-12-08"' in form
    assert "Hosted by Ana Kim." in form
    begin(olive, cast, "2026-12-08")
    first = year().coming[0]
    assert (first.event_name, first.planned) == ("Winter Mixer", True)
    assert year().next_to_plan is None
    assert "Winter Mixer" in olive.get(home).text

    begin(olive, cast, "2026-12-08", "A second one")
    assert year().coming[0].event_name == "Winter Mixer"
    with work() as session:
        session.scalars(select(Event).where(Event.name == "Winter Mixer")).one().state = "cancelled"
    assert "called off" in words(olive.get(home))
    assert year().next_to_plan is not None
    begin(olive, cast, "2026-12-08", "A third one")
    assert year().coming[0].event_name == "A third one"


def test_a_day_or_host_that_makes_no_sense_is_not_shown(olive, cast):
    page = olive.get(f"/g/{cast.group_code}/mixers/new?day=tomorrow&host=").text
    assert "Hosted by" not in page
    assert 'name="day"' in page


def test_past_days_are_shown_as_past(olive, home, turn, year):
    turn(date(2026, 6, 9), "Ana Kim")
    assert "Before Tuesday 9 June 2026 Ana Kim" in words(olive.get(home))
    assert year().coming == ()


def test_the_years_calendar_is_read_by_other_programs(olive, home, turn, cast):
    turn(date(2026, 12, 31), "Ana, Kim; & Co")
    turn(date(2026, 10, 22))
    turn(date(2026, 1, 1))
    answer = olive.get(f"{home}.ics")
    assert "attachment" in answer.headers["Content-Disposition"]
    read = Calendar.from_ical(answer.data)
    entries = [(one.decoded("dtstart"), one.decoded("dtend"), str(one["description"])) for one in read.walk("VEVENT")]
    assert entries == [
        (date(2026, 10, 22), date(2026, 10, 23), "No host yet."),
        (date(2026, 12, 31), date(2027, 1, 1), "Hosted by Ana, Kim; & Co."),
    ]
    assert len({str(one["uid"]) for one in read.walk("VEVENT")}) == 2
    assert b"DTSTART;VALUE=DATE:20261231" in answer.data


def test_the_year_of_others_is_theirs(cast, work, turn, olive, home, look, clock):
    with work() as session:
        theirs = HostTurn(code=a_code(), group_id=cast.rival_group_id, day=date(2026, 12, 8), host_name=RIVAL_CANARY)
        session.add(theirs)
        session.flush()
        code = theirs.code
    for act in ("host", "strike"):
        assert olive.post(f"{home}/{code}/{act}").status_code == 409
    assert RIVAL_CANARY not in olive.get(home).text
    ours = turn(date(2026, 10, 13))
    with pytest.raises(Refusal), work() as session:
        service.swap(session, cast.group_id, ours, code)


def test_a_full_year_costs_no_more_queries_than_an_empty_one(olive, home, turn, queries):
    turn(date(2026, 10, 13))
    olive.get(home)
    with queries() as few:
        olive.get(home)
    for week in range(60):
        turn(date(2026, 10, 14) + timedelta(weeks=week), f"Host {week}")
    with queries() as many:
        olive.get(home)
    assert len(many) == len(few) < 16
