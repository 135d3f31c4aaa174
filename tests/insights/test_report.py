"""The report for the board: two pages on A4 or Letter in any script, from the page and from the command line."""

import io
import random
from datetime import UTC, datetime, timedelta

import pypdfium2
import pytest
from click.testing import CliRunner

from mixer.accounts.models import Group
from mixer.cli import mixer
from mixer.commands.privacy import privacy_jobs
from mixer.core.refusal import Refusal
from mixer.events.models import BudgetLine, Event
from mixer.followup.models import ConnectionStep
from mixer.icebreakers.models import Zone, ZonePlace
from mixer.insights import service
from mixer.meetings.models import Meeting
from tests.makers import MADE_AT, NIGHT, a_code, check_in, make_contact, make_event, make_guest

NOW = NIGHT + timedelta(days=40)
EVERY_SCRIPT = "Διασύνδεση 交流会 מפגש לقاء Встреча"


def read(content):
    """Return a PDF's pages as text, and their sizes in mm."""
    document = pypdfium2.PdfDocument(content)
    try:
        pages = [" ".join(page.get_textpage().get_text_range().split()) for page in document]
        sizes = [tuple(round(side / 72 * 25.4) for side in page.get_size()) for page in document]
    finally:
        document.close()
    return pages, sizes


@pytest.fixture
def evening(cast, work):
    """An evening of forty guests with everything there is to count."""
    chance = random.Random(3)
    with work() as session:
        event = session.get_one(Event, cast.event_id)
        group = session.get_one(Group, cast.group_id)
        names = {"event_id": event.id, "shape": "disc", "capacity": 9, "colour": "#0072b2"}
        zone = Zone(**names, name="Finance & νόμος", letter="A", position=1)
        session.add(zone)
        session.flush()
        guests = [
            make_guest(
                session, event, make_contact(session, group, f"Canary{n} Person"), answer="yes", invited_at=MADE_AT
            )
            for n in range(40)
        ]
        for number, guest in enumerate(guests[:36]):
            guest.first_timer = guest.shares_with_all = number % 4 == 0
            check_in(session, guest, NIGHT + timedelta(minutes=2 * number))
            if number % 2:
                session.add(ZonePlace(zone_id=zone.id, guest_id=guest.id))
        for one, other in {tuple(sorted(chance.sample(range(34), 2))) for _ in range(80)}:
            pair = {"event_id": event.id, "one_id": guests[one].id, "other_id": guests[other].id, "way": "scan"}
            contacts = {"one_contact_id": guests[one].contact_id, "other_contact_id": guests[other].contact_id}
            session.add(Meeting(**pair, **contacts, confirmed_at=NIGHT))
        side = {"event_id": event.id, "owner_id": guests[0].contact_id, "with_id": guests[1].contact_id}
        session.add(ConnectionStep(**side, step="wrote", at=NIGHT + timedelta(days=3)))
        line = {"position": 1, "label": "Room", "kind": "cost", "actual_cents": 72_000}
        session.add(BudgetLine(code=a_code(), event_id=event.id, **line))
        before = make_event(session, group, name="Spring Mixer", starts_at=NIGHT - timedelta(days=60))
        check_in(session, make_guest(session, before), before.starts_at)
        later = make_event(session, group, name="Winter Mixer", starts_at=NIGHT + timedelta(days=30))
        check_in(session, make_guest(session, later, guests[0].contact), later.starts_at)


@pytest.mark.parametrize(("paper", "size"), [("a4", (210, 297)), ("letter", (216, 279)), ("", (216, 279))])
def test_the_report_has_two_pages_with_every_figure_and_no_name(cast, evening, work, paper, size):
    with work() as session:
        pages, sizes = read(service.report(session, cast.event_id, NOW, paper))
    assert sizes == [size, size]
    first, second = pages
    for words in ("Riverside Chamber", "Autumn Mixer", "Thursday 22 October 2026", "met three or more", "$20.00"):
        assert words in first
    assert "10 %" in first
    assert "From the list to the door" in first
    assert "1 came again" in first
    for words in ("Who met whom", "2 met nobody", "From contact to connection", "Spring Mixer", "Page 2 of 2"):
        assert words in second
    assert "Winter Mixer" not in second
    assert "Canary" not in first + second


def test_words_of_every_script_are_printed_with_fonts_that_travel(cast, evening, work):
    with work() as session:
        session.get_one(Event, cast.event_id).name = EVERY_SCRIPT
        session.get_one(Group, cast.group_id).name = "มิกเซอร์ <b>&amp;"
        content = service.report(session, cast.event_id, NOW)
    (first, second), _ = read(content)
    for word in ("Διασύνδεση", "交流会", "Встреча", "<b>&amp;"):
        assert word in first
    assert "νόμος" in second
    document = pypdfium2.PdfDocument(content)
    pages = [page.render(scale=1).to_pil().convert("L") for page in document]
    document.close()
    assert all(page.getextrema() == (page.getextrema()[0], 255) and page.getextrema()[0] < 60 for page in pages)
    assert b"/FontFile2" in content


def test_before_the_evening_the_report_says_what_is_missing_and_without_guests_there_is_none(cast, work):
    with work() as session:
        with pytest.raises(Refusal, match="nothing to report"):
            service.report(session, cast.event_id, NOW)
        make_guest(session, session.get_one(Event, cast.event_id), invited_at=MADE_AT)
    with work() as session:
        (first, second), _ = read(service.report(session, cast.event_id, NOW))
        with pytest.raises(Refusal, match="a4 or letter"):
            service.report(session, cast.event_id, NOW, "a5")
    assert "Nothing to show yet." in first
    assert "No meeting is confirmed yet." in second


def test_after_guests_data_went_the_report_tells_the_steps_that_stay(cast, evening, work, clock, app):
    clock.now = datetime(2027, 2, 6, 9, 0, tzinfo=UTC)
    for job in privacy_jobs(app):
        job.run(clock.now)
    with work() as session:
        (_, second), _ = read(service.report(session, cast.event_id, clock.now))
    assert "Guests’ data are gone; what stayed: wrote 1." in second


def test_a_host_takes_it_from_the_page(cast, evening):
    address = f"/m/{cast.event_code}/insights/report.pdf"
    hugo = cast.browser("hugo")
    assert address in hugo.get(f"/m/{cast.event_code}/insights").text
    answer = hugo.get(f"{address}?paper=a4")
    assert answer.mimetype == "application/pdf"
    assert read(answer.data)[1][0] == (210, 297)
    assert hugo.get(f"{address}?paper=a5").status_code == 404
    assert cast.browser("vera").get(address).status_code == 403


def test_the_command_writes_it_whole(cast, evening, settings, tmp_path, monkeypatch):
    monkeypatch.setenv("MIXER_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("MIXER_INSTANCE", str(tmp_path))
    monkeypatch.setenv("MIXER_SECRET_KEY", settings.secret_key)
    target = tmp_path / "report.pdf"
    order = ["report", "--event", cast.event_code, "-o", str(target)]
    said = CliRunner().invoke(mixer, order, catch_exceptions=False)
    assert said.output.startswith(f"{target}: 2 pages, ")
    assert len(read(io.BytesIO(target.read_bytes()))[0]) == 2
    with pytest.raises(Refusal, match="no mixer with the code NONE"):
        CliRunner().invoke(mixer, ["report", "--event", "NONE", "-o", str(target)], catch_exceptions=False)
