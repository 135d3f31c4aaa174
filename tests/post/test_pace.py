"""Letters keep a pace: all of them, and those to one domain, whoever carries them and from however many machines."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from mixer.post import worker
from mixer.post.courier import Outcome
from mixer.post.models import DomainPace
from mixer.post.rules.pace import Pace
from mixer.post.rules.states import State
from mixer.post.service import delivery, pacing
from tests.post.test_worker import Rounds

COURIERS = 8
ONE_DOMAIN = Pace(between_same_domain=timedelta(minutes=1))
ALL = Pace(between=timedelta(minutes=1))


def at(*domains):
    return [f"guest{number}@{domain}" for number, domain in enumerate(domains)]


def write_to(office, *addresses):
    for number, address in enumerate(addresses):
        office.write(number, to_address=address)


def turns(office):
    with office.opened() as session:
        return {row.domain: row.next_at - office.now for row in session.scalars(select(DomainPace))}


def test_letters_to_one_domain_wait_while_others_go_on(office, courier, mail_server):
    courier.pace = ONE_DOMAIN
    write_to(office, *at("big.example", "BIG.example", "small.example"))
    assert [courier.carry() for _ in range(4)] == [Outcome.SENT, Outcome.SENT, Outcome.PACED, Outcome.PACED]
    assert [mail["Subject"] for mail in mail_server.boxes] == ["Letter 0", "Letter 2"]
    office.pass_by(seconds=59)
    assert courier.carry() is Outcome.PACED
    office.pass_by(seconds=1)
    assert [courier.carry(), courier.carry()] == [Outcome.SENT, None]


def test_two_couriers_keep_one_pace_between_them(office, courier, mail_server):
    courier.pace = ALL
    other = replace(courier, name="other:2", _line=None)
    write_to(office, *at("a.example", "b.example"))
    assert (courier.carry(), other.carry()) == (Outcome.SENT, Outcome.PACED)
    office.pass_by(minutes=1)
    assert (other.carry(), courier.carry()) == (Outcome.SENT, None)
    other.hang_up()


def test_letters_kept_as_files_keep_no_pace(office, courier):
    courier.pace, courier.relay = ALL, None
    write_to(office, *at("a.example", "a.example"))
    assert [courier.carry(), courier.carry()] == [Outcome.KEPT, Outcome.KEPT]
    assert turns(office) == {}


@pytest.mark.parametrize("step", ["RCPT", "DATA", "AFTER"])
def test_a_domain_that_finds_us_too_fast_is_left_alone_longer_each_time(office, courier, mail_server, step):
    write_to(office, *at("big.example", "big.example", "small.example"))
    mail_server.answers[step] = ["450 4.7.0 too many", "", "421 4.7.0 still too many"]
    assert [courier.carry() for _ in range(3)] == [Outcome.LATER, Outcome.SENT, Outcome.PACED]
    (first,) = turns(office).values()
    assert timedelta(seconds=45) <= first <= timedelta(seconds=75)
    office.pass_by(seconds=75)
    assert courier.carry() is Outcome.LATER
    assert timedelta(seconds=90) <= turns(office)["big.example"] <= timedelta(seconds=150)
    office.pass_by(minutes=10)
    assert [courier.carry(), courier.carry()] == [Outcome.SENT, Outcome.SENT]
    assert courier._holds == {}, "a letter that was taken makes the next pause short again"
    assert [letter.attempts for letter in office.letters()] == [1, 1, 0]


def test_a_longer_hold_is_not_cut_short(office):
    with office.opened() as session:
        pacing.hold(session, "big.example", office.now + timedelta(minutes=9))
        pacing.hold(session, "big.example", office.now + timedelta(minutes=1))
    assert turns(office) == {"big.example": timedelta(minutes=9)}


def test_no_domain_stays_on_record_when_nobody_waits_for_it(office, courier):
    courier.pace = ONE_DOMAIN
    write_to(office, *at("a.example"))
    courier.carry()
    courier.settle()
    assert turns(office) == {"a.example": timedelta(minutes=1)}
    office.pass_by(minutes=1)
    courier.settle()
    assert turns(office) == {}


def test_the_worker_looks_again_soon_while_letters_wait_for_their_turn(office, courier):
    courier.pace = Pace(between_same_domain=timedelta(seconds=1))
    write_to(office, *at("a.example", "a.example"))
    rounds = Rounds(office.clock, 7)
    worker.run(rounds, courier, [], spacing=0.5, idle=9)
    assert rounds.waits == [0.5, 0.25, 0.25, 0.5, 9, 9, 9]
    assert office.states() == [State.SENT] * 2


def claim_together(office, pace, *, look_first=False):
    """Let couriers on as many machines ask for a letter at the same moment; return what they got."""
    start = threading.Barrier(COURIERS, timeout=30)

    def one(number):
        taken_with = pace
        if look_first:
            with office.opened() as session:
                assert delivery.due(session, office.now, pace) is delivery.Due.NOW
            taken_with = Pace()
        start.wait()
        with office.opened() as session:
            return delivery.claim(session, f"host{number}:1", office.now, timedelta(minutes=5), taken_with)

    with ThreadPoolExecutor(COURIERS) as together:
        return [letter.id for letter in together.map(one, range(COURIERS)) if letter]


@pytest.mark.database
@pytest.mark.parametrize("pace", [ONE_DOMAIN, ALL], ids=["to one domain", "at all"])
def test_of_many_couriers_at_the_same_moment_one_takes_the_turn(office, pace):
    for round_ in range(5):
        for number in range(COURIERS):
            office.write(round_ * COURIERS + number)
        assert len(claim_together(office, pace)) == 1
        office.pass_by(minutes=1)


@pytest.mark.database
def test_control_couriers_that_only_look_whether_it_is_their_turn_all_take_it(office):
    for number in range(COURIERS):
        office.write(number)
    assert len(claim_together(office, ONE_DOMAIN, look_first=True)) > 1


@pytest.mark.database
def test_of_two_machines_that_carry_at_once_each_letter_goes_out_once(office, courier, mail_server):
    for number in range(30):
        office.write(number)
    others = [replace(courier, name=f"host{number}:1", _line=None) for number in range(4)]

    def carry_all(one):
        while one.carry():
            pass
        one.hang_up()

    with ThreadPoolExecutor(len(others)) as together:
        list(together.map(carry_all, others))
    assert sorted(mail["Subject"] for mail in mail_server.boxes) == sorted(f"Letter {n}" for n in range(30))
    assert office.states() == [State.SENT] * 30
