"""Lists that leave the house: who is in them, as far as each agreed, and what is put on record."""

import csv
import io
import json
from datetime import date

import pytest
import vobject
from icalendar import Calendar
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from mixer.accounts.models import Group
from mixer.contacts.models import Consent
from mixer.core.refusal import Refusal
from mixer.followup import service
from mixer.followup.models import DeskItem, Export
from mixer.followup.rules.columns import column_sets
from mixer.followup.service import Taker, Wish
from mixer.guests.models import Guest
from mixer.meetings.models import Block, Share
from mixer.post.service import farewell, suppress
from mixer.prizes.models import Prize
from tests.makers import KEYRING, a_code, make_event, make_guest


@pytest.fixture
def take_out(work, night, clock):
    """Return an export's file and its content."""

    def taken(who="everybody", kind="csv", columns="mixer", purpose="To thank them", account=None):
        with work() as session:
            taker = Taker(account, clock(), KEYRING)
            file = service.export(session, night.event_id, Wish(who, kind, columns, purpose), taker)
        out = io.BytesIO()
        file.pour(out)
        return file, out.getvalue()

    return taken


@pytest.fixture
def rows(take_out):
    def read(who="everybody", columns="mixer"):
        return list(csv.DictReader(io.StringIO(take_out(who, "csv", columns)[1].decode("utf-8-sig"))))

    return read


def consent(session, night, name, purpose="invite", **different):
    contact = session.get_one(Guest, night.ids[name]).contact_id
    session.add(Consent(contact_id=contact, purpose=purpose, wording="invite-1", **different))


def test_the_csv_opens_with_every_guest_and_is_on_record(take_out, rows, look, night, cast):
    table = rows()
    assert [row["First name"] for row in table] == ["Ana", "Ben", "Cleo", "Dora", "Noa", "Una", "Vic"]
    assert tuple(table[0]) == column_sets()["mixer"].header
    assert (table[0]["Phone"], table[0]["Arrived"], table[0]["Came"]) == ("'+12125550101", "2026-10-22 17:31", "yes")
    assert (table[3]["Donated"], table[3]["Came"]) == ("a cake", "no")
    assert (table[5]["Answer"], table[5]["Invited by"]) == ("No answer", "Ben Example")
    file, _ = take_out("first_timers+came", "vcf4", "outlook", "To thank them: by hand", cast.accounts["hugo"])
    assert (file.name, file.rows) == ("came-first-timers-outlook.vcf", 2)
    with look() as session:
        first, last = session.scalars(select(Export).order_by(Export.id)).all()
        assert (first.segment, first.format, first.columns, first.rows) == ("everybody", "csv", "", 7)
        assert (last.segment, last.format, last.columns, last.rows) == ("came+first_timers", "vcf4", "outlook", 2)
        assert (last.purpose, last.account_id) == ("To thank them: by hand", cast.accounts["hugo"])


def test_only_couples_who_both_agreed_stand_in_the_list_by_name(rows):
    table = {row["First name"]: row for row in rows()}
    assert (table["Ana"]["Met"], table["Ana"]["People met"]) == ("Ben Example", "3")
    assert (table["Ben"]["Met"], table["Cleo"]["Met"], table["Vic"]["Met"]) == ("Ana Example", "", "")


@pytest.mark.parametrize("way", ["taken back", "blocked", "blocked at a mixer before"])
def test_who_took_it_back_or_blocked_vanishes_from_the_other_s_line_and_the_meetings(
    way, rows, take_out, work, night, clock
):
    with work() as session:
        if way == "taken back":
            both = (Share.giver_id == night.ids["Ben"], Share.receiver_id == night.ids["Ana"])
            session.scalars(select(Share).where(*both)).one().revoked_at = clock()
        else:
            both = [session.get_one(Guest, night.ids[name]) for name in ("Ana", "Ben")]
            if way != "blocked":
                before = make_event(session, session.get_one(Group, both[0].contact.group_id))
                both = [make_guest(session, before, guest.contact) for guest in both]
            session.add(Block(event_id=both[0].event_id, by_id=both[0].id, against_id=both[1].id, at=clock()))
    assert {row["Met"] for row in rows()} == {""}
    book = CalamineWorkbook.from_filelike(io.BytesIO(take_out(kind="xlsx")[1]))
    assert len(book.get_sheet_by_name("Who met whom").to_python()) == 1
    if way != "taken back":
        with work() as session:
            session.scalars(select(Block)).one().lifted_at = clock()
        assert {row["Met"] for row in rows()} == {"", "Ben Example", "Ana Example"}


def test_the_workbook_has_the_guests_their_meetings_and_the_counts(take_out):
    file, content = take_out("first_timers", "xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert [row[0] for row in book.get_sheet_by_name("Guests").to_python()] == [
        "Full name",
        "Ana Example",
        "Una Example",
    ]
    _, meeting = book.get_sheet_by_name("Who met whom").to_python()
    assert meeting[1::2] == ["Ana Example", "Ben Example"]
    assert ["Meetings without names", "2 where not both have agreed to be seen by the other"] in (
        book.get_sheet_by_name("About this file").to_python()
    )
    assert book.get_sheet_by_name("Counts").to_python()[1][:2] == ["Came", 5.0]
    assert file.name == "first-timers.xlsx"


def test_meetings_with_somebody_who_is_erased_are_counted_only(take_out, work, night, clock):
    with work() as session:
        session.get_one(Guest, night.ids["Ben"]).contact.erased_at = clock()
    book = CalamineWorkbook.from_filelike(io.BytesIO(take_out(kind="xlsx")[1]))
    assert len(book.get_sheet_by_name("Who met whom").to_python()) == 1
    listed = [
        dict(zip(column_sets()["mixer"].header, row, strict=True))
        for row in book.get_sheet_by_name("Guests").to_python()
    ]
    assert "Ben Example" not in {row["Full name"] for row in listed} | {row["Met"] for row in listed}


def test_the_contacts_open_in_an_address_book(take_out):
    cards = list(vobject.readComponents(take_out("came", "vcf")[1].decode()))
    assert [card.fn.value for card in cards][:2] == ["Ana Example", "Ben Example"]
    assert cards[0].tel.value == "+12125550101"
    assert cards[1].title.value == "Florist"
    assert cards[0].note.value == "On the list of Autumn Mixer, 2026-10-22"


@pytest.mark.parametrize("columns", ["hubspot", "salesforce", "mailchimp", "mail_merge"])
def test_tools_that_write_letters_get_those_who_agreed_and_did_not_unsubscribe(
    columns, take_out, work, night, clock, cast
):
    with work() as session:
        consent(session, night, "Ana", given_at=clock())
        consent(session, night, "Ben", given_at=clock())
        consent(session, night, "Cleo", given_at=clock())  # who left no address
        consent(session, night, "Dora", given_at=clock(), withdrawn_at=clock())
        consent(session, night, "Noa", "share", given_at=clock())
        address = session.get_one(Guest, night.ids["Ben"]).contact.email
        suppress(session, farewell(KEYRING, cast.group_id, address), "unsubscribed", clock())
    file, content = take_out(columns=columns)
    names = [row["First Name"] for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig")))]
    assert names == ["Ana"]
    assert [(reason.key, count) for reason, count in file.left_out] == [
        ("not_silent", 1),
        ("agreed", 4),
        ("address", 1),
    ]
    assert "Ben" not in json.loads(take_out(columns=columns, kind="json")[1])["guests"].__repr__()
    assert take_out(columns=columns, kind="vcf")[0].rows == 1, "whatever the kind of file"


def test_an_address_book_of_ones_own_gets_everybody(rows):
    assert len(rows(columns="google")) == len(rows(columns="outlook")) == 7


def test_the_calendar_has_what_is_to_do_for_these_guests(take_out, work, night, clock):
    with work() as session:
        service.record_call(session, night.event_id, night.codes["Ana"], "glad", clock())
        for name, due, words in (
            ("Ana", date(2026, 10, 30), "Lunch, with Vic"),
            ("Dora", date(2026, 10, 30), "Flowers"),
        ):
            session.add(
                DeskItem(
                    code=a_code(),
                    event_id=night.event_id,
                    key=f"own:{name}",
                    kind="promise",
                    guest_id=night.ids[name],
                    words=words,
                    due_on=due,
                    made_at=clock(),
                )
            )
    file, content = take_out("first_timers", "ics")
    calendar = Calendar.from_ical(content)
    days = [(str(day["SUMMARY"]), str(day.start)[:10]) for day in calendar.events]
    assert days == [
        ("Autumn Mixer", "2026-10-22"),
        ("✓ Call Ana Example", "2026-10-24"),
        ("Call Una Example", "2026-10-24"),
        ("Lunch, with Vic", "2026-10-30"),
    ]
    assert file.rows == 4
    assert take_out("visitor_hosts", "ics")[0].rows == 1, "nothing is to do for them"
    assert "+12125550101" in str(calendar.events[1]["DESCRIPTION"])
    with work() as session:
        session.scalars(select(Prize)).one().thanked_at = clock()
    everything = [str(day["SUMMARY"]) for day in Calendar.from_ical(take_out(kind="ics")[1]).events]
    assert "Flowers" in everything
    assert "✓ Thank Dora Example for a cake" in everything


def test_what_a_guest_reported_is_in_no_calendar(take_out, work, night, clock):
    with work() as session:
        reported = {"reported": "He would not stop", "at": clock()}
        session.add(Block(event_id=night.event_id, by_id=night.ids["Ana"], against_id=night.ids["Ben"], **reported))
    assert b"reported" not in take_out(kind="ics")[1]


def test_what_there_is_not_is_refused_with_what_there_is(take_out):
    for wish, sentence in (
        ({"kind": "pdf"}, "xlsx, csv, vcf"),
        ({"columns": "fax"}, "mixer, hubspot"),
        ({"who": "nobody"}, "no such group"),
    ):
        with pytest.raises(Refusal, match=sentence):
            take_out(**wish)


def test_a_list_takes_as_many_queries_for_many_guests_as_for_few(work, night, clock, queries):
    for columns, kind, most in (("mailchimp", "csv", 12), ("mixer", "xlsx", 12), ("mixer", "ics", 30)):
        with work() as session, queries() as sent:
            service.export(session, night.event_id, Wish("everybody", kind, columns), Taker(None, clock(), KEYRING))
        assert len([one for one in sent if one.startswith("SELECT")]) <= most, kind
