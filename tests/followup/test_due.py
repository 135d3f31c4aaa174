"""The desk of the day after: what is due, who does it, what came of it, and that nothing of it is ever lost."""

import datetime as dt
import random
import re
import threading
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select

from mixer.accounts.models import Membership
from mixer.core.refusal import Refusal
from mixer.events.models import EventRole
from mixer.followup.models import DeskChange, DeskItem, IntroductionWish
from mixer.followup.rules.due import CALL, When, kinds, letters_due, to_undo, when
from mixer.followup.rules.segments import catalogue
from mixer.followup.service import due as desk
from mixer.followup.service import due_acts as acts
from mixer.followup.service.due_undo import take_back
from mixer.guests.models import Guest, Welcome
from mixer.meetings.models import Block
from mixer.prizes.models import Prize
from tests.cast import RIVAL_CANARY
from tests.makers import NIGHT, a_code

DAY = dt.date(2026, 10, 22)


@pytest.fixture
def page(cast):
    return f"/m/{cast.event_code}/follow-up/desk"


@pytest.fixture
def hugo(cast):
    return cast.browser("hugo")


@pytest.fixture
def by(cast, clock):
    def actor(name="hugo"):
        return acts.Actor(clock(), random.Random(a_code()), cast.accounts[name])

    return actor


@pytest.fixture
def key(night):
    return f"call:{night.codes['Ana']}"


@pytest.fixture
def vic(cast, work, night):
    with work() as session:
        guest = session.get_one(Guest, night.ids["Vic"])
        session.expunge(guest)
    return cast.guest_browser(guest)


@pytest.fixture
def wish(work, night):
    with work() as session:
        row = IntroductionWish(
            code="WISH", event_id=night.event_id, guest_id=night.ids["Ben"], words="a florist", asked_at=NIGHT
        )
        session.add(row)
    return "wish:WISH"


def words(answer):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


@pytest.fixture
def stands(look, night, clock):
    """What stands on the desk now."""

    class Stands:
        def lines(self):
            with look() as session:
                return desk.read_due(session, night.event_id, clock()).lines

        def titles(self, *, open_only=True):
            return [line.fact.title for line in self.lines() if not (open_only and line.done_at)]

        def line(self, key):
            return next(line for line in self.lines() if line.key == key)

        def ref(self, name):
            with look() as session:
                able = desk.read_due(session, night.event_id, clock()).owners.able
            return next(ref for ref, one in able.items() if name in one.name)

    return Stands()


@given(st.dates(), st.dates(), st.booleans())
def test_everything_stands_in_one_place_of_the_desk(due, today, done):
    place = when(due, today, done=done)
    assert (place is When.DONE) == done
    assert done or (place is When.LATE) == (due < today)
    assert done or (place is When.TODAY) == (due == today)


@given(st.lists(st.sampled_from(["owner", "due", "outcome", "yes", "undo"]), max_size=12))
def test_taking_back_goes_backwards_through_what_hosts_did_and_ends(acts_done):
    changes, standing = [], []
    for number, what in enumerate(acts_done, start=1):
        if what == "undo":
            last = to_undo(changes)
            assert last == (standing[-1] if standing else None)
            if last is not None:
                standing.pop()
                changes.append((number, "undone", str(last)))
        else:
            changes.append((number, what, ""))
            standing += [] if what == "yes" else [number]
    while (last := to_undo(changes)) is not None:
        assert last == standing.pop()
        changes.append((100 + len(changes), "undone", str(last)))
    assert standing == []


def test_every_kind_says_what_it_is_and_letters_name_segments_there_are():
    assert set(kinds()) == {"report", "call", "thanks", "introduction", "promise", "letter"}
    assert all(one.name and one.sentence for one in kinds().values())
    assert set(letters_due()) <= {segment.key for segment in catalogue().segments}


@pytest.mark.parametrize(("name", "status"), [("rita", 404), ("vera", 403), ("nell", 404), ("olive", 200)])
def test_only_who_runs_the_mixer_sees_the_desk(cast, night, page, key, name, status):
    browser = cast.browser(name)
    for address in (page, f"{page}/{key}", f"{page}/new"):
        answer = browser.get(address)
        assert answer.status_code == status
        assert name == "rita" or RIVAL_CANARY not in answer.text
    for act in ("hand-over", f"{key}/owner", f"{key}/due", f"{key}/outcome", f"{key}/undo"):
        wanted = status if status != 200 else (303, 409)
        assert browser.post(f"{page}/{act}").status_code in (wanted if status == 200 else {wanted})


def test_before_the_evening_the_desk_says_what_will_be_here(hugo, page):
    text = words(hugo.get(page))
    assert "The evening is still ahead" in text
    assert "Write down a promise" in text


def test_the_day_after_calls_thanks_letters_wishes_and_reports_are_on_the_desk(hugo, page, night, work, wish, clock):
    with work() as session:
        session.add(
            Block(event_id=night.event_id, by_id=night.ids["Cleo"], against_id=night.ids["Ben"], reported="x", at=NIGHT)
        )
        session.add(Welcome(
            event_id=night.event_id, first_timer_id=night.ids["Una"], visitor_host_id=night.ids["Vic"],
            outcome="introduce", called_at=clock(),
        ))  # fmt: skip
    text = words(hugo.get(page))
    assert "Late 1" in text
    assert "A guest reported another nobody yet Thu 22 Oct" in text
    assert "Due today 1" in text
    assert "Write to: Came" in text
    for line in (
        "Call Ana Example Acme, +12125550101 · Vic Example Sat 24 Oct",
        "Thank Dora Example for a cake nobody yet Thu 29 Oct",
        "Introduce Ben Example “a florist” · nobody yet Thu 29 Oct",
        "Introduce Una Example asked for on the phone · nobody yet",
        "Write to: Visitor hosts",
    ):
        assert line in text
    assert "Done (1)" in text
    overview = words(hugo.get(page.removesuffix("/desk")))
    assert "1 late, 1 due today" in overview, overview[200:900]
    assert "reported" not in words(hugo.get(f"{page}?owner=nobody")).split("Nobody’s")[0]


def test_whose_things_are_shown_and_all_of_them_handed_over_at_once(hugo, page, stands, wish):
    vic, olive = stands.ref("Vic"), stands.ref("Olive")
    text = words(hugo.get(f"{page}?owner={vic}"))
    assert "Call Ana Example" in text
    assert "Thank Dora" not in text
    assert "Hand over all 2" in text
    said = words(hugo.post(f"{page}/hand-over", {"owner": vic, "to": olive, "all": "yes"}, follow_redirects=True))
    assert "2 things go to Olive Organiser." in said
    assert "Olive Organiser (2)" in said
    one = words(hugo.post(f"{page}/hand-over", {"to": vic, "key": [wish, "wish:NONE"]}, follow_redirects=True))
    assert "1 thing goes to Vic Example." in one
    again = words(hugo.post(f"{page}/hand-over", {"to": vic, "key": wish}, follow_redirects=True))
    assert "0 things go" in again
    assert hugo.post(f"{page}/hand-over", {"to": vic}).status_code == 409
    assert hugo.post(f"{page}/hand-over", {"to": "guest:NONE", "key": wish}).status_code == 409
    assert "nobody yet" in words(hugo.post(f"{page}/hand-over", {"to": "", "key": wish}, follow_redirects=True))


def test_a_call_handed_to_a_host_leaves_the_visitor_hosts_page_and_comes_back(
    hugo, vic, page, key, night, look, stands
):
    assert "Ana Example" in words(vic.get("/my/first-timers"))
    mine = re.search(r'value="(account:[^"]+)">Hugo', hugo.get(f"{page}/{key}").text)[1]
    assert "It is with Hugo Host now." in words(hugo.post(f"{page}/{key}/owner", {"to": mine}, follow_redirects=True))
    assert "Ana Example" not in words(vic.get("/my/first-timers"))
    text = words(hugo.post(f"{page}/{key}/outcome", {"outcome": "glad"}, follow_redirects=True))
    assert "Hugo Host wrote down: Glad they came, will come again" in text
    assert "handed it to Hugo Host" in text
    with look() as session:
        assert session.query(Welcome).filter_by(first_timer_id=night.ids["Ana"]).one().called_at is not None
    hugo.post(f"{page}/{key}/undo")
    with look() as session:
        assert session.query(Welcome).filter_by(first_timer_id=night.ids["Ana"]).one().called_at is None
    text = words(hugo.post(f"{page}/{key}/undo", follow_redirects=True))
    assert "took the last step back" in text
    assert "Ana Example" in words(vic.get("/my/first-timers"))
    assert hugo.post(f"{page}/{key}/undo").status_code == 409
    guest = re.search(r'value="(guest:[^"]+)"', hugo.get(f"{page}/{key}").text)[1]
    hugo.post(f"{page}/{key}/owner", {"to": mine})
    hugo.post(f"{page}/{key}/owner", {"to": guest})
    assert stands.line(key).owner.name == "Vic Example"
    assert "Ana Example" in words(vic.get("/my/first-timers"))


def test_an_outcome_changed_twice_is_taken_back_step_by_step(work, night, by, key, stands):
    for result in ("later", "glad"):
        with work() as session:
            acts.settle(session, night.event_id, key, result, by())
    with work() as session:
        assert take_back(session, night.event_id, key, by()) is False
    assert stands.line(key).result.key == "later"


def test_a_donor_thanked_at_the_desk_is_thanked_in_the_ledger(hugo, page, look, night):
    with look() as session:
        code = session.query(Prize.code).filter(Prize.item == "a cake").scalar()
    key = f"thanks:{code}"
    assert "The letter of thanks" in words(hugo.get(f"{page}/{key}"))
    text = words(hugo.post(f"{page}/{key}/outcome", {"outcome": "spoke"}, follow_redirects=True))
    assert "Written down: Thanked in person or on the phone." in text
    with look() as session:
        assert session.query(Prize).filter(Prize.code == code).one().thanked_at is not None
    hugo.post(f"{page}/{key}/undo")
    with look() as session:
        assert session.query(Prize).filter(Prize.code == code).one().thanked_at is None
    assert hugo.post(f"{page}/{key}/outcome", {"outcome": "married"}).status_code == 409


def test_a_promise_is_written_down_moved_kept_and_taken_off_again(hugo, page, night, look):
    sent = {"words": "Send Robin the list of caterers", "due": ""}
    answer = hugo.post(f"{page}/new?guest={night.codes['Ben']}", sent, follow_redirects=True)
    assert "Send Robin the list of caterers Ben Example · Hugo Host Thu 29 Oct" in words(answer)
    with look() as session:
        key = session.query(DeskItem.key).filter_by(kind="promise").scalar()
    one = f"{page}/{key}"
    moved = words(hugo.post(f"{one}/due", {"due": "2026-10-21"}, follow_redirects=True))
    assert "late, since Wednesday 21 October" in moved
    assert "Hugo Host moved it to 2026-10-21" in moved
    hugo.post(f"{one}/due", {"due": "2026-10-21"})
    assert words(hugo.get(one)).count("moved it") == 1
    assert hugo.post(f"{one}/due", {"due": "2030-01-01"}).status_code == 409
    assert hugo.post(f"{one}/due", {"due": "soon"}).status_code == 409
    hugo.post(f"{one}/undo")
    assert "due Thursday 29 October" in words(hugo.get(one))
    hugo.post(f"{one}/outcome", {"outcome": "later"})
    assert "Not yet" in words(hugo.get(page))
    assert "Kept" in words(hugo.post(f"{one}/outcome", {"outcome": "kept"}, follow_redirects=True))
    for _ in range(2):
        hugo.post(f"{one}/undo")
    gone = hugo.post(f"{one}/undo", follow_redirects=True)
    assert "Taken back." in words(gone)
    assert "caterers" not in words(gone)
    assert hugo.get(one).status_code == hugo.post(f"{one}/undo").status_code == 409


def test_a_promise_needs_words_and_a_guest_of_this_mixer(hugo, page, night, work, by):
    assert hugo.post(f"{page}/new", {"words": ""}).status_code == 422
    answer = hugo.post(f"{page}/new?guest=NONE", {"words": "x", "due": "2026-11-01"})
    assert answer.status_code == 422
    assert "not on the list of this mixer" in words(answer)
    assert hugo.get(f"{page}/new").status_code == 200
    with work() as session, pytest.raises(Refusal, match="Write down what"):
        acts.promise(session, night.event_id, acts.Promised(""), by())


def test_a_visitor_host_keeps_a_promise_on_their_own_page(hugo, vic, page, night, wish):
    guest = re.search(r'value="(guest:[^"]+)"', hugo.get(f"{page}/{wish}").text)[1]
    hugo.post(f"{page}/{wish}/owner", {"to": guest})
    text = words(vic.get("/my/first-timers"))
    assert "Introduce Ben Example “a florist” · until Thursday 29 October" in text
    said = words(vic.post(f"/my/promised/{wish}", {"outcome": "made"}, follow_redirects=True))
    assert "Written down: Introduced them in person. The hosts see it." in said
    assert "“a florist”" not in said
    assert "Vic Example wrote down: Introduced them in person" in words(hugo.get(f"{page}/{wish}"))
    assert vic.post(f"/my/promised/{wish}", {"outcome": "made"}).status_code == 409


def test_what_somebody_carried_who_left_is_nobodys_and_still_there(page, night, work, wish, by, cast, stands):
    call, hugo = f"call:{night.codes['Ana']}", stands.ref("Hugo")
    with work() as session:
        acts.hand_over(session, night.event_id, [wish, call], hugo, by())
        acts.promise(session, night.event_id, acts.Promised("Ring the printer"), by("olive"))
    before = stands.titles()
    with work() as session:
        session.execute(delete(EventRole).where(EventRole.account_id == cast.accounts["hugo"]))
    assert stands.titles() == before
    olive = cast.browser("olive")
    text = words(olive.get(f"{page}?owner=nobody"))
    assert "Introduce Ben Example “a florist” · nobody: Hugo Host is not here any more" in text
    assert stands.line(call).owner.name == "Vic Example"
    assert "Nobody: Hugo Host is not here any more." in words(olive.get(f"{page}/{wish}"))
    said = words(olive.post(f"{page}/{wish}/owner", {"to": ""}, follow_redirects=True))
    assert "Nobody yet." in said
    olive.post(f"{page}/{wish}/undo")
    assert "handed it to nobody" in words(olive.get(f"{page}/{wish}"))
    with work() as session:
        item = session.query(DeskItem).filter_by(key=wish).one()
        session.add(DeskChange(item_id=item.id, at=NIGHT, what="owner", after="account:GONE"))
    assert "Somebody who left handed it to somebody who left" in words(olive.get(f"{page}/{wish}"))


def test_an_erased_guest_takes_what_is_to_do_for_them_along(work, night, by):
    with work() as session:
        acts.settle(session, night.event_id, f"call:{night.codes['Ana']}", "later", by())
        row = session.query(DeskItem).one()
        assert row.guest_id == night.ids["Ana"]


def test_a_letter_that_was_sent_is_off_the_desk(hugo, page, night, stands):
    assert "Write to: Visitor hosts" in stands.titles()
    assert "The letter" in words(hugo.get(f"{page}/letter:visitor_hosts"))
    hugo.post(f"{page.removesuffix('/desk')}/visitor_hosts/send")
    assert "Write to: Visitor hosts" not in stands.titles()
    assert "Write to: Visitor hosts" in stands.titles(open_only=False)


def test_all_done_says_so(hugo, page, night, work, clock):
    with work() as session:
        for prize in session.query(Prize):
            prize.thanked_at = clock()
        for guest in session.query(Guest).filter_by(event_id=night.event_id):
            guest.removed_at = clock()
    text = words(hugo.get(page))
    assert "Nothing to do here" in text
    assert "Everything on the desk is done." in words(hugo.get(page.removesuffix("/desk")))


@pytest.mark.database
def test_hosts_who_hand_over_at_once_while_one_of_them_leaves_lose_nothing(work, look, night, by, cast, stands, wish):
    refs = [stands.ref(name) for name in ("Olive", "Hugo", "Vic")]
    was = {line.key: line.owner.ref for line in stands.lines() if not line.done_at}
    keys = list(was)
    barrier, faults = threading.Barrier(4), []

    def hand_to(ref):
        barrier.wait()
        try:
            with work() as session:
                acts.hand_over(session, night.event_id, keys, ref, by("olive"))
        except Refusal as no:  # Hugo may have left a moment before
            faults.append(no.code)

    def leave():
        barrier.wait()
        with work() as session:
            session.execute(delete(EventRole).where(EventRole.account_id == cast.accounts["hugo"]))
            session.execute(delete(Membership).where(Membership.account_id == cast.accounts["hugo"]))

    threads = [threading.Thread(target=hand_to, args=(ref,)) for ref in refs] + [threading.Thread(target=leave)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(faults) <= {"no_owner"}
    with look() as session:
        found = desk.read_due(session, night.event_id, by().moment)
        assert [line.key for line in found.open] == keys
        rows = session.scalars(select(DeskItem)).all()
        assert len(rows) == len({row.key for row in rows}) == len(keys)
        for line in found.open:
            changes = [act for act in desk.changes_of(session, line.item) if act.what == "owner"]
            # What Hugo carried when he left is his in name only; a call falls back to its visitor host.
            _, hugo, vic = refs
            left = {hugo, was[line.key], vic} if line.fact.kind == CALL else {hugo}
            for act, then in zip(changes, [act.before for act in changes[1:]] + [line.owner.ref], strict=True):
                assert then in left if act.after == hugo else then == act.after


def test_a_full_desk_takes_no_more_queries_than_an_empty_one(work, look, night, queries, clock, by):
    def count():
        with look() as session, queries() as sent:
            desk.read_due(session, night.event_id, clock())
        return len(sent)

    before = count()
    with work() as session:
        for number in range(60):
            acts.promise(session, night.event_id, acts.Promised(f"Promise {number}"), by())
    assert count() == before <= 20
    with work() as session, queries() as sent:
        keys = [line.key for line in desk.read_due(session, night.event_id, clock()).open]
        acts.hand_over(session, night.event_id, keys, "", by())
    assert len(sent) < 4 * len(keys)


def test_the_overview_shows_totals_of_the_ladder_and_no_note(hugo, night, page):
    text = words(hugo.get(page.removesuffix("/desk")))
    assert "From contact to connection" in text
    assert "Met 6" in text
