"""A host keeps the budget: lines in the group's currency, sums, the files, and every act undone."""

import csv
import io

import pytest
import python_calamine
from sqlalchemy import select

from mixer.accounts.models import Group
from mixer.core.refusal import Refusal
from mixer.door.models import Attendance
from mixer.events.models import BudgetLine
from mixer.events.rules.heads import Heads
from mixer.events.service import budget
from mixer.events.service.budget import LineWords
from tests.events.test_room_page import say_yes

ROOM = {"label": "Room", "kind": "cost", "planned": "1.250,50", "actual": "", "note": "With cleaning"}
FOOD = {"label": "Food", "kind": "cost", "planned": "12.50", "per_guest": "y"}


@pytest.fixture
def olive(cast):
    return cast.browser("olive")


@pytest.fixture
def address(cast):
    return f"/m/{cast.event_code}/room/budget"


def lines_of(look, cast):
    with look() as session:
        query = select(BudgetLine).where(BudgetLine.event_id == cast.event_id).order_by(BudgetLine.position)
        found = session.scalars(query).all()
        session.expunge_all()
        return found


def test_a_budget_begins_with_the_usual_lines_once(cast, olive, address, look):
    assert "No budget yet" in olive.get(address).text
    for _ in range(2):
        page = olive.post(f"{address}/begin", follow_redirects=True).text
    assert "Something always happens" in page
    lines = lines_of(look, cast)
    assert len(lines) == len(budget.rules.usual_lines())
    assert all(line.planned_cents is None for line in lines)


def test_lines_are_added_up_for_everybody_expected_and_everybody_who_came(cast, olive, address, look, work):
    olive.post(address, ROOM)
    olive.post(address, FOOD)
    page = olive.get(address).text
    assert "$12.50 for each of 80" in page
    assert "$2,250.50" in page
    first, *_ = say_yes(work, cast, 40)
    page = olive.get(address).text
    assert "$12.50 for each of 34" in page
    assert "$1,675.50" in page
    assert "$49.28" in page  # a head, of 34
    code = lines_of(look, cast)[0].code
    olive.post(f"{address}/{code}", ROOM | {"actual": "1 300"})
    with work() as session:
        row = {"event_id": cast.event_id, "guest_id": first, "first_scan": "s", "first_ms": 1, "door": "Main"}
        session.add(Attendance(**row))
    page = olive.get(address).text
    assert "for the 1 who came" in page
    assert "−$49.50" in page
    assert "$1,300.00" in page


def test_costs_over_the_plan_are_said(cast, olive, address):
    olive.post(address, ROOM | {"actual": "1300"})
    assert "The costs are over the plan by $49.50." in olive.get(address).text


def test_an_amount_that_can_not_be_read_is_told_at_its_field(cast, olive, address, look):
    answer = olive.post(address, ROOM | {"planned": "about 50"})
    assert answer.status_code == 422
    assert "is no amount. Write it like 1250.50." in answer.text
    assert lines_of(look, cast) == []
    olive.post(address, ROOM)
    code = lines_of(look, cast)[0].code
    answer = olive.post(f"{address}/{code}", ROOM | {"actual": "5x"})
    assert (answer.status_code, "is no amount" in answer.text) == (422, True)
    assert olive.post(address, {"label": ""}).status_code == 422
    assert olive.post(f"{address}/{code}", {"label": ""}).status_code == 422


def test_a_line_is_shown_as_typed_changed_taken_out_and_put_back(cast, olive, address, look):
    olive.post(address, ROOM)
    code = lines_of(look, cast)[0].code
    page = olive.get(f"{address}/{code}").text
    assert 'value="1250.50"' in page
    assert "With cleaning" in page
    page = olive.post(f"{address}/{code}/remove", follow_redirects=True).text
    assert "You can put it back below." in page
    assert olive.get(f"{address}/{code}").status_code == 404
    assert olive.post(f"{address}/{code}/remove").status_code == 404
    page = olive.post(f"{address}/{code}/put-back", follow_redirects=True).text
    assert "Taken out" not in page
    assert "$1,250.50" in page
    assert olive.post(f"{address}/nothing/put-back").status_code == 303


def test_lines_move_up_among_their_own_kind(cast, olive, address, look):
    for label, kind in (("Room", "cost"), ("Sponsors", "income"), ("Food", "cost")):
        olive.post(address, {"label": label, "kind": kind})
    room, _sponsors, food = lines_of(look, cast)
    olive.post(f"{address}/{food.code}/earlier")
    olive.post(f"{address}/{food.code}/earlier")
    assert [line.label for line in lines_of(look, cast)] == ["Food", "Sponsors", "Room"]
    assert olive.post(f"{address}/{room.code}x/earlier").status_code == 404


def test_a_line_of_another_mixer_is_not_here(cast, work, chance):
    with work() as session:
        code = budget.add_line(session, cast.rival_event_id, LineWords("Room"), chance)
    with work() as session:
        for act in (budget.line_words, budget.earlier):
            with pytest.raises(Refusal, match="not in the budget"):
                act(session, cast.event_id, code)
        budget.put_back(session, cast.event_id, code)
        with pytest.raises(Refusal, match="not in the budget"):
            budget.change_line(session, cast.event_id, code, LineWords("Hall"))


def test_a_treasurer_takes_the_budget_home_as_csv_and_xlsx(cast, olive, address):
    olive.post(address, ROOM | {"label": "=1+1"})
    olive.post(address, FOOD)
    table = list(csv.reader(io.StringIO(olive.get(f"{address}.csv").data.decode("utf-8-sig"))))
    assert table[0] == list(budget.HEADER)
    assert table[1] == ["'=1+1", "Cost", "", "1250.5", "", "1250.5", "0.0", "USD", "With cleaning"]
    assert table[2][:6] == ["Food", "Cost", "yes", "12.5", "", "1000.0"]
    book = python_calamine.load_workbook(io.BytesIO(olive.get(f"{address}.xlsx").data))
    sheet = book.get_sheet_by_name("Budget").to_python()
    assert sheet[2][3:6] == [12.5, "", 1000.0]


def test_a_group_keeps_its_money_in_the_currency_an_organiser_chooses(cast, olive, address, look):
    olive.post(address, ROOM | {"actual": "3"})
    hugo = cast.browser("hugo")
    assert "An organiser can change that." in hugo.get(address).text

    def choose(currency, who=olive):
        chosen = {"currency": currency, "mixer": cast.event_code}
        return who.post(f"/g/{cast.group_code}/currency", chosen, follow_redirects=True)

    assert choose("EUR", hugo).status_code == 403
    assert choose("XXX").status_code == 400
    assert "is in EUR now" in choose("EUR").text
    assert "€1,250.50" in olive.get(address).text
    choose("JPY")
    assert "¥1,251" in olive.get(address).text  # yen have no cents: halves go up
    choose("KWD")
    (line,) = lines_of(look, cast)
    assert (line.planned_cents, line.actual_cents) == (1_251_000, 3_000)
    with look() as session:
        assert session.get_one(Group, cast.rival_group_id).currency == "USD"
    olive.post(address, {"label": "Cups", "kind": "cost"})
    choose("USD")
    assert [line.planned_cents for line in lines_of(look, cast)] == [125100, None]


def test_a_page_of_a_long_budget_asks_as_much_as_one_of_a_short(cast, olive, address, queries, work, chance):
    def asked() -> int:
        with queries() as sent:
            assert olive.get(address).status_code == 200
        return len(sent)

    olive.post(address, ROOM)
    few = asked()
    with work() as session:
        for number in range(60):
            budget.add_line(session, cast.event_id, LineWords(f"Line {number}"), chance)
    assert asked() == few


def test_a_budget_of_nothing_adds_up_to_nothing(look, cast):
    with look() as session:
        found = budget.budget(session, cast.event_id, Heads())
    assert (found.totals.cost.planned, found.totals.balance.actual, found.lines) == (0, 0, ())
