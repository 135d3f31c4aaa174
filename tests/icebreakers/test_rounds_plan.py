"""Plans of table rounds: whatever is wished, everybody has a seat, and the report is true."""

from collections import Counter
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mixer.icebreakers.rules.room import Level, Player, Room
from mixer.icebreakers.rules.rounds import methods, turning
from mixer.icebreakers.rules.rounds import plan as planning
from mixer.icebreakers.rules.rounds import search as searching
from mixer.icebreakers.rules.rounds.evening import NEVER_THERE, Evening, ImpossibleError, check, check_apart, evening
from mixer.icebreakers.rules.rounds.plan import Effort, plan_rounds
from mixer.icebreakers.rules.rounds.problem import problem
from mixer.icebreakers.rules.rounds.purse import Purse
from mixer.icebreakers.rules.rounds.relaxed import round_relaxations
from mixer.icebreakers.rules.rounds.seating import ABSENT, ALONE, meetings
from mixer.icebreakers.rules.rounds.sizes import fill
from tests.icebreakers.evenings import crowds, evenings, mixed_room, room_at_stake
from tests.icebreakers.rooms import everybody_from

QUICK = Effort(0.02)


def tried(asked, stake=None, effort=QUICK):
    """Plan, or return None where groups turn out not to fit the tables."""
    try:
        return plan_rounds(asked, stake, effort)
    except ImpossibleError as impossible:
        if impossible.code != "groups_do_not_fit":
            raise
        return None


def everybody_is_seated(plan):
    asked = plan.asked
    assert plan.seating.shape == (asked.rounds, asked.guests)
    assert np.array_equal(plan.seating != ABSENT, asked.present)
    for number, row in enumerate(plan.seating):
        if number < len(asked.past):
            assert tuple(row.tolist()) == asked.past[number]
            continue
        taken = np.bincount(row[row >= 0], minlength=len(asked.seats[number]))
        assert (taken <= np.array(asked.seats[number])).all()
        for group in np.unique(asked.groups[asked.groups != ALONE]):
            assert len(set(row[asked.groups == group].tolist())) == 1
        for guest, table in asked.hosts.items():
            assert row[guest] in {table, ABSENT}
    for (number, guest), table in asked.locked.items():
        assert plan.seating[number, guest] == table


def repeats_of(plan):
    """Count the repeats couple by couple, as a child would."""
    often = Counter()
    groups = plan.asked.groups
    for row in plan.seating.tolist():
        for one, other in combinations(range(len(row)), 2):
            same_group = groups[one] == groups[other] != ALONE
            if row[one] == row[other] != ABSENT and not same_group:
                often[one, other] += 1
    return often, sum(times * (times - 1) // 2 for times in often.values())


@given(st.data())
@settings(max_examples=120, deadline=None)
def test_whatever_is_wished_everybody_has_one_seat_each_round_and_the_report_is_true(data):
    asked = data.draw(evenings())
    room, stake = data.draw(crowds(asked.guests))
    plan = tried(asked, data.draw(st.sampled_from([None, stake])))
    if plan is None:
        return
    everybody_is_seated(plan)
    often, repeats = repeats_of(plan)
    assert plan.repeats == repeats >= plan.lower_bound
    assert plan.value <= plan.bound
    assert plan.meetings.most == max(often.values(), default=0)
    people = [len({guest for both in often if me in both for guest in both} - {me}) for me in range(asked.guests)]
    here = [me for me in range(asked.guests) if (plan.seating[:, me] != ABSENT).any()]
    assert plan.worst[1] == min((people[me] for me in here), default=0)
    assert people[plan.worst[0]] == plan.worst[1]
    told = {one.rule for one in round_relaxations(plan, room, stake.levels, {})}
    shared = {stake.levels[one, other] for one, other in often}
    assert ("apart" in told) == (Level.APART in shared)
    assert ("colleagues" in told) == (Level.COLLEAGUES in shared)
    assert ("repeats" in told) == (repeats > 0)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_what_a_plan_is_worth_is_worth_it_and_never_less_than_the_bound_allows(data):
    asked = data.draw(evenings(wishes=False))
    _, stake = data.draw(crowds(asked.guests))
    plan = plan_rounds(asked, stake, QUICK)
    everybody_is_seated(plan)
    for sizes in plan.sizes:
        assert max(sizes) - min(sizes) <= 1
    often, _ = repeats_of(plan)
    assert plan.value == sum(int(stake.value[one, other]) for one, other in often)
    hurt = sum(int(stake.hurt[one, other]) * times for (one, other), times in often.items())
    assert stake.score(plan.seating) == plan.value - hurt - stake.repeat * plan.repeats
    assert plan.value <= plan.bound
    assert 0 <= plan.share <= 1


@given(evenings(wishes=False), st.integers(-3, 3))
@settings(max_examples=40, deadline=None)
def test_the_same_wishes_and_seed_give_the_same_plan(asked, seed):
    plans = [plan_rounds(asked, None, Effort(0.02, seed)) for _ in range(2)]
    assert np.array_equal(plans[0].seating, plans[1].seating)
    assert plans[0].seed == seed


def test_the_same_room_seed_and_seconds_give_the_same_plan_and_another_seed_another():
    _, stake = mixed_room(30, 1)
    plans = [plan_rounds(evening(30, 6, 4), stake, Effort(0.2, seed)) for seed in (1, 1, 2)]
    assert np.array_equal(plans[0].seating, plans[1].seating)
    assert not np.array_equal(plans[0].seating, plans[2].seating)


@given(st.randoms(use_true_random=False))
@settings(max_examples=5, deadline=None)
def test_the_order_of_the_guest_list_changes_nothing(chance):
    room, stake = mixed_room(24, 5)
    shuffled = list(room.players)
    chance.shuffle(shuffled)
    _, same = room_at_stake(Room(tuple(shuffled), room.met, room.apart))
    plans = [plan_rounds(evening(24, 6, 3), each, Effort(0.05)) for each in (stake, same)]
    assert np.array_equal(plans[0].seating, plans[1].seating)


@pytest.mark.parametrize(
    ("guests", "tables", "rounds"),
    [(60, 6, 3), (40, 5, 4), (30, 3, 3), (48, 6, 3), (100, 8, 4), (24, 4, 5), (200, 10, 3), (86, 9, 7), (50, 5, 6),
     (38, 6, 4), (22, 3, 4)],
)  # fmt: skip
def test_where_repeats_cannot_be_avoided_no_more_than_must_be_are_there(guests, tables, rounds):
    plan = plan_rounds(evening(guests, tables, rounds), None, Effort(1.0))
    everybody_is_seated(plan)
    assert plan.repeats == plan.lower_bound > 0
    assert plan.meetings.most <= 4


def test_nobody_meets_twice_where_a_schedule_is_known():
    plan = plan_rounds(evening(47, 8, 5))
    assert (plan.repeats, plan.method, plan.share) == (0, "formula", 1.0)


def test_colleagues_and_old_acquaintances_are_kept_apart_and_nobody_meets_twice():
    room, stake = mixed_room(32, 3)
    plan = plan_rounds(evening(32, 8, 4), stake, Effort(0.5))
    shared = {Level(int(stake.levels[one, other])) for one, other in repeats_of(plan)[0]}
    assert shared == {Level.NEW}
    assert plan.repeats == 0
    assert round_relaxations(plan, room, stake.levels, {}) == ()


def test_a_plan_of_data_is_worth_far_more_than_the_formula_in_the_order_of_the_list():
    _, stake = mixed_room(32, 4)
    plain = plan_rounds(evening(32, 8, 5))
    plan = plan_rounds(evening(32, 8, 5), stake, Effort(0.4))
    assert stake.score(plan.seating) > 1.2 * stake.score(plain.seating)


def test_a_room_of_one_company_is_planned_like_a_room_of_strangers():
    room, stake = room_at_stake(everybody_from(30))
    plan = plan_rounds(evening(30, 6, 3), replace(stake, value=np.full_like(stake.value, 7)))
    assert plan.repeats == 0
    told = round_relaxations(plan, room, stake.levels, {1: "Acme"})
    assert [one.rule for one in told] == ["colleagues"]
    assert told[0].sentence == (
        "30 of 30 guests are from Acme, more than there are tables: colleagues shared a table 180 times."
    )


def test_a_large_room_is_planned_by_exchanges():
    _, stake = mixed_room(170, 2)
    plan = plan_rounds(evening(170, 17, 3), stake, Effort(0.6))
    everybody_is_seated(plan)
    assert plan.repeats == 0
    rough = plan_rounds(evening(170, 17, 3), stake, Effort(0.0))
    assert stake.score(plan.seating) > 1.2 * stake.score(rough.seating)


def test_exchanges_keep_groups_and_hosts_where_they_belong(monkeypatch):
    monkeypatch.setattr(searching, "SWAPS_UP_TO", 10)
    monkeypatch.setattr(searching, "PURE_SWAPS_UP_TO", 10)
    _, stake = mixed_room(30, 6)
    asked = replace(evening(30, 5, 3), hosts={0: 2, 1: 4}, together=((5, 6), (7, 8), (9, 10, 11)))
    for at_stake in (None, stake):
        plan = plan_rounds(asked, at_stake, Effort(0.5))
        everybody_is_seated(plan)
        assert {len(set(sizes)) for sizes in plan.sizes} == {1}


def test_a_room_too_large_to_be_searched_gets_its_structure(monkeypatch):
    monkeypatch.setattr(planning, "SEARCHED_UP_TO", 10)
    plan = plan_rounds(evening(60, 6, 3))
    assert (plan.method, plan.repeats) == ("turning", 72)


def test_a_room_too_large_for_turning_rows_is_searched(monkeypatch):
    monkeypatch.setattr(turning, "MOST_NUMBERS", 10)
    plan = plan_rounds(evening(60, 6, 3), None, Effort(1.0))
    assert (plan.method, plan.repeats) == ("search", 72)


def test_a_room_too_large_to_change_places_takes_them_as_they_come_where_the_search_repeats_somebody(monkeypatch):
    for module in (methods, planning, searching):
        monkeypatch.setattr(module, "PLACES_UP_TO", 5)
    _, stake = mixed_room(15, 2)
    plan = plan_rounds(evening(15, 5, 7), stake, Effort(0.2, no_repeats=True))
    everybody_is_seated(plan)
    assert (plan.repeats, plan.method) == (0, "schedule bank, places by value")
    everybody_is_seated(plan_rounds(evening(15, 5, 3), stake, Effort(0.2)))


def test_of_several_ways_to_take_places_the_best_is_kept():
    asked, (_, stake) = evening(12, 4, 3), mixed_room(12, 7)
    strict = problem(asked, stake).strict(50_000)
    once, often = (
        methods.by_places(asked, stake, strict, Purse(seconds), np.random.default_rng(1)) for seconds in (0, 0.6)
    )
    assert stake.score(often.seating) > stake.score(once.seating)
    assert meetings(often.seating).repeats == 0


def test_without_any_work_there_is_a_plan_all_the_same():
    _, stake = mixed_room(20, 1)
    for at_stake in (None, stake):
        everybody_is_seated(plan_rounds(evening(20, 3, 3), at_stake, Effort(0.0)))


def test_table_hosts_stay_and_still_nobody_meets_twice():
    asked = replace(evening(47, 8, 5), hosts={guest: 7 - guest for guest in range(8)})
    _, stake = mixed_room(47, 1)
    for at_stake in (None, stake):
        plan = plan_rounds(asked, at_stake, Effort(0.4))
        everybody_is_seated(plan)
        assert plan.repeats == 0
        for sizes in plan.sizes:
            assert max(sizes) - min(sizes) <= 1


def test_hosts_of_a_schedule_of_the_bank_are_people_who_never_meet():
    plan = plan_rounds(replace(evening(24, 6, 3), hosts={3: 0, 4: 5}))
    everybody_is_seated(plan)
    assert plan.repeats == 0


def test_hosts_who_would_meet_everywhere_are_left_to_the_search():
    asked = replace(evening(15, 5, 7), hosts={0: 1, 1: 2, 2: 3})
    plan = plan_rounds(asked, None, Effort(0.2))
    everybody_is_seated(plan)
    shared = replace(evening(20, 4, 2), hosts={0: 1, 1: 1})
    everybody_is_seated(plan_rounds(shared, None, QUICK))
    assert plan_rounds(shared, None, QUICK).repeats >= 1


def test_tables_of_given_sizes_get_no_more_guests_than_seats():
    asked = Evening(20, ((8, 8, 4),) * 3)
    plan = plan_rounds(asked, None, QUICK)
    everybody_is_seated(plan)
    assert plan.sizes == ((8, 8, 4),) * 3
    uneven = Evening(23, ((4, 3, 4, 4, 4, 4),) * 4)
    plan = plan_rounds(uneven, None, QUICK)
    everybody_is_seated(plan)
    assert (plan.repeats, plan.sizes[2]) == (0, (4, 3, 4, 4, 4, 4))


def test_a_host_at_the_table_with_fewer_seats_stays_there():
    asked = Evening(23, ((4, 3, 4, 4, 4, 4),) * 4, hosts={0: 1})
    _, stake = mixed_room(23, 1)
    for at_stake in (None, stake):
        plan = plan_rounds(asked, at_stake, Effort(0.2))
        everybody_is_seated(plan)
        assert plan.sizes == asked.seats


def test_a_round_may_have_another_number_of_tables():
    asked = Evening(24, ((6,) * 4, (4,) * 6, (8,) * 3))
    plan = plan_rounds(asked, None, Effort(0.2))
    everybody_is_seated(plan)
    assert [len(sizes) for sizes in plan.sizes] == [4, 6, 3]
    assert plan.repeats == plan.lower_bound


def test_rounds_that_are_over_stay_and_count():
    first = plan_rounds(evening(32, 8, 2)).seating
    asked = replace(evening(32, 8, 5), past=tuple(tuple(row) for row in first.tolist()))
    _, stake = mixed_room(32, 1)
    for at_stake in (None, stake):
        plan = plan_rounds(asked, at_stake, Effort(0.3))
        everybody_is_seated(plan)
        assert plan.repeats <= 2
    over = replace(evening(32, 8, 2), past=asked.past)
    assert np.array_equal(plan_rounds(over, stake, QUICK).seating, first)


def test_when_all_rounds_are_over_nothing_is_searched_whatever_is_at_stake():
    value = np.zeros((3, 3), dtype=np.int32)
    value[0, 1] = value[1, 0] = 9
    _, stake = room_at_stake(Room(tuple(Player(key) for key in range(3))))
    asked = replace(evening(3, 2, 1), together=((0, 1),), past=((0, 0, 1),))
    plan = plan_rounds(asked, replace(stake, value=value), QUICK)
    assert plan.seating.tolist() == [[0, 0, 1]]


def test_who_is_to_sit_together_from_now_on_may_have_sat_apart_before():
    asked = replace(evening(3, 2, 2), together=((0, 2),), past=((0, 0, 1),))
    plan = plan_rounds(asked, None, QUICK)
    assert plan.seating.tolist() in ([[0, 0, 1], [0, 1, 0]], [[0, 0, 1], [1, 0, 1]])
    assert (plan.value, plan.bound) == (1, 1)


def test_groups_that_do_not_go_into_equal_tables_make_them_unequal_and_are_named():
    couples = tuple((guest, guest + 1) for guest in range(0, 20, 2))
    asked = Evening(20, ((6,) * 4,) * 2, together=couples)
    plan = plan_rounds(asked, None, QUICK)
    everybody_is_seated(plan)
    told = {one.rule: one for one in round_relaxations(plan)}
    assert told["sizes"].guests == tuple(range(20))
    assert "Tables have 4 to 6 guests" in told["sizes"].sentence


def test_groups_for_which_no_seats_are_left_together_are_refused_by_name():
    couples = tuple((guest, guest + 1) for guest in range(0, 20, 2))
    with pytest.raises(ImpossibleError, match="2 seats together") as no:
        plan_rounds(Evening(20, ((5,) * 4,) * 2, together=couples), None, QUICK)
    assert no.value.code == "groups_do_not_fit"
    assert len(no.value.guests) == 2


def test_a_couple_that_came_together_sits_together_and_never_counts_as_meeting():
    asked = replace(evening(12, 3, 3), together=((0, 1), (1, 2), (4, 5)))
    plan = plan_rounds(asked, None, QUICK)
    everybody_is_seated(plan)
    assert asked.groups[0] == asked.groups[1] == asked.groups[2]
    assert (0, 2) not in repeats_of(plan)[0]


def test_who_comes_late_or_leaves_early_is_seated_while_there():
    asked = replace(evening(24, 4, 4), windows={0: (1, 3), 1: (0, 1), 2: NEVER_THERE})
    plan = plan_rounds(asked, None, Effort(0.1))
    everybody_is_seated(plan)
    assert plan.seating[:, 0].tolist()[0] == ABSENT
    assert (plan.seating[:, 2] == ABSENT).all()
    assert plan.worst[0] != 2


def test_where_nobody_may_meet_twice_there_is_such_a_plan_or_none():
    _, stake = mixed_room(47, 2)
    strict = Effort(0.3, no_repeats=True)
    assert plan_rounds(evening(47, 8, 5), stake, strict).repeats == 0
    assert plan_rounds(evening(47, 8, 5), None, strict).repeats == 0
    for at_stake in (None, mixed_room(60, 2)[1]):
        with pytest.raises(ImpossibleError) as no:
            plan_rounds(evening(60, 6, 3), at_stake, strict)
        assert no.value.sentence == (
            "At 6 tables of 10, 24 repeats a round are unavoidable (72 in 3 rounds); "
            "10 tables of 6 allow 3 rounds with none."
        )
    with pytest.raises(ImpossibleError, match="take back a wish"):
        plan_rounds(replace(evening(20, 4, 4), hosts={0: 1, 1: 1}), None, strict)


@pytest.mark.parametrize(
    ("guests", "tables", "rounds", "code"),
    [(1, 1, 1, "guests"), (0, 1, 1, "guests"), (10_001, 500, 2, "guests"), (20, 0, 2, "tables"), (20, 11, 2, "tables"),
     (20, 4, 0, "rounds"), (20, 4, 101, "rounds"), (5_000, 1, 1, "too_large")],
)  # fmt: skip
def test_numbers_that_make_no_evening_are_refused(guests, tables, rounds, code):
    with pytest.raises(ImpossibleError) as no:
        evening(guests, tables, rounds)
    assert no.value.code == code


BASE = evening(12, 3, 2)


@pytest.mark.parametrize(
    ("asked", "code", "guests"),
    [
        (Evening(4, ()), "rounds", ()),
        (replace(BASE, seats=((4, 4, 3),) * 2), "seats", ()),
        (replace(BASE, past=((0,) * 12,) * 3), "past", ()),
        (replace(BASE, past=((0,) * 11,)), "past", ()),
        (replace(BASE, together=((0, 1, 2), (2, 3, 4))), "group_too_large", (0, 1, 2, 3, 4)),
        (replace(BASE, together=((0, 1),), windows={0: (0, 0)}), "group_parted", (0, 1)),
        (replace(BASE, windows={3: (1, 0)}), "window", (3,)),
        (replace(BASE, windows={3: (0, 2)}), "window", (3,)),
        (replace(BASE, hosts={3: 3}), "locked", (3,)),
        (replace(BASE, locked={(0, 3): 0}, windows={3: (1, 1)}), "locked", (3,)),
        (replace(BASE, locked={(0, 3): 0}, past=((0,) * 4 + (1,) * 4 + (2,) * 4,)), "locked", (3,)),
        (replace(BASE, hosts={3: 0}, locked={(1, 3): 1}), "locked_twice", (3,)),
        (replace(BASE, together=((3, 4),), hosts={3: 0, 4: 1}), "locked_twice", (3, 4)),
        (replace(BASE, hosts=dict.fromkeys(range(5), 0)), "table_full", (0, 1, 2, 3, 4)),
    ],
)
def test_wishes_that_contradict_each_other_are_refused_by_name(asked, code, guests):
    with pytest.raises(ImpossibleError) as no:
        check(asked)
    assert (no.value.code, no.value.guests) == (code, guests)


@pytest.mark.parametrize(
    ("together", "sentence"), [(((3, 4),), "to sit together and to be"), (((3, 4, 5),), "but two of them")]
)
def test_who_is_to_sit_together_and_apart_is_named(together, sentence):
    asked = replace(BASE, together=together)
    with pytest.raises(ImpossibleError, match=sentence) as no:
        check_apart(asked, [(0, 1), (3, 4)])
    assert no.value.guests == together[0]
    check_apart(asked, [(0, 1)])


@given(st.lists(st.integers(1, 9), min_size=1, max_size=6), st.data())
def test_tables_are_filled_as_evenly_as_their_seats_allow(seats, data):
    guests = data.draw(st.integers(0, sum(seats)))
    taken = fill(seats, guests)
    assert sum(taken) == guests
    assert all(has <= most for has, most in zip(taken, seats, strict=True))
    assert all(has >= other - 1 or has == most for has, most in zip(taken, seats, strict=True) for other in taken)


def test_an_odd_guest_at_tables_for_two_sits_alone_and_the_host_is_told():
    plan = plan_rounds(evening(5, 3, 5))
    assert plan.repeats == 0
    told = round_relaxations(plan)
    assert [(one.rule, one.guests) for one in told] == [("alone", (0, 1, 2, 3, 4))]
    assert told[0].sentence.startswith("5 seats are at a table with nobody else: 5 guests do not fill 3 tables")


def test_two_of_five_who_are_all_to_be_kept_apart_share_one_of_four_tables():
    crowd = tuple(Player(key) for key in range(12))
    room, stake = room_at_stake(Room(crowd, {}, frozenset(combinations(range(5), 2))))
    plan = plan_rounds(evening(12, 4, 2), stake, Effort(0.1))
    told = {one.rule: one for one in round_relaxations(plan, room, stake.levels, {})}
    assert "5 guests are all to be kept apart from one another, at 4 tables" in told["apart"].sentence
    assert meetings(plan.seating).repeats == 0


def test_two_who_are_to_be_kept_apart_but_host_one_table_are_named():
    crowd = tuple(Player(key + 10) for key in range(12))
    room, stake = room_at_stake(Room(crowd, {(12, 13): 1}, frozenset({(10, 11)})))
    asked = replace(evening(12, 4, 2), hosts={0: 1, 1: 1, 2: 0, 3: 0})
    told = {one.rule: one for one in round_relaxations(plan_rounds(asked, stake, QUICK), room, stake.levels, {})}
    assert told["apart"].couples == ((10, 11),)
    assert told["apart"].sentence.endswith("2 times in all: no other plan was found.")
    assert told["met"].couples == ((12, 13),)
    assert "At these tables" not in told["repeats"].sentence


def test_old_hands_are_told_that_they_know_one_another():
    crowd = tuple(Player(key) for key in range(8))
    everybody = dict.fromkeys(combinations(range(8), 2), 1)
    most = {both: 1 for both in everybody if max(both) < 6}
    for met, sentence in ((everybody, "all 8 guests know"), (most, "6 of 8 guests know")):
        room, stake = room_at_stake(Room(crowd, met))
        told = round_relaxations(plan_rounds(evening(8, 2, 2), stake, QUICK), room, stake.levels, {})
        assert any(one.rule == "met" and sentence in one.sentence for one in told)


def test_colleagues_who_need_not_meet_but_do_are_explained():
    room, stake = room_at_stake(everybody_from(2, *[1] * 10))
    asked = replace(evening(12, 4, 2), hosts={0: 0, 1: 0})
    told = round_relaxations(plan_rounds(asked, stake, QUICK), room, stake.levels, {1: "Acme"})
    assert told[0].sentence == (
        "2 of 12 guests are from Acme: colleagues shared a table 2 times, because every other plan found cost more."
    )
    repeats = next(one for one in told if one.rule == "repeats")
    assert repeats.couples[0] == (1, 2)
