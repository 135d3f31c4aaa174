"""What guests tell about themselves, and what they agree to: kept with its words and its time, until the mixer ends."""

import pytest
from sqlalchemy import select

from mixer.accounts.models import Group
from mixer.contacts.models import Consent, Contact, Interest
from mixer.events.models import Event
from mixer.guests.models import CategoryPlace, Guest
from mixer.invite.rules.consents import CURRENT, wordings, words_of
from mixer.invite.rules.replies import Reply
from tests.invite.conftest import YES
from tests.makers import link_of, make_profession

TOLD = {"tag_name": "Annie", "company": "Ortiz & Daughters", "job_title": "Owner", "profession": "Florist"}


@pytest.fixture
def ana(house):
    (guest,) = house.guests(1)
    house.answer(guest, YES)
    return guest


def tell(house, guest, **told):
    return house.cast.browser().post(f"/r/{link_of(guest)}/details", TOLD | told)


def consents(house, purpose):
    with house.work() as session:
        rows = session.scalars(select(Consent).where(Consent.purpose == purpose).order_by(Consent.id))
        return [(one.wording, one.withdrawn_at is None) for one in rows]


def interests(house):
    with house.work() as session:
        return [(one.kind, one.text) for one in session.scalars(select(Interest).order_by(Interest.id))]


def test_every_consent_has_words_that_stay_known():
    assert set(CURRENT.values()) <= set(wordings())
    assert words_of("share").startswith("Share these with everyone")


def test_a_guest_corrects_what_the_host_knew_of_them(house, ana):
    assert tell(house, ana).status_code == 303
    with house.work() as session:
        contact = session.get_one(Contact, ana.contact_id)
        assert (contact.tag_name, contact.job_title) == ("Annie", "Owner")
        assert (contact.company.name, contact.profession.name) == ("Ortiz & Daughters", "Florist")
        assert "ortiz" in contact.search
    page = house.browse(ana)
    assert 'value="Ortiz &amp; Daughters"' in page
    tell(house, ana, company="", profession="")
    with house.work() as session:
        contact = session.get_one(Contact, ana.contact_id)
        assert (contact.company_id, contact.profession_id) == (None, None)


def test_where_one_business_of_a_category_comes_a_new_profession_moves_the_category(house, ana):
    with house.work() as session:
        session.get_one(Event, house.cast.event_id).one_per_category = True
        florist = make_profession(session, session.get_one(Group, house.cast.group_id), "Florist").id
    tell(house, ana)
    with house.work() as session:
        assert session.scalars(select(CategoryPlace.profession_id)).all() == [florist]
    tell(house, ana, profession="")
    with house.work() as session:
        assert session.scalars(select(CategoryPlace)).all() == []


def test_what_a_guest_offers_and_looks_for_is_kept_with_their_consent(house, ana):
    tell(house, ana, offers=["Wedding flowers", "", " Funeral   wreaths "], wants=["A van"])
    assert interests(house) == [("offer", "Wedding flowers"), ("offer", "Funeral wreaths"), ("want", "A van")]
    assert consents(house, "match") == [("match-1", True)]
    page = house.browse(ana)
    assert words_of("match") in page
    assert 'value="Funeral wreaths"' in page
    tell(house, ana, offers=list("ABCDE"), wants=[])
    assert interests(house) == [("offer", "A"), ("offer", "B"), ("offer", "C")]
    assert consents(house, "match") == [("match-1", True)], "one consent, however often the words change"
    tell(house, ana)
    assert (interests(house), consents(house, "match")) == ([], [("match-1", False)])
    assert tell(house, ana, offers=["x" * 121]).status_code == 422


def test_sharing_with_everybody_is_agreed_to_and_taken_back_and_agreed_to_again(house, ana):
    for shares in ("y", "y", "", "y"):
        tell(house, ana, **({"shares_with_all": shares} if shares else {}))
    assert consents(house, "share") == [("share-1", False), ("share-1", True)]


def test_each_companion_has_wishes_of_their_own(house):
    (ana,) = house.guests(1)
    house.answer(ana, Reply(coming=True, companions=("Bo Brings",)))
    with house.work() as session:
        bo = session.scalars(select(Guest).where(Guest.companion_of_id == ana.id)).one()
    assert "Food and drink for Bo Brings" in house.browse(ana)
    tell(house, ana, dietary="no nuts", **{f"diet_{bo.code}": "vegan", "diet_ZZZZ": "a stranger's"})
    assert (house.fresh(ana).dietary, house.fresh(bo).dietary) == ("no nuts", "vegan")
    assert 'value="vegan"' in house.browse(ana)


def test_after_the_mixer_nothing_is_changed_any_more(house, ana):
    house.clock.forward(days=90)
    phone = house.cast.browser()
    phone.post(f"/r/{link_of(ana)}/details", TOLD)
    page = phone.get(f"/r/{link_of(ana)}").text
    assert "We hope to see you at the next one" in page
    assert "About you" not in page
    assert house.fresh(ana).dietary == ""
    with house.work() as session:
        assert session.get_one(Contact, ana.contact_id).tag_name == "Guest0"


def test_whoever_does_not_know_yet_is_asked_again_and_can_tell_about_themselves(house):
    (ana,) = house.guests(1)
    assert "I do not know yet" in house.browse(ana)
    house.answer(ana, Reply(coming=False, unsure=True))
    page = house.browse(ana)
    assert "Guest0, do you know by now?" in page
    assert "About you" in page
    assert "I do not know yet" not in page
