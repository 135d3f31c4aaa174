"""A wave's letters as a table, for hosts whose own program sends them."""

import csv
import io

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from mixer.accounts.models import Group
from mixer.guests.models import Guest
from mixer.invite.files import MERGE_COLUMNS
from mixer.invite.models import Wave
from mixer.post import service as post
from tests.makers import KEYRING, link_of, make_company

WORDS = {"segment": "not_invited", "subject": "Come, {guest}", "text": "Dear {full_name},\n\n{link}\n\n{host}"}


@pytest.fixture
def merge(house, cast):
    """Draft an invitation through the pages; return its address."""

    def drafted() -> str:
        return cast.browser("hugo").post(f"/m/{cast.event_code}/invite/write/invitation", WORDS).location

    return drafted


def rows_of(answer) -> list[dict[str, str]]:
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def test_a_draft_comes_as_a_table_with_each_guests_own_link_and_filled_text(house, cast, merge):
    ana, bo, cy = house.guests(3)
    with house.work() as session:
        group = session.get_one(Group, cast.group_id)
        session.get_one(Guest, ana.id).contact.company_id = make_company(session, group, "Acme, Ltd.").id
        session.get_one(Guest, bo.id).contact.email = None
        way_out = post.farewell(KEYRING, cast.group_id, session.get_one(Guest, cy.id).contact.email)
        post.suppress(session, way_out, "asked", house.clock.now)
    answer = cast.browser("hugo").get(f"{merge()}/letters.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="invitation.csv"'
    (row,) = rows_of(answer)
    assert tuple(row) == MERGE_COLUMNS
    assert (row["First name"], row["Company"], row["Subject"]) == ("Guest0", "Acme, Ltd.", "Come, Guest0")
    assert row["Own link"] == f"{KEYRING.base_url}/r/{link_of(ana)}"
    assert row["Text"].startswith(f"Dear Guest0 Number,\n\n{row['Own link']}\n\nHugo Host")
    assert row["No more invitations"] in row["Text"]


def test_the_table_of_a_letter_that_went_out_names_those_it_went_to(house, cast, merge):
    house.guests(2)
    address = merge()
    hugo = cast.browser("hugo")
    hugo.post(f"{address}/send")
    house.guests(1)
    assert len(rows_of(hugo.get(f"{address}/letters.csv"))) == 2


def test_a_letter_about_a_yes_goes_to_those_who_take_no_invitations_too(house, cast, merge):
    (ana,) = house.guests(1, answer="yes", told_sequence=-1)
    with house.work() as session:
        way_out = post.farewell(KEYRING, cast.group_id, session.get_one(Guest, ana.id).contact.email)
        post.suppress(session, way_out, "asked", house.clock.now)
    hugo = cast.browser("hugo")
    moved = hugo.post(f"/m/{cast.event_code}/invite/write/moved", WORDS | {"segment": "to_tell"}).location
    (row,) = rows_of(hugo.get(f"{moved}/letters.csv"))
    assert row["No more invitations"] == ""


def test_the_table_opens_in_a_spreadsheet_and_runs_nothing_there(house, cast, merge):
    (ana,) = house.guests(1)
    with house.work() as session:
        person = session.get_one(Guest, ana.id).contact
        person.tag_name, person.full_name = "=cmd()", "@SUM(A1)"
    hugo = cast.browser("hugo")
    (row,) = rows_of(hugo.get(f"{merge()}/letters.csv"))
    assert (row["First name"], row["Full name"]) == ("'=cmd()", "'@SUM(A1)")
    with house.work() as session:
        code = session.scalars(select(Wave.code).order_by(Wave.id)).first()
    answer = hugo.get(f"/m/{cast.event_code}/invite/{code}/letters.xlsx")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert tuple(sheet[0]) == MERGE_COLUMNS
    assert sheet[1][:2] == ["=cmd()", "@SUM(A1)"], "text in a sheet stays text"
    assert hugo.get(f"/m/{cast.event_code}/invite/{code}/letters.pdf").status_code == 404
