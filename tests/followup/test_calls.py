from hypothesis import given
from hypothesis import strategies as st

from mixer.followup.rules.calls import outcomes, share_out


@given(
    st.lists(st.integers(1, 9), min_size=1, max_size=5, unique=True),
    st.lists(st.integers(1, 12), max_size=10),
    st.lists(st.integers(100, 140), max_size=30, unique=True),
)
def test_calls_are_spread_evenly_over_the_visitor_hosts(callers, taken, waiting):
    shared = share_out(callers, taken, waiting)
    assert list(shared) == waiting
    load = {caller: taken.count(caller) + list(shared.values()).count(caller) for caller in callers}
    before = [taken.count(caller) for caller in callers]
    assert max(load.values()) <= max(*before, -(-(sum(before) + len(waiting)) // len(callers)))


def test_without_a_visitor_host_no_call_has_a_caller():
    assert share_out([], [1], [2, 3]) == {}


def test_a_call_that_reached_nobody_is_still_to_be_made():
    assert [one.key for one in outcomes().values() if not one.called] == ["later"]
