import itertools
import math
import string
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mixer.nametags.rules.queues import MOST_DESKS, Desk, DesksError, beginning, split_alphabet

SURNAMES = st.lists(
    st.text("abcdm", min_size=1, max_size=3)
    | st.sampled_from(["", "王", "Ωmega", "Müller", "Ångström", "o'Brien", "m"]),
    max_size=40,
)


def label(desks):
    return [desk.letters for desk in desks]


def names(letters):
    """A surname for each letter, as often as it stands there."""
    return [letter + "o" for letter in letters]


def test_desks_share_the_alphabet_evenly():
    assert label(split_alphabet(names("aaabbbcccdddeeefff"), 2)) == ["A – C", "D – Z"]
    assert label(split_alphabet(names("a" * 5 + "b" * 5 + "x" * 5 + "z" * 5), 4))[0] == "A"


def test_one_desk_takes_everybody():
    [desk] = split_alphabet(["Smith", "王", ""], 1)
    assert (desk.letters, desk.guests, desk.others) == ("A – Z", 3, True)


def test_a_letter_that_is_more_than_a_share_is_cut_by_its_second_letter():
    desks = split_alphabet(["Ma"] * 10 + ["Mi"] * 10 + ["Mo"] * 10 + ["Ab"] * 5 + ["Zu"] * 5, 4)
    assert [desk.guests for desk in desks] == [15, 10, 10, 5]
    assert max(desk.guests for desk in split_alphabet(["Ma"] * 9 + ["Mz"] * 9, 2)) == 9


def test_a_letter_that_fits_a_desk_is_never_cut():
    desks = split_alphabet(names("aaaabbbbcccc"), 3)
    assert label(desks)[:2] == ["A", "B"]


@pytest.mark.parametrize(
    ("first", "last", "letters"),
    [
        ("A", "F", "A – F"),
        ("M", "M", "M"),
        ("Ma", "Mz", "M"),
        ("Ma", "Me", "Ma – Me"),
        ("Mf", "Mz", "Mf – Mz"),
        ("Mf", "Mf", "Mf"),
        ("K", "Me", "K – Me"),
        ("Mf", "R", "Mf – R"),
        ("Ma", "R", "M – R"),
        ("K", "Mz", "K – M"),
        ("", "", ""),
    ],
)
def test_a_sign_says_as_little_as_it_can(first, last, letters):
    assert Desk(1, first, last, 0).letters == letters


@pytest.mark.parametrize(
    ("surname", "sorted_by"),
    [
        ("Müller", "mu"),
        ("Öz", "oz"),
        ("Łukasz", "lu"),
        ("O'Brien", "ob"),
        ("van der Berg", "va"),
        ("M", "ma"),
        ("Æsop", "ae"),
        ("王", ""),
        ("Ивановa", ""),
        ("2Pac", ""),
        ("", ""),
        ("  ", ""),
        ("L2", "la"),
    ],
)
def test_accents_and_marks_do_not_count(surname, sorted_by):
    assert beginning(surname) == sorted_by


@pytest.mark.parametrize("desks", [0, -1, 27])
def test_a_number_of_desks_that_cannot_be_is_refused(desks):
    with pytest.raises(DesksError, match=f"for 1 to 26 desks, not {desks}"):
        split_alphabet(["Smith"], desks)


def test_a_crowd_without_latin_initials_gets_a_desk_of_its_own():
    desks = split_alphabet(["王"] * 50 + names("az") * 25, 2)
    assert sorted(desk.guests for desk in desks) == [50, 50]
    [host] = [desk for desk in desks if desk.others]
    assert host.letters == ""


def where(surname, desks):
    """The desks whose range a surname falls into, read as a guest reads a sign."""
    found = beginning(surname)
    if not found:
        return [desk for desk in desks if desk.others]
    return [d for d in desks if d.first and d.first[: len(found)].lower() <= found[: len(d.first)] and fits(found, d)]


def fits(found, desk):
    return found[: len(desk.last)] <= desk.last.lower()


@settings(max_examples=50, deadline=None)
@given(SURNAMES, st.integers(1, 8))
def test_every_guest_finds_exactly_one_desk(surnames, desks):
    cut = split_alphabet(surnames, desks)
    counted = Counter()
    for surname in surnames:
        [desk] = where(surname, cut)
        counted[desk.number] += 1
    assert {desk.number: desk.guests for desk in cut if desk.guests} == counted
    assert [desk.number for desk in cut] == list(range(1, desks + 1))
    for letter in string.ascii_uppercase:  # walk-ins too
        assert len(where(f"{letter}x", cut)) == 1


def test_there_may_be_a_desk_for_every_letter():
    cut = split_alphabet(["Smith", "Jones", "王"], MOST_DESKS)
    assert [desk.letters for desk in cut] == list(string.ascii_uppercase)


@settings(max_examples=50, deadline=None)
@given(SURNAMES, st.integers(1, 8))
def test_only_a_letter_that_is_more_than_a_share_is_cut(surnames, desks):
    initials = Counter(beginning(surname)[:1] for surname in surnames)
    for desk in split_alphabet(surnames, desks):
        for edge in filter(None, (desk.first, desk.last)):
            shared = initials[edge[0].lower()] > math.ceil(len(surnames) / desks)
            assert len(edge) == 1 + shared


def units_of(surnames, desks):
    found = Counter(map(beginning, surnames))
    others = found.pop("", 0)
    units = []
    for letter in string.ascii_lowercase:
        second = [found[letter + other] for other in string.ascii_lowercase]
        units += second if sum(second) > math.ceil(len(surnames) / desks) else [sum(second)]
    return units, others


def all_cuts(units, others, desks):
    """The guests at each desk for every way to cut, and every desk that may take the others."""
    for hosts_only in (False, True) if others else (False,):
        ranges = desks - hosts_only
        for edges in itertools.combinations(range(1, len(units)), ranges - 1) if ranges else ():
            loads = [sum(units[a:b]) for a, b in itertools.pairwise((0, *edges, len(units)))]
            if hosts_only:
                yield [*loads, others]
            else:
                yield from ([load + others * (i == host) for i, load in enumerate(loads)] for host in range(ranges))


@settings(max_examples=60, deadline=None)
@given(SURNAMES, st.integers(1, 3))
def test_no_cut_of_the_alphabet_is_fairer(surnames, desks):
    ours = [desk.guests for desk in split_alphabet(surnames, desks)]
    every = all_cuts(*units_of(surnames, desks), desks)
    assert min((max(loads), sum(n * n for n in loads)) for loads in every) == (max(ours), sum(n * n for n in ours))


def test_a_cut_by_letters_alone_is_less_fair():
    """The control: five letters to a desk, as a host would cut without looking at the names."""
    surnames = ["Smith", "Stone", "Sand", "Silver", "Ash", "Bell"]
    ours = max(desk.guests for desk in split_alphabet(surnames, 2))
    assert ours == 3 < sum(surname > "N" for surname in surnames)
