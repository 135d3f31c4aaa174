"""Letters that came back: the host learns it, dead addresses are left alone, forged reports do nothing."""

from email import message_from_bytes

import pytest
from sqlalchemy import select

from mixer.post import service
from mixer.post.courier import Outcome
from mixer.post.models import Bounce, Letter
from mixer.post.rules.reasons import Reason
from mixer.post.rules.reports import Kind, Report, read_report
from mixer.post.rules.states import State
from mixer.post.service.bouncing import Taken, take_report
from tests.makers import KEYRING
from tests.post.test_reports import sample

ADDRESS = "guest1@example.org"


def report(office, kind, number=1, letter=0):
    return Report(f"mail <{number}>", (office.letters()[letter].message_id,), kind, "It came back.", "550 no")


def take(office, told):
    with office.opened() as session:
        return take_report(session, KEYRING, told, office.now)


def send(office, number=1, **facts):
    office.write(number, to_address=ADDRESS, **facts)
    with office.opened() as session:
        session.scalars(select(Letter).order_by(Letter.id.desc())).first().state = State.SENT


def silence(office):
    with office.opened() as session:
        found = service.silences(session, KEYRING, office.cast.group_id, [ADDRESS])
    return found[ADDRESS].reason if found else None


@pytest.mark.database
def test_a_letter_that_came_back_says_so_and_its_address_is_left_alone(office):
    send(office)
    assert take(office, report(office, Kind.HARD)) is Taken.NOTED
    letter = office.letter()
    assert (letter.state, letter.bounced_at, letter.error) == (State.BOUNCED, office.now, "It came back. (550 no)")
    assert silence(office) is Reason.BOUNCED
    way_out = service.farewell(KEYRING, office.cast.group_id, ADDRESS)
    assert not office.write(2, to_address=ADDRESS, stream="invitation", unsubscribe_url=way_out.url)
    assert office.write(3, to_address=ADDRESS), "an answer to what the guest did still goes"
    right = service.farewell(KEYRING, office.cast.group_id, "right@example.org")
    assert office.write(4, to_address="right@example.org", stream="invitation", unsubscribe_url=right.url)


@pytest.mark.database
def test_a_report_read_twice_is_one(office):
    send(office)
    told = report(office, Kind.SOFT)
    assert [take(office, told), take(office, told)] == [Taken.NOTED, Taken.KNOWN]
    with office.opened() as session:
        assert len(session.scalars(select(Bounce)).all()) == 1


def test_five_letters_must_come_back_for_the_time_being_until_an_address_counts_as_dead(office):
    for number in range(5):
        send(office, number)
        assert silence(office) is None
        for again in range(3):
            take(office, report(office, Kind.SOFT, f"{number}.{again}", letter=number))
    assert office.states() == [State.BOUNCED] * 5
    assert silence(office) is Reason.BOUNCED


def test_forgiven_letters_count_no_more(office):
    for number in range(5):
        send(office, number)
        take(office, report(office, Kind.SOFT, number, letter=number))
    with office.opened() as session:
        service.write_again(session, KEYRING, office.cast.group_id, ADDRESS)
    send(office, 6)
    take(office, report(office, Kind.SOFT, 6, letter=5))
    assert silence(office) is None


def test_a_delay_is_told_and_held_against_nobody(office):
    for number in range(6):
        send(office, number)
        assert take(office, report(office, Kind.DELAYED, number, letter=number)) is Taken.NOTED
    assert office.states() == [State.SENT] * 6
    assert office.letters()[0].error == "It came back. (550 no)"
    assert silence(office) is None


def test_a_complaint_ends_invitations_at_once_and_no_host_changes_that(office):
    send(office)
    take(office, report(office, Kind.COMPLAINT))
    assert (office.letter().state, office.letter().bounced_at) == (State.SENT, None)
    assert silence(office) is Reason.COMPLAINED


def test_a_sign_in_letter_that_comes_back_says_nothing_about_invitations(office):
    send(office, kind="sign_in")
    take(office, report(office, Kind.HARD))
    assert office.letter().state == State.BOUNCED
    assert silence(office) is None


@pytest.mark.parametrize(("kind", "state"), [(Kind.DELAYED, State.SENT), (Kind.HARD, State.BOUNCED)])
def test_a_report_ends_the_doubt_whether_a_letter_had_left(office, kind, state):
    send(office)
    with office.opened() as session:
        session.scalars(select(Letter)).one().state = State.UNKNOWN
    take(office, report(office, kind))
    assert office.letter().state == state


def test_a_late_delay_does_not_make_a_letter_that_came_back_sent(office):
    send(office)
    take(office, report(office, Kind.HARD, 1))
    take(office, report(office, Kind.DELAYED, 2))
    assert office.letter().state == State.BOUNCED


@pytest.mark.parametrize("state", [State.PENDING, State.KEPT, State.STOPPED])
def test_a_report_about_a_letter_that_never_left_is_forged(office, state):
    send(office)
    with office.opened() as session:
        session.scalars(select(Letter)).one().state = state
    assert take(office, report(office, Kind.HARD)) is Taken.IGNORED
    assert (office.letter().state, silence(office)) == (state, None)


def test_a_report_about_no_letter_of_ours_is_ignored_even_when_it_names_an_address(office):
    send(office)
    forged = read_report(
        message_from_bytes(sample("postfix_unknown", "0" * 40).replace(b"ana@nowhere", b"guest1@example"))
    )
    assert take(office, forged) is Taken.IGNORED
    assert (office.letter().state, silence(office)) == (State.SENT, None)


def test_letters_cannot_be_guessed_from_one_another(office):
    codes = [letter.message_id for letter in (office.write(1), office.write(2)) and office.letters()]
    assert len({code[:8] for code in codes}) == 2
    with office.opened() as session:
        session.execute(Letter.__table__.delete())
    office.write(1)
    assert office.letter().message_id not in codes, "the same occasion once more"


def test_nobody_is_written_to_because_of_a_report(office):
    send(office)
    for number, kind in enumerate(Kind):
        take(office, report(office, kind, number))
    assert len(office.letters()) == 1


def test_each_letter_travels_under_a_sender_of_its_own_and_reads_the_same(office, courier, mail_server):
    courier.bounces = "bounces@mix.example"
    office.write(1)
    assert courier.carry() is Outcome.SENT
    assert mail_server.senders == [f"bounces+{office.letter().message_id}@mix.example"]
    assert mail_server.boxes[0]["From"].addresses[0].addr_spec == "post@mixer.example"
    courier.bounces = ""
    office.write(2)
    courier.carry()
    assert mail_server.senders[1] == "post@mixer.example"
