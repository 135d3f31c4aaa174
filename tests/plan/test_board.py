from datetime import date, timedelta

from sqlalchemy import select

from mixer.plan.models import Task
from mixer.plan.service import tasks
from mixer.plan.service.board import board
from tests.plan.conftest import IN_FIVE_WEEKS, IN_NINE_WEEKS, TODAY


def codes(session, event_id):
    return dict(session.execute(select(Task.key, Task.code).where(Task.event_id == event_id)).all())


def test_the_board_has_a_column_for_each_week_the_day_and_afterwards(planned, look):
    event_id, _ = planned()
    with look() as session:
        shown = board(session, event_id, date(2026, 10, 15))
    assert [column.key for column in shown.columns] == [*(f"week{n}" for n in range(8, 0, -1)), "day", "after"]
    assert [column.label for column in shown.columns][-4:] == [
        "2 weeks before",
        "1 week before",
        "The day",
        "Afterwards",
    ]
    assert [column.key for column in shown.columns if column.current] == ["week4"]
    assert [column.key for column in shown.columns if column.past] == ["week8", "week7", "week6", "week5"]
    fourth = shown.columns[4]
    assert (fourth.start, fourth.end) == (date(2026, 10, 15), date(2026, 10, 21))
    assert (shown.columns[-1].start, shown.columns[-1].end) == (date(2026, 11, 13), date(2026, 12, 12))
    assert sum(len(column.cards) for column in shown.columns) == 40


def test_a_plan_that_begins_earlier_has_an_earlier_column(planned, work, by, chance):
    event_id, _ = planned()
    with work() as session:
        early = IN_NINE_WEEKS - timedelta(weeks=9)
        tasks.add(session, event_id, tasks.Words("Dream", "", "H", early), by, chance)
        shown = board(session, event_id, TODAY)
    assert (shown.columns[0].key, shown.columns[0].current) == ("week9", False)
    assert [card.title for card in shown.columns[0].cards] == ["Dream"]


def test_late_is_counted_and_done_is_not_late(planned, work, by, chance):
    event_id, _ = planned()
    with work() as session:
        known = codes(session, event_id)
        tasks.tick(session, event_id, known["goal"], by)
        tasks.hand_over(
            session, event_id, known["venue"], tasks.Person("Ana María González", "ana@guests.example"), by, chance
        )
        shown = board(session, event_id, date(2026, 9, 21))
    cards = {card.title: card for card in shown.cards}
    goal, venue = (next(card for title, card in cards.items() if title.startswith(word)) for word in ("Agree", "Book"))
    assert (goal.done, goal.late, goal.by_itself, goal.initials, goal.role_name) == (True, False, False, "H", "Host")
    assert (venue.days_late, venue.initials, venue.owner, venue.email) == (
        3,
        "AG",
        "Ana María González",
        "ana@guests.example",
    )
    assert shown.late == 3
    assert shown.columns[0].done == 1
    assert len(shown.open) == 39
    assert shown.open[0] == venue


def test_costs_shrink_as_lost_tasks_are_done_and_vanish_after_the_mixer(planned, work, look, by):
    event_id, _ = planned(IN_FIVE_WEEKS)
    with look() as session:
        before = board(session, event_id, TODAY).costs
        assert board(session, event_id, IN_FIVE_WEEKS + timedelta(days=1)).costs == ()
    assert len(before) == 4
    with work() as session:
        tasks.tick(session, event_id, codes(session, event_id)["permits"], by)
        after = board(session, event_id, TODAY).costs
    assert after[0] == before[0]
    assert len(after) == 3


def test_a_removed_task_is_listed_for_putting_back(planned, work, by):
    event_id, _ = planned()
    with work() as session:
        code = codes(session, event_id)["photographer"]
        tasks.remove(session, event_id, code, by)
        shown = board(session, event_id, TODAY)
    assert shown.removed == ((code, "Ask a photographer"),)
    assert len(shown.cards) == 39


def test_the_board_shows_one_owners_tasks_or_those_that_nobody_has(planned, work, look, by, chance):
    event_id, _ = planned()
    with look() as session:
        assert board(session, event_id, TODAY).owners == []
    with work() as session:
        known = codes(session, event_id)
        for key, name in (("venue", "Ben"), ("catering", "ana"), ("permits", "Ben")):
            tasks.hand_over(session, event_id, known[key], tasks.Person(name, ""), by, chance)
        shown = board(session, event_id, TODAY)
    assert [(one.name, one.count) for one in shown.owners] == [("ana", 1), ("Ben", 2), ("Nobody yet", 37)]
    ana, ben, nobody = (one.key for one in shown.owners)
    assert [len(shown.only(key).cards) for key in (ana, ben, nobody, "", "somebody else")] == [1, 2, 37, 40, 40]
    assert [card.title for card in shown.only(ana).cards] == [
        "Choose the caterer: finger food, nothing that needs a chair"
    ]
    assert len(shown.only(ana).columns) == len(shown.columns)


def test_once_everything_has_an_owner_nobody_is_left_out_of_the_filter(cast, work, by, chance):
    with work() as session:
        tasks.add(session, cast.event_id, tasks.Words("Begin", "", "H", TODAY, owner_name="Ana"), by, chance)
        assert [one.name for one in board(session, cast.event_id, TODAY).owners] == ["Ana"]
