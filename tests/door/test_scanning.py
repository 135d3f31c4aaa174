from dataclasses import replace

import pytest
from sqlalchemy import delete, select, update

from mixer.accounts.models import Group
from mixer.core.refusal import Refusal
from mixer.door.models import Attendance, Scan
from mixer.door.rules.attendance import Kind
from mixer.door.service import book
from mixer.door.service.scanning import answer_of, record
from mixer.events.models import Event
from mixer.guests.models import Guest
from tests.door.evening import a_scan_id, told
from tests.makers import badge_of, make_event, make_guest


def rows(look, model):
    with look() as session:
        found = session.scalars(select(model)).all()
        session.expunge_all()
        return found


def test_the_first_scan_of_a_tag_welcomes_the_guest_by_name(scan, evening, look):
    answer = scan(evening.robin)
    assert (answer.verdict, answer.at) == ("admitted", "18:07")
    assert answer.saying.word == "WELCOME"
    assert answer.saying.tone == "welcome"
    assert answer.saying.name == "Robin Ashby"
    assert answer.saying.line == "Acme Flowers · E Events"
    assert answer.saying.hint == "First visit, invited by Ana Diaz"
    assert [row.guest_id for row in rows(look, Attendance)] == [evening.robin.id]


def test_the_door_note_is_whispered(scan, evening):
    assert scan(evening.jose).saying.hint == "Knows Ana"


def test_a_second_scan_of_a_tag_says_when_and_where_the_guest_came_in(scan, evening, clock, look):
    scan(evening.robin)
    clock.forward(minutes=9)
    answer = scan(evening.robin)
    assert (answer.verdict, answer.saying.tone, answer.at) == ("already", "already", "18:16")
    assert answer.saying.word == "ALREADY IN 18:07"
    assert answer.saying.line == "at Desk 2"
    assert len(rows(look, Attendance)) == 1
    assert len(rows(look, Scan)) == 2


def test_a_known_id_gets_its_first_answer_again_and_changes_nothing(scan, evening, clock, look):
    first = told(evening.robin)
    answer = scan(**{name: getattr(first, name) for name in ("scan_id", "code")})
    clock.forward(hours=1)
    again = scan(scan_id=first.scan_id, code="something else", kind=Kind.OUT)
    assert again == answer
    assert len(rows(look, Scan)) == 1


def test_a_retry_after_an_undo_does_not_bring_the_guest_back(scan, undo, evening, look):
    answer = scan(evening.robin)
    undo(answer)
    assert scan(scan_id=answer.scan_id, code=badge_of(evening.robin)).verdict == "admitted"
    assert rows(look, Attendance) == []


def test_a_strange_code_is_kept_and_said_in_words(scan, evening, look):
    answer = scan(code="https://example.com/menu")
    assert (answer.verdict, answer.saying.word, answer.guest) == ("unknown", "NOT ON THE LIST", "")
    assert [row.verdict for row in rows(look, Scan)] == ["unknown"]


def test_a_tag_of_another_mixer_is_unknown_here(scan, evening, work):
    with work() as session:
        event = session.get_one(Event, evening.event_id)
        other = make_guest(session, make_event(session, session.get_one(Group, event.group_id)), answer="yes")
    assert scan(other).verdict == "unknown"
    assert scan(code=other.short_code).verdict == "unknown"
    assert scan(guest=other.code).verdict == "unknown"


def test_a_short_code_is_typed_in_any_case(scan, evening):
    assert scan(code=f" {evening.robin.short_code.lower()} ", way="typed").verdict == "admitted"


def test_a_name_from_the_list_checks_in_too(scan, evening):
    assert scan(guest=evening.jose.code, way="search").saying.name == "José Ñandú"


@pytest.mark.parametrize(("answer", "word"), [("no", "SAID NO"), ("waiting", "WAITING LIST")])
def test_who_is_not_coming_is_refused_and_let_in_on_request(scan, evening, work, look, answer, word):
    with work() as session:
        session.execute(update(Guest).where(Guest.id == evening.robin.id).values(answer=answer))
    assert scan(evening.robin).saying.word == word
    assert rows(look, Attendance) == []
    assert scan(guest=evening.robin.code, anyway=True).saying.word == "WELCOME"


@pytest.mark.parametrize("answer", ["none", "maybe"])
def test_who_never_answered_is_welcome(scan, evening, work, answer):
    with work() as session:
        session.execute(update(Guest).where(Guest.id == evening.robin.id).values(answer=answer))
    assert scan(evening.robin).verdict == "admitted"


def test_who_was_taken_off_the_list_is_refused(scan, evening, work, clock):
    with work() as session:
        session.execute(update(Guest).where(Guest.id == evening.robin.id).values(removed_at=clock()))
    assert scan(evening.robin).saying.word == "OFF THE LIST"


def test_an_undo_takes_the_guest_out_and_a_new_scan_in_again(scan, undo, evening, clock, look):
    answer = scan(evening.robin)
    assert undo(answer).saying.word == "UNDONE"
    assert rows(look, Attendance) == []
    clock.forward(minutes=1)
    assert scan(evening.robin).verdict == "admitted"
    assert len(rows(look, Attendance)) == 1


def test_an_unknown_code_can_be_undone_too(scan, undo, evening):
    assert undo(scan(code="?")).saying.name == ""


def test_an_undo_of_nothing_is_refused(scan, undo, evening):
    with pytest.raises(Refusal, match="nothing to undo"):
        scan(kind=Kind.UNDO, target=a_scan_id())
    with pytest.raises(Refusal, match="nothing to undo"):
        undo(undo(scan(evening.robin)))


def test_who_leaves_is_counted_out_and_welcomed_back(scan, evening, clock, look):
    scan(evening.robin)
    clock.forward(minutes=30)
    gone = scan(guest=evening.robin.code, kind=Kind.OUT)
    assert gone.saying.word == "LEFT 18:37"
    assert [row.left_ms is None for row in rows(look, Attendance)] == [False]
    clock.forward(minutes=5)
    back = scan(evening.robin)
    assert (back.saying.word, back.saying.hint) == ("WELCOME BACK", "First came in at 18:07")
    assert [row.left_ms for row in rows(look, Attendance)] == [None]


def test_a_stranger_cannot_leave(scan, evening):
    assert scan(code="?", kind=Kind.OUT).verdict == "unknown"


def test_a_scan_of_another_mixer_is_not_told(scan, evening, work, look, clock):
    answer = scan(evening.robin)
    elsewhere = replace(evening.keeper, event_id=evening.event_id + 1000)
    with look() as session:
        with pytest.raises(Refusal):
            answer_of(session, elsewhere, answer.scan_id)
        with pytest.raises(Refusal):
            answer_of(session, evening.keeper, a_scan_id())


def test_a_scan_made_a_minute_ago_says_so(scan, evening, clock):
    assert scan(evening.robin, age_ms=60_000).at == "18:06"


def test_the_book_holds_no_name(scan, evening, look):
    scan(evening.robin)
    assert "Robin" not in str([row.reply for row in rows(look, Scan)])


def test_attendance_can_be_recomputed_from_the_scans(scan, undo, evening, clock, look, dice):
    """The arbiter's table never says anything that the book does not."""
    sent = []
    for _ in range(40):
        clock.forward(seconds=20)
        guest = dice.choice([evening.robin, evening.jose])
        deed = dice.choice(["in", "in", "out", "undo"])
        if deed == "undo" and sent:
            undo(sent.pop(dice.randrange(len(sent))))
        else:
            sent.append(scan(guest, kind=Kind.OUT if deed == "out" else Kind.IN))
        with look() as session:
            for each in (evening.robin, evening.jose):
                row = session.get(Attendance, (evening.event_id, each.id))
                kept = row and (row.first_scan, row.first_ms, row.left_ms)
                reckoned = book.rules.attendance_of(book.scans_of(session, evening.event_id, each.id))
                assert kept == (reckoned and (reckoned.first_scan, reckoned.first_ms, reckoned.left_ms))


def test_a_twin_that_lost_by_a_hair_gets_the_winners_answer(evening, work, clock, monkeypatch):
    """On PostgreSQL two doors may hold the same scan at once: the second finds the book written when it writes."""
    twin = told(evening.robin)
    with work() as session:
        winner = record(session, evening.keeper, twin, clock())
    unseen = iter([None])
    real = book.stored_scan
    monkeypatch.setattr(book, "stored_scan", lambda session, scan_id: next(unseen, real(session, scan_id)))
    with work() as session:
        assert record(session, evening.keeper, twin, clock.forward(minutes=1)) == winner


def test_a_twin_that_lost_to_an_undone_scan_lets_nobody_in(evening, scan, undo, work, clock, monkeypatch, look):
    answer = scan(evening.robin, code="?")
    twin = told(evening.robin, scan_id=answer.scan_id)
    unseen = iter([None])
    real = book.stored_scan
    monkeypatch.setattr(book, "stored_scan", lambda session, scan_id: next(unseen, real(session, scan_id)))
    with work() as session:
        assert record(session, evening.keeper, twin, clock()).verdict == "unknown"
    assert rows(look, Attendance) == []


def test_an_undo_between_two_looks_lets_the_guest_in_after_all(scan, undo, evening, work, monkeypatch):
    """On PostgreSQL an undo at another door may be committed between "is in already" and "since when"."""
    scan(evening.robin)
    real = book.winner

    def undone_meanwhile(session, event_id, guest_id):
        monkeypatch.setattr(book, "winner", real)
        session.execute(delete(Attendance))

    monkeypatch.setattr(book, "winner", undone_meanwhile)
    assert scan(evening.robin).verdict == "admitted"
