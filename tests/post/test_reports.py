"""What a report says: real servers' forms, and mails that are no report at all."""

from email import message_from_bytes
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mixer.post.rules.reports import Kind, Report, fault, read_report, sentence

SAMPLES = Path(__file__).with_name("reports")
CODE = "0123456789abcdef" * 2 + "01234567"
EXPECTED = {
    "postfix_unknown": (Kind.HARD, "does not exist", "User unknown"),
    "postfix_delayed": (Kind.DELAYED, "still tries", "timed out"),
    "exchange_full": (Kind.SOFT, "full", "QuotaExceeded"),
    "exchange_old": (Kind.HARD, "does not exist", "Unknown Recipient"),
    "spam_refused": (Kind.SOFT, "SPF", "unauthenticated"),
    "no_domain": (Kind.HARD, "no mail at this domain", "Host unknown"),
    "qmail": (Kind.HARD, "does not exist", "no mailbox here"),
    "complaint": (Kind.COMPLAINT, "spam", "abuse"),
}
NONE = ["out_of_office", "answer_of_a_person", "read_receipt", "delivered", "not_spam"]


def sample(name: str, code: str = CODE) -> bytes:
    return (SAMPLES / f"{name}.eml").read_bytes().replace(b"CODE", code.encode())


def read(raw: bytes) -> Report | None:
    return read_report(message_from_bytes(raw))


def test_every_sample_is_judged():
    assert {path.stem for path in SAMPLES.iterdir()} == EXPECTED.keys() | set(NONE)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_report_names_our_letter_and_says_what_became_of_it(name):
    report = read(sample(name))
    kind, says, detail = EXPECTED[name]
    assert report is not None
    assert (report.kind, report.address) == (kind, "")
    assert says in report.says
    assert detail in report.detail
    if name != "exchange_old":  # the oldest quotes nothing: only our envelope sender tells which letter it was
        assert report.letters == (CODE,)
    assert report.source.startswith("mail <")


@pytest.mark.parametrize("name", NONE)
def test_an_absence_note_an_answer_and_a_receipt_are_no_reports(name):
    assert read(sample(name)) is None


def test_the_address_a_report_was_sent_to_counts_before_what_it_quotes():
    other = "f" * 40
    raw = sample("postfix_unknown").replace(f"Message-ID: <{CODE}".encode(), f"Message-ID: <{other}".encode())
    assert read(raw).letters == (CODE, other)


def test_a_report_without_an_id_is_told_from_others_by_its_words():
    raw = b"\n".join(line for line in sample("qmail").split(b"\n") if not line.startswith(b"Message-ID: <FFFF"))
    assert read(raw).source == read(raw).source != read(raw.replace(b"#5.1.1", b"#5.1.2")).source


def test_a_delay_known_by_habit_alone_is_a_delay():
    late = f"""From: postmaster@old.example
To: bounces+{CODE}@mix.example
Subject: Warning: message delayed
Message-ID: <x@old.example>

A message that you sent has not yet been delivered after more than 24 hours.

The address to which the message has not yet been delivered is:

  ana@old.example

No action is required on your part.
"""
    report = read(late.encode())
    assert (report.kind, report.letters) == (Kind.DELAYED, (CODE,))


def test_a_report_in_the_standards_dress_without_its_fields_is_read_by_habit():
    raw = sample("qmail").replace(
        b"Message-ID: <FFFF", b"Content-Type: multipart/report; boundary=none\nMessage-ID: <FFFF"
    )
    assert read(raw).kind is Kind.HARD


@pytest.mark.parametrize(
    ("status", "words", "kind"),
    [
        ("5.1.1", "", Kind.HARD),
        ("5.1.10", "", Kind.HARD),
        ("5.2.2", "", Kind.SOFT),
        ("5.7.1", "", Kind.SOFT),
        ("4.4.7", "", Kind.SOFT),
        ("5.0.0", "550 user unknown", Kind.HARD),
        ("", "552 quota exceeded", Kind.SOFT),
        ("", "550 5.2.1 closed", Kind.HARD),
        ("", "554 blocked by our policy", Kind.SOFT),
        ("", "something else", Kind.HARD),
        ("9.9.9", "", Kind.SOFT),
    ],
)
def test_a_status_or_in_its_absence_the_words_tell_hard_from_soft(status, words, kind):
    assert fault(status, words).kind is kind


def test_what_a_relay_has_judged_is_said_in_its_sense():
    assert sentence(Kind.HARD, "550 5.1.1 user unknown") == fault("5.1.1").says
    assert sentence(Kind.HARD, "mailbox full") == "The address takes no letters: ask for another."
    assert sentence(Kind.SOFT, "") == "The letter came back; the next one may arrive."
    assert "still tries" in sentence(Kind.DELAYED, "")
    assert "spam" in sentence(Kind.COMPLAINT, "")


def test_a_report_whose_header_cannot_be_written_again_is_told_from_every_other():
    damaged = sample("postfix_unknown").replace(b"\tboundary", b"\x80\tboundary")
    with pytest.raises(UnicodeEncodeError):
        bytes(message_from_bytes(damaged))
    report, other = read(damaged), read(damaged.replace(b"User unknown", b"user unknown"))
    assert report.source == read(damaged).source != other.source
    assert report.letters == (CODE,)


@settings(max_examples=60)
@given(st.sampled_from([*EXPECTED, *NONE]), st.data())
def test_a_damaged_report_is_read_or_left_and_never_an_accident(name, data):
    raw = bytearray(sample(name))
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=20))
    report = read(bytes(raw))
    assert report is None or len(report.detail) <= 300
