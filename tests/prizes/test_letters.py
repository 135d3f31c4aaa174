import random
import re
import threading
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mixer.accounts.models import Group
from mixer.contacts.models import Contact
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.post.models import Letter, Suppression
from mixer.post.rules.states import State
from mixer.post.service import Sent, farewell, suppress
from mixer.prizes import service
from mixer.prizes.models import DonorLetter, Drawing, Prize
from mixer.prizes.rules.letters import Draft, letter_kinds
from mixer.prizes.service import PrizeDetails
from tests.makers import KEYRING, NIGHT, make_company, make_contact

CELLAR = PrizeDetails(
    "a case of wine", "Cellar", donor_email="cellar@wine.example", value_cents=12_050, donor_person="Kim Cellar"
)


@pytest.fixture
def hand(cast, clock):
    return lambda: service.Hand(cast.accounts["olive"], clock(), KEYRING)


@pytest.fixture
def wine(cast, work, clock, chance):
    """A prize that is still to be asked for."""
    with work() as session:
        return service.add_prize(session, cast.event_id, CELLAR, clock(), chance, pledged=False, asked=False)


@pytest.fixture
def collected(cast, work, clock, wine):
    with work() as session:
        for key in ("pledged", "collected"):
            service.take_step(session, cast.event_id, wine, key, clock())
    return wine


def letters(look):
    with look() as session:
        found = session.query(Letter).order_by(Letter.id).all()
        session.expunge_all()
        return found


def test_every_suggested_letter_can_be_filled_in():
    for kind in letter_kinds().values():
        assert kind.faults(kind.suggested) == []
        values = dict.fromkeys(letter_kinds()["thanks"].placeholders, "something")
        filled = kind.fill(kind.suggested, values)
        assert "{" not in filled.subject + filled.text
    assert [kind.asks for kind in letter_kinds().values()] == [True, True, False]


@pytest.mark.parametrize(
    ("draft", "words"),
    [
        (Draft(" ", "text"), "needs a subject"),
        (Draft("two\nlines", "text"), "one line"),
        (Draft("s" * 151, "text"), "at most 150"),
        (Draft("subject", " "), "needs words"),
        (Draft("subject", "t" * 5_001), "5,000 letters at most"),
        (Draft("subject", "{winner_first_name}"), "{winner_first_name} is nothing that can be filled in"),
        (Draft("{nonsense}", "text"), "You can use {donor_person}, {mixer}"),
    ],
)
def test_a_letter_with_a_mistake_is_refused_in_a_sentence(cast, work, clock, draft, words):
    with work() as session, pytest.raises(Refusal) as no:
        service.save_draft(session, cast.event_id, "ask", draft, clock())
    assert words in no.value.message


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_a_donor_is_called_is_never_read_as_a_placeholder(name, item):
    kind = letter_kinds()["ask"]
    values = dict.fromkeys(kind.placeholders, "x") | {"donor_person": "{value}" + name, "item": "{group}" + item}
    filled = kind.fill(Draft("To {item}", "{donor_person}|{item}"), values)
    assert filled.text == f"{{value}}{name}|{{group}}{item}"
    assert filled.subject.splitlines() == [filled.subject]


def test_the_first_ask_goes_to_the_person_there_with_a_way_to_be_left_alone(cast, work, look, hand, wine, clock):
    with work() as session:
        assert service.send_letter(session, cast.event_id, wine, "ask", hand())
    (letter,) = letters(look)
    assert letter.occasion == f"prize-ask:{wine}:1"
    assert (letter.to_name, letter.to_address) == ("Kim Cellar", "cellar@wine.example")
    assert (letter.stream, letter.guest_id, letter.event_id) == ("invitation", None, cast.event_id)
    assert letter.unsubscribe_url in letter.body_text
    assert letter.subject == "A door prize for Autumn Mixer?"
    for words in ("Dear Kim Cellar", "Thursday, 22 October 2026", "a case of wine", "Olive Organiser"):
        assert words in letter.body_text
    assert letter.reply_to.startswith("olive.organiser")
    with look() as session:
        (card,) = service.read_board(session, cast.event_id).cards
    assert (card.state, card.moments["asked"], [one.kind for one in card.letters]) == ("asked", clock(), ["ask"])


def test_a_round_goes_once_and_the_second_has_a_letter_of_its_own(cast, work, look, hand, wine, clock):
    for key in ("ask", "ask_again", "ask", "ask_again"):
        clock.forward(days=1)
        with work() as session:
            service.send_letter(session, cast.event_id, wine, key, hand())
    assert [letter.occasion for letter in letters(look)] == [f"prize-ask:{wine}:1", f"prize-ask:{wine}:2"]
    with look() as session:
        prize = session.query(Prize).one()
        assert prize.asked_again_at - prize.asked_at == timedelta(days=1)


def test_the_thanks_say_exactly_what_was_given_whatever_the_host_writes(cast, work, look, hand, collected, clock):
    with work() as session:
        service.save_draft(session, cast.event_id, "thanks", Draft("Thanks", "You are kind."), clock())
        session.query(Prize).one().receipt_number = 7
        assert service.send_letter(session, cast.event_id, collected, "thanks", hand())
    (letter,) = letters(look)
    assert (letter.occasion, letter.stream, letter.unsubscribe_url) == (f"prize-thanks:{collected}", "service", None)
    lines = letter.body_text.splitlines()
    assert "You are kind." in lines
    assert [line for line in lines if ": " in line] == [
        "Given: a case of wine",
        "Value: $120.50, as you stated it",
        "For: Autumn Mixer",
        "Day: Thursday, 22 October 2026",
        "Receipt: No. 7",
    ]
    for fact in ("a case of wine", "$120.50, as you stated it", "No. 7"):
        assert fact in letter.body_html
    assert not re.search(r"\btax|deduct", letter.body_text + letter.body_html, re.IGNORECASE)


def test_a_prize_without_a_value_or_a_receipt_is_thanked_for_without_them(cast, work, look, hand, clock, chance):
    with work() as session:
        details = PrizeDetails("tea", "Chaya", donor_email="chaya@tea.example")
        code = service.add_prize(session, cast.event_id, details, clock(), chance, pledged=True)
        service.take_step(session, cast.event_id, code, "collected", clock())
        service.save_draft(session, cast.event_id, "thanks", Draft("Thanks", "Worth {value}."), clock())
        service.send_letter(session, cast.event_id, code, "thanks", hand())
    (letter,) = letters(look)
    assert letter.to_name == "Chaya"
    assert "Worth no stated value." in letter.body_text
    assert "Receipt" not in letter.body_text
    assert "Value" not in letter.body_text


@pytest.mark.parametrize(("shares", "words"), [(True, "went to Cleo,"), (False, "went to one of our guests,")])
def test_the_winner_is_named_only_if_the_winner_shares_it(work, look, hand, room, clock, shares, words):
    with work() as session:
        guest = session.get_one(Guest, room.guests["Cleo"])
        guest.shares_with_all = shares
        prize = session.query(Prize).one()
        prize.donor_email = "bakery@bakery.example"
        session.add(
            Drawing(
                code="D1",
                event_id=room.event_id,
                prize_id=prize.id,
                attempt=1,
                commitment=b"c" * 32,
                seed=b"s" * 32,
                entrants=[],
                committed_at=clock(),
                drawn_at=clock(),
                winner_id=guest.id,
            )
        )
    with work() as session:
        service.send_letter(session, room.event_id, room.cake, "thanks", hand())
    (letter,) = letters(look)
    assert words in letter.body_text
    assert "Example" not in letter.body_text


def test_a_letter_is_looked_at_and_tried_before_it_goes(cast, work, look, hand, wine, chance):
    with look() as session:
        seen = service.preview(session, cast.event_id, "ask", wine, hand())
        assert (seen.to_name, seen.to_address, seen.facts) == ("Kim Cellar", "cellar@wine.example", ())
        thanks = service.preview(session, cast.event_id, "thanks", wine, hand())
        assert ("Given", "a case of wine") in thanks.facts
    for mark in ("one", "two"):
        with work() as session:
            address = service.send_test(session, cast.event_id, "ask", wine, hand(), mark)
    first, second = letters(look)
    assert {first.to_address, second.to_address} == {address}
    assert first.subject == f"Test: {seen.subject}"
    assert (first.stream, first.kind) == ("service", "donor_test")
    with look() as session:
        (card,) = service.read_board(session, cast.event_id).cards
    assert (card.state, card.letters) == ("to_ask", ())


def test_a_letter_too_early_or_to_nobody_is_refused(cast, work, hand, wine, clock):
    with work() as session:
        service.take_step(session, cast.event_id, wine, "pledged", clock())
        for key, words in (
            ("ask", "said yes already"),
            ("thanks", "has to be collected first"),
            ("love", "no such letter"),
        ):
            with pytest.raises(Refusal, match=words):
                service.send_letter(session, cast.event_id, wine, key, hand())
        service.change_prize(session, cast.event_id, wine, PrizeDetails("tea", "Chaya"))
        with pytest.raises(Refusal, match="has no e-mail address"):
            service.send_letter(session, cast.event_id, wine, "thanks", hand())


def leave(session, cast, address, clock):
    suppress(session, farewell(KEYRING, cast.group_id, address), "unsubscribed", clock())


def test_whoever_asked_to_be_left_alone_is_asked_no_more_and_thanked_all_the_same(cast, work, look, hand, wine, clock):
    with work() as session:
        leave(session, cast, CELLAR.donor_email, clock)
    with work() as session:
        with pytest.raises(Refusal, match="asked not to be written to"):
            service.send_letter(session, cast.event_id, wine, "ask", hand())
        assert service.send_to_all(session, cast.event_id, "ask", hand()) == Sent(0, 0, 1)
        for key in ("pledged", "collected"):
            service.take_step(session, cast.event_id, wine, key, clock())
        assert service.send_letter(session, cast.event_id, wine, "thanks", hand())
    assert [letter.kind for letter in letters(look)] == ["donor_thanks"]


def test_a_letter_that_came_back_is_told_and_goes_again_to_the_corrected_address(cast, work, look, hand, wine):
    with work() as session:
        service.send_letter(session, cast.event_id, wine, "ask", hand())
        letter = session.query(Letter).one()
        letter.state, letter.error = State.BOUNCED, "550 no such user"
    with look() as session:
        (card,) = service.read_board(session, cast.event_id).cards
        (lost,) = card.lost_letters
    assert (lost.words, lost.error, lost.address) == ("came back", "550 no such user", "cellar@wine.example")
    with work() as session:
        service.change_prize(
            session, cast.event_id, wine, PrizeDetails("wine", "Cellar", donor_email="new@wine.example")
        )
        assert service.send_letter(session, cast.event_id, wine, "ask", hand())
        assert not service.send_letter(session, cast.event_id, wine, "ask", hand())
    with look() as session:
        (card,) = service.read_board(session, cast.event_id).cards
    assert card.lost_letters == ()
    assert [letter.to_address for letter in letters(look)] == ["cellar@wine.example", "new@wine.example"]


def test_all_who_have_not_been_thanked_are_thanked_with_one_button(cast, work, look, hand, collected, clock, chance):
    with work() as session:
        code = service.add_prize(session, cast.event_id, PrizeDetails("tea", "Chaya"), clock(), chance, pledged=True)
        service.take_step(session, cast.event_id, code, "collected", clock())
    clock.now = NIGHT + timedelta(days=2)

    def reminders():
        with look() as session:
            board = service.read_board(session, cast.event_id)
            return service.read_reminders(session, cast.event_id, board, clock())

    now = reminders()
    assert [card.item for card in now.unthanked] == ["a case of wine", "tea"]
    assert (now.over, now.late, now.letters, now.moving) == (True, False, 0, 0)
    with work() as session:
        assert service.send_to_all(session, cast.event_id, "thanks", hand()) == Sent(1, 1, 0)
    clock.now = NIGHT + timedelta(days=9)
    now = reminders()
    assert [card.item for card in now.unthanked] == ["tea"]
    assert (now.late, now.letters, now.moving) == (True, 1, 1)


def test_the_second_ask_is_suggested_three_weeks_before_to_those_who_have_not_answered(
    cast, work, look, hand, wine, clock
):
    def second_round():
        with look() as session:
            board = service.read_board(session, cast.event_id)
            return service.read_reminders(session, cast.event_id, board, clock()).second_round

    with work() as session:
        service.send_letter(session, cast.event_id, wine, "ask", hand())
    day = timedelta(days=1)
    for clock.now, due in ((NIGHT - 22 * day, False), (NIGHT - 21 * day, True), (NIGHT + day, False)):
        assert second_round() is due
    clock.now = NIGHT - 20 * day
    with work() as session:
        service.send_letter(session, cast.event_id, wine, "ask_again", hand())
    assert not second_round()


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Honolulu"])
def test_rounds_count_days_where_the_mixer_is(cast, work, look, wine, clock, zone):
    """The mixer begins at 13:30 in both, a day apart; the day of the second ask begins at midnight there."""
    with work() as session:
        session.get_one(Event, cast.event_id).time_zone = zone
        service.take_step(session, cast.event_id, wine, "asked", clock())
    for hours, due in ((14, False), (13, True)):
        clock.now = NIGHT - timedelta(days=21, hours=hours)
        with look() as session:
            board = service.read_board(session, cast.event_id)
            assert service.read_reminders(session, cast.event_id, board, clock()).second_round is due


@pytest.fixture
def members(cast, work):
    """Zoë of Acme and Ana, who can be written to; Kim, who cannot; and somebody of the rivals."""
    with work() as session:
        group = session.get_one(Group, cast.group_id)
        acme = make_company(session, group)
        zoe = make_contact(session, group, "Zoë Acme", email="zoe@acme.example", company_id=acme.id)
        ana = make_contact(session, group, "Ana Solo", email="ana@solo.example")
        kim = make_contact(session, group, "Kim Mute", email=None)
        rival = make_contact(session, session.get_one(Group, cast.rival_group_id), "Rita Rival")
        return {contact.given: contact.code for contact in (zoe, ana, kim, rival)}


def ask_all(session, cast, members, hand):
    return service.ask_members(session, cast.event_id, members.values(), "a small gift", hand, random.Random())


def test_members_who_have_not_been_asked_are_asked_in_one_go(cast, work, look, hand, members):
    with look() as session:
        assert [line.person for line in service.members_not_asked(session, cast.event_id).lines] == [
            "Ana Solo",
            "Zoë Acme",
        ]
        assert [line.person for line in service.members_not_asked(session, cast.event_id, "ana").lines] == ["Ana Solo"]
    with work() as session:
        assert ask_all(session, cast, members, hand()) == service.Asked(2, 0)
        assert ask_all(session, cast, members, hand()) == service.Asked(0, 0)
    with look() as session:
        cards = service.read_board(session, cast.event_id).cards
        assert service.members_not_asked(session, cast.event_id).lines == ()
    assert [(card.donor, card.donor_person, card.state) for card in cards] == [
        ("Ana Solo", "Ana Solo", "asked"),
        ("Acme", "Zoë Acme", "asked"),
    ]
    assert len(letters(look)) == 2


def test_a_member_who_left_the_list_is_not_asked_and_one_who_said_no_not_again(cast, work, look, hand, members, clock):
    with work() as session:
        leave(session, cast, "zoe@acme.example", clock)
        assert session.query(Suppression).count() == 1
        assert ask_all(session, cast, members, hand()) == service.Asked(1, 1)
        (prize,) = session.query(Prize).all()
        service.decline(session, cast.event_id, prize.code, clock())
    with look() as session:
        assert [line.person for line in service.members_not_asked(session, cast.event_id).lines] == ["Zoë Acme"]
        assert session.query(Contact).filter_by(code=members["Zoë"]).one().email


def test_nobody_is_asked_by_a_form_without_a_tick(cast, work, hand):
    with work() as session, pytest.raises(Refusal, match="at least one"):
        ask_all(session, cast, {}, hand())


def at_once(deed, times=4):
    """Run a deed in several threads that start together; return how often it said yes."""
    barrier, said, faults = threading.Barrier(times), [], []

    def run():
        barrier.wait()
        try:
            said.append(deed())
        except Exception as fault:  # noqa: BLE001 - a thread's fault must fail the test
            faults.append(fault)

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    return said


@pytest.mark.database
def test_hosts_who_press_at_once_write_one_letter(cast, work, look, hand, wine):
    def press():
        with work() as session:
            return service.send_letter(session, cast.event_id, wine, "ask", hand())

    assert sorted(at_once(press)) == [False, False, False, True]
    assert len(letters(look)) == 1


@pytest.mark.database
def test_hosts_who_ask_members_at_once_ask_each_once(cast, work, look, hand, members):
    def press():
        with work() as session:
            return ask_all(session, cast, members, hand()).written

    assert sum(at_once(press)) == 2
    with look() as session:
        assert session.query(Prize).count() == 2


def test_letters_without_the_occasion_as_their_lock_would_go_twice(cast, work, look, wine):
    """The control: look first, then write, is what two presses at once get past."""
    gate = threading.Barrier(2)

    def naive_press():
        with look() as session:
            asked = session.query(Prize).one().asked_at
        gate.wait()
        return asked is None

    assert at_once(naive_press, 2) == [True, True]


@pytest.fixture
def olive(cast):
    return cast.browser("olive")


@pytest.fixture
def room_page(cast):
    return f"/m/{cast.event_code}/prizes"


def test_a_host_writes_looks_tries_and_sends_on_one_page(olive, room_page, wine, look):
    page = olive.get(f"{room_page}/letters/ask").text
    assert "As it will arrive" in page
    assert "Dear Kim Cellar" in page
    answer = olive.post(f"{room_page}/letters/ask", {"subject": "Wine for {mixer}?", "text": "Dear {donor_person}"})
    assert answer.status_code == 303
    assert "Wine for Autumn Mixer?" in olive.get(answer.location).text
    wrong = olive.post(f"{room_page}/letters/ask", {"subject": "Wine", "text": "{nonsense}"})
    assert wrong.status_code == 422
    assert "nothing that can be filled in" in wrong.text
    assert olive.post(f"{room_page}/letters/ask", {"subject": "", "text": ""}).status_code == 422
    olive.post(f"{room_page}/{wine}/letters/ask/test")
    assert "A test is on its way to olive.organiser" in olive.get(room_page).text
    for words in ("The letter is on its way.", "nothing was sent twice"):
        olive.post(f"{room_page}/{wine}/letters/ask/send")
        assert words in olive.get(room_page).text
    assert "Nobody to write to now" in olive.get(f"{room_page}/letters/ask").text
    assert len(letters(look)) == 2
    with look() as session:
        assert session.query(DonorLetter).one().subject == "Wine for {mixer}?"


def test_the_ledger_shows_how_far_the_letters_are_and_which_were_lost(olive, room_page, wine, work):
    olive.post(f"{room_page}/{wine}/letters/ask/send")
    assert "0 of 1 letters to donors have gone out" in olive.get(room_page).text
    assert "every 3s" in olive.get(f"{room_page}/progress").text
    with work() as session:
        letter = session.query(Letter).one()
        letter.state, letter.error = State.FAILED, "550 no such user"
    page = olive.get(room_page).text
    assert "550 no such user" in page
    assert "Send it again" in page
    assert "every 3s" not in olive.get(f"{room_page}/progress").text


def test_members_are_asked_from_a_page(olive, room_page, members):
    page = olive.get(f"{room_page}/ask").text
    assert "Zoë Acme" in page
    assert "Kim Mute" not in page
    assert "Rita Rival" not in page
    assert olive.post(f"{room_page}/ask", {"item": " "}).status_code == 422
    olive.post(f"{room_page}/ask", {"item": "a gift", "contact": [members["Zoë"], members["Ana"]]})
    assert "2 letters are on the way." in olive.get(room_page).text
    assert "Nobody left to ask" in olive.get(f"{room_page}/ask").text


def test_what_became_of_letters_to_many_is_said(olive, cast, room_page, work, clock, members):
    with work() as session:
        leave(session, cast, "zoe@acme.example", clock)
    olive.post(f"{room_page}/ask", {"item": "a gift", "contact": list(members.values())})
    page = olive.get(room_page).text
    assert "1 letter is on the way." in page
    assert "1 asked not to be written to" in page


@pytest.fixture
def three_collected(cast, work, collected, clock, chance):
    """One donor more who can be written to, and one who cannot."""
    with work() as session:
        for number, address in enumerate(("", "zoe@acme.example")):
            details = PrizeDetails(f"tea {number}", "Chaya", donor_email=address)
            code = service.add_prize(session, cast.event_id, details, clock(), chance, pledged=True)
            service.take_step(session, cast.event_id, code, "collected", clock())


@pytest.mark.usefixtures("three_collected")
def test_after_the_mixer_the_ledger_says_who_has_not_been_thanked(olive, room_page, clock):
    assert "not been thanked" not in olive.get(room_page).text
    clock.now = NIGHT + timedelta(days=1)
    page = olive.get(room_page).text
    assert "3 donors have not been thanked" in page
    assert "29 October" in page
    olive.post(f"{room_page}/letters/thanks/send-all")
    page = olive.get(room_page).text
    assert "2 letters are on the way." in page
    assert "1 left no e-mail address" in page
    clock.forward(days=10)
    page = olive.get(room_page).text
    assert "1 donor has not been thanked" in page
    assert "The week for it ended" in page


def test_letters_that_cannot_go_twice_are_counted(olive, cast, room_page, wine, work, clock):
    with work() as session:
        leave(session, cast, CELLAR.donor_email, clock)
    olive.post(f"{room_page}/letters/ask/send-all")
    assert "1 had it already, or asked not to be written to." in olive.get(room_page).text


def test_before_the_mixer_the_ledger_suggests_each_round(olive, room_page, wine, clock, work, cast, hand):
    clock.now = NIGHT - timedelta(weeks=8)
    assert "seven weeks before" in olive.get(room_page).text
    clock.now = NIGHT - timedelta(weeks=5)
    assert "today is the next best day" in olive.get(room_page).text
    with work() as session:
        service.send_letter(session, cast.event_id, wine, "ask", hand())
    clock.now = NIGHT - timedelta(weeks=3)
    page = olive.get(room_page).text
    assert "1 has not answered" in page
    assert "The second ask" in page
