import pytest

from mixer.followup.rules.letters import Draft, faults
from mixer.followup.rules.segments import FACTS, GuestFacts, catalogue

ROOM = [
    GuestFacts(1, said_yes=True, came=True, met=4),
    GuestFacts(2, said_yes=True),
    GuestFacts(3, said_no=True),
    GuestFacts(4, came=True, first_timer=True, winner=True),
    GuestFacts(5, said_yes=True, came=True, donor=True, visitor_host=True, met=2),
    GuestFacts(6, first_timer=True),
    GuestFacts(7, said_no=True, came=True, met=3),
]


def test_every_guest_stands_in_the_segments_that_fit():
    assert catalogue().sort(ROOM) == {
        "came": [1, 4, 5, 7],
        "no_show": [2],
        "said_no": [3],
        "first_timers": [4],
        "donors": [5],
        "winners": [4],
        "visitor_hosts": [5],
        "met_three": [1, 7],
        "met_none": [4],
    }


def test_a_segment_nobody_fits_is_there_and_empty():
    assert catalogue().sort([]) == {segment.key: [] for segment in catalogue().segments}


@pytest.mark.parametrize("segment", catalogue().segments, ids=lambda segment: segment.key)
def test_every_drafted_letter_can_be_sent_as_it_is(segment):
    draft = Draft(segment.subject, segment.text)
    assert faults(draft, catalogue().placeholders) == []
    assert {"guest", "host", "group"} <= draft.names
    assert segment.text.endswith("{group}\n")
    assert set(segment.all) | set(segment.none) <= FACTS


def test_keys_are_unique_and_an_unknown_one_is_nobody():
    keys = [segment.key for segment in catalogue().segments]
    assert len(set(keys)) == len(keys)
    assert catalogue().get("donors").name == "Donors"
    assert catalogue().get("strangers") is None
