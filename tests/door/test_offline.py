"""What phones decided without a network is handed in later, in any order, and nothing of it is lost (R5, R6, R7)."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from mixer.core.refusal import Refusal
from mixer.door.models import Attendance, Scan
from mixer.door.rules.attendance import Kind, Mode, Verdict
from mixer.door.service import book
from mixer.door.service import evening as night
from mixer.door.service.scanning import record
from mixer.guests.models import Guest
from tests.door.evening import a_scan_id, told

MINUTE = 60_000


@pytest.fixture
def hand_in(scan):
    """Hand in what a phone showed some minutes ago."""

    def send(tag=None, minutes=10, shown=Verdict.ADMITTED, **different):
        return scan(tag, mode=Mode.OFFLINE, shown=shown, age_ms=minutes * MINUTE, **different)

    return send


@pytest.fixture
def room(look, evening):
    """Who is in, since when by the clock of the house."""

    def inside():
        with look() as session:
            rows = session.scalars(select(Attendance).where(Attendance.event_id == evening.event_id))
            return {row.guest_id: (row.first_scan, row.first_ms, row.left_ms) for row in rows}

    return inside


@pytest.fixture
def odd(look, evening):
    def words():
        with look() as session:
            return [oddity.word for oddity in night.oddities(session, evening.event_id)]

    return words


@pytest.fixture
def uninvite(work):
    def say_no(guest):
        with work() as session:
            session.execute(update(Guest).where(Guest.id == guest.id).values(answer="no"))

    return say_no


def test_an_entry_handed_in_late_counts_from_when_it_happened(hand_in, evening, room, odd):
    answer = hand_in(evening.robin)
    assert (answer.verdict, answer.at) == ("admitted", "17:57")
    assert list(room()) == [evening.robin.id]
    assert odd() == []


def test_the_earlier_of_two_doors_is_the_first_whoever_hands_in_first(scan, hand_in, evening, room, odd):
    scan(evening.robin)
    earlier = hand_in(evening.robin, minutes=20)
    assert (earlier.verdict, earlier.saying.word) == ("double", "ALREADY IN 18:07")
    assert room()[evening.robin.id][0] == earlier.scan_id
    assert odd() == ["Twice, offline"]


def test_whom_a_phone_let_in_has_come_though_the_list_said_no(hand_in, evening, room, odd, uninvite):
    uninvite(evening.robin)
    assert hand_in(evening.robin).verdict == "refused"
    assert evening.robin.id in room()
    assert odd() == ["Let in by the phone: not expected"]


def test_whom_a_phone_held_up_has_not_come(hand_in, evening, room, odd, uninvite):
    uninvite(evening.robin)
    assert hand_in(evening.robin, shown=Verdict.REFUSED).verdict == "refused"
    assert room() == {}
    assert odd() == ["Not expected"]


def test_who_was_let_in_anyway_is_nothing_odd(hand_in, evening, room, odd, uninvite):
    uninvite(evening.robin)
    assert hand_in(evening.robin, anyway=True).verdict == "admitted"
    assert evening.robin.id in room()
    assert odd() == []


def test_a_guest_newer_than_the_phones_list_is_in_and_shown_to_the_host(hand_in, evening, room, odd):
    assert hand_in(evening.robin, shown=Verdict.UNKNOWN).verdict == "admitted"
    assert evening.robin.id in room()
    assert odd() == ["Held up by the phone, welcome here"]


def test_a_strange_code_is_kept(hand_in, evening, odd):
    assert hand_in(code="of another house", shown=Verdict.UNKNOWN).verdict == "unknown"
    assert hand_in(code="of another house").verdict == "unknown"
    assert odd() == ["Let in by the phone: an unknown code", "Unknown code"]


def test_a_lost_answer_changes_nothing_when_the_phone_did_the_same(scan, hand_in, evening, odd, room):
    first = scan(evening.robin)
    before = room()
    again = hand_in(evening.robin, scan_id=first.scan_id)
    assert again == first
    assert (room(), odd()) == (before, [])


def test_a_lost_answer_is_told_when_the_phone_did_something_else(scan, hand_in, evening, odd, room, uninvite, look):
    uninvite(evening.robin)
    refused = scan(evening.robin)
    assert room() == {}
    assert hand_in(evening.robin, scan_id=refused.scan_id) == refused
    assert list(room()) == [evening.robin.id]
    assert odd() == ["Let in by the phone: not expected"]
    hand_in(evening.robin, scan_id=refused.scan_id, shown=Verdict.UNKNOWN)
    with look() as session:
        assert session.scalars(select(Scan.shown)).all() == ["admitted"], "what was shown is noted once"


def test_a_lost_answer_about_nobody_is_noted_too(scan, hand_in, odd, room):
    strange = scan(code="?")
    hand_in(code="?", scan_id=strange.scan_id)
    assert (room(), odd()) == ({}, ["Let in by the phone: an unknown code"])


def test_a_second_look_that_the_phone_took_for_a_first_is_told(scan, hand_in, evening, odd, room, clock):
    first = scan(evening.robin)
    clock.forward(seconds=4)
    second = scan(evening.robin)
    hand_in(evening.robin, scan_id=second.scan_id)
    assert room()[evening.robin.id][0] == first.scan_id
    assert odd() == ["Let in by the phone: the answer was lost"]


def test_an_undo_may_come_before_what_it_undoes(hand_in, evening, room):
    later = told(evening.robin)
    hand_in(kind=Kind.UNDO, target=later.scan_id, minutes=1, shown=Verdict.UNDONE)
    assert hand_in(evening.robin, scan_id=later.scan_id).verdict == "admitted"
    assert room() == {}
    hand_in(evening.robin, minutes=0)
    assert list(room()) == [evening.robin.id]


def test_an_undo_of_nothing_at_all_is_malformed_offline_too(hand_in):
    with pytest.raises(Refusal, match="nothing to undo"):
        hand_in(kind=Kind.UNDO, target="")


def test_who_left_offline_is_counted_out(hand_in, evening, room):
    hand_in(evening.robin, minutes=30)
    hand_in(evening.robin, minutes=5, kind=Kind.OUT, shown=Verdict.OUT)
    assert room()[evening.robin.id][2] is not None


def test_without_the_merge_law_the_order_of_uploads_would_decide(hand_in, evening, room, work, monkeypatch):
    """The control of the test below: whoever hands in first would be first."""
    monkeypatch.setattr(book, "recompute", lambda *_: None)
    firsts = set()
    for order in ((20, 5), (5, 20)):
        with work() as session:
            session.execute(delete(Attendance))
            session.execute(delete(Scan))
        for minutes in order:
            hand_in(evening.robin, minutes=minutes)
        firsts.add(room()[evening.robin.id][1])
    assert len(firsts) == 2


# --- any order -------------------------------------------------------------------------------------------------


@st.composite
def nights(draw):
    """What three phones without a network saw of two guests: entries, exits and undos of their own scans."""
    scans: list[dict] = []
    for number in range(draw(st.integers(1, 7))):
        kind = draw(st.sampled_from([Kind.IN, Kind.IN, Kind.OUT, Kind.UNDO]))
        earlier = [scan["scan_id"] for scan in scans if scan["kind"] is not Kind.UNDO]
        if kind is Kind.UNDO and not earlier:
            kind = Kind.IN
        scans.append(
            {
                "scan_id": a_scan_id(),
                "kind": kind,
                "who": draw(st.sampled_from(["robin", "jose", "nobody"])),
                "target": draw(st.sampled_from(earlier)) if kind is Kind.UNDO else "",
                "age_ms": 30 * MINUTE - 10 * draw(st.integers(0, 2)) - number // 3,
                "shown": draw(st.sampled_from([Verdict.ADMITTED, Verdict.ALREADY, Verdict.UNKNOWN, Verdict.REFUSED])),
            }
        )
    return scans


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(nights(), st.randoms(use_true_random=False))
def test_the_uploads_of_all_phones_come_to_the_same_room_in_any_order(evening, work, clock, room, scans, chance):
    def handed_in(order: list[dict]) -> dict:
        with work() as session:
            session.execute(delete(Attendance))
            session.execute(delete(Scan))
        for facts in order:
            fields = {name: fact for name, fact in facts.items() if name != "who"}
            guest = {"robin": evening.robin, "jose": evening.jose}.get(facts["who"])
            with work() as session:
                record(session, evening.keeper, told(guest, mode=Mode.OFFLINE, **fields), clock())
        return room()

    shuffled: list[dict] = [*scans, *chance.sample(scans, k=len(scans) // 2)]
    random.Random(chance.random()).shuffle(shuffled)
    assert handed_in(shuffled) == handed_in(scans)
