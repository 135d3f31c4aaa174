import datetime as dt

import pytest
import vobject
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mixer.core.vcards import VERSIONS, Card, vcards
from mixer.guests.files.reader import read_guest_list

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
@example("😀" * 5_000, '=1+1;,\\n"', "4.0")
@example("\u202eevil", "a:b\\;c", "3.0")
@example(" begins and ends ", "\ufeffmark", "3.0")
def test_names_in_any_script_survive_folding_and_escaping(name, company, version):
    card = vobject.readOne(vcards([Card(name, company=company)], MOMENT, version).decode())
    assert card.fn.value == name
    assert card.org.value == [company]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x85", "\u2028", "\u2029", "\x0b", "\x0c"])
def test_whatever_ends_a_line_begins_no_line_of_a_card(end):
    text = vcards([Card(f"Ana{end}TEL:+1900")], MOMENT).decode()
    (card,) = vobject.readComponents(text)
    assert card.fn.value == "Ana\nTEL:+1900"
    assert "tel" not in card.contents


def test_control_characters_do_not_reach_a_card():
    assert b"FN:Anax\r\n" in vcards([Card("Ana\x00\x1bx")], MOMENT)


@pytest.mark.parametrize("version", VERSIONS)
def test_our_own_importer_reads_a_card_as_it_was_written(version):
    guests = read_guest_list(vcards([ROBIN, Card("王小明")], MOMENT, version))
    rows = [dict(zip(guests.columns, row.cells, strict=True)) for row in guests.rows]
    assert [row["Full name"] for row in rows] == ["Robin Lee", "王小明"]
    assert (rows[0]["Company"], rows[0]["E-mail"]) == ("Acme; Sons, Ltd", "robin@acme.example")
    assert (rows[0]["Phone"], rows[0]["Role"]) == ("+12125550123", "Mortgage broker")
    assert rows[0]["Note for hosts"] == "Met at Autumn mixer\nwants a florist"
