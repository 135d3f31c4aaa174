"""Letters after a mixer: at a decent hour where it was, for a reason, once each, stopped in one tap."""

import datetime as dt
import re
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mixer.accounts.models import Group
from mixer.commands.nudging import nudging_jobs, write_nudges
from mixer.contacts.models import Contact
from mixer.events.models import Event
from mixer.followup.rules import nudging as rules
from mixer.followup.rules.nudging import as_text, evening_of, how_many, is_due, last_moment, longest, nudges, wanted
from mixer.followup.service import ladder, nudging, quiet
from mixer.guests.models import Guest
from mixer.meetings.service import sharing
from mixer.post.models import Letter
from mixer.post.service import farewell, suppress
from tests.followup.conftest import meet
from tests.makers import KEYRING, NIGHT, link_of, make_contact, make_event, make_guest

MORNING = dt.datetime(2026, 10, 23, 15, 0, tzinfo=dt.UTC)  # nine o'clock in Denver, the day after
WINTER = MORNING + dt.timedelta(hours=1)  # from November on, nine o'clock comes an hour later by UTC
DAY = dt.timedelta(days=1)
ZONES = (
    "Pacific/Kiritimati",
    "Pacific/Honolulu",
    "America/Denver",
    "Europe/Berlin",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
)
kinds = st.sampled_from(list(nudges().values()))


@given(
    st.sampled_from(ZONES),
    st.dates(dt.date(2026, 1, 1), dt.date(2027, 12, 31)),
    st.sampled_from([dt.time(8, 30), dt.time(19, 30), dt.time(23, 59), dt.time(1, 0)]),
    kinds,
)
def test_a_letter_is_due_from_nine_to_seven_on_its_day_wherever_the_mixer_was(name, day, end, nudge):
    zone = ZoneInfo(name)
    ends_at = dt.datetime.combine(day + DAY if end.hour == 1 else day, end, zone).astimezone(dt.UTC)
    at = lambda days, *clock: dt.datetime.combine(day + days * DAY, dt.time(*clock), zone).astimezone(dt.UTC)  # noqa: E731 - a shorthand
    assert evening_of(ends_at, zone) == day
    for late in range(nudge.late + 1):
        assert is_due(nudge, ends_at, zone, at(nudge.days + late, 9))
        assert is_due(nudge, ends_at, zone, at(nudge.days + late, 18, 59))
        assert not is_due(nudge, ends_at, zone, at(nudge.days + late, 8, 59))
        assert not is_due(nudge, ends_at, zone, at(nudge.days + late, 19))
    assert not is_due(nudge, ends_at, zone, at(nudge.days - 1, 12))
    assert not is_due(nudge, ends_at, zone, at(nudge.days + nudge.late + 1, 12))
    assert at(nudge.days + nudge.late, 19) < ends_at + longest()
    assert last_moment(zone, at(nudge.days, 9)) == at(nudge.days, 19)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", dt.date(2026, 10, 24), 15),
        ("America/Denver", dt.date(2026, 10, 31), 15),
        ("Europe/Berlin", dt.date(2026, 3, 28), 13),
    ],
)
def test_nine_is_nine_on_the_clock_though_clocks_changed_at_night(zone, day, hours):
    ends_at = dt.datetime.combine(day, dt.time(19), ZoneInfo(zone)).astimezone(dt.UTC)
    first = ends_at + dt.timedelta(hours=hours)
    assert is_due(nudges()["day"], ends_at, ZoneInfo(zone), first)
    assert not is_due(nudges()["day"], ends_at, ZoneInfo(zone), first - dt.timedelta(minutes=1))


def test_a_mixer_of_two_days_is_left_before_anybody_writes_about_it():
    assert not is_due(nudges()["day"], NIGHT + 2 * DAY, ZoneInfo("America/Denver"), MORNING)


@given(st.none() | st.sets(st.sampled_from(list(nudges()))), st.sets(st.sampled_from(list(nudges()))))
def test_a_guests_own_choice_stands_before_the_groups(own, group):
    assert wanted(None if own is None else as_text(own), as_text(group)) == (group if own is None else own)
    assert wanted("day dance", "") == {"day"}


def test_the_plan_of_letters_says_what_guests_are_told():
    assert [(one.key, one.days) for one in nudges().values()] == [("day", 1), ("list", 2), ("week", 7), ("month", 30)]
    assert all(one.first < one.end for one in nudges().values())
    assert how_many(1) == "one person"
    assert rules.FROM < rules.UNTIL


@pytest.fixture
def letters(look):
    """Return the letters of a kind, or all, by the first name of who gets them."""

    def found(kind=""):
        with look() as session:
            rows = session.query(Letter).filter(Letter.occasion.startswith(f"nudge:{kind}"), Letter.state == "pending")
            found = {row.to_name.split()[0]: row for row in rows.order_by(Letter.id)}
            session.expunge_all()
            return found

    return found


@pytest.fixture
def noted(work, night, clock):
    """Ana has a note about Ben."""
    with work() as session:
        sharing.write_note(session, night.ids["Ana"], night.codes["Ben"], "Roses for the lobby", clock())


def test_the_next_morning_asks_for_notes_by_first_names_as_far_as_agreed(app, night, letters):
    assert write_nudges(app, MORNING - dt.timedelta(minutes=1)) == 0
    assert write_nudges(app, MORNING) == 3  # Cleo has no address, Noa met nobody
    found = letters("day")
    assert set(found) == {"Ana", "Ben", "Vic"}
    text = found["Ana"].body_text
    assert "You met 3 people at Autumn Mixer." in text
    assert "- Ben\n- and 2 more people, as soon as you have both agreed to share" in text
    assert not any(word in text for word in ("Cleo", "Vic", "Acme", "Florist"))
    assert found["Ana"].subject == "Autumn Mixer: three people, three lines"
    assert found["Ana"].deadline == MORNING + dt.timedelta(hours=10)
    assert write_nudges(app, MORNING + dt.timedelta(minutes=10)) == 0


def test_nobody_is_asked_for_notes_they_have_written(app, work, night, letters, clock):
    with work() as session:
        sharing.write_note(session, night.ids["Ben"], night.codes["Ana"], "Lease", clock())
    write_nudges(app, MORNING)
    assert set(letters("day")) == {"Ana", "Vic"}


def test_two_mornings_later_the_list_says_who_they_are_as_far_as_agreed(app, night, letters):
    write_nudges(app, MORNING + DAY)
    assert not letters("day")
    text = letters("list")["Ana"].body_text
    assert "- Ben Example (Acme, Florist)\n- and 2 more people" in text
    assert "Roses" not in text
    assert "See my people: http://localhost/r/" in text


def test_after_a_week_it_is_about_whom_one_noted_and_has_not_written_to(app, work, night, noted, letters, clock):
    write_nudges(app, MORNING + 6 * DAY)
    assert set(letters()) == {"Ana"}
    assert "- Ben" in letters("week")["Ana"].body_text
    assert "a note about one person" in letters("week")["Ana"].body_text
    with work() as session:
        session.query(Letter).delete()
        ladder.take_step(session, night.ids["Ana"], night.codes["Ben"], "wrote", clock())
    assert write_nudges(app, MORNING + 6 * DAY) == 0


def test_after_a_month_it_is_about_whom_one_has_not_sat_down_with(app, work, night, noted, letters, clock):
    with work() as session:
        ladder.take_step(session, night.ids["Ana"], night.codes["Ben"], "wrote", clock())
    assert write_nudges(app, WINTER + 29 * DAY) == 1
    assert "a note about one person: choose one" in letters("month")["Ana"].body_text
    with work() as session:
        session.query(Letter).delete()
        ladder.take_step(session, night.ids["Ana"], night.codes["Ben"], "booked", clock())
    assert write_nudges(app, WINTER + 29 * DAY) == 0


def test_a_mixer_that_was_called_off_or_whose_data_went_is_written_about_no_more(app, cast, work, night):
    for facts in ({"state": "cancelled"}, {"state": "planned", "erased_at": NIGHT}):
        with work() as session:
            for name, value in facts.items():
                setattr(session.get_one(Event, cast.event_id), name, value)
        assert write_nudges(app, MORNING) == 0
    with work() as session:
        session.get_one(Event, cast.event_id).erased_at = None
    assert write_nudges(app, MORNING) == 3


def test_the_groups_choice_holds_until_a_guest_makes_their_own(app, cast, work, night, letters):
    with work() as session:
        session.get_one(Group, cast.group_id).nudges = "list"
        quiet.choose(session, night.ids["Vic"], ["day"])
    assert write_nudges(app, MORNING) == 1
    assert set(letters()) == {"Vic"}
    write_nudges(app, MORNING + DAY)
    assert set(letters("list")) == {"Ana", "Ben"}


def test_a_choice_holds_at_the_next_mixer_too(app, cast, work, night):
    with work() as session:
        quiet.choose(session, night.ids["Ana"], [])
        group = session.get_one(Group, cast.group_id)
        later = make_event(session, group, starts_at=NIGHT + 90 * DAY)
        ana = make_guest(session, later, session.get_one(Guest, night.ids["Ana"]).contact)
        meet(session, later, ana, make_guest(session, later, make_contact(session, group, "Zoe Example")), 90 * 1440)
        assert quiet.own_wishes(session, later.id) == {ana.id: ""}
        assert quiet.wish(session, ana.id) == quiet.Wish(frozenset(), "Riverside Chamber", True)
    assert write_nudges(app, WINTER + 90 * DAY) == 1


def test_between_looking_and_writing_a_guest_may_have_stopped_left_or_said_no_more(app, work, look, night, clock):
    names = ("Ana", "Ben", "Vic")
    with look() as session:
        (due,) = nudging.due_nudges(session, MORNING)
    assert due == nudging.Due(night.event_id, "day", tuple(sorted(night.ids[name] for name in names)))
    with work() as session:
        quiet.choose(session, night.ids["Ana"], ["list"])
        ben, vic = (session.get_one(Guest, night.ids[name]) for name in names[1:])
        suppress(session, farewell(KEYRING, ben.contact.group_id, ben.contact.email), "unsubscribed", clock())
        sharing.write_note(session, vic.id, night.codes["Ana"], "Calls", clock())
        written = [nudging.write_nudge(session, "day", guest, MORNING, KEYRING) for guest in due.guests]
        session.get_one(Contact, vic.contact_id).email = None
        session.flush()
        assert not nudging.write_nudge(session, "list", vic.id, MORNING, KEYRING)
    assert written == [False] * 3


def test_it_takes_as_many_questions_for_a_full_room_as_for_a_few(cast, work, look, queries):
    def asked(guests):
        with work() as session:
            event = session.get_one(Event, cast.event_id)
            for minute in range(guests):
                meet(session, event, make_guest(session, event), make_guest(session, event), minute)
        with queries() as sent, look() as session:
            assert sum(len(due.guests) for due in nudging.due_nudges(session, MORNING)) >= 2 * guests
        return len(sent)

    assert asked(2) == asked(20)


def test_the_worker_does_it_by_the_clock(app, night, letters):
    job, _reminders = nudging_jobs(app)
    job.run(MORNING)
    assert set(letters()) == {"Ana", "Ben", "Vic"}


def words(answer):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


@pytest.fixture
def ana(work, night, cast):
    with work() as session:
        guest = session.get_one(Guest, night.ids["Ana"])
        session.expunge(guest)
    return guest


def test_a_letter_stops_them_in_one_tap_without_an_account(app, cast, night, letters, look):
    write_nudges(app, MORNING)
    link = letters()["Ana"].unsubscribe_url
    stranger, path = cast.browser(), link.removeprefix("http://localhost")
    page = stranger.get(path)
    assert "Stop these letters" in page.text
    assert "Ana" not in page.text
    assert set(letters()) == {"Ana", "Ben", "Vic"}
    assert "No more of these letters" in words(stranger.client.post(path, follow_redirects=True))
    assert set(letters()) == {"Ben", "Vic"}
    with look() as session:
        assert session.get_one(Guest, night.ids["Ana"]).nudges == ""
    assert "Stop these letters" in words(stranger.post(f"{path}/back", follow_redirects=True))


def test_a_mail_program_stops_them_by_itself(app, cast, night, letters):
    write_nudges(app, MORNING)
    link = letters()["Ana"].unsubscribe_url
    answer = cast.browser().client.post(link, data={"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, answer.text) == (200, "No more of these letters.")
    assert "Ana" not in letters()


def test_nobody_stops_anothers_letters_with_a_link_of_their_own_making(cast, ana):
    for token in (ana.code, f"{ana.code}0000000000000000", "", "X"):
        assert cast.browser().get(f"/quiet/{token}").status_code == 404
        assert cast.browser().client.post(f"/quiet/{token}").status_code == 404


def test_a_letters_button_opens_the_guests_own_page_in_any_browser(cast, ana):
    browser = cast.browser()
    page = browser.get(f"/r/{link_of(ana)}/to/people", follow_redirects=True)
    assert "My people" in page.text
    assert "Letters after a mixer" in browser.get("/my/nudges").text
    for address in (f"/r/{link_of(ana)}/to/nowhere", "/r/ZZZZZZZZZZ/to/people"):
        assert browser.get(address).status_code == 404


def test_a_guest_chooses_on_their_own_page(cast, ana, look):
    browser = cast.guest_browser(ana)
    page = browser.get("/my/nudges").text
    assert page.count("checked") == 4
    assert "what everybody gets" not in page
    page = browser.post("/my/nudges", {"kinds": ["list", "month"]}, follow_redirects=True).text
    assert page.count("checked") == 2
    assert browser.post("/my/nudges", {"kinds": ["dance"]}).status_code == 409
    browser.post("/my/nudges")
    assert "checked" not in browser.get("/my/nudges").text
    assert browser.post("/my/nudges/as-the-group", follow_redirects=True).text.count("checked") == 4


def test_an_organiser_chooses_for_the_group(cast, look):
    olive, address = cast.browser("olive"), f"/g/{cast.group_code}/nudges"
    assert olive.get(address).text.count("checked") == 4
    assert "Letters after a mixer" in olive.get(f"/g/{cast.group_code}/privacy").text
    assert olive.post(address, {"kinds": ["day"]}, follow_redirects=True).text.count("checked") == 1
    with look() as session:
        assert session.get_one(Group, cast.group_id).nudges == "day"
    assert olive.post(address, {"kinds": ["dance"]}).status_code == 422
    olive.post(address)
    assert "checked" not in olive.get(address).text
