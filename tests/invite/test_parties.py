"""Whom a guest brings: in words, by name, and on the list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from mixer.contacts.models import Contact
from mixer.core.names import fold
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.guests.service import put_back, remove_guest, settle_answer, take_off
from mixer.invite.rules.parties import (
    Party,
    count_of,
    no_room_words,
    same_people,
    sorted_out,
    too_many_words,
)
from mixer.invite.rules.replies import Answer, By, Reply
from mixer.invite.service import fill_seats
from tests.invite.conftest import NO, YES
from tests.makers import link_of

PEOPLE = st.lists(st.sampled_from(["Bo", "bo", "Cy", "Di"]), max_size=5)


def with_them(*names: str) -> Reply:
    return Reply(coming=True, companions=names)


@pytest.fixture
def company(house):
    """A mixer to which one guest may bring three."""
    with house.work() as session:
        session.get_one(Event, house.cast.event_id).most_companions = 3
    return house


def brought(house, guest):
    with house.work() as session:
        return [
            (one.contact.full_name, one.answer, one.removed_at is None)
            for one in session.scalars(select(Guest).where(Guest.companion_of_id == guest.id).order_by(Guest.id))
        ]


def here(house, guest):
    return [name for name, _, stands in brought(house, guest) if stands]


def test_a_party_in_words():
    assert [Party(names).together for names in ((), ("Bo",), ("Bo", "Cy"), ("Bo", "Cy", "Di"))] == [
        "",
        "Bo",
        "Bo and Cy",
        "Bo, Cy and Di",
    ]
    assert (Party(("Bo",)).places, Party(("Bo",)).all_of_you) == ("two places", "both of you")
    assert (Party(("Bo", "Cy")).places, Party(("Bo", "Cy")).all_of_you) == ("three places", "all of you")
    assert [count_of(number, "place") for number in (0, 1, 7)] == ["no places", "one place", "7 places"]
    assert (bool(Party()), bool(Party(("Bo",)))) == (False, True)


def test_why_no_more_can_come_is_said_with_what_to_do():
    assert too_many_words(0).endswith("please come without company.")
    assert too_many_words(1) == "You may bring one other person: name no more than that."
    assert too_many_words(3) == "You may bring three other people: name no more than that."
    assert no_room_words(2, others_wait=False) == "Two places are free: name no more people than that. Yours is kept."
    assert no_room_words(1, others_wait=False).startswith("One place is free")
    assert no_room_words(-1, others_wait=False).startswith("Every place is taken")
    assert no_room_words(2, others_wait=True).startswith("Others wait for a place")


@given(PEOPLE, PEOPLE)
def test_whoever_is_named_again_stays_and_nobody_is_doubled(present, named):
    gone, new = sorted_out(present, named)
    kept = [name for position, name in enumerate(present) if position not in gone]
    assert same_people([*kept, *new], named)
    assert not {fold(present[position]) for position in gone} & {fold(name) for name in new}


def test_three_companions_each_get_a_place_and_a_tag_of_their_own(company):
    (ana,) = company.guests(1)
    company.answer(ana, with_them("Bo Brings", "Cy Comes", "Di Dances"))
    assert company.taken() == 4
    assert here(company, ana) == ["Bo Brings", "Cy Comes", "Di Dances"]
    with company.work() as session:
        tags = session.scalars(select(Guest.badge_hash).where(Guest.companion_of_id == ana.id)).all()
    assert len(set(tags)) == 3
    (letter,) = company.letters()
    for body in (letter.body_text, letter.body_html):
        assert "Bo Brings, Cy Comes and Di Dances" in body
        assert "Four places are yours" in body
    assert "all of you" in letter.body_html


def test_two_companions_of_one_name_are_two_people(company):
    (ana,) = company.guests(1)
    company.answer(ana, with_them("Bo Brings", "bo brings"))
    assert here(company, ana) == ["Bo Brings", "bo brings"]
    assert not company.answer(ana, with_them("BO BRINGS", "Bo Brings")).changed
    company.answer(ana, with_them("Bo Brings"))
    assert here(company, ana) == ["Bo Brings"]
    assert company.taken() == 2


def test_a_companion_who_stays_at_home_and_comes_after_all_is_the_same_person(company):
    (ana,) = company.guests(1)
    company.answer(ana, with_them("Bo Brings", "Cy Comes"))
    for reply in (with_them("Cy Comes"), with_them("Bo Brings", "Cy Comes"), NO, with_them("Cy Comes", "bo brings")):
        company.answer(ana, reply)
    assert brought(company, ana) == [("Bo Brings", "yes", True), ("Cy Comes", "yes", True)]
    with company.work() as session:
        session.scalars(select(Contact).where(Contact.full_name == "Bo Brings")).one().erased_at = company.clock.now
    company.answer(ana, YES)
    company.answer(ana, with_them("Bo Brings"))
    assert len(brought(company, ana)) == 3, "whoever was erased does not come back"


def test_nobody_brings_more_than_the_mixer_allows_but_what_was_allowed_stays(company):
    ana, bo = company.guests(2)
    with pytest.raises(Refusal, match="three other people"):
        company.answer(ana, with_them(*"BCDE"))
    company.answer(ana, with_them("Bo Brings", "Cy Comes"))
    with company.work() as session:
        session.get_one(Event, company.cast.event_id).most_companions = 0
    assert company.answer(ana, with_them("Bo Brings", "Di Dances")).changed
    with pytest.raises(Refusal, match="invited guests alone"):
        company.answer(bo, with_them("Ed Eats"))
    page = company.browse(bo)
    assert "I bring somebody" not in page
    assert "Change who comes with me" in company.browse(ana)


def test_a_guest_with_a_place_hears_how_many_places_are_free(company):
    company.seats(3)
    ana, bo = company.guests(2)
    company.answer(ana, YES)
    with pytest.raises(Refusal, match="Two places are free"):
        company.answer(ana, with_them("Bo", "Cy", "Di"))
    company.answer(bo, with_them("Ed", "Flo"))
    assert company.fresh(bo).answer == "waiting"
    with pytest.raises(Refusal, match="Others wait"):
        company.answer(ana, with_them("Cy"))


def test_a_party_waits_and_moves_up_as_one(company):
    company.seats(3)
    ana, bo = company.guests(2)
    company.answer(ana, YES)
    company.answer(bo, with_them("Cy Comes", "Di Dances"))
    assert {answer for _, answer, _ in brought(company, bo)} == {"waiting"}
    assert "with Cy Comes and Di Dances" in company.letters()[-1].body_text
    company.answer(ana, NO)
    assert brought(company, bo) == [("Cy Comes", "yes", True), ("Di Dances", "yes", True)]
    assert (company.taken(), company.letters()[-1].kind) == (3, "place_free")
    assert "three places have become free" in company.letters()[-1].body_text


def test_whoever_is_not_sure_yet_holds_no_place_and_sends_companions_home(company):
    (ana,) = company.guests(1)
    company.answer(ana, with_them("Bo Brings"))
    outcome = company.answer(ana, Reply(coming=False, unsure=True))
    assert (outcome.answer, company.taken(), here(company, ana)) == (Answer.MAYBE, 0, [])
    assert [letter.kind for letter in company.letters()] == ["answer_yes"]


def test_a_companion_taken_off_the_list_gives_their_place_back(company):
    (ana,) = company.guests(1)
    company.answer(ana, with_them("Bo Brings", "Cy Comes"))
    with company.work() as session:
        for one in session.scalars(select(Guest).where(Guest.companion_of_id == ana.id)).all():
            take_off(session, one, company.clock.now)
            take_off(session, one, company.clock.now)
    assert (company.taken(), company.fresh(ana).seats) == (1, 1)
    company.answer(ana, with_them("Bo Brings"))
    assert company.taken() == 2


def test_a_companion_who_waits_is_taken_off_the_list_and_the_party_waits_for_one_place_less(company):
    company.seats(2)
    ana, bo = company.guests(2)
    company.answer(ana, YES)
    company.answer(bo, with_them("Cy Comes"))
    with company.work() as session:
        take_off(session, session.scalars(select(Guest).where(Guest.companion_of_id == bo.id)).one(), company.clock.now)
    assert (company.taken(), company.fresh(bo).seats) == (1, 0)
    with company.work() as session:
        assert fill_seats(session, company.cast.event_id, company.clock.now, company.tools) == 1
    assert company.taken() == 2


def test_a_companion_put_back_by_a_host_stands_on_the_list_alone(company):
    (ana,) = company.guests(1)
    company.answer(ana, with_them("Bo Brings"))
    with company.work() as session:
        bo = session.scalars(select(Guest).where(Guest.companion_of_id == ana.id)).one()
        remove_guest(session, bo.event_id, bo.code, company.clock.now)
        assert put_back(session, bo, company.clock.now) == "yes"
    assert (company.taken(), company.fresh(bo).seats, company.fresh(bo).companion_of_id) == (2, 1, None)
    company.answer(ana, NO)
    assert (company.taken(), company.fresh(bo).answer) == (1, "yes")


def test_a_companion_with_an_answer_of_their_own_is_nobodys_companion_any_more(company):
    (ana,) = company.guests(1)
    company.answer(ana, with_them("Bo Brings", "Cy Comes"))
    with company.work() as session:
        bo = session.scalars(select(Guest).where(Guest.companion_of_id == ana.id).order_by(Guest.id)).first()
        assert settle_answer(session, bo, "no", company.clock.now) == "no"
    assert (company.taken(), here(company, ana)) == (2, ["Cy Comes"])
    assert company.answer(bo, YES, by=By.HOST).changed
    assert company.taken() == 3


def test_a_guest_names_two_companions_on_the_page_and_takes_one_away(company):
    (ana,) = company.guests(1)
    phone, address = company.cast.browser(), f"/r/{link_of(ana)}"
    assert phone.get(address).text.count('name="companion"') == 3
    phone.post(address, {"reply": "with", "companion": ["Bo Brings", " ", "Cy Comes"]})
    page = phone.get(address).text
    assert "with Bo Brings and Cy Comes" in page
    assert 'value="Bo Brings"' in page
    phone.post(address, {"reply": "with", "companion": ["", "Cy Comes", ""]})
    assert here(company, ana) == ["Cy Comes"]
    assert phone.post(address, {"reply": "with", "companion": ["x" * 121]}).status_code == 422
    phone.post(address, {"reply": "with", "companion": list("ABCD")})
    assert "three other people" in phone.get(address).text
    phone.post(address, {"reply": "maybe"})
    assert "No place is kept for you yet" in phone.get(address).text
    assert company.fresh(ana).answer == "maybe"


def test_a_host_types_in_who_comes_along(company, cast):
    ana, bo = company.guests(2)
    hugo, address = cast.browser("hugo"), f"/m/{cast.event_code}/guests/{ana.code}"
    assert hugo.get(address).text.count('name="companion"') == 3
    assert hugo.post(f"{address}/answer", {"reply": "with", "companion": ["Bo Brings", "Cy Comes"]}).status_code == 303
    page = hugo.get(address).text
    assert "Bo Brings, Cy Comes" in page
    assert "Comes alone" in page
    assert hugo.post(f"{address}/answer", {"reply": "maybe"}).status_code == 303
    assert "does not know yet" in hugo.get(address).text
    assert hugo.post(f"{address}/answer", {"reply": "with", "companion": list("ABCD")}).status_code == 409
    with company.work() as session:
        companion = session.scalars(select(Guest).where(Guest.companion_of_id == ana.id)).first()
    assert "They told you their answer?" not in hugo.get(f"/m/{cast.event_code}/guests/{companion.code}").text
    with company.work() as session:
        session.get_one(Event, cast.event_id).most_companions = 0
    assert 'name="companion"' not in hugo.get(f"/m/{cast.event_code}/guests/{bo.code}").text


def test_no_companion_is_left_behind_by_a_party_that_changes_often(company):
    (ana,) = company.guests(1)
    for names in (("Bo", "Cy"), ("Cy", "Di"), (), ("Bo", "Bo"), ("Bo",)):
        company.answer(ana, with_them(*names))
        assert here(company, ana) == sorted(names, key=["Bo", "Cy", "Di"].index)
        assert company.taken() == 1 + len(names)
    with company.work() as session:
        assert session.scalar(select(func.count()).select_from(Contact)) == 1 + 4, "Bo twice, Cy and Di once"
