"""The private ladder from contact to connection: it moves by what happens, and by hand both ways."""

import datetime as dt
import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mixer.accounts.models import Group
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.followup.models import ConnectionStep, OneToOne, Referral
from mixer.followup.rules.ladder import BEGIN, Mark, following, reached_at, rungs, standing, steps
from mixer.followup.service import ladder
from mixer.guests.models import Guest
from mixer.meetings.service import sharing
from tests.followup.conftest import meet
from tests.makers import MADE_AT, NIGHT, a_code, make_event, make_guest

DAY = dt.timedelta(days=1)
KEYS = list(steps())
moments = st.integers(0, 60).map(lambda day: NIGHT + day * DAY)
happenings = st.dictionaries(st.sampled_from(KEYS), st.lists(moments, max_size=3))
marks = st.dictionaries(st.sampled_from(KEYS), st.builds(Mark, moments, st.none() | moments))


@given(happenings, marks)
def test_a_step_is_reached_where_it_happened_or_was_set_and_not_taken_off_since(happened, marked):
    for rung in rungs(happened, marked):
        mark, found = marked.get(rung.step.key), happened.get(rung.step.key, [])
        if mark is None or mark.undone_at is None:
            assert rung.at == min([*found, *([mark.at] if mark else [])], default=None)
            assert not rung.off
        else:
            assert rung.at == min([one for one in found if one > mark.undone_at], default=None)
            assert rung.off == (rung.at is None)


@given(happenings, marks)
def test_the_next_step_is_the_one_above_the_highest_reached(happened, marked):
    found = rungs(happened, marked)
    now, following_one = standing(found), following(found)
    assert [rung.step.key for rung in found] == KEYS
    place = -1 if now is None else KEYS.index(now.step.key)
    assert (following_one.step.key if following_one else None) == (KEYS[place + 1] if place + 1 < len(KEYS) else None)


def test_what_was_taken_off_comes_back_only_when_it_happens_anew():
    off = Mark(NIGHT, NIGHT + DAY)
    assert reached_at([NIGHT], off) is None
    assert reached_at([NIGHT, NIGHT + 2 * DAY], off) == NIGHT + 2 * DAY


@pytest.fixture
def guest(work, night, cast):
    """Return a guest of the night by first name, and their browser."""

    def found(name):
        with work() as session:
            one = session.get_one(Guest, night.ids[name])
            session.expunge(one)
        return cast.guest_browser(one)

    return found


def words(answer):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def one_to_one(night, state, asker="Ana", asked="Ben", **more):
    row = {"place": "Cafe", "starts_at": NIGHT + 9 * DAY, "proposed_at": NIGHT + DAY, "answered_at": NIGHT + 2 * DAY}
    return OneToOne(
        code=a_code(),
        event_id=night.event_id,
        asker_id=night.ids[asker],
        asked_id=night.ids[asked],
        state=state,
        **(row | more),
    )


def now(session, night, name="Ana", other="Ben"):
    return ladder.ladder_with(session, night.ids[name], night.codes[other]).now.step.key


def test_it_moves_by_what_happens_and_falls_back_when_that_is_taken_back(work, night, clock):
    with work() as session:
        assert now(session, night) == BEGIN
        sharing.write_note(session, night.ids["Ana"], night.codes["Ben"], "Roses", clock())
        assert (now(session, night), now(session, night, "Ben", "Ana")) == ("noted", BEGIN)
        ladder.take_step(session, night.ids["Ana"], night.codes["Ben"], "wrote", clock())
        assert now(session, night) == "wrote"
        meeting = one_to_one(night, "proposed")
        session.add(meeting)
        session.flush()
        assert now(session, night) == "wrote"
        for state, where in (("booked", "booked"), ("not_held", "booked"), ("held", "held"), ("withdrawn", "wrote")):
            meeting.state, meeting.held_at = state, NIGHT + 9 * DAY if state == "held" else None
            session.flush()
            assert now(session, night) == where
        passed = Referral(
            code=a_code(), event_id=night.event_id, words="A wedding", at=clock(),
            giver_id=night.ids["Ben"], receiver_id=night.ids["Ana"], by_id=night.ids["Ana"],
        )  # fmt: skip
        session.add(passed)
        session.flush()
        assert now(session, night) == now(session, night, "Ben", "Ana") == "referral"
        passed.removed_at = clock()
        session.flush()
        assert now(session, night) == "wrote"


def test_a_step_is_set_and_taken_off_by_hand_and_stays_so(work, night, clock):
    ana, ben = night.ids["Ana"], night.codes["Ben"]
    with work() as session:
        sharing.write_note(session, ana, ben, "Roses", clock())
        ladder.take_off(session, ana, ben, "noted", clock())
        assert now(session, night) == BEGIN
        assert [rung.step.key for rung in ladder.ladder_with(session, ana, ben).rungs if rung.off] == ["noted"]
        ladder.take_step(session, ana, ben, "noted", clock.forward(minutes=5))
        ladder.take_step(session, ana, ben, "noted", clock.forward(minutes=5))
        assert now(session, night) == "noted"
        assert session.query(ConnectionStep).one().at == clock() - dt.timedelta(minutes=5)
        ladder.take_off(session, ana, ben, "noted", clock())
        sharing.write_note(session, ana, ben, "Roses, and a lease", clock.forward(minutes=5))
        assert now(session, night) == "noted"


@pytest.mark.parametrize("key", [BEGIN, "friends"])
def test_that_two_met_is_nothing_to_set_by_hand(work, night, clock, key):
    for act in (ladder.take_step, ladder.take_off):
        with pytest.raises(Refusal, match="cannot be set"), work() as session:
            act(session, night.ids["Ana"], night.codes["Ben"], key, clock())


def test_nobody_has_a_ladder_with_somebody_they_have_not_met(work, night, clock):
    for act in (ladder.take_step, ladder.take_off):
        with pytest.raises(Refusal, match="not met"), work() as session:
            act(session, night.ids["Ben"], night.codes["Cleo"], "wrote", clock())


def test_hosts_get_totals_without_names_and_each_side_counts_once(cast, work, look, night, clock):
    with work() as session:
        sharing.write_note(session, night.ids["Ana"], night.codes["Ben"], "Roses", clock())
        ladder.take_step(session, night.ids["Ana"], night.codes["Ben"], "noted", clock())
        ladder.take_step(session, night.ids["Vic"], night.codes["Ana"], "wrote", clock())
        ladder.take_step(session, night.ids["Vic"], night.codes["Ana"], "replied", clock())
        ladder.take_off(session, night.ids["Vic"], night.codes["Ana"], "replied", clock())
        session.add(one_to_one(night, "booked"))
        other = make_event(session, session.get_one(Group, cast.group_id))
        meet(session, other, make_guest(session, other), make_guest(session, other), 5)
    with look() as session:
        totals = ladder.ladder_totals(session, night.event_id)
        found = ladder.reached(session, night.event_id)
    assert totals == {"met": 6, "noted": 1, "wrote": 1, "replied": 0, "booked": 2, "held": 0, "referral": 0}
    assert list(totals) == KEYS
    assert [one.at for one in found] == sorted(one.at for one in found)
    assert found[0] == ladder.Reached("met", NIGHT + dt.timedelta(minutes=20))


def test_the_page_of_a_person_shows_the_ladder_and_moves_it(guest, night):
    ana, page = guest("Ana"), f"/my/people/{night.codes['Ben']}"
    assert "Write one line while you remember Next" in words(ana.get(page))
    assert "You wrote to them 23 October" in words(ana.post(f"{page}/steps/wrote", follow_redirects=True))
    assert "Not so: Wrote" in words(ana.get(page))
    assert "Taken off." in words(ana.post(f"{page}/steps/wrote/off", follow_redirects=True))
    assert "Wrote Taken off" in words(ana.get(page))
    assert ana.post(f"{page}/steps/met").status_code == 409
    assert "Not so" not in words(guest("Ben").get(f"/my/people/{night.codes['Ana']}"))


def test_the_list_of_people_has_a_word_for_each(guest, night):
    ana = guest("Ana")
    ana.post(f"/my/people/{night.codes['Ben']}/steps/wrote")
    assert "Wrote 1 Ben Met 2 Vic , Cleo" in words(ana.get("/my/people"))
    assert "How far you are" not in words(guest("Noa").get("/my/people"))


def test_it_takes_as_many_questions_for_many_people_as_for_few(cast, work, look, queries):
    def asked(people):
        with work() as session:
            event = session.get_one(Event, cast.event_id)
            one = make_guest(session, event)
            for minute in range(people):
                other = make_guest(session, event)
                meet(session, event, one, other, minute)
                sharing.write_note(session, one.id, other.code, "x", MADE_AT)
        with queries() as sent, look() as session:
            assert len(ladder.standings(session, one.id)) == people
            ladder.ladder_totals(session, cast.event_id)
        return len(sent)

    assert asked(2) == asked(20)
