from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mixer.events.rules.when import local_day
from mixer.plan.files.library import templates
from mixer.plan.rules.template import When
from mixer.plan.rules.timeline import Due, Item, Standing, by_week, costs, dated, moved, schedule, timeline

CHAMBER = templates()["chamber"]
THURSDAY = date(2026, 5, 14)
TEMPLATES = st.sampled_from(list(templates().values()))
DAYS = st.dates(date(2024, 1, 1), date(2032, 12, 31))
LEFT = st.integers(-40, 120)


def dues(plan):
    return {task.spec.key: task.due for task in plan.tasks}


def weeks_before(weeks, day=THURSDAY):
    return day - timedelta(weeks=weeks)


def test_eight_weeks_ahead_nothing_is_lost_and_nothing_is_said():
    plan = timeline(CHAMBER, THURSDAY, weeks_before(8))
    assert not plan.compressed
    assert plan.costs == ()
    assert not any(task.squeezed or task.pressed for task in plan.tasks)


def test_the_plan_of_a_thursday_mixer_falls_on_the_days_hosts_expect():
    days = dues(timeline(CHAMBER, THURSDAY, weeks_before(9)))
    assert days["goal"] == date(2026, 3, 20)
    assert days["invitations_sent"] == date(2026, 4, 10)
    assert days["reminder_week"] == date(2026, 5, 7)
    assert days["collect_prizes"] == date(2026, 5, 11)
    assert days["set_up"] == THURSDAY
    assert days["call_first_timers"] == date(2026, 5, 16)
    assert days["one_to_ones"] == date(2026, 6, 13)


@pytest.mark.parametrize("weekday", range(7))
def test_tasks_of_a_week_fall_on_a_working_day_of_that_week(weekday):
    event_day = date(2026, 5, 11) + timedelta(days=weekday)
    for spec in CHAMBER.tasks:
        if spec.when.in_week:
            day = spec.when.on(event_day)
            assert day.weekday() < 5
            assert -7 <= (day - event_day).days - spec.when.offset - 7 < 0


def test_five_weeks_ahead_the_plan_is_compressed_and_says_so():
    today = weeks_before(5)
    plan = timeline(CHAMBER, THURSDAY, today)
    assert plan.compressed
    assert plan.costs[0] == (
        "Chamber mixers are planned over eight weeks; this one has five weeks. Three weeks of the plan "
        "are gone; the eleven tasks of that time must be done from today to Thursday 16 April, in order."
    )
    assert [cost.split(".")[0] for cost in plan.costs[1:]] == [
        "Agree on the goal, the date and the budget",
        "Name the team: invitations, prizes, visitor hosts, name tags, MC, follow-up",
        "Start the guest list",
        "Apply for permits, if alcohol is served",
    ]
    squeezed = [task for task in plan.tasks if task.squeezed]
    assert [task.spec.when.week for task in squeezed] == [-8] * 4 + [-7] * 3 + [-6] * 4
    assert all(today <= task.due <= date(2026, 4, 16) for task in squeezed)
    assert dues(plan)["invitation"] == dues(plan)["invitations_sent"]  # what waits for it pulls it forward


def test_the_fewer_days_are_left_the_more_risks_come_true():
    counts = [len(timeline(CHAMBER, THURSDAY, weeks_before(weeks)).costs) for weeks in range(8, -1, -1)]
    assert counts == sorted(counts)
    assert counts[-1] > counts[4] > counts[0] == 0


def test_on_the_day_itself_everything_open_is_due_today():
    plan = timeline(CHAMBER, THURSDAY, THURSDAY)
    assert {task.due for task in plan.tasks if task.spec.when.offset <= 0} == {THURSDAY}
    assert "this one has no day left" in plan.costs[0]


def test_after_the_mixer_nothing_is_said_any_more_and_the_follow_up_is_due():
    plan = timeline(CHAMBER, THURSDAY, THURSDAY + timedelta(days=9))
    assert plan.compressed
    assert plan.costs == ()
    days = dues(plan)
    assert days["venue"] == THURSDAY
    assert days["thanks"] == THURSDAY + timedelta(days=9)
    assert days["debrief"] == THURSDAY + timedelta(days=14)


def test_catching_up_on_a_saturday_begins_today_only_when_no_working_day_is_near():
    event_day = date(2026, 5, 12)
    plan = dues(timeline(CHAMBER, event_day, date(2026, 5, 2)))
    assert plan["goal"] == date(2026, 5, 4)
    assert dues(timeline(CHAMBER, event_day, date(2026, 5, 9)))["goal"] == date(2026, 5, 9)


@given(TEMPLATES, DAYS, LEFT)
def test_no_task_is_due_before_what_it_needs(template, event_day, left):
    plan = timeline(template, event_day, event_day - timedelta(days=left))
    days = dues(plan)
    for task in plan.tasks:
        assert all(days[need] <= task.due for need in task.spec.needs)


@given(TEMPLATES, DAYS, LEFT)
def test_tasks_before_the_mixer_never_land_after_it_and_never_in_the_past(template, event_day, left):
    today = event_day - timedelta(days=left)
    for task in timeline(template, event_day, today).tasks:
        if task.spec.when.offset < 0:
            assert task.due < event_day or left <= 0
            assert task.due <= event_day
        assert task.due >= min(today, event_day)
        assert task.squeezed == (task.due > task.spec.when.on(event_day))


@given(TEMPLATES, DAYS, LEFT)
def test_a_plan_is_never_silently_wrong(template, event_day, left):
    today = event_day - timedelta(days=left)
    plan = timeline(template, event_day, today)
    lost = [spec for spec in template.tasks if spec.when.offset < 0 and spec.when.on(event_day) < today]
    assert [task.spec for task in plan.tasks if task.squeezed and task.spec.when.offset < 0] == lost
    if left >= 0:
        assert bool(plan.costs) == bool(lost)
        for task in plan.tasks:
            told = any(cost.startswith(task.spec.title) for cost in plan.costs[1:])
            latest = event_day - timedelta(days=task.spec.lead_days or 0)
            assert told == (task.spec.lead_days is not None and task.due > latest)


def test_what_has_been_done_costs_nothing_any_more():
    today = weeks_before(5)
    tasks = timeline(CHAMBER, THURSDAY, today).tasks
    said = costs(CHAMBER, tasks, THURSDAY, today)
    some_done = [replace(task, done=task.spec.key in {"goal", "permits"}) for task in tasks]
    assert len(costs(CHAMBER, some_done, THURSDAY, today)) == len(said) - 2
    all_done = [replace(task, done=task.squeezed) for task in tasks]
    assert costs(CHAMBER, all_done, THURSDAY, today) == ()


def test_days_later_the_plan_still_says_how_it_began():
    tasks = timeline(CHAMBER, THURSDAY, weeks_before(5)).tasks
    opening = costs(CHAMBER, tasks, THURSDAY, weeks_before(4))[0]
    assert "this one has five weeks" in opening
    assert "from Thursday 9 April to Thursday 16 April" in opening


def test_a_task_put_off_by_hand_beyond_its_time_says_what_that_costs():
    spec = next(spec for spec in CHAMBER.tasks if spec.key == "catering")
    late = THURSDAY - timedelta(days=20)
    task = dated(spec, Due("catering", late, late), THURSDAY)
    assert (task.squeezed, task.pressed) == (False, True)
    assert costs(CHAMBER, [task], THURSDAY, weeks_before(8)) == (f"{spec.title}. {spec.risk}",)


@given(TEMPLATES, DAYS, LEFT)
def test_the_same_day_gives_the_same_plan(template, event_day, left):
    today = event_day - timedelta(days=left)
    assert timeline(template, event_day, today) == timeline(template, event_day, today)


@given(DAYS, st.integers(57, 200))
def test_a_plan_started_in_time_does_not_depend_on_the_day_it_is_looked_at(event_day, left):
    assert timeline(CHAMBER, event_day, event_day - timedelta(left)) == timeline(
        CHAMBER, event_day, event_day - timedelta(57)
    )


def test_an_extra_task_needing_an_unknown_one_is_dated_all_the_same():
    days = schedule([Item("own", When(-3), ("gone",))], THURSDAY, weeks_before(1))
    assert days["own"].day == THURSDAY - timedelta(days=3)


def standing(plan, **changes):
    return [
        Standing(task.spec.key, task.due, task.spec.when, task.spec.needs, done=changes.get(task.spec.key, False))
        for task in plan.tasks
    ]


def test_moving_the_mixer_a_week_later_moves_every_open_task_a_week():
    plan = timeline(CHAMBER, THURSDAY, weeks_before(9))
    later = THURSDAY + timedelta(weeks=1)
    moves = moved(standing(plan, goal=True), THURSDAY, later, weeks_before(9))
    assert len(moves) == len(plan.tasks) - 1
    assert "goal" not in {move.key for move in moves}
    assert all(move.after - move.before == timedelta(weeks=1) for move in moves)


def test_moving_a_compressed_mixer_three_weeks_later_gives_the_weeks_back():
    today = weeks_before(5)
    plan = timeline(CHAMBER, THURSDAY, today)
    later = THURSDAY + timedelta(weeks=3)
    days = dues(plan) | {move.key: move.after for move in moved(standing(plan), THURSDAY, later, today)}
    assert days == dues(timeline(CHAMBER, later, today))


def test_a_task_on_a_day_of_the_hosts_own_keeps_its_distance_even_from_what_waits_for_it():
    own = Standing("cake", THURSDAY - timedelta(days=2), None)
    waiting = Standing("oven", THURSDAY - timedelta(days=4), When(-4), ("cake",))
    later = THURSDAY + timedelta(days=5)
    moves = {move.key: move.after for move in moved([waiting, own], THURSDAY, later, weeks_before(8))}
    assert moves == {"cake": later - timedelta(days=2), "oven": later - timedelta(days=4)}


def test_moving_to_the_same_day_moves_nothing_even_when_tasks_are_late():
    plan = timeline(CHAMBER, THURSDAY, weeks_before(8))
    assert moved(standing(plan), THURSDAY, THURSDAY, weeks_before(3)) == ()


@given(TEMPLATES, DAYS, st.integers(0, 100), st.integers(-60, 60))
def test_moving_twice_to_the_same_day_is_moving_once(template, event_day, left, shift):
    today = event_day - timedelta(days=left)
    new_day = max(event_day + timedelta(days=shift), today)
    plan = timeline(template, event_day, today)
    moves = {move.key: move.after for move in moved(standing(plan), event_day, new_day, today)}
    again = [Standing(task.key, moves.get(task.key, task.due), task.when, task.needs) for task in standing(plan)]
    assert moved(again, new_day, new_day, today) == ()
    if moves:
        assert dues(timeline(template, new_day, today)) == {task.key: task.due for task in again}


@pytest.mark.parametrize(
    ("zone", "moment", "day"),
    [
        ("Pacific/Kiritimati", datetime(2026, 5, 13, 11, 0, tzinfo=UTC), date(2026, 5, 14)),
        ("Pacific/Honolulu", datetime(2026, 5, 14, 9, 59, tzinfo=UTC), date(2026, 5, 13)),
        ("Pacific/Honolulu", datetime(2026, 5, 14, 10, 0, tzinfo=UTC), date(2026, 5, 14)),
    ],
)
def test_today_is_the_day_where_the_mixer_is(zone, moment, day):
    assert local_day(moment, zone) == day


def test_at_one_moment_a_mixer_in_honolulu_has_a_day_more_than_one_in_kiritimati():
    now = datetime(2026, 4, 9, 10, 30, tzinfo=UTC)
    days = [local_day(now, zone) for zone in ("Pacific/Kiritimati", "Pacific/Honolulu")]
    kiritimati, honolulu = (timeline(CHAMBER, THURSDAY, day).costs[0] for day in days)
    assert "this one has four weeks and six days." in kiritimati
    assert "this one has five weeks." in honolulu


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
def test_a_plan_across_a_change_of_the_clocks_loses_no_day(zone):
    event_day = date(2026, 4, 15)
    noons = [datetime(2026, 2, 18, 12, tzinfo=UTC) + timedelta(days=n) for n in range(57)]
    days = [local_day(noon, zone) for noon in noons]
    assert [(event_day - day).days for day in days] in (list(range(56, -1, -1)), list(range(55, -2, -1)))
    plans = [dues(timeline(CHAMBER, event_day, day)) for day in days[:4]]
    assert plans[0] == plans[1]


def test_the_strip_sorts_tasks_into_weeks_by_their_day():
    days = dues(timeline(CHAMBER, THURSDAY, weeks_before(9)))
    weeks = by_week(days, THURSDAY)
    assert list(weeks) == [-8, -7, -6, -5, -4, -3, -2, -1, 0, 1, 2, 5]
    assert weeks[-5] == ["invitations_sent", "tables"]
    assert sum(len(keys) for keys in weeks.values()) == len(days)


def naive(template, event_day, today):
    """Squeeze as a calendar would: every task late for its week is due today, whatever waits for what."""
    return {spec.key: max(spec.when.on(event_day), today) for spec in template.tasks}


def faults(template, days, event_day, today):
    """Return what is wrong with a dated plan."""
    found = []
    for spec in template.tasks:
        found += [f"{spec.key} before {need}" for need in spec.needs if days[need] > days[spec.key]]
        if spec.when.offset < 0 and days[spec.key] > event_day:
            found.append(f"{spec.key} after the mixer")
        if days[spec.key] < min(today, event_day):
            found.append(f"{spec.key} in the past")
    late = [spec for spec in template.tasks if spec.when.offset < 0 and spec.when.on(event_day) < today]
    waited_for = {need for spec in template.tasks for need in spec.needs if days[spec.key] <= days[need]}
    for one, other in combinations(late, 2):  # only what something waits for overtakes what comes before it
        if days[one.key] > days[other.key] and other.key not in waited_for:
            found.append(f"{other.key} overtakes {one.key}")
    return found


@pytest.mark.parametrize("template", list(templates().values()), ids=lambda template: template.key)
@pytest.mark.parametrize("weekday", range(7))
def test_from_twenty_weeks_ahead_to_the_day_itself_every_start_gives_a_sound_plan(template, weekday):
    event_day = THURSDAY + timedelta(days=weekday)
    for left in range(20 * 7 + 1):
        today = event_day - timedelta(days=left)
        assert faults(template, dues(timeline(template, event_day, today)), event_day, today) == [], left


def test_a_calendar_that_only_pushes_late_tasks_to_today_lets_them_land_in_the_wrong_order():
    """The control: the faults above are found where there are some."""
    event_day = date(2026, 5, 10)
    counts = [len(faults(CHAMBER, naive(CHAMBER, event_day, day), event_day, day)) for day in late_days(event_day)]
    assert max(counts) > 0


def late_days(event_day):
    return [event_day + timedelta(days=n) for n in range(-60, 4)]


ZONES = ["Pacific/Kiritimati", "Pacific/Honolulu", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]


MINUTES = st.integers(0, 3 * 366 * 24 * 60)


@given(st.sampled_from(ZONES), MINUTES, st.integers(0, 140))
def test_in_any_zone_and_across_any_change_of_clocks_a_plan_is_sound_on_the_day_it_is_there(zone, minutes, left):
    today = local_day(datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes), zone)
    event_day = today + timedelta(days=left)
    plan = timeline(CHAMBER, event_day, today)
    assert faults(CHAMBER, dues(plan), event_day, today) == []
    assert timeline(CHAMBER, event_day, today) == plan


@given(st.integers(0, 56), st.integers(0, 10))
def test_the_risk_of_every_task_that_comes_too_late_is_said_as_long_as_it_is_open(left, days_later):
    """What cannot be done in time any more is told, whether its week was lost or it was put off since."""
    today = weeks_before(0) - timedelta(days=left)
    plan = timeline(CHAMBER, THURSDAY, today)
    seen_on = min(today + timedelta(days=days_later), THURSDAY)
    said = costs(CHAMBER, plan.tasks, THURSDAY, seen_on)
    for key in ("permits", "invitation", "prizes_second", "walk_through", "catering"):
        (task,) = [task for task in plan.tasks if task.spec.key == key]
        too_late = max(task.due, seen_on) > THURSDAY - timedelta(days=task.spec.lead_days)
        assert (f"{task.spec.title}. {task.spec.risk}" in said) == too_late


def test_a_plan_that_began_in_time_and_was_left_lying_says_what_that_costs():
    tasks = timeline(CHAMBER, THURSDAY, weeks_before(9)).tasks
    assert costs(CHAMBER, tasks, THURSDAY, weeks_before(6)) == ()
    some = [replace(task, done=task.spec.key not in {"permits", "invitation"}) for task in tasks]
    said = costs(CHAMBER, some, THURSDAY, weeks_before(4))
    assert said[0] == "Two open tasks come too late to do all of their work."
    assert [sentence.split(".")[0] for sentence in said[1:]] == [
        "Apply for permits, if alcohol is served",
        "Design the invitation",
    ]
    one = [replace(task, done=task.spec.key != "permits") for task in tasks]
    assert costs(CHAMBER, one, THURSDAY, weeks_before(4))[0].startswith("Apply for permits")
