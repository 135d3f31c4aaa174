"""Business passed on between two guests: written down, thanked for, taken back; hosts see sums of many."""

import random
import re
from html import unescape

import pytest

from mixer.core.refusal import Refusal
from mixer.followup.models import Referral
from mixer.followup.service import ladder, referrals
from mixer.followup.service.own_data import own_data
from mixer.followup.service.referrals import Entry, Totals, referral_totals
from mixer.guests.models import Guest
from mixer.meetings.models import Meeting
from mixer.post.models import Letter
from tests.makers import KEYRING


@pytest.fixture
def act(work, night, clock):
    """Do something as a guest, by name."""

    def done(what, who, *arguments, **more):
        with work() as session:
            return getattr(referrals, what)(session, night.ids[who], *arguments, **more)

    return done


@pytest.fixture
def passed(act, night, clock, look):
    """Ana writes down that Ben passed her a wedding worth $1,250; return its code."""
    entry = Entry(given=False, words="The Lopez wedding", value="1,250")
    act("write_down", "Ana", night.codes["Ben"], entry, clock(), random.Random(1))
    with look() as session:
        return session.query(Referral).one().code


def seen(look, night, name):
    with look() as session:
        return referrals.referrals(session, night.ids[name])


def test_both_see_it_and_only_who_wrote_it_the_value(look, night, passed, clock):
    (ana,), (ben,) = seen(look, night, "Ana"), seen(look, night, "Ben")
    assert (ana.given, ana.value, ana.own, ana.name) == (False, "$1,250", True, "Ben Example")
    assert (ben.given, ben.value, ben.own, ben.name) == (True, "", False, "Ana Example")
    assert ana.words == ben.words == "The Lopez wedding"
    with look() as session:
        assert "125000" in str(own_data(session, night.ids["Ana"], clock()).as_json())
        assert "125000" not in str(own_data(session, night.ids["Ben"], clock()).as_json())
        for one, other in (("Ana", "Ben"), ("Ben", "Ana")):
            assert ladder.ladder_with(session, night.ids[one], night.codes[other]).now.step.key == "referral"


def test_who_received_it_thanks_by_letter_once_or_by_a_tap_and_takes_it_back(look, night, passed, act, clock):
    act("thank", "Ana", passed, clock(), KEYRING, by_letter=False)
    with look() as session:
        assert session.query(Letter).count() == 0
    assert seen(look, night, "Ben")[0].thanked_at == clock()
    act("take_thanks_back", "Ana", passed)
    assert seen(look, night, "Ben")[0].thanked_at is None
    for _ in range(2):
        act("thank", "Ana", passed, clock.forward(minutes=1), KEYRING, by_letter=True)
    with look() as session:
        letter = session.query(Letter).one()
        assert letter.subject == "Ana Example thanks you for a referral"
        assert "The Lopez wedding" in letter.body_text
        assert letter.to_name == "Ben Example"
    with pytest.raises(Refusal, match="what you received"):
        act("thank", "Ben", passed, clock(), KEYRING, by_letter=True)
    with pytest.raises(Refusal, match="what you received"):
        act("take_thanks_back", "Ben", passed)


def test_who_wrote_it_down_takes_it_back_and_puts_it_back(look, night, passed, act, clock):
    with pytest.raises(Refusal, match="Only they"):
        act("remove", "Ben", passed, clock())
    act("remove", "Ana", passed, clock())
    assert seen(look, night, "Ben") == []
    assert seen(look, night, "Ana")[0].removed
    with pytest.raises(Refusal, match="any more"):
        act("thank", "Ana", passed, clock(), KEYRING, by_letter=True)
    act("remove", "Ana", passed, None)
    assert len(seen(look, night, "Ben")) == 1


def test_a_value_that_cannot_be_read_is_said(act, night, clock):
    entry = Entry(given=True, words="x", value="a lot")
    with pytest.raises(Refusal, match="no amount"):
        act("write_down", "Ana", night.codes["Ben"], entry, clock(), random.Random(1))


def test_a_giver_without_an_address_is_thanked_on_the_page(act, night, clock, look):
    act("write_down", "Ana", night.codes["Cleo"], Entry(given=False, words="A lease"), clock(), random.Random(1))
    with look() as session:
        code = session.query(Referral).one().code
    act("thank", "Ana", code, clock(), KEYRING, by_letter=True)
    with look() as session:
        assert session.query(Letter).count() == 0


def test_hosts_see_numbers_and_sums_only_of_many(act, cast, night, clock, look, passed):
    hugo, overview = cast.browser("hugo"), f"/m/{cast.event_code}/follow-up"
    with look() as session:
        assert referral_totals(session, night.event_id) == Totals(1, 0, {})
    assert "1 referral was passed on, 0 thanked for." in words(hugo.get(overview))
    for number in range(2):
        entry = Entry(given=True, words="More", value="100")
        act("write_down", "Ben", night.codes["Ana"], entry, clock(), random.Random(number + 9))
    act("thank", "Ana", passed, clock(), KEYRING, by_letter=False)
    with look() as session:
        assert referral_totals(session, night.event_id) == Totals(3, 1, {"USD": 145000})
    told = words(hugo.get(overview))
    assert "3 referrals were passed on, 1 thanked for; the values that were told come to $1,450" in told
    assert "Lopez" not in told


def test_who_no_longer_sees_the_other_has_no_referral_with_them(act, night, clock, look, work, passed):
    with work() as session:
        session.query(Meeting).delete()
    assert seen(look, night, "Ana") == []
    for code, said in ((passed, "not met"), ("ZZZZZZZZZZ", "not here any more")):
        with pytest.raises(Refusal, match=said):
            act("remove", "Ana", code, clock())
    with look() as session:
        assert "Lopez" in str(own_data(session, night.ids["Ana"], clock()).as_json())
        assert "Lopez" not in str(own_data(session, night.ids["Ben"], clock()).as_json())


def words(answer):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def test_guests_do_it_on_their_pages(cast, night, work):
    with work() as session:
        guests = [session.get_one(Guest, night.ids[name]) for name in ("Ana", "Ben", "Noa")]
        session.expunge_all()
    ana, ben, noa = map(cast.guest_browser, guests)
    assert "None yet" in words(ana.get("/my/referrals"))
    assert "We referred Business passed on" in words(ana.get("/my"))
    assert "We referred" not in words(noa.get("/my"))
    person = f"/my/people/{night.codes['Ben']}"
    assert "Write down a referral" in words(ana.get(person))
    assert ana.post(f"{person}/referrals", {"way": "received", "words": ""}).status_code == 409
    entry = {"way": "received", "words": "The Lopez wedding", "value": "1250"}
    page = words(ana.post(f"{person}/referrals", entry, follow_redirects=True))
    assert "Ben Example received $1,250 The Lopez wedding" in page
    address = "/my/referrals/" + re.search(r"/my/referrals/(\w+)/remove", ana.get(person).text)[1]
    assert "A letter tells them" in words(ana.post(f"{address}/thank/letter", follow_redirects=True))
    assert "given thanked The Lopez wedding" in words(ben.get("/my/referrals"))
    assert "Taken back" in words(ana.post(f"{address}/thank/undo", follow_redirects=True))
    assert "Marked as thanked" in words(ana.post(f"{address}/thank/tap", follow_redirects=True))
    assert "Put it back" in words(ana.post(f"{address}/remove", follow_redirects=True))
    assert "Put back." in words(ana.post(f"{address}/restore", follow_redirects=True))
