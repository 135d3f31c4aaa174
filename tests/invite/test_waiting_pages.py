"""The waiting list and the rules of answers as hosts see them."""

import pytest

from mixer.accounts.models import Group
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.invite import service
from mixer.invite.rules.replies import Reply
from mixer.invite.service import HouseRules
from tests.invite.conftest import YES
from tests.makers import link_of, make_company, make_contact, make_guest, make_profession

AS_IT_IS = {"offer_hours": "0", "parties": "together", "most_companions": "1", "sign_up_cap": "0"}
RULES = HouseRules(0, "together", 1, one_per_category=False, sign_up_cap=0)


@pytest.fixture
def pages(cast):
    return lambda path: f"/m/{cast.event_code}/{path}"


def means(house, **wish):
    with house.work() as session:
        return service.consequences(session, house.cast.event_id, HouseRules(**(vars(RULES) | wish)))


@pytest.mark.parametrize("page", ["waiting", "answers"])
@pytest.mark.parametrize(("who", "status"), [("hugo", 200), ("rita", 404), ("nell", 404), ("vera", 403), ("", 303)])
def test_the_waiting_list_is_for_hosts_alone(cast, pages, page, who, status):
    assert cast.browser(who).get(pages(page)).status_code == status


def test_an_old_link_takes_no_place(cast):
    assert cast.browser().post("/r/no-such-link/take").status_code == 404


def test_a_guest_takes_the_place_offered_with_one_tap_and_a_late_tap_gets_a_clear_answer(house, cast):
    house.rules(offer_hours=24)
    house.seats(0)
    ana, bo = house.guests(2)
    house.answer(ana, YES)
    house.answer(bo, YES)
    house.seats(2)
    house.fill()
    phone, link = cast.browser(), f"/r/{link_of(ana)}"
    assert "You are coming" in phone.post(f"{link}/take", follow_redirects=True).text
    house.clock.forward(hours=24)
    late = phone.post(f"/r/{link_of(bo)}/take", follow_redirects=True).text
    assert "its time is up. Say yes, and you stand in line." in late


def test_a_yes_says_at_once_whether_a_place_is_held_or_a_category_is_taken(house, cast):
    house.rules(offer_hours=24, parties="split")
    house.seats(1)
    (ana,) = house.guests(1)
    form = {"reply": "with", "companion": "Bo Brings"}
    answer = cast.browser().post(f"/r/{link_of(ana)}", form, follow_redirects=True).text
    assert "A place is held for you: take it below" in answer
    house.rules(one_per_category=True, capacity=9)
    with house.work() as session:
        event = session.get_one(Event, house.cast.event_id)
        group = session.get_one(Group, event.group_id)
        lawyer = make_profession(session, group, "Lawyer").id
        first, second = (
            make_guest(session, event, make_contact(session, group, name, profession_id=lawyer))
            for name in ("Carla Cooper", "Otto Other")
        )
    house.answer(first, YES)
    answer = cast.browser().post(f"/r/{link_of(second)}", {"reply": "yes"}, follow_redirects=True).text
    assert "Another business of your profession is coming." in answer


def test_the_list_is_read_page_by_page_with_a_bounded_number_of_queries(house, cast, pages, queries):
    house.seats(0)
    guests = house.guests(60)
    with house.work() as session:
        for number, guest in enumerate(guests):
            row = session.get_one(Guest, guest.id)
            row.answer, row.waiting_since, row.waiting_for = "waiting", house.clock.forward(seconds=number), "seat"
    hugo = cast.browser("hugo")
    hugo.get(pages("waiting"))
    with queries() as sent:
        first = hugo.get(pages("waiting")).text
    assert len(sent) < 30
    assert "Guest0 Number" in first
    assert "Page 1 of 2" in first
    assert "Guest59 Number" not in first
    second = hugo.get(pages("waiting?page=2")).text
    assert "Guest59 Number" in second
    assert "Earlier in line" in second
    with queries() as sent:
        assert "You are number 60 in line" in house.browse(guests[-1])
    assert len(sent) < 30


def test_a_host_settles_the_rules_and_is_told_first_what_they_mean_for_those_who_answered(house, cast, pages):
    house.rules(most_companions=2)
    house.seats(1)
    ana, bo = house.guests(2)
    house.answer(ana, Reply(coming=True, companions=("Bo Brings", "Cy Comes")))
    house.answer(bo, YES)
    hugo = cast.browser("hugo")
    assert "How answers are taken" in hugo.get(pages("answers")).text
    assert hugo.post(pages("answers"), AS_IT_IS | {"offer_hours": "999"}).status_code == 422
    wish = AS_IT_IS | {"parties": "split", "most_companions": "1", "offer_hours": "24"}
    asked = hugo.post(pages("answers"), wish)
    assert "Guests who bring more than that keep whom they named: 1." in asked.text
    assert "One free place will be offered to the first in line at once." in asked.text
    assert house.fresh(ana).seats == 0, "nothing is written before the host is sure"
    sure = asked.text.split('name="sure"')[1].split('value="')[1].split('"')[0].replace("&#39;", "'")
    other = hugo.post(pages("answers"), wish | {"sure": sure, "most_companions": "0"})
    assert "Save all the same" in other.text, "what was shown is not what is asked for now"
    saved = hugo.post(pages("answers"), wish | {"sure": sure}, follow_redirects=True)
    assert "Saved. Places handed on: 1." in saved.text
    assert house.fresh(ana).seats == 1
    assert "Offers that stand keep their deadline: 1." in hugo.post(pages("answers"), wish | {"offer_hours": "12"}).text
    same = hugo.post(pages("answers"), wish, follow_redirects=True)
    assert "Saved." in same.text


def test_what_a_category_rule_would_mean_is_counted(house):
    house.seats(2)
    with house.work() as session:
        event = session.get_one(Event, house.cast.event_id)
        group = session.get_one(Group, event.group_id)
        lawyer = make_profession(session, group, "Lawyer").id
        firms = [make_company(session, group, f"Firm {number}").id for number in range(4)]
        guests = [
            make_guest(session, event, make_contact(session, group, f"L{one} X", company_id=one, profession_id=lawyer))
            for one in firms
        ]
    for guest in guests:
        house.answer(guest, YES)
    assert means(house, one_per_category=True) == [
        "One category with more than one business: they keep their places, and you see them on the list.",
        "Waiting for their category: 2 instead of 0.",
        "Waiting for a place: 0 instead of 2.",
    ]
    assert means(house) == []
    assert means(house, offer_hours=2) == []
    assert means(house, most_companions=0) == []


def test_a_sign_up_page_that_has_brought_as_many_closes(house):
    house.rules(sign_ups=5)
    assert means(house, sign_up_cap=5) == ["5 have signed up already, so the sign-up page closes."]
