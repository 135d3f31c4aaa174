import re
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select

from mixer.accounts.models import Group
from mixer.core.columns import Base
from mixer.core.refusal import Refusal
from mixer.door.models import Attendance, Scan
from mixer.door.rules.sheet import ByHand, SheetError
from mixer.door.service import scanning, sheet, together
from mixer.door.service.sheet import Ticks, Wish
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.nametags import service as nametags
from tests.cast import RIVAL_CANARY
from tests.door.evening import a_scan_id, told
from tests.makers import NIGHT, make_company, make_contact, make_guest

NAMES = ("Ana Alt", "Bo Berg", "Cy Chen", "Di Dorn", "Eve Zorn", "Flo Zweig")


@pytest.fixture
def coming(cast, work, clock):
    """Six guests who said yes and a rival's; it is the night of the mixer."""
    clock.now = NIGHT + timedelta(minutes=20)
    with work() as session:
        event, group = session.get_one(Event, cast.event_id), session.get_one(Group, cast.group_id)
        acme = make_company(session, group, "Acme Flowers").id
        made = {
            name: make_guest(session, event, make_contact(session, group, name, company_id=acme), answer="yes")
            for name in reversed(NAMES)
        }
        rival = session.get_one(Event, cast.rival_event_id)
        contact = make_contact(session, session.get_one(Group, cast.rival_group_id), f"{RIVAL_CANARY} Guest")
        made["rival"] = make_guest(session, rival, contact, answer="yes")
        session.expunge_all()
    return made


@pytest.fixture
def printed(cast, work, clock, chance, app):
    """Print the sheet as Hugo would and return the print's code."""

    def put():
        with work() as session:
            hand = nametags.Hand(cast.accounts["hugo"], clock(), chance, app.extensions["mixer"].keyring)
            nametags.print_sign_in(session, cast.event_id, hand)
            return nametags.printed_sheets(session, cast.event_id)[0][0]

    return put


@pytest.fixture
def seen(cast, look):
    def read(**wish):
        with look() as session:
            return sheet.paper(session, cast.event_id, Wish(**wish))

    return read


@pytest.fixture
def mark(cast, work, clock, dice, app):
    def send(*guests, by_hand=(), batch="", came_at=None):
        marks = Ticks(batch or a_scan_id(), tuple(guests), tuple(by_hand), came_at or clock())
        with work() as session:
            keeper = scanning.host_at(session, cast.event_id, "Host", "Hugo")
            sheet.mark(session, keeper, marks, clock(), dice, app.extensions["mixer"].keyring)
        return marks.batch

    return send


@pytest.fixture
def inside(cast, look):
    def names():
        with look() as session:
            rows = session.scalars(
                select(Guest).join(Attendance, Attendance.guest_id == Guest.id).where(Guest.event_id == cast.event_id)
            )
            return sorted(guest.contact.full_name for guest in rows)

    return names


@pytest.fixture
def everything(look):
    def read() -> dict[str, list]:
        with look() as session:
            return {table.name: session.execute(table.select()).all() for table in Base.metadata.sorted_tables}

    return read


def listed(paper):
    return [(row.number, row.name) for part in paper.here for row in part.rows]


# --- the list ---------------------------------------------------------------------------------------


@pytest.mark.database
def test_before_a_print_the_numbers_are_those_a_print_would_have(coming, seen):
    found = seen()
    assert listed(found) == list(enumerate(NAMES, start=1))
    assert [part.label for part in found.parts] == ["A", "B", "C", "D", "Z"]
    assert (found.sheet, found.printed_at, found.prints, found.highest) == ("", None, (), 6)
    assert (found.total, found.came, found.to_mark) == (6, 0, 6)


@pytest.mark.database
def test_the_list_keeps_the_numbers_of_the_print_whatever_happens_since(coming, printed, seen, cast, work):
    code = printed()
    with work() as session:
        event, group = session.get_one(Event, cast.event_id), session.get_one(Group, cast.group_id)
        make_guest(session, event, make_contact(session, group, "Al Aaron"), answer="yes")
        session.get_one(Guest, coming["Bo Berg"].id).answer = "no"
        session.get_one(Guest, coming["Cy Chen"].id).removed_at = NIGHT
    found = seen()
    assert found.sheet == code
    assert listed(found) == [*enumerate(NAMES, start=1), (0, "Al Aaron")]
    assert [part.label for part in found.parts] == ["A", "B", "C", "D", "Z", "New"]
    later = printed()
    assert [number for number, name in listed(seen()) if name == "Ana Alt"] == [2]
    assert listed(seen(sheet=code)) == listed(found)
    assert [one for one, _ in seen().prints] == [later, code]


def test_a_print_of_another_mixer_is_none_of_ours(coming, printed, seen, cast, work, look):
    code = printed()
    with look() as session:
        assert nametags.printed_sheet(session, cast.rival_event_id, code) is None
    assert listed(seen(sheet="NOBODYS")) == list(enumerate(NAMES, start=1))


def test_names_are_found_by_the_beginnings_of_their_words(coming, seen):
    assert listed(seen(text="z")) == [(5, "Eve Zorn"), (6, "Flo Zweig")]
    assert listed(seen(text="acme flo zw")) == [(6, "Flo Zweig")]
    assert listed(seen(text="orn")) == []


def test_a_long_list_is_leafed_through_by_letter(coming, seen, monkeypatch):
    monkeypatch.setattr(sheet, "MOST_SHOWN", 4)
    assert listed(seen()) == [(1, "Ana Alt")]
    assert listed(seen(part="Z")) == [(5, "Eve Zorn"), (6, "Flo Zweig")]
    assert listed(seen(part="nowhere")) == [(1, "Ana Alt")]
    monkeypatch.setattr(sheet, "MOST_SHOWN", 1)
    assert [part.label for part in seen().parts] == ["A", "B", "C", "D", "Z", "Z 2"]
    assert listed(seen(part="Z 2")) == [(6, "Flo Zweig")]


def test_the_list_takes_as_many_questions_for_many_guests_as_for_few(coming, printed, seen, cast, work, queries):
    printed()
    with queries() as few:
        seen()
    with work() as session:
        event, group = session.get_one(Event, cast.event_id), session.get_one(Group, cast.group_id)
        for _ in range(40):
            make_guest(session, event, make_contact(session, group), answer="yes")
    with queries() as many:
        seen()
    assert len(many) == len(few)


# --- marking ------------------------------------------------------------------------------------------


@pytest.mark.database
def test_numbers_mark_the_guests_of_the_print(coming, printed, cast, look, mark, inside, seen):
    code = printed()
    with look() as session:
        guests = sheet.numbered(session, cast.event_id, code, "1 5-6")
    mark(*guests)
    assert inside() == ["Ana Alt", "Eve Zorn", "Flo Zweig"]
    assert (seen().came, seen().to_mark) == (3, 3)
    with look() as session:
        assert set(session.execute(select(Scan.way, Scan.mode, Scan.door))) == {("sheet", "online", "Host")}


@pytest.mark.database
def test_sending_the_list_twice_changes_nothing(coming, mark, inside, everything):
    codes = [coming[name].code for name in NAMES[:3]]
    batch = mark(*codes, by_hand=[ByHand("Wanda Walkin", "Walkers")])
    before = everything()
    mark(*codes, by_hand=[ByHand("Wanda Walkin", "Walkers")], batch=batch)
    assert everything() == before
    assert inside() == ["Ana Alt", "Bo Berg", "Cy Chen", "Wanda Walkin"]


@pytest.mark.database
def test_an_undo_takes_back_exactly_whom_the_tap_brought_in(coming, mark, inside, cast, work, clock, seen):
    with work() as session:
        keeper = scanning.host_at(session, cast.event_id, "Desk", "Olive")
        scanning.record(session, keeper, told(coming["Ana Alt"]), clock())
    first = mark(*(coming[name].code for name in NAMES[:3]), by_hand=[ByHand("Wanda Walkin", "")])
    second = mark(coming["Di Dorn"].code)
    undo = a_scan_id()
    for _twice in range(2):
        with work() as session:
            done = together.undo_together(session, keeper, first, undo, clock())
            assert len(done.undone) == 3
    assert inside() == ["Ana Alt", "Di Dorn"]
    assert [(one.batch, one.marked, one.taken_back) for one in seen().batches] == [(second, 1, 0), (first, 0, 3)]


@pytest.mark.database
def test_guests_came_when_the_paper_says_not_when_it_was_typed(coming, mark, look, clock, seen):
    clock.now = NIGHT + timedelta(days=1)
    mark(coming["Ana Alt"].code, by_hand=[ByHand("Wanda Walkin", "")], came_at=NIGHT + timedelta(minutes=15))
    with look() as session:
        assert set(session.scalars(select(Attendance.first_ms))) == {int(NIGHT.timestamp() * 1000) + 15 * 60_000}
    assert seen().batches[0].came_at == NIGHT + timedelta(minutes=15)


def test_an_hour_long_before_the_mixer_is_moved_to_the_day_before_it(coming, mark, look):
    mark(coming["Ana Alt"].code, came_at=NIGHT - timedelta(days=9))
    with look() as session:
        assert session.scalar(select(Attendance.first_ms)) == int((NIGHT - timedelta(days=1)).timestamp() * 1000) + 1


def test_who_said_no_and_was_ticked_all_the_same_did_come(coming, mark, inside, work):
    with work() as session:
        session.get_one(Guest, coming["Bo Berg"].id).answer = "no"
    mark(coming["Bo Berg"].code)
    assert inside() == ["Bo Berg"]


def test_a_guest_of_another_mixer_is_never_marked(coming, mark, everything):
    before = everything()
    with pytest.raises(Refusal, match="Nobody was checked in"):
        mark(coming["rival"].code)
    assert everything() == before


def test_names_by_hand_alone_are_a_tap_too(coming, mark, inside):
    mark(by_hand=[ByHand("Wanda Walkin", "Walkers")])
    assert inside() == ["Wanda Walkin"]


def test_a_tap_without_anybody_is_refused_and_one_with_too_many(coming, mark):
    with pytest.raises(Refusal, match="Tick somebody"):
        mark()
    with pytest.raises(Refusal, match="These are 501 guests: mark at most 500 at a time"):
        mark(*(f"C{place}" for place in range(501)))


def test_the_number_of_an_erased_guest_is_told(coming, printed, cast, work, look):
    code = printed()
    with work() as session:
        session.execute(delete(Guest).where(Guest.id == coming["Bo Berg"].id))
    with look() as session, pytest.raises(SheetError, match="Number 2 is nobody's any more"):
        sheet.numbered(session, cast.event_id, code, "1-3")
    with look() as session:
        assert len(sheet.numbered(session, cast.event_id, code, "1 3")) == 2


# --- the page --------------------------------------------------------------------------------------------


@pytest.fixture
def page(cast):
    return f"/m/{cast.event_code}/door/sheet"


def batch_of(text):
    return re.search(r'name="batch" type="hidden" value="([0-9a-f-]{36})"|name="batch" value="([0-9a-f-]{36})"', text)


@pytest.fixture
def send(cast, page):
    """Send the page's form as Hugo, with a tap of its own."""

    def post(**fields):
        form = {"batch": a_scan_id(), "sheet": "", "numbers": "", "at": "", "by_hand": "", **fields}
        return cast.browser("hugo").post(page, form, follow_redirects=True)

    return post


@pytest.mark.parametrize(
    ("who", "status"), [("olive", 200), ("hugo", 200), ("vera", 403), ("nell", 404), ("rita", 404)]
)
def test_the_list_is_for_hosts_of_this_mixer(cast, page, who, status):
    assert cast.browser(who).get(page).status_code == status
    assert cast.browser(who).post(page).status_code == (422 if status == 200 else status)


def test_an_empty_list_says_what_to_do_first(cast, page):
    assert "Nobody is on the sheet yet" in cast.browser("hugo").get(page).text


def test_the_page_shows_the_list_as_it_was_printed(cast, page, coming, printed):
    hugo = cast.browser("hugo")
    assert "they are those it would have now" in hugo.get(page).text
    first = printed()
    text = hugo.get(page).text
    assert "Numbers are those of the sheet printed on Thursday 22 October, 17:50" in text
    assert "Is yours another one?" not in text
    assert [name for name in NAMES if name not in text] == []
    assert RIVAL_CANARY not in text
    printed()
    assert f"sheet={first}" in hugo.get(page).text
    assert 'href="#part-Z"' in text


def test_numbers_boxes_and_names_by_hand_are_one_tap(coming, printed, send, inside):
    answer = send(
        sheet=printed(), numbers="1 5-6", guest=[coming["Bo Berg"].code], by_hand="Wanda Walkin, Walkers", at="17:40"
    )
    assert "5 guests marked as arrived" in answer.text
    assert ">17:40</time>" in answer.text
    assert inside() == ["Ana Alt", "Bo Berg", "Eve Zorn", "Flo Zweig", "Wanda Walkin"]
    assert "in 17:40" in answer.text


def test_one_guest_is_told_as_one_and_undone_as_one(cast, page, coming, send, inside):
    batch = a_scan_id()
    assert "1 guest marked as arrived" in send(numbers="2", batch=batch).text
    undo = {"batch": a_scan_id(), "target": batch}
    for _twice in range(2):
        back = cast.browser("hugo").post(f"{page}/undo", undo, follow_redirects=True)
        assert "1 guest is no longer marked as arrived" in back.text
    assert "1 guest was" in back.text
    assert inside() == []


def test_several_are_taken_back_with_one_tap(cast, page, coming, send, inside):
    batch = a_scan_id()
    send(numbers="1-3", batch=batch)
    back = cast.browser("hugo").post(f"{page}/undo", {"batch": a_scan_id(), "target": batch}, follow_redirects=True)
    assert "3 guests are no longer marked as arrived" in back.text
    assert "3 guests were" in back.text
    assert inside() == []


def test_an_undo_without_a_tap_does_nothing(cast, page, coming, send, inside):
    send(numbers="1")
    assert cast.browser("hugo").post(f"{page}/undo", {"target": "nonsense"}).status_code == 303
    assert inside() == ["Ana Alt"]


def test_a_rival_takes_nothing_back(cast, coming, send, inside):
    batch = a_scan_id()
    send(numbers="1", batch=batch)
    theirs = f"/m/{cast.rival_event_code}/door/sheet/undo"
    assert cast.browser("rita").post(theirs, {"batch": a_scan_id(), "target": batch}).status_code == 409
    assert inside() == ["Ana Alt"]


def test_everybody_shown_is_marked_and_nobody_else(coming, send, inside):
    shown = [coming[name].code for name in NAMES[4:]]
    answer = send(everybody="yes", shown=shown, guest=[coming["Ana Alt"].code], text="z")
    assert "2 guests marked as arrived" in answer.text
    assert inside() == ["Eve Zorn", "Flo Zweig"]
    assert 'value="z"' in answer.text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"numbers": "0"}, "There is no number 0 on the list"),
        ({"numbers": "999"}, "There is no number 999 on the list: it runs from 1 to 6."),
        ({"numbers": "5-2"}, "runs backwards"),
        ({"numbers": "1 abc"}, "“abc” is no number of the list"),
        ({"numbers": "٣"}, "with the digits 0 to 9"),
        ({"numbers": "1", "by_hand": ", Acme"}, "is no name and company"),
        ({"numbers": "1", "at": "18:30"}, "18:30 is still to come"),
        ({"numbers": "1", "at": "sometime"}, "Not a valid time"),
        ({"numbers": "1", "batch": "x"}, "Invalid input"),
        ({}, "Tick somebody, or type a number of the list."),
        ({"guest": ["NOBODY"]}, "Nobody was checked in"),
    ],
)
def test_what_cannot_be_read_is_told_and_nothing_is_half_done(coming, send, everything, fields, words):
    before = everything()
    answer = send(**fields)
    assert answer.status_code == 422
    if "batch" not in fields:
        assert words in answer.text
    assert everything() == before


def test_ticks_and_numbers_stay_where_something_is_wrong(coming, send):
    answer = send(numbers="abc", guest=[coming["Bo Berg"].code])
    assert re.search(rf'value="{coming["Bo Berg"].code}" checked', answer.text)
    assert 'value="abc"' in answer.text


def test_a_list_that_is_too_long_for_a_page_leads_from_letter_to_letter(cast, page, coming, monkeypatch):
    monkeypatch.setattr(sheet, "MOST_SHOWN", 2)
    text = cast.browser("hugo").get(page).text
    assert "Ana Alt" in text
    assert "Eve Zorn" not in text
    assert "part=Z" in text
    assert "Eve Zorn" in cast.browser("hugo").get(f"{page}?part=Z").text


def test_nobody_of_that_name_is_said(cast, page, coming):
    assert "Nobody on the list is called that" in cast.browser("hugo").get(f"{page}?text=xyz").text


def test_after_the_mixer_guests_came_at_its_start(cast, page, coming, send, clock, look):
    clock.now = NIGHT + timedelta(days=2)
    assert "Left empty: the start of the mixer" in cast.browser("hugo").get(page).text
    send(numbers="1-6")
    with look() as session:
        assert session.scalar(select(func.min(Attendance.first_ms))) == int(NIGHT.timestamp() * 1000)


def test_the_sheet_of_a_mixer_prints_the_numbers(cast, coming, work, clock, chance, app):
    import pypdfium2  # noqa: PLC0415

    with work() as session:
        hand = nametags.Hand(cast.accounts["hugo"], clock(), chance, app.extensions["mixer"].keyring)
        pdf = nametags.print_sign_in(session, cast.event_id, hand).pdf
    with pypdfium2.PdfDocument(pdf) as document:
        text = document[0].get_textpage().get_text_range()
    assert [f"{number} {name}" for number, name in enumerate(NAMES, start=1) if f"{number} {name}" not in text] == []
