import io
import random
import re
from html import unescape

import pytest
from sqlalchemy import select

from mixer.accounts.models import Group
from mixer.contacts.models import Contact
from mixer.core.tables import write_csv
from mixer.events.models import Event
from mixer.guests.files.reader import read_guest_list
from mixer.guests.models import Guest, ImportRun
from mixer.guests.service import Tools
from mixer.guests.views import imports
from mixer.guests.views.porter import Load, porter_of
from tests.cast import RIVAL_CANARY
from tests.makers import KEYRING, NIGHT, make_contact, make_guest


@pytest.fixture
def olive(cast):
    return cast.browser("olive")


@pytest.fixture
def home(cast):
    return f"/m/{cast.event_code}/guests"


@pytest.fixture
def carla(work, cast):
    with work() as session:
        group = session.get_one(Group, cast.group_id)
        contact = make_contact(
            session, group, "Carla Cooper", email="carla@cooper.example", search="carla cooper carla"
        )
        return make_guest(session, session.get_one(Event, cast.event_id), contact, first_timer=True)


def follow(browser, answer):
    assert answer.status_code == 303, answer.text
    return browser.get(answer.location)


def words(answer):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def test_an_empty_list_offers_to_import_one(olive, home):
    page = olive.get(home)
    assert "Nobody is on the list yet" in page.text
    assert f'href="{home}/import"' in page.text


def test_the_list_is_searched_narrowed_and_shown_in_parts(olive, home, carla, work, cast):
    with work() as session:
        make_guest(session, session.get_one(Event, cast.event_id), answer="yes")
        rival = session.get_one(Event, cast.rival_event_id)
        make_guest(
            session, rival, make_contact(session, session.get_one(Group, cast.rival_group_id), f"Carla {RIVAL_CANARY}")
        )
    page = olive.get(home)
    assert "2 people on the list" in page.text
    assert RIVAL_CANARY not in page.text
    part = olive.get(f"{home}?q=COOPER+carla", headers={"HX-Request": "true"})
    assert part.text.count("<tr>") == 2
    assert "<html" not in part.text
    assert "Nobody here is found by “zzz”" in words(olive.get(f"{home}?q=zzz"))
    assert "Nobody here. Show everyone" in words(olive.get(f"{home}?show=maybe"))
    assert 'aria-current="true">First-timers 1' in olive.get(f"{home}?show=first").text


def test_long_lists_have_pages(olive, home, work, cast, queries):
    with work() as session:
        group, event = session.get_one(Group, cast.group_id), session.get_one(Event, cast.event_id)
        for _ in range(120):
            make_guest(session, event, make_contact(session, group))
    olive.get(home)
    with queries() as sent:
        page = olive.get(f"{home}?page=2")
    assert "Page 2 of 3, 120 guests" in page.text
    assert "page=1" in page.text
    assert "page=3" in page.text
    assert len(sent) < 20


def test_a_guest_is_added_by_hand_and_stands_on_the_list(olive, home, look):
    assert "Add a guest" in olive.get(f"{home}/new").text
    form = {"given": "José", "family": "Núñez", "company": "Acme", "email": "jose@nunez.example", "answer": "yes"}
    page = follow(olive, olive.post(f"{home}/new", form))
    assert "José is on the list." in page.text
    assert "José is on the list" not in olive.get(home).text
    assert "José Núñez" in olive.get(f"{home}?q=nunez+jose").text
    assert "was on the list already" in follow(olive, olive.post(f"{home}/new", form)).text
    with look() as session:
        assert session.scalars(select(Contact.source)).all() == ["by_hand"]


def test_a_wrong_address_is_told_at_its_field_and_a_missing_name_too(olive, home):
    answer = olive.post(f"{home}/new", {"given": "José", "email": "jose@", "answer": "none"})
    assert answer.status_code == 422
    assert "is no e-mail address" in answer.text
    assert "A guest needs a name." in olive.post(f"{home}/new", {"answer": "none"}).text


def test_who_says_yes_to_a_full_mixer_waits(olive, home, carla, work, cast):
    with work() as session:
        session.get_one(Event, cast.event_id).capacity = 0
    page = follow(olive, olive.post(f"{home}/new", {"given": "José", "answer": "yes"}))
    assert "stands on the waiting list: every seat is taken" in page.text
    edit = {"given": "Carla", "family": "Cooper", "answer": "yes", "part": "guest"}
    assert (
        "stands on the waiting list: every seat is taken"
        in follow(olive, olive.post(f"{home}/{carla.code}/edit", edit)).text
    )


def test_a_guests_page_shows_the_facts_and_they_can_be_changed(olive, home, carla, look):
    page = olive.get(f"{home}/{carla.code}")
    assert "carla@cooper.example" in page.text
    assert "In the address book" in page.text
    form = olive.get(f"{home}/{carla.code}/edit").text
    assert 'value="carla@cooper.example"' in form
    edit = {
        "given": "Carla", "family": "Reyes", "email": "carla@cooper.example", "answer": "maybe", "part": "visitor_host",
        "dietary": "vegan", "door_note": "VIP", "host_note": "one\ntwo", "pronouns": "she", "invited_by": "Rita",
    }  # fmt: skip
    page = follow(olive, olive.post(f"{home}/{carla.code}/edit", edit))
    for text in ("Saved.", "Carla Reyes", "vegan", "VIP", "one<br>two", "visitor host", "Rita"):
        assert text in page.text
    with look() as session:
        assert session.get_one(Guest, carla.id).answer == "maybe"
    assert olive.post(f"{home}/{carla.code}/edit", {"given": ""}).status_code == 422
    wrong = edit | {"email": "no"}
    assert "is no e-mail address" in olive.post(f"{home}/{carla.code}/edit", wrong).text


def test_a_guest_is_taken_off_and_put_back(olive, home, carla, work):
    page = follow(olive, olive.post(f"{home}/{carla.code}/remove"))
    assert "Carla Cooper is off the list" in page.text
    assert "Put back on the list" in page.text
    assert "Taken off 1" in olive.get(home).text
    back = {"given": "Carla", "family": "Cooper", "answer": "yes", "part": "guest"}
    assert "Put them back first" in olive.post(f"{home}/{carla.code}/edit", back).text
    assert "Carla Cooper is back on the list." in follow(olive, olive.post(f"{home}/{carla.code}/restore")).text
    with work() as session:
        guest = session.get_one(Guest, carla.id)
        guest.answer, guest.removed_at = "yes", NIGHT
        session.get_one(Event, guest.event_id).capacity = 0
    assert "waits for a seat" in follow(olive, olive.post(f"{home}/{carla.code}/restore")).text


def test_guests_of_others_are_not_there(olive, home, work, cast):
    with work() as session:
        theirs = make_guest(session, session.get_one(Event, cast.rival_event_id))
    for path in ("", "/edit"):
        assert olive.get(f"{home}/{theirs.code}{path}").status_code == 404
    for path in ("remove", "restore", "part", "welcome"):
        assert olive.post(f"{home}/{theirs.code}/{path}").status_code == 409


def test_the_list_leaves_as_csv_and_excel(olive, home, carla):
    answer = olive.get(f"{home}/guests.csv")
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = read_guest_list(answer.data).rows
    assert rows[0].cells[0] == "Carla Cooper"
    assert read_guest_list(olive.get(f"{home}/guests.xlsx").data).rows[0].cells == rows[0].cells


def test_visitor_hosts_are_named_and_first_timers_shared_out(olive, home, carla, work, cast):
    with work() as session:
        group, event = session.get_one(Group, cast.group_id), session.get_one(Event, cast.event_id)
        vera = make_guest(session, event, make_contact(session, group, "Vera Welcome"))
    page = olive.get(f"{home}/visitor-hosts")
    assert "No visitor hosts yet" in page.text
    assert "Carla Cooper" in page.text
    assert "Name as visitor host" in olive.get(f"{home}/visitor-hosts?q=vera").text
    assert "Nobody on the list is found by" in olive.get(f"{home}/visitor-hosts?q=zzz").text
    assert "Name at least one" in olive.post(f"{home}/visitor-hosts/share-out").text
    page = follow(olive, olive.post(f"{home}/{vera.code}/part", {"part": "visitor_host"}))
    assert "Vera Welcome is a visitor host." in page.text
    shared = follow(olive, olive.post(f"{home}/visitor-hosts/share-out"))
    assert "Every first-timer has a visitor host now: 1 more." in shared.text
    assert "Every first-timer has one already." in follow(olive, olive.post(f"{home}/visitor-hosts/share-out")).text
    assert "Vera Welcome" in olive.get(f"{home}/{carla.code}").text
    page = follow(olive, olive.post(f"{home}/{carla.code}/welcome", {"visitor_host": ""}))
    assert "First-timers without a visitor host" in page.text
    assert "is a guest like everybody" in follow(olive, olive.post(f"{home}/{vera.code}/part")).text


def test_a_guest_who_is_no_visitor_host_gets_no_first_timers(olive, home, carla, work, cast):
    with work() as session:
        other = make_guest(session, session.get_one(Event, cast.event_id))
    answer = olive.post(f"{home}/{carla.code}/welcome", {"visitor_host": other.code})
    assert "A first-timer is given to a visitor host." in answer.text


def test_a_host_who_is_no_organiser_is_not_led_to_the_address_book(cast, home, carla):
    assert "In the address book" not in cast.browser("hugo").get(f"{home}/{carla.code}").text


def test_visitor_hosts_see_who_is_new_and_change_nothing(cast, home, carla):
    vera = cast.browser("vera")
    page = vera.get(f"{home}/visitor-hosts?q=carla")
    assert "Carla Cooper" in page.text
    assert "<select" not in page.text
    assert "Name a visitor host" not in page.text
    assert vera.post(f"{home}/visitor-hosts/share-out").status_code == 403


def bring(browser, home, text=None, file=None, name="list.csv"):
    data = {"file": (io.BytesIO(file), name)} if file is not None else {"text": text}
    return browser.post(f"{home}/import", data, content_type="multipart/form-data")


def test_a_file_is_read_mapped_checked_imported_and_taken_back(olive, home, sample, look):
    assert "Drop or paste" in olive.get(f"{home}/import").text
    answer = bring(olive, home, file=sample("chamber-members-cp1252.csv"), name="members.csv")
    columns = follow(olive, answer)
    assert "120 rows in members.csv. It looks like a list from a member directory." in columns.text
    assert "Read as Western European (Windows)" in columns.text
    assert "Carla Cooper" in columns.text
    preview = olive.get(f"{answer.location}?mapped=1&column-0=name", headers={"HX-Request": "true"})
    assert "<html" not in preview.text
    assert "Silva Bell" in preview.text
    mapping = {"mapped": "1", "column-0": "company", "column-1": "name", "column-2": "profession", "column-3": "email"}
    answer = olive.post(answer.location, mapping)
    check = follow(olive, answer)
    assert "Add 120 guests" in check.text
    answer = olive.post(answer.location)
    done = follow(olive, answer)
    assert "120" in done.text
    assert "Armando del Río" in olive.get(f"{home}?q=rio+armando").text
    assert "imported already" in olive.get(f"{answer.location}/check").text
    assert "members.csv" in olive.get(f"{home}/import").text
    undone = follow(olive, olive.post(f"{answer.location}/undo"))
    assert "Taken back: 120 guests are off the list" in undone.text
    assert "Taken back" in olive.get(answer.location).text
    with look() as session:
        assert session.scalars(select(Guest)).all() == []
        run = session.scalars(select(ImportRun)).one()
        assert run.content is None


def test_a_pasted_list_changes_whom_it_knows_and_asks_about_who_is_doubtful(olive, home, carla, look):
    text = (
        "Name\tE-mail\tCompany\tPhone\nCarla Cooper\tcarla@cooper.example\tCooper\t505 555 0001\n"
        "Bob Jones\tcarla@cooper.example\tJones\t\nNew Face\t\t\t\n\t\tTotal\t3\n"
    )
    location = bring(olive, home, text).location
    assert "what you pasted" in olive.get(location).text
    check_at = location.replace("/columns", "/check")
    page = olive.get(check_at)
    assert "Is this the same person?" in page.text
    assert "Row 2 has the same e-mail address under another name." in page.text
    assert "Row 5: There is no name and no e-mail address." in page.text
    assert page.text.count("letters cannot reach this guest") == 1
    assert "Add 1, change 1" in page.text
    report = read_guest_list(olive.get(check_at.replace("/check", "/report.csv")).data)
    assert [row.cells[:2] for row in report.rows] == [
        ("2", "changed"),
        ("3", "doubtful"),
        ("4", "new"),
        ("5", "refused"),
    ]
    assert "Company: – → Cooper" in report.rows[0].cells[4]
    assert olive.get(location.replace("/columns", "")).location == check_at
    follow(olive, olive.post(check_at, {"row-3": "new", "row-4": "nonsense"}))
    with look() as session:
        assert sorted(session.scalars(select(Contact.full_name))) == ["Bob Jones", "Carla Cooper", "New Face"]
    location = bring(olive, home, text.replace("Bob Jones\tcarla@cooper.example\tJones\t\n", "")).location
    assert "Nothing to do" in olive.get(location.replace("/columns", "/check")).text


def test_lists_that_cannot_be_read_say_why(olive, home):
    for answer, sentence in (
        (bring(olive, home, text=" "), "Choose a file, or paste the list."),
        (bring(olive, home, file=b"%PDF-1.7", name="list.pdf"), "neither a spreadsheet nor text"),
        (bring(olive, home, text="Name\n"), "no guests in this list"),
    ):
        assert answer.status_code == 422
        assert sentence in answer.text


def test_a_list_without_names_is_not_mapped(olive, home):
    location = bring(olive, home, text="Who,Call\nCarla,505 555 0001\n").location
    page = olive.get(location)
    assert "Row 2: There is no name" in page.text
    answer = olive.post(location, {"mapped": "1", "column-1": "phone"})
    assert answer.status_code == 422
    assert "which column holds the names" in answer.text
    headerless = bring(olive, home, text="Carla Cooper,Acme,c@x.example,1\n").location
    assert "This list has no header" in olive.get(headerless).text


def test_lists_under_way_belong_to_their_mixer(cast, olive, home):
    location = bring(olive, home, text="Name\nCarla\n").location
    rita = cast.browser("rita")
    theirs = location.replace(cast.event_code, cast.rival_event_code)
    for path in (theirs, theirs.replace("/columns", "/check"), theirs.replace("/columns", "")):
        assert rita.get(path).status_code == 409
    assert rita.post(theirs.replace("/columns", "/undo")).status_code == 409


def test_a_waiting_list_made_by_an_import_is_told(olive, home, work, cast):
    with work() as session:
        session.get_one(Event, cast.event_id).capacity = 1
    location = bring(olive, home, text="Name,Answer\nAna One,yes\nBo Two,yes\n").location.replace("/columns", "/check")
    done = follow(olive, olive.post(location))
    assert "1 said yes and found every seat taken" in done.text


def test_a_hostile_list_is_shown_as_text(olive, home):
    content = write_csv(["Name", "E-mail"], [["<script>alert(1)</script>", "x@y.example"], ["=1+1", ""]])
    location = bring(olive, home, file=content).location
    page = olive.get(location).text
    assert "<script>alert" not in page
    follow(olive, olive.post(location.replace("/columns", "/check")))
    assert b"'=1+1" in olive.get(f"{home}/guests.csv").data


def test_the_address_book_shows_a_person_with_their_mixers(olive, cast, carla, work):
    book = f"/g/{cast.group_code}/contacts"
    assert "Carla Cooper" in olive.get(f"{book}?q=cooper").text
    with work() as session:
        contact = session.get_one(Contact, carla.contact_id)
    page = olive.get(f"{book}/{contact.code}")
    assert "Autumn Mixer" in page.text
    assert "nothing said yet" in page.text
    assert olive.get(f"{book}/ZZZZ").status_code == 404
    with work() as session:
        other = make_contact(session, session.get_one(Group, cast.group_id), "Al One")
        theirs = make_contact(session, session.get_one(Group, cast.rival_group_id))
    assert "On no list yet." in olive.get(f"{book}/{other.code}").text
    assert olive.get(f"{book}/{theirs.code}").status_code == 404


def test_a_list_in_the_wrong_letters_is_read_again_as_its_host_says(olive, home):
    location = bring(
        olive, home, file="Name,E-mail\nSzőke Ádám,s@x.example\n".encode("iso8859_2"), name="l.csv"
    ).location
    page = olive.get(location)
    assert "Letters look wrong?" in page.text
    again = location.replace("/columns", "/reading")
    assert "Szőke Ádám" in follow(olive, olive.post(again, {"encoding": "cp1250"})).text
    assert "Szõke" in follow(olive, olive.post(again, {"encoding": "cp1252"})).text
    assert "Letters look wrong?" not in olive.get(bring(olive, home, text="Name\nSzőke Ádám\n").location).text
    follow(olive, olive.post(location.replace("/columns", "/check")))
    assert "imported already" in follow(olive, olive.post(again, {"encoding": "cp1250"})).text


def test_another_sheet_of_a_workbook_is_read_when_its_host_says(olive, home, sample):
    location = bring(olive, home, file=sample("guests-merged.xlsx"), name="l.xlsx").location
    page = olive.get(location)
    assert "Another sheet?" in page.text
    assert "Read from the sheet “Gäste”." in page.text
    other = follow(olive, olive.post(location.replace("/columns", "/reading"), {"sheet": "Read me"}))
    assert "1 row in l.xlsx" in other.text
    assert "hello" in other.text


def test_a_doubtful_row_is_shown_beside_whom_it_may_be(olive, home, carla, work):
    with work() as session:
        session.get_one(Contact, carla.contact_id).phone = "+15055550001"
    text = (
        "Name,E-mail,Phone,First time here,Answer\nBob Jones,carla@cooper.example,505 555 0002,no,yes\n"
        "Eve One,eve@x.example,,,\nAda Two,eve@x.example,,,\n"
    )
    page = olive.get(bring(olive, home, text=text).location.replace("/columns", "/check"))
    shown = words(page)
    assert "Phone differs +15055550001 +15055550002" in shown
    assert "First time here differs yes no" in shown
    assert "Answer – Yes" in shown
    assert "In your address book Row 2" in shown
    assert "Row 3 Row 4" in shown
    assert shown.count("count once") == 1


def test_rows_left_out_are_handed_back_to_be_mended(olive, home, clock):
    text = "Name,E-mail,Company\nBob Jones,b@x.example,=Bolt\n,,Total\nEve One,b@x.example,\n"
    check_at = bring(olive, home, text=text).location.replace("/columns", "/check")
    to_mend = check_at.replace("/check", "/to-mend.csv")
    before = read_guest_list(olive.get(to_mend).data)
    assert before.columns == ("Row", "Why", "Name", "E-mail", "Company")
    assert [row.cells for row in before.rows] == [("3", "There is no name and no e-mail address.", "", "", "Total")]
    done = follow(olive, olive.post(check_at))
    assert "The 2 rows left out, to mend" in done.text
    after = read_guest_list(olive.get(to_mend).data)
    assert [row.cells[0] for row in after.rows] == ["3", "4"]
    assert [after.rows[1].cells[2], after.columns[2]] == ["Eve One", "Name"]
    again = bring(olive, home, file=olive.get(to_mend).data).location
    assert "Eve One" in olive.get(again).text
    clock.forward(days=2)
    bring(olive, home, text="Name\nZoë\n")
    assert "kept for a day" in olive.get(to_mend).text


def test_broken_cards_are_handed_back_as_they_stood(olive, home, sample):
    check_at = bring(olive, home, file=sample("contacts.vcf"), name="c.vcf").location.replace("/columns", "/check")
    rows = read_guest_list(olive.get(check_at.replace("/check", "/to-mend.csv")).data)
    assert rows.columns[-1] == "As it stood"
    assert rows.rows[0].cells[-1].startswith("BEGIN:VCARD")
    assert rows.rows[1].cells[-1] == ""


@pytest.fixture
def porter(app):
    found = porter_of(app)
    yield found
    found.wait()


def test_a_long_list_is_carried_in_while_its_host_watches(olive, home, porter, monkeypatch, look):
    monkeypatch.setattr(imports, "AT_ONCE", 2)
    text = "Name,E-mail\n" + "".join(f"Guest No{n},g{n}@x.example\n" for n in range(250))
    check_at = bring(olive, home, text=text).location.replace("/columns", "/check")
    answer = olive.post(check_at)
    assert answer.status_code == 303
    porter.wait()
    assert porter.share_done(answer.location.rpartition("/")[2]) is None
    assert "250" in follow(olive, answer).text
    assert olive.get(answer.location, headers={"HX-Request": "true"}).headers["HX-Redirect"] == answer.location
    with look() as session:
        assert len(session.scalars(select(Guest)).all()) == 250


def test_how_far_a_list_is_shows_without_and_with_htmx(olive, home, porter, monkeypatch, work, cast, clock):
    monkeypatch.setattr(imports, "AT_ONCE", 0)
    monkeypatch.setattr(porter, "start", lambda _app, _load: None)
    check_at = bring(olive, home, text="Name\nCarla\n").location.replace("/columns", "/check")
    answer = olive.post(check_at)
    for share, sentence in ((None, "At work"), (0.25, "Reading the rows"), (0.75, "Writing the guests")):
        monkeypatch.setattr(porter, "share_done", lambda _code, share=share: share)
        page = follow(olive, answer)
        assert sentence in page.text
        assert "Look again" in page.text
        part = olive.get(answer.location, headers={"HX-Request": "true"})
        assert "<html" not in part.text
        assert sentence in part.text
    assert olive.get(check_at).location == answer.location
    assert olive.post(check_at).location == answer.location
    clock.forward(minutes=4)
    assert "was interrupted, and nothing was added" in olive.get(check_at).text
    assert olive.get(answer.location, headers={"HX-Request": "true"}).headers["HX-Redirect"] == check_at


@pytest.fixture
def failing(app, cast, porter, look):
    """Carry a list in that cannot be carried in, and return the sentence that is kept."""

    def carried(code):
        porter.start(app, Load(cast.event_id, code, 1, {}, Tools(NIGHT, random.Random(1), KEYRING)))
        porter.wait()
        with look() as session:
            return session.scalars(select(ImportRun).where(ImportRun.code == code)).one().mapping["failed"]

    return carried


def test_an_import_that_fails_says_so_and_can_be_tried_again(olive, home, failing, monkeypatch):
    location = bring(olive, home, text="Name\nCarla\n").location
    monkeypatch.setattr("mixer.guests.service.carry_out", lambda *_all: 1 // 0)
    assert "on our side" in failing(location.split("/")[-2])
    assert "Nothing was added. Something went wrong on our side." in words(
        olive.get(location.replace("/columns", "/check"))
    )


def test_an_import_that_somebody_else_was_quicker_with_says_so(olive, home, failing):
    location = bring(olive, home, text="Name\nCarla\n").location
    follow(olive, olive.post(location.replace("/columns", "/check")))
    assert "imported already" in failing(location.split("/")[-2])


def test_what_was_guessed_shows_while_columns_are_matched_and_beside_changes(olive, home, carla):
    text = "Name,E-mail,Profession\nCarla Cooper,carla@cooper.example,Senior plumber\n"
    location = bring(olive, home, text=text).location
    sentence = "“Senior plumber” is taken for the profession Plumber."
    assert sentence in olive.get(location).text
    assert sentence in olive.get(location.replace("/columns", "/check")).text
