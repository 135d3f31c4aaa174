"""Moving a mixer takes along its tasks, its letters and its turn, and can be taken back exactly."""

from dataclasses import replace
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from sqlalchemy import select

from mixer.accounts.models import Group
from mixer.core.refusal import Refusal
from mixer.events.models import Event, HostTurn
from mixer.events.service import mixers
from mixer.events.service.along import FOLLOWERS
from mixer.events.service.mixers import Timing
from mixer.guests.models import Guest
from mixer.invite import service as invite
from mixer.invite.files import kinds
from mixer.invite.models import Wave, WaveLetter
from mixer.invite.rules.replies import Reply
from mixer.plan.models import Task
from mixer.plan.service import moving, tasks
from mixer.post.models import Letter
from mixer.post.service.delivery import claim
from tests.makers import KEYRING, make_contact, make_guest
from tests.plan.conftest import IN_FIVE_WEEKS, IN_NINE_WEEKS

WAS = Timing(IN_NINE_WEEKS, time(17, 30), time(19, 30), "America/Denver")
LATER = replace(WAS, day=IN_NINE_WEEKS + timedelta(weeks=1))
OLD, NEW = "Thursday 12 November 2026, 17:30–19:30", "Thursday 19 November 2026, 17:30–19:30"


@pytest.fixture
def mixer(planned):
    return planned()[0]


@pytest.fixture
def move(work, app, by, mixer):
    """Move the mixer as its page does."""

    def moved(timing=LATER):
        with work() as session, app.test_request_context():
            return moving.move_mixer(session, mixer, timing, by, app.extensions[FOLLOWERS])

    return moved


@pytest.fixture
def back(work, app, by, mixer):
    def moved():
        with work() as session, app.test_request_context():
            return moving.move_back(session, mixer, by, app.extensions[FOLLOWERS])

    return moved


@pytest.fixture
def preview(look, app, by, mixer):
    """Say what would move along, by its title."""

    def told(timing=LATER):
        with look() as session:
            found = moving.preview_along(session, mixer, timing, by.moment, app.extensions[FOLLOWERS])
            return {title: [(line.title, line.before, line.after) for line in lines] for title, lines in found}

    return told


@pytest.fixture
def guest(work, mixer):
    with work() as session:
        event = session.get_one(Event, mixer)
        group = session.get_one(Group, event.group_id)
        contact = make_contact(session, group, "Ana González", email="ana@guests.example")
        return make_guest(session, event, contact).id


@pytest.fixture
def wave(work, mixer, by, chance):
    """Draft a letter to many; with days, it goes by itself so long from the mixer."""

    def made(kind, days=None):
        known = kinds()[kind]
        with work() as session:
            words = invite.Words(kind, known.segment, known.subject, known.text)
            code = invite.draft_wave(session, mixer, words, by.account_id, by.moment, chance)
            if days is not None:
                day = IN_NINE_WEEKS + timedelta(days=days)
                invite.schedule(session, mixer, code, day, time(10), by.moment)
            return code

    return made


@pytest.fixture
def say_yes(work, mixer, guest, clock, chance):
    def said():
        with work() as session:
            invite.give_answer(
                session, mixer, guest, Reply(coming=True), clock.forward(minutes=1), invite.Tools(chance, KEYRING)
            )

    return said


def days_of(look, event_id):
    with look() as session:
        rows = session.execute(select(Task.key, Task.due_on, Task.planned_on).where(Task.event_id == event_id))
        return {key: (due, planned) for key, due, planned in rows}


def letters(look, event_id):
    with look() as session:
        found = session.scalars(select(Letter).where(Letter.event_id == event_id).order_by(Letter.id)).all()
        session.expunge_all()
        return found


def test_a_letter_by_the_clock_moves_with_its_mixer(move, preview, wave):
    wave("reminder", -14)
    assert preview() == {"Letters that go by themselves": [("Reminder", "Thu 29 Oct, 10:00", "Thu 5 Nov, 10:00")]}
    assert move().along == ("1 scheduled letter",)


def test_a_letter_for_which_it_would_be_too_late_says_so(preview, wave):
    wave("reminder", -14)
    soon = replace(WAS, day=date(2026, 9, 12))
    (line,) = preview(soon)["Letters that go by themselves"]
    assert line[2] == "Sat 29 Aug, 10:00: too late, it will not go"
    (line,) = preview(replace(WAS, day=date(2026, 9, 20)))["Letters that go by themselves"]
    assert line[2] == "Sun 6 Sep, 10:00: at once"


def test_a_mixer_in_another_zone_sends_its_letters_on_the_clocks_there(preview, wave):
    wave("reminder", -14)
    (line,) = preview(replace(WAS, time_zone="Pacific/Kiritimati"))["Letters that go by themselves"]
    assert line[1:] == ("Thu 29 Oct, 10:00", "Thu 29 Oct, 10:00")


def test_nothing_moves_along_where_nothing_changes(preview, move, wave, say_yes):
    wave("reminder")
    say_yes()
    assert preview(WAS) == {}


def test_a_letter_that_has_not_left_tells_the_new_day(move, preview, say_yes, look, mixer, guest):
    say_yes()
    assert preview()["Letters that tell the old time"] == [("One letter not yet sent", OLD, NEW)]
    assert move().along == ("1 letter not yet sent",)
    (letter,) = letters(look, mixer)
    assert OLD not in letter.subject + letter.body_text + letter.body_html
    assert NEW in letter.body_text
    assert NEW in letter.body_html
    entry = Calendar.from_ical(letter.calendar).events[0]
    assert (entry["DTSTART"].dt.astimezone(ZoneInfo(WAS.time_zone)).date(), int(entry["SEQUENCE"])) == (LATER.day, 1)
    with look() as session:
        event = session.get_one(Event, mixer)
        assert letter.deadline == event.ends_at
        assert session.get_one(Guest, guest).told_sequence == event.sequence == 1


def test_a_letter_that_a_courier_holds_stays_and_its_reader_is_to_be_told(move, say_yes, look, work, clock, mixer):
    say_yes()
    with work() as session:
        assert claim(session, "courier", clock.forward(minutes=1), timedelta(minutes=5)) is not None
    assert move().along == ()
    (letter,) = letters(look, mixer)
    assert OLD in letter.body_text
    with look() as session:
        assert invite.timeline(session, mixer, clock()).to_tell == 1


def test_whoever_has_the_old_day_in_a_calendar_is_counted(preview, say_yes, work, clock):
    say_yes()
    with work() as session:
        claim(session, "courier", clock.forward(minutes=1), timedelta(minutes=5))
    assert preview()["Letters that tell the old time"] == [
        ("One guest's calendar", OLD, "stays until you send “Another day or place” (under Invite)")
    ]


def test_a_letter_waits_no_longer_than_the_new_day(move, say_yes, look, mixer):
    say_yes()
    move(replace(WAS, day=IN_FIVE_WEEKS))
    (letter,) = letters(look, mixer)
    with look() as session:
        assert letter.deadline == session.get_one(Event, mixer).ends_at


def test_a_letter_still_to_be_written_counts_as_told(move, say_yes, work, wave, clock, mixer, guest):
    say_yes()
    with work() as session:
        session.get_one(Guest, guest).told_sequence = -1
        session.query(Letter).delete()
    code = wave("moved")
    with work() as session:
        invite.begin(session, mixer, code, clock.forward(minutes=1))
        assert session.scalar(select(WaveLetter.letter_id).join(Wave).where(Wave.code == code)) is None
    move()
    with work() as session:
        assert session.get_one(Guest, guest).told_sequence == 1


def test_the_turn_to_host_follows_unless_the_day_is_anothers(move, preview, work, look, cast, mixer):
    with work() as session:
        turn = {"group_id": cast.group_id, "code": "turn-one", "day": IN_NINE_WEEKS, "event_id": mixer}
        session.add(HostTurn(**turn, host_name="Acme"))
    assert preview()["The rota"] == [("Acme: turn to host", "Thu 12 Nov", "Thu 19 Nov")]
    assert move().along == ("1 turn in the rota",)
    further = replace(LATER, day=LATER.day + timedelta(weeks=1))
    with work() as session:
        session.add(HostTurn(group_id=cast.group_id, code="turn-two", day=further.day))
    assert preview(further)["The rota"][0][2] == "stays, since that day is another's turn"
    assert move(further).along == ()
    with look() as session:
        assert session.scalar(select(HostTurn.day).where(HostTurn.event_id == mixer)) == LATER.day


def test_a_move_is_taken_back_to_the_day(move, back, look, work, by, clock, mixer):
    with work() as session:
        done, own = session.scalars(select(Task.code).where(Task.key.in_(("goal", "catering"))).order_by(Task.id))
        tasks.tick(session, mixer, done, by)
        tasks.put_on(session, mixer, own, date(2026, 10, 20), by)
    before = days_of(look, mixer)
    clock.forward(days=3)
    move(replace(WAS, day=IN_FIVE_WEEKS))
    assert days_of(look, mixer) != before
    with look() as session:
        last = moving.last_move(session, mixer)
    assert last.timing == WAS
    assert back().tasks > 30
    assert days_of(look, mixer) == before
    with look() as session:
        assert session.get_one(Event, mixer).local_date == IN_NINE_WEEKS


def test_a_task_touched_after_the_move_stays_where_the_host_put_it(move, back, look, work, by, clock, mixer):
    move()
    clock.forward(hours=1)
    later = tasks.Actor(by.account_id, clock())
    with work() as session:
        code = session.scalar(select(Task.code).where(Task.key == "catering"))
        tasks.put_on(session, mixer, code, date(2026, 10, 27), later)
    back()
    assert days_of(look, mixer)["catering"] == (date(2026, 10, 20),) * 2  # it keeps its distance from the mixer


@pytest.mark.parametrize("change", ["place", "cancelled", "never moved"])
def test_once_something_else_has_changed_a_move_is_not_taken_back(change, move, back, work, look, by, mixer):
    if change != "never moved":
        move()
    with work() as session:
        if change == "place":
            about = mixers.mixer_of(session, mixer).about
            mixers.change(session, mixer, replace(about, place="Town Hall"), by.moment, by.account_id)
        if change == "cancelled":
            mixers.cancel(session, mixer, by.moment, by.account_id)
    with look() as session:
        assert moving.last_move(session, mixer) is None
    with pytest.raises(Refusal, match="cannot simply be moved back"):
        back()


def test_pages_show_what_moves_along_and_take_it_back(cast, planned, work, wave, mixer):
    olive = cast.browser("olive")
    wave("reminder", -14)
    with work() as session:
        address = f"/m/{session.get_one(Event, mixer).code}/move"
    times = {"day": "2026-11-19", "doors": "17:30", "close": "19:30", "time_zone": "America/Denver"}
    assert "Letters that go by themselves" in olive.get(address, query_string=times).text
    page = olive.post(address, times, follow_redirects=True).text
    assert "The mixer is moved, and 40 open tasks with it. Also moved: 1 scheduled letter." in page
    assert "It was on Thursday 12 November" in olive.get(address).text
    page = olive.post(f"{address}/back", follow_redirects=True).text
    assert "The mixer is back where it was, and 40 open tasks with it." in page
    with work() as session:
        for task in session.scalars(select(Task).where(Task.event_id == mixer, Task.key != "goal")):
            task.deleted_at = task.changed_at
    assert "and 1 open task with it." in olive.post(address, times, follow_redirects=True).text
