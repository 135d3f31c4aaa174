"""The page of somebody who carries tasks: their link, their tasks, and nothing of anybody else."""

import re

import pytest
from icalendar import Calendar
from sqlalchemy import select, update

from mixer.accounts.models import Group
from mixer.core.columns import Base
from mixer.core.keyring import Token
from mixer.events.models import Event
from mixer.plan.models import Task, TaskComment, TaskOwner
from mixer.plan.service import tasks
from mixer.plan.service.carrying import given_back
from mixer.plan.service.comments import MOST
from mixer.plan.service.history import undo
from mixer.plan.service.own_tasks import first_name
from mixer.plan.service.owners import link_of
from mixer.post.models import Letter
from tests.makers import KEYRING, make_contact, make_guest

ANA = tasks.Person("Ana González", "ana@guests.example")
BEN = tasks.Person("Ben Okafor", "")


@pytest.fixture
def link(plan, code, work, by, chance):
    """Ana's link: the catering is hers; the venue, which comes first, is Ben's."""
    with work() as session:
        tasks.hand_over(session, plan, code("catering"), ANA, by, chance)
        tasks.hand_over(session, plan, code("run_of_show"), ANA, by, chance)
        tasks.hand_over(session, plan, code("venue"), BEN, by, chance)
        tasks.rewrite(session, plan, code("catering"), tasks.Texts("Choose the caterer", "Hands", "Lou: 555"), by)
        ana = session.scalars(select(TaskOwner).where(TaskOwner.name == ANA.name)).one()
        return link_of(session, ana, KEYRING).removeprefix("http://localhost")


@pytest.fixture
def ana(cast):
    return cast.browser()


@pytest.fixture
def hosts(cast, plan, event_of):
    """What Olive sees: a page of the plan, or what comes of a form that she sends."""
    olive, mixer = cast.browser("olive"), f"/m/{event_of(plan).code}/plan"

    def page(address="", form=None):
        if form is None:
            return olive.get(f"{mixer}{address}").text
        return olive.post(f"{mixer}{address}", form, follow_redirects=True).text

    return page


@pytest.fixture
def catering(link, code):
    return f"{link}/{code('catering')}"


def test_the_page_shows_ones_own_tasks_and_whom_one_works_with(ana, link):
    page = ana.get(link)
    assert page.status_code == 200
    assert "Ana, 2 things are with you" in page.text
    for words in ("Choose the caterer", "Hands", "Lou: 555", "Harbour Mixer", "Harbour Hall", "together with Ben"):
        assert words in page.text
    for others in ("Okafor", "ana@guests.example", "guest list", "Olive"):
        assert others not in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert '<meta name="robots" content="noindex">' in page.text


def test_what_comes_first_is_named_with_whose_it_is_and_whether_it_is_done(ana, link, plan, code, work, by):
    with work() as session:
        session.execute(update(Task).where(Task.key == "catering").values(needs=["venue", "permits", "team", "gone"]))
        tasks.tick(session, plan, code("permits"), by)
        titles = session.scalars(select(Task.title).where(Task.key.in_(["venue", "permits", "team"]))).all()
    first = re.search(r"First: (.*?)</p>", ana.get(link).text)[1]
    assert len(first.split("; ")) == len(titles)
    assert "(Ben)" in first
    assert "(done)" in first


def test_nothing_of_a_guest_stands_on_the_page(ana, link, plan, work):
    with work() as session:
        event = session.get_one(Event, plan)
        group = session.get_one(Group, event.group_id)
        make_guest(session, event, make_contact(session, group, "Secret Guest", phone="+1 303 555 0199"))
    page = ana.get(link).text
    assert "Secret" not in page
    assert "0199" not in page


def test_a_task_is_ticked_and_opened_again_without_javascript(ana, catering, hosts, plan, task_of, code):
    told = ana.post(f"{catering}/tick", follow_redirects=True).text
    assert "“Choose the caterer” is done. Thank you!" in told
    row = task_of(plan, "catering")
    assert (row.done_at is not None, row.ticked_by, row.done_by_id) == (True, "hand", None)
    assert "<strong>Ana González</strong> ticked it" in hosts(f"/{code('catering')}")
    assert "is open again" in ana.post(f"{catering}/untick", follow_redirects=True).text
    assert task_of(plan, "catering").done_at is None


def test_a_comment_is_read_by_the_host_and_answered(ana, catering, hosts, code):
    told = ana.post(f"{catering}/comments", {"text": "Is <b>80</b> right?"}, follow_redirects=True).text
    assert "<strong>You</strong> Is &lt;b&gt;80&lt;/b&gt; right?" in told
    task = f"/{code('catering')}"
    assert "<strong>Ana González</strong>" in hosts(task)
    hosts(f"{task}/comments", {"text": "Yes, 80."})
    assert "<strong>Olive</strong> Yes, 80." in ana.get(catering.rpartition("/")[0]).text
    assert "Write a word first." in ana.post(f"{catering}/comments", {"text": " "}, follow_redirects=True).text
    assert "Write a word first." in hosts(f"{task}/comments", {"text": " "})


def test_a_comment_is_taken_away_and_put_back(ana, catering, hosts, code, look):
    ana.post(f"{catering}/comments", {"text": "Is 80 right?"})
    with look() as session:
        comment = session.scalars(select(TaskComment.code)).one()
    task = f"/{code('catering')}"
    assert "A comment by Ana González was taken away." in hosts(f"{task}/comments/{comment}/remove", {})
    assert "Is 80 right?" not in ana.get(catering.rpartition("/")[0]).text
    assert "Is 80 right?" in hosts(f"{task}/comments/{comment}/put-back", {})
    assert "This comment is not here." in hosts(f"{task}/comments/ZZZ/remove", {})


def test_no_link_fills_a_task_with_comments(ana, catering, work, look):
    with work() as session:
        task = session.scalars(select(Task).where(Task.key == "catering", Task.owner_id.is_not(None))).one()
        for number in range(MOST):
            session.add(TaskComment(code=f"c{number}", task_id=task.id, at=task.changed_at, text="x"))
    told = ana.post(f"{catering}/comments", {"text": "One more"}, follow_redirects=True).text
    assert "talk to each other instead" in told
    assert "<strong>Somebody</strong> x" in told


def test_what_one_cannot_do_goes_back_with_a_word_and_the_host_sees_it(ana, catering, plan, hosts, task_of, code):
    told = ana.post(f"{catering}/give-back", {"text": "I am away."}, follow_redirects=True).text
    assert "is not with you any more" in told
    assert task_of(plan, "catering").owner_id is None
    for page in ("", "/owners"):
        told = hosts(page)
        assert "Ana González cannot do" in told
        assert "“I am away.” Nobody has it now." in told
    assert "<strong>Ana González</strong> gave it back" in hosts(f"/{code('catering')}")
    assert "not with you any more" in ana.post(f"{catering}/tick", follow_redirects=True).text
    hosts(f"/{code('catering')}/owner", {"name": "Ben Okafor"})
    assert "cannot do" not in hosts()


def test_giving_back_needs_no_word_and_can_be_undone(ana, catering, plan, work, look, code, by):
    ana.post(f"{catering}/give-back")
    with look() as session:
        (back,) = given_back(session, plan)
        assert (back.who, back.word) == ("Ana González", "")
    with work() as session:
        undo(session, plan, code("catering"), 3, by)
        assert given_back(session, plan) == ()


def test_too_long_a_word_is_told(ana, catering):
    long = {"text": "x" * 1001}
    for what in ("give-back", "comments"):
        assert "cannot be longer than" in ana.post(f"{catering}/{what}", long, follow_redirects=True).text


def test_a_link_acts_on_no_task_of_anybody_else(ana, link, code, plan, task_of):
    for what in ("tick", "untick", "give-back"):
        told = ana.post(f"{link}/{code('venue')}/{what}", follow_redirects=True).text
        assert "This task is not with you any more." in told
    assert task_of(plan, "venue").sequence == 1


@pytest.mark.parametrize(
    ("page", "method"),
    [
        ("", "get"),
        ("/quiet", "get"),
        ("/plan.ics", "get"),
        ("/X/tick", "post"),
        ("/quiet", "post"),
        ("/letters", "post"),
    ],
)
def test_an_old_link_opens_nothing_and_says_what_to_do(ana, link, page, method, work):
    with work() as session:
        session.execute(update(TaskOwner).values(link_hash=None))
    answer = getattr(ana, method)(f"{link}{page}")
    assert answer.status_code == 404
    assert page == "/plan.ics" or "ask the host for your link" in answer.text


def test_a_link_ends_half_a_year_after_the_mixer(ana, link, clock):
    clock.forward(days=66 + 179)
    assert ana.get(link).status_code == 200
    clock.forward(days=3)
    assert ana.get(link).status_code == 404


def test_a_link_read_aloud_still_opens(ana, link):
    assert ana.get(link.replace("/do/", "/do/").lower()).status_code == 200


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_changes_nothing(ana, link, method, look):
    def everything():
        with look() as session:
            return [session.execute(table.select()).all() for table in Base.metadata.sorted_tables]

    before = everything()
    for page in ("", "/quiet", "/plan.ics"):
        assert getattr(ana.client, method)(f"{link}{page}").status_code == 200
    assert everything() == before


def test_a_guests_link_and_an_owners_link_open_each_their_own_alone(ana, link, look):
    token = link.rpartition("/")[2]
    assert ana.get(f"/r/{token}").status_code == 404
    assert ana.get(f"/calendar/{token}/plan.ics").status_code == 404
    with look() as session:
        code = session.scalars(select(TaskOwner.code).where(TaskOwner.link_hash.is_not(None))).one()
    assert ana.get(f"/do/{KEYRING.token(Token.RSVP, code)}").status_code == 404


def test_a_host_who_carries_tasks_sees_the_same_page(cast, ana, link):
    assert cast.browser("olive").get(link).text.count("card own-task") == ana.get(link).text.count("card own-task")


def test_letters_stop_with_one_tap_of_a_mail_program_and_begin_again(ana, link, look, cast, hosts):
    answer = cast.browser().client.post(f"{link}/quiet", data={"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    with look() as session:
        assert session.scalars(select(TaskOwner.quiet_since).where(TaskOwner.name == ANA.name)).one() is not None
    assert "You get no more letters" in ana.get(f"{link}/quiet").text
    assert "You asked for no letters" in ana.get(link).text
    assert "wants no letters" in hosts("/owners")
    assert "again" in ana.post(f"{link}/letters", follow_redirects=True).text
    assert "Stop the letters" in ana.get(f"{link}/quiet").text
    assert "No more letters" in ana.post(f"{link}/quiet", follow_redirects=True).text
    with look() as session:
        assert session.scalars(select(Letter)).all() == []


def test_when_nothing_is_left_the_page_says_thank_you(ana, link, plan, code, work, by, chance):
    for key in ("catering", "run_of_show"):
        ana.post(f"{link}/{code(key)}/tick")
    assert "All done, Ana" in ana.get(link).text
    with work() as session:
        for key in ("catering", "run_of_show"):
            tasks.hand_over(session, plan, code(key), tasks.Person("", ""), by, chance)
    assert "Nothing is with you now, Ana" in ana.get(link).text


def test_late_tasks_today_and_a_cancelled_mixer_are_said(ana, link, clock, work, plan, task_of):
    due = task_of(plan, "catering").due_on
    clock.forward(days=(due - clock.now.date()).days)
    assert ">today<" in ana.get(link).text
    clock.forward(days=1)
    assert "1 day late" in ana.get(link).text
    with work() as session:
        session.execute(update(Event).where(Event.id == plan).values(state="cancelled", place=""))
        session.execute(update(Task).where(Task.owner_id.is_not(None), Task.key == "venue").values(owner_id=None))
    told = ana.get(link).text
    assert "This mixer will not take place." in told
    assert "together with" not in told


def test_ones_own_tasks_are_a_calendar_without_a_link_in_it(ana, link):
    answer = ana.get(f"{link}/plan.ics")
    calendar = Calendar.from_ical(answer.data)
    assert min(str(entry["SUMMARY"]) for entry in calendar.events) == "Choose the caterer"
    assert len(calendar.events) == 3
    assert b"/do/" not in answer.data
    assert b"URL" not in answer.data
    assert len(Calendar.from_ical(ana.get(f"{link}/plan.ics?as=todos").data).todos) == 2
    assert ana.get(f"{link}/plan.ics", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_an_owner_named_by_an_address_alone_has_a_first_name_too():
    assert [first_name(name) for name in ("ana.g@guests.example", "Ana G", "山田")] == ["ana.g", "Ana", "山田"]
