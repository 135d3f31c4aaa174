import re
from collections import Counter
from itertools import chain

import pytest

from mixer.contacts.rules.catalogue import spheres
from mixer.contacts.rules.professions import KnownProfession, ProfessionFinder
from mixer.core.names import fold


@pytest.fixture(scope="module")
def finder():
    return ProfessionFinder(
        KnownProfession(one.key, one.name, one.synonyms) for sphere in spheres() for one in sphere.professions
    )


@pytest.mark.parametrize(
    ("words", "name", "unsure"),
    [
        ("CPA", "Accountant", False),
        ("web-designer", "Web designer", False),
        ("ABOGADA", "Attorney", False),
        ("税理士", "Accountant", False),
        ("Senior Realtor", "Realtor", True),
        ("Landscape Architect, LEED", "Landscaper", True),
        ("Fotographer", "Photographer", True),
        ("Rechtsanwaeltin", "Attorney", True),
    ],
)
def test_a_profession_is_found_by_its_words_and_doubt_is_shown(finder, words, name, unsure):
    guess = finder.find(words)
    assert (guess.name, guess.unsure) == (name, unsure)
    assert finder.find(words) is guess


@pytest.mark.parametrize("words", ["Owner", "Carter", "", "DK", "Chief Executive Officer", "Président général"])
def test_words_that_name_no_profession_are_not_forced_into_one(finder, words):
    assert finder.find(words) is None


def test_spheres_are_told_apart_by_key_letter_shape_and_colour():
    for sign in ("key", "name", "letter", "shape", "colour"):
        values = [getattr(sphere, sign) for sphere in spheres()]
        assert len(set(values)) == len(values), sign
    assert all(re.fullmatch(r"#[0-9a-f]{6}", sphere.colour) for sphere in spheres())
    assert spheres()[-1].key == "else"


def test_no_word_means_two_professions():
    professions = [one for sphere in spheres() for one in sphere.professions]
    words = chain.from_iterable({fold(word) for word in (one.name, *one.synonyms)} for one in professions)
    twice = {word for word, times in Counter(words).items() if times > 1}
    assert twice == set()


def test_every_profession_of_the_sample_lists_is_known(finder):
    ours = """Attorney, Banker, Bookkeeper, CPA, Caterer, Chiropractor, Dentist, Electrician, Financial Advisor,
    Florist, HR Consultant, Home Inspector, IT Support, Insurance Agent, Interior Designer, Landscaper,
    Marketing Consultant,
    Massage Therapist, Mortgage Broker, Nutritionist, Personal Trainer, Photographer, Plumber, Printer, Realtor, Roofer,
    Sign Maker, Title Officer, Travel Agent, Web Designer"""
    guesses = {words: finder.find(words) for words in ours.split(",")}
    assert [words for words, guess in guesses.items() if guess is None or guess.unsure] == []
