import pypdfium2
import pytest
from sqlalchemy import select

from mixer.accounts.models import Group
from mixer.events.models import Event, InformationTable
from mixer.nametags.models import PrintRun
from mixer.nametags.service import TABLES
from tests.makers import make_contact, make_guest


@pytest.fixture
def page(cast):
    return f"/m/{cast.event_code}/name-tags"


@pytest.fixture
def coming(cast, work):
    with work() as session:
        event, group = session.get_one(Event, cast.event_id), session.get_one(Group, cast.group_id)
        names = ("Ana Alt", "Bo Berg", "Cy Chen", "Di Dorn", "Eve Zorn", "Flo Zweig")
        return [make_guest(session, event, make_contact(session, group, name), answer="yes").id for name in names]


def pages(answer):
    assert answer.mimetype == "application/pdf"
    with pypdfium2.PdfDocument(answer.data) as document:
        return [page.get_textpage().get_text_range() for page in document]


def test_the_sign_in_sheet_has_everyone_by_last_name(cast, coming, page):
    browser = cast.browser("olive")
    [text] = pages(browser.post(f"{page}/sign-in-sheet"))
    assert text.index("Ana Alt") < text.index("Flo Zweig")
    assert "6 guests on the sign-in sheet" in browser.get(page).text


def test_the_poster_says_what_when_and_where(cast, page, look):
    [text] = pages(cast.browser("hugo").post(f"{page}/poster"))
    with look() as session:
        event = session.get_one(Event, cast.event_id)
        assert event.name in " ".join(text.split())
        assert event.place in text
    assert "Thu 22 Oct 2026, 17:30" in text


def test_the_queue_is_split_by_the_surnames_of_the_real_list(cast, coming, page, look):
    found = pages(cast.browser("hugo").post(f"{page}/queue-signs", {"desks": "2"}))
    assert ["A – C" in found[0], "D – Z" in found[1]] == [True, True]
    with look() as session:
        run = session.scalars(select(PrintRun)).one()
        assert (run.kind, run.items, run.sheet) == ("queue_signs", 2, "letter-page-landscape")
    assert "2 queue signs" in cast.browser("hugo").get(page).text


@pytest.mark.parametrize("desks", ["0", "27", "", "many"])
def test_desks_that_the_alphabet_cannot_be_cut_into_are_refused(cast, coming, page, desks):
    answer = cast.browser("hugo").post(f"{page}/queue-signs", {"desks": desks}, follow_redirects=True)
    assert "for 1 to 26 desks" in answer.text


def test_tables_get_signs_once_guests_are_seated(cast, coming, page, app):
    browser = cast.browser("hugo")
    assert "Table signs" not in browser.get(page).text
    assert "Nobody has a table yet" in browser.post(f"{page}/table-signs", follow_redirects=True).text
    app.extensions[TABLES] = lambda _session, _event_id: dict(
        zip(coming, ("2", "10", "2", "Garden", "10", "2"), strict=True)
    )
    assert "Table signs" in browser.get(page).text
    found = pages(browser.post(f"{page}/table-signs"))
    assert [sign for text in found for sign in ("2", "10", "Garden") if sign in text.split()] == ["2", "10", "Garden"]


def test_information_tables_get_a_sign_each_with_its_number_large(cast, page, work, look):
    browser = cast.browser("hugo")
    answer = browser.post(f"{page}/information-signs", follow_redirects=True)
    assert "No information table is reserved yet" in answer.text
    with work() as session:
        for holder, sign in (("Acme Printing", ""), ("Robin Ashby", "Homes & Gardens")):
            session.add(InformationTable(event_id=cast.event_id, holder=holder, sign=sign))
    one, two = pages(browser.post(f"{page}/information-signs"))
    assert ("1" in one.split(), "Acme" in one, "Robin" in one) == (True, True, False)
    assert ("2" in two.split(), "Homes & Gardens" in " ".join(two.split()), "Robin Ashby" in two) == (True, True, True)
    with look() as session:
        run = session.scalars(select(PrintRun)).one()
        assert (run.kind, run.items, run.pages) == ("information_signs", 2, 2)
    assert "2 signs of information tables" in browser.get(page).text


def test_tickets_for_a_bowl_are_numbered(cast, page, look):
    found = pages(cast.browser("hugo").post(f"{page}/tickets", {"count": "12"}))
    assert len(found) == 2
    assert "0012" in found[1]
    with look() as session:
        assert session.scalars(select(PrintRun.items)).one() == 12


@pytest.mark.parametrize("count", ["0", "1001", "", "many"])
def test_numbers_of_tickets_that_make_no_sense_are_refused(cast, page, count):
    answer = cast.browser("hugo").post(f"{page}/tickets", {"count": count}, follow_redirects=True)
    assert "1 to 1,000 tickets" in answer.text


PAPERS = ["/sign-in-sheet", "/poster", "/queue-signs", "/table-signs", "/information-signs", "/tickets"]


@pytest.mark.parametrize(("who", "answers"), [("rita", {404}), ("nell", {404}), ("vera", {403}), ("", {303, 401})])
def test_only_hosts_and_organisers_print_papers(cast, page, who, answers):
    browser = cast.browser(who)
    assert {browser.post(page + path).status_code for path in PAPERS} <= answers
