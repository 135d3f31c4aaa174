import json
import re
from csv import reader
from io import BytesIO, StringIO

import pytest
from markupsafe import escape
from pypdfium2 import PdfDocument
from python_calamine import CalamineWorkbook

from mixer.accounts.models import Group
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.meetings.models import Meeting
from mixer.prizes import service
from mixer.prizes.files.slips import SHELL, read_slip
from mixer.prizes.rules.slips import verify
from mixer.prizes.service import PrizeDetails
from tests.cast import RIVAL_CANARY
from tests.guides import DOCS
from tests.makers import make_company, make_contact

ROOT = DOCS.parent

FORM = {
    "item": "a fruit basket",
    "donor_name": "Orchard",
    "donor_email": "hello@orchard.example",
    "value": "45.50",
    "donor_may_be_named": "y",
    "donor_person": "Dora Orchard",
    "donor_phone": "303 555 0100",
    "stage": "pledged",
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
        ("POST", f"{cake}/declined"),
        ("POST", f"{cake}/receipt"),
        ("POST", f"{cake}/letters/thanks/send"),
        ("POST", f"{cake}/letters/thanks/test"),
        ("GET", f"{ledger}/letters/thanks"),
        ("POST", f"{ledger}/letters/thanks"),
        ("POST", f"{ledger}/letters/thanks/send-all"),
        ("GET", f"{ledger}/ask"),
        ("POST", f"{ledger}/ask"),
        ("GET", f"{ledger}/donors"),
        ("GET", f"{ledger}/rules"),
        ("POST", f"{ledger}/rules"),
        ("GET", f"{ledger}/progress"),
        ("GET", f"{ledger}/ledger.csv"),
        ("POST", f"{ledger}/receipts"),
        ("GET", f"{cake}/drawing/sealed.json"),
        ("POST", f"{cake}/drawing/record"),
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
    olive.post(f"{ledger_page}/new", {**FORM, "stage": "asked", "donor_may_be_named": "", "note": "ask again in May"})
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
        ("value", "-1", "no amount"),
        ("value", "much", "no amount"),
        ("value", "1,2,3", "no amount"),
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
    assert 'Seed <code class="code-text"></code>' in page
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


def test_a_prize_still_to_be_asked_for_stands_under_its_own_heading(olive, ledger_page):
    olive.post(f"{ledger_page}/new", {**FORM, "stage": "to_ask"})
    page = olive.get(ledger_page).text
    assert "To ask" in page
    assert "The first ask" in page
    assert "We asked" in page


def test_donors_are_found_in_the_address_book_and_fill_in_the_form(olive, cast, work, ledger_page, cake_page):
    with work() as session:
        group = session.get_one(Group, cast.group_id)
        orchard = make_company(session, group, "Orchard & Sons")
        dora = make_contact(session, group, "Dora Plum", email="dora@orchard.example", company_id=orchard.id)
        code = dora.code
    for address in (f"{ledger_page}/new?find=plum", f"{ledger_page}/donors?find=plum", f"{cake_page}?find=plum"):
        page = olive.get(address).text
        assert f"contact={code}" in page
        assert "dora@orchard.example" in page
    assert f"{cake_page}?contact={code}" in olive.get(f"{cake_page}?find=plum").text
    assert "company=Orchard+%26+Sons" in olive.get(f"{ledger_page}/donors?find=orchard").text
    assert "Nobody of that name" in olive.get(f"{ledger_page}/donors?find=nobody").text
    page = olive.get(f"{ledger_page}/new?contact={code}").text
    for value in ("Orchard &amp; Sons", "Dora Plum", "dora@orchard.example", code):
        assert f'value="{value}"' in page
    assert 'value="Orchard &amp; Sons"' in olive.get(f"{cake_page}?company=Orchard+%26+Sons").text
    assert 'value="Bakery"' in olive.get(f"{cake_page}?contact=UNKNOWN").text


def test_a_value_is_read_in_the_groups_currency_however_it_is_typed(olive, cast, work, look, ledger_page):
    with work() as session:
        session.get_one(Group, cast.group_id).currency = "EUR"
    for typed in ("1.250,50", "1,250.50"):
        olive.post(f"{ledger_page}/new", {**FORM, "value": typed})
    with look() as session:
        assert [card.value for card in service.read_board(session, cast.event_id).cards] == ["€1,250.50"] * 2


def test_a_no_is_written_down_and_taken_back(olive, ledger_page):
    olive.post(f"{ledger_page}/new", {**FORM, "stage": "asked"})
    page = olive.get(ledger_page).text
    assert olive.post(re.search(r'action="([^"]+/declined)"', page)[1]).status_code == 303
    page = olive.get(ledger_page).text
    assert "who said no" in page
    olive.post(re.search(r'action="([^"]+/put-back)"', page)[1])
    assert "They said yes" in olive.get(ledger_page).text


def test_the_ledger_comes_as_a_table_that_runs_no_formula(olive, cast, ledger_page):
    olive.post(f"{ledger_page}/new", {**FORM, "item": "=HYPERLINK(1)", "note": "@SUM(1)"})
    csv = olive.get(f"{ledger_page}/ledger.csv")
    assert csv.mimetype == "text/csv"
    rows = list(reader(StringIO(csv.data.decode("utf-8-sig"))))
    found = dict(zip(*rows, strict=True))
    assert (found["Prize"], found["Note"]) == ("'=HYPERLINK(1)", "'@SUM(1)")
    assert (found["Donor"], found["Person"], found["Phone"]) == ("Orchard", "Dora Orchard", "'+13035550100")
    assert (found["Value"], found["Currency"], found["Stands at"]) == ("45.5", "USD", "Pledged")
    assert found["Pledged"] == "2026-09-07"
    xlsx = olive.get(f"{ledger_page}/ledger.xlsx")
    sheet = CalamineWorkbook.from_filelike(BytesIO(xlsx.data)).get_sheet_by_index(0).to_python()
    assert dict(zip(*sheet, strict=True))["Value"] == 45.5
    assert olive.get(f"{ledger_page}/ledger.pdf").status_code == 404


def test_a_table_of_prizes_in_yen_and_without_a_value_adds_up(olive, cast, work, ledger_page):
    with work() as session:
        session.get_one(Group, cast.group_id).currency = "JPY"
    for value in ("3000", ""):
        olive.post(f"{ledger_page}/new", {**FORM, "value": value})
    _, yen, none = reader(StringIO(olive.get(f"{ledger_page}/ledger.csv").data.decode("utf-8-sig")))
    place = service.HEADER.index("Value")
    assert (yen[place], yen[place + 1]) == ("3000", "JPY")
    assert (none[place], none[place + 1]) == ("", "")


def test_paid_tickets_bring_a_warning_to_the_ledger_and_the_drawing(olive, ledger_page, cake_page):
    warning = "law treats a prize that people pay for a chance at as a lottery"
    assert warning not in olive.get(ledger_page).text
    assert warning not in olive.get(f"{cake_page}/drawing").text
    assert "Guests pay to come" in olive.get(f"{ledger_page}/rules").text
    answer = olive.post(f"{ledger_page}/rules", {"tickets_paid": "y", "extra_entries": "2"})
    assert answer.status_code == 303
    assert warning in olive.get(ledger_page).text
    assert warning in olive.get(f"{cake_page}/drawing").text
    assert 'value="2"' in olive.get(f"{ledger_page}/rules").text
    assert olive.post(f"{ledger_page}/rules", {"extra_entries": "99"}).status_code == 422


def test_extra_entries_are_told_to_the_room(olive, cast, work, room, cake_page):
    with work() as session:
        session.get_one(Event, room.event_id).extra_entries = 1
        one, other = sorted((room.guests["Ana"], room.guests["Ben"]))
        contact = session.get_one(Guest, one).contact_id
        facts = {
            "event_id": room.event_id,
            "way": "scan",
            "confirmed_at": session.get_one(Event, room.event_id).starts_at,
        }
        session.add(Meeting(one_id=one, other_id=other, one_contact_id=contact, other_contact_id=contact, **facts))
    assert "extra entries for people met" in olive.get(f"{cake_page}/drawing").text
    olive.post(f"{cake_page}/drawing/seal")
    assert '<strong class="numbers">2</strong> extra entries' in olive.get(f"{cake_page}/drawing").text


def test_how_to_check_a_drawing_is_there_for_everybody(cast):
    page = cast.browser().get("/how-to-check-a-drawing")
    assert page.status_code == 200
    assert "mixer verify-draw drawing.json" in page.text
    guide = (DOCS / "drawing.md").read_text(encoding="utf-8")
    assert guide.partition("```sh\n")[2].partition("```")[0] == SHELL
    assert escape(SHELL) in page.text


def test_nobody_ever_reads_the_word_raffle():
    words = [*(ROOT / "templates").rglob("*"), *(ROOT / "mixer" / "prizes" / "data").glob("*"), DOCS / "drawing.md"]
    assert [
        str(file) for file in words if file.is_file() and "raffle" in file.read_text(encoding="utf-8").lower()
    ] == []


CANARY = "Quietly Generous"


def test_a_donor_who_is_not_to_be_named_appears_nowhere_in_public(cast, work, room, clock, chance, olive, ledger_page):
    """Signs, wall, drawing, slip, table, and letters to guests: none of them knows who gave it."""
    with work() as session:
        details = PrizeDetails(
            "a silent gift",
            f"{CANARY} Ltd",
            donor_email=f"{CANARY.replace(' ', '')}@shy.example",
            donor_may_be_named=False,
            donor_person=f"{CANARY} Person",
            note=f"{CANARY} note",
        )
        code = service.add_prize(session, room.event_id, details, clock(), chance, pledged=True)
        service.take_step(session, room.event_id, code, "collected", clock())
    stage = f"{ledger_page}/{code}/drawing"
    seen = [olive.get(stage).text]
    for step in ("seal", "draw"):
        olive.post(f"{stage}/{step}")
        seen += [olive.get(stage).text, olive.get(f"{stage}/sealed.json").text]
    seen += [olive.get(f"{stage}/slip.json").text, olive.get(f"{ledger_page}/ledger.csv").text]
    with PdfDocument(olive.post(f"{ledger_page}/signs").data) as signs:
        seen += [sign.get_textpage().get_text_range() for sign in signs]
    clock.forward(days=60)
    for segment in ("winners", "came"):
        seen.append(olive.get(f"/m/{cast.event_code}/follow-up/{segment}/letter").text)
    assert any("a silent gift" in text for text in seen)
    assert [text for text in seen if CANARY.lower() in text.lower() or CANARY.replace(" ", "") in text] == []
    assert CANARY in olive.get(ledger_page).text  # the control: the host's own page knows
