import random
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from mixer.accounts.models import Group
from mixer.contacts.models import Contact, Profession
from mixer.contacts.service import seed_professions
from mixer.core.refusal import Refusal
from mixer.core.tables import write_csv
from mixer.events.models import Event
from mixer.guests import service
from mixer.guests.files.export import EXPORT_HEADER, export_row
from mixer.guests.files.reader import read_guest_list
from mixer.guests.models import AnswerChange, Guest, ImportChange, ImportRun, SavedMapping
from mixer.guests.rules.line import WHY_WAITING
from mixer.guests.service import Imported, Tools, Upload
from tests.makers import KEYRING, MADE_AT, NIGHT, make_company, make_contact, make_event, make_guest

NOW = MADE_AT


@pytest.fixture
def stage(work, cast):
    chance = random.Random(3)

    def staged(content, name="guests.csv", moment=NOW):
        content = content.encode() if isinstance(content, str) else content
        upload = Upload(name, content, read_guest_list(content))
        with work() as session:
            account = cast.accounts["olive"]
            return service.stage(session, cast.event_id, account, upload, moment, chance)

    return staged


@pytest.fixture
def bring(stage, work, cast):
    """Bring a list all the way in and return the run's code and what became of it."""

    def brought(content, choices=None, moment=NOW):
        code = stage(content)
        with work() as session:
            staged = service.find_run(session, cast.event_id, code)
            tools = Tools(moment, random.Random(code), KEYRING)
            guests = read_guest_list(staged.content)
            return code, service.carry_out(session, cast.event_id, staged, guests, choices or {}, tools)

    return brought


def people(look, cast):
    with look() as session:
        return {facts.full_name: facts for facts in service.all_facts(session, cast.event_id)}


LIST = """Name,E-mail,Phone,Company,Profession,Answer,Notes
Carla Cooper,carla@cooper.example,(505) 555-0001,Cooper Inc,CPA,yes,likes tea
Bo Two,bo@two.example,,,Beekeeper,no,
"""


def test_a_list_brought_in_stands_on_the_list_with_all_its_facts(bring, work, look, cast):
    with work() as session:
        seed_professions(session, cast.group_id)
    _, result = bring(LIST)
    assert result == Imported(added=2, changed=0, same=0, left_out=0, refused=0, waiting=0)
    carla, bo = people(look, cast)["Carla Cooper"], people(look, cast)["Bo Two"]
    assert (carla.phone, carla.company, carla.profession, carla.job_title) == (
        "+15055550001", "Cooper Inc", "Accountant", "CPA",
    )  # fmt: skip
    assert (carla.answer, carla.host_note, bo.answer, bo.profession) == ("yes", "likes tea", "no", "Beekeeper")
    with look() as session:
        assert session.get_one(Event, cast.event_id).seats_taken == 1
        accountant = session.scalars(select(Profession).where(Profession.name == "Accountant")).one()
        assert accountant.sphere.key == "finance"
        guest = session.scalars(select(Guest).where(Guest.answer == "yes")).one()
        assert (guest.seats, guest.source, guest.first_timer, guest.answered_at) == (1, "import", False, NOW)
        assert "cooper" in guest.contact.search


def test_a_list_brought_twice_changes_nothing(bring, look, cast):
    bring(LIST)
    _, again = bring(LIST)
    assert again == Imported(added=0, changed=0, same=2, left_out=0, refused=0, waiting=0)
    assert len(people(look, cast)) == 2


def test_our_own_export_brought_back_changes_nothing(bring, look, cast):
    bring(LIST)
    content = write_csv(EXPORT_HEADER, map(export_row, people(look, cast).values()))
    _, again = bring(content)
    assert (again.added, again.changed, again.same) == (0, 0, 2)


def test_a_staged_list_is_imported_once_only(stage, work, cast):
    code = stage(LIST)
    with work() as session:
        staged = service.find_run(session, cast.event_id, code)
        guests = read_guest_list(staged.content)
        tools = Tools(NOW, random.Random(1), KEYRING)
        service.carry_out(session, cast.event_id, staged, guests, {}, tools)
        with pytest.raises(Refusal, match="imported already"):
            service.carry_out(session, cast.event_id, staged, guests, {}, tools)
    with pytest.raises(Refusal, match="imported already"), work() as session:
        service.map_columns(session, cast.event_id, code, {0: "name"})
    with work() as session:
        assert service.find_run(session, cast.event_id, code).content is None
        assert [run.code for run in service.past_imports(session, cast.event_id)] == [code]


def test_a_mixers_lists_are_its_own_and_expire(stage, look, work, cast):
    old = stage(LIST, moment=NOW - timedelta(days=2))
    new = stage(LIST)
    with look() as session:
        for event_id, code in ((cast.event_id, old), (cast.rival_event_id, new)):
            with pytest.raises(Refusal, match="Bring it again"):
                service.find_run(session, event_id, code)


def test_the_mapping_of_a_source_is_remembered_by_the_group(stage, bring, work, look, cast):
    text = "Who,Call\nCarla,505 555 0001\n"
    code = stage(text)
    with look() as session:
        assert service.find_run(session, cast.event_id, code).mapping == {}
    with pytest.raises(Refusal, match="which column holds the names"), work() as session:
        service.map_columns(session, cast.event_id, code, {1: "company", 0: "nonsense"})
    with work() as session:
        service.map_columns(session, cast.event_id, code, {0: "name", 1: "phone"})
        staged = service.find_run(session, cast.event_id, code)
        tools = Tools(NOW, random.Random(1), KEYRING)
        service.carry_out(session, cast.event_id, staged, read_guest_list(text), {}, tools)
    code = stage(text)
    with look() as session:
        assert service.find_run(session, cast.event_id, code).mapping == {0: "name", 1: "phone"}
        assert session.scalars(select(SavedMapping.group_id)).one() == cast.group_id


def test_who_says_yes_beyond_the_last_seat_waits(bring, work, look, cast):
    with work() as session:
        session.get_one(Event, cast.event_id).capacity = 1
    text = "Name,Company,Answer\nAna One,A,yes\nBo Two,B,yes\nCy Three,C,no\n"
    _, result = bring(text)
    assert result.waiting == 1
    with look() as session:
        event = session.get_one(Event, cast.event_id)
        assert event.seats_taken == 1
        assert session.scalars(select(Guest.answer).order_by(Guest.id)).all() == ["yes", "waiting", "no"]
        (why,) = session.scalars(select(AnswerChange)).all()
        assert (why.after, why.by, why.reason) == ("waiting", "import", WHY_WAITING["seat"])
    _, result = bring("Name,Company,Answer\nCy Three,C,yes\n")
    assert (result.changed, result.waiting) == (1, 1)


def test_changes_are_written_and_taken_back_as_a_whole(bring, work, look, cast):
    bring(LIST)
    before = people(look, cast)
    code, result = bring(
        "Name,E-mail,Phone,Company,Answer,Invited by\nCarlotta Cooper,carla@cooper.example,505 555 0002,Bolt,no,Rita\n"
        "New Face,new@face.example,,Face Ltd,yes,\n"
    )
    assert (result.added, result.changed) == (1, 1)
    carlotta = people(look, cast)["Carlotta Cooper"]
    assert (carlotta.company, carlotta.phone, carlotta.invited_by) == ("Bolt", "+15055550002", "Rita")
    with work() as session:
        assert service.undo(session, cast.event_id, code, NOW) == (1, 1)
    assert people(look, cast) == before
    with look() as session:
        assert session.get_one(Event, cast.event_id).seats_taken == 1
        assert session.scalars(select(Contact).where(Contact.given == "New")).all() == []
    with pytest.raises(Refusal, match="nothing to take back"), work() as session:
        service.undo(session, cast.event_id, code, NOW)


def test_what_was_changed_since_stays_when_an_import_is_undone(bring, work, look, cast):
    bring(LIST)
    code, _ = bring(
        "Name,E-mail,Phone,Notes\nCarla Cooper,carla@cooper.example,505 555 0002,likes coffee\nNew Face,n@f.example,,\n"
    )
    with work() as session:
        carla = session.scalars(select(Contact).where(Contact.given == "Carla")).one()
        carla.phone = "+15055550003"
        new = session.scalars(select(Guest).join(Contact).where(Contact.given == "New")).one()
        new.invited_at = NOW
    with work() as session:
        service.undo(session, cast.event_id, code, NOW)
    carla = people(look, cast)["Carla Cooper"]
    assert (carla.phone, carla.host_note) == ("+15055550003", "likes tea")
    with look() as session:
        new = session.scalars(select(Guest).join(Contact).where(Contact.given == "New")).one()
        assert new.removed_at == NOW


def test_people_of_the_address_book_are_kept_when_their_import_is_undone(bring, work, look, cast):
    with work() as session:
        group = session.get_one(Group, cast.group_id)
        earlier = make_event(session, group, starts_at=NIGHT - timedelta(days=28))
        contact = make_contact(session, group, "Old Friend", email="old@friend.example")
        make_guest(session, earlier, contact, answer="yes")
        gone = make_guest(session, session.get_one(Event, cast.event_id), removed_at=NOW, invited_at=NOW)
        gone_mail = gone.contact.email
        company = make_company(session, group, "Known Co")
        gone.contact.company_id = company.id
    text = "Name,E-mail,Phone\nOld Friend,old@friend.example,505 555 0002\nNew One,n@o.example,\n"
    code, result = bring(f"{text}Gone Before,{gone_mail},\n")
    assert result.added + result.left_out == 3
    with look() as session:
        first = {guest.contact.given: guest.first_timer for guest in session.scalars(select(Guest))}
        assert (first["Old"], first["New"]) == (False, True)
    with work() as session:
        service.undo(session, cast.event_id, code, NOW)
    with look() as session:
        kept = session.scalars(select(Contact).where(Contact.email == "old@friend.example")).one()
        assert kept.phone == ""
        assert session.scalars(select(func.count()).select_from(Guest).where(Guest.removed_at.is_(None))).one() == 1


def test_somebody_taken_off_is_put_back_by_a_list_that_names_them(bring, work, look, cast):
    bring(LIST)
    with work() as session:
        carla = session.scalars(select(Guest).join(Contact).where(Contact.given == "Carla")).one()
        service.remove_guest(session, cast.event_id, carla.code, NOW)
    _, result = bring(LIST)
    assert (result.added, result.same) == (1, 1)
    with look() as session:
        assert session.scalars(select(func.count()).select_from(Guest)).one() == 2
        assert session.get_one(Event, cast.event_id).seats_taken == 1


def test_a_mixer_that_has_begun_keeps_its_guests(bring, work, cast):
    code, _ = bring(LIST)
    with pytest.raises(Refusal, match="has begun"), work() as session:
        service.undo(session, cast.event_id, code, NIGHT)
    with pytest.raises(Refusal, match="Bring it again"), work() as session:
        service.undo(session, cast.rival_event_id, code, NOW)


DOUBTFUL = """Name,E-mail,Company,Notes
Carla Cooper,c2@cooper.example,Cooper,second address
Bob Jones,carla@cooper.example,Jones,shares the mailbox
Bob Jones,carla@cooper.example,Jones,again
"""


@pytest.mark.parametrize(
    ("choices", "added", "changed", "left_out"),
    [
        ({}, 0, 0, 2),
        ({2: "same", 3: "same"}, 0, 1, 1),
        ({2: "new", 3: "new"}, 2, 0, 0),
        ({2: "skip", 3: "new"}, 1, 0, 1),
    ],
)
def test_doubtful_rows_become_what_the_host_says(bring, look, cast, choices, added, changed, left_out):
    bring(LIST)
    _, result = bring(DOUBTFUL, choices)
    assert (result.added, result.changed, result.left_out, result.same) == (added, changed, left_out, 1)
    with look() as session:
        addresses = session.scalars(select(Contact.email).where(Contact.email.is_not(None))).all()
        assert len(addresses) == len(set(addresses))


def test_a_person_repeated_in_the_file_can_be_two_people(bring, look, cast):
    text = "Name,E-mail,Company\nAna One,a@x.example,Acme\nAna One,b@x.example,Acme\n"
    text += "Bo Two,a@x.example,\nBo Two,a@x.example,\n"
    _, result = bring(text, {3: "new", 4: "same", 5: "new"})
    assert (result.added, result.left_out) == (3, 1)
    facts = people(look, cast)
    assert facts["Bo Two"].email == ""


def test_a_known_person_can_be_joined_to_a_doubtful_row_before_they_are_on_the_list(bring, work, look, cast):
    with work() as session:
        make_contact(session, session.get_one(Group, cast.group_id), "Carla Cooper", email="x@y.example")
        make_contact(session, session.get_one(Group, cast.group_id), "Dora Diaz", email="taken@y.example")
    _, result = bring("Name,E-mail\nCarla Cooper,other@y.example\n", {2: "same"})
    assert (result.added, result.left_out) == (1, 0)
    assert people(look, cast)["Carla Cooper"].email == "other@y.example"


def test_an_address_that_somebody_else_has_is_not_taken_over(bring, work, look, cast):
    with work() as session:
        group = session.get_one(Group, cast.group_id)
        make_contact(session, group, "Erased Person", email="old@acme.example", erased_at=NOW)
        acme = make_company(session, group, "Acme")
        make_contact(session, group, "Carla Cooper", email=None, company_id=acme.id)
    _, result = bring("Name,E-mail,Company\nCarla Cooper,old@acme.example,Acme\n")
    assert result.added == 1
    assert people(look, cast)["Carla Cooper"].email == ""


def test_every_row_leaves_a_trace_that_can_be_undone(bring, look, cast):
    code, _ = bring(LIST)
    with look() as session:
        run = session.scalars(select(ImportRun).where(ImportRun.code == code)).one()
        assert run.counts["added"] == 2
        kinds = session.execute(select(ImportChange.row, ImportChange.kind).order_by(ImportChange.row)).all()
        assert [tuple(one) for one in kinds] == [(2, "new_contact"), (3, "new_contact")]


def test_five_thousand_guests_come_in_at_one_insert_a_row(bring, queries, look, cast):
    rows = "".join(
        f"First{n} Last{n},g{n}@x.example,Firm {n % 40},Plumber,{'yes' if n % 2 else 'no'}\n" for n in range(5_000)
    )
    with queries() as sent:
        _, result = bring("Name,E-mail,Company,Profession,Answer\n" + rows)
    assert result.added == 5_000
    assert len(sent) < 2 * 5_000 + 200  # one insert a person and one a guest, nothing more
    with look() as session:
        event = session.get_one(Event, cast.event_id)
        assert event.seats_taken == event.capacity == 80


def test_an_import_can_be_undone_when_some_of_its_guests_are_gone_for_good(bring, work, look, cast):
    bring(LIST)
    code, _ = bring("Name,E-mail,Answer\nCarla Cooper,carla@cooper.example,maybe\nNew Face,n@f.example,\n")
    with work() as session:
        session.delete(session.scalars(select(Guest).join(Contact).where(Contact.given == "Carla")).one())
        session.delete(session.scalars(select(Contact).where(Contact.given == "New")).one())
    with work() as session:
        assert service.undo(session, cast.event_id, code, NOW) == (0, 1)
    assert list(people(look, cast)) == ["Bo Two"]


def test_an_import_begins_once_and_can_be_tried_again(stage, work, cast):
    code = stage(LIST)
    with work() as session:
        service.begin(session, cast.event_id, code, {2: "same"}, NOW)
    with pytest.raises(Refusal, match="being imported already"), work() as session:
        service.begin(session, cast.event_id, code, {}, NOW + timedelta(minutes=1))
    with work() as session:
        service.give_up(session, cast.event_id, code, "The roof leaks.")
        staged = service.find_run(session, cast.event_id, code)
        assert (staged.begun_at, staged.failed, staged.choices) == (None, "The roof leaks.", {2: "same"})
        service.begin(session, cast.event_id, code, {}, NOW)
        staged = service.find_run(session, cast.event_id, code)
        assert staged.under_way(NOW)
        assert not staged.under_way(NOW + timedelta(minutes=3))
        tools = Tools(NOW, random.Random(1), KEYRING)
        service.carry_out(session, cast.event_id, staged, staged.guests(), {}, tools)
        assert not service.find_run(session, cast.event_id, code).under_way(NOW)
    with pytest.raises(Refusal, match="imported already"), work() as session:
        service.begin(session, cast.event_id, code, {}, NOW)


def test_whoever_waits_hears_how_far_an_import_is(stage, work, cast):
    rows = "".join(f"Guest No{n},g{n}@x.example,\n" for n in range(250))
    for phone, written in (("", [250, 350, 450]), ("505 555 0001", [250, 350, 450])):
        code = stage("Name,E-mail,Phone\n" + rows.replace(",\n", f",{phone}\n"))
        told = []
        with work() as session:
            staged = service.find_run(session, cast.event_id, code)
            tools = Tools(NOW, random.Random(code), KEYRING)
            service.carry_out(session, cast.event_id, staged, staged.guests(), {}, tools, told.append)
        assert told == [0, 100, 200, *written]
