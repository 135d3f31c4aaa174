import pytest

from mixer.accounts.models import Group
from mixer.contacts.models import Company, Contact
from mixer.core.refusal import Refusal
from mixer.prizes import service
from mixer.prizes.models import Drawing, Prize
from mixer.prizes.service import PrizeDetails
from tests.makers import make_company, make_contact


@pytest.fixture
def wine(cast, work, clock, chance):
    with work() as session:
        details = PrizeDetails("a case of wine", "Cellar", donor_email="cellar@wine.example", value_cents=12_050)
        return service.add_prize(session, cast.event_id, details, clock(), chance, pledged=False)


def only_card(look, event_id):
    with look() as session:
        (card,) = service.read_board(session, event_id).cards
        return card


def test_a_prize_asked_for_stands_under_asked(cast, look, wine, clock):
    card = only_card(look, cast.event_id)
    assert (card.item, card.donor, card.value, card.state) == ("a case of wine", "Cellar", "$120.50", "asked")
    assert card.moments == {"asked": clock()}
    assert [step.key for step in card.next_steps] == ["asked_again", "pledged"]


def test_a_prize_goes_from_pledged_to_thanked_and_each_step_keeps_its_moment(cast, work, look, wine, clock):
    for key in ("pledged", "collected", "receipt", "thanked"):
        clock.forward(days=1)
        with work() as session:
            service.take_step(session, cast.event_id, wine, key, clock())
    card = only_card(look, cast.event_id)
    assert card.state == "thanked"
    assert list(card.moments) == ["asked", "pledged", "collected", "receipt", "thanked"]
    assert card.moments["thanked"] == clock()
    assert card.last_step.key == "thanked"


def test_a_step_taken_twice_keeps_its_first_moment(cast, work, look, wine, clock):
    first = clock()
    for _ in range(2):
        with work() as session:
            service.take_step(session, cast.event_id, wine, "pledged", clock())
        clock.forward(days=1)
    assert only_card(look, cast.event_id).moments["pledged"] == first


def test_a_step_out_of_order_is_refused_with_what_comes_first(cast, work, wine, clock):
    with work() as session, pytest.raises(Refusal, match="“a case of wine” has to be pledged first"):
        service.take_step(session, cast.event_id, wine, "collected", clock())


def test_a_step_is_taken_back(cast, work, look, wine, clock):
    with work() as session:
        service.take_step(session, cast.event_id, wine, "pledged", clock())
        service.take_step_back(session, cast.event_id, wine, "pledged")
        service.take_step_back(session, cast.event_id, wine, "pledged")
    assert only_card(look, cast.event_id).state == "asked"


def test_a_step_on_which_a_later_one_rests_is_not_taken_back(cast, work, wine, clock):
    with work() as session:
        service.take_step(session, cast.event_id, wine, "pledged", clock())
        service.take_step(session, cast.event_id, wine, "collected", clock())
        with pytest.raises(Refusal, match="is collected already"):
            service.take_step_back(session, cast.event_id, wine, "pledged")


@pytest.mark.parametrize(("key", "words"), [("drawn", "by drawing, not by hand"), ("raffled", "no such step")])
def test_nobody_ticks_a_winner_by_hand(cast, work, wine, clock, key, words):
    with work() as session, pytest.raises(Refusal, match=words):
        service.take_step(session, cast.event_id, wine, key, clock())


def test_a_prize_of_another_mixer_does_not_exist(cast, work, wine, clock):
    with work() as session, pytest.raises(Refusal, match="not on the list"):
        service.take_step(session, cast.rival_event_id, wine, "pledged", clock())


def test_a_prize_taken_off_the_list_can_be_put_back(cast, work, look, wine, clock):
    with work() as session:
        service.remove_prize(session, cast.event_id, wine, clock())
    with look() as session:
        board = service.read_board(session, cast.event_id)
        assert board.cards == ()
        assert [card.code for card in board.removed] == [wine]
    with work() as session:
        service.put_back(session, cast.event_id, wine)
        service.put_back(session, cast.rival_event_id, wine)
    assert only_card(look, cast.event_id).code == wine


def test_taking_a_sealed_prize_off_the_list_voids_its_drawing_and_a_drawn_one_stays(work, look, room, clock, chance):
    with work() as session:
        service.commit(session, room.event_id, room.cake, clock(), chance)
        service.remove_prize(session, room.event_id, room.cake, clock())
        (drawing,) = session.query(Drawing).all()
        assert drawing.void_reason == "removed"
        service.put_back(session, room.event_id, room.cake)
        service.commit(session, room.event_id, room.cake, clock(), chance)
        service.draw(session, room.event_id, room.cake, clock(), chance)
        with pytest.raises(Refusal, match="stays on record"):
            service.remove_prize(session, room.event_id, room.cake, clock())


def test_what_is_written_down_can_be_corrected(cast, work, look, wine):
    with work() as session:
        known = service.prize_details(session, cast.event_id, wine)
        assert known.value_cents == 12_050
        service.change_prize(session, cast.event_id, wine, PrizeDetails("two cases", "Cellar", value_cents=None))
    card = only_card(look, cast.event_id)
    assert (card.item, card.value, card.donor_email) == ("two cases", "", "")


def test_the_donor_is_found_among_the_contacts_by_address_then_by_name(cast, work, clock, chance):
    with work() as session:
        group = session.get_one(Group, cast.group_id)
        acme = make_company(session, group)
        robin = make_contact(session, group, "Robin Lee", email="robin@acme.example", company_id=acme.id)
        for _ in range(2):
            make_contact(session, group, "Kim Twice")

        def donor(**facts):
            details = PrizeDetails("a thing", **facts)
            code = service.add_prize(session, cast.event_id, details, clock(), chance, pledged=True)
            prize = session.query(Prize).filter_by(code=code).one()
            return prize.donor_contact_id, prize.donor_company_id

        assert donor(donor_name="R.", donor_email=" Robin@acme.example") == (robin.id, acme.id)
        assert donor(donor_name="Robin Lee", donor_email="other@acme.example") == (robin.id, acme.id)
        assert donor(donor_name="ACME") == (None, acme.id)
        assert donor(donor_name="Kim Twice") == (None, None)
        assert session.get(Company, acme.id) is not None
        assert session.query(Contact).count() == 3


def test_the_ledger_of_many_prizes_takes_three_queries(cast, work, look, clock, chance, queries):
    with work() as session:
        for number in range(40):
            details = PrizeDetails(f"prize {number}", "Cellar")
            service.add_prize(session, cast.event_id, details, clock(), chance, pledged=True)
    with look() as session, queries() as sent:
        assert len(service.read_board(session, cast.event_id).cards) == 40
    assert len(sent) == 3


def test_a_donor_who_says_no_leaves_the_list_with_that_word_and_can_be_put_back(cast, work, look, wine, clock):
    with work() as session:
        service.change_prize(session, cast.event_id, wine, PrizeDetails("wine", "Cellar", note="call Kim"))
        service.decline(session, cast.event_id, wine, clock())
    with look() as session:
        board = service.read_board(session, cast.event_id)
    assert board.cards == ()
    (card,) = board.removed
    assert (card.declined, card.note) == (True, "call Kim")
    with work() as session:
        service.put_back(session, cast.event_id, wine)
        service.put_back(session, cast.event_id, wine)
    card = only_card(look, cast.event_id)
    assert (card.declined, card.note, card.state) == (False, "call Kim", "asked")


def test_who_has_pledged_does_not_say_no_by_a_slip_of_the_finger(cast, work, wine, clock):
    with work() as session:
        service.take_step(session, cast.event_id, wine, "pledged", clock())
        with pytest.raises(Refusal, match="pledged already"):
            service.decline(session, cast.event_id, wine, clock())


def test_a_prize_is_valued_in_the_groups_currency_and_keeps_it(cast, work, look, clock, chance):
    with work() as session:
        group = session.get_one(Group, cast.group_id)
        group.currency = "JPY"
        details = PrizeDetails("tea", "Chaya", value_cents=3_000, donor_phone="(303) 555-0100")
        tea = service.add_prize(session, cast.event_id, details, clock(), chance, pledged=False, asked=False)
        group.currency = "KWD"
        assert service.currency_for(session, cast.event_id, tea) == "JPY"
        assert service.currency_for(session, cast.event_id) == "KWD"
    card = only_card(look, cast.event_id)
    assert (card.value, card.state, card.donor_phone) == ("¥3,000", "to_ask", "+13035550100")


def test_a_donor_is_chosen_from_the_address_book_by_name_company_or_address(cast, work, look):
    with work() as session:
        group = session.get_one(Group, cast.group_id)
        acme = make_company(session, group)
        make_contact(session, group, "Zoë Álvarez", email="zoe@acme.example", company_id=acme.id, phone="+13035550100")
        make_contact(session, session.get_one(Group, cast.rival_group_id), "Zoë Rival")
        kim = make_contact(session, group, "Kim Ona", email=None)
        kim_code, rival = kim.code, session.query(Contact).filter_by(full_name="Zoë Rival").one().code
        session.query(Contact).filter_by(full_name="Zoë Álvarez").one().search = "zoe alvarez acme zoe acme example"
    with look() as session:
        assert service.find_donors(session, cast.event_id, "  ") == ()
        (zoe,) = service.find_donors(session, cast.event_id, "alvarez")
        assert (zoe.name, zoe.person, zoe.email, zoe.phone) == (
            "Acme",
            "Zoë Álvarez",
            "zoe@acme.example",
            "+13035550100",
        )
        company, person = service.find_donors(session, cast.event_id, "ACME")
        assert (company.name, company.contact, person) == ("Acme", "", zoe)
        assert service.donor_of_contact(session, cast.event_id, kim_code).name == "Kim Ona"
        assert service.donor_of_contact(session, cast.event_id, rival) is None


def test_a_chosen_contact_stays_the_donor_whatever_name_stands_on_the_sign(cast, work, clock, chance):
    with work() as session:
        group = session.get_one(Group, cast.group_id)
        robin = make_contact(session, group, "Robin Lee")
        details = PrizeDetails("tea", "The Lees’ shop", donor_contact=robin.code)
        code = service.add_prize(session, cast.event_id, details, clock(), chance, pledged=True)
        assert session.query(Prize).one().donor_contact_id == robin.id
        assert service.prize_details(session, cast.event_id, code).donor_contact == robin.code
        service.change_prize(session, cast.event_id, code, PrizeDetails("tea", "Somebody", donor_contact="UNKNOWN"))
        assert session.query(Prize).one().donor_contact_id is None


def test_the_rules_of_the_drawing_are_kept(cast, work, look):
    with work() as session:
        service.set_rules(session, cast.event_id, service.Rules(tickets_paid=True, extra_entries=3))
    with look() as session:
        assert service.read_rules(session, cast.event_id) == service.Rules(tickets_paid=True, extra_entries=3)
