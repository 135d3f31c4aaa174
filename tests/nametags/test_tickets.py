import io
import random

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mixer.nametags.files.tickets import print_tickets
from mixer.nametags.files.verify import codes_in, read_back
from mixer.nametags.rules.qr import QrTooSmallError
from mixer.nametags.rules.sheets import find_sheet
from mixer.nametags.rules.tags import Job
from mixer.nametags.rules.tickets import check_digit, number_tickets

DIGITS = st.text("0123456789", min_size=1, max_size=8)


@given(DIGITS, st.data())
def test_a_digit_misread_is_noticed(digits, data):
    place = data.draw(st.integers(0, len(digits) - 1))
    wrong = data.draw(st.sampled_from([d for d in "0123456789" if d != digits[place]]))
    assert check_digit(digits[:place] + wrong + digits[place + 1 :]) != check_digit(digits)


@given(DIGITS, st.data())
def test_two_neighbours_swapped_are_noticed(digits, data):
    digits += data.draw(st.sampled_from([d for d in "0123456789" if d != digits[-1]]))
    place = len(digits) - 2
    swapped = digits[:place] + digits[place + 1] + digits[place]
    assert check_digit(swapped) != check_digit(digits)


def test_the_check_digit_is_damms():
    assert check_digit("572") == "4"


def test_a_sum_of_digits_would_not_notice_a_swap():
    """The control: what the check digit is better than."""
    assert sum(map(int, "12")) % 10 == sum(map(int, "21")) % 10
    assert check_digit("12") != check_digit("21")


@given(st.integers(1, 300), st.integers(0, 12_000), st.integers())
def test_tickets_of_a_night_share_a_series_and_no_number_comes_twice(count, first, seed):
    tickets = list(number_tickets(count, random.Random(seed), first))
    assert len({ticket.serial for ticket in tickets}) == count
    assert len({ticket.series for ticket in tickets}) == 1
    assert [int(ticket.digits) for ticket in tickets] == list(range(first, first + count))
    assert len({len(ticket.digits) for ticket in tickets}) == 1
    assert tickets == list(number_tickets(count, random.Random(seed), first))


def printed(count=12, sheet="5371", **more):
    out = io.BytesIO()
    tickets = list(number_tickets(count, random.Random(1)))
    report = print_tickets(tickets, Job(find_sheet(sheet), event="Autumn Mixer", **more.pop("job", {})), out, **more)
    return tickets, report, out.getvalue()


@pytest.mark.parametrize("sheet", ["avery-5371", "herma-5028"])
def test_the_same_serial_is_on_the_half_to_keep_and_on_the_half_for_the_bowl(sheet):
    tickets, report, pdf = printed(12, sheet)
    with pypdfium2.PdfDocument(pdf) as document:
        text = "".join(document[i].get_textpage().get_text_range() for i in range(len(document)))
    assert report.pages == 2
    for ticket in tickets:
        assert text.count(ticket.serial) == 2
    assert "Door prize drawing" in text
    assert "raffle" not in text.casefold()


@pytest.mark.parametrize("sheet", ["avery-5371", "herma-5028"])
def test_a_serial_is_read_back_from_its_code(sheet):
    tickets, report, pdf = printed(12, sheet, codes=True)
    assert sorted(text for _, text, _, _ in codes_in(pdf)) == sorted(ticket.serial for ticket in tickets)
    assert read_back(pdf, report.placements).good


def test_a_label_too_small_for_a_code_is_refused_and_has_room_for_the_number():
    with pytest.raises(QrTooSmallError):
        printed(1, "brother-62x29", codes=True)
    assert printed(1, "brother-62x29")[1].pages == 1


def test_the_same_tickets_are_the_same_bytes_and_progress_is_told():
    told = []
    assert printed(25, progress=told.append)[2] == printed(25)[2]
    assert told == [10, 20, 25]
    assert not codes_in(printed(2)[2])


def test_a_stack_of_tickets_is_in_order_after_the_cut():
    _, report, _ = printed(25, job={"order": "stack"})
    piles = sorted((p.label, p.page) for p in report.placements)
    by_place = {(p.label, p.page): int(p.item) for p in report.placements}
    assert [by_place[place] for place in piles] == list(range(1, 26))
