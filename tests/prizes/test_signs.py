import pypdfium2
import pytest
from sqlalchemy import select

from mixer.nametags.models import PrintRun
from mixer.prizes import service
from mixer.prizes.service import PrizeDetails


@pytest.fixture
def signs(cast):
    return f"/m/{cast.event_code}/prizes/signs"


def pages(answer):
    assert answer.mimetype == "application/pdf"
    with pypdfium2.PdfDocument(answer.data) as document:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def test_every_promised_prize_gets_a_sign_that_names_who_may_be_named(cast, room, signs, work, clock, chance, look):
    with work() as session:
        for details, pledged in (
            (PrizeDetails("a shy bottle", "Shy Donor", donor_may_be_named=False), True),
            (PrizeDetails("a mere hope", "Asked Inc"), False),
        ):
            service.add_prize(session, cast.event_id, details, clock(), chance, pledged=pledged)
    cake, bottle = pages(cast.browser("hugo").post(signs))
    assert "a cake" in cake
    assert "Bakery" in cake
    assert "a shy bottle" in bottle
    assert "Shy Donor" not in bottle
    with look() as session:
        assert session.scalars(select(PrintRun.kind)).all() == ["prize_signs"]
    assert "2 prize signs" in cast.browser("hugo").get(f"/m/{cast.event_code}/name-tags").text


def test_without_a_promised_prize_there_is_no_sign(cast, signs):
    answer = cast.browser("hugo").post(signs)
    assert answer.status_code == 409
    assert "No prize is promised yet" in answer.text


@pytest.mark.parametrize(("who", "status"), [("rita", 404), ("vera", 403), ("nell", 404), ("", 401)])
def test_only_those_who_run_the_mixer_print_its_signs(cast, room, signs, who, status):
    assert cast.browser(who).post(signs).status_code in ({303, 401} if not who else {status})
