from bisect import bisect_right
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from mixer.door.rules.queue import (
    MOST_DOORS,
    MOST_SLOTS,
    SLOT_S,
    Curve,
    arrival_times,
    begins,
    busy_evening,
    doors_needed,
    estimate,
)

CURVES = st.builds(
    Curve,
    st.integers(-3600, 3600),
    st.lists(st.integers(0, 50), min_size=1, max_size=30).filter(any).map(tuple),
)
EVENING = st.builds(
    lambda guests, curve, seed: arrival_times(sorted(Random(seed).random() for _ in range(guests)), curve),
    st.integers(0, 200),
    CURVES,
    st.integers(0, 99),
)
CROWDS = st.lists(st.integers(0, 900), max_size=60).map(sorted)
DOORS, SECONDS = st.integers(1, 6), st.integers(1, 90)


def by_the_second(arrivals, doors, seconds):
    """The oracle: live through every second, without a formula. Return when each begins and how many wait meanwhile."""
    coming, waiting, busy_until, began, longest = list(enumerate(arrivals)), [], [], {}, 0
    now = 0
    while coming or waiting:
        busy_until = [end for end in busy_until if end > now]
        while coming and coming[0][1] <= now:
            waiting.append(coming.pop(0)[0])
        while waiting and len(busy_until) < doors:
            began[waiting.pop(0)] = now
            busy_until.append(now + seconds)
        longest = max(longest, len(waiting))
        now += 1
    return [began[place] for place in range(len(arrivals))], longest


@given(CROWDS, DOORS, SECONDS)
def test_the_queue_is_the_one_that_living_through_every_second_gives(arrivals, doors, seconds):
    began, longest = by_the_second(arrivals, doors, seconds)
    assert begins(arrivals, doors, seconds) == began
    found = estimate(arrivals, doors, seconds)
    assert found.longest == longest
    assert found.wait_s == max((start - came for start, came in zip(began, arrivals, strict=True)), default=0)


@given(CROWDS, DOORS, SECONDS)
def test_each_five_minutes_shows_the_longest_queue_in_it(arrivals, doors, seconds):
    began, _ = by_the_second(arrivals, doors, seconds)
    for slot in estimate(arrivals, doors, seconds).slots:
        lived = [
            bisect_right(arrivals, now) - bisect_right(began, now) for now in range(slot.from_s, slot.from_s + SLOT_S)
        ]
        # Who stands there when the five minutes begin counts, even if a door is free in that very second.
        waiting = sum(came < slot.from_s for came in arrivals) - sum(start < slot.from_s for start in began)
        assert slot.queue == max([waiting, *lived])


@given(st.integers(0, 300), CURVES)
def test_everybody_comes_in_the_hours_of_the_curve_and_in_its_shares(guests, curve):
    times = arrival_times([(place + 0.5) / guests for place in range(guests)], curve)
    assert len(times) == guests
    assert times == sorted(times)
    for place, share in enumerate(curve.shares):
        begin = curve.from_s + SLOT_S * place
        here = sum(begin <= came < begin + SLOT_S for came in times)
        assert abs(here - guests * share / sum(curve.shares)) <= 1


@given(st.integers(0, 200), CURVES, DOORS, st.floats(0.5, 60), st.integers(0, 99))
def test_a_busy_evening_has_everybody_and_is_the_same_for_the_same_chance(guests, curve, doors, seconds, seed):
    evening = busy_evening(guests, curve, doors, seconds, Random(seed))
    assert len(evening) == guests
    assert evening == busy_evening(guests, curve, doors, seconds, Random(seed))
    assert all(curve.from_s <= came <= curve.from_s + SLOT_S * len(curve.shares) for came in evening)


def test_four_evenings_out_of_five_are_no_worse():
    curve = Curve(0, (1, 3, 1))
    busy = estimate(busy_evening(80, curve, 1, 8, Random(1)), 1, 8).wait_s
    chance = Random(2)
    others = [
        estimate(arrival_times(sorted(chance.random() for _ in range(80)), curve), 1, 8).wait_s for _ in range(200)
    ]
    assert 0.6 < sum(wait <= busy for wait in others) / 200 < 0.95


@given(EVENING, DOORS, st.floats(0.5, 120))
def test_nobody_is_lost_and_nobody_waits_less_than_nothing(arrivals, doors, seconds):
    found = estimate(arrivals, doors, seconds)
    assert found.longest >= 0
    assert found.wait_s >= 0
    assert all(slot.queue >= 0 for slot in found.slots)
    if len(found.slots) < MOST_SLOTS:
        assert sum(slot.arrivals for slot in found.slots) == len(arrivals)
    assert max((slot.queue for slot in found.slots), default=0) <= found.longest


@given(EVENING, DOORS, st.floats(0.5, 60), st.floats(0, 60))
def test_more_doors_and_quicker_hands_never_make_it_longer(arrivals, doors, seconds, more):
    usual, wider = estimate(arrivals, doors, seconds), estimate(arrivals, doors + 1, seconds)
    slower = estimate(arrivals, doors, seconds + more)
    for better, worse in ((wider, usual), (usual, slower)):
        assert better.wait_s <= worse.wait_s
        assert better.longest <= worse.longest


@given(EVENING, st.floats(0.5, 60), st.floats(0, 300))
def test_the_doors_needed_are_the_fewest_that_keep_the_wait(arrivals, seconds, patience):
    needed = doors_needed(arrivals, seconds, patience)
    if needed is None:
        assert estimate(arrivals, MOST_DOORS, seconds).wait_s > patience
        return
    assert estimate(arrivals, needed, seconds).wait_s <= patience
    assert needed == 1 or estimate(arrivals, needed - 1, seconds).wait_s > patience


def test_nobody_expected_nobody_waits():
    found = estimate(busy_evening(0, Curve(0, (1,)), 1, 6, Random(1)), 1, 6)
    assert (found.longest, found.wait_s, found.slots) == (0, 0, ())
    assert doors_needed([], 6) == 1


def test_sixty_guests_at_once_wait_for_each_other():
    found = estimate([0.0] * 61, 1, 6)
    assert (found.longest, found.longest_at_s, found.wait_s) == (60, 0.0, 360.0)
    assert [(slot.from_s, slot.arrivals, slot.queue) for slot in found.slots] == [(0, 61, 60), (300, 0, 11)]


def test_a_crowd_that_no_number_of_doors_can_take_is_said_to_be_one():
    assert doors_needed([0.0] * 5000, 120) is None


def test_a_queue_that_never_ends_is_drawn_for_five_hours():
    assert len(estimate([0.0] * 5000, 1, 120).slots) == MOST_SLOTS
