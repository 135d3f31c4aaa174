import random
import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import select

from mixer.accounts.models import Group
from mixer.core.codes import digest
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.nametags import service
from mixer.nametags.files.cabinet import Cabinet
from mixer.nametags.files.verify import codes_in
from mixer.nametags.models import PrintedTag, PrintRun
from mixer.nametags.rules.batch import Choice
from mixer.nametags.rules.progress import KEPT, SILENT, State, is_kept, state_at, step_of
from mixer.nametags.service import jobs
from mixer.nametags.views import tags
from mixer.nametags.views.press import cabinet_of, press_of, workshop_of
from tests.makers import KEYRING, MADE_AT, make_contact, make_guest

ALL = Choice("avery-5395")
PRINT = {"sheet": "avery-5395", "layout": "classic", "start": "1", "which": "all", "order": "last_name"}


@pytest.fixture
def coming(cast, work):
    with work() as session:
        event = session.get_one(Event, cast.event_id)
        return [make_guest(session, event, answer="yes").id for _ in range(12)]


@pytest.fixture
def page(cast):
    return f"/m/{cast.event_code}/name-tags"


@pytest.fixture
def small_is_large(monkeypatch):
    """Make twelve tags a large print that says how far it is after each page."""
    monkeypatch.setattr(tags, "AT_ONCE", 5)
    monkeypatch.setattr(jobs, "step_of", lambda _items: 1)


@pytest.fixture
def shop(app):
    return workshop_of(app)


@pytest.fixture
def order(cast, coming, work):
    with work() as session:
        hand = service.Hand(cast.accounts["hugo"], MADE_AT, random.Random(3), KEYRING)
        return service.order_tags(session, cast.event_id, ALL, hand)


def run_of(look, cast, moment=MADE_AT):
    with look() as session:
        return service.runs(session, cast.event_id, moment)[0]


def test_a_large_print_is_made_in_the_background_and_fetched(cast, coming, page, app, small_is_large, look):
    browser = cast.browser("hugo")
    answer = browser.post(f"{page}/print", PRINT)
    assert answer.status_code == 303
    press_of(app).wait()
    shown = browser.get(answer.location).text
    assert "12 name tags on 2 pages" in shown
    assert "12 of 12 tags read back: every code is there and in its place." in " ".join(shown.split())
    document = browser.get(f"{answer.location}/name-tags.pdf")
    assert document.mimetype == "application/pdf"
    assert document.headers["Cache-Control"] == "no-store"
    found = {digest(text.rpartition("/")[2]) for _, text, _, _ in codes_in(document.data)}
    with look() as session:
        assert found == set(session.scalars(select(Guest.badge_hash).where(Guest.id.in_(coming))))
    text = browser.get(page).text
    assert "12 of 12 codes read back" in text
    assert "the document" in text
    assert "Every tag is printed as it is now" in text


def test_while_it_prints_the_page_shows_how_far_it_is(cast, coming, page, app, small_is_large, monkeypatch):
    go = threading.Event()
    lay_out = jobs.print_name_tags

    def slowly(items, job, out, *, progress):
        def after_a_page(done):
            progress(done)
            go.wait(10)

        return lay_out(items, job, out, progress=after_a_page)

    monkeypatch.setattr(jobs, "print_name_tags", slowly)
    browser = cast.browser("hugo")
    address = browser.post(f"{page}/print", PRINT).location
    for _ in range(100):
        shown = browser.get(address).text
        if "8 of 12 name tags" in shown:
            break
    assert "8 of 12 name tags" in shown
    assert '<progress max="12" value="8"' in shown
    assert "Stop the print" in shown
    assert '<meta http-equiv="refresh"' in shown
    part = browser.get(address, headers={"HX-Request": "true"}).text
    assert part.lstrip().startswith("<section")
    assert 'hx-trigger="every 1s"' in part
    assert "Stop the print" in browser.get(page).text
    early = browser.get(f"{address}/name-tags.pdf")
    assert early.status_code == 409
    assert "still being printed" in early.text
    go.set()
    press_of(app).wait()
    part = browser.get(address, headers={"HX-Request": "true"}).text
    assert "hx-trigger" not in part
    assert "Download the PDF" in part


def test_a_print_that_is_stopped_stops_and_changes_nothing(cast, coming, page, app, small_is_large, monkeypatch, look):
    stopped = []
    lay_out = jobs.print_name_tags
    browser = cast.browser("hugo")

    def cancelled_after_a_page(items, job, out, *, progress):
        def after_a_page(done):
            if done == 8:
                [run] = runs()
                stopped.append(browser.post(f"{page}/prints/{run}/cancel").location)
            progress(done)
            stopped.append(done)

        return lay_out(items, job, out, progress=after_a_page)

    def runs():
        with look() as session:
            return list(session.scalars(select(PrintRun.code)))

    monkeypatch.setattr(jobs, "print_name_tags", cancelled_after_a_page)
    browser.post(f"{page}/print", PRINT)
    press_of(app).wait()
    assert len(stopped) == 1
    shown = browser.get(stopped[0]).text
    assert "The print was stopped" in shown
    assert "Print again" in shown
    with look() as session:
        assert session.scalars(select(PrintedTag)).all() == []
    assert list(cabinet_of(app).folder.iterdir()) == []
    again = browser.post(f"{page}/prints/{runs()[0]}/cancel", follow_redirects=True)
    assert "This print was over already" in again.text
    assert "stopped" in browser.get(page).text


def test_a_print_that_was_stopped_at_the_last_moment_leaves_no_document(cast, order, shop, work, monkeypatch, look):
    read_back = jobs.read_back

    def cancelled_meanwhile(*told, **how):
        found = read_back(*told, **how)
        with work() as session:
            assert jobs.cancel(session, cast.event_id, order.run_code)
        return found

    monkeypatch.setattr(jobs, "read_back", cancelled_meanwhile)
    jobs.make(shop, cast.event_id, order)
    assert run_of(look, cast).state is State.CANCELLED
    assert shop.cabinet.codes() == set()


def test_a_print_that_fails_says_so_and_leaves_nothing(cast, order, shop, monkeypatch, look, caplog, page):
    def broken(*_told, **_how):
        raise RuntimeError("out of ink")

    monkeypatch.setattr(jobs, "read_back", broken)
    jobs.make(shop, cast.event_id, order)
    assert "out of ink" in caplog.text
    assert run_of(look, cast).state is State.FAILED
    assert shop.cabinet.codes() == set()
    browser = cast.browser("hugo")
    assert "not finished" in browser.get(page).text
    assert "The print failed" in browser.get(f"{page}/prints/{order.run_code}").text


def test_a_print_cut_short_by_a_restart_is_shown_as_interrupted(cast, order, page, look, clock):
    assert run_of(look, cast).at_work
    assert run_of(look, cast, MADE_AT + SILENT * 2).state is State.INTERRUPTED
    clock.forward(minutes=2)
    browser = cast.browser("hugo")
    shown = browser.get(f"{page}/prints/{order.run_code}").text
    assert "The print was interrupted" in shown
    assert "which=all" in shown
    assert "hx-trigger" not in shown


def test_prints_of_one_process_take_turns(cast, order, shop, look, monkeypatch):
    monkeypatch.setattr(jobs, "TURN", 0.01)
    waited = threading.Event()
    work = shop.work

    @contextmanager
    def noted():
        with work() as session:
            yield session
        waited.set()

    shop.turn.acquire()
    queue = jobs.Workshop(noted, shop.clock, shop.cabinet, shop.turn)
    second = threading.Thread(target=jobs.make, args=(queue, cast.event_id, order))
    second.start()
    assert waited.wait(10)
    assert run_of(look, cast).state is State.WAITING
    shop.turn.release()
    second.join()
    assert run_of(look, cast).state is State.READY


def test_a_document_is_kept_for_a_day(cast, order, shop, page, clock, look):
    jobs.make(shop, cast.event_id, order)
    browser = cast.browser("hugo")
    address = f"{page}/prints/{order.run_code}"
    clock.forward(hours=23)
    assert browser.get(f"{address}/name-tags.pdf").status_code == 200
    with look() as session:
        assert jobs.sweep(session, shop.cabinet, clock()) == 0
    clock.forward(hours=2)
    gone = browser.get(f"{address}/name-tags.pdf")
    assert gone.status_code == 409
    assert "stays for a day" in gone.text
    assert "no longer kept" in browser.get(address).text
    with look() as session:
        assert jobs.sweep(session, shop.cabinet, clock()) == 1
        assert jobs.sweep(session, shop.cabinet, clock()) == 0
    assert shop.cabinet.codes() == set()


def test_a_document_is_replaced_when_the_tags_are_printed_again(cast, order, shop, work):
    jobs.make(shop, cast.event_id, order)
    with work() as session:
        again = service.order_tags(session, cast.event_id, ALL, service.Hand(None, MADE_AT, random.Random(9), KEYRING))
    assert shop.cabinet.codes() == {order.run_code}
    jobs.make(shop, cast.event_id, again)
    assert shop.cabinet.codes() == {again.run_code}


def test_what_a_crash_left_behind_is_swept_up(cast, order, shop, look, clock):
    def write_half():
        with shop.cabinet.new("half") as part:
            part.write_bytes(b"%PDF")
            raise KeyError

    with pytest.raises(KeyError):
        write_half()
    assert shop.cabinet.codes() == set()
    (shop.cabinet.folder / f"{order.run_code}.part").write_bytes(b"%PDF")
    (shop.cabinet.folder / "STRANGER.pdf").write_bytes(b"%PDF")
    with look() as session:
        assert jobs.sweep(session, shop.cabinet, MADE_AT) == 1
        assert shop.cabinet.codes() == {order.run_code}
        assert jobs.sweep(session, shop.cabinet, MADE_AT + SILENT * 2) == 1


def test_documents_are_nobody_elses_to_read(tmp_path):
    cabinet = Cabinet(tmp_path / "prints")
    with cabinet.new("CODE") as part:
        part.write_bytes(b"%PDF")
        assert not cabinet.place_of("CODE").exists()
    assert cabinet.place_of("CODE").stat().st_mode & 0o777 == 0o600
    assert cabinet.folder.stat().st_mode & 0o777 == 0o700
    cabinet.remove("CODE")
    cabinet.remove("CODE")
    assert cabinet.codes() == set()


def test_a_finished_print_names_the_guests_to_look_at_and_keeps_no_names(cast, coming, work, shop, page, look):
    with work() as session:
        event = session.get_one(Event, cast.event_id)
        long = make_contact(session, session.get_one(Group, cast.group_id), "Wolfeschlegelsteinhausenbergerdorff Sr.")
        code = make_guest(session, event, long, answer="yes").code
    with work() as session:
        hand = service.Hand(None, MADE_AT, random.Random(3), KEYRING)
        order = service.order_tags(session, cast.event_id, ALL, hand)
    jobs.make(shop, cast.event_id, order)
    shown = cast.browser("hugo").get(f"{page}/prints/{order.run_code}").text
    assert f"/guests/{code}" in shown
    assert "The first name is broken in two" in shown
    with look() as session:
        assert "Wolfe" not in str(session.scalars(select(PrintRun)).one().options)


def test_states_are_read_from_what_was_stored_and_from_silence():
    assert state_at("ready", None, MADE_AT) is State.READY
    assert state_at("printing", None, MADE_AT) is State.INTERRUPTED
    assert state_at("checking", MADE_AT, MADE_AT + SILENT) is State.CHECKING
    assert not is_kept(State.READY, None, MADE_AT)
    assert is_kept(State.READY, MADE_AT, MADE_AT + KEPT - timedelta(seconds=1))
    assert (step_of(10), step_of(10_000)) == (50, 250)


def test_a_print_of_another_mixer_is_not_there(cast, order, shop, page, work):
    jobs.make(shop, cast.event_id, order)
    theirs = f"/m/{cast.rival_event_code}/name-tags/prints/{order.run_code}"
    rita = cast.browser("rita")
    assert rita.get(theirs).status_code == 404
    assert rita.get(f"{theirs}/name-tags.pdf").status_code == 404
    assert rita.post(f"{theirs}/cancel").status_code == 404
    with work() as session, pytest.raises(Refusal, match="no such print"):
        jobs.cancel(session, cast.rival_event_id, order.run_code)


ADDRESSES = [("get", ""), ("get", "/name-tags.pdf"), ("post", "/cancel")]


@pytest.mark.parametrize(("who", "answers"), [("rita", {404}), ("nell", {404}), ("vera", {403}), ("", {303, 401})])
def test_only_hosts_and_organisers_fetch_and_stop_prints(cast, order, page, who, answers):
    browser = cast.browser(who)
    found = {
        getattr(browser, method)(f"{page}/prints/{order.run_code}{path}").status_code for method, path in ADDRESSES
    }
    assert found <= answers


def test_codes_that_cannot_be_read_back_are_told(cast, order, shop, page, monkeypatch):
    read_back = jobs.read_back

    def one_too_many(*told, **how):
        found = read_back(*told, **how)
        return type(found)(found.expected + 1, found.read, ("ghost",), (), ())

    monkeypatch.setattr(jobs, "read_back", one_too_many)
    jobs.make(shop, cast.event_id, order)
    shown = cast.browser("hugo").get(f"{page}/prints/{order.run_code}").text
    assert "Only 12 of 13 codes could be read back" in shown


def test_reading_back_both_sides_counts_tags_and_not_codes(cast, coming, work, shop, monkeypatch):
    monkeypatch.setattr(jobs, "step_of", lambda _items: 1)
    said = []
    say = jobs._say
    monkeypatch.setattr(jobs, "_say", lambda *told: (said.append(told[2:]), say(*told)))
    with work() as session:
        choice = Choice("avery-5395", backs=True)
        order = service.order_tags(
            session, cast.event_id, choice, service.Hand(None, MADE_AT, random.Random(3), KEYRING)
        )
    jobs.make(shop, cast.event_id, order)
    assert [done for state, done in said if state is State.CHECKING] == [0, 4, 8, 10, 12]
