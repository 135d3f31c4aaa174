"""The pages of the games: for hosts, for the wall, for a guest's phone."""

import io

import pypdfium2
import pytest

HOST_PAGES = ["", "/duos", "/zones"]
WALLS = ["/duos/wall", "/zones/wall", "/duos/wall?part=1", "/zones/wall?part=1"]


@pytest.fixture
def base(cast):
    return f"/m/{cast.event_code}/icebreakers"


def words(pdf):
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(io.BytesIO(pdf)))


@pytest.mark.parametrize("page", [*HOST_PAGES, *WALLS])
@pytest.mark.parametrize("dealt", [False, True])
def test_pages_open_for_those_who_run_the_mixer_and_nobody_else(cast, base, hall, game, page, dealt):
    hall.come(5)
    if dealt:
        game.deal()
        cast.browser("hugo").post(f"{base}/zones/make")
    for who, expected in (("olive", 200), ("hugo", 200), ("nell", 404), ("rita", 404), ("", 303)):
        assert cast.browser(who).get(f"{base}{page}").status_code == expected, who
    assert cast.browser("vera").get(f"{base}{page}").status_code == (200 if page in WALLS else 403)


def test_before_anybody_is_here_the_pages_say_what_to_do_next(cast, base):
    hugo = cast.browser("hugo")
    assert "Open the door first" in hugo.get(f"{base}/duos").text
    assert "No zones yet" in hugo.get(f"{base}/zones").text
    assert "Your card shows on your phone" in hugo.get(f"{base}/duos/wall").text
    assert "making the zones" in hugo.get(f"{base}/zones/wall").text
    assert hugo.get(f"{base}/duos/live").status_code == 404


def test_a_host_deals_previews_starts_lets_in_and_ends(cast, base, hall, game):
    hugo = cast.browser("hugo")
    first, second, *_ = hall.come(5)
    assert "5 guests are here" in hugo.get(f"{base}/duos").text
    preview = hugo.post(f"{base}/duos/deal", {"packs": ["food", "film"]}, follow_redirects=True).text
    assert "of the best possible" in preview
    assert "New to each other." in preview
    assert "≥ " in preview or "100 %" in preview
    assert "Ready to start" in hugo.get(base).text
    live = hugo.post(f"{base}/duos/clock/start", follow_redirects=True).text
    assert "Still alone" in live
    assert "0 of 2" in live
    hall.come(1)
    assert "came after the deal" in hugo.get(f"{base}/duos/live").text
    assert "1 joined the game" in hugo.post(f"{base}/duos/let-in", follow_redirects=True).text
    assert "Nobody to join yet" in hugo.post(f"{base}/duos/let-in", follow_redirects=True).text
    pair = next(group for group in game.look().groups if len(group.members) == 3)
    one, other, third = (member.guest_id for member in pair.members)
    hall.meet(one, other)
    hall.meet(one, third)
    assert "Found (1)" in hugo.get(f"{base}/duos/live").text
    wall = hugo.get(f"{base}/duos/wall?part=1").text
    assert pair.name.replace("&", "&amp;") in wall
    assert "15:00" in wall
    assert "1 of 2 found" in hugo.get(base).text
    over = hugo.post(f"{base}/duos/clock/end", follow_redirects=True).text
    assert "ended" in over
    assert "Well done" in hugo.get(f"{base}/duos/wall").text
    assert "Played: 1 of 2 found" in hugo.get(base).text
    assert first != second


def test_packs_that_do_not_exist_are_refused(cast, base, hall):
    hall.come(2)
    assert cast.browser("hugo").post(f"{base}/duos/deal", {"packs": ["swear words"]}).status_code == 409


def test_relaxations_are_told_on_the_preview(cast, base, hall, game):
    hall.come(4, house="Acme")
    game.deal()
    assert "at least 2 pairs had to stay in-house" in cast.browser("hugo").get(f"{base}/duos").text


@pytest.mark.parametrize("paper", ["", "?paper=a4", "?paper=letter", "?paper=papyrus"])
def test_cards_and_signs_are_printed_on_the_hosts_paper(cast, base, hall, game, paper):
    hugo = cast.browser("hugo")
    assert hugo.get(f"{base}/duos/cards.pdf").status_code == 409
    assert hugo.get(f"{base}/zones/signs.pdf").status_code == 409
    hall.come(7)
    game.deal("food")
    hugo.post(f"{base}/zones/make")
    cards = hugo.get(f"{base}/duos/cards.pdf{paper}")
    assert cards.mimetype == "application/pdf"
    text = words(cards.data)
    for group in game.look().groups:
        for member in group.members:
            assert member.name in text
            assert member.card.split()[0] in text
    signs = words(hugo.get(f"{base}/zones/signs.pdf{paper}").data)
    assert "Real estate" in signs
    width, _ = pypdfium2.PdfDocument(io.BytesIO(cards.data))[0].get_size()
    assert round(width) == (595 if paper in {"?paper=a4", "?paper=papyrus"} else 612)


def test_a_host_makes_changes_and_moves_zones(cast, base, hall, work):
    hugo = cast.browser("hugo")
    guest, *_ = hall.come(8)
    page = hugo.post(f"{base}/zones/make", follow_redirects=True).text
    assert "Zones are made and everybody has one" in page
    assert "5 zones, 8 guests" in hugo.get(base).text
    with work() as session:
        from mixer.icebreakers.service import zone_board  # noqa: PLC0415 - only this test needs ids

        first, *_, last = zone_board.zone_map(session, cast.event_id).zones
    code = hall.guest(guest).code
    moved = hugo.post(f"{base}/zones/move", {"guest": code, "zone": last.id}, follow_redirects=True).text
    assert "Moved to Something else, to stay there." in moved
    assert "by hand" in moved
    assert hugo.post(f"{base}/zones/move", {"guest": code}).status_code == 409
    assert "placed anew" in hugo.post(f"{base}/zones/place", follow_redirects=True).text
    hall.come(7)
    assert "and 2 more" in hugo.get(f"{base}/zones").text
    assert "7 more have a zone" in hugo.post(f"{base}/zones/latecomers", follow_redirects=True).text
    changed = hugo.post(f"{base}/zones/{first.id}", {"name": "Money", "capacity": "12"}, follow_redirects=True).text
    assert "Money has room for 12." in changed
    assert hugo.post(f"{base}/zones/{first.id}", {"name": "", "capacity": "0"}).status_code == 409
    assert "Money" in hugo.get(f"{base}/zones/wall").text
    assert "Money is gone" in hugo.post(f"{base}/zones/{first.id}/remove", follow_redirects=True).text


def test_a_guests_phone_shows_the_card_and_the_find(cast, base, hall, game):
    one, other = hall.come(2)
    phone = hall.browser(one)
    assert "No game yet" in phone.get("/my/card").text
    game.deal("food")
    assert "No game yet" in phone.get("/my/card").text
    game.start()
    card = game.card(one)
    page = phone.get("/my/card").text
    assert card.card in page
    assert f"Find <strong>{card.looks_for[0]}</strong>" in page
    hall.meet(one, other)
    assert "Found!" in phone.get("/my/card").text
    game.stop()
    assert "And you found" in phone.get("/my/card").text


def test_a_guest_who_comes_late_takes_a_card_by_themself(cast, hall, game):
    hall.come(2)
    game.deal()
    game.start()
    (outside,) = hall.come(1, inside=False)
    assert "Check in at the door" in hall.browser(outside).get("/my/card").text
    assert hall.browser(outside).post("/my/card").status_code == 409
    (late,) = hall.come(1)
    phone = hall.browser(late)
    assert "Take a card" in phone.get("/my/card").text
    assert "Sidekick" in phone.post("/my/card", follow_redirects=True).text


def test_the_first_of_the_latecomers_is_told_that_the_next_is_the_partner(cast, hall, game):
    one, other = hall.come(2)
    game.deal()
    game.start()
    game.sit_out(one)
    game.sit_out(other)
    (late,) = hall.come(1)
    assert "You are first in line" in hall.browser(late).post("/my/card", follow_redirects=True).text


def test_a_guest_sits_out_with_one_tap(cast, hall, game):
    one, *_ = hall.come(4)
    game.deal()
    game.start()
    page = hall.browser(one).post("/my/card/sit-out", follow_redirects=True).text
    assert "You sit this one out" in page
    assert "Sitting out" in cast.browser("hugo").get(f"/m/{cast.event_code}/icebreakers/duos").text
    game.stop()
    assert hall.browser(one).post("/my/card/sit-out").status_code == 409


def test_a_game_that_ended_unfound_says_hello_anyway(cast, hall, game):
    one, _ = hall.come(2)
    game.deal()
    game.start()
    game.stop()
    assert "Say hello to" in hall.browser(one).get("/my/card").text


def test_a_guests_phone_shows_the_zone(cast, base, hall):
    (one,) = hall.come(1, trade="Plumber")
    cast.browser("hugo").post(f"{base}/zones/make")
    page = hall.browser(one).get("/my/card").text
    assert "Your zone" in page
    assert "Trades" in page


def test_a_strangers_browser_has_no_card(cast):
    assert cast.browser("").get("/my/card").status_code == 401
    assert cast.browser("olive").post("/my/card").status_code == 401
