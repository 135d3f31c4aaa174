"""Segments put together by ticking boxes, kept under a name, and written to."""

import re
from html import unescape
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.followup.models import OwnSegment
from mixer.followup.rules.boxes import Boxes, boxes_of, ticked
from mixer.followup.rules.segments import catalogue, parse
from mixer.followup.service import own_segments
from mixer.post.models import Letter
from tests.cast import RIVAL_CANARY
from tests.makers import NIGHT, check_in, make_guest

KEYS = st.sets(st.sampled_from([segment.key for segment in catalogue().segments]), max_size=3)


@pytest.fixture
def combine(cast):
    return f"/m/{cast.event_code}/follow-up/combine"


@pytest.fixture
def olive(cast):
    return cast.browser("olive")


def words(answer):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


@given(KEYS, KEYS, KEYS)
def test_boxes_say_a_rule_and_a_rule_ticks_its_boxes_again(inside, outside, besides):
    rule = ticked(inside, outside, besides).rule
    if rule is None:
        assert not inside | outside | besides
        return
    again = boxes_of(rule)
    assert again.rule == rule
    assert parse(str(rule)) == rule


def test_a_rule_that_says_more_than_boxes_can_ticks_none():
    assert boxes_of(parse("came+donors,came+winners")) is None
    assert boxes_of(parse("winners,came")) == Boxes(frozenset({"came"}), frozenset(), frozenset({"winners"}))


@pytest.mark.parametrize(("name", "status"), [("rita", 404), ("vera", 403), ("nell", 404), ("hugo", 200)])
def test_only_who_runs_the_mixer_puts_segments_together(cast, night, combine, name, status):
    browser = cast.browser(name)
    answer = browser.get(combine)
    assert answer.status_code == status
    assert name == "rita" or RIVAL_CANARY not in answer.text
    wanted = 303 if status == 200 else status
    assert browser.post(combine, {"rule": "came-donors", "name": "x"}).status_code == wanted


def test_ticked_boxes_are_counted_and_named(olive, night, combine):
    assert "Tick at least one box. 7 guests stand on the list." in words(olive.get(combine))
    page = olive.get(f"{combine}?in=first_timers&in=met_none&out=donors&or=winners")
    text = words(page)
    assert "2 “First-timers” and “Met nobody” without “Donors”, or “Winners” 2 with an e-mail address" in text
    assert "Ana Example, Una Example" in text
    assert page.text.count(" checked") == 4
    assert "Keep it for the next mixers" in text
    assert "Nobody. Take a tick away" in words(olive.get(f"{combine}?in=winners&in=no_show"))
    assert "Keep it for the next mixers" not in words(olive.get(f"{combine}?in=came"))
    assert "This says more than the boxes" in words(olive.get(f"{combine}?rule={quote('came+donors,came+winners')}"))
    for wrong in ("strangers", "a" * 400):
        assert "no such group of guests" in words(olive.get(f"{combine}?rule={wrong}"))


def test_many_are_named_in_part(olive, night, combine, work):
    with work() as session:
        event = session.get_one(Event, night.event_id)
        for _ in range(4):
            check_in(session, make_guest(session, event))
    assert "and 3 more" in words(olive.get(f"{combine}?in=came"))


def test_segments_put_together_are_kept_written_to_and_taken_off_again(olive, night, combine, cast, look):
    kept = olive.post(combine, {"rule": "met_none+first_timers", "name": "New, and alone"}, follow_redirects=True)
    text = words(kept)
    assert "“New, and alone” stands on the desk of every mixer" in text
    assert "Una Example" in text
    assert "“First-timers” and “Met nobody”" in text
    desk = f"/m/{cast.event_code}/follow-up"
    assert "1 New, and alone Your own" in words(olive.get(desk))
    rule = "first_timers+met_none"
    letter = {"subject": "We missed you in the crowd, {guest}", "text": "Dear {guest}"}
    assert olive.post(f"{desk}/{rule}/letter", letter).status_code == 303
    assert "Letter to: New, and alone" in words(olive.get(f"{desk}/{rule}/letter"))
    assert "1 letter is on the way." in words(olive.post(f"{desk}/{rule}/send", follow_redirects=True))
    taken = olive.post(f"{desk}/export?segment_key={rule.replace('+', '%2B')}&kind=csv", {"purpose": "write"})
    assert taken.headers["Content-Disposition"] == 'attachment; filename="first-timers-met-none.csv"'
    with look() as session:
        assert session.query(Letter).one().subject == "We missed you in the crowd, Una"
        code = session.query(OwnSegment).one().code
    assert "New, and alone" in words(olive.get(combine))
    gone = words(olive.post(f"{combine}/{code}/remove", follow_redirects=True))
    assert "is off the desk" in gone
    assert "“First-timers” and “Met nobody”" in gone
    assert olive.post(f"{combine}/{code}/remove").status_code == 409
    assert "New, and alone" not in words(olive.get(desk))


def test_keeping_the_same_again_gives_it_the_new_name(olive, night, combine, look):
    for name in ("Alone", "Alone and new"):
        olive.post(combine, {"rule": "met_none+first_timers", "name": name})
    with look() as session:
        assert [(one.name, one.rule) for one in session.query(OwnSegment)] == [
            ("Alone and new", "first_timers+met_none")
        ]


@pytest.mark.parametrize(
    ("rule", "name", "said"),
    [
        ("came", "Guests", "stands on the desk already"),
        ("everybody", "Guests", "stands on the desk already"),
        ("came-donors", "", "Give it a name"),
        ("came-strangers", "x", "no such group"),
        ("", "x", "no such group"),
    ],
)
def test_what_makes_no_segment_of_its_own_is_refused(olive, night, combine, rule, name, said):
    answer = olive.post(combine, {"rule": rule, "name": name})
    assert answer.status_code == 409
    assert said in words(answer)


def test_a_group_keeps_as_many_as_it_can_find_again_and_forgets_what_names_no_segment(cast, work, chance, monkeypatch):
    monkeypatch.setattr(own_segments, "MOST", 1)
    with work() as session:
        for code, rule in (("A", "came-strangers"), ("B", "came-donors")):
            session.add(OwnSegment(code=code, group_id=cast.group_id, name=code, rule=rule, made_at=NIGHT))
        session.flush()
        assert [one.code for one in own_segments.own_segments(session, cast.group_id)] == ["B"]
        with pytest.raises(Refusal, match="keeps 1 of its own already"):
            own_segments.keep(session, cast.group_id, "came-winners", "x", NIGHT, chance)


def test_another_groups_segments_are_not_ours(cast, olive, night, combine, work):
    with work() as session:
        session.add(
            OwnSegment(code="R", group_id=cast.rival_group_id, name=RIVAL_CANARY, rule="came-donors", made_at=NIGHT)
        )
    assert RIVAL_CANARY not in olive.get(combine).text
    assert RIVAL_CANARY not in olive.get(combine.replace("combine", "came-donors")).text
    assert olive.post(f"{combine}/R/remove").status_code == 409
