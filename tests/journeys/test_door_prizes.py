"""Three prizes from the ask to the thanks: letters at a real mail server, receipts, a drawing without the network."""

import random
import re
from datetime import timedelta

import pypdfium2
import pytest
from click.testing import CliRunner

from mixer.accounts.models import Group
from mixer.cli import mixer
from mixer.events.models import Event
from mixer.post.courier import Courier, Outcome
from mixer.prizes import service
from mixer.prizes.models import Drawing
from mixer.prizes.rules.drawing import drawing_order
from mixer.prizes.service import PrizeDetails
from tests.journeys.conftest import LAPTOP, PHONE, PROJECTOR
from tests.journeys.test_accessible import faults, too_wide
from tests.mail_server import serving
from tests.makers import NIGHT, check_in, make_company, make_contact, make_guest

pytestmark = pytest.mark.journey

NAMES = ("Ana Ivers", "Ben Okafor", "Cleo Lund", "王 小明", "Gül Şahin", "Ola Berg")


@pytest.fixture
def evening(server, work):
    """Guests in the room, and three in the address book who can be asked for a prize."""
    with work() as session:
        group = session.get_one(Group, server.cast.group_id)
        event = session.get_one(Event, server.cast.event_id)
        for name in NAMES:
            contact = make_contact(session, group, name, email=None)
            check_in(session, make_guest(session, event, contact, answer="yes"))
        for name in ("Orchard", "Cellar", "Bakery"):
            company = make_company(session, group, name)
            address = f"dora@{name.lower()}.example"
            make_contact(session, group, f"Dora {name}", email=address, company_id=company.id)
    return f"/m/{server.cast.event_code}/prizes"


@pytest.fixture
def post(server, work, look, clock, tmp_path):
    """Carry every letter that waits to a real mail server, and return what it has."""
    with serving() as mail_server:
        courier = Courier(
            name="desk:1",
            work=work,
            look=look,
            clock=clock,
            chance=random.Random(1),
            sender=mail_server.relay.sender,
            folder=tmp_path,
            relay=mail_server.relay,
        )

        def carry():
            while courier.carry() is Outcome.SENT:
                pass
            return {mail["Subject"]: mail for mail in mail_server.boxes}

        yield carry
        courier.hang_up()


def good(page) -> bool:
    return faults(page) == [] and not too_wide(page)


def winner_of(page) -> str:
    return page.locator(".winner-name").inner_text()


def test_three_prizes_are_asked_for_collected_drawn_and_thanked_for(
    server, chromium, evening, post, work, clock, tmp_path
):
    page = server.open(chromium, "hugo", LAPTOP, reduced_motion="reduce")
    clock.now = NIGHT - timedelta(weeks=7)
    asked_by_letter(page, evening, post)
    clock.now = NIGHT + timedelta(hours=1)
    collected_with_receipts(page, evening)
    page.set_viewport_size(PROJECTOR)
    winners = [drawn_with_one_redraw(page, evening), drawn_without_the_network(page, evening)]
    winners.append(drawn(page, evening))
    assert len(set(winners)) == 3
    slip_is_right(page, tmp_path)
    page.set_viewport_size(PHONE)
    clock.now = NIGHT + timedelta(days=2)
    thanked(page, evening, post)
    page.context.close()


def asked_by_letter(page, evening, post):
    page.goto(evening)
    page.get_by_role("link", name="Ask members").click()
    page.get_by_role("heading", name="Ask members for prizes").wait_for()
    for name in ("Orchard", "Cellar", "Bakery"):
        page.get_by_label(f"Dora {name}").check()
    page.get_by_label("What we ask for").fill("a fruit basket")
    assert good(page)
    page.get_by_role("button", name="Send the letters").click()
    page.get_by_text("3 letters are on the way.").wait_for()
    assert page.get_by_text("0 of 3 letters to donors have gone out").is_visible()
    letters = post()
    (letter,) = letters.values()
    assert letter["List-Unsubscribe"]
    page.get_by_text("letters to donors have gone out").wait_for(state="detached")


def collected_with_receipts(page, evening):
    page.goto(evening)
    for label in ("They said yes", "We have it"):
        for left in (3, 2, 1):
            page.get_by_role("button", name=label).first.click()
            page.wait_for_function(
                "([words, left]) => [...document.querySelectorAll('.prize button')]"
                ".filter((button) => button.textContent.trim() === words).length === left",
                arg=[label, left - 1],
            )
    assert good(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Print all receipts").click()
    with pypdfium2.PdfDocument(download.value.path()) as document:
        texts = [sheet.get_textpage().get_text_range() for sheet in document]
    assert [re.search(r"No\. (\d)", text)[1] for text in texts] == ["1", "2", "3"]
    assert "Dora Orchard" in "".join(texts)


def to_the_stage(page, evening):
    """Open the first prize that is still to be drawn."""
    page.goto(evening)
    page.get_by_role("link", name="Draw the winner").first.click()
    page.get_by_role("button", name="Seal the list").click()
    page.locator("[data-ready=alone]").wait_for()
    assert good(page)


def drawn(page, evening):
    to_the_stage(page, evening)
    page.get_by_role("button", name="Draw", exact=True).click()
    page.locator(".winner-name").wait_for()
    assert good(page)
    return winner_of(page)


def drawn_with_one_redraw(page, evening):
    first = drawn(page, evening)
    page.get_by_role("button", name="Not here, draw again").click()
    page.get_by_text(f"{first} (not here)").wait_for()
    assert winner_of(page) != first
    return winner_of(page)


def drawn_without_the_network(page, evening):
    to_the_stage(page, evening)
    page.context.set_offline(True)
    page.get_by_role("button", name="Draw", exact=True).click()
    page.get_by_text("No network: drawn from the sealed list").wait_for()
    winner = winner_of(page)
    assert winner in NAMES
    assert page.get_by_role("button", name="Here: hand it over").is_hidden()
    page.context.set_offline(False)
    page.get_by_text("The network is back, and the drawing is on record.").wait_for()
    page.reload()
    assert winner_of(page) == winner
    assert good(page)
    return winner


def slip_is_right(page, tmp_path):
    commitment = page.locator("[data-commitment]").inner_text()
    with page.expect_download() as download:
        page.get_by_role("link", name="The slip that proves it").click()
    slip = tmp_path / "slip.json"
    slip.write_bytes(download.value.path().read_bytes())
    said = CliRunner().invoke(mixer, ["verify-draw", str(slip)])
    assert said.exit_code == 0, said.output
    assert f"sealed as {commitment}" in said.output


def thanked(page, evening, post):
    page.goto(evening)
    page.get_by_role("heading", name="3 donors have not been thanked").wait_for()
    assert good(page)
    page.locator("summary", has_text="Thank them all by letter").click()
    page.get_by_role("button", name="Yes, thank them all by letter").click()
    page.get_by_text("3 letters are on the way.").wait_for()
    letters = post()
    thanks = letters["Thank you for a fruit basket"]
    text = thanks.get_body(("plain",)).get_content()
    assert "Given: a fruit basket" in text
    assert re.search(r"Receipt: No\. \d", text)
    assert not thanks["List-Unsubscribe"]
    page.reload()
    assert page.get_by_text("have not been thanked").count() == 0


@pytest.fixture
def cake(server, work, clock, chance, evening):
    """A cake is collected and its list is sealed."""
    with work() as session:
        details = PrizeDetails("a cake", "Cake House")
        code = service.add_prize(session, server.cast.event_id, details, clock(), chance, pledged=True)
        service.take_step(session, server.cast.event_id, code, "collected", clock())
        session.get_one(Event, server.cast.event_id).extra_entries = 1
        service.commit(session, server.cast.event_id, code, clock(), chance)
        return code


def test_a_screen_without_the_network_draws_on_until_nobody_is_left(server, chromium, evening, cake, work, look):
    page = server.open(chromium, "hugo", PROJECTOR, reduced_motion="reduce")
    page.goto(f"{evening}/{cake}/drawing")
    page.locator("[data-ready=alone]").wait_for()
    page.context.set_offline(True)
    page.get_by_role("button", name="Draw", exact=True).click()
    called = []
    for _ in NAMES:
        page.locator(".winner-name").wait_for()
        called.append(winner_of(page))
        page.get_by_role("button", name="Not here, draw again").click()
    page.get_by_text("nobody took it").wait_for()
    assert sorted(called) == sorted(NAMES)
    page.context.set_offline(False)
    page.get_by_text("is on record").wait_for()
    with look() as session:
        stage = service.read_stage(session, server.cast.event_id, cake)
    assert stage.ended
    assert [call.name for call in stage.calls] == called
    page.context.close()


def test_what_was_drawn_without_the_network_survives_a_closed_page(server, chromium, evening, cake, look):
    page = server.open(chromium, "hugo", PROJECTOR, reduced_motion="reduce")
    page.goto(f"{evening}/{cake}/drawing")
    page.locator("[data-ready=alone]").wait_for()
    page.context.set_offline(True)
    page.get_by_role("button", name="Draw", exact=True).click()
    winner = winner_of(page)
    page.close()
    again = page.context.new_page()
    page.context.set_offline(False)
    again.goto(f"{evening}/{cake}/drawing")
    again.get_by_role("button", name="Here: hand it over").wait_for()
    assert winner_of(again) == winner
    with look() as session:
        assert session.query(Drawing).one().drawn_at is not None
    again.context.close()


def test_a_screen_that_comes_back_too_late_says_what_to_do(server, chromium, evening, cake, work, clock, chance):
    page = server.open(chromium, "hugo", PROJECTOR, reduced_motion="reduce")
    page.goto(f"{evening}/{cake}/drawing")
    page.locator("[data-ready=alone]").wait_for()
    page.context.set_offline(True)
    page.get_by_role("button", name="Draw", exact=True).click()
    page.get_by_text("No network").wait_for()
    with work() as session:
        service.draw(session, server.cast.event_id, cake, clock(), chance)
        service.draw_again(session, server.cast.event_id, cake, 1, clock(), chance)
        drawing = session.query(Drawing).first()
        second = drawing_order(drawing.seed.hex(), drawing.entrants)[1]
    page.context.set_offline(False)
    page.get_by_text("on another screen meanwhile").wait_for()
    page.get_by_role("link", name="Load this page again").click()
    page.get_by_text("(not here)").wait_for()
    with work() as session:
        stage = service.read_stage(session, server.cast.event_id, cake)
    assert stage.standing.ticket == second
    assert winner_of(page) == stage.standing.name
    page.context.close()
