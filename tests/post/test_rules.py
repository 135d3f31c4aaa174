import random
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import default
from email.utils import parseaddr

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mixer.core.refusal import Refusal
from mixer.post.rules.answers import LONGEST_PAUSE, Meaning, meaning, pause, slows_down, spacing
from mixer.post.rules.envelope import Contents, addressed, ascii_domain, build, domain_of, method_of, travelling
from mixer.post.rules.pace import Pace
from mixer.post.rules.reasons import Reason
from mixer.post.rules.states import MEANS, WORDS, State
from mixer.post.rules.words import as_html, check, fill, linked, paragraphs, used

ANY_TEXT = st.text(max_size=120)
LINK = "https://mixer.a-long-name-of-an-organisation.example/u/" + "0123456789ABCDEF" * 3


def contents(**different: object) -> Contents:
    facts = {
        "message_id": "abc@mixer.example",
        "moment": datetime(2026, 5, 4, 9, 0, tzinfo=UTC),
        "sender_name": "Harbour Chamber",
        "sender_address": "post@mixer.example",
        "to_name": "Ana",
        "to_address": "ana@example.org",
        "subject": "Come",
        "text": "Hello",
        "html": "<p>Hello</p>",
    }
    return Contents(**(facts | different))


def read(mail) -> object:
    return message_from_bytes(mail.as_bytes(), policy=default)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (250, Meaning.TAKEN),
        (354, Meaning.TROUBLE),
        (421, Meaning.TROUBLE),
        (451, Meaning.LATER),
        (550, Meaning.REFUSED),
        (-1, Meaning.TROUBLE),
    ],
)
def test_a_reply_means_what_the_standard_says(code, expected):
    assert meaning(code) is expected


@given(st.integers(0, 100), st.integers(0, 2**32))
def test_pauses_grow_but_never_beyond_a_working_day(attempts, seed):
    wait = pause(attempts, random.Random(seed))
    assert timedelta(minutes=3) < wait <= LONGEST_PAUSE * 1.25
    assert wait <= pause(attempts + 2, random.Random(seed))


def test_greylisted_letters_do_not_come_back_all_at_once():
    chance = random.Random(1)
    assert len({pause(1, chance) for _ in range(50)}) == 50


@pytest.mark.parametrize(
    ("code", "said", "slow"),
    [
        (421, "4.7.0 Too many messages from your address", True),
        (450, "4.7.1 Rate limit reached", True),
        (451, "4.7.28 Our system has detected an unusual rate", True),
        (450, "4.7.1 Recipient is greylisted, see the postmaster", False),
        (451, "4.7.1 Gray list in action", False),
        (450, "4.2.2 mailbox full", False),
        (421, "closing", False),
        (550, "5.7.1 not you", False),
        (450, "4.7.x nonsense", False),
    ],
)
def test_a_domain_that_finds_us_too_fast_is_told_from_one_that_greylists_a_letter(code, said, slow):
    assert slows_down(code, said) is slow


def test_only_letters_that_came_back_may_be_forgiven_by_a_host():
    assert [reason for reason in Reason if reason.lies_with_us] == [Reason.BOUNCED]
    assert Reason.of("a word of long ago") is Reason.UNSUBSCRIBED
    assert Reason.of("complained").words == "called a letter spam"


def test_a_pace_names_the_turns_a_letter_takes():
    assert Pace.per_minute(60, 30).turns("a.example") == {"*": timedelta(seconds=1), "a.example": timedelta(seconds=2)}
    assert Pace().turns("a.example") == {}
    assert Pace.per_minute(60, 30).turns("") == {"*": timedelta(seconds=1)}, "an address no letter can travel to"


@pytest.mark.parametrize(
    ("address", "domain"),
    [("Ana@Example.ORG", "example.org"), ("ana@Bücher.example", "xn--bcher-kva.example"), ("nobody", ""), ("", "")],
)
def test_a_domain_is_one_whatever_its_spelling(address, domain):
    assert domain_of(address) == domain


def test_letters_are_spaced_so_that_no_more_than_agreed_leave_in_a_minute():
    assert spacing(120) == 0.5
    assert spacing(0) == 0.0


def test_every_state_of_a_letter_has_words_a_host_would_use():
    assert set(WORDS) == set(MEANS) == set(State)


@settings(max_examples=30)
@example(name="", subject="Spring\x85", sender="")  # a line break of mainframes
@given(ANY_TEXT, ANY_TEXT, ANY_TEXT)
def test_whatever_people_type_no_header_is_smuggled_in(name, subject, sender):
    mail = read(build(contents(to_name=name, subject=subject + "\r\nBcc: spy@example.org", sender_name=sender)))
    assert mail["Bcc"] is None
    assert [one.addr_spec for one in mail["To"].addresses] == ["ana@example.org"]
    assert [one.addr_spec for one in mail["From"].addresses] == ["post@mixer.example"]


@pytest.mark.parametrize("name", ["Zoë Müller", "山田 太郎", 'O\'Neil, "Al" <ceo>', "Łukasz " * 12, "محمد علي"])
def test_names_in_any_script_arrive_as_written(name):
    raw = build(contents(to_name=name)).as_bytes()
    header = raw[raw.index(b"To: ") + 4 : raw.index(b"\r\nSubject: ")].decode("ascii")
    # read by Python's older reader: the newer one of 3.11 puts spaces where an encoded name was folded
    arrived = str(make_header(decode_header(header.replace("\r\n", ""))))
    assert parseaddr(arrived) == (name.strip(), "ana@example.org")


def test_the_unsubscribe_link_is_one_whole_link_however_long():
    mail = build(contents(unsubscribe_url=LINK))
    assert f"List-Unsubscribe: <{LINK}>\r\n".encode() in mail.as_bytes()
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert build(contents())["List-Unsubscribe"] is None


def test_every_letter_says_that_a_machine_sent_it_and_where_answers_go():
    mail = read(build(contents(reply_to="olive@chamber.example")))
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Reply-To"] == "olive@chamber.example"
    assert read(build(contents()))["Reply-To"] is None


def test_the_same_letter_is_the_same_to_the_byte():
    ics = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
    assert build(contents(calendar=ics)).as_bytes() == build(contents(calendar=ics)).as_bytes()


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.just("\n"), max_size=300))
def test_the_body_arrives_as_it_was_written(text):
    body = travelling(build(contents(text=text)))
    assert body.endswith(b"\r\n.\r\n")
    assert b"\r\n.\r\n" not in body[:-5]
    assert b"\n" not in body.replace(b"\r\n", b"")
    arrived = message_from_bytes(body[:-3].replace(b"\r\n..", b"\r\n."), policy=default)
    said = arrived.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert said.rstrip("\n") == text.rstrip("\n")


def test_addresses_travel_as_dns_spells_them():
    assert ascii_domain(" ana@bücher.example ") == "ana@xn--bcher-kva.example"
    assert addressed("Ana", "ana@bücher.example").addr_spec == "ana@xn--bcher-kva.example"
    for nowhere in ("nobody", "@example.org", "ana@", "anä@example.org"):
        with pytest.raises(ValueError, match="No letter can travel"):
            ascii_domain(nowhere)


def test_placeholders_are_filled_whatever_their_case_and_spaces():
    assert used("Dear {Guest}, come to { mixer }! {guest}") == ["guest", "mixer"]
    values = {"guest": "Ana {mixer}", "mixer": "the Autumn Mixer"}
    assert fill("Dear {Guest}, come to { mixer }!", values) == "Dear Ana {mixer}, come to the Autumn Mixer!"


def test_a_placeholder_nobody_can_fill_is_refused_with_those_that_exist():
    with pytest.raises(Refusal, match=r"We cannot fill in \{gest\}, \{\}\. You can use \{guest\}, \{link\}\.") as no:
        check("Dear {gest}, {}", ["guest", "link"])
    assert no.value.code == "unknown_placeholder"


@given(ANY_TEXT)
def test_hosts_words_are_never_a_template_language(text):
    values = dict.fromkeys(used(text), "X")
    filled = fill(text.replace("{", "{{").replace("}", "}}"), dict.fromkeys(used(text), "X"))
    assert fill("{{ 7 * 7 }}", {"7 * 7": "no sum"}) == "{no sum}"
    assert isinstance(filled, str)
    assert set(used(fill(text, values))) <= {"x", *used(text)}


@given(ANY_TEXT)
def test_words_become_html_without_any_tag_of_their_own(text):
    html = str(as_html(text + "<script>alert(1)</script>"))
    assert "<script" not in html
    assert html.count("<p ") == len(paragraphs(text + "<script>alert(1)</script>"))


def test_web_addresses_become_links_without_the_full_stop_behind_them():
    html = linked('See https://a.example/r/X?a=1&b="2". Or (http://b.example).')
    assert '<a href="https://a.example/r/X?a=1&amp;b=" ' in html
    assert ">http://b.example</a>)." in html


def test_line_breaks_and_paragraphs_stay():
    html = as_html("One\r\ntwo\n\n\nthree & four")
    assert html.count("<p ") == 2
    assert "One<br>\ntwo</p>" in html
    assert "three &amp; four" in html


@pytest.mark.parametrize(
    ("calendar", "method"),
    [
        ("BEGIN:VCALENDAR\r\nMETHOD:PUBLISH\r\nEND:VCALENDAR\r\n", "PUBLISH"),
        ("BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nEND:VCALENDAR\r\n", "CANCEL"),
        ("BEGIN:VCALENDAR\r\nSUMMARY:METHOD:CANCEL\r\nEND:VCALENDAR\r\n", "PUBLISH"),
    ],
)
def test_the_calendar_part_repeats_the_method_that_the_calendar_states(calendar, method):
    assert method_of(calendar) == method
