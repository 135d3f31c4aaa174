"""A group's memory: attendance, who is missed and asked again, who brought whom, and its professions."""

import io
import re
from datetime import timedelta
from html import unescape

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from mixer.accounts.models import Account, Group
from mixer.contacts.models import Contact, Profession
from mixer.contacts.service.spheres import seed_professions
from mixer.events.models import Event
from mixer.followup.service.letter_segments import LETTER_SEGMENTS
from mixer.guests.models import CategoryPlace, Guest
from mixer.insights.service import attendance
from mixer.invite.service import segment_sizes
from tests.cast import RIVAL_CANARY
from tests.makers import MADE_AT, NIGHT, check_in, make_company, make_contact, make_event, make_guest

BEFORE = 4
"""Mixers of the past."""


@pytest.fixture
def home(cast):
    return f"/g/{cast.group_code}/memory"


@pytest.fixture
def olive(cast):
    return cast.browser("olive")


@pytest.fixture
def past(cast, work):
    """Four mixers of the past; let people come to some of them (0 is the oldest)."""

    class Past:
        def __init__(self):
            with work() as session:
                group = session.get_one(Group, cast.group_id)
                starts = [NIGHT - timedelta(days=30 * ago) for ago in range(BEFORE + 1, 1, -1)]
                self.events = [
                    make_event(session, group, name=f"Mixer {n}", starts_at=one).id for n, one in enumerate(starts)
                ]

        def of(self, name, came=(), yes=(), company="", email=None, **different):
            with work() as session:
                group = session.get_one(Group, cast.group_id)
                house = make_company(session, group, company).id if company else None
                known = {"company_id": house} | ({"email": email or None} if email is not None else {})
                contact = make_contact(session, group, name, **known)
                for number in sorted({*came, *yes}):
                    event = session.get_one(Event, self.events[number])
                    guest = make_guest(session, event, contact, answer="yes", **different)
                    if number in came:
                        check_in(session, guest, event.starts_at)
                return contact.id

    return Past()


@pytest.fixture(autouse=True)
def _between_the_past_and_the_next(clock):
    clock.now = NIGHT - timedelta(days=20)


def words(answer):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def test_a_group_without_a_past_is_told_what_to_do(olive, home):
    assert "Nothing to remember yet" in words(olive.get(home))
    assert "Nobody has brought anybody yet" in words(olive.get(f"{home}/invited"))
    assert "No professions yet" in words(olive.get(f"{home}/professions"))
    assert "Nobody who can be written to" in words(olive.post(f"{home}/not-seen"))
    assert olive.get(f"{home}/attendance.csv").status_code == 200


def test_who_came_to_which_mixer_stands_in_a_table(olive, home, past):
    past.of("Ada Often", came=(0, 1, 2, 3), company="Acme")
    past.of("Ben Gone", came=(0,), yes=(2,), first_timer=True)
    past.of("Never Came", yes=(1,))
    page = words(olive.get(home))
    assert "mixers 4" in page
    assert "Ada Often Acme 4 of 4" in page
    assert "4 in a row" in page
    assert "Ben Gone 1 of 4" in page
    assert "not seen for 3 mixers" in page
    assert "said yes, did not come" in page
    assert "Never Came" not in page


def test_people_are_found_narrowed_and_paged(olive, home, past):
    past.of("Ada Often", came=(3,), company="Acme")
    for number in range(51):
        past.of(f"Gone{number:02} Away", came=(0,))
    assert "Page 1 of 2, 52 people" in words(olive.get(home))
    assert "Page 2 of 2" in words(olive.get(f"{home}?page=9"))
    found = olive.get(f"{home}?q=OFTEN+ada").text
    assert "Ada Often" in found
    assert "Gone00" not in found
    missing = olive.get(f"{home}?show=missing")
    assert "Page 1 of 2, 51 people" in words(missing)
    assert "Ada Often" not in missing.text
    assert "Nobody is found by “zzz”" in words(olive.get(f"{home}?q=zzz"))


def test_nobody_is_missed_before_there_were_three_mixers(olive, home, past, work, cast):
    past.of("Ada Once", came=(0,))
    with work() as session:
        for event_id in past.events[2:]:
            session.get_one(Event, event_id).state = "cancelled"
    assert "not seen for three mixers 0" in words(olive.get(home))
    assert "Nobody is missed." in words(olive.get(f"{home}?show=missing"))


def test_erased_people_and_other_groups_are_not_remembered(olive, home, past, work, cast):
    key = past.of("Erased Person", came=(0, 1))
    past.of("Ada Often", came=(0, 1))
    with work() as session:
        session.get_one(Contact, key).erased_at = MADE_AT
        rival = session.get_one(Group, cast.rival_group_id)
        event = make_event(session, rival, name=f"{RIVAL_CANARY} old", starts_at=NIGHT - timedelta(days=40))
        check_in(session, make_guest(session, event, make_contact(session, rival, f"Rita {RIVAL_CANARY}")))
    for path in ("", "/attendance.csv", "/invited", "/professions"):
        page = olive.get(home + path).text
        assert "Erased Person" not in page
        assert RIVAL_CANARY not in page


def test_all_of_it_leaves_as_csv_and_excel_and_nothing_runs_there(olive, home, past):
    past.of("=cmd|' /C calc'!A0", came=(1, 3), yes=(2,), company="+Acme")
    answer = olive.get(f"{home}/attendance.csv")
    assert "attachment" in answer.headers["Content-Disposition"]
    header, row = answer.data.decode("utf-8-sig").splitlines()
    assert header.startswith("Name,Company,E-mail,Came,Last came,How it stands,")
    assert row.startswith("'=cmd|' /C calc'!A0,'+Acme,")
    assert row.endswith(",2,2026-08-23,came last time,,came,said yes,came")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(olive.get(f"{home}/attendance.xlsx").data)).get_sheet_by_index(0)
    rows = sheet.to_python()
    assert rows[1][0] == "=cmd|' /C calc'!A0"
    assert rows[1][3] == 2


def test_whoever_is_missed_is_put_on_the_next_list_and_a_letter_begins(olive, home, past, work, look, cast):
    gone, listed, off = (past.of(name, came=(0,)) for name in ("Gone Away", "Is Listed", "Taken Off"))
    past.of("No Address", came=(0,), email="")
    past.of("Ada Often", came=(3,))
    with work() as session:
        event = session.get_one(Event, cast.event_id)
        make_guest(session, event, session.get_one(Contact, listed))
        make_guest(session, event, session.get_one(Contact, off), removed_at=MADE_AT)
    answer = olive.post(f"{home}/not-seen")
    assert answer.status_code == 303
    page = olive.get(answer.location)
    assert "1 person is on the list of Autumn Mixer now." in page.text
    assert "Not seen for three mixers" in page.text
    with look() as session:
        rows = session.scalars(select(Guest.contact_id).where(Guest.event_id == cast.event_id)).all()
        assert sorted(rows) == sorted([gone, listed, off])
        segments = {one.key: one for one in LETTER_SEGMENTS}
        assert segment_sizes(session, cast.event_id, segments)["not_seen"] == 2
    again = olive.get(olive.post(f"{home}/not-seen").location)
    assert "All of them are on the list already." in again.text
    with work() as session:
        session.get_one(Event, cast.event_id).state = "cancelled"
    assert "Plan your next mixer first" in words(olive.post(f"{home}/not-seen"))
    assert "Plan your next mixer, then ask them" in words(olive.get(home))


def test_without_three_earlier_mixers_no_letter_goes_to_the_missed(past, work, look, cast):
    gone = past.of("Gone Away", came=(0,))
    with work() as session:
        make_guest(session, session.get_one(Event, cast.event_id), session.get_one(Contact, gone))
        for event_id in past.events[2:]:
            session.get_one(Event, event_id).state = "cancelled"
    with look() as session:
        segments = {one.key: one for one in LETTER_SEGMENTS}
        assert segment_sizes(session, cast.event_id, segments)["not_seen"] == 0


def test_who_brought_whom_and_what_came_of_it(olive, home, past, work, cast):
    past.of("Ana Kovač", came=(0, 1, 2, 3))
    past.of("Nina New", came=(1, 2), invited_by="ana kovac")
    past.of("Noah New", yes=(2,), invited_by="Ana Kovač", company="Acme")
    past.of("Vic Helper", came=(3,), part="visitor_host", invited_by="Somebody Else")
    with work() as session:
        member = session.scalars(select(Account.email).where(Account.name == "Nell Nopart")).one()
    past.of("Nell Nopart", came=(3,), invited_by="Somebody Else", email=member)
    page = words(olive.get(f"{home}/invited"))
    assert "Ana Kovač 2 invited · 2 said yes · 1 came · 1 again" in page
    assert "Nina New came 2 times" in page
    assert "Noah New Acme said yes, has not come" in page
    assert "Somebody Else not in the address book 2 invited · 2 said yes · 2 came · 0 again · 2 help" in page
    assert "1 name is not told apart by the address book" in page


def test_many_who_brought_somebody_have_pages_and_long_lists_fold(olive, home, past):
    for number in range(27):
        past.of(f"New{number:02} Face", came=(0,), invited_by=f"Host {number:02}")
    for number in range(11):
        past.of(f"More{number:02} Face", came=(0,), invited_by="Host 00")
    page = words(olive.get(f"{home}/invited"))
    assert "Page 1 of 2, 27 who brought somebody" in page
    assert "2 more" in page
    assert "Page 2 of 2" in words(olive.get(f"{home}/invited?page=2"))


def test_an_open_group_sees_its_professions_and_those_nobody_has(olive, home, past, work, cast):
    key = past.of("Flora Florist", came=(0, 1))
    with work() as session:
        seed_professions(session, cast.group_id)
        session.get_one(Contact, key).profession_id = profession(session, cast, "Florist")
    page = words(olive.get(f"{home}/professions"))
    assert "Membership is open" in page
    assert "Florist 1 1" in page
    assert "Nobody yet: " in page
    assert "Held by" not in page


def profession(session, cast, name):
    return session.scalars(
        select(Profession.id).where(Profession.group_id == cast.group_id, Profession.name == name)
    ).one()


def test_a_chapter_sees_who_holds_each_category_and_who_waits(olive, home, past, work, cast):
    names = {"Hanna Holder": "Bloom", "Otto Old": "Wilt", "Wanda Waits": "Petal", "Wim Waits": "", "Olga Open": ""}
    holder, old, waiting, again, open_one = (
        past.of(name, came=(0,), company=company) for name, company in names.items()
    )
    with work() as session:
        seed_professions(session, cast.group_id)
        session.get_one(Group, cast.group_id).kind = "strong"
        florist = profession(session, cast, "Florist")
        for key in (holder, old, waiting, again):
            session.get_one(Contact, key).profession_id = florist
        session.get_one(Contact, open_one).profession_id = profession(session, cast, "Plumber")
        for event_id, key, house in ((past.events[0], old, True), (past.events[3], holder, True)):
            guest = session.scalar(select(Guest).where(Guest.event_id == event_id, Guest.contact_id == key))
            guest = guest or make_guest(session, session.get_one(Event, event_id), session.get_one(Contact, key))
            place = {"profession_id": florist, "house_id": session.get_one(Contact, key).company_id if house else None}
            session.add(CategoryPlace(event_id=event_id, guest_id=guest.id, **place))
        line = {"answer": "waiting", "waiting_for": "category", "waiting_since": MADE_AT}
        for event_id in (past.events[3], cast.event_id):
            make_guest(session, session.get_one(Event, event_id), session.get_one(Contact, waiting), **line)
        make_guest(session, session.get_one(Event, cast.event_id), session.get_one(Contact, again), **line)
        stale = make_contact(session, session.get_one(Group, cast.group_id), "Stale Waits", profession_id=florist)
        make_guest(session, session.get_one(Event, past.events[0]), stale, **line)
    page = words(olive.get(f"{home}/professions"))
    assert "One business holds each category" in page
    assert "Bloom at Mixer 3 Wanda Waits, Petal; Wim Waits" in page
    assert "Wilt" not in page
    assert "Stale" not in page
    assert "Plumber open nobody" in page


def test_a_long_memory_costs_no_more_queries_than_a_short_one(olive, home, past, queries):
    past.of("Ada Often", came=(0, 1, 2, 3), invited_by="Ben")
    paths = ("", "/invited", "/professions")
    for path in paths:
        olive.get(home + path)
    counted = []
    for many in (0, 60):
        for number in range(many):
            past.of(f"Guest{number:02} More", came=(number % 4, 3), invited_by=f"Host {number}")
        with queries() as sent:
            for path in paths:
                assert olive.get(home + path).status_code == 200
        counted.append(len(sent))
    assert counted[0] == counted[1] < 40


@pytest.mark.parametrize("path", ["", "/invited", "/professions", "/attendance.csv", "/attendance.xlsx"])
def test_only_organisers_open_the_memory(cast, home, path):
    assert cast.browser("hugo").get(home + path).status_code == 403
    assert cast.browser("rita").get(home + path).status_code == 404


def test_a_file_reads_many_people_in_portions(past, work, cast, look, clock, monkeypatch):
    monkeypatch.setattr(attendance, "AT_ONCE", 2)
    for number in range(5):
        past.of(f"Guest{number} More", came=(3,))
    with look() as session:
        _header, rows = attendance.attendance_table(session, cast.group_id, clock())
        assert len(list(rows)) == 5
        assert session.scalar(select(func.count(Guest.id)).where(Guest.event_id == past.events[3])) == 5
