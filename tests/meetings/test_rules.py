"""What two guests who met may see of each other."""

import pytest

from mixer.meetings.rules import Standing, known_fields, offered_fields, shown, standing


@pytest.mark.parametrize(
    ("mine", "theirs", "how"),
    [
        (True, True, Standing.SHARED),
        (False, True, Standing.ASKED),
        (True, False, Standing.WAITING),
        (False, False, Standing.CLOSED),
    ],
)
def test_details_are_shared_only_where_both_agree(mine, theirs, how):
    assert standing(mine=mine, theirs=theirs) == how


def test_only_details_that_exist_are_kept_once_and_in_order():
    assert known_fields(["phone", "shoe size", "company", "phone"]) == ["company", "phone"]


def test_who_never_chose_is_offered_what_the_tag_shows_anyway():
    assert offered_fields([]) == ["company", "profession"]
    assert offered_fields(["email"]) == ["email"]
    assert {field.key for field in shown()} == {"company", "profession", "email", "phone"}
