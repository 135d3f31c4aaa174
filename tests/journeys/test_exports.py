"""A host takes lists out, the log says what for, and once the data are gone a certificate can be kept on paper."""

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest
import vobject
from python_calamine import CalamineWorkbook

from mixer.accounts.models import Group
from mixer.commands.privacy import privacy_jobs
from mixer.events.models import Event
from tests.journeys.conftest import PHONE
from tests.makers import check_in, make_contact, make_guest

pytestmark = pytest.mark.journey

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text(encoding="utf-8")
HOSTILE = "=cmd|' /C calc'!A0 Ivers"


@pytest.fixture
def guests(server, work):
    """Two first-timers and a regular, who all came."""
    with work() as session:
        group, event = session.get_one(Group, server.cast.group_id), session.get_one(Event, server.cast.event_id)
        for name, new in ((HOSTILE, True), ("محمد Haddad", True), ("Ben Okafor", False)):
            guest = make_guest(session, event, make_contact(session, group, name), answer="yes", first_timer=new)
            check_in(session, guest)


def nothing_found(page):
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then((f) => f.violations.map((v) => v.id))")
    return found == [] and page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def taken_out(page, kind, line):
    """Choose a kind of file, look at the list, say what for, and return what was downloaded."""
    page.get_by_label("As a").select_option(kind)
    page.get_by_role("button", name="Show it").click()
    page.wait_for_url(f"**kind={kind}**")
    page.get_by_label("To thank them").check()
    page.get_by_label("In your own words").fill(line)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Take it out").click()
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


def test_a_combination_leaves_in_four_kinds_of_file_and_the_log_says_what_for(server, chromium, guests):
    hugo = server.open(chromium, "hugo")
    address = f"/m/{server.cast.event_code}/follow-up"
    hugo.goto(f"{address}/export?segment_key=came%2Bfirst_timers")
    hugo.get_by_role("heading", name="2 guests").wait_for()
    assert nothing_found(hugo)
    name, content = taken_out(hugo, "csv", "the welcome letter")
    assert name == "came-first-timers.csv"
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert sorted(row["Full name"] for row in rows) == sorted([f"'{HOSTILE}", "محمد Haddad"])
    _, content = taken_out(hugo, "xlsx", "the welcome letter")
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert ["For", "To thank them: the welcome letter"] in book.get_sheet_by_name("About this file").to_python()
    assert HOSTILE in str(book.get_sheet_by_name("Guests").to_python())
    name, content = taken_out(hugo, "vcf4", "phones")
    assert name == "came-first-timers.vcf"
    assert {card.fn.value for card in vobject.readComponents(content.decode())} == {HOSTILE, "محمد Haddad"}
    _, content = taken_out(hugo, "json", "our own page")
    assert json.loads(content)["purpose"] == "To thank them: our own page"
    olive = server.open(chromium, "olive", PHONE)
    olive.goto(f"/g/{server.cast.group_code}/log")
    assert olive.get_by_text("To thank them: the welcome letter").count() == 2
    assert olive.get_by_text("JSON for programs, 2 entries").is_visible()
    assert nothing_found(olive)
    olive.goto(f"{address}/export?columns=mailchimp")
    olive.get_by_text("3 have not agreed to be invited again").wait_for()
    assert nothing_found(olive)


def test_when_the_data_are_gone_the_certificate_is_kept_on_paper(server, chromium, guests, clock, app):
    with app.app_context():
        clock.now = datetime(2027, 2, 6, 9, 0, tzinfo=UTC)
        for job in privacy_jobs(app):
            job.run(clock.now)
    olive = server.open(chromium, "olive")
    olive.goto(f"/m/{server.cast.event_code}/guests-data")
    olive.get_by_role("heading", name="Guests’ data are gone").wait_for()
    with olive.expect_download() as waiting:
        olive.get_by_role("link", name="As a PDF to keep").click()
    assert waiting.value.suggested_filename.startswith("certificate-")
    with pypdfium2.PdfDocument(Path(waiting.value.path()).read_bytes()) as paper:
        text = " ".join(page.get_textpage().get_text_range() for page in paper)
    assert "Certificate of erasure" in text
    assert "Autumn Mixer" in text
    assert "Met three or more" in text
    assert not any(name in text for name in ("Ivers", "Okafor", "Haddad"))
