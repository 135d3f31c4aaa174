"""Who does what: everybody's load, a whole job handed over, names and addresses, links that open and close."""

import re
from random import Random

import pytest
from sqlalchemy import select

from mixer.core.refusal import Refusal
from mixer.plan.models import Task, TaskOwner
from mixer.plan.service import owners, tasks
from mixer.plan.service.carrying import given_back, who_does_what
from mixer.post.models import Letter
from tests.makers import KEYRING, MADE_AT
from tests.plan.conftest import TODAY

ANA = tasks.Person("Ana González", "ana@guests.example")
BEN = tasks.Person("Ben", "")
QUESTIONS = 15  # the frame around the page included


@pytest.fixture
def olive(cast):
    return cast.browser("olive")


@pytest.fixture
def address(plan, event_of):
    return f"/m/{event_of(plan).code}/plan/owners"


@pytest.fixture
def hand(work, plan, code, by, chance):
    def over(key, to=ANA):
        with work() as session:
            tasks.hand_over(session, plan, code(key), to, by, chance)
            return session.scalars(select(TaskOwner.code).where(TaskOwner.name == to.name)).one()

    return over


@pytest.fixture
def page(look, plan, event_of):
    def read():
        with look() as session:
            return who_does_what(session, event_of(plan), TODAY, KEYRING)

    return read


@pytest.mark.parametrize(("who", "status"), [("olive", 200), ("hugo", 200), ("vera", 403), ("nell", 404), ("", 303)])
def test_hosts_alone_see_who_does_what(cast, who, status):
    assert cast.browser(who).get(f"/m/{cast.event_code}/plan/owners").status_code == status


def test_an_empty_plan_says_what_comes_first(cast, olive):
    told = olive.get(f"/m/{cast.event_code}/plan/owners").text
    assert "Nobody has anything to do" in told
    assert f"/m/{cast.event_code}/plan/new" in told


def test_a_plan_nobody_carries_yet_shows_its_jobs(olive, address):
    told = olive.get(address).text
    assert "40 tasks are open, and nobody has one yet." in told
    assert f"{address}?role=P#in-one-go" in told
    assert '<option selected value="P">' in olive.get(f"{address}?role=P").text


def test_a_whole_job_goes_to_somebody_in_one_go_and_back(olive, address, page):
    form = {"role": "P", "name": "Ana González", "email": "ana@guests.example"}
    told = olive.post(address, form, follow_redirects=True).text
    prizes = next(role for role in page().roles if role.role == "P")
    assert prizes.free == ()
    assert f"{prizes.open} tasks are with Ana González now." in told
    assert "of all open tasks" in told
    again = olive.post(address, form, follow_redirects=True).text
    assert "no open task here" in again
    (undo,) = set(re.findall(r'action="([^"]+/undo/\d+)"', told))
    assert f"Undone for {prizes.open} tasks." in olive.post(undo, {"from": "plan"}, follow_redirects=True).text
    assert page().carrying == ()
    assert [line.name for line in page().idle] == ["Ana González"]
    assert "Without a task" in olive.get(address).text
    wrong = olive.post(address, form | {"name": "", "email": "ana at home"})
    assert (wrong.status_code, "Say who it is." in wrong.text) == (422, True)


def test_loads_are_seen_and_what_is_too_much_is_said(work, plan, by, chance, page, olive, address):
    with work() as session:
        for role in "HIPV":
            tasks.hand_role(session, plan, role, ANA, by, chance, everybodys=True)
        tasks.tick(session, plan, session.scalars(select(Task.code).where(Task.key == "venue")).one(), by)
    (line,) = page().carrying
    assert (line.load.done, line.load.open, line.load.next_due) == (
        1,
        len(line.tasks) - 1,
        min(t[2] for t in line.tasks),
    )
    assert line.load.warning.startswith(f"Ana González has {line.load.open} of 39")
    told = olive.get(address).text
    assert line.load.warning in told
    assert "1 done" in told


def test_everything_in_hands_is_said_too(work, plan, by, chance, olive, address):
    with work() as session:
        for role in "HIPVDMF":
            tasks.hand_role(session, plan, role, ANA, by, chance, everybodys=True)
    told = olive.get(address).text
    assert "Every open task is with somebody." in told
    assert "With nobody yet" not in told


def test_whoever_has_no_address_is_named_as_such(hand, olive, address):
    hand("venue", BEN)
    assert "no address: hand the link over yourself" in olive.get(address).text


def test_a_person_is_renamed_and_gets_an_address(hand, olive, address, page, look):
    code = hand("venue", BEN)
    told = olive.get(f"{address}/{code}").text
    assert 'value="Ben"' in told
    assert "The same person twice?" not in told
    form = {"name": "Benjamin Okafor", "email": "Ben@Guests.example"}
    assert "Benjamin Okafor is kept." in olive.post(f"{address}/{code}", form, follow_redirects=True).text
    with look() as session:
        owner = session.scalars(select(TaskOwner)).one()
        assert (owner.key, owner.name, owner.email) == ("ben@guests.example", "Benjamin Okafor", "Ben@Guests.example")
    wrong = olive.post(f"{address}/{code}", {"name": " "})
    assert (wrong.status_code, "Say who it is." in wrong.text) == (422, True)
    assert olive.get(f"{address}/ZZZ").status_code == 404


def test_two_with_one_address_are_told_to_be_one_person(hand, olive, address, page):
    hand("venue", ANA)
    code = hand("catering", BEN)
    told = olive.post(f"{address}/{code}", {"name": "Ben", "email": "ana@guests.example"})
    assert (told.status_code, "Ana González has this address already" in told.text) == (422, True)
    told = olive.post(f"{address}/{code}", {"name": "Ben", "email": ""}, follow_redirects=True)
    assert "Ben is kept." in told.text
    other = hand("photographer", tasks.Person("Benno", ""))
    told = olive.post(f"{address}/{other}", {"name": "ben", "email": ""})
    assert "Ben has this name already" in told.text


def test_one_person_twice_becomes_one_and_two_again(hand, olive, address, page):
    ana, ben = hand("venue", ANA), hand("catering", BEN)
    hand("photographer", BEN)
    assert "The same person twice?" in olive.get(f"{address}/{ben}").text
    told = olive.post(f"{address}/{ben}/same", {"with": ana}, follow_redirects=True).text
    assert "2 tasks are with Ana González now." in told
    assert [(line.name, len(line.tasks)) for line in page().carrying] == [("Ana González", 3)]
    (undo,) = set(re.findall(r'action="([^"]+/undo/\d+)"', told))
    olive.post(undo, {"from": "plan"})
    assert {line.name: len(line.tasks) for line in page().carrying} == {"Ana González": 1, "Ben": 2}
    assert olive.post(f"{address}/{ana}/same", {"with": ana}).status_code == 409
    assert olive.post(f"{address}/{ben}/same").status_code == 409


def test_a_link_is_made_and_closed_for_another(hand, olive, address, page, cast):
    code = hand("venue")
    assert page().carrying[0].link == ""
    told = olive.post(f"{address}/{code}/link", follow_redirects=True).text
    (link,) = set(re.findall(r'href="http://localhost(/do/[0-9A-Z]{26})"', told))
    olive.post(f"{address}/{code}/link")
    assert page().carrying[0].link.endswith(link)
    stranger = cast.browser()
    assert "Book the room" in stranger.get(link).text
    told = olive.post(f"{address}/{code}/link/new", follow_redirects=True).text
    (other,) = set(re.findall(r'href="http://localhost(/do/[0-9A-Z]{26})"', told))
    assert stranger.get(link).status_code == 404
    assert "This link has grown old" in stranger.get(link).text
    assert stranger.get(other).status_code == 200


def test_the_link_is_sent_from_the_page_once_a_day(hand, olive, address, look):
    code = hand("venue")
    told = olive.post(f"{address}/{code}/send", follow_redirects=True).text
    assert "on its way to Ana González" in told
    assert "had today" in olive.post(f"{address}/{code}/send", follow_redirects=True).text
    with look() as session:
        assert len(session.scalars(select(Letter)).all()) == 1


def test_a_new_address_begins_letters_anew(hand, work, plan, task_of, clock):
    code = hand("venue")
    with work() as session:
        owner = session.scalars(select(TaskOwner)).one()
        owner.quiet_since = clock()
        session.execute(Task.__table__.update().values(told_at=clock()))
        owners.rename(session, plan, code, "Ana", "ANA@guests.example")
        assert owner.quiet_since is not None
        owners.rename(session, plan, code, "Ana", "other@guests.example")
        assert owner.quiet_since is None
    assert task_of(plan, "venue").told_at is None


def test_people_of_another_mixer_are_out_of_reach(hand, work, cast):
    code = hand("venue")
    with work() as session, pytest.raises(Refusal, match="Nobody of this name"):
        owners.renew_link(session, cast.rival_event_id, code, KEYRING)


@pytest.mark.parametrize("people", [1, 20])
def test_the_page_asks_few_questions_for_sixty_tasks_and_twenty_people(people, cast, address, queries, work, plan):
    dice = Random(5)
    with work() as session:
        for number in range(people):
            words = tasks.Words(f"Task {number}", "", "H", TODAY, f"Person {number}")
            tasks.add(session, plan, words, tasks.Actor(cast.accounts["olive"], MADE_AT), dice)
    olive = cast.browser("olive")
    with queries() as sent:
        olive.get(address)
    assert len([one for one in sent if one.startswith("SELECT")]) == QUESTIONS


def test_nothing_was_given_back_where_nobody_gave_anything_back(look, plan):
    with look() as session:
        assert given_back(session, plan) == ()
