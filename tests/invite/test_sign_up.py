"""The public page: open while the host lets it, nobody twice, never more than the cap, and it tells on nobody."""

import re
import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, update

from mixer.accounts.models import Group
from mixer.contacts.models import Consent, Contact
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.invite import service
from mixer.invite.rules.joining import REASONS, Closed, holds_address, why_closed
from mixer.invite.rules.replies import Reply
from mixer.invite.service import SignUp
from mixer.web.limits import limiter
from tests.invite.conftest import NO, YES
from tests.invite.test_pages import digest_of
from tests.makers import link_of, make_contact, make_guest, make_profession

PIA = SignUp("Pia", "Public", "pia@public.example", "Public Works", "florist", "Ana Ortiz", "no nuts")
TYPED = {"given": "Pia", "family": "Public", "email": "Pia@Public.example"}


@pytest.fixture
def opened(house):
    """A mixer whose public page takes ten people, and two of them together."""
    limiter.reset()
    change(house, sign_up_cap=10)
    return house


def change(house, **different):
    with house.work() as session:
        session.execute(update(Event).where(Event.id == house.cast.event_id).values(**different))


def join(house, new=PIA):
    house.clock.forward(seconds=1)
    with house.work() as session:
        return service.sign_up(session, house.cast.event_code, new, house.clock.now, house.tools)


def someone(number, *companions):
    return SignUp(f"Guest{number}", "Public", f"guest{number}@public.example", companions=companions)


def people(house):
    with house.work() as session:
        return session.scalars(select(Guest).where(Guest.event_id == house.cast.event_id).order_by(Guest.id)).all()


def came(house):
    with house.work() as session:
        return session.get_one(Event, house.cast.event_id).sign_ups


@pytest.fixture
def address(cast):
    return f"/join/{cast.event_code}"


def test_why_a_page_is_closed_in_order_of_what_matters_most():
    noon = datetime(2026, 10, 22, 12, tzinfo=UTC)
    assert why_closed("cancelled", noon, noon, 0, 0) is Closed.CANCELLED
    assert why_closed("planned", noon, noon, 0, 0) is Closed.NOT_OPENED
    assert why_closed("planned", noon, noon, 9, 0) is Closed.BEGUN
    assert why_closed("planned", noon, noon.replace(hour=11), 9, 9) is Closed.FULL
    assert why_closed("planned", noon, noon.replace(hour=11), 9, 8) is None
    assert set(REASONS) == set(Closed)


@pytest.mark.parametrize("text", ["see https://x.example", "www.x.example", "a@b.example", "<b>Ana</b>"])
def test_an_address_is_no_name(text):
    assert holds_address(text)
    assert not any(map(holds_address, ("Zoë Müller-Lüdenscheidt", "山田 太郎", "O'Neil, Jr.", "")))


def test_whoever_signs_up_is_on_the_list_with_a_place_and_a_letter(opened):
    with opened.work() as session:
        make_profession(session, session.get_one(Group, opened.cast.group_id), "Florist")
    assert join(opened)
    (pia,) = people(opened)
    assert (pia.answer, pia.source, pia.seats, pia.invited_by, pia.dietary) == (
        "yes",
        "sign_up",
        1,
        "Ana Ortiz",
        "no nuts",
    )
    with opened.work() as session:
        contact = session.get_one(Contact, pia.contact_id)
        assert (contact.full_name, contact.email, contact.source) == ("Pia Public", "pia@public.example", "sign_up")
        assert (contact.company.name, contact.profession.name) == ("Public Works", "Florist")
        assert session.scalars(select(Consent)).all() == []
    (letter,) = opened.letters()
    assert (letter.kind, letter.to_address) == ("answer_yes", "pia@public.example")
    assert link_of(pia) in letter.body_text
    assert (came(opened), opened.taken()) == (1, 1)


def test_a_wish_to_hear_of_later_mixers_is_a_consent_with_its_wording_and_time(opened):
    join(opened, SignUp("Pia", "", "pia@public.example", profession="Rainmaker", invite_again=True))
    with opened.work() as session:
        (consent,) = session.scalars(select(Consent)).all()
        assert (consent.purpose, consent.wording, consent.given_at) == ("invite", "invite-1", opened.clock.now)
        assert session.scalars(select(Contact)).one().profession.name == "Rainmaker"


def test_whoever_is_known_but_not_on_this_list_gets_no_second_record_and_keeps_their_own_facts(opened):
    with opened.work() as session:
        make_contact(
            session, session.get_one(Group, opened.cast.group_id), "Pia Known", email="pia@public.example", phone=""
        )
    assert join(opened)
    with opened.work() as session:
        contact = session.scalars(select(Contact)).one()
        assert (contact.full_name, contact.company_id) == ("Pia Known", None), "a stranger's word changes nothing"
    assert [one.answer for one in people(opened)] == ["yes"]


def test_whoever_was_invited_and_has_not_answered_says_yes_by_signing_up(opened):
    with opened.work() as session:
        event = session.get_one(Event, opened.cast.event_id)
        known = make_contact(session, session.get_one(Group, event.group_id), "Pia", email="pia@public.example")
        make_guest(session, event, known, dietary="vegan")
    assert join(opened)
    (pia,) = people(opened)
    assert (pia.answer, pia.dietary, came(opened)) == ("yes", "vegan", 1)


def test_a_name_and_a_company_are_no_proof_of_who_somebody_is(opened):
    with opened.work() as session:
        make_contact(session, session.get_one(Group, opened.cast.group_id), "Pia Public", email=None)
    join(opened, SignUp("Pia", "Public", "pia@public.example", "Public Works"))
    with opened.work() as session:
        assert session.scalar(select(func.count()).select_from(Contact)) == 2


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (YES, "You are already coming"),
        (NO, "you cannot come"),
        (Reply(coming=False, unsure=True), "do not know yet"),
    ],
)
def test_an_answer_on_record_is_changed_only_from_the_guests_own_page(opened, answer, says):
    (ana,) = opened.guests(1)
    opened.answer(ana, answer)
    before = len(opened.letters())
    mail = opened.letters_to(ana)
    again = SignUp("Some", "Body", mail, companions=("Bo Brings",))
    assert not join(opened, again)
    assert not join(opened, again)
    assert (len(people(opened)), came(opened)) == (1, 0)
    (letter,) = opened.letters()[before:]
    for body in (letter.body_text, letter.body_html):
        assert says in body
        assert "Some" not in body, "what a stranger typed is not carried"
        assert link_of(ana) in body
    opened.clock.forward(days=1)
    join(opened, again)
    assert len(opened.letters()) == before + 2, "one letter a day"


def test_whoever_waits_keeps_their_place_in_line(opened):
    opened.seats(1)
    ana, bo = opened.guests(2)
    opened.answer(ana, YES)
    opened.answer(bo, YES)
    since = opened.fresh(bo).waiting_since
    assert not join(opened, SignUp("Bo", "", opened.letters_to(bo)))
    assert opened.fresh(bo).waiting_since == since
    assert "waiting list already" in opened.letters()[-1].body_text


def test_whoever_a_host_took_off_the_list_is_told_to_write_to_the_hosts(opened):
    (ana,) = opened.guests(1, removed_at=opened.clock.now)
    assert not join(opened, SignUp("Ana", "", opened.letters_to(ana)))
    (letter,) = opened.letters()
    assert "answer this letter" in letter.body_text
    assert link_of(ana) not in letter.body_text + letter.body_html
    assert opened.fresh(ana).removed_at


def test_a_full_room_means_the_waiting_list_for_whoever_signs_up_too(opened):
    opened.seats(1)
    join(opened, someone(1))
    join(opened, someone(2))
    assert [one.answer for one in people(opened)] == ["yes", "waiting"]
    assert opened.letters()[-1].kind == "answer_waiting"


def test_everybody_who_comes_through_the_page_counts_and_nobody_beyond_the_number(opened):
    change(opened, sign_up_cap=3)
    with pytest.raises(Refusal, match="one other person"):
        join(opened, someone(1, "Bo", "Cy"))
    join(opened, someone(1, "Bo Brings"))
    assert (came(opened), opened.taken()) == (2, 2)
    with pytest.raises(Refusal, match="One place is left on this page"):
        join(opened, someone(2, "Cy Comes"))
    join(opened, someone(2))
    with pytest.raises(Refusal, match="Every place on this page is taken"):
        join(opened, someone(3))
    assert came(opened) == 3
    change(opened, sign_up_cap=5)
    with pytest.raises(Refusal, match="no e-mail address"):
        join(opened, SignUp("Pia", "", "pia at home"))


def test_the_database_has_the_last_word_when_the_last_place_went_meanwhile(opened):
    with opened.work() as session:
        event = session.get_one(Event, opened.cast.event_id)
        full = update(Event).where(Event.id == opened.cast.event_id).values(sign_ups=10)
        session.execute(full, execution_options={"synchronize_session": False})
        with pytest.raises(Refusal, match="Every place on this page is taken"):
            service.sign_up(session, opened.cast.event_code, PIA, opened.clock.now, opened.tools)
        assert event.sign_up_cap == 10, "the page as it was read before"
    assert people(opened) == []


def test_a_mixer_that_nobody_knows_cannot_be_joined(opened):
    with pytest.raises(Refusal, match="no mixer here"), opened.work() as session:
        service.sign_up(session, "ZZZZ", PIA, opened.clock.now, opened.tools)


def sign_up_at_once(house, number, how):
    outcomes, gate = [], threading.Barrier(number)

    def one(which):
        gate.wait()
        try:
            with house.work() as session:
                how(session, which)
            outcomes.append("in")
        except Refusal as no:
            outcomes.append(no.code)

    threads = [threading.Thread(target=one, args=(which,)) for which in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.database
def test_of_twelve_who_sign_up_at_once_only_as_many_come_in_as_the_page_may_bring(opened):
    change(opened, sign_up_cap=5)

    def how(session, which):
        service.sign_up(session, opened.cast.event_code, someone(which), opened.clock.now, opened.tools)

    outcomes = sign_up_at_once(opened, 12, how)
    assert sorted(outcomes) == ["closed"] * 7 + ["in"] * 5
    assert (came(opened), len(people(opened)), opened.taken()) == (5, 5, 5)


@pytest.mark.database
def test_one_person_who_presses_twice_at_once_stands_on_the_list_once(opened):
    def how(session, _which):
        service.sign_up(session, opened.cast.event_code, PIA, opened.clock.now, opened.tools)

    assert sign_up_at_once(opened, 6, how) == ["in"] * 6
    assert (came(opened), len(people(opened)), opened.taken()) == (1, 1, 1)


@pytest.mark.database
def test_the_control_that_counts_first_and_lets_in_then_lets_in_too_many(opened, look):
    change(opened, sign_up_cap=5)
    counted = threading.Barrier(8)

    def naive():
        with look() as reading:
            event = reading.get_one(Event, opened.cast.event_id)
            free = event.sign_ups < event.sign_up_cap
        counted.wait()
        if free:
            with opened.work() as session:
                session.execute(
                    update(Event).where(Event.id == opened.cast.event_id).values(sign_ups=Event.sign_ups + 1)
                )

    threads = [threading.Thread(target=naive) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert came(opened) == 8, "more than five"


def test_the_page_is_open_only_while_somebody_may_sign_up(opened, cast, address):
    phone = cast.browser()
    assert "Come and join us" in phone.get(address).text
    change(opened, sign_up_cap=0)
    assert "by invitation" in phone.get(address).text
    assert "by invitation" in phone.post(address, TYPED).text
    change(opened, sign_up_cap=3, sign_ups=3)
    assert "Every place on this page is taken" in phone.get(address).text
    change(opened, sign_ups=2)
    page = phone.get(address)
    assert "I bring somebody" not in page.text
    assert page.headers["Cache-Control"] == "no-store"
    with opened.work() as session:
        starts_at = session.get_one(Event, cast.event_id).starts_at
    opened.clock.now = starts_at
    assert "has begun" in phone.get(address).text
    change(opened, state="cancelled")
    assert "will not take place" in phone.get(address).text
    assert people(opened) == []
    for path in ("/join/ZZZZ", "/join/ZZZZ/thanks"):
        assert phone.get(path).status_code == 404
    assert phone.post("/join/ZZZZ", TYPED).status_code == 404


def test_the_answer_is_the_same_for_a_new_guest_a_known_one_and_a_machine(opened, cast, address):
    (ana,) = opened.guests(1)
    opened.answer(ana, YES)
    answers = []
    for typed in (TYPED, TYPED | {"email": opened.letters_to(ana)}, TYPED | {"website": "buy", "email": "x"}):
        phone = cast.browser()
        answer = phone.post(address, typed)
        answers.append((answer.status_code, answer.location, answer.data, phone.get(answer.location).data))
    assert answers[0] == answers[1] == answers[2]
    assert b"Look in your mail" in answers[0][3]
    assert b"Guest0" not in answers[0][3]
    assert len(people(opened)) == 2


def test_a_machine_that_fills_in_every_field_writes_nothing(opened, cast, address):
    before = digest_of(opened)
    assert cast.browser().post(address, TYPED | {"website": "https://spam.example"}).status_code == 303
    assert digest_of(opened) == before
    cast.browser().post(address, TYPED)
    assert digest_of(opened) != before, "the control: people leave the field empty"
    trap = re.search(r'<div class="trap" aria-hidden="true">(.*?)</div>', cast.browser().get(address).text, re.DOTALL)
    assert 'tabindex="-1"' in trap[1]
    assert 'autocomplete="off"' in trap[1]


def test_only_a_browser_that_holds_the_guests_own_link_is_told_that_they_are_on_the_list(opened, cast, address):
    (ana,) = opened.guests(1)
    opened.answer(ana, YES)
    for path in (address, f"{address}/thanks"):
        assert "You are on the list already" not in cast.browser().get(path).text
        assert link_of(ana) in cast.guest_browser(ana).get(path).text
    change(opened, sign_up_cap=0)
    assert "You are on the list already" in cast.guest_browser(ana).get(address).text
    with opened.work() as session:
        rival = make_guest(session, session.get_one(Event, cast.rival_event_id))
    assert "You are on the list already" not in cast.guest_browser(rival).get(address).text


def test_what_is_missing_or_no_name_is_said_beside_its_field(opened, cast, address):
    phone = cast.browser()
    wrong = {
        "given": "Win at www.spam.example",
        "family": "a@b.example",
        "companion": "https://spam.example",
        "email": "",
    }
    for field, value in wrong.items():
        page = phone.post(address, TYPED | {field: value})
        assert page.status_code == 422, field
        assert 'aria-invalid="true"' in page.text
    assert "Tell us your name" in phone.post(address, TYPED | {"given": ""}).text
    assert "is no e-mail address" in phone.post(address, TYPED | {"email": "pia at home"}).text
    assert "one other person" in phone.post(address, TYPED | {"companion": ["Bo", "Cy"]}).text
    assert "Tell us your name" in phone.post(address, TYPED | {"given": "  "}).text
    assert "comes to this address" in phone.post(address, TYPED | {"email": "  "}).text
    assert people(opened) == []


def test_a_page_that_fills_up_while_somebody_types_says_so(opened, cast, address, monkeypatch):
    looked = service.join_page

    def last_place_goes_meanwhile(*arguments):
        page = looked(*arguments)
        change(opened, sign_ups=10)
        return page

    monkeypatch.setattr(service, "join_page", last_place_goes_meanwhile)
    assert "Every place on this page is taken" in cast.browser().post(address, TYPED).text


def test_one_address_may_sign_up_many_but_a_mixer_is_not_flooded(opened, cast, address):
    phone = cast.browser()
    token = phone.csrf_token()
    answers = [phone.client.post(address, data=TYPED | {"csrf_token": token}).status_code for _ in range(41)]
    assert answers == [303] * 40 + [429]
    limiter.reset()


def test_the_host_sees_the_pages_address_and_how_many_came_through_it(opened, cast, address):
    hugo, invite = cast.browser("hugo"), f"/m/{cast.event_code}/invite"
    page = hugo.get(invite).text
    assert "0 of 10 people signed up themselves" in page
    assert f"http://localhost{address}" in page
    assert "No mail server is set" in page
    cast.browser().post(address, TYPED | {"companion": "Bo Brings"})
    assert "2 of 10 people signed up themselves" in hugo.get(invite).text
    for different, says in (
        ({"sign_ups": 10}, "The page is full"),
        ({"sign_up_cap": 0}, "nobody can sign up"),
        ({"sign_up_cap": 10, "state": "cancelled"}, "will not take place"),
    ):
        change(opened, **different)
        assert says in hugo.get(invite).text
    change(opened, state="planned")
    with opened.work() as session:
        opened.clock.now = session.get_one(Event, cast.event_id).starts_at
    assert "closed when the mixer began" in hugo.get(invite).text


def test_the_public_page_weighs_little(opened, cast, address):
    phone = cast.browser()
    page = phone.get(address)
    linked = {link.partition("#")[0] for link in re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)}
    static = sum(len(phone.get(link, headers={"Accept-Encoding": "gzip"}).data) for link in sorted(linked))
    assert linked
    assert len(page.data) + static <= 40_000
