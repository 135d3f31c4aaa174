"""What a host knows better than the house: who helps whom, who is never put together, famous duos of their own."""

import re

import pytest
from sqlalchemy import select

from mixer.contacts.models import Contact, Profession
from mixer.core.refusal import Refusal
from mixer.guests.models import Guest
from mixer.icebreakers.models import Complement, NotWith, OwnDuo
from mixer.icebreakers.rules.duos import house_packs
from mixer.icebreakers.service import helps, never, packs


@pytest.fixture
def base(cast):
    return f"/m/{cast.event_code}/icebreakers"


@pytest.fixture
def trade(work, cast):
    def id_of(name, group_id=None):
        with work() as session:
            return session.scalar(
                select(Profession.id).where(Profession.name == name, Profession.group_id == (group_id or cast.group_id))
            )

    return id_of


@pytest.fixture
def ties(work, cast):
    def look(profession_id=None):
        with work() as session:
            found = helps.helps(session, cast.event_id, profession_id)
        return found.chosen, {tie.trade.name: (tie.value, tie.clients, tie.source) for tie in found.ties}

    return look


def test_the_professions_at_a_mixer_are_listed_the_most_helpful_first(cast, base, hall, ties, trade):
    hugo = cast.browser("hugo")
    assert "No professions yet" in hugo.get(f"{base}/helps").text
    hall.come(1, trade="Realtor")
    assert "nothing to compare yet" in hugo.get(f"{base}/helps").text
    hall.come(2, trade="Plumber", inside=False)
    hall.come(1, trade="Mortgage broker")
    chosen, found = ties()
    assert chosen.name == "Plumber", "the profession with most guests comes first"
    chosen, found = ties(trade("Realtor"))
    assert list(found) == ["Mortgage broker", "Plumber"]
    assert found["Mortgage broker"] == (10.0, "home buyers", "house")
    page = hugo.get(f"{base}/helps?profession={trade('Realtor')}").text
    assert page.index("Mortgage broker</a>") < page.index("Plumber</a>")
    for junk in ("abc", "999999", "99999999999999999999", "-1", ""):
        assert hugo.get(f"{base}/helps?profession={junk}").status_code == 200


def test_where_a_value_comes_from_is_told(hall, ties, trade, work, cast):
    guests = hall.come(4)
    with work() as session:
        for guest, (name, fold) in zip(guests, [("Falconer", "falconer"), ("Beekeeper", "beekeeper")], strict=False):
            profession = Profession(group_id=cast.group_id, name=name, fold=fold)
            session.add(profession)
            session.flush()
            session.get_one(Contact, session.get_one(Guest, guest).contact_id).profession_id = profession.id
    hall.come(1, trade="Realtor")
    hall.come(1, trade="Landscaper")
    _, found = ties(trade("Realtor"))
    assert found["Falconer"][2] == "unknown"
    assert {source for _, _, source in found.values()} <= {"house", "sphere", "unknown"}
    assert "sphere" in {source for name in ("Realtor", "Plumber") for _, _, source in ties(trade(name))[1].values()}


def test_the_hosts_own_value_counts_from_the_next_deal_and_can_be_taken_back(cast, base, hall, ties, trade, game):
    hall.come(2, trade="Realtor")
    hall.come(2, trade="Plumber")
    realtor, plumber = trade("Realtor"), trade("Plumber")
    game.deal()
    before = game.look().groups[0].value
    house = ties(realtor)[1]["Plumber"]
    hugo = cast.browser("hugo")
    said = hugo.post(f"{base}/helps", {"one": plumber, "other": realtor, "value": "2"}, follow_redirects=True).text
    assert "are worth 2 of 10 to each other now" in said
    assert ">Yours<" in said
    assert ties(realtor)[1]["Plumber"] == (2.0, house[1], "yours")
    assert ties(plumber)[1]["Realtor"] == (2.0, house[1], "yours")
    hugo.post(f"{base}/helps", {"one": realtor, "other": plumber, "value": "3"})
    assert ties(realtor)[1]["Plumber"][0] == 3.0
    game.deal()
    assert game.look().groups[0].value != before
    said = hugo.post(f"{base}/helps", {"one": realtor, "other": plumber, "value": ""}, follow_redirects=True).text
    assert "back to what the house knows" in said
    assert ties(realtor)[1]["Plumber"] == house


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"one": "x", "other": "y"},
        {"one": 1, "other": 2, "value": "11"},
        {"one": 1, "other": 2, "value": "-1"},
        {"one": 2**40, "other": 1},
        {"one": 999_999, "other": 1, "value": "3"},
        {"one": 1, "other": 1, "value": "3"},
    ],
)
def test_values_that_make_no_sense_are_refused_in_words(cast, base, hall, fields):
    hall.come(2)
    answer = cast.browser("hugo").post(f"{base}/helps", fields)
    assert answer.status_code == 409
    assert "Choose two" in answer.text


def test_a_value_is_at_most_ten_and_professions_are_the_groups_own(cast, work, hall, trade):
    hall.come(2)
    realtor, plumber = trade("Realtor"), trade("Plumber")
    with work() as session:
        with pytest.raises(Refusal, match="between 0"):
            helps.set_value(session, cast.event_id, realtor, plumber, 12)
        with pytest.raises(Refusal, match="two different professions"):
            helps.reset(session, cast.rival_event_id, realtor, plumber)


def test_two_are_never_put_together_until_they_may_meet_again(cast, base, hall, game, work):
    hugo = cast.browser("hugo")
    assert "Nobody is kept apart" in hugo.get(f"{base}/never-together").text
    hall.come(2)
    said = hugo.post(
        f"{base}/never-together", {"one": "guest001 HALL", "other": "Guest000 Hall · House 0"}, follow_redirects=True
    ).text
    assert "Guest001 Hall and Guest000 Hall are never put together." in said
    hugo.post(f"{base}/never-together", {"one": "Guest000 Hall", "other": "Guest001 Hall"})
    with work() as session:
        (couple,) = session.scalars(select(NotWith.id))
    game.deal()
    assert "kept apart" in game.look().relaxations[0]
    assert "They may meet again" in hugo.post(f"{base}/never-together/{couple}/remove", follow_redirects=True).text
    assert hugo.post(f"{base}/never-together/{couple}/remove").status_code == 409
    game.deal()
    assert game.look().relaxations == ()


def test_who_is_meant_must_be_one_guest_of_the_mixer(cast, base, hall, work):
    one, other, _ = hall.come(3)
    with work() as session:
        twins = [session.get_one(Contact, session.get_one(Guest, guest).contact_id) for guest in (one, other)]
        for twin in twins:
            twin.full_name = "Ana Lee"
        email = twins[0].email
    hugo = cast.browser("hugo")
    for who, words in [
        (("Ana Lee", "Guest002 Hall"), "2 guests are called"),
        (("Nobody", "Guest002 Hall"), "No guest of this mixer"),
        (("Guest002 Hall", "guest002 hall"), "two different people"),
        (("", "Guest002 Hall"), "Choose two people"),
        (("...", "Guest002 Hall"), "No guest of this mixer"),
    ]:
        answer = hugo.post(f"{base}/never-together", {"one": who[0], "other": who[1]})
        assert answer.status_code == 409
        assert words in answer.text
    by_mail = hugo.post(f"{base}/never-together", {"one": email, "other": "Guest002 Hall"}, follow_redirects=True)
    assert "Ana Lee and Guest002 Hall" in by_mail.text


def test_a_person_without_a_company_is_picked_by_name_alone():
    assert never.Person(1, 1, "Ana Lee", "", "").picked == "Ana Lee"


def test_a_groups_own_duo_is_added_drawn_and_removed(cast, base, hall, game, work):
    hugo = cast.browser("hugo")
    assert "None of your own yet" in hugo.get(f"{base}/duos/own").text
    said = hugo.post(f"{base}/duos/own", {"first": "Mayor", "second": "Mayor's Dog"}, follow_redirects=True).text
    assert "ready to be drawn" in said
    hall.come(2)
    assert "Your own" in hugo.get(f"{base}/duos").text
    page = hugo.post(f"{base}/duos/deal", {"packs": ["own"]}, follow_redirects=True).text
    assert "Mayor &amp; Mayor" in page
    assert game.look().groups[0].name == "Mayor & Mayor's Dog"
    hall.come(1)
    hugo.post(f"{base}/duos/deal", {"packs": ["own"]})
    assert len(game.look().groups[0].members) == 3, "a trio is borrowed from the house where the own pack has none"
    with work() as session:
        (code,) = session.scalars(select(OwnDuo.code))
    assert "is not drawn any more" in hugo.post(f"{base}/duos/own/{code}/remove", follow_redirects=True).text
    assert hugo.post(f"{base}/duos/own/{code}/remove").status_code == 409
    assert hugo.post(f"{base}/duos/deal", {"packs": ["own"]}).status_code == 409
    hugo.post(f"{base}/duos/own", {"first": "Red", "second": "Amber", "third": "Green"})
    hugo.post(f"{base}/duos/deal", {"packs": ["own"]})
    assert {member.card for member in game.look().groups[0].members} == {"Red", "Amber", "Green"}


@pytest.mark.parametrize(
    ("halves", "words"),
    [
        (("", "Pestle"), "Fill in both halves"),
        (("A half that is far too long for any card", "Pestle"), "does not fit a card"),
        (("Salt", "Pestle"), "“Salt” is already in Food"),
        (("Old Mill", "old mill"), "already in this duo"),
    ],
)
def test_duos_that_cannot_be_dealt_are_refused_in_words(cast, base, halves, words):
    answer = cast.browser("hugo").post(f"{base}/duos/own", {"first": halves[0], "second": halves[1]})
    assert answer.status_code == 409
    assert words in answer.text


def test_a_duo_has_two_or_three_halves_and_a_group_not_thousands_of_duos(cast, work, chance, monkeypatch):
    monkeypatch.setattr(packs, "MOST_OWN", 1)
    with work() as session:
        with pytest.raises(Refusal, match="two halves"):
            packs.add_duo(session, cast.event_id, ["Alone"], chance)
        packs.add_duo(session, cast.event_id, ["Old Mill", "New Mill"], chance)
        with pytest.raises(Refusal, match="enough for any mixer"):
            packs.add_duo(session, cast.event_id, ["Thunder B", "Lightning B"], chance)
        assert packs.packs_for(session, cast.rival_event_id) == house_packs()


PAGES = ["helps", "never-together", "duos/own"]
STEPS = ["helps", "never-together", "never-together/1/remove", "duos/own", "duos/own/ABC/remove"]


@pytest.mark.parametrize(("who", "expected"), [("vera", 403), ("nell", 404), ("rita", 404), ("", 303)])
def test_opinions_are_the_hosts_alone(cast, base, hall, work, trade, who, expected):
    hall.come(2)
    browser = cast.browser(who)
    fields = {"one": trade("Realtor"), "other": trade("Plumber"), "value": 3, "first": "Old Mill", "second": "New Mill"}
    for page in PAGES:
        assert browser.get(f"{base}/{page}").status_code == expected
    for step in STEPS:
        assert browser.post(f"{base}/{step}", fields).status_code == expected
    with work() as session:
        assert not any(session.scalar(select(model.id)) for model in (Complement, NotWith, OwnDuo))


def test_opinions_take_a_bounded_number_of_queries(cast, base, hall, queries):
    hall.come(8)
    hugo = cast.browser("hugo")

    def count():
        asked_for = []
        for page in PAGES:
            with queries() as asked:
                assert hugo.get(f"{base}/{page}").status_code == 200
            asked_for.append(len(asked))
        return asked_for

    few = count()
    hall.come(60)
    assert count() == few
    assert len(re.findall("<option", hugo.get(f"{base}/never-together").text)) == 68
