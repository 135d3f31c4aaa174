"""Letters by the clock: when they go, that they go once, and that they never come late."""

import threading
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.events.service import mixers
from mixer.guests.models import Guest
from mixer.invite import service
from mixer.invite.files import kinds
from mixer.invite.models import Wave
from mixer.invite.rules.schedule import Limits, Slot, Stage, WaveState, Written, next_step, step
from mixer.post.models import Letter
from mixer.post.rules.states import State
from tests.invite.conftest import YES
from tests.makers import KEYRING, NIGHT

ZONES = ["America/Denver", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu", "America/St_Johns"]
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
TIMES = st.integers(0, 24 * 60 - 1)


@pytest.fixture
def draft(house):
    """Draft a letter of a kind in the words it begins with; return its code."""

    def drafted(kind: str = "reminder", **different) -> str:
        known = kinds()[kind]
        words = {"kind": kind, "segment": known.segment, "subject": known.subject, "text": known.text}
        with house.work() as session:
            return service.draft_wave(
                session,
                house.cast.event_id,
                service.Words(**(words | different)),
                house.cast.accounts["hugo"],
                house.clock.now,
                house.tools.chance,
            )

    return drafted


@pytest.fixture
def schedule(house, draft):
    """Schedule a letter for so many days from the mixer, at an hour of that day; return its code."""

    def scheduled(kind: str = "reminder", days: int | None = None, hour: int = 10, code: str = "", **different) -> str:
        code, slot = code or draft(kind, **different), kinds()[kind].slot
        with house.work() as session:
            day = session.get_one(Event, house.cast.event_id).local_date
            day += timedelta(days=slot.days if days is None else days)
            service.schedule(session, house.cast.event_id, code, day, time(hour), house.clock.now)
        return code

    return scheduled


@pytest.fixture
def tick(house):
    """Let a worker look at every wave it has something to do for; return what became of each."""

    def ticked() -> list[service.Became]:
        with house.work() as session:
            due = service.waves_at_work(session, house.clock.now)
        became = []
        for wave_id in due:
            with house.work() as session:
                became.append(service.send_due(session, wave_id, house.clock.now))
                service.write_on(session, wave_id, house.clock.now, KEYRING)
        return became

    return ticked


def state_of(house, code: str) -> str:
    with house.work() as session:
        return service.outline(session, house.cast.event_id, code).state


# When


@given(DAYS, st.integers(-60, 30), TIMES, st.sampled_from(ZONES))
def test_a_slot_moves_with_the_mixer_and_shows_the_same_clock(day, days, minute, zone):
    slot = Slot.at(day + timedelta(days=days), time(*divmod(minute, 60)), day)
    assert slot == Slot(days, minute)
    local = slot.moment(day, zone)
    if local.oddity != "skipped":
        shown = local.moment.astimezone(ZoneInfo(zone))
        assert (shown.date(), shown.hour * 60 + shown.minute) == (day + timedelta(days=days), minute)


def test_clocks_that_skip_or_repeat_an_hour_are_settled_as_everywhere_else():
    assert Slot(0, 150).moment(date(2026, 3, 29), "Europe/Berlin").moment == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert Slot(0, 150).moment(date(2026, 10, 25), "Europe/Berlin").moment == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@given(st.integers(-3000, 3000), st.integers(1, 400), st.integers(-50, 50))
def test_a_letter_leaves_neither_long_after_it_was_due_nor_after_its_end(until, hours, before):
    limits, due = Limits(until, hours), NIGHT - timedelta(days=before)
    assert limits.last(due, NIGHT) <= limits.end(NIGHT)
    assert limits.last(due, NIGHT) <= due + timedelta(hours=hours)


def test_the_morning_letter_leaves_until_two_hours_before_the_doors():
    kind = kinds()["last_word_morning"]
    due = kind.slot.moment(date(2026, 10, 22), "America/Denver").moment
    assert kind.limits.last(due, NIGHT) == NIGHT - timedelta(hours=2)


# The timeline


def test_the_liveliest_wave_stands_for_a_step_and_the_first_open_step_is_next():
    at, end, now = NIGHT - timedelta(days=14), NIGHT, NIGHT - timedelta(days=20)
    assert step("reminder", at, end, [], now).stage is Stage.TO_WRITE
    assert step("reminder", at, end, [], end).stage is Stage.PASSED
    drafted, sent = Written("D", WaveState.DRAFT), Written("S", WaveState.SENT, at, 5, 5)
    assert step("reminder", at, end, [sent, drafted], now).wave is drafted
    assert step("reminder", at, end, [sent], now).stage is Stage.SENT
    assert step("reminder", at, end, [drafted], end).stage is Stage.PASSED
    first, second = step("invitation", at, end, [sent], now), step("reminder", at, end, [], now)
    assert next_step([first, second]) is second
    assert next_step([first]) is None


def test_the_timeline_shows_where_each_letter_stands_and_what_is_next(house, schedule, draft, tick):
    house.guests(2)
    with house.work() as session:
        line = service.timeline(session, house.cast.event_id, house.clock.now)
    assert [one.step.stage for one in line.lines] == ["to_write"] * 6
    assert (line.next.kind.key, line.goes_next, line.telling.key) == ("invitation", None, "moved")
    schedule("invitation")
    schedule("last_word", segment="not_invited")
    draft("reminder")
    with house.work() as session:
        line = service.timeline(session, house.cast.event_id, house.clock.now)
    assert [one.step.stage for one in line.lines[:4]] == ["scheduled", "draft", "to_write", "scheduled"]
    assert (line.next.kind.key, line.goes_next.kind.key) == ("reminder", "invitation")
    assert line.goes_next.step.wave.at == datetime(2026, 9, 17, 16, 0, tzinfo=UTC), "ten o'clock in Denver"
    house.clock.now = datetime(2026, 9, 17, 16, 0, tzinfo=UTC)
    assert tick() == [service.Became.STARTED]
    with house.work() as session:
        first = service.timeline(session, house.cast.event_id, house.clock.now).lines[0].step
    assert (first.stage, first.wave.letters, first.wave.gone) == ("sent", 2, 0)


# Going by themselves


def test_a_scheduled_letter_goes_at_its_time_and_to_whoever_is_in_its_segment_then(house, schedule, tick):
    (ana,) = house.guests(1, invited_at=NIGHT)
    code = schedule("reminder")
    house.guests(1, invited_at=NIGHT)
    house.answer(ana, YES)
    house.clock.now = datetime(2026, 10, 8, 15, 59, tzinfo=UTC)
    assert tick() == []
    house.clock.forward(minutes=1)
    assert tick() == [service.Became.STARTED]
    assert tick() == []
    (letter,) = [one for one in house.letters() if one.kind == "reminder"]
    assert letter.guest_id != ana.id
    assert letter.deadline == house.clock.now + timedelta(hours=72)
    assert state_of(house, code) == "sent"


def test_a_mixer_that_moves_takes_its_letters_along(house, schedule, tick):
    house.guests(1, invited_at=NIGHT)
    schedule("reminder")
    with house.work() as session:
        later = mixers.Timing(date(2026, 11, 5), time(17, 30), time(19, 30), "America/Denver")
        mixers.move(session, house.cast.event_id, later, house.clock.now, house.cast.accounts["hugo"])
    house.clock.now = datetime(2026, 10, 8, 18, 0, tzinfo=UTC)
    assert tick() == [], "a week before it would have been"
    house.clock.now = datetime(2026, 10, 22, 16, 0, tzinfo=UTC)
    assert tick() == [service.Became.STARTED]


def test_a_letter_for_nobody_counts_as_sent_and_is_not_tried_for_ever(house, schedule, tick):
    code = schedule("reminder")
    house.clock.now = NIGHT - timedelta(days=14)
    assert tick() == [service.Became.STARTED]
    assert (state_of(house, code), house.letters(), tick()) == ("sent", [], [])


def test_a_letter_that_became_late_while_no_worker_ran_is_never_sent_and_says_so(house, schedule, tick):
    house.guests(1, answer="yes")
    code = schedule("last_word_morning", hour=8)
    house.clock.now = NIGHT - timedelta(hours=1, minutes=59)
    assert tick() == [service.Became.LATE]
    assert (state_of(house, code), house.letters(), tick()) == ("late", [], [])
    with house.work() as session:
        assert service.timeline(session, house.cast.event_id, house.clock.now).lines[4].step.stage == "late"
        with pytest.raises(Refusal, match="too late"):
            service.begin(session, house.cast.event_id, code, house.clock.now)
        service.throw_away(session, house.cast.event_id, code)


def test_a_late_reminder_can_be_sent_by_hand_while_it_still_makes_sense(house, schedule, tick):
    house.guests(1, invited_at=NIGHT)
    code = schedule("reminder")
    house.clock.now = NIGHT - timedelta(days=9)
    assert tick() == [service.Became.LATE]
    with house.work() as session:
        assert service.send_wave(session, house.cast.event_id, code, house.clock.now, KEYRING).letters == 1
    (letter,) = house.letters()
    assert letter.deadline == house.clock.now + timedelta(hours=72)


def test_a_cancelled_mixer_sends_nothing_but_the_letter_that_says_so(house, schedule, draft, tick):
    (ana,) = house.guests(1)
    house.answer(ana, YES)
    house.guests(3)
    last = schedule("last_word")
    sent, reminder, called_off = draft("invitation"), draft("reminder"), draft("cancelled")
    with house.work() as session:
        service.begin(session, house.cast.event_id, sent, house.clock.now)
        with pytest.raises(Refusal, match="takes place"):
            service.begin(session, house.cast.event_id, called_off, house.clock.now)
        mixers.cancel(session, house.cast.event_id, house.clock.now, house.cast.accounts["hugo"])
    with house.work() as session:
        assert service.stop_called_off(session, house.clock.now) == 3, "letters on their way stop"
        assert service.called_off(session, house.clock.now) == []
        with pytest.raises(Refusal, match="is cancelled"):
            service.begin(session, house.cast.event_id, reminder, house.clock.now)
    house.clock.now = NIGHT - timedelta(days=4)
    assert tick() == [service.Became.WAITS]
    assert state_of(house, last) == "scheduled", "the mixer may come back"
    with house.work() as session:
        line = service.timeline(session, house.cast.event_id, house.clock.now)
        assert (line.to_tell, line.next, line.telling.key) == (1, None, "cancelled")
        assert service.send_wave(session, house.cast.event_id, called_off, house.clock.now, KEYRING).letters == 1
    letter = house.letters()[-1]
    assert (letter.kind, letter.stream, letter.unsubscribe_url) == ("cancelled", "service", None)
    assert "METHOD:CANCEL" in letter.calendar
    assert "STATUS:CANCELLED" in letter.calendar
    house.clock.now = NIGHT - timedelta(hours=2)
    assert tick() == [service.Became.LATE]


def test_guests_with_the_old_day_in_their_calendars_are_counted_and_told_once(house, draft):
    ana, bo, cy = house.guests(3)
    for guest in (ana, bo):
        house.answer(guest, YES)
    with house.work() as session:
        session.get_one(Guest, bo.id).contact.email = None
        later = mixers.Timing(date(2026, 11, 5), time(17, 30), time(19, 30), "America/Denver")
        mixers.move(session, house.cast.event_id, later, house.clock.now, house.cast.accounts["hugo"])
    house.answer(cy, YES)

    def to_tell() -> tuple[int, int]:
        with house.work() as session:
            line = service.timeline(session, house.cast.event_id, house.clock.now)
        return line.to_tell, line.to_call

    assert to_tell() == (1, 1), "whoever says yes after the move knows the new day"
    code = draft("moved")
    with house.work() as session:
        assert service.send_wave(session, house.cast.event_id, code, house.clock.now, KEYRING) == service.Sent(1, 0, 1)
    assert to_tell() == (0, 1)
    (letter,) = [one for one in house.letters() if one.kind == "moved"]
    assert (letter.guest_id, letter.stream) == (ana.id, "service")
    assert "SEQUENCE:1" in letter.calendar
    assert "METHOD:PUBLISH" in letter.calendar
    assert "Thursday 5 November 2026" in letter.body_text
    with house.work() as session:
        assert service.stop_wave(session, house.cast.event_id, code, house.clock.now) == 1
    assert to_tell() == (1, 1), "whoever was not told after all is counted again"


# What is refused


@pytest.mark.parametrize(
    ("kind", "day", "hour", "sentence"),
    [
        ("reminder", date(2026, 9, 1), time(10), "has passed"),
        ("reminder", date(2030, 1, 1), time(10), "more than a year"),
        ("reminder", date(2026, 10, 22), time(16), "too late"),
        ("thanks", date(2026, 10, 22), time(10), "not over"),
        ("thanks", date(2027, 3, 14), time(2, 30), "skip 02:30. Did you mean 03:30"),
        ("cancelled", date(2026, 10, 1), time(10), "takes place"),
    ],
)
def test_times_that_make_no_sense_are_refused_in_words(house, draft, kind, day, hour, sentence):
    code = draft(kind, segment="coming")
    with house.work() as session, pytest.raises(Refusal, match=sentence):
        service.schedule(session, house.cast.event_id, code, day, hour, house.clock.now)


def test_a_schedule_is_changed_taken_back_or_overtaken_by_hand(house, schedule, tick):
    house.guests(1, invited_at=NIGHT)
    code = schedule("reminder")
    schedule("reminder", days=-13, code=code)
    with house.work() as session:
        times = service.times_of(session, house.cast.event_id, code, house.clock.now)
    assert (times.due, times.planned) == (NIGHT - timedelta(days=13, hours=7.5), NIGHT - timedelta(days=14, hours=7.5))
    with house.work() as session:
        service.unschedule(session, house.cast.event_id, code)
        with pytest.raises(Refusal, match="not waiting any more"):
            service.unschedule(session, house.cast.event_id, code)
    house.clock.now = NIGHT - timedelta(days=12)
    assert tick() == []
    with house.work() as session:
        service.send_wave(session, house.cast.event_id, code, house.clock.now, KEYRING)
    with pytest.raises(Refusal, match="gone out already"):
        schedule("reminder", days=-5, code=code)
    with house.work() as session:
        assert service.times_of(session, house.cast.event_id, code, house.clock.now).due is None


def test_a_worker_that_looked_before_the_host_changed_the_time_sends_nothing(house, schedule):
    house.guests(1, invited_at=NIGHT)
    code = schedule("reminder")
    house.clock.now = NIGHT - timedelta(days=14)
    with house.work() as session:
        (wave_id,) = service.waves_at_work(session, house.clock.now)
    schedule("reminder", days=-10, code=code)
    with house.work() as session:
        assert service.send_due(session, wave_id, house.clock.now) is service.Became.WAITS
        service.unschedule(session, house.cast.event_id, code)
        assert service.send_due(session, wave_id, house.clock.now) is service.Became.WAITS
        assert service.send_due(session, 0, house.clock.now) is service.Became.WAITS
    assert house.letters() == []


# Two hosts, one letter


def in_threads(number: int, work) -> list[BaseException]:
    errors: list[BaseException] = []

    def guarded() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - any error in a thread fails the test
            errors.append(error)

    threads = [threading.Thread(target=guarded) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


@pytest.mark.database
def test_workers_on_two_hosts_send_a_due_letter_once(house, schedule):
    guests = house.guests(12, invited_at=NIGHT)
    schedule("reminder")
    house.clock.now = NIGHT - timedelta(days=14)
    gate, became = threading.Barrier(4), []

    def worker() -> None:
        with house.work() as session:
            due = service.waves_at_work(session, house.clock.now)
        gate.wait()
        for wave_id in due:
            with house.work() as session:
                became.append(service.send_due(session, wave_id, house.clock.now))
            more = True
            while more:
                with house.work() as session:
                    more = service.write_on(session, wave_id, house.clock.now, KEYRING, most=2).more

    assert in_threads(4, worker) == []
    assert sorted(became) == ["started", "waits", "waits", "waits"]
    assert sorted(letter.guest_id for letter in house.letters()) == sorted(guest.id for guest in guests)


@pytest.mark.database
def test_the_control_that_looks_first_and_sends_then_writes_everything_twice(house, schedule, cast):
    guests = house.guests(3, invited_at=NIGHT)
    code = schedule("reminder")
    gate = threading.Barrier(2)
    numbers = iter(range(100))

    def naive() -> None:
        with house.work() as session:
            waits = service.find_wave(session, house.cast.event_id, code).state == "scheduled"
        gate.wait()
        if waits:
            with house.work() as session:
                for guest in guests:
                    session.add(a_letter(cast, guest.id, f"naive:{next(numbers)}"))
                session.scalars(select(Wave)).one().state = "sent"

    assert in_threads(2, naive) == []
    assert len(house.letters()) == 2 * len(guests)


def a_letter(cast, guest_id: int, occasion: str) -> Letter:
    return Letter(
        occasion=occasion,
        group_id=cast.group_id,
        event_id=cast.event_id,
        guest_id=guest_id,
        kind="reminder",
        stream="invitation",
        to_name="",
        to_address="ana@guests.example",
        from_name="",
        subject="",
        body_text="",
        body_html="",
        message_id=occasion,
        state=State.PENDING,
        not_before=NIGHT,
        created_at=NIGHT,
    )
