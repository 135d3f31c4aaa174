import json
import re

import pytest

from mixer.prizes import service
from mixer.prizes.files.slips import read_slip
from mixer.prizes.rules.slips import verify
from tests.cast import RIVAL_CANARY

FORM = {
    "item": "a fruit basket",
    "donor_name": "Orchard",
    "donor_email": "hello@orchard.example",
    "value": "45.50",
    "may_be_named": "y",
    "pledged": "y",
    "note": "",
}


@pytest.fixture
def olive(cast):
    return cast.browser("olive")


@pytest.fixture
def ledger_page(cast):
    return f"/m/{cast.event_code}/prizes"


@pytest.fixture
def cake_page(ledger_page, room):
    return f"{ledger_page}/{room.cake}"


def addresses(ledger, code):
    cake = f"{ledger}/{code}"
    return [
        ("GET", ledger),
        ("GET", f"{ledger}/new"),
        ("POST", f"{ledger}/new"),
        ("GET", cake),
        ("POST", cake),
        ("POST", f"{cake}/steps/receipt"),
        ("POST", f"{cake}/steps/receipt/undo"),
        ("POST", f"{cake}/remove"),
        ("POST", f"{cake}/put-back"),
        ("GET", f"{cake}/drawing"),
        ("POST", f"{cake}/drawing/seal"),
        ("POST", f"{cake}/drawing/draw"),
        ("POST", f"{cake}/drawing/1/again"),
        ("POST", f"{cake}/drawing/take-back"),
        ("POST", f"{cake}/drawing/handed-over"),
        ("GET", f"{cake}/drawing/slip.json"),
    ]


@pytest.mark.parametrize(("name", "status"), [("rita", 404), ("vera", 403), ("nell", 404), ("", 302)])
def test_only_those_who_run_the_mixer_see_its_prizes(cast, room, ledger_page, name, status):
    browser = cast.browser(name)
    for method, address in addresses(ledger_page, room.cake):
        answer = browser.get(address) if method == "GET" else browser.post(address, FORM)
        expected = {303, status} if method == "POST" and status == 302 else {status}
        assert answer.status_code in expected | ({401, 303} if not name else set()), (method, address)


def test_a_prize_of_our_mixer_is_not_found_through_another(cast, room):
    page = f"/m/{cast.rival_event_code}/prizes/{room.cake}"
    assert cast.browser("rita").get(page).status_code == 409
    assert "a cake" not in cast.browser("rita").get(f"/m/{cast.rival_event_code}/prizes").text


def test_an_empty_ledger_says_what_to_do_next(olive, ledger_page):
    page = olive.get(ledger_page)
    assert page.status_code == 200
    assert "No prizes yet" in page.text
    assert f"{ledger_page}/new" in page.text
    assert RIVAL_CANARY not in page.text


def test_a_prize_is_written_down_and_goes_through_its_steps(olive, cast, look, ledger_page):
    answer = olive.post(f"{ledger_page}/new", FORM)
    assert (answer.status_code, answer.location) == (303, ledger_page)
    page = olive.get(ledger_page).text
    assert "a fruit basket is on the list." in page
    assert "$45.50" in page
    for label, key in (("We have it", "collected"), ("Receipt given", "receipt"), ("Donor thanked", "thanked")):
        page = olive.get(ledger_page).text
        assert label in page
        address = re.search(rf'action="([^"]+/steps/{key})"', page)[1]
        assert olive.post(address).status_code == 303
    page = olive.get(ledger_page).text
    assert "Undo “Thanked”" in page
    assert olive.post(re.search(r'action="([^"]+/steps/thanked/undo)"', page)[1]).status_code == 303
    with look() as session:
        (card,) = service.read_board(session, cast.event_id).cards
    assert card.state == "receipt"


def test_a_prize_only_asked_for_waits_for_its_yes(olive, ledger_page):
    olive.post(f"{ledger_page}/new", {**FORM, "pledged": "", "may_be_named": "", "note": "ask again in May"})
    page = olive.get(ledger_page).text
    assert "They said yes" in page
    assert "Not to be named" in page
    assert "ask again in May" in page


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("item", "", "Say what the prize is."),
        ("donor_name", " ", "Say who gives it."),
        ("donor_email", "nobody", "does not look like"),
        ("value", "-1", "from 0 to 1,000,000"),
        ("value", "much", "Not a valid decimal"),
    ],
)
def test_a_mistake_in_the_form_is_said_at_its_field(olive, ledger_page, room, field, value, words):
    for page in (f"{ledger_page}/new", f"{ledger_page}/{room.cake}"):
        answer = olive.post(page, {**FORM, field: value})
        assert answer.status_code == 422
        assert words in answer.text


def test_what_is_written_down_can_be_corrected_on_its_page(olive, ledger_page, cake_page):
    page = olive.get(cake_page).text
    assert 'value="a cake"' in page
    assert 'value="45.00"' in page
    assert olive.post(cake_page, {**FORM, "item": "two cakes", "value": ""}).status_code == 303
    assert "two cakes" in olive.get(ledger_page).text


def test_a_prize_without_a_value_has_an_empty_field(olive, cake_page):
    olive.post(cake_page, {**FORM, "value": ""})
    (field,) = re.findall(r'<input[^>]*name="value"[^>]*>', olive.get(cake_page).text)
    assert 'value=""' in field


def test_a_prize_leaves_the_list_and_comes_back(olive, ledger_page, cake_page):
    assert olive.post(f"{cake_page}/remove").status_code == 303
    page = olive.get(ledger_page).text
    assert "Taken off the list (1)" in page
    assert olive.post(f"{cake_page}/put-back").status_code == 303
    assert "Taken off the list" not in olive.get(ledger_page).text


def test_a_step_out_of_order_is_refused_in_a_sentence(olive, cake_page):
    answer = olive.post(f"{cake_page}/steps/handed_over")
    assert answer.status_code == 409
    assert "has to be drawn first" in answer.text


def test_the_drawing_goes_from_the_sealed_list_to_a_winner_with_one_redraw(olive, ledger_page, cake_page):
    stage = f"{cake_page}/drawing"
    page = olive.get(stage).text
    assert "Seal the list" in page
    assert "1 of the organising team" in page
    assert olive.post(f"{stage}/seal").location == stage
    page = olive.get(stage).text
    commitment = re.search(r">([0-9a-f]{64})<", page)[1]
    assert "Seed" not in page
    olive.post(f"{stage}/draw")
    page = olive.get(stage).text
    first = re.search(r'class="winner-name"[^>]*>([^<]+)<', page)[1]
    assert "Not here, draw again" in page
    olive.post(f"{stage}/1/again")
    page = olive.get(stage).text
    assert f"{first} (not here)" in page
    assert commitment in page
    slip = olive.get(f"{stage}/slip.json")
    assert slip.mimetype == "application/json"
    assert "attachment" in slip.headers["Content-Disposition"]
    assert verify(read_slip(slip.data)) == []
    assert json.loads(slip.data)["commitment"] == commitment
    assert "after 1 redraw" in olive.get(ledger_page).text
    assert olive.post(f"{stage}/handed-over").status_code == 303
    assert "Handed over" in olive.get(stage).text
    assert "See the drawing" in olive.get(ledger_page).text


def test_a_drawing_nobody_takes_ends_and_can_be_sealed_anew(olive, cake_page):
    stage = f"{cake_page}/drawing"
    olive.post(f"{stage}/seal")
    olive.post(f"{stage}/draw")
    for attempt in (1, 2, 3):
        olive.post(f"{stage}/{attempt}/again")
    page = olive.get(stage).text
    assert "nobody took it" in page
    assert "Seal a new list" in page


def test_a_drawing_can_be_started_over(olive, cake_page):
    stage = f"{cake_page}/drawing"
    olive.post(f"{stage}/seal")
    assert olive.post(f"{stage}/take-back").status_code == 303
    assert "stays on record" in olive.get(stage).text


def test_looking_at_a_drawing_changes_nothing(olive, look, room, cake_page):
    with look() as session:
        before = service.read_stage(session, room.event_id, room.cake)
    olive.get(f"{cake_page}/drawing")
    assert olive.get(f"{cake_page}/drawing/slip.json").status_code == 409
    with look() as session:
        assert service.read_stage(session, room.event_id, room.cake) == before


def test_a_form_without_its_token_is_refused(cast, cake_page):
    assert cast.browser("olive").client.post(f"{cake_page}/drawing/seal").status_code == 400
