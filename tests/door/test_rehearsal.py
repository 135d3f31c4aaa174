import pytest
from hypothesis import given
from hypothesis import strategies as st

from mixer.core.codes import ALPHABET
from mixer.core.columns import Base
from mixer.door.rules.attendance import Kind, Mode, Verdict
from mixer.door.rules.codes import CodeKind, read_code
from mixer.door.rules.rehearsal import DRY_RUNS, MARK, NOTHING, is_test_name, rehearsed, rehearsed_by_name, script
from mixer.door.service import devices, review, search, walkin
from tests.door.evening import a_scan_id
from tests.makers import badge_of

CODES = [one.code for one in DRY_RUNS]


@pytest.fixture
def everything(look):
    """Read every row of every table, to see whether anything has changed."""

    def read() -> dict[str, list]:
        with look() as session:
            return {table.name: session.execute(table.select()).all() for table in Base.metadata.sorted_tables}

    return read


# --- the codes ----------------------------------------------------------------------------------


def test_there_is_one_for_each_colour_and_each_is_marked():
    assert [one.saying().tone for one in DRY_RUNS] == ["welcome", "already", "refused", "refused"]
    assert [one.saying().word for one in DRY_RUNS] == ["WELCOME", "ALREADY IN 17:42", "SAID NO", "NOT ON THE LIST"]
    assert all(one.saying().hint.startswith(NOTHING) for one in DRY_RUNS)
    assert "First visit, invited by the host" in DRY_RUNS[0].saying().hint


@pytest.mark.parametrize("one", DRY_RUNS, ids=CODES)
@pytest.mark.parametrize(
    "form", ["{}", " {} ", "https://mixer.example/B/{}", "HTTPS://MIXER.EXAMPLE/B/{}/", "HTTPS;--MIXER-B-{}"]
)
def test_a_test_code_is_known_as_an_address_and_typed_in_any_case(one, form):
    for text in (one.code, one.code.lower(), one.spelled, one.spelled.replace("-", " ")):
        assert rehearsed(form.format(text)) is one


@pytest.mark.parametrize(
    "text",
    ["", "DRYRUN", "DRYRUN0", "DRYRUN9", "DRYRUN12", "DRYRUN١", "XDRYRUN1", "https://mixer.example/B/0123456789ABCDEF"],
)
def test_anything_else_is_no_test_code(text):
    assert rehearsed(text) is None


@given(st.text(alphabet=ALPHABET, min_size=6, max_size=16), st.sampled_from(["{}", "https://mixer.example/B/{}"]))
def test_no_tag_is_ever_taken_for_a_test_code(code, form):
    assert rehearsed(form.format(code)) is None


def test_no_test_code_is_ever_read_as_a_tag():
    for one in DRY_RUNS:
        for text in (one.code, one.spelled, f"https://mixer.example/B/{one.code}"):
            assert read_code(text).kind is CodeKind.OTHER
        assert set(one.code) - set(ALPHABET) == {"U"}


def test_the_test_name_is_no_guests_name():
    assert is_test_name(" test  GUEST ")
    assert not is_test_name("Test Guesty")
    assert rehearsed_by_name("test g") is DRY_RUNS[0]
    assert rehearsed_by_name("test") is None
    assert rehearsed_by_name("test gx") is None


def test_a_phone_is_told_every_answer_beforehand():
    told_before = script()
    assert set(told_before) == {*CODES, "DRYRUN3 anyway", "undo"}
    assert {part["rehearsal"] for part in told_before.values()} == {MARK}
    assert told_before["DRYRUN3 anyway"]["verdict"] == Verdict.ADMITTED
    assert told_before["undo"]["word"] == "UNDONE"


def test_a_phone_fetches_what_is_said_to_test_codes_once_and_keeps_it(cast):
    browser = cast.browser()
    assert browser.get("/door/rehearsal.json").json == script()
    assert '"/door/rehearsal.json"' in browser.get("/door/service-worker.js").text


# --- nothing is written ---------------------------------------------------------------------------


@pytest.mark.database
@pytest.mark.parametrize("one", DRY_RUNS, ids=CODES)
@pytest.mark.parametrize("different", [{}, {"anyway": True}, {"mode": Mode.OFFLINE, "shown": Verdict.UNKNOWN}], ids=str)
def test_a_test_scan_writes_nothing(everything, scan, one, different):
    before = everything()
    answer = scan(code=one.code, **different)
    assert answer.rehearsal == MARK
    assert answer.as_json()["rehearsal"] == MARK
    assert everything() == before


def test_a_test_guest_chosen_from_the_list_is_one_too(everything, scan):
    before = everything()
    assert scan(guest="DRYRUN1", way="search", kind=Kind.OUT).saying.word == "WELCOME"
    assert scan(guest="DRYRUN3", way="search", anyway=True).saying.word == "WELCOME"
    assert everything() == before


def test_a_real_scan_does_write(everything, scan, evening):
    """The control: the comparison sees a scan."""
    before = everything()
    answer = scan(evening.robin)
    assert answer.rehearsal == ""
    assert everything() != before


def test_whose_test_tag_it_is_can_be_looked_up(look, evening):
    with look() as session:
        found = [review.card_of(session, evening.keeper, one.code) for one in DRY_RUNS]
        assert review.card_of(session, evening.keeper, badge_of(evening.robin)).name == "Robin Ashby"
    assert [card.name if card else None for card in found] == ["Test Guest", "Test Guest", "Test Guest", None]
    assert [card.reason for card in found if card] == ["", "", "no"]
    assert found[1].where == "by Ana at Desk 2"


def test_a_search_finds_the_test_guest_only_when_asked_for(look, evening):
    with look() as session:
        event, zone = evening.event_id, evening.keeper.zone
        assert [guest.guest for guest in search.find(session, event, zone, "test gu").guests] == ["DRYRUN1"]
        assert search.find(session, event, zone, "test").guests == ()


def test_a_walk_in_with_the_test_name_is_only_practised(everything, work, clock, evening, dice, app):
    before = everything()
    keyring = app.extensions["mixer"].keyring
    with work() as session:
        answer = walkin.walk_in(
            session, evening.keeper, walkin.WalkIn(a_scan_id(), "Test Guest"), clock(), dice, keyring
        )
    assert (answer.rehearsal, answer.saying.word) == (MARK, "WELCOME")
    assert everything() == before
    with work() as session:
        walkin.walk_in(session, evening.keeper, walkin.WalkIn(a_scan_id(), "Tess Guest"), clock(), dice, keyring)
    assert everything() != before


# --- the volunteer's pages --------------------------------------------------------------------------


@pytest.fixture
def phone(cast, work, clock, chance, app):
    with work() as session:
        keyring = app.extensions["mixer"].keyring
        devices.make_link(session, cast.event_id, "Main door", clock(), chance, keyring)
        link = devices.links(session, keyring, cast.event_id, clock())[0]
    browser = cast.browser()
    browser.post(link.url.removeprefix("http://localhost"), {"name": "Ana", "pin": link.pin})
    return browser


def test_a_whole_rehearsal_on_a_phone_changes_nothing(phone, everything):
    phone.get("/door")
    before = everything()
    page = phone.get("/door").text
    assert "/door/rehearsal.json" in page
    for one in DRY_RUNS:
        said = phone.post("/door/scan", {"scan_id": a_scan_id(), "code": one.spelled}, follow_redirects=True)
        assert MARK in said.text
        assert one.saying().word in said.text
        (result,) = phone.post_json("/door/scans", {"scans": [{"scan_id": a_scan_id(), "code": one.code}]}).json[
            "results"
        ]
        assert (result["word"], result["rehearsal"]) == (one.saying().word, MARK)
    assert "Let in anyway" in phone.get("/door/rehearsal/DRYRUN3").text
    anyway = {"scan_id": a_scan_id(), "guest": "DRYRUN3", "way": "search", "anyway": "yes"}
    assert "WELCOME" in phone.post("/door/scan", anyway, follow_redirects=True).text
    assert "Find a name" in phone.get("/door/rehearsal/DRYRUN4").text
    assert MARK in phone.get("/door/search?q=test guest").text
    assert "CHECK IN?" in phone.get("/B/DRYRUN1", follow_redirects=True).text
    assert phone.get("/B/DRYRUN4", follow_redirects=True).status_code == 404
    walked_in = phone.post("/door/walk-in", {"scan_id": a_scan_id(), "name": "test guest"}, follow_redirects=True)
    assert MARK in walked_in.text
    assert "Write on the tag" not in walked_in.text
    assert everything() == before


def test_there_are_no_other_rehearsals(phone):
    assert phone.get("/door/rehearsal/DRYRUN9").status_code == 404


def test_a_stranger_learns_nothing_from_a_test_code(cast):
    assert cast.browser().get("/B/DRYRUN1").status_code == 401
    assert cast.browser().get("/door/rehearsal/DRYRUN1").status_code == 401
