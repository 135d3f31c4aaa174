import gc
from threading import Event, Thread

import pytest

from mixer.nametags.files.collector import collector_paused


def test_the_collector_stands_still_and_goes_on_afterwards():
    with collector_paused():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_a_print_that_fails_lets_the_collector_go_on():
    with pytest.raises(ValueError, match="no paper"), collector_paused():
        raise ValueError("no paper")
    assert gc.isenabled()


def test_the_collector_waits_for_the_last_of_several_prints():
    started, may_end = Event(), Event()

    def other():
        with collector_paused():
            started.set()
            may_end.wait()

    thread = Thread(target=other)
    with collector_paused():
        thread.start()
        started.wait()
    assert not gc.isenabled()
    may_end.set()
    thread.join()
    assert gc.isenabled()
