"""Famous duo on paper cards: the host's page, the guest's phone."""

import pytest
from sqlalchemy import select

from mixer.accounts.models import Group
from mixer.door.models import Attendance


@pytest.fixture
def base(cast):
    return f"/m/{cast.event_code}/icebreakers/duos"


@pytest.fixture
def hugo(cast):
    return cast.browser("hugo")


def open_deck(hugo, base, **fields):
    return hugo.post(f"{base}/deal", {"way": "paper", "minutes": "15", **fields}, follow_redirects=True)


def test_the_host_chooses_between_the_start_signal_and_paper_cards(hugo, base):
    page = hugo.get(base).text
    assert "At the start signal: every phone shows its card at once." in page
    assert "On paper at the door: each guest gets a card on arrival" in page
    assert 'value="signal" checked' in page.replace(" checked value", " value") or "checked" in page


def test_the_deck_can_be_opened_before_anybody_has_come_and_fills_the_list_as_guests_check_in(hugo, base, hall):
    page = open_deck(hugo, base)
    assert "The deck is open: whoever checks in gets a card." in page.text
    assert "The first guest who checks in gets the first card." in page.text
    hall.come(2)
    part = hugo.post(f"{base}/hand-out", headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert "<html" not in part.text
    assert part.text.index("Guest001 Hall") < part.text.index("Guest000 Hall")
    assert "cards out" in part.text


def test_without_a_script_a_button_deals_and_says_how_many(hugo, base, hall):
    open_deck(hugo, base)
    said = hugo.post(f"{base}/hand-out", follow_redirects=True).text
    assert "Nobody new has come." in said
    hall.come(1)
    assert "1 more card is dealt." in hugo.post(f"{base}/hand-out", follow_redirects=True).text
    hall.come(2)
    assert "2 more cards are dealt." in hugo.post(f"{base}/hand-out", follow_redirects=True).text


def test_before_any_deal_there_is_nothing_to_hand_out(hugo, base):
    assert "Nobody new has come." in hugo.post(f"{base}/hand-out", follow_redirects=True).text
    part = hugo.post(f"{base}/hand-out", headers={"HX-Request": "true"})
    assert part.status_code == 303


def test_the_start_tells_the_host_whose_card_has_changed(cast, hugo, base, hall, game):
    open_deck(hugo, base)
    for _ in range(3):
        hall.come(1)
        hugo.post(f"{base}/hand-out")
    page = hugo.post(f"/m/{cast.event_code}/icebreakers/duos/clock/start", follow_redirects=True).text
    (sentence,) = game.look().changed
    assert sentence in page
    assert "no longer" in sentence


def test_cards_that_are_out_are_taken_back_only_when_the_host_ticks_it(hugo, base, hall):
    hall.come(4)
    page = open_deck(hugo, base).text
    assert "Without it, cards that are out stay as they are." in page
    refused = hugo.post(f"{base}/deal", {"way": "signal", "minutes": "15"}, follow_redirects=True)
    assert "Guests hold cards already." in refused.text
    dealt = hugo.post(f"{base}/deal", {"way": "signal", "minutes": "15", "take_back": "y"}, follow_redirects=True)
    assert "The cards are dealt." in dealt.text


def test_a_guest_takes_a_card_on_the_phone_and_sees_whom_to_look_for(hugo, base, hall):
    open_deck(hugo, base)
    (one,) = hall.come(1)
    phone = hall.browser(one)
    assert "Take a card, and somebody is looking for you." in phone.get("/my/card").text
    page = phone.post("/my/card", follow_redirects=True).text
    assert "You are" in page
    assert "Find <strong>" in page
    assert "Sit this one out" not in page


def test_the_projector_says_that_paper_cards_are_played_already(hugo, base):
    assert "Your card shows on your phone when we start." in hugo.get(f"{base}/wall").text
    open_deck(hugo, base)
    assert "Your card says whom to look for." in hugo.get(f"{base}/wall").text


def test_the_deck_is_the_hosts_alone(cast, base, hall):
    for who in ("vera", "nell"):
        assert cast.browser(who).post(f"{base}/hand-out").status_code in {403, 404}


def test_packs_of_the_groups_country_stand_among_the_choices(cast, hugo, base, hall, work):
    assert "German classics" not in hugo.get(base).text
    with work() as session:
        session.get_one(Group, cast.group_id).country = "DE"
    from mixer.icebreakers.rules.duos import packs_of  # noqa: PLC0415 - only here

    (german,) = packs_of("DE")
    page = hugo.get(base).text
    assert german.title in page
    assert 'value="germany"' in page
    assert 'value="france"' not in page
    hall.come(4)
    hugo.post(f"{base}/deal", {"way": "signal", "packs": ["germany"], "minutes": "15"})
    halves = {half for pair in german.pairs for half in pair}
    page = hugo.get(base).text
    assert sum(half in page for half in halves) >= 4


def test_who_has_left_is_marked_on_the_list(hugo, base, hall, work):
    open_deck(hugo, base)
    (one,) = hall.come(1)
    hugo.post(f"{base}/hand-out")
    with work() as session:
        session.scalar(select(Attendance).where(Attendance.guest_id == one)).left_ms = 1
    assert "(has left)" in hugo.get(base).text
