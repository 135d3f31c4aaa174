"""A network that swallows everything: nothing is refused, nothing comes back."""

import pytest

from tests.soak import silence

pytestmark = pytest.mark.journey

DEADLINE_MS = 1500


def test_a_phone_decides_before_a_silent_network_and_hands_in_when_it_is_back():
    if reason := silence.why_not():
        pytest.skip(f"no network of one's own here: {reason}")
    seen = silence.run()
    assert (seen["before"], seen["silent"]) == ("answered", "TimeoutError"), "the network was silent, not refused"
    first, known = seen["verdicts_ms"]
    assert first >= DEADLINE_MS
    assert known < first
    assert seen["inside"] == 2
    assert [verdict for _mode, verdict in seen["scans"]] == ["admitted", "admitted"]
