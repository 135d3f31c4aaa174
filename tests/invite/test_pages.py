import io
import re
import zipfile
from email import message_from_bytes
from email.policy import default
from hashlib import sha256

import pytest
from icalendar import Calendar
from sqlalchemy import delete, select

from mixer.core.columns import Base
from mixer.events.models import Event, Venue
from mixer.followup.models import Inspection
from mixer.guests.models import Guest
from mixer.invite import service
from mixer.invite.models import Wave
from mixer.post.models import Letter
from mixer.post.rules.states import State
from tests.cast import RIVAL_CANARY
from tests.invite.conftest import YES
from tests.makers import link_of

HOSTS_PAGES = ["invite", "invite/write/invitation", "invite/ZZZ", "invite/ZZZ/words", "letters", "letters.zip"]


def digest_of(house) -> str:
    with house.work() as session:
        rows = [
            repr(row) for table in Base.metadata.sorted_tables for row in session.execute(table.select()).fetchall()
        ]
    return sha256("\n".join(rows).encode()).hexdigest()


@pytest.fixture
def pages(cast):
    def page(path: str) -> str:
        return f"/m/{cast.event_code}/{path}"

    return page


@pytest.fixture
def sent_wave(house, cast, pages):
    """Write and send an invitation through the pages; return its code."""

    def sent() -> str:
        hugo = cast.browser("hugo")
        words = {"segment": "not_invited", "subject": "Come, {guest}", "text": "Dear {guest},\n\n{link}"}
        assert hugo.post(pages("invite/write/invitation"), words).status_code == 303
        with house.work() as session:
            code = session.scalars(select(Wave.code).order_by(Wave.id.desc())).first()
        assert hugo.post(pages(f"invite/{code}/send")).status_code == 303
        return code

    return sent


@pytest.mark.parametrize("page", HOSTS_PAGES)
@pytest.mark.parametrize(("who", "status"), [("rita", 404), ("nell", 404), ("vera", 403), ("", 303)])
def test_invitations_and_letters_are_for_hosts_alone(cast, pages, page, who, status):
    assert cast.browser(who).get(pages(page)).status_code == status


@pytest.mark.parametrize("who", ["olive", "hugo"])
def test_hosts_see_where_answers_stand(house, cast, pages, who):
    empty = cast.browser(who).get(pages("invite"))
    assert "Nobody to invite yet" in empty.text
    house.seats(1)
    ana, bo = house.guests(2)
    house.answer(ana, YES)
    house.answer(bo, YES)
    with house.work() as session:
        session.get_one(Guest, ana.id).contact.email = None
    page = cast.browser(who).get(pages("invite"))
    assert page.status_code == 200
    assert "Guest1 Number" in page.text
    assert "1 of 1 places taken" in page.text
    assert "On the list without an e-mail address: 1." in page.text
    assert RIVAL_CANARY not in page.text


def test_an_invitation_from_the_first_word_to_the_last_copy(house, cast, pages):
    house.guests(2)
    hugo = cast.browser("hugo")
    form = hugo.get(pages("invite/write/invitation"))
    assert "Not invited yet (2)" in form.text
    words = {"segment": "not_invited", "subject": "Come, {guest}", "text": "Dear {guest},\n\n{link}"}
    drafted = hugo.post(pages("invite/write/invitation"), words)
    page = hugo.get(drafted.location)
    assert "2 guests get this letter" in page.text
    assert "Come, Guest0" in page.text
    code = drafted.location.rpartition("/")[2]
    assert "Come, {guest}" in hugo.get(pages(f"invite/{code}/words")).text
    assert hugo.post(pages(f"invite/{code}/words"), words | {"subject": "Do come, {guest}"}).status_code == 303
    assert "Do come, Guest1" in hugo.get(pages(f"invite/{code}?reader={house_code(house, 1)}")).text
    assert hugo.post(pages(f"invite/{code}/try")).status_code == 303
    assert "A test letter is on its way" in hugo.get(pages("invite")).text
    assert hugo.post(pages(f"invite/{code}/send")).status_code == 303
    progress = hugo.get(pages(f"invite/{code}"))
    assert "0 of 2 letters have gone out" in progress.text
    assert hugo.post(pages(f"invite/{code}/stop")).status_code == 303
    assert "Letters that had not left yet: 2." in hugo.get(pages(f"invite/{code}")).text
    assert "Stopped" in hugo.get(pages("invite")).text
    assert hugo.post(pages(f"invite/{code}/words"), words).status_code == 422, "it has gone out"


def house_code(house, number: int) -> str:
    with house.work() as session:
        return session.scalars(select(Guest.code).order_by(Guest.id)).all()[number]


def test_the_letter_in_its_frame_can_run_nothing_and_lead_nowhere(house, cast, pages, sent_wave):
    house.guests(1)
    code = sent_wave()
    hugo = cast.browser("hugo")
    letter = hugo.get(pages(f"invite/{code}/letter"))
    assert letter.text == "", "nobody is left in the segment"
    assert hugo.get(pages(f"invite/{code}")).headers["Content-Security-Policy"].endswith("frame-src 'self'")
    draft = hugo.post(pages("invite/write/last_word"), {"segment": "no_answer", "subject": "S", "text": "T"})
    letter = hugo.get(f"{draft.location}/letter")
    assert letter.headers["Content-Security-Policy"].endswith("sandbox")
    assert "Answer: yes or no" in letter.text


def test_a_letter_with_a_wrong_placeholder_or_without_words_is_shown_again(house, cast, pages):
    house.guests(1)
    hugo = cast.browser("hugo")
    words = {"segment": "not_invited", "subject": "Come", "text": "Dear {gest}"}
    page = hugo.post(pages("invite/write/invitation"), words)
    assert page.status_code == 422
    assert "We cannot fill in {gest}" in page.text
    assert hugo.post(pages("invite/write/invitation"), {"segment": "x"}).status_code == 422
    assert hugo.get(pages("invite/write/poem")).status_code == 404
    assert hugo.get(pages("invite/ZZZZ")).status_code == 404


def test_a_draft_for_nobody_offers_other_guests_and_can_be_thrown_away(house, cast, pages):
    hugo = cast.browser("hugo")
    drafted = hugo.post(pages("invite/write/reminder"), {"segment": "no_answer", "subject": "S", "text": "T"})
    assert "Nobody to write to" in hugo.get(drafted.location).text
    assert hugo.post(f"{drafted.location}/send").status_code == 409
    assert hugo.post(f"{drafted.location}/throw-away").status_code == 303
    assert hugo.get(drafted.location).status_code == 404


def test_a_group_never_sees_anothers_wave_or_letter(house, cast, pages, sent_wave):
    house.guests(1)
    code = sent_wave()
    with house.work() as session:
        letter = session.scalars(select(Letter.message_id)).first()
    rita = cast.browser("rita")
    theirs = f"/m/{cast.rival_event_code}"
    for path in (f"invite/{code}", f"invite/{code}/letter", f"invite/{code}/words", f"letters/{letter}"):
        assert rita.get(f"{theirs}/{path}").status_code == 404, path
    for path in (f"invite/{code}/send", f"invite/{code}/stop", f"invite/{code}/try", f"letters/{letter}/again"):
        assert rita.post(f"{theirs}/{path}").status_code == 404, path


def test_the_post_office_lists_letters_by_state_and_sends_a_doubtful_one_again(house, cast, pages, sent_wave):
    hugo = cast.browser("hugo")
    assert "No letters yet" in hugo.get(pages("letters")).text
    house.guests(3)
    sent_wave()
    with house.work() as session:
        doubtful, failed, late = session.scalars(select(Letter).order_by(Letter.id)).all()
        doubtful.state, failed.state = State.UNKNOWN, State.FAILED
        failed.error, late.attempts = "550 no such mailbox", 1
    page = hugo.get(pages("letters"))
    assert "No mail server is set" in page.text
    assert "In doubt 1" in page.text
    assert "550 no such mailbox" in page.text
    assert "again at" in page.text
    doubts = hugo.get(pages("letters?show=doubt"))
    assert "It may have arrived" in doubts.text
    assert "550" not in doubts.text
    assert "None of the letters" in hugo.get(pages("letters?show=sent")).text
    assert hugo.post(pages(f"letters/{doubtful.message_id}/again")).status_code == 303
    assert "The letter goes out once more." in hugo.get(pages("letters")).text
    assert hugo.post(pages(f"letters/{doubtful.message_id}/again")).status_code == 409
    assert "Guest0" in hugo.get(pages(f"letters/{doubtful.message_id}")).text


def test_long_lists_of_letters_come_in_pages(house, cast, pages, sent_wave):
    house.guests(101)
    sent_wave()
    hugo = cast.browser("hugo")
    assert "Older" in hugo.get(pages("letters")).text
    second = hugo.get(pages("letters?page=2"))
    assert "Newer" in second.text
    assert "Older" not in second.text


def test_letters_download_as_files_that_mail_programs_open(house, cast, pages, sent_wave):
    house.guests(2)
    sent_wave()
    with house.work() as session:
        session.scalars(select(Letter).order_by(Letter.id.desc())).first().to_address = "nowhere"
    answer = cast.browser("hugo").get(pages("letters.zip"))
    assert answer.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as folder:
        (name,) = folder.namelist()
        mail = message_from_bytes(folder.read(name), policy=default)
    assert mail["Subject"] == "Come, Guest0"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_host_types_in_an_answer_given_on_the_phone(house, cast, pages):
    house.seats(1)
    ana, bo = house.guests(2)
    hugo = cast.browser("hugo")
    address = pages(f"guests/{ana.code}/answer")
    assert hugo.post(address, {"reply": "yes"}).location.endswith(f"/guests/{ana.code}")
    assert hugo.post(pages(f"guests/{bo.code}/answer"), {"reply": "yes"}).status_code == 303
    assert house.answers() == ["yes", "waiting"]
    assert hugo.post(address, {"reply": "perhaps"}).status_code == 409
    assert hugo.post(pages("guests/ZZZ/answer"), {"reply": "yes"}).status_code == 404
    assert cast.browser("vera").post(address, {"reply": "no"}).status_code == 403
    assert cast.browser("rita").post(address, {"reply": "no"}).status_code == 404


def test_a_guest_answers_brings_somebody_and_changes_their_mind(house, cast):
    (ana,) = house.guests(1)
    phone = cast.browser()
    address = f"/r/{link_of(ana)}"
    assert "will you join us?" in phone.get(address).text
    phone.post(address, {"reply": "yes"})
    page = phone.get(address)
    assert "You are coming, Guest0" in page.text
    assert "Thank you, you are coming." in page.text
    assert phone.post(address, {"reply": "with"}).status_code == 422
    assert phone.post(address, {"reply": "with", "companion": "Bo Brings"}).location.endswith(address)
    assert "with Bo Brings" in phone.get(address).text
    phone.post(address, {"reply": "no"})
    assert "You are not coming" in phone.get(address).text
    assert house.taken() == 0
    assert phone.post(address, {}).status_code == 422


def test_a_guest_tells_about_themselves(house, cast):
    (ana,) = house.guests(1, on_wall=False)
    house.answer(ana, YES)
    phone = cast.browser()
    address = f"/r/{link_of(ana)}"
    told = {"tag_name": "Annie", "dietary": "no nuts", "shows": ["email", "company"], "on_wall": "y"}
    assert phone.post(f"{address}/details", told).status_code == 303
    page = phone.get(address)
    assert "You are coming, Annie" in page.text
    assert 'value="no nuts"' in page.text
    assert page.text.count("checked") == 3
    assert phone.post(f"{address}/details", {"tag_name": ""}).status_code == 422
    assert phone.post(f"{address}/details", told | {"shows": ["bank"]}).status_code == 422


def test_a_guest_in_line_sees_their_place_and_a_full_house_is_said_kindly(house, cast):
    house.seats(1)
    ana, bo = house.guests(2)
    house.answer(ana, YES)
    phone = cast.browser()
    phone.post(f"/r/{link_of(bo)}", {"reply": "yes"})
    page = phone.get(f"/r/{link_of(bo)}")
    assert "You are number 1 in line" in page.text
    assert "You are on the waiting list" in page.text
    phone.post(f"/r/{link_of(ana)}", {"reply": "with", "companion": "Cy Comes"})
    assert "Yours is kept" in phone.get(f"/r/{link_of(ana)}").text


def test_the_calendar_file_is_one_that_calendars_read(house, cast):
    (ana,) = house.guests(1)
    answer = cast.browser().get(f"/r/{link_of(ana)}/mixer.ics")
    assert answer.content_type == "text/calendar; method=PUBLISH; charset=utf-8"
    (entry,) = Calendar.from_ical(answer.data).events
    assert (str(entry["SUMMARY"]), str(entry["LOCATION"])) == ("Autumn Mixer", "The Boathouse, 1 River Road")
    assert link_of(ana) in entry["DESCRIPTION"]


def test_a_link_opens_however_it_is_typed_and_an_old_one_is_a_friendly_page(house, cast):
    (ana,) = house.guests(1)
    assert cast.browser().get(f"/r/{link_of(ana).lower()}").status_code == 200
    phone = cast.browser()
    for path in ("/r/ZZZZ", "/r/ZZZZ/mixer.ics"):
        answer = phone.get(path)
        assert answer.status_code == 404
        assert "This link has grown old" in answer.text
    for path in ("/r/ZZZZ", "/r/ZZZZ/details"):
        assert phone.post(path, {"reply": "yes"}).status_code == 404


def test_after_the_mixer_or_when_it_is_cancelled_the_page_says_so(house, cast):
    (ana,) = house.guests(1)
    house.clock.forward(days=90)
    assert "This mixer is over" in cast.browser().get(f"/r/{link_of(ana)}").text
    with house.work() as session:
        session.get_one(Event, cast.event_id).state = "cancelled"
    assert "will not take place" in cast.browser().get(f"/r/{link_of(ana)}").text


def test_opening_a_link_changes_nothing_so_mail_scanners_do_no_harm(house, cast, pages, sent_wave):
    (ana,) = house.guests(1)
    sent_wave()
    house.answer(ana, YES)
    before = digest_of(house)
    phone = cast.browser()
    for path in ("", "/mixer.ics"):
        phone.get(f"/r/{link_of(ana)}{path}")
        phone.client.head(f"/r/{link_of(ana)}{path}")
    hugo = cast.browser("hugo")
    for path in ("invite", "letters", "invite/write/reminder"):
        assert hugo.get(pages(path)).status_code == 200
    assert digest_of(house) == before
    assert hugo.get(pages("letters.zip")).status_code == 200
    with house.work() as session:
        session.execute(delete(Inspection))  # that a host took letters home is on record, and nothing else of it
    assert digest_of(house) == before
    phone.post(f"/r/{link_of(ana)}", {"reply": "no"})
    assert digest_of(house) != before, "the control: a POST does"


def test_the_guests_own_link_is_remembered_in_their_browser(house, cast):
    (ana,) = house.guests(1)
    phone = cast.browser()
    phone.get(f"/r/{link_of(ana)}")
    with phone.client.session_transaction() as kept:
        assert kept["guest"] == link_of(ana)


def test_a_guests_first_page_weighs_little(house, cast):
    (ana,) = house.guests(1)
    house.answer(ana, YES)
    phone = cast.browser()
    page = phone.get(f"/r/{link_of(ana)}")
    linked = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)
    assert linked
    wire = {"Accept-Encoding": "gzip"}
    static = sum(len(phone.get(address.partition("#")[0], headers=wire).data) for address in sorted({*linked}))
    assert len(page.data) + static <= 40_000


def test_a_letter_is_scheduled_by_the_plan_shown_on_the_timeline_and_taken_back(house, cast, pages):
    house.guests(2)
    hugo = cast.browser("hugo")
    page = hugo.get(pages("invite")).text
    assert "Next: Invitation" in page
    words = {"segment": "not_invited", "subject": "Come, {guest}", "text": "Dear {guest},\n\n{link}"}
    drafted = hugo.post(pages("invite/write/invitation"), words).location
    page = hugo.get(drafted).text
    assert 'value="2026-09-17"' in page
    assert 'value="10:00"' in page
    assert "Look at the draft" in hugo.get(pages("invite")).text
    code = drafted.rpartition("/")[2]
    later = {"day": "2026-09-18", "clock": "09:30"}
    assert hugo.post(pages(f"invite/{code}/schedule"), later).status_code == 303
    page = hugo.get(drafted).text
    assert "It goes by itself on Friday 18 September at 09:30." in page
    assert "Do not send it by itself" in page
    assert "Goes by itself" in hugo.get(pages("invite")).text
    assert hugo.post(pages(f"invite/{code}/unschedule")).status_code == 303
    assert "Send to 2 now" in hugo.get(drafted).text
    assert hugo.post(pages("invite/ZZZZ/schedule"), later).status_code == 404


def test_a_time_that_makes_no_sense_is_shown_again_with_the_reason(house, cast, pages):
    house.guests(1, invited_at=house.clock.now)
    hugo = cast.browser("hugo")
    words = {"segment": "no_answer", "subject": "Come", "text": "Dear {guest}"}
    code = hugo.post(pages("invite/write/reminder"), words).location.rpartition("/")[2]
    past = hugo.post(pages(f"invite/{code}/schedule"), {"day": "2026-09-01", "clock": "09:30"})
    assert (past.status_code, "That time has passed" in past.text) == (422, True)
    assert hugo.post(pages(f"invite/{code}/schedule"), {"day": "soon"}).status_code == 422
    house.clock.forward(days=32)
    assert "that has passed. Send it now" in hugo.get(pages(f"invite/{code}")).text
    assert "It was due" in hugo.get(pages("invite")).text
    house.clock.forward(days=13, hours=8.5)
    assert "Its time has passed" in hugo.get(pages(f"invite/{code}")).text


def test_a_letter_that_was_too_late_says_why(house, cast, pages):
    house.guests(1, invited_at=house.clock.now)
    hugo = cast.browser("hugo")
    words = {"segment": "no_answer", "subject": "Come", "text": "Dear {guest}"}
    code = hugo.post(pages("invite/write/reminder"), words).location.rpartition("/")[2]
    hugo.post(pages(f"invite/{code}/schedule"), {"day": "2026-10-08", "clock": "10:00"})
    house.clock.forward(days=36)
    with house.work() as session:
        wave = session.scalars(select(Wave)).one()
        service.send_due(session, wave.id, house.clock.now)
    page = hugo.get(pages(f"invite/{code}")).text
    assert "Too late: not sent" in page
    assert "You can still choose another time" in page
    assert "Too late, not sent" in hugo.get(pages("invite")).text


def test_the_page_of_a_wave_asks_again_by_itself_while_letters_are_moving(house, cast, pages, sent_wave):
    house.guests(2)
    code = sent_wave()
    hugo = cast.browser("hugo")
    page = hugo.get(pages(f"invite/{code}"))
    assert 'hx-trigger="every 3s"' in page.text
    assert "http-equiv" in page.text
    part = hugo.get(pages(f"invite/{code}/progress"))
    assert "0 of 2 letters have gone out" in part.text
    assert "<html" not in part.text
    with house.work() as session:
        for letter in session.scalars(select(Letter)):
            letter.state = State.SENT
    part = hugo.get(pages(f"invite/{code}/progress")).text
    assert "2 of 2 letters have gone out" in part
    assert "hx-trigger" not in part


def test_the_invite_page_says_who_has_the_old_day_and_offers_the_letter(house, cast, pages):
    ana, _bo = house.guests(2)
    house.answer(ana, YES)
    with house.work() as session:
        session.get_one(Event, cast.event_id).sequence += 1
    hugo = cast.browser("hugo")
    page = hugo.get(pages("invite")).text
    assert "The day or place has changed" in page
    assert "/invite/write/moved" in page
    with house.work() as session:
        session.get_one(Event, cast.event_id).state = "cancelled"
    page = hugo.get(pages("invite")).text
    assert "The mixer is cancelled, and they do not know yet" in page
    words = {"segment": "to_tell", "subject": "Off", "text": "Dear {guest}"}
    drafted = hugo.post(pages("invite/write/cancelled"), words).location
    assert "with the calendar file" in hugo.get(drafted).text
    assert hugo.post(f"{drafted}/send").status_code == 303
    assert "Whoever said yes has been told" in hugo.get(pages("invite")).text
    reminder = hugo.post(pages("invite/write/reminder"), words).location
    assert "only the letter that says so can go out" in hugo.get(reminder).text


def test_a_reply_address_that_is_none_is_shown_at_its_field(house, cast, pages):
    hugo = cast.browser("hugo")
    words = {"segment": "not_invited", "subject": "Come", "text": "Dear {guest}", "reply_to": "hugo@"}
    page = hugo.post(pages("invite/write/invitation"), words)
    assert (page.status_code, "is no e-mail address" in page.text) == (422, True)
    drafted = hugo.post(pages("invite/write/invitation"), words | {"reply_to": "", "from_name": "Hugo"}).location
    again = hugo.post(f"{drafted}/words", words)
    assert "is no e-mail address" in again.text


def test_pages_of_letters_take_the_same_number_of_queries_however_many_guests_and_waves(house, cast, pages, queries):
    hugo = cast.browser("hugo")

    def cost(path: str) -> int:
        with queries() as sent:
            assert hugo.get(path).status_code == 200
        return len(sent)

    def drafted() -> str:
        words = {"segment": "not_invited", "subject": "Come", "text": "Dear {guest}"}
        return hugo.post(pages("invite/write/invitation"), words).location

    house.guests(3)
    first = drafted()
    paths = [pages("invite"), first, pages("invite/write/reminder")]
    before = [cost(path) for path in paths]
    house.guests(80)
    for _ in range(3):
        drafted()
    assert [cost(path) for path in paths] == before
    assert max(before) <= 25


def test_after_the_mixer_the_own_page_leads_to_the_people_met(house, cast):
    ana, bo = house.guests(2)
    house.answer(ana, YES)
    house.clock.forward(days=90)
    phone = cast.browser()
    assert 'href="/my/people"' in phone.get(f"/r/{link_of(ana)}").text
    assert phone.get("/my/people").status_code == 200
    assert "/my/people" not in cast.browser().get(f"/r/{link_of(bo)}").text


def test_who_is_coming_reads_the_way_in_and_where_to_park(house, cast):
    with house.work() as session:
        session.add(Venue(event_id=cast.event_id, access="Three steps", parking="Behind the house"))
    (ana,) = house.guests(1)
    browser, link = cast.browser(), f"/r/{link_of(ana)}"
    assert "Three steps" not in browser.get(link).text
    page = browser.post(link, {"reply": "yes"}, follow_redirects=True).text
    assert ("Three steps" in page, "Parking: Behind the house" in page) == (True, True)
    with house.work() as session:
        letter = session.scalars(select(Letter).where(Letter.kind == "answer_yes")).one()
        assert "Way in: Three steps\nParking: Behind the house" in letter.body_text
        assert "Behind the house" in letter.body_html
