from datetime import timedelta

import pytest
from sqlalchemy import select

from mixer.accounts.models import Group
from mixer.contacts.models import Company, Consent, Contact, Profession, Sphere
from mixer.contacts.rules.catalogue import spheres
from mixer.contacts.service import (
    AddressBook,
    NewContact,
    catalogue_finder,
    contact_page,
    create_contact,
    fill_contact,
    find_contact,
    list_contacts,
    profession_finder,
    seed_professions,
    tidied,
    update_contact,
)
from mixer.core.refusal import Refusal
from tests.cast import RIVAL_CANARY
from tests.makers import MADE_AT, make_company, make_contact, make_profession

LATER = MADE_AT + timedelta(days=1)


@pytest.fixture
def ours(work, cast):
    with work() as session:
        return session.get_one(Group, cast.group_id)


def test_a_new_group_starts_with_the_contact_spheres_once(work, look, ours):
    for _ in range(2):
        with work() as session:
            seed_professions(session, ours.id)
    with look() as session:
        assert list(session.scalars(select(Sphere.name).order_by(Sphere.position))) == [one.name for one in spheres()]
        professions = session.scalars(select(Profession)).all()
        assert len(professions) == sum(len(one.professions) for one in spheres())
        assert all(one.sphere is not None and one.sphere.group_id == ours.id for one in professions)


def test_seeding_keeps_a_groups_own_professions(work, look, ours):
    with work() as session:
        make_profession(session, ours, "Florist")
        seed_professions(session, ours.id)
    with look() as session:
        assert session.scalars(select(Profession.sphere_id).where(Profession.fold == "florist")).one() is None


def test_professions_are_found_by_a_groups_own_words_and_the_catalogues(work, ours):
    with work() as session:
        make_profession(session, ours, "Beekeeper")
        make_profession(session, ours, "Accountant")
        finder = profession_finder(session, ours.id)
        assert finder.find("beekeeper").name == "Beekeeper"
        assert finder.find("CPA").name == "Accountant"
        assert catalogue_finder().find("beekeeper") is None


def test_companies_and_professions_are_made_once_whatever_their_legal_form(work, look, ours):
    with work() as session:
        acme = make_company(session, ours, "Acme")
        book = AddressBook(session, ours.id)
        assert book.company_id("ACME, Inc.") == acme.id
        bolt = book.company_id("Bolt GmbH")
        assert book.company_id(" bolt ") == bolt
        assert book.company_id("") is None
        assert book.profession_id("Beekeeper") == AddressBook(session, ours.id).profession_id("BEEKEEPER")
        assert book.profession_id(" ") is None
    with look() as session:
        assert sorted(session.scalars(select(Company.name))) == ["Acme", "Bolt GmbH"]


def test_a_person_is_tidied_before_they_are_kept():
    person = tidied(
        NewContact(" Mx. Robin ", "Ray", email="Robin@Ray.Example", phone="(505) 555-0043", company=" Ray  Ltd "), "US"
    )
    assert (person.full_name, person.tag_name, person.email) == ("Mx. Robin Ray", "Robin", "robin@ray.example")
    assert (person.phone, person.company) == ("+15055550043", "Ray Ltd")


@pytest.mark.parametrize(
    ("person", "code"), [(NewContact(" "), "no_name"), (NewContact("Bo", email="bo@"), "bad_email")]
)
def test_a_person_without_name_or_with_a_wrong_address_is_refused(person, code):
    with pytest.raises(Refusal) as refusal:
        tidied(person, "US")
    assert refusal.value.code == code


def test_people_are_found_by_address_or_by_name_and_company(work, chance, ours):
    with work() as session:
        book = AddressBook(session, ours.id)
        carla = tidied(NewContact("Carla", "Cooper", email="carla@cooper.example", company="Cooper Inc"), "US")
        kept = create_contact(session, ours.id, carla, MADE_AT, chance, book)
        session.flush()

        def found(**different: str):
            return find_contact(session, ours.id, tidied(NewContact(**different), "US"))

        assert found(given="C.", email="CARLA@cooper.example") is kept
        assert found(given="Cooper", family="Carla", company="Cooper, LLC") is kept
        assert found(given="Carla", family="Cooper", company="Cooper", email="c2@cooper.example") is None
        assert found(given="Carla", family="Cooper", company="Bolt") is None
        assert found(given="Carla", family="Cooper") is None
        assert found(given="Carla", company="Cooper") is None
        assert found(given="?!", company="Cooper") is None
        make_contact(session, ours, "Dora Diaz", email=None)
        assert found(given="Dora", family="Diaz", company="Bolt") is None


def test_what_is_known_stays_when_gaps_are_filled(work, chance, ours):
    with work() as session:
        book = AddressBook(session, ours.id)
        bo = tidied(NewContact("Bo", phone="+15055550001"), "US")
        contact = create_contact(session, ours.id, bo, MADE_AT, chance, book)
        session.flush()
        more = tidied(
            NewContact("Bo", phone="+15055550002", company="Bolt", profession="Plumber", email="b@x.example"), "US"
        )
        fill_contact(session, contact, more, LATER, book)
        assert (contact.phone, contact.email, contact.updated_at) == ("+15055550001", "b@x.example", LATER)
        assert contact.company_id == book.company_id("Bolt")
        assert contact.search == "bo bo bolt b x example"
        fill_contact(session, contact, more, LATER + timedelta(days=1), book)
        assert contact.updated_at == LATER


def test_fields_are_written_over_and_erased(work, ours):
    with work() as session:
        book = AddressBook(session, ours.id)
        contact = make_contact(session, ours, "Bo Bolt")
        update_contact(session, contact, {"company": "Acme", "given": "Bob", "email": ""}, LATER, book)
        assert contact.email is None
        assert "acme" in contact.search
        update_contact(session, contact, {"company": "", "profession": ""}, LATER, book)
        assert (contact.company_id, contact.profession_id) == (None, None)
        assert "acme" not in contact.search


def test_the_address_book_is_searched_in_any_order_case_and_accent(work, look, cast, ours, queries):
    with work() as session:
        jose = make_contact(session, ours, "José Núñez", search="jose nunez acme")
        for number in range(60):
            make_contact(session, ours, f"Person{number:02} Example")
        make_contact(session, session.get_one(Group, cast.rival_group_id), f"José {RIVAL_CANARY}")
        make_contact(session, ours, "José Erased", erased_at=MADE_AT)
    with look() as session, queries() as sent:
        found = list_contacts(session, ours.id, "ACME jose")
        assert [line.code for line in found.lines] == [jose.code]
        assert list_contacts(session, ours.id, "nobody").lines == ()
        assert list_contacts(session, ours.id, page=2).page == 2
        assert len(list_contacts(session, ours.id, page=99).lines) == 61 - 50
        assert list_contacts(session, ours.id, page=-1).page == 1
    assert len(sent) <= 2 * 5 + 1


def test_a_contacts_page_knows_everything_and_belongs_to_its_group(work, look, cast, ours):
    with work() as session:
        seed_professions(session, ours.id)
        florist = session.scalars(select(Profession).where(Profession.fold == "florist")).one()
        contact = make_contact(session, ours, "Flora Flores", profession_id=florist.id)
        session.add_all(
            [
                Consent(contact_id=contact.id, purpose="share", wording="1", given_at=MADE_AT),
                Consent(contact_id=contact.id, purpose="photo", wording="1", given_at=MADE_AT, withdrawn_at=MADE_AT),
            ]
        )
    with look() as session:
        page = contact_page(session, ours.id, contact.code)
        assert (page.profession, page.sphere, page.consents) == ("Florist", "Events and travel", ("share",))
        assert contact_page(session, cast.rival_group_id, contact.code) is None
        assert session.get_one(Contact, contact.id).group_id == ours.id


def test_sister_companies_are_one_house(work, ours):
    with work() as session:
        parent = make_company(session, ours, "Acme")
        sister = make_company(session, ours, "Acme West", parent_id=parent.id)
        assert sister.house_id == parent.house_id == parent.id
