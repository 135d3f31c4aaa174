from dataclasses import replace
from datetime import timedelta

import pytest

from mixer.post import service
from mixer.post.courier import Outcome, contents, courier_name
from mixer.post.relay import InDoubtError, Line, RelayTroubleError
from mixer.post.rules.envelope import build, travelling
from mixer.post.rules.states import State
from mixer.post.service import delivery
from tests.mail_server import STEPS, serving
from tests.makers import KEYRING


def test_a_letter_travels_through_a_real_mail_server_as_it_was_written(office, courier, mail_server):
    office.write(1, to_name="Zoë Müller, Ltd.", subject="Grüße ☀", calendar="BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    assert courier.carry() is Outcome.SENT
    (mail,) = mail_server.boxes
    assert mail["To"].addresses[0].display_name == "Zoë Müller, Ltd."
    assert mail["Subject"] == "Grüße ☀"
    assert mail.get_body(("plain",)).get_content().splitlines() == ["Hello", ".and a line that begins with a dot"]
    (calendar,) = mail.iter_attachments()
    assert calendar.get_content_type() == "text/calendar"
    assert calendar["Content-Type"].params["method"] == "PUBLISH"
    letter = office.letter()
    assert (letter.state, letter.sent_at, letter.error) == (State.SENT, office.now, None)
    assert mail["Message-ID"] == f"<{letter.message_id}@mixer.example>"


def test_nothing_to_carry_is_no_outcome_and_opens_no_line(courier, mail_server):
    assert courier.carry() is None
    assert mail_server.connections == 0


def test_one_line_serves_many_letters(office, courier, mail_server):
    for number in range(5):
        office.write(number)
    assert [courier.carry() for _ in range(6)] == [Outcome.SENT] * 5 + [None]
    assert mail_server.connections == 1
    assert len(mail_server.boxes) == 5


@pytest.mark.parametrize("step", ["RCPT", "DATA", "AFTER"])
def test_greylisting_brings_the_letter_back_later_with_the_same_id(office, courier, mail_server, step):
    office.write(1)
    mail_server.answers[step] = ["451 4.7.1 try again"]
    assert courier.carry() is Outcome.LATER
    letter = office.letter()
    assert (letter.state, letter.attempts, letter.error) == (State.PENDING, 1, "451 4.7.1 try again")
    assert courier.carry() is None, "not before its time"
    office.pass_by(minutes=7)
    assert courier.carry() is Outcome.SENT
    assert {mail["Message-ID"] for mail in mail_server.boxes} == {f"<{letter.message_id}@mixer.example>"}


def test_a_letter_that_is_put_off_for_ever_is_given_up(office, courier, mail_server):
    office.write(1)
    mail_server.answers["RCPT"] = ["450 full"] * 12
    outcomes = []
    while office.letter().state == State.PENDING:
        outcomes.append(courier.carry())
        office.pass_by(hours=8)
    assert outcomes == [Outcome.LATER] * 11 + [Outcome.REFUSED]
    assert office.letter().error == "Given up after 12 tries: 450 full"


@pytest.mark.parametrize("step", ["RCPT", "DATA", "AFTER"])
def test_a_refusal_is_final_and_says_why(office, courier, mail_server, step):
    office.write(1)
    mail_server.answers[step] = ["550 5.1.1 no such mailbox"]
    assert courier.carry() is Outcome.REFUSED
    assert (office.letter().state, office.letter().error) == (State.FAILED, "550 5.1.1 no such mailbox")
    office.pass_by(days=1)
    assert courier.carry() is None


def test_an_address_no_server_could_take_fails_before_any_server_is_asked(office, courier, mail_server):
    office.write(1, to_address="nobody")
    assert courier.carry() is Outcome.REFUSED
    assert office.letter().state == State.FAILED
    assert mail_server.connections == 0


def test_a_line_dropped_after_the_body_leaves_a_doubt_that_is_never_sent_again_by_itself(office, courier, mail_server):
    office.write(1)
    mail_server.drop_at = "AFTER"
    assert courier.carry() is Outcome.DOUBT
    mail_server.drop_at = ""
    office.pass_by(days=30)
    courier.settle()
    assert courier.carry() is None
    assert office.letter().state == State.UNKNOWN
    assert len(mail_server.boxes) == 1, "it had arrived after all"


def test_a_letter_whose_time_passes_while_the_server_thinks_does_not_leave(office, courier, mail_server, monkeypatch):
    office.write(1, deadline=office.now + timedelta(minutes=1))
    offer = Line.offer

    def slowly(line: Line, sender: str, recipient: str) -> None:
        offer(line, sender, recipient)
        office.pass_by(minutes=1)

    monkeypatch.setattr(Line, "offer", slowly)
    assert courier.carry() is Outcome.STAYS
    assert (office.letter().state, mail_server.boxes) == (State.EXPIRED, [])


def test_an_invitation_stays_when_its_reader_unsubscribes_at_the_last_moment(
    office, courier, cast, mail_server, monkeypatch
):
    way_out = service.farewell(KEYRING, cast.group_id, "guest1@example.org")
    office.write(1, stream="invitation", unsubscribe_url=way_out.url)
    offer = Line.offer

    def meanwhile(line: Line, sender: str, recipient: str) -> None:
        offer(line, sender, recipient)
        with office.opened() as session:
            service.suppress(session, way_out, "unsubscribed", office.now)

    monkeypatch.setattr(Line, "offer", meanwhile)
    assert courier.carry() is Outcome.STAYS
    assert (office.letter().state, office.letter().error) == (State.STOPPED, "is not invited any more")
    assert mail_server.boxes == []


@pytest.mark.parametrize("away", [timedelta(hours=5), timedelta(days=3)])
def test_a_worker_that_was_down_over_the_morning_sends_no_reminder_late(office, courier, mail_server, away):
    morning = office.now + timedelta(hours=1)
    office.write(1, not_before=morning, deadline=morning + timedelta(hours=3))
    office.write(2, not_before=morning)
    office.pass_by(seconds=away.total_seconds())
    courier.settle()
    assert [courier.carry(), courier.carry()] == [Outcome.SENT, None]
    assert office.states() == [State.EXPIRED, State.SENT]
    assert [mail["Subject"] for mail in mail_server.boxes] == ["Letter 2"]


@pytest.mark.parametrize("step", ["MAIL", "RCPT"])
def test_a_line_dropped_before_the_body_costs_nothing(office, courier, mail_server, step):
    office.write(1)
    mail_server.drop_at = step
    assert courier.carry() is Outcome.TROUBLE
    assert (office.letter().state, office.letter().attempts) == (State.PENDING, 0)
    mail_server.drop_at = ""
    assert courier.carry() is None, "the courier leaves a server in trouble alone for a while"
    office.pass_by(minutes=1)
    assert courier.carry() is Outcome.SENT
    assert len(mail_server.boxes) == 1


NOTHING_LEFT = (Outcome.TROUBLE, State.PENDING, 0)
IN_DOUBT = (Outcome.DOUBT, State.UNKNOWN)


@pytest.mark.parametrize(
    ("step", "outcome", "state", "arrived"),
    [
        ("EHLO", *NOTHING_LEFT),
        ("MAIL", *NOTHING_LEFT),
        ("RCPT", *NOTHING_LEFT),
        ("BEFORE_BODY", *NOTHING_LEFT),
        ("BODY", *IN_DOUBT, 0),
        ("DATA", *IN_DOUBT, 0),
        ("AFTER", *IN_DOUBT, 1),
    ],
)
def test_wherever_the_line_is_dropped_the_letter_is_either_whole_here_or_in_doubt(
    office, courier, mail_server, step, outcome, state, arrived
):
    office.write(1)
    mail_server.drop_at = step
    assert courier.carry() is outcome
    assert (office.letter().state, office.letter().attempts, len(mail_server.boxes)) == (state, 0, arrived)
    mail_server.drop_at = ""
    office.pass_by(minutes=10)
    courier.settle()
    assert courier.carry() is (Outcome.SENT if state is State.PENDING else None)
    assert len(mail_server.boxes) == arrived + (state is State.PENDING)


def test_every_step_at_which_a_line_can_be_dropped_is_tried():
    tried = {"EHLO", "MAIL", "RCPT", "BEFORE_BODY", "BODY", "DATA", "AFTER"}
    assert tried == set(STEPS)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_no_letter_leaves_in_clear_where_encryption_is_demanded(office, courier, mail_server, security):
    courier.relay = replace(courier.relay, security=security, user="mixer", password="sesame")
    office.write(1)
    assert courier.carry() is Outcome.TROUBLE
    assert (office.letter().state, mail_server.senders, mail_server.boxes) == (State.PENDING, [], [])
    courier.relay = replace(courier.relay, security="none", user="")
    office.pass_by(minutes=1)
    assert courier.carry() is Outcome.SENT, "the same server takes it where nobody asks for encryption"


def test_long_lines_foreign_letters_dots_and_a_huge_subject_arrive_as_written(office, courier, mail_server):
    text = "é" * 3000 + "\n" + "x" * 3000 + "\n.\n..\n. \n山田太郎\n" + "word " * 900 + "end\n"
    office.write(1, subject="Grüße " * 300, body_text=text, body_html=f"<p>{'<b>ü</b>' * 2000}</p>")
    assert courier.carry() is Outcome.SENT
    (mail,) = mail_server.boxes
    assert mail.get_body(("plain",)).get_content().replace("\r\n", "\n") == text
    assert mail["Subject"].split() == ["Grüße"] * 300
    wire = travelling(build(contents(office.letter(), "post@mixer.example")))
    assert wire.isascii()
    assert max(map(len, wire.split(b"\r\n"))) <= 998


def test_letters_that_have_a_way_out_carry_it_as_headers_and_others_carry_none(office, courier, cast, mail_server):
    url = service.farewell(KEYRING, cast.group_id, "guest1@example.org").url
    office.write(1, stream="invitation", unsubscribe_url=url)
    office.write(2)
    office.write(3, unsubscribe_url="https://mixer.example/do/ABC/quiet")
    assert [courier.carry(), courier.carry(), courier.carry()] == [Outcome.SENT] * 3
    plain, quiet, invitation = mail_server.boxes
    assert (plain["List-Unsubscribe"], plain["List-Unsubscribe-Post"]) == (None, None)
    assert quiet["List-Unsubscribe"] == "<https://mixer.example/do/ABC/quiet>"
    assert invitation["List-Unsubscribe"] == f"<{url}>"
    assert invitation["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_server_that_takes_nothing_from_us_is_trouble_and_not_the_guests_fault(office, courier, mail_server):
    office.write(1)
    office.write(2)
    mail_server.answers["MAIL"] = ["553 sender not allowed"]
    assert courier.carry() is Outcome.TROUBLE
    assert office.states() == [State.PENDING, State.PENDING]
    assert "does not take letters from post@mixer.example" in office.letters()[0].error


def test_a_server_that_is_away_makes_the_courier_rest_longer_each_time(office, courier):
    courier.relay = replace(courier.relay, port=1)
    office.write(1)
    rests = []
    for _ in range(4):
        assert courier.carry() is Outcome.TROUBLE
        rests.append((courier.rests_until - office.now).total_seconds())
        office.clock.now = courier.rests_until
    assert rests == sorted(rests)
    assert rests[-1] > 60
    assert office.letter().attempts == 0


def test_a_server_that_closes_for_a_moment_keeps_the_letter_waiting(office, courier, mail_server):
    office.write(1)
    mail_server.answers["RCPT"] = ["421 closing"]
    assert courier.carry() is Outcome.TROUBLE
    office.pass_by(minutes=1)
    assert courier.carry() is Outcome.SENT


def test_letters_people_wait_for_go_before_a_wave(office, courier, mail_server):
    url = "https://mixer.example/u/" + "0" * 48
    office.write(1, stream="invitation", unsubscribe_url=url)
    office.write(2)
    courier.carry()
    assert [mail["Subject"] for mail in mail_server.boxes] == ["Letter 2"]


def test_a_letter_whose_time_has_passed_is_not_sent(office, courier, mail_server):
    office.write(1, deadline=office.now + timedelta(hours=1))
    office.write(2, not_before=office.now + timedelta(hours=2))
    office.pass_by(hours=1)
    assert courier.carry() is None
    courier.settle()
    assert office.states() == [State.EXPIRED, State.PENDING]
    office.pass_by(hours=1)
    assert courier.carry() is Outcome.SENT


def test_without_a_mail_server_letters_are_kept_as_files(office, courier, tmp_path):
    courier.relay = None
    office.write(1)
    assert courier.carry() is Outcome.KEPT
    (file,) = (tmp_path / "letters").iterdir()
    assert file.name == "000001-notice.eml"
    assert b"Subject: Letter 1\r\n" in file.read_bytes()
    assert office.letter().state == State.KEPT


def test_a_crash_before_the_body_gives_the_letter_back_and_a_crash_after_it_leaves_a_doubt(office, courier):
    for number, state in enumerate((State.CLAIMED, State.DATA)):
        office.write(number)
        with office.opened() as session:
            letter = delivery.claim(session, "dead:1", office.now, timedelta(minutes=5))
            delivery.advance(session, letter.id, "dead:1", before=(State.CLAIMED,), after=state)
    assert courier.settle() == delivery.Recovered(0, 0), "while the lease runs, the other may be alive"
    office.pass_by(minutes=5)
    assert courier.settle() == delivery.Recovered(1, 1)
    assert office.states() == [State.PENDING, State.UNKNOWN]
    assert "may have arrived" in office.letters()[1].error


def test_a_slow_courier_whose_letter_was_called_doubtful_can_still_say_it_was_sent(office, courier, monkeypatch):
    office.write(1)
    hand_over = Line.hand_over

    def slowly(line: Line, body: bytes) -> None:
        hand_over(line, body)
        office.pass_by(minutes=10)
        courier.settle()
        assert office.letter().state == State.UNKNOWN

    monkeypatch.setattr(Line, "hand_over", slowly)
    assert courier.carry() is Outcome.SENT
    assert office.letter().state == State.SENT


def test_a_courier_that_lost_its_letter_does_not_send_it(office, courier, mail_server, monkeypatch):
    office.write(1)
    offer = Line.offer

    def too_slowly(line: Line, sender: str, recipient: str) -> None:
        offer(line, sender, recipient)
        office.pass_by(minutes=10)
        courier.settle()

    monkeypatch.setattr(Line, "offer", too_slowly)
    assert courier.carry() is Outcome.LATER
    assert mail_server.boxes == []
    assert office.letter().state == State.PENDING


def test_of_two_couriers_one_gets_the_letter(office, courier, monkeypatch):
    office.write(1)
    monkeypatch.setattr(delivery, "due", lambda *_: delivery.Due.NOW)
    with office.opened() as session:
        assert delivery.claim(session, "other:2", office.now, timedelta(minutes=5)) is not None
    assert courier.carry() is Outcome.PACED


class Talker:
    """A server that says what it is told to."""

    def __init__(self, *, data: tuple[int, bytes] = (354, b"go"), end: tuple[int, bytes] = (250, b"ok")) -> None:
        self.data, self.end = data, end

    def docmd(self, _command: str) -> tuple[int, bytes]:
        if isinstance(self.data, Exception):
            raise self.data
        return self.data

    def send(self, _body: bytes) -> None:
        pass

    def getreply(self) -> tuple[int, bytes]:
        return self.end

    def quit(self) -> None:
        raise OSError

    def close(self) -> None:
        self.closed = True


def test_an_answer_that_makes_no_sense_before_the_body_is_trouble():
    with pytest.raises(RelayTroubleError, match="out of turn"):
        Line(Talker(data=(250, b"what?"))).announce()
    with pytest.raises(RelayTroubleError):
        Line(Talker(data=(-1, b"garbage"))).announce()
    with pytest.raises(RelayTroubleError, match="broke"):
        Line(Talker(data=OSError("gone"))).announce()


def test_an_answer_that_makes_no_sense_after_the_body_is_a_doubt():
    with pytest.raises(InDoubtError, match="no sense"):
        Line(Talker(end=(-1, b"garbage"))).hand_over(b".\r\n")


def test_a_server_that_will_not_begin_anew_is_trouble():
    talker = Talker()
    talker.rset = lambda: (500, b"no")
    with pytest.raises(RelayTroubleError, match="500 no"):
        Line(talker).offer("post@mixer.example", "ana@example.org")


def test_hanging_up_on_a_dead_server_is_quiet():
    talker = Talker()
    Line(talker).close()
    assert talker.closed


def test_a_server_that_offers_no_encryption_gets_no_password(courier):
    for change in ({"security": "starttls"}, {"user": "u", "password": "p"}):
        with pytest.raises(RelayTroubleError, match="would not let us in"):
            Line.open(replace(courier.relay, **change))
    with pytest.raises(RelayTroubleError, match="does not answer"):
        Line.open(replace(courier.relay, security="tls"))


def test_a_server_that_asks_for_a_password_gets_it_and_a_wrong_one_is_trouble(office, courier):
    office.write(1)
    with serving(password="sesame") as strict:
        courier.relay = replace(strict.relay, user="mixer", password="wrong")
        assert courier.carry() is Outcome.TROUBLE
        courier.relay = replace(strict.relay, user="mixer", password="sesame")
        office.pass_by(minutes=1)
        assert courier.carry() is Outcome.SENT
        courier.hang_up()


def test_couriers_of_two_processes_have_two_names():
    assert courier_name().rpartition(":")[2].isdigit()
