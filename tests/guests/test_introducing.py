"""First-timers taken over and introduced, by many phones at once."""

import threading

import pytest
from sqlalchemy import func, select

from mixer.accounts.models import Group
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.guests import service as guests
from mixer.guests.models import Guest, Introduction, Welcome
from tests.makers import make_contact, make_guest


@pytest.fixture
def room(cast, work):
    """Ada comes for the first time; Ben and Dora are visitor hosts; Robin is worth meeting."""
    parts = {
        "Ada": {"first_timer": True},
        "Ben": {"part": "visitor_host"},
        "Dora": {"part": "visitor_host"},
        "Robin": {},
    }
    with work() as session:
        event, group = session.get_one(Event, cast.event_id), session.get_one(Group, cast.group_id)
        return {
            name: make_guest(session, event, make_contact(session, group, f"{name} Elm"), answer="yes", **part).code
            for name, part in parts.items()
        }


@pytest.fixture
def do(cast, work, room, clock):
    class Do:
        def take(self, host, had="", who="Ada"):
            with work() as session:
                return guests.take_over(session, cast.event_id, room[who], room[host], room.get(had, ""))

        def introduce(self, tap, to="", who="Ada"):
            with work() as session:
                return guests.introduce(session, cast.event_id, room[who], tap, room.get(to, to), clock()).count

        def back(self, tap, event_id=cast.event_id):
            with work() as session:
                return guests.take_back(session, event_id, tap, clock()).count

        def state(self):
            with work() as session:
                row = session.execute(
                    select(Guest.code, Welcome.introduced).join(Guest, Guest.id == Welcome.visitor_host_id)
                ).one()
                names = {code: name for name, code in room.items()}
                return names[row.code], row.introduced

    return Do()


def test_whoever_takes_over_first_has_them_and_the_slower_one_is_told(do):
    assert do.take("Ben") == "Ada Elm"
    assert do.take("Ben") == "Ada Elm", "sent twice, it is the same"
    with pytest.raises(Refusal, match="faster: Ada Elm has another visitor host"):
        do.take("Dora")
    assert do.take("Dora", had="Ben") == "Ada Elm"
    assert do.take("Dora", had="Ben") == "Ada Elm"
    with pytest.raises(Refusal, match="faster"):
        do.take("Ben", had="Ben")
    assert do.state() == ("Dora", 0)


def test_only_visitor_hosts_take_over_and_only_first_timers(do):
    for host, who in (("Robin", "Ada"), ("Ben", "Robin")):
        with pytest.raises(Refusal, match="given to a visitor host"):
            do.take(host, who=who)
    with pytest.raises(Refusal, match="Choose first who takes care of Ada Elm"):
        do.introduce("a")


def test_a_tap_counts_once_however_often_it_is_sent_and_three_are_enough(do):
    do.take("Ben")
    assert [do.introduce(tap) for tap in ("a", "a", "b", "a")] == [1, 1, 2, 2]
    assert do.introduce("c", "Robin") == 3
    with pytest.raises(Refusal, match="three people already"):
        do.introduce("d")
    assert do.introduce("c", "Robin") == 3
    assert do.state() == ("Ben", 3)


def test_an_introduction_is_taken_back_once(do, cast):
    do.take("Ben")
    do.introduce("a")
    do.introduce("b")
    assert [do.back("a"), do.back("a")] == [1, 1]
    with pytest.raises(Refusal, match="nothing to take back"):
        do.back("never")
    with pytest.raises(Refusal, match="nothing to take back"):
        do.back("b", cast.rival_event_id)
    assert do.state() == ("Ben", 1)


def test_nobody_is_introduced_to_the_same_person_twice_or_to_themselves(do):
    do.take("Ben")
    do.introduce("a", "Robin")
    for to in ("Robin", "Ada"):
        with pytest.raises(Refusal, match="introduced already"):
            do.introduce(f"again {to}", to)
    do.back("a")
    assert do.introduce("b", "Robin") == 1


def test_two_phones_that_tap_at_once_are_two_introductions_and_the_same_tap_is_one(app, do, work):
    do.take("Ben")
    start, failed = threading.Barrier(6), []

    def tap(name):
        with app.app_context():
            start.wait()
            try:
                do.introduce(name)
            except Exception as error:  # noqa: BLE001 - whatever happens in a thread is told
                failed.append(error)

    threads = [threading.Thread(target=tap, args=(name,)) for name in ("a", "b", "a", "b", "a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert do.state() == ("Ben", 2)
    with work() as session:
        assert session.scalar(select(func.count(Introduction.id))) == 2


def test_two_who_take_over_at_once_do_not_take_them_from_each_other(app, do):
    start, told = threading.Barrier(2), []

    def take(name):
        with app.app_context():
            start.wait()
            try:
                told.append(do.take(name))
            except Refusal as no:
                told.append(no.code)

    threads = [threading.Thread(target=take, args=(name,)) for name in ("Ben", "Dora")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["Ada Elm", "taken"]
