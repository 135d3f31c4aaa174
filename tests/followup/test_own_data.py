import io
import json
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mixer.contacts.models import Consent, Contact
from mixer.events.models import Event
from mixer.followup.service.own_data import own_data
from mixer.guests.models import AnswerChange, Guest
from mixer.icebreakers.models import Game, Seat
from mixer.meetings.models import Claim, Share
from mixer.meetings.service import blocking, sharing
from mixer.post.service import write_letter
from tests.followup.canaries import World
from tests.followup.conftest import meet
from tests.followup.test_erasing import a_letter
from tests.makers import MADE_AT, a_code, make_guest


@pytest.fixture
def two(cast, work):
    with work() as session:
        event = session.get_one(Event, cast.event_id)
        robin, sam = World(session, event, "Robin Qxovitch", "Qx"), World(session, event, "Sam Zyander", "Zya")
        robin.plant()
        sam.plant()
        return robin, sam


def test_everything_that_is_kept_of_a_guest_is_in_their_file(cast, two, look, clock):
    robin, _sam = two
    with look() as session:
        text = json.dumps(own_data(session, robin.guest.id, clock()).as_json())
    wanted = {
        where: canary
        for where, canary in robin.own.items()
        if where.partition(".")[0]
        in {"contact", "guest", "interest", "company", "profession", "information_table", "prize"}
        and where.partition(".")[2] not in {"code", "search", "shows", "fold", "sign"}
    }
    assert [where for where, canary in wanted.items() if canary not in text] == []
    assert robin.email in text
    assert robin.phone in text


def test_nothing_of_others_is_in_it_but_what_both_agreed_to(cast, two, work, look, clock):
    robin, sam = two
    with work() as session:
        event = session.get_one(Event, cast.event_id)
        meet(session, event, *(session.get_one(Guest, one.guest.id) for one in two), 20)
        for share in session.query(Share):
            session.delete(share)
    with look() as session:
        text = json.dumps(own_data(session, robin.guest.id, clock()).as_json())
    # What hosts wrote into Robin's own rows, and one shared address book entry more, is Robin's: Sam's own is not.
    assert [where for where, canary in sam.own.items() if canary in text] == []
    assert "somebody who has not shared their name" in text


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    mine=st.booleans(),
    theirs=st.booleans(),
    taken_back=st.booleans(),
    fields=st.lists(st.sampled_from(["company", "email", "phone"]), unique=True),
)
def test_a_detail_of_another_needs_both_consents(cast, work, look, mine, theirs, taken_back, fields):
    with work() as session:
        event = session.get_one(Event, cast.event_id)
        one, other, third = (make_guest(session, event) for _ in range(3))
        other.contact.phone = f"+1303{other.id:07}"
        shares = [(one, other, [])] * mine + [(other, one, fields)] * theirs
        meet(session, event, one, other, 20, *shares)
        contact = session.get_one(Contact, other.contact_id)
        facts = {"full_name": contact.full_name, "email": contact.email, "phone": contact.phone}
        one_id = one.id
        sharing.write_note(session, one.id, other.code, "Wants a florist", MADE_AT)
        if theirs and taken_back:
            sharing.take_back(session, other.id, one.code, MADE_AT)
        blocking.block(session, one.id, third.code, "Words for the hosts", MADE_AT)
    with look() as session:
        text = json.dumps(own_data(session, one_id, MADE_AT).as_json())
    assert "Wants a florist" in text, "one's own words stay, whoever vanishes"
    assert "Words for the hosts" in text
    both = mine and theirs and not taken_back
    shown = {"full_name", *fields} if both else set()
    assert {name for name, value in facts.items() if value in text} == shown - {"company"}


def test_it_says_what_was_agreed_to_word_for_word_and_what_letters_said(cast, night, work, look, clock):
    with work() as session:
        ana = session.get_one(Guest, night.ids["Ana"])
        session.add(Consent(contact_id=ana.contact_id, purpose="invite", wording="invite-1", given_at=MADE_AT))
        write_letter(session, a_letter(ana, subject="Plain", body_text="Come again"), MADE_AT)
        write_letter(session, a_letter(ana, subject="Met", kind="people_met", body_text="You met Cleo"), MADE_AT)
    with look() as session:
        data = own_data(session, night.ids["Ana"], clock()).as_json()
    assert data["What you agreed to"][0]["words you saw"] == "You may invite me to later mixers too"
    assert [row["text"] for row in data["Letters to you"]] == [
        "Come again",
        "It lists people you met; your mailbox has it.",
    ]
    assert {"what": "prize won", "item": "a cake"} in data["Prizes and tables"]
    assert {row["name"] for row in data["People you met"]} == {"Ben Example", "somebody who has not shared their name"}
    assert data["Mixers"][0]["arrived"] == "2026-10-22T23:31:00+00:00"


def test_a_guest_takes_it_home_to_read_and_for_programs(cast, work):
    with work() as session:
        guest = make_guest(session, session.get_one(Event, cast.event_id), dietary="<b>nuts</b>")
    browser = cast.guest_browser(guest)
    assert browser.get("/my/data.json").json["name"].startswith("Guest")
    with zipfile.ZipFile(io.BytesIO(browser.get("/my/data.zip").data)) as folder:
        assert sorted(folder.namelist()) == ["my-data.html", "my-data.json"]
        page = folder.read("my-data.html").decode()
    assert "&lt;b&gt;nuts&lt;/b&gt;" in page
    assert "Nothing." in page
    assert "/my/data.zip" in browser.get("/my/data").text
    for address in ("/my/data.json", "/my/data.zip"):
        assert cast.browser().get(address).status_code == cast.browser("olive").get(address).status_code == 401


def test_it_takes_as_many_questions_for_many_people_met_as_for_few(cast, work, look, queries, clock):
    def asked(people: int) -> int:
        with work() as session:
            event = session.get_one(Event, cast.event_id)
            one = make_guest(session, event)
            for minute in range(people):
                meet(session, event, one, make_guest(session, event), minute)
        with queries() as sent, look() as session:
            own_data(session, one.id, clock())
        return len(sent)

    assert asked(2) == asked(20)


def test_it_tells_how_one_answered_and_which_card_one_held(cast, work, look, clock):
    with work() as session:
        event = session.get_one(Event, cast.event_id)
        guest = make_guest(session, event)
        session.add(
            Claim(
                event_id=event.id,
                guest_id=guest.id,
                way="door",
                code_hash=b"a canary of a hash",
                made_at=MADE_AT,
                good_until=MADE_AT,
            )
        )
        session.add(AnswerChange(guest_id=guest.id, at=MADE_AT, before="none", after="yes", by="guest"))
        game = Game(code=a_code(), event_id=event.id, kind="duo", state="over", seed=1, dealt_at=MADE_AT)
        session.add(game)
        session.flush()
        session.add(Seat(game_id=game.id, guest_id=guest.id, round=1, card="Salt"))
    with look() as session:
        text = json.dumps(own_data(session, guest.id, clock()).as_json())
    assert '"after": "yes"' in text
    assert '"card": "Salt"' in text
