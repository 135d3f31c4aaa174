import pytest
from hypothesis import given
from hypothesis import strategies as st

from mixer.followup.rules.letters import Draft, faults
from mixer.followup.rules.segments import EVERYBODY, FACTS, GuestFacts, catalogue, parse, rule_of

ROOM = [
    GuestFacts(1, said_yes=True, came=True, met=4, late=True, brought=True),
    GuestFacts(2, said_yes=True),
    GuestFacts(3, said_no=True, not_seen=True),
    GuestFacts(4, came=True, first_timer=True, winner=True, asked=True, walk_in=True),
    GuestFacts(5, said_yes=True, came=True, donor=True, visitor_host=True, met=2),
    GuestFacts(6, first_timer=True, silent=True),
    GuestFacts(7, said_no=True, came=True, met=3, not_seen=True),
    GuestFacts(8, said_maybe=True),
    GuestFacts(9, waiting=True),
]
KEYS = [segment.key for segment in catalogue().segments]
some_keys = st.lists(st.sampled_from([*KEYS, EVERYBODY]), max_size=4)
rules = st.lists(st.tuples(some_keys, some_keys), min_size=1, max_size=4).map(rule_of)


def test_every_guest_stands_in_the_segments_that_fit():
    assert catalogue().sort(ROOM) == {
        "came": [1, 4, 5, 7],
        "returning": [1, 5, 7],
        "walk_ins": [4],
        "late": [1],
        "brought": [1],
        "no_show": [2],
        "said_no": [3],
        "maybe": [8],
        "never_answered": [6],
        "waiting": [9],
        "not_seen": [3],
        "first_timers": [4],
        "donors": [5],
        "winners": [4],
        "visitor_hosts": [5],
        "met_three": [1, 7],
        "met_few": [5],
        "met_none": [4],
        "asked": [4],
    }


def test_a_segment_nobody_fits_is_there_and_empty():
    assert catalogue().sort([]) == {segment.key: [] for segment in catalogue().segments}


@pytest.mark.parametrize("segment", [*catalogue().segments, catalogue().everybody], ids=lambda segment: segment.key)
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


@given(rules)
def test_a_rule_that_was_written_down_reads_back_the_same(rule):
    assert parse(str(rule)) == rule


@given(rules, st.randoms())
def test_the_order_in_which_a_rule_is_typed_makes_no_difference(rule, chance):
    terms = [str(term) for term in rule.terms]
    chance.shuffle(terms)
    assert parse(",".join(terms)) == rule
    typed = [(chance.sample(term.all, len(term.all)), chance.sample(term.none, len(term.none))) for term in rule.terms]
    assert rule_of(typed + typed) == rule


@given(rules)
def test_a_rule_holds_whom_its_words_say(rule):
    members = {**catalogue().sort(ROOM), EVERYBODY: [one.guest for one in ROOM]}
    by_hand = {
        one.guest
        for one in ROOM
        if any(
            all(one.guest in members[key] for key in term.all) and not any(one.guest in members[k] for k in term.none)
            for term in rule.terms
        )
    }
    assert rule.pick(members) == by_hand


def test_a_rule_that_forgot_whom_to_leave_out_would_be_found():
    members = {**catalogue().sort(ROOM), EVERYBODY: [one.guest for one in ROOM]}
    assert parse("came-met_few").pick(members) != parse("came").pick(members)


@given(st.text(alphabet="+-,abc_ 1A", max_size=12))
def test_whatever_is_typed_is_a_rule_or_none(text):
    rule = parse(text)
    assert rule is None or parse(str(rule)) == rule


@pytest.mark.parametrize(
    "text", ["", "+came", "-came", "came+", "came,,donors", "came donors", "Came", "came--a", "1a"]
)
def test_what_is_no_rule_is_told_from_one(text):
    assert parse(text) is None
    assert catalogue().get(text) is None


def test_a_rule_as_long_as_a_letter_is_none():
    assert parse("+".join(["came"] * 100)) is None


def test_segments_put_together_have_words_and_the_letter_of_the_first():
    both = catalogue().get("met_none+first_timers-donors,winners")
    assert both.key == "first_timers+met_none-donors,winners"
    assert both.name == "“First-timers” and “Met nobody” without “Donors”, or “Winners”"
    assert both.sentence == f"Put together: {both.name}."
    assert both.text == catalogue().get("first_timers").text
    assert both.all == ()
    assert catalogue().get("donors+came").all == ("came", "donor")
    assert catalogue().get("everybody+donors") == catalogue().get("donors")
    assert catalogue().get("everybody").name == "Everybody on the list"
    assert catalogue().get("donors+strangers") is None
