import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from mixer.followup.files import HEADER, VERSIONS, Card, Row, table, vcards

MOMENT = dt.datetime(2026, 11, 13, 2, 30, tzinfo=dt.UTC)
ROBIN = Card(
    "Robin Lee",
    given="Robin",
    family="Lee",
    company="Acme; Sons, Ltd",
    title="Mortgage broker",
    email="robin@acme.example",
    phone="+12125550123",
    note="Met at Autumn mixer\nwants a florist",
    uid="7K2Q",
)
texts = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=80)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_card_comes_back_as_it_was_written(version):
    card = vobject.readOne(vcards([ROBIN], MOMENT, version).decode())
    assert card.version.value == version
    assert card.fn.value == "Robin Lee"
    assert (card.n.value.given, card.n.value.family) == ("Robin", "Lee")
    assert card.org.value == ["Acme; Sons, Ltd"]
    assert card.title.value == "Mortgage broker"
    assert (card.email.value, card.email.type_param) == ("robin@acme.example", "WORK")
    assert (card.tel.value, card.tel.type_param) == ("+12125550123", "WORK")
    assert card.note.value == "Met at Autumn mixer\nwants a florist"
    assert card.uid.value == "urn:mixer:7K2Q"
    assert card.rev.value == "20261113T023000Z"


def test_what_a_person_did_not_agree_to_share_is_not_even_an_empty_line():
    text = vcards([Card("Ana")], MOMENT).decode()
    assert [line.partition(":")[0] for line in text.split()] == ["BEGIN", "VERSION", "FN", "N", "REV", "END"]


def test_a_person_known_by_one_name_has_it_as_the_given_name():
    assert "N:;Ana;;;" in vcards([Card("Ana")], MOMENT).decode()
    assert "N:Lee;;;;" in vcards([Card("Lee", family="Lee")], MOMENT).decode()


def test_many_cards_are_one_file_and_nobody_is_no_file():
    people = [ROBIN, Card("王小明"), Card("عائشة")]
    cards = list(vobject.readComponents(vcards(people, MOMENT).decode()))
    assert [card.fn.value for card in cards] == ["Robin Lee", "王小明", "عائشة"]
    assert vcards([], MOMENT) == b""


@settings(max_examples=60)
@given(texts, texts, st.sampled_from(VERSIONS))
def test_names_in_any_script_survive_folding_and_escaping(name, company, version):
    card = vobject.readOne(vcards([Card(name, company=company)], MOMENT, version).decode())
    assert card.fn.value == name
    assert card.org.value == [company]


def test_control_characters_do_not_reach_a_card():
    assert b"FN:Anax\r\n" in vcards([Card("Ana\x00\x1b\rx")], MOMENT)


def test_a_row_of_the_table_says_what_a_host_wants_to_know():
    arrived = dt.datetime(2026, 11, 12, 22, 42, tzinfo=dt.UTC)
    row = Row(
        name="Robin Lee",
        company="Acme",
        profession="Mortgage broker",
        email="robin@acme.example",
        phone="",
        answer="yes",
        arrived=arrived,
        first_timer=True,
        invited_by="Ana Kovač",
        visitor_host=False,
        donated="",
        won="Fruit basket",
        met=2,
        people=["Ana Kovač", "王小明"],
        segments=["Came", "First-timers"],
    )
    (cells,) = table([row], ZoneInfo("America/New_York"))
    assert dict(zip(HEADER, cells, strict=True)) == {
        "Name": "Robin Lee",
        "Company": "Acme",
        "Profession": "Mortgage broker",
        "E-mail": "robin@acme.example",
        "Phone": "",
        "Answer": "yes",
        "Came": "yes",
        "Arrived": "17:42",
        "First-timer": "yes",
        "Invited by": "Ana Kovač",
        "Visitor host": "",
        "Donated": "",
        "Won": "Fruit basket",
        "People met": 2,
        "Met": "Ana Kovač; 王小明",
        "Segments": "Came; First-timers",
    }


def test_a_guest_who_did_not_come_has_no_time_of_arrival():
    row = Row("Ana", "", "", "", "", "", None, False, "", False, "", "", 0, [], [])
    (cells,) = table([row], dt.UTC)
    assert cells[6:8] == ["", ""]
