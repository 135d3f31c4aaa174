import dataclasses
import sqlite3
from contextlib import nullcontext
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import JSON, Column, Date, LargeBinary, MetaData, String, Table, create_engine, func, select, update

from mixer.accounts.models import Deed, Group
from mixer.app import engine_of
from mixer.cli import mixer
from mixer.contacts.models import Company, Contact, Profession
from mixer.contacts.service import AddressBook, update_contact
from mixer.core.clock import wall_clock
from mixer.core.columns import Base
from mixer.core.database import reading, scrub, sqlite_file, writing
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.followup.models import Certificate
from mixer.followup.rules.personal import ERASED, personal
from mixer.followup.service import certificates, erasing
from mixer.followup.service.erasing import Asker
from mixer.followup.service.rows import table_of, within
from mixer.followup.views.blueprint import tools_of
from mixer.guests.models import Guest, ImportRun
from mixer.meetings.models import Meeting
from mixer.nametags.models import PrintRun
from mixer.plan.models import TaskOwner
from mixer.post.courier import Courier, Outcome
from mixer.post.models import Letter, Suppression
from mixer.post.rules.reasons import Reason
from mixer.post.service import LetterDraft, farewell, suppress, write_letter
from tests.followup.canaries import World, dump
from tests.makers import (
    KEYRING,
    NIGHT,
    badge_of,
    check_in,
    link_of,
    make_contact,
    make_event,
    make_guest,
    make_profession,
)

HOST = Asker(erasing.HOST)


@pytest.fixture
def erase(app, work, clock, cast):
    """Erase a person by their contact, as a host does; returns the certificate's code."""

    def erased(contact_id: int, group_id: int = cast.group_id) -> str:
        with work() as session:
            code = session.scalar(select(Contact.code).where(Contact.id == contact_id))
            return erasing.erase_person(session, group_id, code, clock(), tools_of(app), HOST)

    return erased


@pytest.fixture
def courier(app, work, look, clock, chance):
    tools = tools_of(app)
    return Courier("c1", work, look, clock, chance, "mixer@localhost", tools.letters.folder)


def a_letter(guest, **different):
    facts = {
        "occasion": f"test:{guest.id}:{different.get('subject', '')}",
        "kind": "thanks",
        "to_name": guest.contact.full_name,
        "to_address": guest.contact.email,
        "from_name": "The group",
        "subject": "Thanks",
        "body_text": "Hello",
        "body_html": "<p>Hello</p>",
        "event_id": guest.event_id,
        "guest_id": guest.id,
        "group_id": guest.contact.group_id,
    }
    return LetterDraft(**(facts | different))


def undecided(tables) -> set[str]:
    """Return the columns of words, lists, hashes and days that data/personal.toml does not decide about."""
    decided = {one.table: one.decided for one in personal()}
    kinds = (String, JSON, LargeBinary, Date)
    return {
        f"{table.name}.{column.name}"
        for table in tables
        for column in table.columns
        if isinstance(column.type, kinds) and column.name not in decided.get(table.name, set())
    }


def test_what_becomes_of_every_column_is_decided():
    tables = Base.metadata.tables
    assert undecided(tables.values()) == set()
    assert {one.table for one in personal()} == set(tables)
    for one in personal():
        assert {*one.decided, *one.by, *one.goes_by, *filter(None, [one.address, one.name])} <= {
            column.name for column in table_of(one).columns
        }, one.table


def test_a_column_that_nobody_decided_about_is_found(app):
    """The control: a new column of words in any table fails the test above."""
    fresh = Base.metadata.tables["note"].to_metadata(type(Base.metadata)())
    fresh.append_column(Column("mood", String))
    assert undecided([fresh]) == {"note.mood"}


def test_every_row_that_names_a_person_by_key_is_decided():
    """What stays with a key to a guest or contact says only that somebody came, played, met or wrote something down."""
    anonymous = {"attendance", "meeting", "answer_change", "category_place", "introduction", "seat", "shift", "welcome"}
    anonymous |= {"zone_place", "drawing", "desk_change"}
    for one in personal():
        targets = {key.column.table.name for column in table_of(one).columns for key in column.foreign_keys}
        if targets & {"guest", "contact"} and not (one.by or one.goes_by):
            assert one.table in anonymous


def test_rows_are_found_by_the_shortest_way_to_a_group_or_mixer():
    tables = Base.metadata.tables
    assert str(within(tables["event"], "event", 1)) == "event.id = :id_1"
    assert "mixer_group" not in str(within(tables["note"], "event", 1))
    assert str(within(tables["wave_letter"], "event", 1)).startswith("wave_letter.guest_id IN (SELECT guest.id")
    assert str(within(tables["lease"], "mixer_group", 1)) == "false"  # it belongs to nobody


@pytest.fixture
def two(cast, work):
    """Robin and Sam, each with canaries in every column that is theirs and named in others' words."""
    with work() as session:
        event = session.get_one(Event, cast.event_id)
        robin = World(session, event, "Robin Qxovitch", "Qx")
        sam = World(session, event, "Sam Zyander", "Zya")
        for one in (robin, sam):
            one.plant()
        check_in(session, robin.guest)
        return robin, sam


def test_nothing_of_a_person_is_left_in_any_row_file_or_page_of_the_database(
    app, two, erase, tmp_path, work, cast, clock
):
    robin, sam = two
    words = {**robin.own, "name": robin.name, "email": robin.email, "phone": robin.phone}
    before = dump(app, tmp_path)
    missing = [where for where, canary in words.items() if canary.encode() not in before]
    assert missing == []  # the control: each canary is in the dump before
    theirs = {where: canary for where, canary in sam.own.items() if canary.encode() in before}
    assert theirs == sam.own

    erase(robin.contact.id)
    with app.app_context():
        assert scrub()

    after = dump(app, tmp_path)
    assert [where for where, canary in words.items() if canary.encode() in after] == []
    assert [where for where, canary in sam.own.items() if canary.encode() not in after] == []
    assert sam.name.encode() in after
    assert len(robin.own) > 40


def test_a_row_that_is_left_out_would_be_found(app, two, erase, tmp_path, monkeypatch):
    """The control of the dump: where one table is not cleared, its canary is there."""
    robin, _sam = two
    keep = [one if one.table != "note" else dataclasses.replace(one, goes_by=()) for one in personal()]
    monkeypatch.setattr("mixer.followup.service.rows.personal", lambda: keep)
    erase(robin.contact.id)
    assert robin.own["note.text"].encode() in dump(app, tmp_path)


def test_the_words_of_others_stay_but_for_the_name(two, erase, look):
    robin, _sam = two
    erase(robin.contact.id)
    with look() as session:
        title = session.scalars(select(Base.metadata.tables["task"].c.title)).first()
        assert f"Seen with {ERASED}, {ERASED} or {ERASED}." in title
        found = session.scalars(select(Base.metadata.tables["deed"].c.detail)).all()
        assert str({"deep": [f"Seen with {ERASED}, {ERASED} or {ERASED}."], ERASED: 1}) in str(found)


def test_what_stays_is_that_somebody_came_and_met_somebody(cast, night, erase, look, app):
    with look() as session:
        ana = session.get_one(Guest, night.ids["Ana"]).contact_id
    code = erase(ana)
    with look() as session:
        guest = session.get_one(Guest, night.ids["Ana"])
        assert (guest.contact.full_name, guest.contact.email, guest.answer) == (ERASED, None, "yes")
        assert session.scalar(select(func.count()).select_from(Meeting)) == 3
        assert guest.removed_at is None  # a mixer that is over keeps its places
        page = certificates.read(session, cast.group_id, code)
        assert page.stayed == {"mixers attended, without a name": 1, "people met, without a name": 3}
        assert page.went["details shared"] == 4
        assert page.rows == sum(page.went.values())
    with pytest.raises(Refusal, match="no such certificate"), look() as session:
        certificates.read(session, cast.rival_group_id, code)


def test_the_pages_of_the_evening_still_open(cast, night, erase, look):
    with look() as session:
        ana = session.get_one(Guest, night.ids["Ana"]).contact_id
    erase(ana)
    olive = cast.browser("olive")
    for page in ("", "/guests", "/follow-up", "/follow-up/who-met-whom", "/insights", "/prizes", "/door", "/plan"):
        answer = olive.get(f"/m/{cast.event_code}{page}")
        assert answer.status_code == 200, page
        assert "Ana Example" not in answer.text
    for kind in ("csv", "xlsx", "vcf"):
        answer = olive.post(f"/m/{cast.event_code}/follow-up/export?kind={kind}", {"purpose": "own"})
        assert answer.status_code == 200
        assert b"Ana Example" not in answer.data


def test_link_tag_and_code_stop_working_at_once(cast, work, erase):
    with work() as session:
        guest = make_guest(session, session.get_one(Event, cast.event_id), answer="yes")
        other = make_guest(session, session.get_one(Event, cast.event_id), answer="yes")
    browser = cast.guest_browser(guest)
    token, badge, short = link_of(guest), badge_of(guest), guest.short_code
    assert browser.get("/my").status_code == 200
    assert cast.guest_browser(other).get(f"/B/{badge}").status_code == 200
    erase(guest.contact_id)
    assert browser.get("/my").status_code == 401
    assert "is not" in cast.browser().get(f"/r/{token}").text or cast.browser().get(f"/r/{token}").status_code in {
        404,
        410,
    }
    assert "Hello" not in cast.guest_browser(other).get(f"/my/meet/{short}").text


def test_a_place_at_a_coming_mixer_is_given_back(cast, work, look, erase):
    with work() as session:
        event = session.get_one(Event, cast.event_id)
        event.seats_taken = 1
        guest = make_guest(session, event, answer="yes", seats=1)
    erase(guest.contact_id)
    with look() as session:
        assert session.get_one(Event, cast.event_id).seats_taken == 0
        assert session.get_one(Guest, guest.id).removed_at is not None


def test_the_mark_of_an_address_that_wants_no_letters_stays(cast, work, look, erase, clock):
    with work() as session:
        guest = make_guest(session, session.get_one(Event, cast.event_id))
        suppress(session, farewell(KEYRING, cast.group_id, guest.contact.email), Reason.UNSUBSCRIBED, clock())
    erase(guest.contact_id)
    with look() as session:
        assert session.scalars(select(Suppression.address_hash)).all() == [
            farewell(KEYRING, cast.group_id, guest.contact.email).address_hash
        ]


def test_a_name_that_somebody_else_has_too_stays_in_what_others_wrote(cast, work, look, erase):
    with work() as session:
        group, event = session.get_one(Group, cast.group_id), session.get_one(Event, cast.event_id)
        one, two = (make_contact(session, group, "Carla Cooper", phone="+13035550100") for _ in range(2))
        make_guest(session, event, one, answer="yes")
        friend = make_guest(session, event, invited_by="Carla Cooper", door_note=f"knows {one.email}, +13035550100")
    erase(one.id)
    with look() as session:
        guest = session.get_one(Guest, friend.id)
        assert (guest.invited_by, guest.door_note) == ("Carla Cooper", f"knows {ERASED}, +13035550100")
    erase(two.id)
    with look() as session:
        guest = session.get_one(Guest, friend.id)
        assert (guest.invited_by, guest.door_note) == (ERASED, f"knows {ERASED}, {ERASED}")


def test_a_company_that_others_work_for_stays(cast, work, look, erase):
    with work() as session:
        group = session.get_one(Group, cast.group_id)
        book = AddressBook(session, group.id)
        acme, alone = book.company_id("Acme"), book.company_id("Works of One")
        known = make_profession(session, group, "Printer").id
        odd = book.profession_id("Cloud whisperer")
        first = make_contact(session, group, company_id=acme, profession_id=known)
        make_contact(session, group, company_id=acme)
        last = make_contact(session, group, company_id=alone, profession_id=odd)
    erase(first.id)
    erase(last.id)
    with look() as session:
        assert session.get(Company, acme)
        assert session.get(Company, alone) is None
        assert session.get(Profession, known)  # every group starts with it
        assert session.get(Profession, odd) is None


def test_who_was_erased_is_changed_no_more_and_not_erased_twice(cast, work, erase, clock):
    with work() as session:
        guest = make_guest(session, session.get_one(Event, cast.event_id))
    erase(guest.contact_id)
    with work() as session:
        contact, book = session.get_one(Contact, guest.contact_id), AddressBook(session, cast.group_id)
        with pytest.raises(Refusal, match="were erased"):
            update_contact(session, contact, {"given": "Back"}, clock(), book)
    with pytest.raises(Refusal, match="erased already"):
        erase(guest.contact_id)


def test_another_group_cannot_erase_ours(cast, work, erase):
    with work() as session:
        guest = make_guest(session, session.get_one(Event, cast.event_id))
    with pytest.raises(Refusal):
        erase(guest.contact_id, cast.rival_group_id)


def test_files_of_letters_and_prints_go_and_other_letters_are_written_anew(
    app, cast, work, look, erase, courier, clock
):
    tools = tools_of(app)
    with work() as session:
        event = session.get_one(Event, cast.event_id)
        robin = make_guest(
            session, event, make_contact(session, session.get_one(Group, cast.group_id), "Robin Qxovitch")
        )
        sam = make_guest(session, event)
        write_letter(session, a_letter(robin), clock())
        text = "You met:\n- Robin Qxovitch (Works of One, florist)\n- Kim Kind (Acme)"
        write_letter(session, a_letter(sam, body_text=text, body_html=f"<p>{text}</p>", subject="Met"), clock())
        write_letter(session, a_letter(sam, subject="Plain"), clock())
        session.add(
            PrintRun(
                code="RUN1",
                event_id=event.id,
                kind="name_tags",
                sheet="s",
                layout="l",
                items=1,
                pages=1,
                printed_at=clock(),
            )
        )
        session.add(
            PrintRun(
                code="RUN2",
                event_id=event.id,
                kind="name_tags",
                sheet="s",
                layout="l",
                items=1,
                pages=1,
                printed_at=clock(),
                state="printing",
                seen_at=clock(),
            )
        )
        run = ImportRun(
            code="I1", event_id=event.id, file_name="list.csv", source="x", content=b"Robin Qxovitch", staged_at=clock()
        )
        session.add(run)
    for _ in range(3):
        assert courier.carry() is Outcome.KEPT
    with tools.prints.new("RUN1") as part:
        part.write_bytes(b"%PDF Robin Qxovitch")
    files = sorted(path.name for path in tools.letters.folder.iterdir())
    assert len(files) == 3
    plain = (tools.letters.folder / files[2]).read_bytes()
    assert erase(robin.contact.id)
    assert sorted(path.name for path in tools.letters.folder.iterdir()) == files[1:]
    anew = message_from_bytes((tools.letters.folder / files[1]).read_bytes())
    said = "".join(part.get_payload(decode=True).decode() for part in anew.walk() if not part.is_multipart())
    assert f"- {ERASED}\n" in said.replace("\r\n", "\n")
    assert "Robin" not in said
    assert "Kim Kind (Acme)" in said
    assert (tools.letters.folder / files[2]).read_bytes() == plain
    assert tools.prints.codes() == set()
    with look() as session:
        assert dict(session.execute(select(PrintRun.code, PrintRun.state)).all()) == {
            "RUN1": "ready",
            "RUN2": "cancelled",
        }
        assert session.scalars(select(ImportRun.content)).all() == [None]


def test_a_letter_that_is_being_kept_while_its_reader_is_erased_leaves_no_file(
    app, cast, work, look, erase, courier, clock
):
    with work() as session:
        guest = make_guest(session, session.get_one(Event, cast.event_id))
        write_letter(session, a_letter(guest), clock())
    folder = tools_of(app).letters.folder
    note = courier._note

    def erased_meanwhile(*arguments, **facts):
        assert len(list(folder.iterdir())) == 1
        erase(guest.contact_id)
        (folder / "000001-thanks.eml").write_bytes(b"written after the erasing had looked")
        return note(*arguments, **facts)

    courier._note = erased_meanwhile
    assert courier.carry() is Outcome.LATER
    assert list(folder.iterdir()) == []
    with look() as session:
        assert session.scalars(select(Letter.id)).all() == []


def test_a_letter_about_to_leave_goes_again_with_its_new_words(app, cast, work, look, erase, courier, clock):
    with work() as session:
        event = session.get_one(Event, cast.event_id)
        robin = make_contact(session, session.get_one(Group, cast.group_id), "Robin Qxovitch")
        write_letter(session, a_letter(make_guest(session, event), body_text="Met Robin Qxovitch"), clock())
        session.execute(
            update(Letter).values(state="claimed", claimed_by="c1", claimed_until=clock() + timedelta(minutes=5))
        )
    erase(robin.id)
    with look() as session:
        letter = session.scalars(select(Letter)).one()
        assert (letter.state, letter.claimed_by, letter.body_text) == ("pending", None, f"Met {ERASED}")


def test_an_owner_of_tasks_is_the_person_by_address_or_by_name(cast, work, look, erase, clock):
    with work() as session:
        event, group = session.get_one(Event, cast.event_id), session.get_one(Group, cast.group_id)
        robin = make_contact(session, group, "Robin Qxovitch")
        for key, name, email in (
            (robin.email, "R.", robin.email),
            ("robin qxovitch", "Robin Qxóvitch", ""),
            ("kim", "Kim Kind", "kim@x.example"),
        ):
            session.add(
                TaskOwner(code=f"O{key[:5]}", event_id=event.id, key=key, name=name, email=email, created_at=clock())
            )
    erase(robin.id)
    with look() as session:
        owners = session.execute(select(TaskOwner.name, TaskOwner.email, TaskOwner.key).order_by(TaskOwner.id)).all()
        assert [(name, email) for name, email, _ in owners] == [
            (ERASED, ""),
            (ERASED, ""),
            ("Kim Kind", "kim@x.example"),
        ]
        assert "robin" not in " ".join(key for _, _, key in owners)


def test_what_will_go_is_said_first_and_done_on_confirm(cast, work, look):
    with work() as session:
        event = session.get_one(Event, cast.event_id)
        guest = make_guest(session, event, answer="yes")
        name, code = guest.contact.full_name, guest.contact.code
    olive, hugo = cast.browser("olive"), cast.browser("hugo")
    assert f"/g/{cast.group_code}/contacts/{code}/erase" in olive.get(f"/g/{cast.group_code}/contacts/{code}").text
    address = f"/m/{cast.event_code}/guests/{guest.code}/erase"
    assert address in hugo.get(f"/m/{cast.event_code}/guests/{guest.code}").text
    page = hugo.get(address).text
    assert f"Erase {name}" in page
    assert "Still on the list of Autumn Mixer" in page
    with look() as session:
        assert session.get_one(Contact, guest.contact_id).erased_at is None
    answer = hugo.post(address)
    assert (answer.status_code, answer.location) == (303, f"/m/{cast.event_code}/guests")
    assert name not in hugo.get(answer.location).text
    with look() as session:
        assert session.get_one(Contact, guest.contact_id).erased_at is not None
        assert session.scalars(select(Deed.subject).where(Deed.verb == "erased")).all() == ["A guest"]
    assert hugo.get(address).status_code == 404
    assert hugo.get(f"/m/{cast.event_code}/guests/nobody/erase").status_code == 404


def test_an_organiser_reads_the_certificate(cast, work):
    with work() as session:
        contact = make_contact(session, session.get_one(Group, cast.group_id))
    olive = cast.browser("olive")
    address = f"/g/{cast.group_code}/contacts/{contact.code}/erase"
    assert "Erase" in olive.get(address).text
    answer = olive.post(address)
    page = olive.get(answer.location)
    assert "Certificate of erasure" in page.text
    assert "Olive Organiser" in page.text
    assert contact.full_name not in page.text
    assert olive.get(f"/g/{cast.group_code}/certificates/NONE").status_code == 404


def test_the_command_erases_by_address(app, cast, work, look, settings, monkeypatch):
    monkeypatch.setenv("MIXER_INSTANCE", str(settings.instance))
    monkeypatch.setenv("MIXER_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("MIXER_SECRET_KEY", settings.secret_key)
    with work() as session:
        contact = make_contact(session, session.get_one(Group, cast.group_id))
    order = ["erase", "--group", cast.group_code, "--email"]
    done = CliRunner().invoke(mixer, [*order, f" {contact.email.upper()}"])
    assert done.exit_code == 0, done.output
    assert done.output.startswith("Erased everywhere. The certificate is ")
    with look() as session:
        page = certificates.read(session, cast.group_id, done.output.split()[-1].strip("."))
        assert page.asked_by == "whoever runs this server"
        assert page.scrubbed_at is not None
    with pytest.raises(Refusal, match="Nobody with the address"):
        CliRunner().invoke(mixer, [*order, contact.email], catch_exceptions=False)
    with pytest.raises(Refusal, match="There is no group"):
        CliRunner().invoke(mixer, ["erase", "--group", "NONE", "--email", "x@y.example"], catch_exceptions=False)


def test_a_file_that_is_read_is_written_anew_another_time(app, cast, work, settings, monkeypatch):
    monkeypatch.setattr("mixer.commands.erasing.scrub", lambda: False)
    monkeypatch.setenv("MIXER_INSTANCE", str(settings.instance))
    monkeypatch.setenv("MIXER_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("MIXER_SECRET_KEY", settings.secret_key)
    with work() as session:
        contact = make_contact(session, session.get_one(Group, cast.group_id))
    CliRunner().invoke(mixer, ["erase", "--group", cast.group_code, "--email", contact.email], catch_exceptions=False)
    with work() as session:
        assert len(certificates.waiting_for_scrub(session, wall_clock()).ids) == 1


@pytest.fixture
def on_the_server(settings, monkeypatch):
    """Run `mixer ...` where the settings are those of this test."""
    monkeypatch.setenv("MIXER_INSTANCE", str(settings.instance))
    monkeypatch.setenv("MIXER_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("MIXER_SECRET_KEY", settings.secret_key)
    return lambda *words: CliRunner().invoke(mixer, words, catch_exceptions=False).output


def test_after_an_older_backup_is_restored_whoever_was_erased_since_is_erased_again(
    cast, work, look, on_the_server, erase, tmp_path
):
    with work() as session:
        group = session.get_one(Group, cast.group_id)
        ana, ben, cleo, dora = (make_contact(session, group, name) for name in ("Ana", "Ben", "Cleo", "Dora"))
    aside = tmp_path / "aside.sqlite3"
    engine = create_engine(f"sqlite:///{aside}")
    copied = MetaData()
    for table, names in (
        (Group.__table__, ["id", "code"]),
        (Contact.__table__, ["id", "group_id", "created_at", "erased_at"]),
    ):
        Table(table.name, copied, *(Column(name, table.c[name].type) for name in names))
    copied.create_all(engine)
    with engine.begin() as copy:
        copy.execute(copied.tables["mixer_group"].insert(), {"id": group.id, "code": group.code})
        for one, created in (
            (ana, ana.created_at),
            (ben, NIGHT),
            (cleo, cleo.created_at),
        ):  # Ben's number was another's
            row = {"id": one.id, "group_id": group.id, "created_at": created, "erased_at": NIGHT}
            copy.execute(copied.tables["contact"].insert(), row)
    engine.dispose()
    erase(cleo.id)
    assert on_the_server("erase", "--again", str(aside)).startswith("1 person was erased again; of 3 in the copy")
    with look() as session:
        names = dict(session.execute(select(Contact.id, Contact.full_name)).all())
        assert [names[one.id] for one in (ana, ben, cleo, dora)] == [ERASED, "Ben", ERASED, "Dora"]
    assert on_the_server("erase", "--again", f"sqlite:///{aside}").startswith("0 people were erased again; of 3")


def test_what_is_no_later_copy_is_refused_in_a_sentence(on_the_server, tmp_path):
    other = tmp_path / "other.sqlite3"
    other.write_text("this is no database, only a text of some length")
    for words, sentence in (
        (["--again", str(tmp_path / "none.sqlite3")], "There is no database at"),
        (["--again", str(other)], "cannot be read as a database of Mixer"),
        (["--again", str(other), "--group", "G", "--email", "a@b.example"], "Say whom"),
        (["--group", "G"], "Say whom"),
    ):
        with pytest.raises(Refusal, match=sentence):
            on_the_server("erase", *words)


@pytest.mark.parametrize(("name", "status"), [("rita", 404), ("vera", 403), ("nell", 404)])
def test_others_erase_nobody(cast, work, look, name, status):
    with work() as session:
        guest = make_guest(session, session.get_one(Event, cast.event_id))
        contact_code = guest.contact.code
    browser = cast.browser(name)
    address = f"/m/{cast.event_code}/guests/{guest.code}/erase"
    assert browser.get(address).status_code == browser.post(address).status_code == status
    book = f"/g/{cast.group_code}/contacts/{contact_code}/erase"
    assert browser.post(book).status_code == (404 if name == "rita" else 403)
    with look() as session:
        assert session.get_one(Contact, guest.contact_id).erased_at is None


def test_a_guest_erases_themself_and_the_host_reads_that_somebody_did(cast, work, look):
    with work() as session:
        guest = make_guest(session, session.get_one(Event, cast.event_id), answer="yes")
    browser = cast.guest_browser(guest)
    assert cast.browser().post("/my/erase").status_code == 401
    answer = browser.post("/my/erase")
    assert answer.location == "/erased"
    assert "Your data are erased" in browser.get("/erased").text
    assert browser.get("/my").status_code == 401
    with look() as session:
        assert session.get_one(Contact, guest.contact_id).erased_at is not None
        assert session.scalars(select(Deed.subject)).all() == ["A guest, at their own wish"]
        assert session.scalars(select(Certificate.asked_by)).all() == ["guest"]


def test_a_guest_of_an_erased_person_is_nobody_s_page(cast, work, erase):
    with work() as session:
        guest = make_guest(session, session.get_one(Event, cast.event_id))
        later = make_event(session, session.get_one(Group, cast.group_id), name="Later")
        make_guest(session, later, guest.contact)
    erase(guest.contact_id)
    olive = cast.browser("olive")
    assert olive.get(f"/m/{cast.event_code}/guests/{guest.code}").status_code == 404
    assert olive.post(f"/m/{cast.event_code}/guests/{guest.code}/restore").status_code == 409


@pytest.mark.database
def test_scrubbing_leaves_nothing_in_the_files_and_says_when_it_could_not(app, cast, work, erase):
    file = sqlite_file(engine_of(app).url)
    with work() as session:
        group = session.get_one(Group, cast.group_id)
        contacts = [make_contact(session, group, f"Qxname{n:03} Qxfamily{n:03}") for n in range(120)]
    for one in contacts[::12]:
        erase(one.id)
    if file is None:
        with app.app_context():
            assert scrub()
        return
    with engine_of(app).connect().execution_options(sqlite_begin="DEFERRED") as reader:
        reader.execute(select(Contact.id)).all()
        with work() as session:
            session.execute(update(Group).values(name="Changed"))
        with app.app_context():
            assert not scrub()
    with app.app_context():
        assert scrub()
    content = b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))
    assert [one.full_name.encode() in content for one in contacts] == [bool(number % 12) for number in range(120)]


def test_a_disk_without_room_leaves_the_file_for_another_time(app, monkeypatch):
    class Full:
        def execute(self, _sql):
            raise sqlite3.OperationalError("database or disk is full")

        def close(self):
            pass

    monkeypatch.setattr("mixer.core.database.sqlite_file", lambda _url: Path(app.root_path))
    monkeypatch.setattr("mixer.core.database.writers_gate", lambda _file: nullcontext())
    monkeypatch.setattr("mixer.core.database.sqlite3.connect", lambda *_where, **_how: Full())
    with app.app_context():
        assert not scrub()


def test_other_databases_are_not_ours_to_write_anew(app, monkeypatch):
    monkeypatch.setattr("mixer.core.database.sqlite_file", lambda _url: None)
    with app.app_context():
        assert scrub()


def test_statements_alone_are_one_unit_of_work(app, cast):
    with app.app_context():
        with writing() as work:
            work.execute(update(Group).where(Group.id == cast.group_id).values(name="Changed"))
        with reading() as session:
            assert session.get_one(Group, cast.group_id).name == "Changed"
