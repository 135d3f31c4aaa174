import io

import pypdfium2
import pytest

from mixer.accounts.models import Group
from mixer.core.refusal import Refusal
from mixer.nametags import service as nametags
from mixer.nametags.rules.sheets import find_sheet
from mixer.nametags.rules.tags import Job
from mixer.prizes import service
from mixer.prizes.files.receipts import Receipt, print_receipts
from mixer.prizes.models import Prize
from mixer.prizes.service import PrizeDetails
from tests.makers import KEYRING
from tests.prizes.test_letters import at_once

LONGEST = ("a hamper of smoked trout, elderflower cordial and " * 5)[:199]
SCRIPTS = {
    "Arabic": ("شركة الزهور", "سلة فواكه"),
    "Chinese": ("王小明花店", "一篮水果"),
    "Devanagari": ("कुमार पुस्तक", "किताबें"),
    "Hebrew": ("פרחי שלום", "סל פירות"),
    "Thai": ("ร้านดอกไม้", "ตะกร้าผลไม้"),
    "Greek": ("Ανθοπωλείο", "ένα καλάθι"),
}


def pages(raw):
    with pypdfium2.PdfDocument(raw) as document:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def a_receipt(**different):
    facts = {
        "id": "R",
        "number": 3,
        "group": "Riverside Chamber",
        "donor": "Orchard",
        "item": "a fruit basket",
        "received": "19 October 2026",
        "mixer": "Autumn Mixer, 22 October 2026",
    }
    return Receipt(**(facts | different))


def printed(*receipts, sheet="a4-page"):
    out = io.BytesIO()
    print_receipts(receipts, Job(find_sheet(sheet), event="Autumn Mixer"), out)
    return out.getvalue()


@pytest.fixture
def hand(cast, clock, chance):
    return nametags.Hand(cast.accounts["olive"], clock(), chance, KEYRING)


@pytest.fixture
def prizes(cast, work, clock, chance):
    """Three prizes, all but the last in the host's hands."""
    with work() as session:
        codes = []
        for item in ("a cake", "a case of wine", "a promise"):
            details = PrizeDetails(item, "Orchard", value_cents=4_550, donor_person="Dora Orchard")
            codes.append(service.add_prize(session, cast.event_id, details, clock(), chance, pledged=True))
        for code in codes[:2]:
            service.take_step(session, cast.event_id, code, "collected", clock())
        return codes


def test_a_receipt_says_what_was_given_by_whom_and_when(cast, work, prizes, hand):
    with work() as session:
        raw = service.print_receipt(session, cast.event_id, prizes[1], hand).pdf
        prize = session.query(Prize).filter_by(code=prizes[1]).one()
        assert (prize.receipt_number, prize.receipt_at) == (1, hand.moment)
    (text,) = pages(raw)
    for words in (
        "Riverside Chamber",
        "Receipt No. 1",
        "Received from Orchard",
        "Handed over by Dora Orchard",
        "Given a case of wine",
        "Stated value $45.50",
        "Received on 7 September 2026",
        "For Autumn Mixer, 22 October 2026",
        "Signed for Riverside Chamber",
    ):
        assert words in text


def test_a_number_is_given_once_and_all_receipts_are_one_document(cast, work, prizes, hand):
    with work() as session:
        service.print_receipt(session, cast.event_id, prizes[1], hand)
    for _ in range(2):
        with work() as session:
            first, second = pages(service.print_all_receipts(session, cast.event_id, hand).pdf)
        assert "a cake" in first
        assert "Receipt No. 2" in first
        assert "a case of wine" in second
        assert "Receipt No. 1" in second


def test_there_is_no_receipt_for_what_is_only_promised(cast, work, prizes, hand, clock):
    with work() as session:
        with pytest.raises(Refusal, match="not in your hands yet"):
            service.print_receipt(session, cast.event_id, prizes[2], hand)
        for code in prizes[:2]:
            service.remove_prize(session, cast.event_id, code, clock())
        with pytest.raises(Refusal, match="Nothing is collected yet"):
            service.print_all_receipts(session, cast.event_id, hand)


@pytest.mark.database
def test_hosts_who_print_at_once_give_each_prize_one_number(cast, work, look, prizes, hand):
    def press():
        with work() as session:
            service.print_all_receipts(session, cast.event_id, hand)

    at_once(press)
    with look() as session:
        assert sorted(number for (number,) in session.query(Prize.receipt_number) if number) == [1, 2]


@pytest.mark.parametrize(("country", "size"), [("US", (612, 792)), ("DE", (595, 842))])
def test_the_paper_is_the_groups_countrys(cast, work, prizes, hand, country, size):
    with work() as session:
        session.get_one(Group, cast.group_id).country = country
    with work() as session:
        raw = service.print_all_receipts(session, cast.event_id, hand).pdf
    with pypdfium2.PdfDocument(raw) as document:
        assert tuple(map(round, document[0].get_size())) == size


@pytest.mark.parametrize("script", SCRIPTS)
def test_names_and_gifts_stand_in_any_script(script):
    donor, item = SCRIPTS[script]
    (text,) = pages(printed(a_receipt(donor=donor, item=item)))
    for words in (donor, item):
        assert set(words.replace(" ", "")) <= set(text)


def inked(raw):
    """Return the box of everything that was drawn, and the page's size, in points."""
    with pypdfium2.PdfDocument(raw) as document:
        page = document[0]
        picture = page.render(scale=1, grayscale=True).to_pil().point(lambda grey: 255 if grey < 200 else 0)
        return picture.getbbox(), page.get_size()


@pytest.mark.parametrize("sheet", ["a4-page", "letter-page"])
@pytest.mark.parametrize(
    "text",
    [LONGEST, LONGEST * 4, "Donaudampfschifffahrts" * 9, "王小明" * 66],
    ids=["words", "beyond any form", "one word", "Han"],
)
def test_the_longest_texts_wrap_and_stay_on_the_paper(sheet, text):
    raw = printed(a_receipt(donor=text, item=text, person=text, mixer=text, group=text, value="$1.00"), sheet=sheet)
    (left, top, right, bottom), (width, height) = inked(raw)
    assert 15 < left < right < width - 15
    assert 15 < top < bottom < height - 15
    (said,) = pages(raw)
    assert len(pages(raw)) == 1
    letters = "".join(said.replace("-", "").replace("\u00ad", "").replace("\ufffe", "").split())
    assert letters.count("".join(text.split())[:20]) >= 4


def test_receipts_are_printed_from_the_ledger_and_are_on_record(cast, prizes):
    olive = cast.browser("olive")
    room = f"/m/{cast.event_code}/prizes"
    one = olive.post(f"{room}/{prizes[0]}/receipt")
    assert one.mimetype == "application/pdf"
    assert one.headers["Cache-Control"] == "no-store"
    assert len(pages(olive.post(f"{room}/receipts").data)) == 2
    assert "Receipt No. 1" in olive.get(room).text
    assert "2 receipts" in olive.get(f"/m/{cast.event_code}/name-tags").text
