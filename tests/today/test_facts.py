"""Each room is asked for its facts, and only about the mixer in question."""

from datetime import timedelta

import pytest
from sqlalchemy import event as on_event

from mixer.core.database import db
from mixer.door.models import Attendance, Scan
from mixer.events.models import BudgetLine, Event, InformationTable, RunItem, Venue
from mixer.followup.models import DeskItem, IntroductionWish, SegmentLetter
from mixer.guests.models import Guest, Welcome
from mixer.icebreakers.models import Game, Party, Seat, Zone, ZonePlace
from mixer.invite.models import Wave
from mixer.meetings.models import Block, Meeting
from mixer.nametags.models import PrintedTag, PrintRun
from mixer.nametags.rules.batch import fingerprint
from mixer.nametags.service import gather
from mixer.plan.models import TaskChange
from mixer.post.models import Letter
from mixer.prizes.models import Drawing, Prize
from mixer.today import service
from mixer.today.rules.facts import Facts
from tests.makers import KEYRING, MADE_AT, NIGHT, a_code, make_guest

MS = 1_790_000_000_000


@pytest.fixture
def ask(look, cast, clock):
    def asked(event_id: int | None = None) -> Facts:
        with look() as session:
            return service.ask_rooms(
                session, session.get_one(Event, event_id or cast.event_id), clock(), service.Press(KEYRING)
            )

    return asked


def let_in(session, guest, *, left=False):
    row = {"event_id": guest.event_id, "guest_id": guest.id, "first_scan": a_code(), "first_ms": MS, "door": "Main"}
    session.add(Attendance(**row, left_ms=MS + 1 if left else None))
    session.flush()


def met(session, one, other, *, confirmed=True):
    first, second = sorted((one, other), key=lambda guest: guest.id)
    row = {
        "event_id": first.event_id,
        "one_id": first.id,
        "other_id": second.id,
        "one_contact_id": first.contact_id,
        "other_contact_id": second.contact_id,
        "planned_at": MADE_AT,
        "confirmed_at": MADE_AT if confirmed else None,
        "way": "duo",
    }
    session.add(Meeting(**row))
    session.flush()


def test_a_new_mixer_has_nothing_but_its_days(ask):
    assert ask() == Facts(days_left=45, capacity=80, hosts=1)


def test_guests_are_counted_by_their_answers(ask, work, cast):
    with work() as session:
        ours = session.get_one(Event, cast.event_id)
        make_guest(session, ours, answer="yes", invited_at=MADE_AT, first_timer=True)
        make_guest(session, ours, answer="no", invited_at=MADE_AT)
        make_guest(session, ours, answer="none", invited_at=MADE_AT)
        make_guest(session, ours, answer="waiting", invited_at=MADE_AT)
        make_guest(session, ours, part="visitor_host")
        make_guest(session, ours, answer="yes", removed_at=MADE_AT)
        make_guest(session, session.get_one(Event, cast.rival_event_id), answer="yes", invited_at=MADE_AT)
    facts = ask()
    assert (facts.guests, facts.invited, facts.unanswered) == (5, 4, 1)
    assert (facts.said_yes, facts.said_no, facts.waiting) == (1, 1, 1)
    assert (facts.visitor_hosts, facts.first_timers) == (1, 1)


def printed(session, guests) -> None:
    """Keep on record that these guests' tags were printed as they stand."""
    event_id = guests[0].event_id
    run = {"event_id": event_id, "kind": "name_tags", "sheet": "s", "layout": "l", "items": 1, "pages": 1}
    run = PrintRun(code=a_code(), printed_at=MADE_AT, **run)
    session.add(run)
    session.flush()
    now = {tag.guest_id: fingerprint(tag.item) for tag in gather(session, event_id, KEYRING)}
    for guest in guests:
        tag = {"content_hash": now[guest.id], "badge_version": guest.badge_version}
        session.add(PrintedTag(guest_id=guest.id, run_id=run.id, **tag))


def test_a_tag_counts_as_printed_until_what_is_on_it_changes(ask, work, cast):
    with work() as session:
        event = session.get_one(Event, cast.event_id)
        guests = [make_guest(session, event, answer="yes") for _ in range(3)]
        make_guest(session, event, part="visitor_host")
        make_guest(session, event, answer="no")
        printed(session, guests)
    assert (ask().tags, ask().tags_printed) == (4, 3)
    with work() as session:
        session.get_one(Guest, guests[0].id).talk_about = "sailing"
        session.get_one(Guest, guests[1].id).badge_version = 2
    assert ask().tags_printed == 1


def test_the_evening_is_counted_from_the_door_the_games_and_the_meetings(ask, work, cast):
    with work() as session:
        ours = session.get_one(Event, cast.event_id)
        one, other, third = (make_guest(session, ours, answer="yes", first_timer=True) for _ in range(3))
        let_in(session, one)
        let_in(session, other, left=True)
        scan = {"occurred_ms": MS, "received_ms": MS, "door": "Main", "mode": "online", "kind": "in"}
        session.add(Scan(scan_id=a_code(), event_id=ours.id, guest_id=one.id, verdict="admitted", reply={}, **scan))
        session.add(Scan(scan_id=a_code(), event_id=ours.id, verdict="unknown", reply={}, **scan))
        game = Game(code=a_code(), event_id=ours.id, kind="duo", seed=1, dealt_at=MADE_AT)
        zone = Zone(
            event_id=ours.id, name="Finance", letter="A", shape="disc", colour="#0072b2", capacity=9, position=1
        )
        session.add_all([game, zone])
        session.flush()
        parties = [Party(game_id=game.id, position=place, name="Salt & Pepper") for place in (1, 2)]
        session.add_all(parties)
        session.flush()
        for guest, party in ((one, parties[0]), (other, parties[0]), (third, parties[1])):
            session.add(Seat(game_id=game.id, guest_id=guest.id, party_id=party.id))
        met(session, one, other)
        met(session, one, third, confirmed=False)
        session.add(ZonePlace(zone_id=zone.id, guest_id=one.id))
        host = make_guest(session, ours, part="visitor_host")
        session.add(Welcome(event_id=ours.id, visitor_host_id=host.id, first_timer_id=one.id, called_at=MADE_AT))
    facts = ask()
    assert (facts.came, facts.in_the_room, facts.scans) == (2, 1, 1)
    assert (facts.duos, facts.duos_found, facts.meetings, facts.in_zones) == (2, 1, 1, 1)
    assert (facts.first_timers_came, facts.first_timers_called) == (2, 1)
    assert (facts.first_timers_expected, facts.first_timers_shared_out) == (3, 1)


def test_the_latest_deal_of_famous_duo_counts_and_games_that_are_on(ask, work, cast):
    with work() as session:
        for minutes, (state, pairs) in enumerate([("over", 3), ("running", 2)]):
            dealt_at = MADE_AT + timedelta(minutes=minutes)
            game = Game(code=a_code(), event_id=cast.event_id, kind="duo", state=state, seed=1, dealt_at=dealt_at)
            session.add(game)
            session.flush()
            session.add_all([Party(game_id=game.id, position=place, name="Salt & Pepper") for place in range(pairs)])
        for kind, state in (("three", "paused"), ("rounds", "draft")):
            row = {"code": a_code(), "event_id": cast.event_id, "seed": 1, "dealt_at": MADE_AT}
            session.add(Game(kind=kind, state=state, **row))
    assert (ask().duos, ask().games_on) == (2, 2)


def test_prizes_are_counted_step_by_step(ask, work, cast):
    with work() as session:
        ours = session.get_one(Event, cast.event_id)
        winner = make_guest(session, ours)
        prizes = [
            Prize(code=a_code(), event_id=ours.id, donor_name="Bakery", item="Cake", position=place, **steps)
            for place, steps in enumerate(
                [
                    {"asked_at": MADE_AT},
                    {"pledged_at": MADE_AT},
                    {"pledged_at": MADE_AT, "collected_at": MADE_AT, "thanked_at": MADE_AT},
                    {"pledged_at": MADE_AT, "removed_at": MADE_AT},
                ]
            )
        ]
        session.add_all(prizes)
        session.flush()
        draw = {
            "event_id": ours.id,
            "prize_id": prizes[2].id,
            "commitment": bytes(32),
            "seed": bytes(32),
            "entrants": [],
            "committed_at": MADE_AT,
            "winner_id": winner.id,
        }
        session.add(Drawing(code=a_code(), attempt=1, void_at=MADE_AT, **draw))
        session.add(Drawing(code=a_code(), attempt=2, **draw))
    facts = ask()
    assert (facts.prizes, facts.prizes_collected, facts.prizes_drawn, facts.donors_thanked) == (2, 1, 1, 1)


def test_what_was_sent_and_what_did_not_arrive(ask, work, cast):
    with work() as session:
        wave = {"event_id": cast.event_id, "segment": "all", "subject": "s", "text": "t", "created_at": MADE_AT}
        session.add(Wave(code=a_code(), kind="reminder", sent_at=NIGHT - timedelta(days=7), **wave))
        session.add(Wave(code=a_code(), kind="draft_only", **wave))
        thanks = {"event_id": cast.event_id, "subject": "s", "text": "t", "saved_at": MADE_AT}
        session.add(SegmentLetter(segment="came", sent_at=MADE_AT, **thanks))
        session.add(SegmentLetter(segment="no_show", **thanks))
        for number, state in enumerate(["sent", "failed", "unknown"]):
            session.add(
                Letter(
                    occasion=f"test:{number}",
                    group_id=cast.group_id,
                    event_id=cast.event_id,
                    kind="people_met",
                    stream="service",
                    to_name="R",
                    to_address="r@guests.example",
                    from_name="C",
                    subject="s",
                    body_text="t",
                    body_html="t",
                    message_id=f"<{number}@mixer.example>",
                    state=state,
                    not_before=MADE_AT,
                    created_at=MADE_AT,
                )
            )
    facts = ask()
    assert facts.sent == {"reminder", "reminder_week", "came", "people_met"}
    assert (facts.letters_failed, facts.letters_unknown) == (1, 1)


def test_tasks_are_counted_up_to_the_day_and_late_ones_by_the_local_calendar(ask, work, cast, clock, put_task):
    with work() as session:
        put_task(session, "done", done_at=MADE_AT, ticked_by="hand")
        put_task(session, "open")
        put_task(session, "late", days=-60)
        put_task(session, "gone", deleted_at=MADE_AT)
        put_task(session, "after", days=1)
        session.add(InformationTable(event_id=cast.event_id, holder="Acme"))
        session.get_one(Event, cast.event_id).show_settled_at = clock()
    facts = ask()
    assert (facts.tasks, facts.tasks_done, facts.tasks_late) == (3, 1, 1)
    assert (facts.tables, facts.show_settled) == (1, True)


def test_a_mixer_is_over_when_its_doors_have_closed(ask, clock):
    clock.forward(days=45, hours=10, minutes=29)
    assert (ask().over, ask().days_left) == (False, 0)
    clock.forward(minutes=1)
    assert ask().over


def test_seven_queries_tell_everything_however_many_guests_there_are(work, look, cast, clock, app):
    with work() as session:
        ours = session.get_one(Event, cast.event_id)
        printed(session, [make_guest(session, ours, answer="yes") for _ in range(40)])
    statements = []
    with app.app_context():
        on_event.listen(db.engine, "before_cursor_execute", lambda *heard: statements.append(heard[2]))
    with look() as session:
        ours = session.get_one(Event, cast.event_id)
        statements.clear()
        service.ask_rooms(session, ours, clock() + timedelta(days=1), service.Press(KEYRING))
    assert len(statements) == 7


def test_the_desk_wants_three_queries_more_and_knows_the_room_the_money_and_what_was_given_back(
    work, look, cast, clock, put_task, queries
):
    with work() as session:
        ours = session.get_one(Event, cast.event_id)
        for _ in range(20):
            make_guest(session, ours, answer="yes")
        make_guest(session, ours, part="visitor_host")
        told = {"counted": 12, "counted_at": NIGHT - timedelta(days=8), "caterer": "Ms Field"}
        session.add(Venue(event_id=ours.id, room_holds=90, high_tables=9, chairs=3, **told))
        line = {"event_id": ours.id, "kind": "cost", "label": "Room"}
        session.add(BudgetLine(code=a_code(), position=1, planned_cents=5, **line))
        session.add(BudgetLine(code=a_code(), position=2, **line))
        session.add(BudgetLine(code=a_code(), position=3, planned_cents=5, removed_at=MADE_AT, **line))
        long = {"event_id": ours.id, "key": "talk", "title": "Talk", "kind": "speech"}
        session.add(RunItem(position=1, starts_minute=100, minutes=35, **long))
        for key, undone in (("given back", None), ("kept", MADE_AT)):
            task = put_task(session, key)
            change = {"event_id": ours.id, "task_id": task.id, "at": MADE_AT, "verb": "gave back"}
            session.add(TaskChange(undone_at=undone, **change))
    with look() as session:
        ours = session.get_one(Event, cast.event_id)
        with queries() as sent:
            quick = service.ask_rooms(session, ours, clock(), service.Press(KEYRING))
        few = len(sent)
        with queries() as sent:
            facts = service.ask_all(session, ours, clock(), service.Press(KEYRING))
    assert len(sent) == few + 3
    assert (facts.room_holds, facts.furnished, facts.people, facts.caterer) == (90, True, 21, True)
    assert (facts.eaters, facts.eaters_told, facts.eaters_told_days) == (18, 12, 8)
    assert (facts.budget_lines, facts.tasks_given_back, facts.show_minutes_over) == (1, 1, 15)
    assert (quick.room_holds, quick.said_yes) == (None, 20)


def test_introductions_asked_for_and_reports_are_known_until_somebody_settles_them(work, look, cast, clock):
    with work() as session:
        event = session.get_one(Event, cast.event_id)
        one, other, off = (make_guest(session, event, removed_at=gone) for gone in (None, None, NIGHT))
        for number, guest in enumerate((one, one, other, off, one)):
            session.add(
                IntroductionWish(
                    code=f"W{number}", event_id=event.id, guest_id=guest.id, words="x", asked_at=NIGHT,
                    taken_back_at=NIGHT if number == 1 else None,
                )
            )  # fmt: skip
        session.add(Block(event_id=event.id, by_id=one.id, against_id=other.id, reported="x", at=NIGHT))
    with look() as session:
        facts = service.ask_all(session, session.get_one(Event, cast.event_id), clock(), service.Press(KEYRING))
        assert (facts.introductions_asked, facts.reports_waiting) == (2, 1)
    with work() as session:
        session.add(
            DeskItem(code="D", event_id=cast.event_id, key="wish:W2", kind="introduction", made_at=NIGHT, done_at=NIGHT)
        )
        session.query(Block).one().handled_at = NIGHT
    with look() as session:
        facts = service.ask_all(session, session.get_one(Event, cast.event_id), clock(), service.Press(KEYRING))
        assert (facts.introductions_asked, facts.reports_waiting) == (1, 0)
