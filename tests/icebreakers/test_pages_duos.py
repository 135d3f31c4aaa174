"""Famous duo for the host: pairs locked, printed, dealt around, given new halves; hints for those who look in vain."""

import io
import re
from datetime import timedelta
from itertools import combinations

import pypdfium2
import pytest
from sqlalchemy import select

from mixer.contacts.models import Contact
from mixer.door.models import Attendance
from mixer.guests.models import Guest
from mixer.icebreakers.models import Game, NotWith, Seat, Zone, ZonePlace
from mixer.icebreakers.rules.duos import Pack
from mixer.icebreakers.rules.finding import found_at
from mixer.icebreakers.service import games
from mixer.icebreakers.service.hints import due, hints
from mixer.icebreakers.service.packs import enough


@pytest.fixture
def base(cast):
    return f"/m/{cast.event_code}/icebreakers/duos"


def words(pdf):
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(io.BytesIO(pdf)))


def cards(look):
    return {member.guest_id: (member.card, group.name) for group in look.groups for member in group.members}


def leave(work, guest_id):
    with work() as session:
        session.scalar(select(Attendance).where(Attendance.guest_id == guest_id)).left_ms = 1


def again(hugo, base, look, *kept, **fields):
    numbers = [group.number for group in kept]
    return hugo.post(f"{base}/deal", {"keep_known": "1", "keep": numbers, **fields}, follow_redirects=True)


def test_a_locked_pair_keeps_its_partner_and_its_cards_however_often_it_is_dealt(cast, base, hall, game):
    hall.come(12)
    game.deal("food")
    hugo = cast.browser("hugo")
    first = game.look().groups[2]
    others = set()
    for _ in range(4):
        page = again(hugo, base, game.look(), *[group for group in game.look().groups if group.name == first.name])
        assert page.status_code == 200
        look = game.look()
        assert [group.name for group in look.groups if group.locked] == [first.name]
        assert all(cards(look)[member.guest_id] == (member.card, first.name) for member in first.members)
        others.add(tuple(sorted(group.name for group in look.groups if not group.locked)))
        assert len(look.groups) == 6
    assert len(others) > 1
    assert "checked" in hugo.get(base).text


def test_a_lock_is_taken_away_by_dealing_without_the_tick(cast, base, hall, game):
    hall.come(4)
    game.deal()
    hugo = cast.browser("hugo")
    (one, _) = game.look().groups
    page = hugo.post(f"{base}/lock", {"keep": [one.number, "junk", -4, 2**70]}, follow_redirects=True).text
    assert "1 pair stays together" in page
    assert "2 pairs stay" in hugo.post(f"{base}/lock", {"keep": [1, 2]}, follow_redirects=True).text
    assert "0 pairs stay" in hugo.post(f"{base}/lock", follow_redirects=True).text
    assert not any(group.locked for group in game.look().groups)


def test_who_sat_out_before_has_no_card_to_keep(cast, base, hall, game, work):
    *players, tired = hall.come(5)
    game.deal("food")
    with work() as session:
        seat = session.scalar(select(Seat).where(Seat.guest_id == tired))
        seat.party_id, seat.sits_out = None, True
    again(cast.browser("hugo"), base, game.look(), packs=["food"])
    assert set(players) <= cards(game.look()).keys()


def test_printed_cards_stay_until_the_host_takes_them_back(cast, base, hall, game):
    hall.come(6)
    game.deal("food")
    hugo = cast.browser("hugo")
    assert game.look().printed == 0
    hugo.get(f"{base}/cards.pdf")
    assert game.look().printed == 0, "looking prints nothing"
    printed = hugo.post(f"{base}/print", {"which": "all", "paper": "a4"})
    assert printed.mimetype == "application/pdf"
    before = cards(game.look())
    assert all(card.split()[0] in words(printed.data) for card, _ in before.values())
    assert game.look().printed == 6
    late = hall.come(2)
    page = again(hugo, base, game.look(), packs=["history"]).text
    assert "6 cards are printed: they stay." in page
    after = cards(game.look())
    assert before.items() <= after.items()
    assert set(late) == after.keys() - before.keys()
    fresh = words(hugo.post(f"{base}/print", {"which": "new"}).data)
    assert all(hall.guest(guest).id in after for guest in late)
    assert not any(re.search(rf"\b{re.escape(name)}\b", fresh) for name in _names(game.look(), before))
    assert hugo.post(f"{base}/print", {"which": "new"}).status_code == 409
    page = again(hugo, base, game.look(), packs=["history"], take_back="y").text
    assert "cards are printed" not in page
    assert not before.items() & cards(game.look()).items()


def _names(look, guests):
    return [member.name for group in look.groups for member in group.members if member.guest_id in guests]


def test_one_guest_left_over_by_printed_pairs_joins_the_pair_that_is_not_printed(cast, base, hall, game, work):
    hall.come(4)
    game.deal()
    hugo = cast.browser("hugo")
    one, other = game.look().groups
    with work() as session:
        for seat in session.scalars(select(Seat).where(Seat.guest_id.in_([m.guest_id for m in one.members]))):
            seat.printed = True
    (late,) = hall.come(1)
    again(hugo, base, game.look(), other)
    look = game.look()
    joined = next(group for group in look.groups if late in [member.guest_id for member in group.members])
    assert joined.name == other.name
    assert {member.guest_id for member in joined.members} == {late, *(member.guest_id for member in other.members)}


def test_a_kept_pair_one_of_whom_has_left_is_dealt_anew(cast, base, hall, game, work):
    hall.come(5)
    game.deal()
    hugo = cast.browser("hugo")
    pair = next(group for group in game.look().groups if len(group.members) == 2)
    leave(work, pair.members[0].guest_id)
    again(hugo, base, game.look(), *game.look().groups)
    left = {member.guest_id for group in game.look().groups for member in group.members}
    assert pair.members[0].guest_id not in left
    assert pair.members[1].guest_id in left


def test_what_kept_pairs_break_is_told_with_the_rest(cast, base, hall, game, work):
    one, other, *_ = hall.come(6)
    hall.come(1)
    game.deal()
    hugo = cast.browser("hugo")
    group = game.look().groups[0]
    members = [member.guest_id for member in group.members][:2]
    again(hugo, base, game.look(), group)
    assert game.look().relaxations == ()
    with work() as session:
        contacts = [session.get_one(Guest, guest).contact_id for guest in members]
        session.add(NotWith(group_id=cast.group_id, one_id=contacts[0], other_id=contacts[1]))
    again(hugo, base, game.look(), *[now for now in game.look().groups if now.name == group.name])
    assert any("kept apart" in sentence for sentence in game.look().relaxations)
    assert one != other


def test_the_pair_served_worst_is_shown(cast, base, hall, game):
    hall.come(1, trade="Realtor")
    hall.come(1, trade="Mortgage broker")
    hall.come(2, trade="Plumber")
    game.deal()
    look = game.look()
    assert look.worst.value == min(group.value for group in look.groups)
    assert "Served worst" in cast.browser("hugo").get(base).text


def test_a_pairs_page_prints_one_card_and_gives_new_halves(cast, base, hall, game):
    one, other = hall.come(2)
    game.deal("food")
    hugo = cast.browser("hugo")
    (group,) = game.look().groups
    page = hugo.get(f"{base}/pairs/{group.number}").text
    assert all(member.name in page for member in group.members)
    assert "Riverside Chamber" in page
    assert hugo.get(f"{base}/pairs/77").status_code == 404
    member = group.members[0]
    card = hugo.post(f"{base}/print/{member.code}")
    text = words(card.data)
    assert member.name in text
    assert group.members[1].name not in text
    assert [now.printed for now in game.look().groups[0].members] == [True, False]
    assert hugo.post(f"{base}/print/NOBODY").status_code == 409
    page = hugo.post(f"{base}/pairs/{group.number}/halves", follow_redirects=True).text
    (now,) = game.look().groups
    assert now.name != group.name
    assert now.name.replace("&", "&amp;") in page
    assert now.printed == 0
    assert {member.guest_id for member in now.members} == {one, other}
    assert hugo.post(f"{base}/pairs/77/halves").status_code == 409
    game.start()
    assert game.card(one).looks_for == (game.card(other).card,)
    assert "Still looking" in hugo.get(f"{base}/pairs/{group.number}").text
    hall.meet(one, other)
    assert "Found each other" in hugo.get(f"{base}/pairs/{group.number}").text
    game.stop()
    assert "A card is lost" not in hugo.get(f"{base}/pairs/{group.number}").text
    for address in (f"{base}/print", f"{base}/lock", f"{base}/print/{member.code}"):
        assert hugo.post(address).status_code == 409


def test_new_halves_suit_a_trio_and_its_sidekick_too(cast, base, hall, game):
    hall.come(3)
    game.deal("food")
    game.start()
    hall.come(1)
    game.let_in()
    (group,) = game.look().groups
    assert len(group.members) == 4
    cast.browser("hugo").post(f"{base}/pairs/{group.number}/halves")
    (now,) = game.look().groups
    held = [member.card for member in now.members]
    assert len(set(held)) == 4
    assert held[3] == "Sidekick"
    assert not set(held[:3]) & {member.card for member in group.members}


@pytest.mark.parametrize("address", ["print", "lock", "pairs/1/halves", "print/ABC"])
def test_before_the_deal_there_is_nothing_to_print_or_lock(cast, base, address):
    answer = cast.browser("hugo").post(f"{base}/{address}")
    assert answer.status_code == 409
    assert "Deal the cards first" in answer.text


@pytest.mark.parametrize(("who", "expected"), [("vera", 403), ("nell", 404), ("rita", 404), ("", 303)])
def test_nobody_but_hosts_prints_locks_or_looks_at_pairs(cast, base, hall, game, who, expected):
    hall.come(4)
    game.deal()
    before = cards(game.look())
    code = game.look().groups[0].members[0].code
    browser = cast.browser(who)
    for page in ("cards.pdf", "list", "pairs/1"):
        assert browser.get(f"{base}/{page}").status_code == expected, page
    for step in ("print", "lock", f"print/{code}", "pairs/1/halves", "deal"):
        assert browser.post(f"{base}/{step}").status_code == expected, step
    assert cards(game.look()) == before
    assert game.look().printed == 0


def test_the_list_of_pairs_gives_the_reason_of_each(cast, base, hall, game):
    hugo = cast.browser("hugo")
    assert "No pairs yet" in hugo.get(f"{base}/list").text
    hall.come(4, house="Acme")
    game.deal()
    page = hugo.get(f"{base}/list").text
    for group in game.look().groups:
        assert group.name.replace("&", "&amp;") in page
        assert group.reason in page
    assert "at least 2 pairs had to stay in-house" in page
    assert "data-print" in page


def test_who_is_still_alone_is_named_by_first_name_and_zone(cast, base, hall, game, work):
    one, other = hall.come(2)
    with work() as session:
        zone = Zone(
            event_id=cast.event_id, name="Trades", letter="T", shape="square", colour="#d55e00", capacity=9, position=1
        )
        session.add(zone)
        session.flush()
        session.add(ZonePlace(zone_id=zone.id, guest_id=one))
    game.deal()
    game.start()
    page = cast.browser("hugo").get(f"{base}/live").text
    assert re.search(r">Guest000</strong>\s*<span class=\"soft\">\(Trades\)", page)
    assert ">Guest001</strong>" in page
    leave(work, other)
    assert "(has left)" in cast.browser("hugo").get(f"{base}/live").text


def test_the_wall_shows_pairs_in_the_order_in_which_they_found_each_other(cast, base, hall, game, clock):
    hall.come(6)
    game.deal()
    game.start()
    groups = game.look().groups
    for group in reversed(groups):
        hall.meet(*(member.guest_id for member in group.members))
        clock.now += timedelta(seconds=30)
    assert [group.name for group in game.look().finds] == [group.name for group in reversed(groups)]
    page = cast.browser("vera").get(f"{base}/wall").text
    places = [page.index(group.name.replace("&", "&amp;").replace("'", "&#39;")) for group in reversed(groups)]
    assert places == sorted(places)


def test_a_trio_is_found_with_the_meeting_that_joins_it(clock):
    early, late, last = (clock() + timedelta(minutes=minutes) for minutes in (1, 2, 3))
    assert found_at([1, 2, 3], {(1, 2): early}) is None
    assert found_at([1, 2, 3], {(1, 2): early, (2, 3): late, (1, 3): last}) == late
    assert found_at([1, 2, 3], {(1, 2): last, (1, 3): early}) == last


def test_hints_come_one_after_the_other_to_who_looks_in_vain(hall, game, work, cast, clock):
    one, other = hall.come(2)
    game.deal()
    phone = hall.browser(one)
    assert "hint" not in phone.get("/my/card").text
    game.start()
    with work() as session:
        partner = session.get_one(Contact, session.get_one(Guest, other).contact_id)
        given, trade = partner.given, partner.profession.name
    assert "A hint comes here in 4 minutes" in phone.get("/my/card").text
    clock.now += timedelta(minutes=3, seconds=30)
    assert "A hint comes here in 1 minute." in phone.get("/my/card").text
    clock.now += timedelta(minutes=1)
    page = phone.get("/my/card").text
    assert trade in page
    assert given not in page
    with work() as session:
        games.pause(session, cast.event_id, "duo", clock())
    clock.now += timedelta(minutes=30)
    assert "begins with H" not in phone.get("/my/card").text
    with work() as session:
        games.resume(session, cast.event_id, "duo", clock())
    assert "begins with H" not in phone.get("/my/card").text
    clock.now += timedelta(minutes=3)
    assert "begins with H" in phone.get("/my/card").text
    clock.now += timedelta(minutes=3)
    assert given in phone.get("/my/card").text
    hall.meet(one, other)
    assert "Still looking?" not in phone.get("/my/card").text


def test_of_three_only_those_not_met_yet_are_hinted_at(hall, game, clock):
    one, other, third = hall.come(3)
    game.deal()
    game.start()
    hall.meet(one, other)
    clock.now += timedelta(minutes=20)
    page = hall.browser(one).get("/my/card").text
    assert "Guest002" in page
    assert "Guest001" not in page
    assert third


def test_a_hint_without_its_word_is_left_out():
    facts = {"card": "Salt", "given": "Ana", "letter": "", "profession": ""}
    assert due(facts, timedelta(minutes=60)) == ["Their first name is Ana."]
    assert [hint.after for hint in hints()] == sorted(hint.after for hint in hints())


def test_a_game_not_begun_has_been_played_for_no_time(clock):
    game = Game(code="A", event_id=1, kind="duo", seed=1, options={})
    assert games.played(game, clock()) == timedelta(0)


def test_packs_without_trios_or_pairs_borrow_the_houses():
    only_pairs = Pack("own", "Your own", "", (("Mortar", "Pestle"),), ())
    assert any(pack.trios for pack in enough([only_pairs]))
    assert [pack.pairs for pack in enough([only_pairs]) if pack.pairs] == [(("Mortar", "Pestle"),)]
    only_trios = Pack("own", "Your own", "", (), (("Red", "Amber", "Green"),))
    assert any(pack.pairs for pack in enough([only_trios]))


def test_pages_take_a_bounded_number_of_queries_with_three_hundred_guests(cast, base, hall, game, queries):
    hall.come(6)
    game.deal()
    hugo = cast.browser("hugo")
    pages = ["", "/live", "/wall", "/list", "/pairs/1", "/cards.pdf"]

    def count():
        asked_for = {}
        for page in pages:
            with queries() as asked:
                assert hugo.get(f"{base}{page}").status_code == 200
            asked_for[page] = len(asked)
        return asked_for

    few = count()
    hall.come(294)
    game.deal()
    assert count() == few
    look = game.look()
    assert sum(len(group.members) for group in look.groups) == 300
    houses = [len({member.company for member in group.members}) == len(group.members) for group in look.groups]
    assert all(houses)
    held = [member.card for group in look.groups for member in group.members]
    assert not any(one == other for one, other in combinations(held[:40], 2))
