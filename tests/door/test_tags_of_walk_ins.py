"""A walk-in's tag comes out of the label printer at the door, and nobody else's does."""

import random
import re

import pytest
from sqlalchemy import select

from mixer.accounts.models import Group
from mixer.core.codes import digest
from mixer.door.service import devices
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.nametags.files.verify import codes_in
from mixer.nametags.models import PrintedTag, PrintRun
from mixer.nametags.service.printers import KnownPrinter, keep_printer
from tests.door.evening import a_scan_id
from tests.makers import KEYRING, make_contact, make_guest


def enrolled(cast, work, clock, event_id):
    with work() as session:
        devices.make_link(session, event_id, "Desk", clock(), random.Random(clock().microsecond + event_id), KEYRING)
        link = devices.links(session, KEYRING, event_id, clock())[-1]
    browser = cast.browser()
    path = link.url.removeprefix("http://localhost")
    assert browser.post(path, {"name": "Ana", "pin": link.pin}).headers["Location"] == "/door"
    return browser


@pytest.fixture
def phone(cast, work, clock):
    return enrolled(cast, work, clock, cast.event_id)


@pytest.fixture
def printer(cast, work):
    with work() as session:
        known = KnownPrinter("", "Label printer", stock="brother-62x100")
        return keep_printer(session, cast.group_id, known, random.Random(3))


def welcome(phone, name="Zelda Zed", **told):
    scan_id = a_scan_id()
    answer = phone.post("/door/walk-in", {"scan_id": scan_id, "name": name, **told}, follow_redirects=True)
    assert answer.status_code == 200
    return scan_id, answer.text


def print_tag(phone, scan_id, printer):
    return phone.post(f"/door/scan/{scan_id}/tag", {"printer": printer})


def test_a_walk_ins_tag_is_one_label_that_checks_them_in(phone, printer, look, cast):
    scan_id, page = welcome(phone)
    assert "Print the tag" in page
    answer = print_tag(phone, scan_id, printer)
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    [(_, text, _, _)] = codes_in(answer.data)
    with look() as session:
        guest = session.scalars(select(Guest).where(Guest.source == "walk_in")).one()
        assert digest(text.rpartition("/")[2]) == guest.badge_hash
        run = session.scalars(select(PrintRun)).one()
        assert (run.sheet, run.items, run.state, run.account_id) == ("brother-62x100", 1, "ready", None)
        assert session.scalars(select(PrintedTag.guest_id)).one() == guest.id


def test_a_label_that_jammed_is_printed_again_with_the_same_code(phone, printer):
    scan_id, _ = welcome(phone)
    first, second = (codes_in(print_tag(phone, scan_id, printer).data)[0][1] for _ in range(2))
    assert first == second


def test_without_a_label_printer_the_code_is_written_by_hand(phone, cast, work):
    with work() as session:
        laser = keep_printer(session, cast.group_id, KnownPrinter("", "Laser"), random.Random(3))
    scan_id, page = welcome(phone)
    assert "Print the tag" not in page
    assert "Write on the tag" in page
    answer = print_tag(phone, scan_id, laser)
    assert answer.status_code == 409
    assert "Laser is no label printer" in answer.text
    assert print_tag(phone, scan_id, "ZZZZZZZZZZ").status_code == 404


def test_of_two_label_printers_the_volunteer_chooses(phone, printer, cast, work):
    with work() as session:
        keep_printer(session, cast.group_id, KnownPrinter("", "Dymo", stock="dymo-99014"), random.Random(4))
    _, page = welcome(phone)
    assert re.findall(r"Print the tag on (\w+)", page) == ["Dymo", "Label"]


def test_nobody_else_is_printed_by_a_door(phone, printer, cast, work, look):
    with work() as session:
        event, group = session.get_one(Event, cast.event_id), session.get_one(Group, cast.group_id)
        robin = make_guest(
            session, event, make_contact(session, group, "Robin Ashby", search="robin ashby"), answer="yes"
        )
        code = robin.short_code
    scan_id = a_scan_id()
    phone.post("/door/scan", {"scan_id": scan_id, "kind": "in", "code": code, "way": "typed"})
    assert print_tag(phone, scan_id, printer).status_code == 404
    assert print_tag(phone, a_scan_id(), printer).status_code == 404
    with look() as session:
        assert session.scalars(select(PrintRun)).all() == []


def test_a_guest_of_the_list_who_is_taken_for_a_walk_in_is_not_printed(phone, printer, cast, work):
    with work() as session:
        event, group = session.get_one(Event, cast.event_id), session.get_one(Group, cast.group_id)
        make_guest(session, event, make_contact(session, group, "Robin Ashby", email="robin@ashby.example"))
    scan_id, page = welcome(phone, "Robin Ashby", email="robin@ashby.example")
    assert "Print the tag" not in page
    assert print_tag(phone, scan_id, printer).status_code == 404


def test_another_device_does_not_print_this_ones_walk_ins(phone, printer, cast, work, clock):
    scan_id, _ = welcome(phone)
    clock.forward(minutes=1, microseconds=1)
    other = enrolled(cast, work, clock, cast.event_id)
    assert print_tag(other, scan_id, printer).status_code == 404
    rival = enrolled(cast, work, clock, cast.rival_event_id)
    assert print_tag(rival, scan_id, printer).status_code == 404
    assert print_tag(cast.browser(), scan_id, printer).status_code == 401


def test_after_half_an_hour_a_host_prints_the_tag(phone, printer, clock, cast):
    scan_id, _ = welcome(phone)
    clock.forward(minutes=31)
    assert print_tag(phone, scan_id, printer).status_code == 404
    assert "Print the tag" not in phone.get(f"/door/scan/{scan_id}").text


def test_the_rivals_printers_print_nothing_of_ours(phone, cast, work):
    with work() as session:
        rival = KnownPrinter("", "Rival", stock="brother-62x100")
        code = keep_printer(session, cast.rival_group_id, rival, random.Random(3))
    scan_id, page = welcome(phone)
    assert "Print the tag" not in page
    assert print_tag(phone, scan_id, code).status_code == 404


def test_a_tag_is_in_the_design_of_the_others(phone, printer, cast):
    welcome(phone, "Ana Alt")
    choice = {"sheet": "avery-5395", "layout": "bold", "which": "all", "start": "1"}
    tags = f"/m/{cast.event_code}/name-tags"
    hugo = cast.browser("hugo")
    hugo.post(f"{tags}/print", choice)
    scan_id, _ = welcome(phone)
    print_tag(phone, scan_id, printer)
    text = hugo.get(tags).text
    assert 'value="bold" checked' in text
    assert 'value="avery-5395" checked' in text
    assert "1 name tag, printed alone" in text


def test_a_hosts_page_of_a_guest_leads_to_the_tag(cast, work):
    with work() as session:
        code = make_guest(session, session.get_one(Event, cast.event_id), answer="yes").code
    address = f"/m/{cast.event_code}/name-tags?which=one&amp;guest={code}"
    assert address in cast.browser("hugo").get(f"/m/{cast.event_code}/guests/{code}").text
