import pytest

from mixer.prizes.rules.ledger import ledger


def keys(*done: str) -> list[str]:
    return [step.key for step in ledger().next_steps(frozenset(done))]


def test_the_ledger_has_the_steps_of_a_door_prize_in_their_order():
    assert [step.key for step in ledger().steps] == [
        "asked",
        "asked_again",
        "pledged",
        "collected",
        "receipt",
        "drawn",
        "handed_over",
        "thanked",
    ]


def test_a_prize_may_be_asked_for_or_pledged_without_asking():
    assert keys() == ["asked", "pledged"]
    assert keys("asked") == ["asked_again", "pledged"]
    assert keys("asked", "asked_again") == ["pledged"]


def test_asking_is_not_offered_once_somebody_has_said_yes():
    assert keys("pledged") == ["collected", "thanked"]


def test_a_prize_is_drawn_only_when_it_is_in_the_hosts_hands():
    assert not ledger().may_take("drawn", {"pledged"})
    assert keys("pledged", "collected") == ["receipt", "drawn", "thanked"]


def test_at_the_end_nothing_is_left_to_do():
    assert keys("pledged", "collected", "receipt", "drawn", "handed_over", "thanked") == []


def test_a_prize_stands_where_its_furthest_step_is():
    book = ledger()
    assert book.state(()).key == "to_ask"
    assert book.places[0] is book.start
    assert book.state({"pledged", "asked"}).key == "pledged"
    assert book.state({"pledged", "collected", "drawn"}).key == "drawn"


def test_a_step_is_taken_back_only_when_nothing_rests_on_it():
    book = ledger()
    assert book.may_take_back("collected", {"pledged", "collected"})
    assert not book.may_take_back("collected", {"pledged", "collected", "drawn"})
    assert not book.may_take_back("thanked", {"pledged"})


def test_only_the_drawing_itself_marks_a_prize_as_drawn():
    assert [step.key for step in ledger().steps if step.by == "drawing"] == ["drawn"]


def test_every_reason_to_be_left_out_and_every_note_has_words():
    book = ledger()
    assert set(book.reasons) == {"not_in_the_room", "organises", "donor", "donors_people", "has_won"}
    assert "lottery" in book.notes["paid_tickets"]
    assert "lottery" in book.notes["free"]


def test_an_unknown_step_is_an_error_of_the_program():
    with pytest.raises(KeyError):
        ledger().step("raffled")
