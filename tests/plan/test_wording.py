from datetime import date

import pytest

from mixer.plan.rules import wording

MONDAY = date(2026, 5, 4)


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (0, "no day left"),
        (1, "one day"),
        (6, "six days"),
        (7, "one week"),
        (20, "two weeks and six days"),
        (100, "14 weeks and two days"),
    ],
)
def test_the_time_left_is_said_as_people_say_it(left, words):
    assert wording.time_left(left) == words


@pytest.mark.parametrize(
    ("weeks", "tasks", "words"),
    [
        (1, 1, "One week of the plan is gone; the task of that time"),
        (3, 14, "Three weeks of the plan are gone; the 14 tasks of that time"),
    ],
)
def test_lost_weeks_are_counted_in_words(weeks, tasks, words):
    assert wording.lost_weeks(weeks, tasks) == words


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (MONDAY, MONDAY, "must be done today"),
        (date(2026, 5, 5), date(2026, 5, 5), "must be done on Tuesday 5 May"),
        (MONDAY, date(2026, 5, 8), "must be done from today to Friday 8 May, in order"),
        (date(2026, 5, 5), date(2026, 5, 8), "must be done from Tuesday 5 May to Friday 8 May, in order"),
    ],
)
def test_a_run_of_tasks_is_said_with_its_days(first, last, words):
    assert wording.between(first, last, MONDAY) == words
