import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from mixer.accounts.models import Deed, Group
from mixer.commands.privacy import privacy_jobs, sweep_again
from mixer.contacts.models import Consent, Contact
from mixer.core.database import scrub
from mixer.core.refusal import Refusal
from mixer.events.models import Event, HostTurn
from mixer.followup.models import Certificate
from mixer.followup.rules.keeping import Countdown, notes_are_due
from mixer.followup.rules.personal import ERASED
from mixer.followup.service import certificates, erasing, keeping, retention
from mixer.followup.views.blueprint import tools_of
from mixer.guests.models import Guest
from mixer.meetings.models import Meeting, Note
from mixer.post.models import Letter
from mixer.post.service import write_letter
from tests.followup.canaries import World, a_row, dump
from tests.followup.test_erasing import a_letter
from tests.makers import MADE_AT, NIGHT, make_contact, make_event, make_guest

AFTER = datetime(2027, 1, 21, 8, 0, tzinfo=UTC)  # after midnight of the 20th in Denver
LAST_DAY = datetime(2027, 1, 21, 6, 59, tzinfo=UTC)  # still the 20th there


@pytest.fixture
def carry_out(app, work, look):
    def done(moment: datetime) -> int:
        return retention.erase_due(work, look, moment, tools_of(app))

    return done


def deeds_of(session, event_id: int) -> int:
    mine = (Deed.verb == "erased", Deed.event_id == event_id)
    return session.scalar(select(func.count()).select_from(Deed).where(*mine))


def test_a_countdown_ends_with_its_day():
    count = Countdown(date(2027, 1, 20), date(2026, 10, 22), date(2026, 12, 9))
    assert (count.days, count.soon, count.due) == (42, False, False)
    assert [
        Countdown(date(2027, 1, 20), date(2026, 10, 22), day).soon
        for day in (date(2027, 1, 5), date(2027, 1, 6), date(2027, 1, 20))
    ] == [False, True, True]
    assert Countdown(date(2027, 1, 20), date(2026, 10, 22), date(2027, 1, 21)).due
    assert (count.earliest, count.latest) == (date(2026, 12, 9), date(2027, 10, 22))
    assert Countdown(date(2027, 1, 20), date(2026, 10, 22), date(2026, 10, 1)).earliest == date(2026, 10, 23)
    assert count.allows(date(2027, 10, 22))
    assert not count.allows(date(2027, 10, 23))
    assert not count.allows(date(2026, 12, 8))


@pytest.mark.parametrize(
    ("zone", "due_at"),
    [
        ("Pacific/Kiritimati", "2027-01-20T10:00"),
        ("Pacific/Honolulu", "2027-01-21T10:00"),
        ("America/Denver", "2027-01-21T07:00"),
    ],
)
def test_data_go_when_the_last_day_is_over_where_the_mixer_was(cast, work, look, zone, due_at):
    moment = datetime.fromisoformat(due_at).replace(tzinfo=UTC)
    with work() as session:
        session.get_one(Event, cast.event_id).time_zone = zone
        session.get_one(Event, cast.rival_event_id).erase_on = date(2028, 1, 1)
    with look() as session:
        assert retention.due_mixers(session, moment - timedelta(seconds=1)) == []
        assert retention.due_mixers(session, moment) == [cast.event_id]


def test_what_is_personal_in_a_mixer_goes_and_its_numbers_stay(app, cast, night, work, look, carry_out, tmp_path):
    with work() as session:
        robin = World(session, session.get_one(Event, cast.event_id), "Robin Qxovitch", "Qx")
        robin.plant()
    before = dump(app, tmp_path)
    assert all(canary.encode() in before for canary in robin.own.values())
    assert carry_out(LAST_DAY) == 0
    assert carry_out(AFTER) == 2
    with app.app_context():
        scrub()
    after = dump(app, tmp_path)
    words = {**robin.own, "name": robin.name, "email": robin.email, "phone": robin.phone, "ana": "Ana Example"}
    assert [where for where, canary in words.items() if canary.encode() in after] == []
    with look() as session:
        event = session.get_one(Event, cast.event_id)
        assert event.erased_at == AFTER
        page = certificates.of_mixer(session, cast.event_id)
        assert page.ended_at == AFTER
        assert page.totals["came"] == 5
        assert page.totals["introductions"] >= 3
        assert page.totals["came for the first time"] == 2
        assert page.totals["met three or more"] == 1
        assert page.went["letters"] >= 1
        assert page.went["people"] == session.scalar(
            select(func.count())
            .select_from(Contact)
            .where(Contact.erased_at.is_not(None), Contact.group_id == cast.group_id)
        )
        assert session.scalar(select(func.count()).select_from(Letter)) == 0
        assert session.scalar(select(func.count()).select_from(Meeting)) >= 3
        assert "erased" in session.scalars(select(Deed.verb)).all()
    assert carry_out(AFTER + timedelta(days=1)) == 0


def test_who_the_group_has_a_reason_to_keep_stays_in_the_address_book(cast, work, look, carry_out):
    with work() as session:
        group, event = session.get_one(Group, cast.group_id), session.get_one(Event, cast.event_id)
        later = make_event(
            session, group, name="Later", starts_at=AFTER + timedelta(days=40), erase_on=date(2027, 6, 1)
        )
        names = (
            "Plain One",
            "Coming Too",
            "Said Keep",
            "Took Back",
            "Helps Out",
            "Hosts Next",
            "Off List",
            "Hosted Once",
        )
        people = {name: make_contact(session, group, name) for name in names}
        guests = {name: make_guest(session, event, one, dietary="nuts") for name, one in people.items()}
        make_guest(session, later, people["Coming Too"])
        make_guest(session, later, people["Off List"], removed_at=NIGHT)
        guests["Helps Out"].part = "visitor_host"
        for name, withdrawn in (("Said Keep", None), ("Took Back", NIGHT)):
            session.add(
                Consent(
                    contact_id=people[name].id,
                    purpose="invite",
                    wording="invite-1",
                    given_at=MADE_AT,
                    withdrawn_at=withdrawn,
                )
            )
        for name, day in (("Hosts Next", date(2027, 2, 1)), ("Hosted Once", date(2026, 2, 1))):
            session.add(HostTurn(code=name[:10], group_id=group.id, day=day, contact_id=people[name].id))
    carry_out(AFTER)
    with look() as session:
        kept = set(
            session.scalars(
                select(Contact.full_name).where(Contact.group_id == cast.group_id, Contact.erased_at.is_(None))
            )
        )
        assert kept == {"Coming Too", "Said Keep", "Helps Out", "Hosts Next"}
        assert set(session.scalars(select(Guest.dietary).where(Guest.event_id == cast.event_id))) == {""}
        guest = session.get_one(Guest, guests["Said Keep"].id)
        assert guest.link_hash != guests["Said Keep"].link_hash
        page = certificates.of_mixer(session, cast.event_id)
        assert (page.stayed, page.went["people"]) == ({"people kept in the address book": 4}, 4)


def test_data_of_a_mixer_not_yet_due_stay_with_those_who_are_kept_for_it(cast, work, look, carry_out):
    with work() as session:
        group, event = session.get_one(Group, cast.group_id), session.get_one(Event, cast.event_id)
        later = make_event(
            session, group, name="Later", starts_at=AFTER + timedelta(days=40), erase_on=date(2027, 6, 1)
        )
        contact = make_contact(session, group, "Coming Too")
        make_guest(session, event, contact)
        coming = make_guest(session, later, contact, dietary="vegan")
        write_letter(session, a_letter(coming), MADE_AT)
    carry_out(AFTER)
    with look() as session:
        assert session.get_one(Guest, coming.id).dietary == "vegan"
        assert session.scalars(select(Letter.to_name)).all() == ["Coming Too"]
    carry_out(AFTER + timedelta(days=200))
    with look() as session:
        assert session.get_one(Contact, contact.id).full_name == ERASED


def test_a_job_that_is_killed_anywhere_goes_on_where_it_was(app, cast, night, work, look, monkeypatch):
    monkeypatch.setattr(retention, "CHUNK", 2)
    monkeypatch.setattr("mixer.followup.service.rows.PAGE", 3)
    steps = 0
    while True:
        with work() as session:
            more = retention.step(session, cast.event_id, AFTER, tools_of(app))
        with work() as session:  # the next is killed before it ends, and tried again
            retention.step(session, cast.event_id, AFTER, tools_of(app))
            session.rollback()
        steps += 1
        if not more:
            break
    assert steps > 5
    with look() as session:
        page = certificates.of_mixer(session, cast.event_id)
        assert page.totals["came"] == 5
        assert page.went["people"] == 6  # all but the visitor host
        assert page.went["places on guest lists"] == 7
        assert session.scalar(select(func.count()).select_from(Certificate)) == 1


@pytest.mark.database
def test_two_workers_share_the_steps(app, cast, night, work, look, monkeypatch):
    monkeypatch.setattr(retention, "CHUNK", 1)
    failed = []

    def run():
        try:
            retention.erase_due(work, look, AFTER, tools_of(app))
        except Exception as error:  # noqa: BLE001 - whatever it is, the test fails for it
            failed.append(error)

    workers = [threading.Thread(target=run) for _ in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert failed == []
    with look() as session:
        page = certificates.of_mixer(session, cast.event_id)
        assert page.went["people"] == 6  # all but the visitor host
        assert (
            session.scalar(
                select(func.count()).select_from(Deed).where(Deed.verb == "erased", Deed.event_id == cast.event_id)
            )
            == 1
        )


def test_more_time_given_meanwhile_stops_it_before_it_begins(app, cast, work, look):
    with work() as session:
        session.get_one(Event, cast.event_id).erase_on = date(2027, 3, 1)
    with work() as session:
        assert not retention.step(session, cast.event_id, AFTER, tools_of(app))
    with look() as session:
        assert certificates.of_mixer(session, cast.event_id) is None


def test_a_guest_who_comes_on_the_list_afterwards_goes_too(cast, work, look, carry_out):
    carry_out(AFTER)
    with work() as session:
        make_guest(
            session,
            session.get_one(Event, cast.event_id),
            make_contact(session, session.get_one(Group, cast.group_id), "Late Entry"),
        )
    assert carry_out(AFTER + timedelta(days=1)) == 1
    with look() as session:
        assert session.scalar(select(Contact.id).where(Contact.full_name == "Late Entry")) is None
        assert (
            session.scalar(
                select(func.count()).select_from(Deed).where(Deed.verb == "erased", Deed.event_id == cast.event_id)
            )
            == 1
        )


def test_notes_go_earlier_where_their_author_wishes(app, cast, night, work, look):
    assert notes_are_due(date(2026, 10, 22), 7, date(2026, 10, 30))
    assert not notes_are_due(date(2026, 10, 22), 7, date(2026, 10, 29))
    with work() as session:
        ana, ben, cleo = (night.ids[name] for name in ("Ana", "Ben", "Cleo"))
        for author, about in ((ana, ben), (ana, cleo), (ben, ana), (cleo, ana)):
            session.add(Note(event_id=cast.event_id, author_id=author, about_id=about, text="x", written_at=NIGHT))
        keeping.keep_notes(session, ana, 7)
        keeping.keep_notes(session, cleo, 30)
    with work() as session:
        assert retention.notes_due(session, NIGHT + timedelta(days=7)) == 0
        assert retention.notes_due(session, NIGHT + timedelta(days=9)) == 2
    with look() as session:
        assert set(session.scalars(select(Note.author_id))) == {ben, cleo}


def test_what_was_being_written_meanwhile_is_cleared_once_more(app, cast, work, look, monkeypatch):
    with work() as session:
        event = session.get_one(Event, cast.event_id)
        event.ends_at = event.starts_at + timedelta(hours=2)
        guest = make_guest(session, event)
        draft = a_letter(guest)
        other = make_guest(session, event)
    with work() as session:
        erasing.erase_person(session, cast.group_id, guest.contact.code, MADE_AT, tools_of(app), erasing.Asker("host"))
    with work() as session:  # a letter that had been on the way to being written
        write_letter(session, draft, MADE_AT)
        a_row(session, Note.__table__, event, author_id=other.id, about_id=guest.id, text="late")
    monkeypatch.setattr(retention, "CHUNK", 1)
    assert not sweep_again(app, MADE_AT)  # too early to be sure
    assert not sweep_again(app, NIGHT)  # a door is open
    monkeypatch.setattr("mixer.commands.privacy.scrub", lambda: False)
    assert not sweep_again(app, MADE_AT + timedelta(minutes=2))
    monkeypatch.setattr("mixer.commands.privacy.scrub", scrub)
    assert sweep_again(app, MADE_AT + timedelta(minutes=2))
    assert not sweep_again(app, MADE_AT + timedelta(minutes=3))  # nothing waits any more
    with look() as session:
        assert session.scalars(select(Letter.id)).all() == []
        assert session.scalars(select(Certificate.scrubbed_at)).all() == [MADE_AT + timedelta(minutes=2)]


def test_the_worker_does_all_of_it(app, cast, night, look):
    for job in privacy_jobs(app):
        job.run(AFTER)
    with look() as session:
        assert session.get_one(Event, cast.event_id).erased_at == AFTER


def test_the_countdown_is_in_view_and_can_be_changed_within_bounds(cast, look, clock):
    hugo = cast.browser("hugo")
    address = f"/m/{cast.event_code}/guests-data"
    for page in (f"/m/{cast.event_code}/settings", f"/m/{cast.event_code}/follow-up", address):
        text = " ".join(hugo.get(page).text.split())
        assert "<strong>20 January 2027</strong>, in 135 days" in text, page
    assert hugo.post(address, {"last_day": "2027-01-10"}).location == address
    assert "10 January 2027" in hugo.get(address).text
    for day in ("2026-10-22", "2027-10-23", "soon", ""):
        answer = hugo.post(address, {"last_day": day})
        assert answer.status_code == 422, day
    assert (
        "Choose a day from 23 October 2026 to 22 October 2027." in hugo.post(address, {"last_day": "2027-10-23"}).text
    )
    clock.now = datetime(2027, 1, 1, 20, 0, tzinfo=UTC)
    assert "Take out now what you want to keep" in cast.browser("hugo").get(f"/m/{cast.event_code}/follow-up").text
    with look() as session:
        assert session.get_one(Event, cast.event_id).erase_on == date(2027, 1, 10)


def test_the_last_days_are_counted_in_words(cast, clock):
    hugo = cast.browser("hugo")
    for now, words in (
        (datetime(2027, 1, 20, 1, tzinfo=UTC), "in one day"),
        (LAST_DAY, "today"),
        (AFTER, "are going now"),
    ):
        clock.now = now
        assert words in " ".join(hugo.get(f"/m/{cast.event_code}/guests-data").text.split())
    assert hugo.post(f"/m/{cast.event_code}/guests-data", {"last_day": "2027-02-01"}).status_code == 422


def test_afterwards_the_certificate_stands_there(cast, night, carry_out, clock):
    clock.now = AFTER
    carry_out(AFTER)
    hugo, olive = cast.browser("hugo"), cast.browser("olive")
    page = hugo.get(f"/m/{cast.event_code}/guests-data").text
    assert "Guests’ data are gone" in page
    assert "Met three or more" in page
    assert "Guests’ data are gone." in hugo.get(f"/m/{cast.event_code}/follow-up").text
    overview = olive.get(f"/g/{cast.group_code}/privacy").text
    assert "Autumn Mixer" in overview
    for page in (
        "",
        "/guests",
        "/follow-up",
        "/follow-up/came",
        "/insights",
        "/prizes",
        "/door",
        "/plan",
        "/icebreakers",
        "/letters",
    ):
        answer = olive.get(f"/m/{cast.event_code}{page}")
        assert answer.status_code == 200, page
        assert "Ana" not in answer.text


def test_a_group_chooses_for_how_long_its_mixers_keep_data(cast, look, work):
    olive = cast.browser("olive")
    address = f"/g/{cast.group_code}/privacy"
    assert "Nothing yet" in olive.get(address).text
    assert olive.post(address, {"days": "30"}).location == address
    for days in ("0", "366", "many"):
        assert olive.post(address, {"days": days}).status_code == 422
    with look() as session:
        assert keeping.group_days(session, cast.group_id) == 30
    with pytest.raises(Refusal, match="1 to 365"), work() as session:
        keeping.keep_days(session, cast.group_id, 366, MADE_AT, cast.accounts["olive"])
    assert [cast.browser(name).get(address).status_code for name in ("hugo", "rita")] == [403, 404]
    assert [cast.browser(name).get(f"/m/{cast.event_code}/guests-data").status_code for name in ("vera", "rita")] == [
        403,
        404,
    ]


def test_a_guest_chooses_when_their_notes_go(cast, work, look):
    with work() as session:
        guest = make_guest(session, session.get_one(Event, cast.event_id), answer="yes")
    browser = cast.guest_browser(guest)
    assert "/my/data" in browser.get("/my").text
    page = browser.get("/my/data").text
    assert "after 20 January 2027" in page
    assert "Erase me" in page
    assert browser.post("/my/data/notes", {"days": "7"}).location == "/my/data"
    with look() as session:
        assert keeping.notes_days(session, guest.id) == 7
    assert browser.post("/my/data/notes", {"days": ""}).location == "/my/data"
    with look() as session:
        assert keeping.notes_days(session, guest.id) is None
    assert browser.post("/my/data/notes", {"days": "8"}).status_code == 409
    assert cast.browser().get("/my/data").status_code == 401
    with work() as session:
        session.get_one(Event, cast.event_id).erased_at = MADE_AT
    assert "is gone" in browser.get("/my/data").text
