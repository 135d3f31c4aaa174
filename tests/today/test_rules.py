from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mixer.today.rules.agenda import Duty, countdown, in_words, things_to_do
from mixer.today.rules.facts import Facts, names_of_wave, proofs
from mixer.today.rules.readiness import readiness
from mixer.today.rules.river import DONE, GOING, WAITING, steps

TODAY = date(2026, 9, 7)  # a Monday
READY = Facts(
    days_left=1,
    capacity=80,
    seats_taken=64,
    tasks=30,
    tasks_done=30,
    hosts=2,
    guests=90,
    invited=80,
    said_yes=64,
    visitor_hosts=4,
    tables=1,
    show_settled=True,
    in_zones=64,
    tags=64,
    tags_printed=64,
    prizes=5,
    prizes_collected=5,
    scans=1,
    sent=frozenset({"invitation", "reminder"}),
    hosts_briefed=True,
    room_holds=100,
    furnished=True,
    people=70,
    caterer=True,
    eaters=62,
    eaters_told=62,
    eaters_told_days=7,
    budget_lines=9,
)
OVER = replace(READY, days_left=-1, over=True, came=51, duos=25, duos_found=20, prizes_drawn=5)


def step(facts: Facts, key: str) -> tuple[str, str]:
    return next((one.figure, one.state) for one in steps(facts) if one.key == key)


def test_the_river_names_the_rooms_in_the_order_of_a_mixers_life():
    labels = [one.label for one in steps(Facts())]
    assert labels == ["Plan", "Guests", "Invite", "Name tags", "Door", "Icebreakers", "Prizes", "Follow-up"]
    assert {one.state for one in steps(Facts())} == {WAITING}


@pytest.mark.parametrize(
    ("facts", "key", "figure", "state"),
    [
        (Facts(), "plan", "no tasks", WAITING),
        (replace(READY, tasks_done=14), "plan", "14/30 done", GOING),
        (READY, "plan", "30/30 done", DONE),
        (Facts(), "guests", "nobody yet", WAITING),
        (replace(READY, visitor_hosts=2), "guests", "90 listed", GOING),
        (READY, "guests", "90 listed", DONE),
        (Facts(guests=3), "invite", "not sent yet", WAITING),
        (replace(READY, unanswered=12), "invite", "64/80 said yes", GOING),
        (replace(OVER, unanswered=12), "invite", "64/80 said yes", DONE),
        (Facts(), "nametags", "nobody to print", WAITING),
        (replace(READY, tags_printed=60), "nametags", "60/64 printed", GOING),
        (Facts(), "door", "not tried out", WAITING),
        (READY, "door", "tried out", GOING),
        (replace(READY, came=41, in_the_room=40), "door", "40 in the room", GOING),
        (OVER, "door", "51 came", DONE),
        (Facts(), "icebreakers", "not dealt yet", WAITING),
        (READY, "icebreakers", "64 in zones", GOING),
        (replace(READY, games_on=1), "icebreakers", "a game is on", GOING),
        (replace(OVER, duos=0, games_on=1), "icebreakers", "64 in zones", DONE),
        (replace(OVER, duos=0), "icebreakers", "64 in zones", DONE),
        (replace(READY, duos=25, duos_found=3), "icebreakers", "3/25 found", GOING),
        (replace(READY, duos=25, duos_found=25), "icebreakers", "25/25 found", DONE),
        (OVER, "icebreakers", "20/25 found", DONE),
        (Facts(), "prizes", "none yet", WAITING),
        (READY, "prizes", "5/5 collected", GOING),
        (replace(READY, prizes_drawn=2), "prizes", "2/5 drawn", GOING),
        (OVER, "prizes", "5/5 drawn", DONE),
        (READY, "followup", "after the day", WAITING),
        (OVER, "followup", "thanks to send", GOING),
        (replace(OVER, sent=frozenset({"came"})), "followup", "thanks sent", DONE),
        (replace(OVER, sent=frozenset({"came"}), first_timers_came=2), "followup", "thanks sent", GOING),
    ],
)
def test_each_room_tells_its_live_number(facts, key, figure, state):
    assert step(facts, key) == (figure, state)


def test_nothing_is_proven_of_an_empty_mixer():
    assert not any(proofs(Facts()).values())


def test_everything_before_the_day_is_proven_of_a_ready_one():
    proven = {name for name, holds in proofs(READY).items() if holds}
    assert proven >= {
        "team_named",
        "guests_imported",
        "prizes_pledged",
        "visitor_hosts_named",
        "invited_80",
        "tables_reserved",
        "show_settled",
        "zones_drafted",
        "tags_printed",
        "prizes_collected",
        "test_scanned",
        "visitor_hosts_briefed",
        "room_planned",
        "caterer_told",
        "budget_made",
    }


def test_a_team_is_named_when_two_run_the_mixer_or_carry_its_tasks():
    assert [proofs(Facts(hosts=hosts, owners=owners))["team_named"] for hosts, owners in ((1, 1), (2, 0), (1, 2))] == [
        False,
        True,
        True,
    ]


def test_seventy_nine_percent_invited_is_not_eighty():
    assert not proofs(Facts(guests=100, invited=79))["invited_80"]
    assert proofs(Facts(guests=100, invited=80))["invited_80"]


def test_visitor_hosts_are_briefed_when_somebody_says_so_or_every_first_timer_has_one():
    assert proofs(Facts(hosts_briefed=True))["visitor_hosts_briefed"]
    assert proofs(Facts(first_timers_expected=4, first_timers_shared_out=4))["visitor_hosts_briefed"]
    assert not proofs(Facts(first_timers_expected=4, first_timers_shared_out=3))["visitor_hosts_briefed"]


@pytest.mark.parametrize(("days", "told"), [(11, False), (10, True), (0, True), (None, False)])
def test_the_caterer_knows_what_was_told_in_the_last_ten_days(days, told):
    assert proofs(Facts(eaters_told_days=days))["caterer_told"] is told


@pytest.mark.parametrize(
    ("facts", "planned"),
    [
        (Facts(room_holds=90, furnished=True), True),
        (Facts(room_holds=90), False),
        (Facts(furnished=True), False),
    ],
)
def test_a_room_is_planned_when_its_size_tables_and_chairs_are_written_down(facts, planned):
    assert proofs(facts)["room_planned"] is planned


def test_everybody_is_thanked_when_the_guests_and_every_donor_are():
    thanked = Facts(sent=frozenset({"came"}), prizes=2, donors_thanked=2)
    assert proofs(thanked)["thanks_sent"]
    assert proofs(Facts(sent=frozenset({"came"})))["thanks_sent"]  # nobody gave a prize
    assert not proofs(replace(thanked, donors_thanked=1))["thanks_sent"]
    assert not proofs(replace(thanked, sent=frozenset()))["thanks_sent"]


def test_one_tag_changed_since_printing_takes_the_proof_back():
    assert not proofs(replace(READY, tags_printed=63))["tags_printed"]


@pytest.mark.parametrize(
    ("kind", "days_before", "proven"),
    [
        ("reminder", 14, {"undecided_reminded"}),
        ("reminder", 7, {"undecided_reminded", "week_reminder_sent"}),
        ("last_word", 4, {"days_reminder_sent"}),
        ("last_word", 0, {"morning_reminder_sent"}),
        ("invitation", 35, set()),
    ],
)
def test_a_letter_to_all_proves_the_reminder_of_its_day(kind, days_before, proven):
    facts = Facts(sent=names_of_wave(kind, days_before))
    assert {name for name, holds in proofs(facts).items() if holds} == proven


def test_a_mixer_with_nothing_done_is_not_ready_at_all():
    assert readiness(Facts()).percent == 0
    assert readiness(READY).percent == 100


def test_more_visitor_hosts_than_needed_are_simply_counted():
    sentences = {reason.sentence for reason in readiness(replace(READY, visitor_hosts=5)).reasons}
    assert "5 visitor hosts are named" in sentences


def test_what_is_missing_most_is_said_first():
    reasons = readiness(replace(READY, tags_printed=0, prizes_collected=4, tasks_late=2)).reasons
    assert [reason.key for reason in reasons[:2]] == ["nametags", "prizes"]
    assert reasons[0].sentence == "0 of 64 name tags are printed"
    assert next(reason for reason in reasons if reason.key == "plan").sentence.endswith("are done, 2 late")


@given(
    st.builds(
        Facts,
        tasks=st.integers(0, 50),
        tasks_done=st.integers(0, 50),
        invited=st.integers(0, 500),
        unanswered=st.integers(0, 500),
        tags=st.integers(0, 500),
        tags_printed=st.integers(0, 500),
        capacity=st.integers(1, 500),
        seats_taken=st.integers(0, 500),
        visitor_hosts=st.integers(0, 9),
        prizes=st.integers(0, 9),
        prizes_collected=st.integers(0, 9),
        scans=st.integers(0, 9),
        said_yes=st.integers(0, 500),
        show_settled=st.booleans(),
        show_minutes_over=st.integers(0, 60),
        room_holds=st.none() | st.integers(0, 500),
        furnished=st.booleans(),
        people=st.integers(0, 500),
        caterer=st.booleans(),
        eaters_told_days=st.none() | st.integers(-1, 50),
    ).filter(lambda facts: facts.unanswered <= facts.invited)
)
def test_readiness_is_whole_only_when_nothing_is_missing(facts):
    found = readiness(facts)
    assert 0 <= found.percent <= 100
    assert (found.percent == 100) == all(reason.missing == 0 for reason in found.reasons)


@given(
    st.sampled_from(
        [
            {"tasks_done": 29},
            {"unanswered": 1, "seats_taken": 79},
            {"tags_printed": 63},
            {"room_holds": None},
            {"room_holds": 69},
            {"furnished": False},
            {"eaters_told_days": None},
            {"visitor_hosts": 3},
            {"prizes_collected": 4},
            {"show_settled": False},
            {"show_minutes_over": 1},
            {"scans": 0},
        ]
    )
)
def test_any_one_thing_missing_keeps_a_mixer_from_a_hundred(missing):
    assert readiness(READY).percent == 100
    assert readiness(replace(READY, **missing)).percent < 100


def test_the_parts_of_readiness_add_up_to_a_hundred():
    assert sum(reason.weight for reason in readiness(Facts()).reasons) == 100


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"room_holds": None}, "It is not written down what the room holds"),
        ({"room_holds": 60}, "The room holds 60, and 70 said yes or help"),
        ({"furnished": False}, "High tables and chairs are not counted yet"),
        ({"eaters_told_days": None}, "The room is ready; the caterer does not know the final count yet"),
        ({}, "The room is ready; the caterer knows of 62"),
        ({"caterer": False}, "The room is ready"),
        ({"show_settled": False}, "The run of show is not settled"),
        ({"show_minutes_over": 15}, "The run of show is 15 minutes too long"),
        ({"visitor_hosts": 3}, "3 of 4 visitor hosts are named"),
    ],
)
def test_the_reasons_say_what_is_missing_in_the_room_and_the_evening(facts, sentence):
    assert sentence in {reason.sentence for reason in readiness(replace(READY, **facts)).reasons}


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-9, "9 days late"),
        (-1, "since yesterday"),
        (0, "today"),
        (1, "tomorrow"),
        (3, "on Thursday"),
        (30, "by 7 October"),
    ],
)
def test_days_are_said_as_one_says_them(days, words):
    assert in_words(TODAY + timedelta(days=days), TODAY) == words


@pytest.mark.parametrize(
    ("days", "over", "words"),
    [
        (9, False, "In 9 days"),
        (1, False, "Tomorrow"),
        (0, False, "Today"),
        (0, True, "It is over"),
        (-1, True, "Yesterday"),
        (-14, True, "14 days ago"),
    ],
)
def test_the_countdown_says_how_far_the_mixer_is(days, over, words):
    assert countdown(days, over=over) == words


def duty(key: str, days: int, **different) -> Duty:
    return Duty(key=key, title=key, due_on=TODAY + timedelta(days=days), owner="Ana", **different)


def test_late_tasks_come_first_and_no_more_than_three():
    duties = [duty("later", 20), duty("soon", 2), duty("late", -3), duty("today", 0)]
    things = things_to_do(duties, Facts(days_left=30), TODAY)
    assert [(thing.title, thing.late) for thing in things] == [("late", True), ("today", False), ("soon", False)]


def test_a_task_that_waits_for_another_steps_back_until_it_is_late():
    duties = [duty("waits", 1, blocked=True), duty("free", 5)]
    assert [thing.title for thing in things_to_do(duties, Facts(days_left=30), TODAY)] == ["free", "waits"]
    assert things_to_do([duty("waits", -1, blocked=True)], Facts(), TODAY)[0].late


def test_after_the_evening_only_what_comes_after_it_is_still_asked_for():
    duties = [duty("tags", -5), duty("thanks", 0), duty("debrief", 13)]
    things = things_to_do(duties, Facts(days_left=-1, over=True), TODAY)
    assert [thing.title for thing in things] == ["thanks", "debrief"]


def test_a_task_leads_to_the_room_that_proves_it_else_to_the_plan():
    things = things_to_do([duty("tags", 1, proved_by="tags_printed"), duty("permits", 2)], Facts(days_left=30), TODAY)
    assert [thing.room for thing in things] == ["nametags", "plan"]


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (Facts(days_left=10, unanswered=12), "Remind the 12 who have not answered"),
        (Facts(days_left=1, tags=9, tags_printed=8), "Print 1 new or changed tag"),
        (Facts(days_left=0, tags=9, tags_printed=4), "Print 5 new or changed tags"),
        (Facts(days_left=30, letters_failed=1), "Look at 1 letter that may not have arrived"),
        (Facts(days_left=3, reports_waiting=1), "Look into what a guest reported"),
        (Facts(days_left=-1, over=True, reports_waiting=2), "Look into 2 reports of guests"),
        (Facts(days_left=-1, over=True, introductions_asked=1), "Introduce the guest who asked for it"),
        (Facts(days_left=-9, over=True, introductions_asked=3), "Introduce the 3 guests who asked for it"),
        (Facts(days_left=30, letters_failed=1, letters_unknown=1), "Look at 2 letters that may not have arrived"),
        (Facts(over=True, first_timers_came=1), "Call the first-timer not called yet"),
        (Facts(over=True, first_timers_came=4, first_timers_called=1), "Call the 3 first-timers not called yet"),
        (Facts(days_left=-1, over=True, prizes=3, donors_thanked=2), "Thank the donor not thanked yet"),
        (Facts(days_left=-9, over=True, prizes=3), "Thank the 3 donors not thanked yet"),
        (Facts(days_left=30, tasks_given_back=1), "Hand on the task that was given back"),
        (Facts(days_left=30, tasks_given_back=2), "Hand on the 2 tasks that were given back"),
        (Facts(days_left=30, room_holds=60, people=61), "61 said yes or help, and the room holds 60"),
        (Facts(days_left=10, eaters=74, eaters_told=60), "Tell the caterer 74: they know of 60"),
        (Facts(days_left=10, eaters=74, caterer=True), "Tell the caterer how many will eat: 74"),
        (Facts(days_left=30, show_minutes_over=15), "The run of show is 15 minutes too long"),
        (Facts(days_left=14, said_yes=61, visitor_hosts=3), "Find 1 more visitor host: three for every sixty guests"),
        (Facts(days_left=14, said_yes=5), "Find 3 more visitor hosts: three for every sixty guests"),
    ],
)
def test_the_facts_ask_for_what_no_task_names(facts, sentence):
    assert things_to_do([], facts, TODAY)[0].title == sentence


@pytest.mark.parametrize(
    ("facts", "fact"),
    [
        (Facts(days_left=7, unanswered=12), "week_reminder_sent"),
        (Facts(days_left=-1, over=True, first_timers_came=2), "first_timers_called"),
        (Facts(days_left=-1, over=True, prizes=2), "thanks_sent"),
        (Facts(days_left=7, caterer=True), "caterer_told"),
        (Facts(days_left=7, said_yes=9), "visitor_hosts_named"),
    ],
)
def test_what_the_plan_asks_for_is_not_asked_for_twice(facts, fact):
    things = things_to_do([duty("planned", 1, proved_by=fact)], facts, TODAY)
    assert [thing.title for thing in things] == ["planned"]


@pytest.mark.parametrize(
    "facts",
    [
        Facts(days_left=40, unanswered=12),
        Facts(days_left=5, tags=9, tags_printed=8),
        Facts(days_left=1, tags=9),
        Facts(over=True, first_timers_came=2, first_timers_called=2, unanswered=4, prizes=1, donors_thanked=1),
        Facts(days_left=9, eaters=62, eaters_told=60, caterer=True, room_holds=60, people=60),
        Facts(days_left=40, eaters=99, eaters_told=60, said_yes=50),
    ],
)
def test_the_facts_stay_quiet_while_there_is_time_or_nothing_to_do(facts):
    assert things_to_do([], facts, TODAY) == ()


def test_what_waits_for_another_task_still_comes_before_what_follows_the_evening():
    duties = [duty("thanks", 46), duty("room", 1, blocked=True), duty("goal", 0)]
    things = things_to_do(duties, Facts(days_left=45), TODAY)
    assert [thing.title for thing in things] == ["goal", "room", "thanks"]
