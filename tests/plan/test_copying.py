"""The next mixer like the last: everything carries that should, and nothing that happened."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from mixer.accounts.models import Group, Membership
from mixer.events.models import BudgetLine, Event, EventRole, InformationTable, RunItem, Venue
from mixer.events.service.along import COPIERS
from mixer.guests.models import AnswerChange, Guest, Shift
from mixer.invite.models import Wave, WaveLetter
from mixer.plan.files.library import templates
from mixer.plan.models import Task, TaskOwner
from mixer.plan.rules.timeline import timeline
from mixer.plan.service import copying, tasks
from mixer.post.models import Letter
from mixer.prizes.models import DonorLetter, Prize
from tests.cast import RIVAL_CANARY
from tests.makers import make_contact, make_event, make_guest
from tests.plan.conftest import IN_FIVE_WEEKS, IN_NINE_WEEKS, TODAY
from tests.plan.test_pages import NEW

LAST = datetime(2026, 9, 3, 23, 30, tzinfo=UTC)


@pytest.fixture
def last(planned, work, by, chance, cast, clock):
    """A mixer with a bent plan and something in every room; return its id and code."""
    event_id, code = planned(IN_FIVE_WEEKS, name="Harbour Mixer")
    with work() as session:
        event = session.get_one(Event, event_id)
        codes = dict(session.execute(select(Task.key, Task.code).where(Task.event_id == event_id)).all())
        tasks.remove(session, event_id, codes["photographer"], by)
        tasks.hand_over(session, event_id, codes["venue"], tasks.Person("Ana", "ana@guests.example"), by, chance)
        tasks.hand_over(session, event_id, codes["team"], tasks.Person("Ben", ""), by, chance)
        tasks.tick(session, event_id, codes["goal"], by)
        tasks.put_on(session, event_id, codes["catering"], IN_FIVE_WEEKS - timedelta(days=12), by)
        tasks.add(session, event_id, tasks.Words("Hire a pianist", "Music", "H", IN_FIVE_WEEKS), by, chance)
        session.scalars(select(TaskOwner).where(TaskOwner.name == "Ana")).one().quiet_since = clock()
        session.scalars(select(Task).where(Task.code == codes["venue"])).one().note = "Ask for Zoe"
        _fill(session, event, cast, clock)
    return event_id, code


def _fill(session, event, cast, clock):
    group = session.get_one(Group, event.group_id)
    session.add(EventRole(event_id=event.id, account_id=cast.accounts["hugo"], role="host"))
    session.add(EventRole(event_id=event.id, account_id=cast.accounts["nell"], role="visitor_host"))
    line = session.scalars(select(RunItem).where(RunItem.event_id == event.id, RunItem.kind == "game")).first()
    line.title, line.minutes, line.began_at, line.tonight = "Our own game", 17, clock(), 9
    session.add(Venue(event_id=event.id, parking="Behind the house", high_tables=12, counted=60, counted_at=clock()))
    for position, (planned, actual) in enumerate([(10_000, 12_345), (5_000, None)]):
        values = {"position": position, "label": f"Line {position}", "kind": "cost", "code": f"budget-{position}"}
        session.add(BudgetLine(event_id=event.id, planned_cents=planned, actual_cents=actual, **values))
    session.add(BudgetLine(event_id=event.id, position=9, label="x", kind="cost", code="b-9", removed_at=clock()))
    session.add(InformationTable(event_id=event.id, holder="Acme", sign="Try us", confirmed_at=clock()))
    host = make_guest(
        session, event, make_contact(session, group, "Vic Host"), part="visitor_host", answer="yes", seats=1
    )
    session.add(
        Shift(code="shift-one", event_id=event.id, guest_id=host.id, post="door", starts_minute=-15, minutes=30)
    )
    gone = make_contact(session, group, "Erased", erased_at=clock())
    make_guest(session, event, gone, part="visitor_host")
    make_guest(session, event, make_contact(session, group, "Ana Guest"), answer="yes", seats=1)
    event.offer_hours, event.most_companions, event.extra_entries = 0, 3, 2
    for kind, segment, subject in (
        ("reminder", "no_answer", "Old words"),
        ("reminder", "no_answer", "New words"),
        ("thanks", "came", "Thanks"),
        ("moved", "to_tell", "It moved"),
    ):
        words = {"kind": kind, "segment": segment, "subject": subject, "text": "Dear {guest}"}
        session.add(
            Wave(
                code=f"wave-{subject}",
                event_id=event.id,
                state="sent",
                days=-14,
                minute=600,
                created_at=clock(),
                **words,
            )
        )
    for number, pledged in enumerate((clock(), None)):
        values = {"code": f"prize-{number}", "donor_name": f"Donor {number}", "item": f"Gift {number}"}
        session.add(
            Prize(
                event_id=event.id, position=number, asked_at=clock(), pledged_at=pledged, thanked_at=pledged, **values
            )
        )
    session.add(DonorLetter(event_id=event.id, kind="ask", subject="A prize?", text="Please", saved_at=clock()))
    session.flush()


@pytest.fixture
def next_one(last, planned, work, app, clock, chance):
    """Begin a mixer and carry parts to it, as the page does; return its id and what was said."""

    def carried(*wanted):
        target_id, _ = planned(IN_NINE_WEEKS, name="The next")
        with work() as session, app.test_request_context():
            for task in session.scalars(select(Task).where(Task.event_id == target_id)):
                session.delete(task)
            session.flush()
            copiers = app.extensions[COPIERS]
            names = wanted or [one.name for one in (copying.PLAN, *copiers)]
            target = session.get_one(Event, target_id)
            return target_id, copying.carry(session, last[0], target, names, copiers, clock.forward(days=1), chance)

    return carried


def one(session, model, event_id, **where):
    return session.scalars(select(model).filter_by(event_id=event_id, **where)).one()


def test_a_page_says_in_words_what_there_is_to_carry(last, look, app):
    with look() as session:
        about = {part.name: part.about for part in copying.parts(session, last[0], app.extensions[COPIERS])}
    assert about == {
        "plan": "40 tasks, with Ana, Ben; all open, each on its new day.",
        "team": "Olive Organiser, Hugo Host, Nell Nopart may run it again.",
        "show": about["show"],
        "venue": "What you wrote about the room and the caterer.",
        "budget": "2 lines, each planned at what it came to.",
        "tables": "1 table, to be confirmed anew: Acme.",
        "visitor_hosts": "On the new list, not invited yet: Vic Host.",
        "rules": "Offers, parties, categories, the sign-up page; up to 3 may come along.",
        "letters": "Your words of 2 letters, as drafts to read again.",
        "donors": "To be asked again, nobody has pledged: Donor 0.",
    }


def test_the_plan_carries_its_tasks_owners_and_notes_with_nothing_done(last, next_one, look):
    target, _ = next_one("plan")
    dues = {task.spec.key: task.due for task in timeline(templates()["chamber"], IN_NINE_WEEKS, TODAY).tasks}
    with look() as session:
        rows = session.scalars(select(Task).where(Task.event_id == target)).all()
        by_key = {row.key: row for row in rows}
        owners = {owner.name: owner for owner in session.scalars(select(TaskOwner).where(TaskOwner.event_id == target))}
        assert "photographer" not in by_key
        assert all(row.done_at is None and row.ticked_by is None for row in rows)
        assert {key: by_key[key].due_on for key in ("goal", "venue", "invitations_sent", "debrief")} == {
            key: dues[key] for key in ("goal", "venue", "invitations_sent", "debrief")
        }  # what compression had squeezed breathes out
        assert by_key["catering"].due_on == IN_NINE_WEEKS - timedelta(days=12)
        (pianist,) = [row for row in rows if row.title == "Hire a pianist"]
        assert (pianist.due_on, pianist.why, pianist.week) == (IN_NINE_WEEKS, "Music", 0)
        assert by_key["venue"].owner.name == "Ana"
        assert by_key["venue"].note == "Ask for Zoe"
        assert by_key["venue"].told_at is None
        assert owners["Ana"].quiet_since is not None
        assert owners["Ben"].quiet_since is None
        assert session.scalar(select(func.count()).select_from(TaskOwner).where(TaskOwner.event_id == last[0])) == 2


def test_the_evening_the_room_the_money_and_the_tables_carry_as_plans(next_one, look, cast):
    target, said = next_one("team", "show", "venue", "budget", "tables")
    assert len(said) == 5
    with look() as session:
        parts = dict(session.execute(select(EventRole.account_id, EventRole.role).filter_by(event_id=target)).all())
        assert parts == {
            cast.accounts["olive"]: "host",
            cast.accounts["hugo"]: "host",
            cast.accounts["nell"]: "visitor_host",
        }
        line = one(session, RunItem, target, title="Our own game")
        assert (line.minutes, line.began_at, line.tonight) == (17, None, None)
        room = session.get_one(Venue, target)
        assert (room.parking, room.high_tables, room.counted, room.counted_at) == ("Behind the house", 12, None, None)
        lines = session.scalars(select(BudgetLine).filter_by(event_id=target).order_by(BudgetLine.position)).all()
        assert [(row.planned_cents, row.actual_cents) for row in lines] == [(12_345, None), (5_000, None)]
        table = one(session, InformationTable, target)
        assert (table.holder, table.sign, table.confirmed_at) == ("Acme", "Try us", None)


def test_visitor_hosts_donors_and_words_carry_and_nobody_has_answered(next_one, look):
    target, _ = next_one("visitor_hosts", "rules", "letters", "donors")
    with look() as session:
        guest = one(session, Guest, target)
        assert (guest.part, guest.answer, guest.invited_at, guest.seats) == ("visitor_host", "none", None, 0)
        shift = one(session, Shift, target)
        assert (shift.guest_id, shift.post, shift.starts_minute, shift.minutes) == (guest.id, "door", -15, 30)
        event = session.get_one(Event, target)
        assert (event.offer_hours, event.most_companions, event.extra_entries, event.seats_taken) == (0, 3, 2, 0)
        waves = session.scalars(select(Wave).filter_by(event_id=target).order_by(Wave.id)).all()
        assert [(wave.kind, wave.subject, wave.state, wave.days) for wave in waves] == [
            ("reminder", "New words", "draft", None),
            ("thanks", "Thanks", "draft", None),
        ]
        prize = one(session, Prize, target)
        assert (prize.donor_name, prize.item, prize.note) == ("Donor 0", "Gift 0", "Gave last time: Gift 0.")
        assert (prize.asked_at, prize.pledged_at, prize.thanked_at) == (None, None, None)
        assert one(session, DonorLetter, target).text == "Please"
        for model in (Letter, WaveLetter, AnswerChange):
            assert session.scalar(select(func.count()).select_from(model)) == 0


def test_a_part_is_carried_once_however_often_it_is_asked_for(next_one, work, app, last, clock, chance):
    target, _ = next_one("team", "visitor_hosts")
    with work() as session, app.test_request_context():
        event = session.get_one(Event, target)
        wanted = ("team", "visitor_hosts")
        assert copying.carry(session, last[0], event, wanted, app.extensions[COPIERS], clock(), chance) == []


def test_whoever_left_the_group_does_not_run_the_next_mixer(next_one, last, work, look, cast):
    with work() as session:
        session.delete(session.scalars(select(Membership).filter_by(account_id=cast.accounts["hugo"])).one())
    target, _ = next_one("team")
    with look() as session:
        people = session.scalars(select(EventRole.account_id).filter_by(event_id=target)).all()
    assert cast.accounts["hugo"] not in people


def test_from_an_empty_mixer_nothing_is_carried(cast, work, app, clock, chance):
    with work() as session, app.test_request_context():
        group = session.get_one(Group, cast.group_id)
        empty, target = (make_event(session, group, name=name) for name in ("Empty", "Next"))
        copiers = app.extensions[COPIERS]
        assert [part.name for part in copying.parts(session, empty.id, copiers)] == ["rules"]
        everything = [one.name for one in copiers]
        said = copying.carry(session, empty.id, target, everything, copiers, clock(), chance)
    assert said == ["Answers are taken by the same rules."]


@pytest.mark.parametrize(("most", "words"), [(0, "nobody comes along"), (1, "one may come along")])
def test_the_rules_say_who_may_come_along(cast, work, app, most, words):
    with work() as session:
        session.get_one(Event, cast.event_id).most_companions = most
        session.flush()
        parts = {part.name: part.about for part in copying.parts(session, cast.event_id, app.extensions[COPIERS])}
    assert words in parts["rules"]


def test_the_page_for_a_new_mixer_offers_the_earlier_ones_of_the_group(cast, last, work):
    with work() as session:
        group = session.get_one(Group, cast.group_id)
        make_event(session, group, name="Last month", starts_at=LAST)
        make_event(session, group, name="Called off", state="cancelled")
    page = cast.browser("olive").get(f"/g/{cast.group_code}/mixers/new").text
    assert page.index("Last month") < page.index("Harbour Mixer")
    assert "Called off" not in page
    assert RIVAL_CANARY not in page


def test_a_host_plans_the_next_one_like_this(cast, last, look):
    olive, address = cast.browser("olive"), f"/g/{cast.group_code}/mixers/new"
    assert "Plan the next one like this" in olive.get(f"/m/{last[1]}/settings").text
    assert "Plan the next one like this" not in cast.browser("hugo").get(f"/m/{last[1]}/settings").text
    page = olive.get(address, query_string={"like": last[1]}).text
    assert 'value="Harbour Hall"' in page
    assert page.count('name="carry"') == page.count("checked") - 1  # all of them, and the kind of group
    asked = NEW | {"like": last[1], "carry": ["plan", "tables", "nonsense"]}
    seen = olive.post(address, asked | {"look": "1"}).text
    assert "As last time: 40 tasks" in seen
    assert "Hire a pianist" in seen
    page = olive.post(address, asked, follow_redirects=True).text
    assert "Winter Mixer is planned like the one before. 40 tasks, each with its new day. 1 information table" in page
    with look() as session:
        event = session.scalars(select(Event).where(Event.name == "Winter Mixer")).one()
        assert session.scalar(select(func.count()).select_from(Prize).where(Prize.event_id == event.id)) == 0


def test_without_its_plan_the_next_one_gets_the_templates(cast, last):
    olive, address = cast.browser("olive"), f"/g/{cast.group_code}/mixers/new"
    seen = olive.post(address, NEW | {"like": last[1], "look": "1"}).text
    assert "Chamber mixer: 40 tasks" in seen
    page = olive.post(address, NEW | {"like": last[1]}, follow_redirects=True).text
    assert "Winter Mixer is planned: 40 tasks" in page


def test_a_mixer_of_another_group_is_nothing_to_be_like(cast):
    answer = cast.browser("olive").get(f"/g/{cast.group_code}/mixers/new", query_string={"like": cast.rival_event_code})
    assert answer.status_code == 404


def test_a_template_that_is_known_no_more_is_offered_to_its_own_next_mixer(cast, last, work):
    with work() as session:
        session.get_one(Event, last[0]).template = "own:GONE"
    page = cast.browser("olive").get(f"/g/{cast.group_code}/mixers/new", query_string={"like": last[1]})
    assert page.status_code == 200
    made = cast.browser("olive").post(
        f"/g/{cast.group_code}/mixers/new",
        NEW | {"like": last[1], "carry": ["plan"], "template": "own:GONE"},
        follow_redirects=True,
    )
    assert "is planned like the one before" in made.text
