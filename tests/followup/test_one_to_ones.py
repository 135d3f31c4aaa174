"""One-to-ones: proposed, answered with one tap, put into calendars, called off, held; the database decides races."""

import datetime as dt
import random
import re
import threading
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from mixer.commands.nudging import nudging_jobs
from mixer.contacts.models import Contact
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.followup.models import OneToOne
from mixer.followup.rules.one_to_ones import State, clashes, fault, reminds, wordings
from mixer.followup.service import ladder, one_to_ones
from mixer.followup.service.one_to_one_pages import lines
from mixer.followup.service.one_to_ones import Proposal
from mixer.followup.service.own_data import own_data
from mixer.guests.models import Guest
from mixer.meetings.models import Meeting, Share
from mixer.meetings.service import sharing
from mixer.post.models import Letter
from tests.followup.conftest import meet
from tests.makers import KEYRING, NIGHT

DAY = dt.timedelta(days=1)
TUESDAY = dt.datetime(2026, 10, 27, 16, 0, tzinfo=dt.UTC)  # ten in the morning in Denver
TIMES = (TUESDAY, TUESDAY + DAY, TUESDAY + 2 * DAY)
PROPOSAL = Proposal(TIMES, "Café Luz", "Tell me about roses")
moments = st.integers(0, 400_000).map(lambda minute: NIGHT + dt.timedelta(minutes=minute))


@given(moments, st.integers(15, 90), moments, st.integers(15, 90))
def test_two_talks_clash_when_they_share_a_minute(one, length, other, second):
    ends = one + dt.timedelta(minutes=length), other + dt.timedelta(minutes=second)
    assert clashes(one, length, [(other, second)]) == (max(one, other) < min(ends))
    assert not clashes(one, length, [(ends[0], second)])


@given(moments, st.lists(moments, max_size=5))
def test_times_are_one_to_three_and_to_come(moment, times):
    good = 1 <= len(times) <= 3 and all(moment < time <= moment + dt.timedelta(days=120) for time in times)
    assert (fault(times, moment) == "") == good


@given(moments, st.sampled_from(["Pacific/Kiritimati", "Pacific/Honolulu", "Europe/Berlin", "America/Denver"]))
def test_one_is_reminded_on_the_morning_before(start, name):
    zone = ZoneInfo(name)
    day = start.astimezone(zone).date()
    at = lambda days, hour: dt.datetime.combine(day + days * DAY, dt.time(hour), zone)  # noqa: E731 - a shorthand
    assert reminds(start, zone, at(-1, 9))
    assert not any(reminds(start, zone, moment) for moment in (at(-1, 8), at(-1, 19), at(0, 9), at(-2, 9)))


def test_every_letter_has_its_words():
    assert set(wordings()) == {"proposed", "booked", "declined", "withdrawn", "reminder"}


class Pair:
    """Ana and Ben acting on their one-to-ones."""

    def __init__(self, work, night, clock):
        self.work, self.night, self.clock, self.chance = work, night, clock, random.Random(5)

    def do(self, act, who, *arguments, **more):
        with self.work() as session:
            return getattr(one_to_ones, act)(session, self.night.ids[who], *arguments, **more)

    def propose(self, who="Ana", whom="Ben", proposal=PROPOSAL):
        return self.do("propose", who, self.night.codes[whom], proposal, self.clock(), self.chance, KEYRING)

    def accept(self, who, code, start=TUESDAY):
        self.do("accept", who, code, start, self.clock(), KEYRING)

    def decline(self, who, code):
        self.do("decline", who, code, self.clock(), KEYRING)

    def withdraw(self, who, code):
        self.do("withdraw", who, code, self.clock(), KEYRING)

    def record(self, who, code, words="", *, held=True):
        self.do("record", who, code, words, self.clock(), held=held)


@pytest.fixture
def pair(work, night, clock):
    return Pair(work, night, clock)


@pytest.fixture
def state(look):
    def found(code):
        with look() as session:
            row = session.query(OneToOne).filter_by(code=code).one()
            session.expunge(row)
            return row

    return found


@pytest.fixture
def letters(look):
    def found(what=""):
        with look() as session:
            rows = session.query(Letter).filter_by(kind="one_to_one").order_by(Letter.id).all()
            session.expunge_all()
        return {row.to_name.split()[0]: row for row in rows if f":{what}:" in row.occasion or not what}

    return found


def test_it_is_proposed_by_a_letter_with_three_buttons(pair, letters):
    code = pair.propose()
    letter = letters("proposed")["Ben"]
    assert letter.subject == "Ana Example would like to sit down with you"
    assert "Café Luz" in letter.body_text
    assert "Tell me about roses" in letter.body_text
    assert "Tuesday 27 October, 10:00: http://localhost/r/" in letter.body_text
    assert [f"/to/one-to-one/{code}?pick={place}" in letter.body_html for place in range(3)] == [True] * 3
    assert letter.stream == "invitation"
    assert letter.calendar is None


def test_an_accepted_time_is_in_both_calendars_and_leaves_them_when_it_is_called_off(pair, letters, state):
    code = pair.propose()
    pair.accept("Ben", code, TIMES[1])
    assert state(code).state == "booked"
    found = letters("booked")
    assert set(found) == {"Ana", "Ben"}
    entry = Calendar.from_ical(found["Ana"].calendar)
    (event,) = entry.walk("VEVENT")
    assert entry["METHOD"] == "PUBLISH"
    assert (event["SUMMARY"], event["LOCATION"], event.start) == ("One-to-one: Ben Example", "Café Luz", TIMES[1])
    assert (event.end - event.start, event["STATUS"]) == (dt.timedelta(minutes=30), "CONFIRMED")
    pair.withdraw("Ana", code)
    assert set(letters("withdrawn")) == {"Ana", "Ben"}
    entry = Calendar.from_ical(letters("withdrawn")["Ben"].calendar)
    (gone,) = entry.walk("VEVENT")
    assert (entry["METHOD"], gone["STATUS"], gone["UID"]) == ("CANCEL", "CANCELLED", event["UID"])
    assert gone["SEQUENCE"] > event["SEQUENCE"]
    assert pair.propose("Ben", "Ana")


def test_other_times_turn_the_question_round(pair, letters, state):
    code = pair.propose()
    other = Proposal([TUESDAY + 5 * DAY], "Library", minutes=60)
    pair.do("propose_others", "Ben", code, other, pair.clock(), KEYRING)
    assert set(letters("proposed")) == {"Ana", "Ben"}
    with pytest.raises(Refusal, match="proposed now"):
        pair.accept("Ana", code)
    with pytest.raises(Refusal, match="changed meanwhile"):
        pair.accept("Ben", code, TUESDAY + 5 * DAY)
    pair.accept("Ana", code, TUESDAY + 5 * DAY)
    assert (state(code).state, state(code).minutes) == ("booked", 60)
    with pytest.raises(Refusal, match="changed meanwhile"):
        pair.do("propose_others", "Ben", code, other, pair.clock(), KEYRING)


def test_a_no_is_told_can_be_taken_back_and_is_not_asked_again(pair, letters, state):
    code = pair.propose()
    pair.decline("Ben", code)
    assert "cannot make it" in letters("declined")["Ana"].body_text
    with pytest.raises(Refusal, match="said no the last time"):
        pair.propose()
    pair.do("reopen", "Ben", code)
    assert state(code).state == "proposed"
    pair.decline("Ben", code)
    assert pair.propose("Ben", "Ana")
    with pytest.raises(Refusal, match="another proposal"):
        pair.do("reopen", "Ben", code)


def test_a_proposal_is_taken_back_by_whom_made_it(pair, state):
    code = pair.propose()
    with pytest.raises(Refusal, match="changed meanwhile"):
        pair.withdraw("Ben", code)
    with pytest.raises(Refusal, match="There is a one-to-one with Ben already"):
        pair.propose()
    pair.withdraw("Ana", code)
    assert state(code).state == "withdrawn"
    with pytest.raises(Refusal, match="changed meanwhile"):
        pair.accept("Ben", code)


@pytest.mark.parametrize(
    ("proposal", "said"),
    [
        (Proposal([], "Café"), "at least one"),
        (Proposal([NIGHT - DAY], "Café"), "past"),
        (Proposal([TUESDAY + 200 * DAY], "Café"), "120 days"),
        (Proposal([TUESDAY + day * DAY for day in range(4)], "Café"), "at most 3"),
        (Proposal([TUESDAY], ""), "where"),
    ],
)
def test_what_cannot_be_proposed_is_said(pair, proposal, said):
    with pytest.raises(Refusal, match=said):
        pair.propose(proposal=proposal)


def test_only_people_one_met_and_shares_with_are_asked(pair, night, work, letters):
    with pytest.raises(Refusal, match="not met"):
        pair.propose("Ben", "Cleo")
    with pytest.raises(Refusal, match="Agree to share with Vic first"):
        pair.propose("Ana", "Vic")
    code = pair.propose("Ana", "Cleo")  # Ana shares, Cleo has not answered and has no address
    assert letters() == {}
    with work() as session:
        session.get_one(Guest, night.ids["Cleo"]).contact.email = "cleo@guests.example"
    pair.accept("Cleo", code)
    assert letters("booked")["Cleo"].subject == "One-to-one with Ana: Tuesday 27 October, 10:00"
    assert "Example" not in letters("booked")["Ana"].subject


def test_nobody_is_in_two_places(pair, night, work):
    with work() as session:
        ana, ben, vic = (session.get_one(Guest, night.ids[name]) for name in ("Ana", "Ben", "Vic"))
        session.add(Share(event_id=night.event_id, giver_id=ana.id, receiver_id=vic.id, fields=[], given_at=NIGHT))
        meet(session, session.get_one(Event, night.event_id), ben, vic, 50, (ben, vic, []), (vic, ben, []))
    first, second = pair.propose(), pair.propose("Ana", "Vic")
    pair.accept("Ben", first)
    with pytest.raises(Refusal, match="Ana has another one-to-one"):
        pair.accept("Vic", second)
    during, behind = TUESDAY + dt.timedelta(minutes=29), TUESDAY + dt.timedelta(minutes=30)
    third = pair.propose("Vic", "Ben", Proposal([during, behind], "Bar"))
    with pytest.raises(Refusal, match="You have another one-to-one"):
        pair.accept("Ben", third, during)
    pair.accept("Ben", third, behind)
    pair.clock.now = TUESDAY + DAY
    with pytest.raises(Refusal, match="past"):
        pair.accept("Vic", second)


def all_at_once(*acts):
    """Do acts in threads that start together; return what each said no to."""
    start, said = threading.Barrier(len(acts)), []

    def run(act):
        start.wait()
        try:
            act()
        except Refusal as no:
            said.append(no.code)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def test_proposals_that_cross_become_one(pair, look):
    said = all_at_once(pair.propose, lambda: pair.propose("Ben", "Ana"))
    assert said == ["open_already"]
    with look() as session:
        assert session.query(OneToOne).count() == 1


def test_of_two_taps_at_once_one_counts(pair, letters):
    code = pair.propose()
    taps = [lambda time=time: pair.accept("Ben", code, time) for time in TIMES]
    said = all_at_once(*taps, lambda: pair.withdraw("Ana", code))
    assert len(said) in {2, 3}  # a tap in time may be called off by Ana afterwards
    assert len({letter.occasion.split(":")[2] for letter in letters("booked").values()}) <= 1


def test_how_it_went_is_each_ones_own_and_can_be_taken_back(pair, state, night, look):
    code = pair.propose()
    pair.accept("Ben", code)
    with pytest.raises(Refusal, match="not begun"):
        pair.record("Ana", code)
    pair.clock.now = TUESDAY + dt.timedelta(hours=1)
    pair.record("Ana", code, "Wants three referrals")
    first = state(code).held_at
    pair.clock.forward(hours=1)
    pair.record("Ben", code, "Chatty")
    assert (state(code).state, state(code).held_at) == ("held", first)
    with look() as session:
        assert ladder.ladder_with(session, night.ids["Ben"], night.codes["Ana"]).now.step.key == "held"
        for name, own, others in (("Ana", "Wants three", "Chatty"), ("Ben", "Chatty", "Wants three")):
            (line,) = lines(session, night.ids[name], pair.clock())
            text = str(own_data(session, night.ids[name], pair.clock()).as_json())
            assert own in line.own_words
            assert own in text
            assert others not in text
    pair.do("undo_record", "Ben", code)
    assert (state(code).state, state(code).held_at) == ("booked", None)
    pair.record("Ben", code, held=False)
    assert state(code).state == "not_held"
    with pytest.raises(Refusal, match="changed meanwhile"):
        pair.withdraw("Ana", code)


def test_who_no_longer_sees_the_other_has_no_one_to_one_with_them(pair, night, work, look, app):
    code = pair.propose()
    pair.accept("Ben", code)
    with work() as session:
        session.query(Meeting).delete()
    with pytest.raises(Refusal, match="not met"):
        pair.withdraw("Ana", code)
    with look() as session:
        assert lines(session, night.ids["Ana"], pair.clock()) == []
        text = str(own_data(session, night.ids["Ben"], pair.clock()).as_json())
    assert "Café Luz" not in text
    nudging_jobs(app)[-1].run(TUESDAY - DAY)
    with look() as session:
        assert session.query(Letter).filter(Letter.occasion.contains("reminder")).count() == 0


def test_both_are_reminded_the_morning_before_once(pair, app, letters, work, night):
    code = pair.propose()
    pair.accept("Ben", code)
    job = nudging_jobs(app)[-1]
    for moment in (TUESDAY - 2 * DAY, TUESDAY - DAY - dt.timedelta(hours=2), TUESDAY):
        job.run(moment)
    assert letters("reminder") == {}
    for minutes in (0, 10):
        job.run(TUESDAY - DAY + dt.timedelta(minutes=minutes))
    assert {name: letter.subject for name, letter in letters("reminder").items()} == {
        "Ana": "Tomorrow: one-to-one with Ben Example",
        "Ben": "Tomorrow: one-to-one with Ana Example",
    }
    assert letters("reminder")["Ana"].deadline == TUESDAY


def test_a_code_nobody_has_is_refused(pair):
    with pytest.raises(Refusal, match="not here any more"):
        pair.accept("Ana", "ZZZZZZZZZZ")


def words(answer):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


@pytest.fixture
def browsers(work, night, cast):
    with work() as session:
        guests = [session.get_one(Guest, night.ids[name]) for name in ("Ana", "Ben")]
        session.expunge_all()
    return [cast.guest_browser(guest) for guest in guests]


FORM = {"first": "2026-10-27T10:00", "second": "2026-10-28T10:00", "minutes": "30", "place": "Café Luz", "words": ""}


def test_two_guests_arrange_it_on_their_pages(browsers, night, clock):
    ana, ben = browsers
    person = f"/my/people/{night.codes['Ben']}"
    assert "None yet" in words(ana.get("/my/one-to-ones"))
    assert "Propose a one-to-one" in words(ana.get(person))
    assert "A one-to-one with Ben Example" in words(ana.get(f"{person}/one-to-one"))
    assert "One of the times is past" in words(ana.post(f"{person}/one-to-one", FORM | {"first": "2026-01-01T10:00"}))
    assert ana.post(f"{person}/one-to-one", FORM | {"first": "soon"}).status_code == 422
    answer = ana.post(f"{person}/one-to-one", FORM)
    address = answer.headers["Location"]
    assert "Now it is for Ben Example to answer" in words(ana.get(address))
    assert ana.get(f"{address}.ics").status_code == ana.get("/my/one-to-ones/ZZZZZZZZZZ").status_code == 409
    assert "You proposed it" in words(ana.get(person))
    assert "Ana Example One-to-one, not fixed yet Answer" in words(ben.get("/my"))
    page = ben.get(f"{address}?pick=1").text
    assert re.findall(r'button big( primary)?" name="time" value="([^"]+)"', page) == [
        ("", "2026-10-27T16:00:00+00:00"),
        (" primary", "2026-10-28T16:00:00+00:00"),
    ]
    for wrong in ("soon", "0001-01-01T00:00:00+23:00", "2026-10-27T16:00:00", "2030-10-27T16:00:00+00:00"):
        assert ben.post(f"{address}/accept", {"time": wrong}).status_code == 409
    taken = {"time": "2026-10-28T16:00:00+00:00"}
    assert "It is fixed." in words(ben.post(f"{address}/accept", taken, follow_redirects=True))
    file = ben.get(f"{address}.ics")
    assert file.headers["Content-Type"] == "text/calendar; method=PUBLISH; charset=utf-8"
    assert Calendar.from_ical(file.text).walk("VEVENT")[0]["SUMMARY"] == "One-to-one: Ana Example"
    assert "Wednesday 28 October, 10:00" in words(ben.get("/my/one-to-ones"))
    clock.now = dt.datetime(2026, 10, 28, 18, 0, tzinfo=dt.UTC)
    assert "How did it go?" in words(ana.get("/my"))
    went = {"words": "Good", "held": "yes"}
    assert "Your words are for you alone" in words(ana.post(f"{address}/went", went, follow_redirects=True))
    assert ana.post(f"{address}/went", {"words": "x" * 5000, "held": "yes"}).status_code == 409
    assert "You sat down together, Wednesday" in words(ana.get(address))
    assert "Taken back." in words(ana.post(f"{address}/went/undo", follow_redirects=True))
    ana.post(f"{address}/went", {"words": "", "held": "no"})
    assert "It did not take place" in words(ana.get(person))


def test_they_answer_otherwise_and_take_it_back(browsers, night):
    ana, ben = browsers
    address = ana.post(f"/my/people/{night.codes['Ben']}/one-to-one", FORM).headers["Location"]
    assert ben.post(f"{address}/others", FORM | {"place": ""}).status_code == 422
    assert "is past" in words(ben.post(f"{address}/others", FORM | {"first": "2026-01-01T10:00"}))
    assert "for them to answer" in words(ben.post(f"{address}/others", FORM, follow_redirects=True))
    assert "Said no." in words(ana.post(f"{address}/decline", follow_redirects=True))
    assert "Ana Example said no this time" in words(ben.get(address))
    assert "stands again" in words(ana.post(f"{address}/reopen", follow_redirects=True))
    assert "Called off." in words(ben.post(f"{address}/withdraw", follow_redirects=True))
    assert "Called off" in words(ana.get(f"/my/people/{night.codes['Ben']}"))


def test_a_letters_button_opens_it_with_the_time_picked(browsers, cast, letters, pair):
    code = pair.propose()
    link = re.search(r"http://localhost(/r/\S+pick=2)", letters("proposed")["Ben"].body_text)[1]
    answer = cast.browser().get(link)
    assert answer.headers["Location"] == f"/my/one-to-ones/{code}?pick=2"
    assert cast.browser().get(link.replace("pick=2", "pick=<b>")).headers["Location"] == f"/my/one-to-ones/{code}"
    assert cast.browser().get(link.split("/to/")[0] + "/to/people/ZZZZ").status_code == 404


def test_who_takes_back_is_gone_from_the_others_one_to_ones_and_sees_a_first_name(pair, night, work, look):
    pair.propose()
    with work() as session:
        sharing.take_back(session, night.ids["Ben"], night.codes["Ana"], pair.clock())
    with look() as session:
        assert lines(session, night.ids["Ana"], pair.clock()) == []
        assert [one.name for one in lines(session, night.ids["Ben"], pair.clock())] == ["Ana"]
        text = str(own_data(session, night.ids["Ana"], pair.clock()).as_json())
        assert session.query(Contact).filter_by(tag_name="Ben").one().full_name not in text
    assert State.PROPOSED in one_to_ones.OPEN


def test_ones_own_steps_are_in_ones_own_data(work, look, night, clock):
    with work() as session:
        ladder.take_step(session, night.ids["Ana"], night.codes["Ben"], "wrote", clock())
    with look() as session:
        data = own_data(session, night.ids["Ana"], clock()).as_json()
        assert own_data(session, night.ids["Ben"], clock()).as_json()["Steps to a connection"] == []
    (row,) = data["Steps to a connection"]
    assert (row["with"], row["step"], row["taken off"]) == ("Ben Example", "Wrote", "")


def test_it_takes_as_many_questions_for_many_as_for_few(cast, work, look, queries, pair, night):
    def asked():
        with queries() as sent, look() as session:
            lines(session, night.ids["Ana"], pair.clock())
        return len(sent)

    code = pair.propose()
    few = asked()
    for _ in range(4):
        pair.withdraw("Ana", code)
        code = pair.propose()
    assert asked() == few
