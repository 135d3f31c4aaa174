"""The drafted personal note: it opens in the guest's own mail program as it was drafted, and only where agreed."""

import re
from html import unescape
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mixer.core.refusal import Refusal
from mixer.followup.rules.personal_note import PersonalNote, draft
from mixer.followup.service import ladder, personal_notes
from mixer.guests.models import Guest
from mixer.meetings.service import sharing

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=80)


def read_back(link):
    """Read a mailto link as RFC 6068 says: no plus for a space, CRLF between lines."""
    parts = urlsplit(link)
    fields = dict(pair.split("=", 1) for pair in parts.query.split("&"))
    body = unquote(fields["body"], errors="strict")
    assert "\n" not in body.replace("\r\n", "")
    return PersonalNote(unquote(parts.path), unquote(fields["subject"]), body.replace("\r\n", "\n"))


@given(
    st.sampled_from(["ben@guests.example", "o'neil+tag@x.example", "a%b&c?d=e#f@x.example", "ünï@x.example"]),
    texts,
    texts,
)
def test_the_link_gives_back_every_sign_of_the_note(address, subject, text):
    note = PersonalNote(address, subject, text)
    assert read_back(note.link) == note
    assert re.fullmatch(r"mailto:[\w.!$&'*+/=?^`{|}~%@:-]+", note.link, re.ASCII)


@given(texts, st.text(max_size=2000))
def test_a_long_note_is_cut_so_that_mail_programs_take_the_link(name, note):
    facts = {"them": name[:40], "me": "Ana Ivers", "mixer": "Autumn Mixer", "day": "Thursday 22 October"}
    assert len(draft("ben@guests.example", facts, note).text) < 500


FACTS = {"them": "Ben", "me": "Ana Ivers", "mixer": "Autumn Mixer", "day": "Thursday 22 October"}


def test_it_names_the_mixer_and_what_was_noted():
    note = draft("ben@guests.example", FACTS, "Roses {me}\nfor the lobby")
    assert note.subject == "We met at Autumn Mixer"
    assert "meet you at Autumn Mixer on Thursday 22 October" in note.text
    assert "\n\nRoses {me} for the lobby\n\n" in note.text
    assert note.text.startswith("Hello Ben,\n")
    assert note.text.endswith("\nAna Ivers")
    assert "what we talked about" not in draft("ben@guests.example", FACTS, "").text


@pytest.fixture
def ana(work, night, cast):
    with work() as session:
        guest = session.get_one(Guest, night.ids["Ana"])
        session.expunge(guest)
    return cast.guest_browser(guest)


def words(answer):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def test_a_tap_opens_the_draft_and_is_a_step_on_the_ladder(ana, night, work, look, clock):
    with work() as session:
        sharing.write_note(session, night.ids["Ana"], night.codes["Ben"], "Roses & more", clock())
    page = f"/my/people/{night.codes['Ben']}"
    assert "Write to Ben" in words(ana.get(page))
    answer = ana.post(f"{page}/letter", follow_redirects=True)
    link = unescape(re.search(r'href="(mailto:[^"]*subject[^"]*)"', answer.text)[1])
    note = read_back(link)
    assert "Roses & more" in note.text
    with look() as session:
        assert note.address == session.get_one(Guest, night.ids["Ben"]).contact.email
        assert ladder.ladder_with(session, night.ids["Ana"], night.codes["Ben"]).now.step.key == "wrote"
    assert "Taken off." in words(ana.post(f"{page}/steps/wrote/off", follow_redirects=True))


def test_where_the_address_is_not_shared_nothing_is_drafted_and_it_is_said_what_to_do(ana, night, cast, work, clock):
    with work() as session:
        for name in ("Ben", "Cleo", "Vic"):
            guest = session.get_one(Guest, night.ids[name])
            if guest.contact.email is None:
                guest.contact.email = "cleo@guests.example"
        ben = session.get_one(Guest, night.ids["Ben"])
        session.expunge(ben)
    for name, said in (("Cleo", "Once Cleo has agreed"), ("Vic", "Share with Vic above")):
        page = f"/my/people/{night.codes[name]}"
        assert said in words(ana.get(page))
        assert ana.post(f"{page}/letter").status_code == 409
        assert ana.get(f"{page}/letter").status_code == 409
    page = words(cast.guest_browser(ben).get(f"/my/people/{night.codes['Ana']}"))
    assert "Ana shares no e-mail address. Propose a one-to-one" in page  # Ana shares her company only
    with pytest.raises(Refusal, match="not met"), work() as session:
        personal_notes.write(session, night.ids["Ben"], night.codes["Cleo"], clock())
