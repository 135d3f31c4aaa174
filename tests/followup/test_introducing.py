"""Introductions: wished for by guests, asked of both, made once both said yes; nobody is named a moment before."""

import random
import re
from datetime import timedelta
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.followup.models import DeskItem, IntroductionWish
from mixer.followup.rules.due import to_undo
from mixer.followup.rules.introducing import Answer, Said, answer_of, names_somebody, paper
from mixer.followup.rules.letters import faults
from mixer.followup.service import introducing, introduction_letters, wishes
from mixer.followup.service.due_acts import Actor
from mixer.followup.service.own_data import own_data
from mixer.guests.models import Guest, Welcome
from mixer.meetings.models import Block, Meeting, Share
from mixer.meetings.service.people import people
from mixer.post.models import Letter
from mixer.post.service import farewell, suppress
from tests.cast import RIVAL_CANARY
from tests.followup.conftest import meet
from tests.makers import KEYRING, NIGHT

BOTH = {"subject": "{guest}, meet {other}", "text": "Dear {guest}, this is {other}:\n\n{about}\n\n{host}"}
WHY = "A florist looks for a hall"


def words(answer):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


@pytest.fixture
def hugo(cast):
    return cast.browser("hugo")


@pytest.fixture
def browser_of(cast, work, night):
    def open_link(name):
        with work() as session:
            guest = session.get_one(Guest, night.ids[name])
            session.expunge(guest)
        return cast.guest_browser(guest)

    return open_link


@pytest.fixture
def page(cast):
    return f"/m/{cast.event_code}/follow-up/desk/wish:WISH/introduce"


@pytest.fixture
def wish(work, night):
    """Ben, a florist, wishes for a hall; he met Ana only."""
    with work() as session:
        session.add(
            IntroductionWish(code="WISH", event_id=night.event_id, guest_id=night.ids["Ben"], words=WHY, asked_at=NIGHT)
        )


@pytest.fixture
def asked(hugo, page, night, wish):
    """Ben and Dora are asked whether they want to be introduced."""
    hugo.post(f"{page}/choose", {"guest": night.codes["Dora"], "words": WHY})
    hugo.post(f"{page}/ask")


@pytest.fixture
def answer(browser_of, look):
    def reply(name, *, yes, fields=()):
        with look() as session:
            code = session.query(DeskItem.code).scalar()
        browser = browser_of(name)
        return browser.post(f"/my/introductions/{code}/{'yes' if yes else 'no'}", {"fields": list(fields)})

    return reply


names = st.sampled_from(["A", "B", "C"])


@given(st.lists(st.builds(Said, st.sampled_from(["asked", "yes", "no"]), names, names), max_size=12))
def test_an_answer_counts_for_the_one_it_was_given_about(history):
    about = [one for one in history if (one.guest, one.about) == ("A", "B")]
    told = [one.what for one in about if one.what != "asked"]
    wanted = Answer(told[-1]) if told else Answer.ASKED if about else Answer.NOT_ASKED
    assert answer_of(history, "A", "B") is wanted


def test_a_sentence_that_names_somebody_is_found_by_any_part_of_the_name():
    assert names_somebody("Meet Béatrice, she sells halls", ["Ben Li", "Beatrice Kovač"]) == "Beatrice Kovač"
    assert names_somebody("kovac sells halls", ["Beatrice Kovač"]) == "Beatrice Kovač"
    assert names_somebody("A hall for Al", ["Al Li"]) == ""


def test_the_drafted_letters_can_be_sent_as_they_are():
    letters = paper()
    assert faults(letters.both, letters.placeholders) == []
    for draft in (letters.asker, letters.other):
        assert faults(draft, {**letters.placeholders, "words": ""}) == []
        assert not {"other", "about"} & draft.names, "nobody is named before both said yes"


def test_what_guests_said_is_not_taken_back_by_a_hosts_button():
    assert to_undo([(1, "other", ""), (2, "asked", ""), (3, "yes", "")]) == 1


def test_a_guest_wishes_for_an_introduction_takes_it_back_and_puts_it_back(browser_of, night, hugo, cast, look):
    ben, desk = browser_of("Ben"), f"/m/{cast.event_code}/follow-up/desk"
    assert "Tell your hosts whom you would like to meet" in words(ben.get("/my"))
    for _ in range(2):
        said = words(ben.post("/my/introductions", {"words": "a hall by the river"}, follow_redirects=True))
    assert "They ask both sides" in said
    with look() as session:
        code = session.query(IntroductionWish.code).scalar()
    assert "You asked for 1" in words(ben.get("/my"))
    assert "Introduce Ben Example “a hall by the river”" in words(hugo.get(desk))
    assert "Put it back" in words(ben.post(f"/my/introductions/wishes/{code}/take-back", follow_redirects=True))
    assert "a hall by the river" not in words(hugo.get(desk))
    assert "Take it back" in words(ben.post(f"/my/introductions/wishes/{code}/put-back", follow_redirects=True))
    assert ben.post("/my/introductions", {"words": " "}).status_code == 409
    assert browser_of("Cleo").post(f"/my/introductions/wishes/{code}/take-back").status_code == 409


def test_a_guest_has_no_more_wishes_than_hosts_can_keep(work, night, clock, chance):
    with work() as session:
        for number in range(wishes.MOST):
            wishes.ask(session, night.ids["Ben"], f"wish {number}", clock(), chance)
        with pytest.raises(Refusal, match="Take one back"):
            wishes.ask(session, night.ids["Ben"], "one more", clock(), chance)
        first = wishes.wishes(session, night.ids["Ben"])[-1]
        wishes.turn(session, night.ids["Ben"], first.code, clock())
        wishes.ask(session, night.ids["Ben"], "one more", clock(), chance)
        with pytest.raises(Refusal, match="Take one back"):
            wishes.turn(session, night.ids["Ben"], first.code, None)
        with pytest.raises(Refusal, match="few words"):
            wishes.ask(session, night.ids["Ben"], "", clock(), chance)


@pytest.mark.parametrize(("name", "status"), [("rita", 404), ("vera", 403), ("nell", 404), ("olive", 200)])
def test_only_who_runs_the_mixer_introduces(cast, page, wish, name, status):
    browser = cast.browser(name)
    answer = browser.get(page)
    assert answer.status_code == status
    assert name == "rita" or RIVAL_CANARY not in answer.text
    for act in ("", "/choose", "/ask"):
        assert browser.post(page + act, BOTH).status_code == (409 if status == 200 else status)


def test_whoever_fits_the_wish_is_found_first_and_never_whom_they_met_or_work_with(hugo, page, wish, night, work):
    with work() as session:
        dora = session.get_one(Guest, night.ids["Dora"]).contact
        dora.job_title = "Keeper of the old hall"
    text = words(hugo.get(page))
    assert "Who may fit, by what was asked for Dora Example" in text
    assert "did not come" in text
    assert "Found Cleo Example" in words(hugo.get(f"{page}?find=cleo"))
    assert "Nobody found whom they have not met" in words(hugo.get(f"{page}?find=ana"))
    with work() as session:
        session.get_one(Guest, night.ids["Dora"]).contact.job_title = ""
    assert "Nobody on the list fits the words" in words(hugo.get(page))


def test_two_are_asked_without_a_name_and_introduced_once_both_said_yes(
    hugo, page, asked, answer, browser_of, night, look
):
    with look() as session:
        letters = {one.to_name: one for one in session.query(Letter)}
        assert {name: one.stream for name, one in letters.items()} == {
            "Ben Example": "service",
            "Dora Example": "invitation",
        }
        assert letters["Dora Example"].unsubscribe_url
        for name, other in (("Ben", "Dora"), ("Dora", "Ben")):
            assert other not in letters[f"{name} Example"].body_text + letters[f"{name} Example"].body_html
            assert WHY in letters[f"{name} Example"].body_text
    dora = browser_of("Dora")
    assert "May we introduce you? 1 waits for you" in words(dora.get("/my"))
    question = words(dora.get("/my/introductions"))
    assert WHY in question
    assert "Ben" not in question
    assert answer("Ben", yes=True, fields=["company", "email", "phone"]).status_code == 303
    assert "You said yes. As soon as the other does" in words(browser_of("Ben").get("/my/introductions"))
    assert "Ben" not in words(dora.get("/my/introductions"))
    assert "asked, has not answered" in words(hugo.get(page))
    assert hugo.post(page, BOTH).status_code == 409
    answer("Dora", yes=True)
    assert "Both said yes: introduce them" in words(hugo.get(page))
    done = words(hugo.post(page, BOTH, follow_redirects=True))
    assert "2 letters are on the way." in done
    assert "Hugo Host introduced the two" in done
    with look() as session:
        to_dora = session.query(Letter).filter_by(kind="introduction", to_name="Dora Example").one()
        to_ben = session.query(Letter).filter_by(kind="introduction", to_name="Ben Example").one()
        assert "Dora, meet Ben Example" in to_dora.subject
        assert "Acme\nguest" in to_dora.body_text.replace("\r", "")
        assert "(They share their name" in to_ben.body_text
        assert to_ben.stream == "service"
        met = session.query(Meeting).filter_by(way="introduction").one()
        assert {met.one_id, met.other_id} == {night.ids["Ben"], night.ids["Dora"]}
        assert "Ben Example" in {one.full_name for one in people(session, night.ids["Dora"])}
    assert "See whom you met" in words(dora.get("/my/introductions"))
    assert "This is settled." in words(hugo.get(page))
    assert hugo.post(page, BOTH).status_code == 409
    assert answer("Dora", yes=False).status_code == 409


def test_an_introduction_taken_back_is_no_meeting_and_can_be_made_again(hugo, page, asked, answer, night, look):
    for name in ("Ben", "Dora"):
        answer(name, yes=True)
    hugo.post(page, BOTH)
    one = page.removesuffix("/introduce")
    hugo.post(f"{one}/outcome", {"outcome": "later"})
    hugo.post(f"{one}/undo")
    text = words(hugo.post(f"{one}/undo", follow_redirects=True))
    assert "took the last step back" in text
    with look() as session:
        assert session.query(Meeting).filter_by(way="introduction").count() == 0
        assert session.query(DeskItem).one().done_at is None
    assert "0 letters are on the way." in words(hugo.post(page, BOTH, follow_redirects=True))


def test_whoever_said_no_is_named_to_nobody_and_may_change_their_mind(hugo, page, asked, answer, browser_of, look):
    answer("Ben", yes=True)
    answer("Dora", yes=True)
    assert answer("Dora", yes=False).status_code == 303
    assert "You said no. You can still say yes." in words(browser_of("Dora").get("/my/introductions"))
    assert "said no" in words(hugo.get(page))
    assert hugo.post(page, BOTH).status_code == 409
    with look() as session:
        assert session.query(Letter).filter_by(kind="introduction").count() == 0
    answer("Dora", yes=True)
    assert "Both said yes" in words(hugo.get(page))


def test_a_no_takes_nothing_from_two_who_met_meanwhile(asked, answer, night, work, look):
    with work() as session:
        ben, dora = (session.get_one(Guest, night.ids[name]) for name in ("Ben", "Dora"))
        everything = ["company"]
        meet(session, session.get_one(Event, night.event_id), ben, dora, 50, (dora, ben, everything))
    assert answer("Dora", yes=True, fields=["shoe size"]).status_code == 409
    answer("Dora", yes=False)
    with look() as session:
        assert session.query(Share).filter_by(giver_id=night.ids["Dora"], receiver_id=night.ids["Ben"]).count() == 1


def test_another_choice_asks_anew_and_forgets_what_was_agreed(hugo, page, asked, answer, night, look, browser_of):
    answer("Ben", yes=True, fields=["company"])
    hugo.post(f"{page}/choose", {"guest": night.codes["Dora"], "words": "A florist looks for halls"})
    assert "said yes" in words(hugo.get(page)), "another sentence about the same two changes no answer"
    hugo.post(f"{page}/choose", {"guest": night.codes["Cleo"], "words": WHY})
    with look() as session:
        assert session.query(Share).filter_by(giver_id=night.ids["Ben"], receiver_id=night.ids["Dora"]).count() == 0
    text = words(hugo.get(page))
    assert text.count("not asked yet") == 2
    said = words(hugo.post(f"{page}/ask", follow_redirects=True))
    assert "1 letter is on the way." in said
    assert "No letter reaches Cleo Example: tell them" in said
    assert "May we introduce you?" in words(browser_of("Cleo").get("/my/introductions"))
    assert "May we" not in words(browser_of("Dora").get("/my/introductions"))
    assert answer("Dora", yes=True).status_code == 409
    hugo.post(f"{page.removesuffix('/introduce')}/undo")
    assert "Dora Example" in words(hugo.get(page))
    hugo.post(f"{page.removesuffix('/introduce')}/undo")
    assert "Whom to introduce" in words(hugo.get(page))


@pytest.mark.parametrize(
    "choice",
    [
        ("Ben", WHY, "Choose another guest"),
        ("", WHY, "Choose another guest"),
        ("Dora", "", "Write in a sentence"),
        ("Dora", "Dora sells halls", "Leave Dora Example out"),
        ("Ana", WHY, "have met already"),
        ("Noa", WHY, "does not want this contact"),
    ],
)
def test_a_choice_that_cannot_be_is_refused(hugo, page, asked, night, work, choice):
    guest, sentence, said = choice
    with work() as session:
        session.add(Block(event_id=night.event_id, by_id=night.ids["Noa"], against_id=night.ids["Ben"], at=NIGHT))
    answer = hugo.post(f"{page}/choose", {"guest": night.codes.get(guest, ""), "words": sentence})
    assert answer.status_code == 409
    assert said in words(answer)


def test_who_blocked_the_other_meanwhile_is_not_introduced(hugo, page, asked, answer, night, work):
    for name in ("Ben", "Dora"):
        answer(name, yes=True)
    with work() as session:
        session.add(Block(event_id=night.event_id, by_id=night.ids["Dora"], against_id=night.ids["Ben"], at=NIGHT))
    assert hugo.post(page, BOTH).status_code == 409
    assert hugo.post(f"{page}/ask").status_code == 409


def test_who_wants_no_more_letters_gets_none_and_the_host_is_told(hugo, page, wish, night, work, clock, cast):
    with work() as session:
        address = session.get_one(Guest, night.ids["Dora"]).contact.email
        suppress(session, farewell(KEYRING, cast.group_id, address), "unsubscribed", clock())
    hugo.post(f"{page}/choose", {"guest": night.codes["Dora"], "words": WHY})
    said = words(hugo.post(f"{page}/ask", follow_redirects=True))
    assert "1 letter is on the way." in said
    assert "No letter reaches Dora Example" in said
    assert "0 letters are" in words(hugo.post(f"{page}/ask", follow_redirects=True))


def test_a_mistake_in_the_letter_is_said_on_its_page(hugo, page, asked, answer):
    for name in ("Ben", "Dora"):
        answer(name, yes=True)
    for change, said in (({"text": "{gest}"}, "{gest} is nothing"), ({"subject": ""}, "needs a subject")):
        wrong = hugo.post(page, BOTH | change)
        assert wrong.status_code == 422
        assert said in words(wrong)


def test_hosts_introduce_by_themselves_too(hugo, page, night, look, work, browser_of):
    desk = page.removesuffix("/wish:WISH/introduce")
    assert "Promise something to Una Example" in words(hugo.get(desk.replace("desk", "met_none")))
    hugo.post(f"{desk}/new?guest={night.codes['Una']}", {"words": "She moved here in May", "introduction": "y"})
    assert hugo.post(f"{desk}/new", {"words": "x", "introduction": "y"}).status_code == 422
    with look() as session:
        key = session.query(DeskItem.key).scalar()
    assert "Introduce Una Example “She moved here in May”" in words(hugo.get(desk))
    hugo.post(f"{desk}/{key}/introduce/choose", {"guest": night.codes["Vic"], "words": "Both know the old town"})
    hugo.post(f"{desk}/{key}/introduce/ask")
    with look() as session:
        assert {one.stream for one in session.query(Letter)} == {"invitation"}
    hugo.post(f"{desk}/{key}/outcome", {"outcome": "nobody"})
    assert "This is settled." in words(browser_of("Una").get("/my/introductions"))
    assert "See whom" not in words(browser_of("Una").get("/my/introductions"))
    assert "waits for you" not in words(browser_of("Una").get("/my"))
    with work() as session:
        session.get_one(Guest, night.ids["Una"]).removed_at = NIGHT
    assert hugo.get(f"{desk}/{key}/introduce").status_code == 409
    assert "Introduce somebody who left" in words(hugo.get(desk))


def test_what_is_gone_is_refused_in_a_sentence(hugo, page, wish, night, work, clock, answer):
    desk = page.removesuffix("/wish:WISH/introduce")
    assert hugo.get(f"{desk}/call:{night.codes['Ana']}/introduce").status_code == 409
    assert hugo.post(f"{page}/ask").status_code == 409
    with work() as session:
        by = Actor(clock(), random.Random(1))
        for code in ("NONE", "WISH"):
            with pytest.raises(Refusal, match="Nobody asks you this"):
                introducing.reply(session, night.ids["Ben"], code, [], by)
        introducing.choose(session, night.event_id, "wish:WISH", night.codes["Dora"], WHY, by)
        item = session.query(DeskItem).one()
        with pytest.raises(Refusal, match="Nobody asks you this"):
            introducing.reply(session, night.ids["Ben"], item.code, [], by)
        item.other_id = None
        introduction_letters.not_made(session, item, NIGHT)
        assert item.outcome == ""


def test_ones_own_data_tell_wishes_questions_and_what_hosts_noted_and_not_who_the_other_is(
    asked, answer, work, look, night, clock
):
    answer("Ben", yes=True)
    with look() as session:
        bens = own_data(session, night.ids["Ben"], clock()).as_json()
        doras = own_data(session, night.ids["Dora"], clock()).as_json()
    assert [row["what"] for row in bens["Introductions"]] == ["you asked for", "you were asked"]
    assert bens["Introductions"][1]["your answer"] == "yes"
    assert bens["What your hosts noted to do for you"][0]["words"] == WHY
    assert [row["your answer"] for row in doras["Introductions"]] == ["asked"]
    assert "Ben" not in str(doras["Introductions"])


def test_what_was_asked_for_on_the_phone_has_no_words_of_the_guest_yet(work, look, night, clock):
    with work() as session:
        una, vic = night.ids["Una"], night.ids["Vic"]
        welcome = {"event_id": night.event_id, "first_timer_id": una, "visitor_host_id": vic, "outcome": "introduce"}
        session.add(Welcome(**welcome, called_at=NIGHT))
    clock.now = NIGHT + timedelta(days=1)
    with look() as session:
        key = f"phone:{night.codes['Una']}"
        page = introducing.read_introduction(session, night.event_id, key, "", clock())
    assert (page.words, page.found) == ("", []), "and what the desk says of it is nobody's wish"
