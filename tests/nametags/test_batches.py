import dataclasses

import pytest

from mixer.nametags.rules.batch import (
    ORDERS,
    Choice,
    Standing,
    Tag,
    chosen,
    fingerprint,
    first_sheet,
    paper_of,
    standing,
)
from mixer.nametags.rules.tags import TagItem, Zone

ITEM = TagItem(id="1", first="Ana", full="Ana Li", company="Acme", link="https://x/B/1", short_code="AB")


def tag(code, first, family, company="", zone=None, at=Standing.NEW, table=""):
    full = f"{first} {family}"
    return Tag(1, code, family, TagItem(id=code, first=first, full=full, company=company, zone=zone, table=table), at)


TAGS = [
    tag("a", "Zoë", "Ábel", "Beta", Zone("F", "#000000")),
    tag("b", "ana", "Zorn", "Acme", at=Standing.PRINTED),
    tag("c", "Bo", "", "Core", Zone("A", "#000000"), at=Standing.CHANGED),
]


@pytest.mark.parametrize(
    ("order", "codes"),
    [("last_name", "acb"), ("first_name", "bca"), ("company", "bac"), ("zone", "cab")],
)
def test_a_batch_lies_in_the_order_it_is_handed_out_in(order, codes):
    assert "".join(t.guest_code for t in chosen(TAGS, Choice("x", order=order))) == codes
    assert order in ORDERS


def test_tables_are_counted_and_guests_without_one_come_last():
    seated = [
        tag(code, "Ana", code, table=table) for code, table in zip("abcde", ("10", "", "2", "B", "2"), strict=True)
    ]
    assert [t.guest_code for t in chosen(seated, Choice("x", order="table"))] == ["c", "e", "a", "d", "b"]


def test_a_batch_can_keep_the_order_of_the_list():
    assert [t.guest_code for t in chosen(TAGS[::-1], Choice("x", order="list"))] == ["c", "b", "a"]


def test_only_new_and_changed_tags_are_printed_when_asked():
    assert [t.guest_code for t in chosen(TAGS, Choice("x", which="new"))] == ["a", "c"]


def test_one_tag_can_be_printed_alone():
    assert [t.guest_code for t in chosen(TAGS, Choice("x", which="one", guest_code="b"))] == ["b"]


@pytest.mark.parametrize(
    "change",
    [
        {"first": "Anna"},
        {"full": "Ana Lee"},
        {"company": "Acme Ltd"},
        {"role": "Baker"},
        {"pronouns": "she"},
        {"talk_about": "bread"},
        {"zone": Zone("F", "#000000")},
        {"first_timer": True},
        {"ribbon": "host"},
    ],
)
def test_any_change_that_can_be_seen_makes_a_tag_changed(change):
    printed = (fingerprint(ITEM), 1)
    assert standing(ITEM, 1, printed) is Standing.PRINTED
    assert standing(dataclasses.replace(ITEM, **change), 1, printed) is Standing.CHANGED


def test_a_new_code_makes_a_tag_revoked_and_not_changed():
    assert fingerprint(dataclasses.replace(ITEM, link="https://x/B/2", short_code="CD")) == fingerprint(ITEM)
    assert standing(ITEM, 2, (fingerprint(ITEM), 1)) is Standing.REVOKED


def test_a_tag_never_printed_is_new():
    assert standing(ITEM, 1, None) is Standing.NEW


def test_countries_print_on_their_paper():
    assert (paper_of("us"), paper_of("DE")) == ("letter", "a4")
    assert (first_sheet("CA"), first_sheet("GB")) == ("avery-5395", "avery-l4785")
