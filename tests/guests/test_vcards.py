"""Contacts exported as vCards, as telephones and address books really write them."""

import logging

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mixer.core.refusal import Refusal
from mixer.guests.files.reader import read_guest_list
from mixer.guests.files.vcards import COLUMNS, is_vcards, read_vcards
from mixer.guests.rules.import_plan import plan_import


@pytest.fixture(scope="module")
def cards(read):
    return lambda text: {row.number: row for row in read(text)}


def test_cards_of_three_versions_in_one_file_become_guests(sample, read):
    rows = {row.number: row.facts for row in read(sample("contacts.vcf")) if not row.refused}
    ken, hanako, jose, ana, zoe, bob = (rows[number] for number in (1, 2, 3, 4, 6, 7))
    assert (ken.full_name, ken.given, ken.family) == ("佐藤 健", "健", "佐藤")
    assert (ken.email, ken.phone, ken.company, ken.host_note) == (
        "ken@sato.example", "+819012345678", "トヨタ", "one\ntwo",
    )  # fmt: skip
    assert (hanako.given, hanako.family, hanako.phone) == ("花子", "佐藤", "+15055550003")
    assert (jose.full_name, jose.email) == ("José Núñez", "jose@nunez.example")
    assert (ana.given, ana.family, ana.tag_name) == ("Ana María", "Núñez", "Ani")
    assert (ana.email, ana.phone) == ("ana@home.example", "+34600000000")
    assert (ana.company, ana.job_title, ana.profession) == ("Acme, Inc.", "Head of sales", "Photographer")
    assert ana.host_note == "likes tea\nand; cake, too"
    assert (zoe.full_name, zoe.email, zoe.phone) == ("Zoë Leroy", "zoe@leroy.example", "+33142000000")
    assert bob.full_name == "Bob Jones"
    assert len(rows) == 6


def test_broken_cards_are_refused_one_by_one_and_the_rest_kept(sample, read):
    plan = plan_import(read(sample("contacts.vcf")), [])
    assert plan.counts == {"rows": 9, "new": 6, "changed": 0, "same": 0, "doubtful": 0, "refused": 3}
    assert [(row.number, row.reason) for row in plan.having("refused")] == [
        (5, "The card has no end."),
        (8, "There is no name and no e-mail address."),
        (9, "The card has no end."),
    ]


def test_what_stood_on_a_broken_card_is_kept_for_its_host(sample):
    guests = read_guest_list(sample("contacts.vcf"))
    assert guests.kind == "vcard"
    assert guests.columns == COLUMNS
    assert [(one.number, one.text) for one in guests.refused] == [
        (5, "BEGIN:VCARD\nVERSION:3.0\nFN:Half a Card\n"),
        (9, "BEGIN:VCARD\nVERSION:3.0\nFN:Cut O\n"),
    ]


def test_a_card_that_the_library_cannot_read_is_refused_alone(cards):
    rows = cards(
        "BEGIN:VCARD\nVERSION:3.0\nFN:Ana Ruiz\nNOTE;ENCODING=b:A\nEND:VCARD\n"
        "BEGIN:VCARD\nVERSION:3.0\nFN:Bob Jones\nEND:VCARD\n"
    )
    assert rows[1].refused == "The card is damaged."
    assert rows[2].facts.full_name == "Bob Jones"


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_cards_can_be_pasted_with_any_line_end(read, end):
    text = end.join(("", "BEGIN:VCARD", "VERSION:3.0", "N:Ruiz;Ana", "EMAIL:a@x.example", "END:VCARD", ""))
    assert [row.facts.full_name for row in read(text)] == ["Ana Ruiz"]


def test_cards_in_latin_letters_of_old_telephones_are_read(read):
    card = "BEGIN:VCARD\r\nVERSION:2.1\r\nN:Núñez;José\r\nEND:VCARD\r\n"
    assert read(card.encode("cp1252"))[0].facts.full_name == "José Núñez"


def test_a_folded_quoted_value_and_no_value_at_all_are_read(read):
    card = "BEGIN:VCARD\nVERSION:2.1\nN;ENCODING=QUOTED-PRINTABLE:R=\n\tuiz;Ana=\nEND:VCARD\n"
    assert read(card)[0].refused == ""
    assert read("BEGIN:VCARD\nVERSION:3.0\nFN:Ana Ruiz\nORG:\nNOTE:\nEND:VCARD\n")[0].facts.company == ""


def test_no_line_of_a_card_gets_into_the_log(read, caplog):
    with caplog.at_level(logging.DEBUG):
        read("BEGIN:VCARD\nVERSION:3.0\nFN:Ana Ruiz\nher secret is out\nEND:VCARD\n")
    assert "secret" not in caplog.text


def test_a_table_that_speaks_of_cards_is_a_table():
    assert not is_vcards("Name,Notes\nAna,see\nBEGIN:VCARD\n")
    assert not is_vcards("END:VCARD\n")
    assert is_vcards("\n  begin:vcard\n")


def test_more_cards_than_a_list_may_hold_are_refused():
    with pytest.raises(Refusal, match="more than 1 cards"):
        read_vcards("BEGIN:VCARD\nEND:VCARD\n" * 2, (), 1)


def test_a_file_of_nothing_but_an_end_is_empty(read):
    assert read_vcards("END:VCARD\n", (), 9).rows == ()
    assert not read_guest_list("END:VCARD\n").named


lines = st.sampled_from(
    ["BEGIN:VCARD", "END:VCARD", "VERSION:2.1", "VERSION:4.0", "N:A;B", "FN:Ana", "N", ";", ":", "AGENT:", "PHOTO:x",
     " folded", "\ttab", "TEL;TYPE=:1", "EMAIL;PREF=1:a@b.example", "N;ENCODING=QUOTED-PRINTABLE:=",
     "NOTE;ENCODING=b:é", "ORG:;;", "N;CHARSET=KLINGON;ENCODING=QUOTED-PRINTABLE:=41", "item1.FN;=:x",
     "BEGIN:VEVENT", "END:VEVENT", ""]
)  # fmt: skip


@given(st.lists(lines, max_size=14), st.text(max_size=20))
@settings(max_examples=300, deadline=None)
def test_any_cards_are_a_list_or_a_refusal(entries, noise):
    text = "\n".join(["BEGIN:VCARD", *entries, noise, "END:VCARD", ""])
    try:
        guests = read_guest_list(text)
    except Refusal:
        return
    assert guests.rows or guests.refused
    assert all(len(row.cells) == len(guests.columns) for row in guests.rows)
