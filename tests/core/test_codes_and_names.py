import random

from hypothesis import given
from hypothesis import strategies as st

from mixer.core.codes import ALPHABET, canonical, digest, encode, grouped, new_code
from mixer.core.keyring import LENGTHS, PATHS, Keyring, Token
from mixer.core.names import fold, initials


def test_a_code_is_read_as_a_person_meant_it():
    assert canonical(" oil-10o ") == "011100"
    assert grouped("ABCD0123EF") == "ABCD-0123-EF"
    assert new_code(random.Random(1), 8) == new_code(random.Random(1), 8)


@given(st.text(ALPHABET, min_size=1))
def test_a_code_means_itself(code):
    assert canonical(code) == code
    assert canonical(grouped(code).lower()) == code


def test_codes_are_encoded_bit_by_bit():
    assert encode(bytes([0b11111_000, 0b01_000000]), 2) == "Z1"
    assert len(digest("x")) == 32


def test_each_token_opens_one_thing_only():
    keyring = Keyring(b"secret", "https://mix.example")
    tokens = {keyring.token(kind, "GUEST1", version) for kind in Token for version in (1, 2)}
    assert len(tokens) == 2 * len(Token)
    assert set(PATHS) < set(LENGTHS) == set(Token), "a PIN has no page"
    assert keyring.token(Token.BADGE, "GUEST1") != Keyring(b"other", "").token(Token.BADGE, "GUEST1")
    assert keyring.link(Token.RSVP, "GUEST1").startswith("https://mix.example/r/")
    assert keyring.hash(Token.BADGE, "GUEST1") == digest(keyring.token(Token.BADGE, "GUEST1"))
    assert len(keyring.token(Token.BADGE, "GUEST1")) == 16


def test_an_address_is_known_again_however_it_is_written():
    keyring = Keyring(b"secret", "")
    assert keyring.address_hash(" Ana@Acme.Example") == keyring.address_hash("ana@acme.example")


def test_names_are_found_without_accents_case_and_punctuation():
    assert fold("  José-María  ÑANDÚ ") == "jose maria nandu"
    assert fold("Łukasz Øst, Straße") == "lukasz ost strasse"
    assert fold("Νίκος") == fold("ΝΙΚΟΣ")
    assert " " not in fold("สมชาย"), "vowel signs do not split a word"
    assert fold("李 小龙") == "李 小龙"


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


def test_initials_are_the_first_and_last_words():
    assert initials("Ana María Ruiz") == "AR"
    assert initials("Cher") == "C"
    assert initials("") == ""
