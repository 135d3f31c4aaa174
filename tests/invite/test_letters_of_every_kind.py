"""Letters of every kind as mail programs read them: headers, MIME, calendar, whatever people are called."""

import re
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from email import message_from_bytes
from email.policy import default
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from sqlalchemy import select

from mixer.contacts.models import Contact
from mixer.events.service import mixers
from mixer.guests.models import Guest
from mixer.invite import service
from mixer.invite.files import kinds
from mixer.invite.models import Wave
from mixer.invite.service.letters import Writer
from mixer.post.courier import contents
from mixer.post.models import Letter
from mixer.post.rules.envelope import build, one_line, travelling
from tests.invite.conftest import YES
from tests.makers import KEYRING, NIGHT

NASTY = (
    "Ana\r\nBcc: all@example.org",
    'Ana "the {link}" Ortiz, Ltd.; <ana@example.org>',
    "\u202eזאב\u202c בן-דוד",
    "محمد بن عبد الله",
    "<script>alert(1)</script>",
    "Wolfeschlegelsteinhausenbergerdorff" * 4,
    "👩‍👩‍👧‍👦 {guest} {{7*7}}",
    "\x00\x1b[31m",
)
NAMES = st.one_of(st.sampled_from(NASTY), st.text(st.characters(blacklist_categories=("Cs",)), min_size=1, max_size=60))
HEADERS = {
    *("Message-ID", "Date", "From", "To", "Reply-To", "Subject", "Auto-Submitted", "MIME-Version", "Content-Type"),
    *("List-Unsubscribe", "List-Unsubscribe-Post"),
}


def a_letter(kind: str, guest_name: str, mixer_name: str, host: str, *, answer: str = "none") -> Letter:
    """Return the letter of a kind to a guest, as the post office would carry it."""
    known = kinds()[kind]
    about = service.Particulars(
        group_id=1,
        event_id=1,
        code="ABC",
        group="Riverside Chamber",
        name=mixer_name,
        when="Thursday 22 October 2026, 17:30–19:30",
        place="The Boathouse",
        address="1 River Road",
        starts_at=NIGHT,
        ends_at=NIGHT + timedelta(hours=2),
        reply_to="us@example.org",
        sequence=3,
        cancelled=kind == "cancelled",
        zone=ZoneInfo("America/Denver"),
    )
    person = Contact(full_name=guest_name, tag_name=guest_name, email="ana@guests.example")
    guest = Guest(id=7, code="GUEST", link_version=1, answer=answer, contact=person)
    wave = Wave(id=1, kind=kind, segment=known.segment, subject=known.subject, text=known.text, from_name=host)
    draft = Writer(wave, known, about, host, KEYRING).draft(guest, NIGHT - timedelta(days=9), NIGHT)
    facts = asdict(draft) | {"message_id": "abc", "created_at": NIGHT - timedelta(days=9)}
    return Letter(**facts)


@pytest.mark.parametrize("kind", kinds())
@settings(max_examples=8)
@given(guest=NAMES, mixer=NAMES, host=NAMES)
@example(guest="Ana", mixer="00\xa0\xa0𐀀𐀀𐀀𐀀 ¡", host="Hugo")
def test_whatever_people_are_called_the_letter_is_one_that_mail_programs_read(kind, guest, mixer, host):
    letter = a_letter(kind, guest, mixer, host)
    wire = travelling(build(contents(letter, "post@mixer.example")))
    assert wire.isascii()
    assert all(len(line) <= 998 for line in wire.split(b"\r\n"))
    assert b"\n" not in wire.replace(b"\r\n", b"")
    assert b"\r" not in wire.replace(b"\r\n", b"")
    mail = message_from_bytes(re.sub(rb"(?m)^\.\.", b".", wire.removesuffix(b".\r\n")), policy=default)
    assert mail.defects == []
    assert set(mail.keys()) <= HEADERS
    assert len(mail.keys()) == len(set(mail.keys()))
    assert [one.addr_spec for one in mail["To"].addresses] == ["ana@guests.example"]
    assert [one.addr_spec for one in mail["From"].addresses] == ["post@mixer.example"]
    assert mail["Subject"].split() == one_line(letter.subject).split()
    text = mail.get_body(("plain",)).get_content()
    html = mail.get_body(("html",)).get_content()
    assert text.split() == letter.body_text.split()
    assert html.split() == letter.body_html.split()
    assert "<script" not in html
    assert ("List-Unsubscribe" in mail) == (letter.stream == "invitation")


@pytest.mark.parametrize("kind", kinds())
@given(guest=NAMES)
@settings(max_examples=6)
def test_what_a_guest_is_called_is_never_read_as_a_placeholder_or_as_html(kind, guest):
    plain, nasty = a_letter(kind, "N0B0DY", "The Mixer", "Hugo"), a_letter(kind, guest, "The Mixer", "Hugo")
    assert nasty.body_text == plain.body_text.replace("N0B0DY", one_line(guest))
    assert nasty.body_html.count("<") == plain.body_html.count("<")


@pytest.mark.parametrize("kind", kinds())
def test_both_parts_say_the_same_and_lead_to_the_guests_own_page(kind):
    letter = a_letter(kind, "Ana", "Autumn Mixer", "Hugo Host", answer="yes")
    known = kinds()[kind]
    link = f"{KEYRING.base_url}/r/"
    assert (link in letter.body_text, link in letter.body_html) == (bool(known.button),) * 2
    assert not known.button or known.button[1] in letter.body_html
    for part in (letter.body_text, letter.body_html):
        assert "Ana" in part
        assert "{" not in part.replace("{ ", "")[part.find("<body") :]
    assert ("(prefers-color-scheme: dark)" in letter.body_html) is True


def test_the_calendar_follows_the_mixer_under_one_uid_with_a_growing_sequence(house):
    (ana,) = house.guests(1)
    house.answer(ana, YES)

    def tell(kind: str) -> None:
        known = kinds()[kind]
        words = service.Words(kind, "to_tell", known.subject, known.text)
        with house.work() as session:
            code = service.draft_wave(
                session, house.cast.event_id, words, house.cast.accounts["hugo"], house.clock.now, house.tools.chance
            )
            service.send_wave(session, house.cast.event_id, code, house.clock.now, KEYRING)

    with house.work() as session:
        later = mixers.Timing(date(2026, 11, 5), time(18, 0), time(20, 0), "America/Denver")
        mixers.move(session, house.cast.event_id, later, house.clock.now, house.cast.accounts["hugo"])
    tell("moved")
    with house.work() as session:
        mixers.cancel(session, house.cast.event_id, house.clock.now, house.cast.accounts["hugo"])
    tell("cancelled")
    entries = []
    for letter in house.letters():
        mail = build(contents(letter, "post@mixer.example"))
        (part,) = mail.iter_attachments()
        calendar = Calendar.from_ical(part.get_payload(decode=True))
        (entry,) = calendar.events
        assert part["Content-Type"].params["method"] == calendar["METHOD"]
        entries.append((calendar["METHOD"], str(entry["STATUS"]), str(entry["UID"]), int(entry["SEQUENCE"])))
    uid = entries[0][2]
    assert entries == [
        ("PUBLISH", "CONFIRMED", uid, 0),
        ("PUBLISH", "CONFIRMED", uid, 1),
        ("CANCEL", "CANCELLED", uid, 2),
    ]
    assert Calendar.from_ical(house.letters()[1].calendar).events[0].start == datetime(2026, 11, 6, 1, 0, tzinfo=UTC)
    with house.work() as session:
        assert session.scalars(select(Guest.told_sequence)).all() == [2]
