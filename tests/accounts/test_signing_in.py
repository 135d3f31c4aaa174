import re

import pytest
from sqlalchemy import select
from werkzeug.routing import Rule

from mixer.accounts import service
from mixer.accounts.access import member
from mixer.accounts.models import Account, Deed, SignIn
from mixer.accounts.rules import GroupKind, GroupRole, password_fault
from mixer.core.refusal import Refusal
from mixer.post.models import Letter
from mixer.web.access import policy
from tests.makers import KEYRING, make_account


def _link_in_newest_letter(look) -> str:
    with look() as session:
        text = session.scalars(select(Letter.body_text).order_by(Letter.id.desc())).first()
    return re.search(r"http://localhost(/sign-in/\S+)", text).group(1)


def test_a_link_by_letter_signs_in_once(cast, look):
    with look() as session:
        email = session.get_one(Account, cast.accounts["olive"]).email
    browser = cast.browser()
    assert browser.post("/sign-in/link", {"email": email}).status_code == 303
    link = _link_in_newest_letter(look)
    assert "Sign in" in browser.get(link).text
    assert "Sign in" in browser.get(link).text, "looking does not use it up"
    assert browser.post(link).headers["Location"] == "/"
    assert browser.get("/account").status_code == 200
    assert browser.get(link).status_code == 410
    assert cast.browser().post(link).status_code == 409


def test_a_stranger_is_told_the_same_and_gets_no_letter(cast, look):
    answer = cast.browser().post("/sign-in/link", {"email": "nobody@mixer.example"}, follow_redirects=True)
    assert "on its way" in answer.text
    with look() as session:
        assert session.scalars(select(Letter)).all() == []


def test_a_link_is_too_old_after_ten_minutes(cast, work, clock, chance, look):
    with work() as session:
        token = service.make_link(session, cast.accounts["olive"], clock(), chance)
    clock.forward(minutes=11)
    assert cast.browser().get(f"/sign-in/{token}").status_code == 410


def test_a_password_signs_in_and_ends_other_sign_ins(cast, look):
    browser, other = cast.browser("olive"), cast.browser()
    with look() as session:
        email = session.get_one(Account, cast.accounts["olive"]).email
    browser.post("/account", {"password": "three tall red boats"})
    wrong = other.post("/sign-in/password", {"email": email, "password": "four tall red boats"})
    assert wrong.status_code == 422
    assert "do not match" in wrong.text
    right = other.post("/sign-in/password?next=/account", {"email": email, "password": "three tall red boats"})
    assert right.headers["Location"] == "/account"


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example/x", "/\\evil.example", "javascript:1"])
def test_signing_in_never_leads_to_another_site(cast, target, work, clock, chance):
    with work() as session:
        token = service.make_link(session, cast.accounts["olive"], clock(), chance)
    answer = cast.browser().post(f"/sign-in/{token}?next={target}")
    assert answer.headers["Location"] == "/"


def test_signing_out_ends_it_on_the_server(cast, look):
    browser = cast.browser("olive")
    browser.post("/sign-out")
    assert browser.get("/account").headers["Location"].startswith("/sign-in")
    assert cast.browser("olive").get("/account").status_code == 303
    with look() as session:
        assert session.scalars(select(SignIn).where(SignIn.account_id == cast.accounts["olive"])).all() == []


def test_helpers_are_invited_by_letter_and_only_by_organisers(cast, look):
    page = f"/g/{cast.group_code}/people"
    assert cast.browser("hugo").get(page).status_code == 403
    assert cast.browser("rita").get(page).status_code == 404
    olive = cast.browser("olive")
    assert "Hugo Host" in olive.get(page).text
    assert olive.post(page, {"name": "Ida", "email": "no address", "role": "member"}).status_code == 422
    answer = olive.post(page, {"name": "Ida", "email": "Ida@mixer.example", "role": "organiser"}, follow_redirects=True)
    assert "Ida gets a letter" in answer.text
    link = _link_in_newest_letter(look)
    ida = cast.browser()
    ida.post(link)
    assert ida.get(page).status_code == 200


def test_an_organiser_is_never_made_less(cast, work, clock, chance):
    with work() as session:
        olive = session.get_one(Account, cast.accounts["olive"])
        who = (olive.name, olive.email)
        service.join_group(session, cast.group_id, who, GroupRole.MEMBER, clock(), chance)
        roles = {person.name: person.role for person in service.people(session, cast.group_id)}
    assert roles["Olive Organiser"] == "organiser"


def test_a_group_is_founded_and_deeds_are_on_record(work, clock, chance):
    with work() as session:
        group = service.found_group(session, service.NewGroup("Hill Chapter", GroupKind.STRONG), clock(), chance)
        who = service.join_group(session, group, ("Ida", "Ida@hill.example "), GroupRole.ORGANISER, clock(), chance)
        assert service.join_group(session, group, ("Ida", "ida@HILL.example"), GroupRole.MEMBER, clock(), chance) == who
        service.record_deed(session, group, "imported", "a list of 12 guests", clock(), account_id=who)
        assert [line.name for line in service.groups_of(session, who)] == ["Hill Chapter"]
        helper = service.join_group(session, group, ("Bo", "bo@hill.example"), GroupRole.MEMBER, clock(), chance)
        service.join_group(session, group, ("Bo", "bo@hill.example"), GroupRole.ORGANISER, clock(), chance)
        assert [person.role for person in service.people(session, group) if person.id == helper] == ["organiser"]
        assert session.scalars(select(Deed.verb)).all() == ["imported"]


def test_somebody_without_a_group_gets_no_link(cast, work, look):
    with work() as session:
        email = make_account(session, name="Lone").email
    cast.browser().post("/sign-in/link", {"email": email})
    assert cast.browser().post("/sign-in/link", {"email": "no address"}).status_code == 422
    with look() as session:
        assert session.scalars(select(Letter)).all() == []


def test_a_disabled_account_is_out_at_once(cast, work, clock):
    with work() as session:
        session.get_one(Account, cast.accounts["olive"]).disabled_at = clock()
    assert cast.browser("olive").get("/account").status_code == 303


@pytest.mark.parametrize("password", ["password1234", "hugo host hu", "aaaabbbbcccc", "x" * 201, "short"])
def test_guessable_passwords_are_refused(password):
    assert password_fault(password, "Hugo Host Hu", "hugo@mixer.example")


def test_a_page_with_a_weak_password_says_why(cast):
    olive = cast.browser("olive")
    assert olive.post("/account", {"password": "short"}).status_code == 422
    assert "easily guessed" in olive.post("/account", {"password": "password1234"}).text


def test_people_without_a_password_are_not_let_in_by_one(cast, look):
    with look() as session:
        email = session.get_one(Account, cast.accounts["hugo"]).email
    answer = cast.browser().post("/sign-in/password", {"email": email, "password": "anything at all"})
    assert answer.status_code == 422
    nobody = cast.browser().post("/sign-in/password", {"email": "no@mixer.example", "password": "anything at all"})
    assert nobody.status_code == 422
    assert cast.browser().post("/sign-in/password", {"email": "", "password": ""}).status_code == 422


def test_a_member_sees_pages_open_to_all_helpers(app, cast):
    app.view_functions["members"] = policy(member)(lambda **_: "in")
    app.url_map.add(Rule("/g/<group_code>/members", endpoint="members"))
    assert cast.browser("nell").get(f"/g/{cast.group_code}/members").text == "in"


def test_a_weak_password_is_refused_in_a_sentence(cast, work):
    with work() as session, pytest.raises(Refusal, match="easily guessed"):
        service.set_password(session, cast.accounts["olive"], "olive organiser", "")
    with work() as session:
        assert service.ask_for_link(session, "x@y.example", None, None, KEYRING) is None
