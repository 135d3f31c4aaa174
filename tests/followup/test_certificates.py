"""Certificates of erasure on paper."""

import io
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pypdfium2
import pytest

from mixer.accounts.models import Group
from mixer.commands.privacy import privacy_jobs
from mixer.followup.service import certificates
from mixer.followup.service.certificates import CertificatePage
from tests.makers import make_contact

DENVER = ZoneInfo("America/Denver")
SCRIPTS = "Riverside שלום 王小明 محمد कुमार Ανθή"


def page(**different):
    facts = {
        "code": "7K2Q9ZZZ",
        "group": "Riverside Chamber",
        "mixer": "Autumn Mixer",
        "of_mixer": True,
        "asked_by": "the date on which it was due",
        "went": {"letters": 1234, "notes": 2},
        "stayed": {"companies": 3},
        "totals": {"invited": 80},
        "began_at": datetime(2027, 2, 6, 9, 0, tzinfo=UTC),
        "ended_at": datetime(2027, 2, 6, 9, 5, tzinfo=UTC),
        "scrubbed_at": None,
        "zone": DENVER,
    }
    return CertificatePage(**(facts | different))


def printed(certificate):
    out = io.BytesIO()
    number = certificates.on_paper(certificate, out)
    with pypdfium2.PdfDocument(out.getvalue()) as document:
        texts = [" ".join(one.get_textpage().get_text_range().split()) for one in document]
        size = document[0].get_size()
    assert len(texts) == number
    return texts, size


def test_the_paper_says_what_the_page_says():
    (text,), size = printed(page())
    for words in (
        "Certificate of erasure",
        "Riverside Chamber",
        "Autumn Mixer",
        "6 February 2027, 02:05",
        "within the next hours",
        "Letters 1,234",
        "Companies 3",
        "Invited 80",
        "Not here: backups",
        "Page 1",
    ):
        assert words in text
    assert size == (612, 792), "on the paper of the country"
    assert printed(page(country="DE"))[1] == pytest.approx((595.3, 841.9), abs=0.1)


def test_one_persons_paper_has_no_mixer_and_no_totals():
    (text,), _ = printed(page(mixer="", of_mixer=False, went={}, stayed={}, totals={}, ended_at=None))
    assert "One person’s data being erased" in text
    assert "Nothing: there was nothing personal" in text
    assert "What stayed" not in text
    assert "in numbers" not in text


def test_a_long_certificate_goes_on_with_its_code_on_every_page():
    texts, _ = printed(page(went={f"kind of row {number}": number for number in range(90)}))
    assert len(texts) > 2
    assert all("Certificate 7K2Q9ZZZ" in text for text in texts)
    assert "Kind of row 89" in " ".join(texts)
    assert "Page 3" in texts[2]


def test_a_group_may_be_called_anything_in_any_script():
    (text,), _ = printed(page(group=f"{SCRIPTS} {'very long name ' * 20}"))
    assert "王小明" in text
    assert "Ανθή" in text
    assert text.count("very long name") >= 20


@pytest.fixture
def gone(app, clock, cast, work):
    with work() as session:
        make_contact(session, session.get_one(Group, cast.group_id))
    clock.now = datetime(2027, 2, 6, 9, 0, tzinfo=UTC)
    for job in privacy_jobs(app):
        job.run(clock.now)


def test_hosts_and_organisers_keep_it_and_others_do_not(cast, gone):
    address = f"/m/{cast.event_code}/guests-data/certificate.pdf"
    answer = cast.browser("hugo").get(address)
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF")
    code = answer.headers["Content-Disposition"].partition("certificate-")[2].partition(".")[0]
    assert [cast.browser(name).get(address).status_code for name in ("vera", "nell", "rita")] == [403, 404, 404]
    assert f"{address}" in cast.browser("hugo").get(f"/m/{cast.event_code}/guests-data").text
    of_group = f"/g/{cast.group_code}/certificates/{code}"
    olive = cast.browser("olive")
    assert f"{of_group}.pdf" in olive.get(of_group).text
    assert olive.get(f"{of_group}.pdf").data.startswith(b"%PDF")
    assert [cast.browser(name).get(f"{of_group}.pdf").status_code for name in ("hugo", "rita")] == [403, 404]


def test_there_is_none_while_the_data_are_here(cast):
    answer = cast.browser("hugo").get(f"/m/{cast.event_code}/guests-data/certificate.pdf")
    assert 400 <= answer.status_code < 500
    assert "still here" in answer.text
