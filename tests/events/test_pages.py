import re

import pytest
from sqlalchemy import select

from mixer.accounts.models import Account, Group
from mixer.events.models import Event, EventRole, InformationTable, RunItem
from mixer.post.models import Letter
from tests.cast import RIVAL_CANARY
from tests.makers import make_company, make_contact, make_guest

ABOUT = {
    "name": "Autumn Mixer",
    "place": "Town Hall",
    "capacity": "90",
    "kind": "casual",
    "goal": "Meet",
    "address": "",
}
LINE = {"title": "Toast", "minutes": "5", "kind": "speech", "owner": "Olive", "note": ""}


@pytest.fixture
def olive(cast):
    return cast.browser("olive")


def lines_of(look, event_id):
    query = select(RunItem.id, RunItem.title).where(RunItem.event_id == event_id).order_by(RunItem.position)
    with look() as session:
        return session.execute(query).all()


@pytest.mark.parametrize("page", ["settings", "run-of-show", "run-of-show/one-page", "tables", "tables/plan"])
@pytest.mark.parametrize(
    ("who", "status"), [("olive", 200), ("hugo", 200), ("nell", 404), ("rita", 404), ("", 303), ("vera", 403)]
)
def test_pages_of_a_mixer_open_for_its_hosts_only(cast, page, who, status):
    answer = cast.browser(who).get(f"/m/{cast.event_code}/{page}")
    if who == "vera" and page.startswith("run-of-show"):
        status = 200  # visitor hosts follow the evening
    assert answer.status_code == status
    assert RIVAL_CANARY not in answer.text or who == "rita"


def test_a_visitor_host_reads_the_evening_but_finds_no_button_to_change_it(cast, olive):
    olive.post(f"/m/{cast.event_code}/run-of-show", LINE)
    page = cast.browser("vera").get(f"/m/{cast.event_code}/run-of-show").text
    assert "Toast" in page
    assert "Add a line" not in page
    assert cast.browser("vera").post(f"/m/{cast.event_code}/run-of-show", LINE).status_code == 403


def test_the_mixer_is_changed_on_its_settings_page(cast, olive, look):
    address = f"/m/{cast.event_code}/settings"
    assert olive.post(address, ABOUT, follow_redirects=True).text.count("Saved.") == 1
    assert "Nothing was changed" in olive.post(address, ABOUT, follow_redirects=True).text
    with look() as session:
        event = session.get_one(Event, cast.event_id)
        assert (event.place, event.capacity, event.goal) == ("Town Hall", 90, "Meet")


def test_a_mixer_without_a_name_or_of_no_size_is_told_so(cast, olive):
    answer = olive.post(f"/m/{cast.event_code}/settings", ABOUT | {"name": " ", "capacity": "0"})
    assert answer.status_code == 422
    assert "Give the mixer a name." in answer.text
    assert "A number from 1 to 5000." in answer.text


def test_too_small_a_mixer_is_told_at_the_field(cast, olive, work):
    with work() as session:
        session.get_one(Event, cast.event_id).seats_taken = 50
    answer = olive.post(f"/m/{cast.event_code}/settings", ABOUT | {"capacity": "49"})
    assert answer.status_code == 422
    assert "50 people have said yes already" in answer.text


def test_a_mixer_is_cancelled_and_brought_back_on_its_page(cast, olive):
    page = olive.post(f"/m/{cast.event_code}/cancel", follow_redirects=True).text
    assert "This mixer is cancelled" in page
    assert "Move the mixer" not in page
    page = olive.post(f"/m/{cast.event_code}/bring-back", follow_redirects=True).text
    assert "takes place after all" in page
    assert "Move the mixer" in page


def test_hosts_name_visitor_hosts_on_the_settings_page(cast, olive, look):
    nell = cast.accounts["nell"]
    page = olive.post(
        f"/m/{cast.event_code}/team", {"account_id": nell, "part": "visitor_host"}, follow_redirects=True
    ).text
    assert "Nell Nopart is a visitor host of this mixer." in page
    page = olive.post(f"/m/{cast.event_code}/team", {"account_id": nell, "part": "host"}, follow_redirects=True).text
    assert "Nell Nopart is a host of this mixer." in page
    olive.post(f"/m/{cast.event_code}/team/{nell}/leave")
    with look() as session:
        assert session.scalar(select(EventRole).where(EventRole.account_id == nell)) is None
    assert olive.post(f"/m/{cast.event_code}/team", {"part": "host"}).status_code == 400


def test_the_evening_is_written_changed_ordered_and_settled(cast, olive, look):
    address = f"/m/{cast.event_code}/run-of-show"
    assert "Nothing planned yet" in olive.get(address).text
    for title in ("Doors", "Toast", "Mingle"):
        olive.post(address, LINE | {"title": title})
    _, toast, mingle = lines_of(look, cast.event_id)
    assert "Begins at 17:35" in olive.get(f"{address}/{toast.id}").text
    assert olive.post(f"{address}/{toast.id}", LINE | {"minutes": "12"}).status_code == 303
    assert "no speech should take more than 10" in olive.get(address).text
    olive.post(f"{address}/{mingle.id}/earlier")
    assert [line.title for line in lines_of(look, cast.event_id)] == ["Doors", "Mingle", "Toast"]
    assert "Settled. Everyone can rely on it." in olive.post(f"{address}/settle", follow_redirects=True).text
    assert "It is settled" in olive.post(f"{address}/reopen", follow_redirects=True).text
    assert "is out of the evening" in olive.post(f"{address}/{toast.id}/remove", follow_redirects=True).text


def test_a_line_goes_where_it_is_dragged_and_later_and_the_last_change_is_undone(cast, olive, look):
    address = f"/m/{cast.event_code}/run-of-show"
    for title in ("Doors", "Toast", "Mingle"):
        olive.post(address, LINE | {"title": title, "before": "", "least": "3"})
    doors, toast, mingle = lines_of(look, cast.event_id)
    titles = lambda: [line.title for line in lines_of(look, cast.event_id)]  # noqa: E731 - short
    assert olive.post(f"{address}/{mingle.id}/place", {"after": doors.id}).status_code == 303
    assert titles() == ["Doors", "Mingle", "Toast"]
    assert olive.post(f"{address}/{mingle.id}/place", {"after": "soup"}).status_code == 400
    olive.post(f"{address}/{mingle.id}/later")
    assert titles() == ["Doors", "Toast", "Mingle"]
    olive.post(address, LINE | {"title": "Song", "after": str(toast.id)})
    assert titles() == ["Doors", "Toast", "Song", "Mingle"]
    page = olive.get(address).text
    assert "Last change: “Song” added" in page
    change = page.split('name="change" value="')[1].split('"')[0]
    page = olive.post(f"{address}/undo", {"change": change}, follow_redirects=True).text
    assert "Taken back: “Song” added." in page
    assert titles() == ["Doors", "Toast", "Mingle"]
    assert olive.post(f"{address}/undo", {"change": change}).status_code == 409
    assert olive.post(f"{address}/undo", {"change": ""}).status_code == 400


def test_the_evening_is_laid_out_anew_and_fits_on_one_page(cast, olive):
    address = f"/m/{cast.event_code}/run-of-show"
    assert "Nothing planned yet" in olive.get(f"{address}/one-page").text
    page = olive.post(f"{address}/start-again", {"show": "evening"}, follow_redirects=True).text
    assert "Laid out anew: Evening mixer with games." in page
    assert "Speeches stay short" in page
    assert "Hugo Host" in page.split('<datalist id="owners">')[1].split("</datalist>")[0]
    assert olive.post(f"{address}/start-again", {"show": "opera"}).status_code == 400
    sheet = cast.browser("vera").get(f"{address}/one-page").text
    assert sheet.count('class="box"') == 12


def test_a_line_without_minutes_is_told_so_and_an_unknown_one_is_not_found(cast, olive, look):
    address = f"/m/{cast.event_code}/run-of-show"
    answer = olive.post(address, LINE | {"minutes": ""})
    assert (answer.status_code, "Say how long it takes." in answer.text) == (422, True)
    olive.post(address, LINE)
    (line,) = lines_of(look, cast.event_id)
    answer = olive.post(f"{address}/{line.id}", LINE | {"minutes": "0"})
    assert (answer.status_code, "From 1 minute to 12 hours." in answer.text) == (422, True)
    assert olive.get(f"{address}/{line.id + 1}").status_code == 404


def test_tables_are_reserved_confirmed_signed_and_given_back(cast, olive, look):
    address = f"/m/{cast.event_code}/tables"
    assert "No table reserved yet" in olive.get(address).text
    assert "Reserve a table first." in olive.get(f"{address}/plan").text
    olive.post(address, {"holder": "Acme", "sign": "Print & Paper"})
    again = olive.post(address, {"holder": "ACME"})
    assert (again.status_code, "ACME has a table already." in again.text) == (422, True)
    assert "Print &amp; Paper" in olive.get(f"{address}/plan").text
    with look() as session:
        table_id = session.scalars(select(InformationTable.id)).one()
    page = olive.post(f"{address}/{table_id}/confirm", follow_redirects=True).text
    assert "It is confirmed" not in page
    page = olive.post(f"{address}/{table_id}/give-back", follow_redirects=True).text
    assert "The table is free again. You can undo that below." in page
    undo = re.search(r"/tables/again/(\d+)", page).group()
    olive.post(address, {"holder": "Acme"})
    refused = olive.post(f"/m/{cast.event_code}{undo}", follow_redirects=True).text
    assert "Acme has a table already." in refused


def test_a_table_is_reserved_for_somebody_searched_in_the_address_book(cast, olive, work):
    address = f"/m/{cast.event_code}/tables"
    with work() as session:
        group = session.get_one(Group, cast.group_id)
        company = make_company(session, group, "Ångström Optics")
        zoe = make_contact(session, group, "Zoë Ångström", company_id=company.id)
        make_guest(session, session.get_one(Event, cast.event_id), zoe, answer="no")
        code = zoe.code
    assert "Nobody in the address book is called that." in olive.get(f"{address}?q=nemo").text
    page = olive.get(f"{address}?q=zoe+angstrom").text
    assert (code in page, "Ångström Optics" in page) == (True, True)
    olive.post(address, {"holder": "Zoë Ångström", "sign": "Ångström Optics", "contact": code})
    olive.post(address, {"holder": "Acme"})
    page = olive.get(address).text
    assert "Zoë Ångström is not coming" in page
    last = re.search(r"/tables/(\d+)/earlier", page).group(1)
    page = olive.post(f"{address}/{last}/earlier", follow_redirects=True).text
    assert page.index("Acme") < page.index("Sign: Ångström Optics")


def test_a_co_host_is_invited_by_letter_from_the_settings(cast, olive, look):
    address = f"/m/{cast.event_code}/team/invite"
    assert "see this mixer only" in olive.get(address).text
    wrong = olive.post(address, {"helper": "", "email": "nobody", "role": "host"})
    assert (wrong.status_code, "does not look like an e-mail address" in wrong.text) == (422, True)
    page = olive.post(
        address, {"helper": "Cora Cohost", "email": "Cora@guests.example", "role": "host"}, follow_redirects=True
    ).text
    assert "Cora Cohost gets a letter" in page
    with look() as session:
        account = session.scalars(select(Account).where(Account.email == "cora@guests.example")).one()
        part = session.scalars(select(EventRole).where(EventRole.account_id == account.id)).one()
        assert (part.event_id, part.role) == (cast.event_id, "host")
        letter = session.scalars(select(Letter).where(Letter.to_address == "cora@guests.example")).one()
        assert "Olive Organiser" in letter.body_text
    for who, status in (("vera", 403), ("nell", 404), ("rita", 404), ("", 303)):
        assert cast.browser(who).get(address).status_code == status
