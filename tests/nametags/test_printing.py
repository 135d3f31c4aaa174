import dataclasses
import io
import random
import threading
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import select

from mixer.accounts.models import Group
from mixer.contacts.models import Consent, Sphere
from mixer.core.codes import canonical, digest
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.nametags import service
from mixer.nametags.files.name_tags import print_name_tags
from mixer.nametags.files.verify import codes_in
from mixer.nametags.models import PrintedTag, PrintRun
from mixer.nametags.rules.batch import Choice, Standing, chosen
from mixer.nametags.rules.sheets import Printer, find_sheet
from mixer.nametags.rules.tags import Job, TagItem, Zone
from mixer.nametags.service import jobs
from mixer.nametags.service.preview import check
from mixer.nametags.service.printers import KnownPrinter, keep_printer
from tests.makers import (
    KEYRING,
    MADE_AT,
    a_code,
    badge_of,
    make_company,
    make_contact,
    make_event,
    make_group,
    make_guest,
    make_profession,
)

ALL = Choice("avery-5395")
NEW = Choice("avery-5395", which="new")


@pytest.fixture
def hand(cast):
    return service.Hand(cast.accounts["hugo"], MADE_AT, random.Random(3), KEYRING)


@pytest.fixture
def coming(cast, work):
    """Five guests who said yes, by name, and others who get no tag."""
    with work() as session:
        event = session.get_one(Event, cast.event_id)
        group = session.get_one(Group, cast.group_id)
        sphere = Sphere(
            group_id=group.id, key="finance", name="Finance", letter="F", shape="circle", colour="#0072b2", position=1
        )
        session.add(sphere)
        session.flush()
        lawyer = make_profession(session, group, "Lawyer", sphere_id=sphere.id)
        acme = make_company(session, group)
        ids = {}
        for name in ("Ana Alt", "Bo Berg", "Cy Chen", "Di Dorn", "Eve Eich"):
            contact = make_contact(session, group, name, company_id=acme.id, profession_id=lawyer.id)
            ids[name] = make_guest(session, event, contact, answer="yes", first_timer=name.startswith("A")).id
        make_guest(session, event, make_contact(session, group, "No Nein"), answer="no")
        make_guest(session, event, make_contact(session, group, "Silent Sam"))
        make_guest(session, event, make_contact(session, group, "Gone Gil"), answer="yes", removed_at=MADE_AT)
        return ids


def put_on_paper(work, event_id, choice, hand):
    with work() as session:
        order = service.order_tags(session, event_id, choice, hand)
    printed = service.print_order(order)
    with work() as session:
        assert service.settle(session, event_id, order, MADE_AT, (printed.report, printed.read))
    return order, printed


def look_over(session, event_id, choice, keyring=KEYRING, page=1):
    bench = service.bench_of(session, event_id)
    return service.overview(session, event_id, choice, page, keyring, bench, service.Rooms())


def offered(session, event_id):
    return service.last_choice(session, event_id, service.bench_of(session, event_id))


def test_a_tag_is_there_for_everyone_who_said_yes_and_for_nobody_else(coming, cast, look):
    with look() as session:
        tags = service.gather(session, cast.event_id, KEYRING)
    assert sorted(tag.item.full for tag in tags) == sorted(coming)


def test_the_team_wears_tags_with_ribbons_unless_they_said_no(cast, work, look):
    with work() as session:
        event = session.get_one(Event, cast.event_id)
        make_guest(session, event, part="visitor_host")
        make_guest(session, event, part="organiser")
        make_guest(session, event, part="visitor_host", answer="no")
    with look() as session:
        ribbons = [tag.item.ribbon for tag in service.gather(session, cast.event_id, KEYRING)]
    assert ribbons == ["visitor host", "host"]


def test_a_tag_shows_company_role_sphere_and_a_code_to_type(coming, cast, look):
    with look() as session:
        ana = next(t.item for t in service.gather(session, cast.event_id, KEYRING) if t.item.first == "Ana")
        guest = session.get_one(Guest, coming["Ana Alt"])
        assert canonical(ana.short_code) == guest.short_code
        assert ana.link == f"http://localhost/B/{badge_of(guest)}"
    assert (ana.company, ana.role, ana.first_timer) == ("Acme", "Lawyer", True)
    assert ana.zone == Zone("F", "#0072b2", "Finance")


def test_what_a_person_calls_their_job_goes_before_the_profession(cast, work, look):
    with work() as session:
        event, group = session.get_one(Event, cast.event_id), session.get_one(Group, cast.group_id)
        contact = make_contact(session, group, "Flo Rist", job_title="Head of Roses", tag_name="")
        make_guest(session, event, contact, answer="yes")
    with look() as session:
        [tag] = service.gather(session, cast.event_id, KEYRING)
    assert (tag.item.role, tag.item.first) == ("Head of Roses", "Flo")


def test_zones_come_from_the_room_that_places_guests_where_there_is_one(coming, cast, look):
    placed = {coming["Bo Berg"]: Zone("X", "#000000", "Trades")}
    with look() as session:
        tags = service.gather(session, cast.event_id, KEYRING, lambda _session, _event_id: placed)
    assert {tag.item.full: tag.item.zone and tag.item.zone.letter for tag in tags if tag.item.zone} == {"Bo Berg": "X"}


def test_gathering_takes_the_same_few_queries_for_any_number_of_guests(coming, cast, look, queries):
    with look() as session, queries() as sent:
        service.gather(session, cast.event_id, KEYRING)
    assert len([statement for statement in sent if statement.startswith("SELECT")]) == 4


def test_every_code_of_a_print_leads_to_its_guest(coming, cast, work, look, hand):
    order, printed = put_on_paper(work, cast.event_id, ALL, hand)
    with look() as session:
        guests = {guest.badge_hash: guest.id for guest in session.scalars(select(Guest))}
    found = [guests[digest(text.rpartition("/")[2])] for _, text, _, _ in codes_in(printed.pdf)]
    assert sorted(found) == sorted(coming.values())
    assert printed.read.good
    assert len(order.items) == printed.report.items == 5


def test_a_print_is_on_record_with_who_when_and_what(coming, cast, work, look, hand):
    choice = Choice("avery-l4785", "bold", 3, order="company", fill="columns", backs=True)
    _, printed = put_on_paper(work, cast.event_id, choice, hand)
    with look() as session:
        [run] = service.runs(session, cast.event_id, MADE_AT)
        options = session.scalars(select(PrintRun)).one().options
        again = offered(session, cast.event_id)
    assert (run.kind, run.items, run.pages, run.who, run.read) == ("name_tags", 5, 2, "Hugo Host", 10)
    assert (run.state, run.done) == ("ready", 5)
    chosen = {"start": 3, "which": "all", "order": "company", "fill": "columns", "backs": True, "printer": ""}
    chosen["next"] = 4
    assert options == chosen | {"read": 10, "codes": 10, "looks": [], "more_looks": 0, "outdated": 0}
    assert again == Choice("avery-l4785", "bold", 1, "new", "company", fill="columns", backs=True)
    assert printed.report.placements[0].label == 3


def test_a_first_print_is_offered_on_the_sheet_the_country_buys(cast, work, look):
    with look() as session:
        assert offered(session, cast.event_id) == Choice("avery-5395", which="new")
    with work() as session:
        event = make_event(session, make_group(session, country="DE"))
        assert offered(session, event.id).sheet == "avery-l4785"


def test_nothing_is_left_to_print_after_a_print(coming, cast, work, look, hand):
    put_on_paper(work, cast.event_id, NEW, hand)
    with look() as session:
        found = look_over(session, cast.event_id, NEW)
    assert (found.counts["printed"], len(found.items), found.pages) == (5, 0, 0)
    with work() as session, pytest.raises(Refusal, match="Every tag is printed as it is now") as no:
        service.order_tags(session, cast.event_id, NEW, hand)
    assert no.value.code == "nothing_to_print"


def test_a_guest_who_says_yes_later_is_the_only_new_tag(coming, cast, work, hand):
    put_on_paper(work, cast.event_id, NEW, hand)
    with work() as session:
        late = make_guest(session, session.get_one(Event, cast.event_id), answer="yes").code
    order, _ = put_on_paper(work, cast.event_id, NEW, hand)
    assert [item.id for item in order.items] == [late]


def test_a_changed_tag_gets_a_new_code_and_the_old_one_opens_nothing(coming, cast, work, look, hand):
    put_on_paper(work, cast.event_id, NEW, hand)
    with work() as session:
        guest = session.get_one(Guest, coming["Bo Berg"])
        old = guest.badge_hash
        guest.contact.tag_name = "Bobby"
    with look() as session:
        assert look_over(session, cast.event_id, NEW).counts["changed"] == 1
    order, printed = put_on_paper(work, cast.event_id, NEW, hand)
    [(_, text, _, _)] = codes_in(printed.pdf)
    with look() as session:
        guest = session.get_one(Guest, coming["Bo Berg"])
        assert guest.badge_version == 2
        assert guest.badge_hash == digest(text.rpartition("/")[2]) == KEYRING.hash("badge", guest.code, 2)
        assert guest.badge_hash != old
        assert session.scalar(select(PrintedTag.badge_version).where(PrintedTag.guest_id == guest.id)) == 2
        assert not look_over(session, cast.event_id, NEW).items
    assert order.items[0].first == "Bobby"


def test_printing_everything_again_leaves_the_codes_that_are_handed_out_alone(coming, cast, work, hand):
    first, _ = put_on_paper(work, cast.event_id, ALL, hand)
    second, _ = put_on_paper(work, cast.event_id, ALL, hand)
    assert [item.link for item in first.items] == [item.link for item in second.items]


def test_a_lost_tag_is_replaced_with_a_new_code(coming, cast, work, look, hand):
    put_on_paper(work, cast.event_id, ALL, hand)
    with look() as session:
        guest = session.get_one(Guest, coming["Cy Chen"])
        code, lost = guest.code, badge_of(guest)
    order, printed = put_on_paper(work, cast.event_id, Choice("avery-5395", which="one", guest_code=code), hand)
    assert printed.report.items == 1
    assert order.items[0].id == code
    assert not order.items[0].link.endswith(lost)


def test_a_code_replaced_elsewhere_makes_the_tag_due_without_another_new_code(coming, cast, work, look, hand):
    put_on_paper(work, cast.event_id, ALL, hand)
    with work() as session:
        guest = session.get_one(Guest, coming["Di Dorn"])
        guest.badge_version, guest.badge_hash = 2, KEYRING.hash("badge", guest.code, 2)
    with look() as session:
        assert look_over(session, cast.event_id, NEW).counts["revoked"] == 1
    put_on_paper(work, cast.event_id, NEW, hand)
    with look() as session:
        assert session.get_one(Guest, coming["Di Dorn"]).badge_version == 2


def test_a_tag_of_somebody_who_is_not_coming_is_refused(coming, cast, work, hand):
    with work() as session, pytest.raises(Refusal, match="not coming"):
        service.order_tags(session, cast.event_id, Choice("avery-5395", which="one", guest_code="NOBODY"), hand)


def test_a_mixer_nobody_comes_to_has_nothing_to_print(cast, work, look, hand):
    with work() as session, pytest.raises(Refusal, match="Nobody has said yes yet"):
        service.order_tags(session, cast.event_id, ALL, hand)
    with look() as session, pytest.raises(Refusal, match="no such page"):
        page_of(session, cast.event_id, ALL, 1)


@pytest.mark.parametrize(
    ("choice", "code", "words"),
    [
        (Choice("avery-5396"), "unknown_sheet", "Did you mean"),
        (Choice("avery-5395", start=9), "no_such_label", "labels 1 to 8, not 9"),
    ],
)
def test_a_sheet_or_label_that_is_not_there_is_refused_in_words(coming, cast, look, choice, code, words):
    with look() as session, pytest.raises(Refusal, match=words) as no:
        look_over(session, cast.event_id, choice)
    assert no.value.code == code


def test_an_address_too_long_for_the_labels_is_refused_before_anything_is_on_record(coming, cast, work, look):
    far = dataclasses.replace(KEYRING, base_url=f"https://{'far.' * 200}example")
    hand = service.Hand(None, MADE_AT, random.Random(3), far)
    with work() as session, pytest.raises(Refusal, match="shorter base address"):
        service.order_tags(session, cast.event_id, ALL, hand)
    with look() as session:
        assert session.scalars(select(PrintRun)).all() == []
        assert "shorter base address" in look_over(session, cast.event_id, ALL, far).check.trouble


def test_the_overview_names_guests_whose_tag_needs_a_look(coming, cast, work, look):
    with work() as session:
        session.get_one(Guest, coming["Eve Eich"]).contact.tag_name = "Wolfeschlegelsteinhausenbergerdorff"
    with look() as session:
        found = look_over(session, cast.event_id, ALL)
    assert {notice.who for notice in found.check.notices} == {"Eve Eich"}
    assert [tag.standing for tag in found.everyone] == [Standing.NEW] * 5
    assert found.pages == 1


def page_of(session, event_id, choice, page):
    bench = service.bench_of(session, event_id)
    return service.page_of(session, event_id, choice, page, KEYRING, bench, service.Rooms())


@pytest.mark.parametrize("fill", ["rows", "columns", "stack"])
def test_each_page_of_the_preview_is_that_page_of_the_print(cast, work, look, hand, fill):
    with work() as session:
        for _ in range(21):
            make_guest(session, session.get_one(Event, cast.event_id), answer="yes")
    choice = Choice("avery-5395", start=4, fill=fill)
    with work() as session:
        order = service.order_tags(session, cast.event_id, choice, hand)
    printed = service.print_order(order)
    whole = codes_in(printed.pdf)
    pages = printed.report.pages
    assert pages == (4 if fill == "columns" else 3)
    for number in range(1, pages + 1):
        with look() as session:
            page = page_of(session, cast.event_id, choice, number)
        png = Image.open(io.BytesIO(service.picture_of_page(page)))
        assert abs(png.width - 900) <= 1
        out = io.BytesIO()
        print_name_tags(page.items, page.job, out)
        alone = {(text, round(x, 1), round(y, 1)) for _, text, x, y in codes_in(out.getvalue())}
        assert alone == {(text, round(x, 1), round(y, 1)) for at, text, x, y in whole if at == number}
    with look() as session, pytest.raises(Refusal, match="no such page"):
        page_of(session, cast.event_id, choice, pages + 1)
    with look() as session:
        assert look_over(session, cast.event_id, choice, page=9).page == pages


def test_the_preview_shows_what_lies_on_paper_and_not_what_the_printer_is_told(coming, cast, work, look):
    with work() as session:
        known = KnownPrinter("", "Front desk", Printer(shift_x=2))
        code = keep_printer(session, cast.group_id, known, random.Random(5))
    choice = Choice("avery-5395", printer=code)
    with look() as session:
        assert page_of(session, cast.event_id, choice, 1).job.printer is None
        assert service.bench_of(session, cast.event_id).job(choice).printer == Printer(shift_x=2)


def test_only_the_likeliest_of_very_many_tags_are_laid_out_for_a_page():
    items = [TagItem(id=f"{n}", first="Bo", full="Bo Li") for n in range(20)]
    items += [TagItem(id="long", first="Wolfeschlegelsteinhausenbergerdorff"), TagItem(id="rare", first="\ue001")]
    found = check(items, Job(find_sheet("avery-5395")), most=3)
    assert (found.checked, found.of) == (3, 22)
    assert {notice.item for notice in found.notices} == {"long", "rare"}


def test_a_cancelled_print_leaves_every_code_and_every_tag_as_it_was(coming, cast, work, look, hand):
    put_on_paper(work, cast.event_id, ALL, hand)
    with work() as session:
        session.get_one(Guest, coming["Bo Berg"]).contact.tag_name = "Bobby"
    with work() as session:
        order = service.order_tags(session, cast.event_id, NEW, hand)
        assert jobs.cancel(session, cast.event_id, order.run_code)
    with work() as session:
        assert not service.settle(session, cast.event_id, order, MADE_AT)
    with look() as session:
        assert session.get_one(Guest, coming["Bo Berg"]).badge_version == 1
        assert look_over(session, cast.event_id, NEW).counts["changed"] == 1


def test_a_tag_that_was_replaced_while_a_batch_was_printed_is_told(coming, cast, work, look, hand):
    with work() as session:
        order = service.order_tags(session, cast.event_id, ALL, hand)
        guest = session.get_one(Guest, coming["Di Dorn"])
        guest.badge_version, guest.badge_hash = 2, KEYRING.hash("badge", guest.code, 2)
    with work() as session:
        assert service.settle(session, cast.event_id, order, MADE_AT)
    with look() as session:
        [run] = service.runs(session, cast.event_id, MADE_AT)
        assert run.outdated == 1
        assert [t.guest_id for t in chosen(list(look_over(session, cast.event_id, NEW).everyone), NEW)] == [guest.id]


def test_what_is_read_back_can_be_noted_later(coming, cast, work, look, hand):
    with work() as session:
        order = service.order_tags(session, cast.event_id, ALL, hand)
        service.settle(session, cast.event_id, order, MADE_AT)
    printed = service.print_order(order)
    with work() as session:
        service.note_read(session, cast.event_id, order, printed.read)
    with look() as session:
        [run] = service.runs(session, cast.event_id, MADE_AT)
    assert (run.read, run.codes) == (5, 5)


def test_a_tag_can_be_printed_again_as_it_is(coming, cast, work, hand):
    first, _ = put_on_paper(work, cast.event_id, ALL, hand)
    again = Choice("avery-5395", which="again", guest_code=first.items[0].id)
    second, _ = put_on_paper(work, cast.event_id, again, hand)
    assert second.items == first.items[:1]


def test_blank_tags_carry_no_code_and_are_nobodys(cast, work, look, hand):
    _, printed = put_on_paper(work, cast.event_id, Choice("avery-5395", which="blank", blanks=9), hand)
    assert (printed.report.items, printed.report.pages, printed.read.expected) == (9, 2, 0)
    with look() as session:
        [run] = service.runs(session, cast.event_id, MADE_AT)
        assert session.scalars(select(PrintedTag)).all() == []
        assert offered(session, cast.event_id).which == "new"
    assert run.kind == "blank_tags"
    with work() as session, pytest.raises(Refusal, match="1 to 100 blank tags"):
        service.order_tags(session, cast.event_id, Choice("avery-5395", which="blank", blanks=101), hand)


def consent(session, guest_id, **different):
    row = {"contact_id": session.get_one(Guest, guest_id).contact_id, "purpose": "photo"}
    session.add(Consent(**(row | {"wording": "1", "given_at": MADE_AT} | different)))


def test_tags_tell_who_may_be_photographed_where_the_group_asks(coming, cast, work, look):
    def wishes():
        with look() as session:
            return {t.item.first: t.item.photo for t in service.gather(session, cast.event_id, KEYRING)}

    assert set(wishes().values()) == {None}
    with work() as session:
        consent(session, coming["Ana Alt"])
        consent(session, coming["Bo Berg"], withdrawn_at=MADE_AT)
        consent(session, coming["Cy Chen"], purpose="newsletter")
    assert wishes() == {"Ana": True, "Bo": False, "Cy": False, "Di": False, "Eve": False}


def test_another_groups_consents_ask_nothing_of_ours(coming, cast, work, look):
    with work() as session:
        consent(session, make_guest(session, session.get_one(Event, cast.rival_event_id)).id)
    with look() as session:
        assert {t.item.photo for t in service.gather(session, cast.event_id, KEYRING)} == {None}


def test_tables_come_from_the_room_that_seats_guests(coming, cast, look):
    seated = {coming["Bo Berg"]: "7"}
    with look() as session:
        tags = service.gather(session, cast.event_id, KEYRING, tables_of=lambda _session, _event_id: seated)
    assert {tag.item.first: tag.item.table for tag in tags if tag.item.table} == {"Bo": "7"}


def test_very_many_tags_are_settled_in_the_same_few_statements(cast, work, queries, hand):
    def statements(count):
        with work() as session:
            for _ in range(count):
                make_guest(session, session.get_one(Event, cast.event_id), answer="yes")
        with work() as session:
            order = service.order_tags(session, cast.event_id, ALL, hand)
            with queries() as sent:
                service.settle(session, cast.event_id, order, MADE_AT)
        return len(sent)

    assert statements(3) == statements(40)


def test_the_list_for_the_door_has_everyone_who_is_coming(coming, cast, work, look, hand):
    with work() as session:
        deck = PrintRun(kind="duo_cards", sheet="avery-5371", layout="", items=1, pages=1)
        service.record_run(session, cast.event_id, service.Hand(None, MADE_AT, random.Random(1), KEYRING), deck)
        printed = service.print_sign_in(session, cast.event_id, hand)
    assert printed.report.items == 5
    assert printed.pdf.startswith(b"%PDF")
    with look() as session:
        kinds = {run.kind: run for run in service.runs(session, cast.event_id, MADE_AT)}
    assert kinds["sign_in_sheet"].sheet == "letter-page"
    assert kinds["sign_in_sheet"].read is None
    assert kinds["duo_cards"].who == ""


def test_another_groups_guests_are_never_on_our_tags(coming, cast, work, look):
    with work() as session:
        make_guest(session, session.get_one(Event, cast.rival_event_id), answer="yes")
    with look() as session:
        assert len(service.gather(session, cast.event_id, KEYRING)) == 5


def test_a_profile_brings_nothing_near_a_perforation_since_the_printer_moves_it_back():
    sheet = find_sheet("avery-5390")
    told = {n.kind for n in check([TagItem(id="1", first="Bo")], Job(sheet, printer=Printer(shift_x=2.5))).general}
    assert "perforation" not in told
    far = check([TagItem(id="1", first="Bo")], Job(sheet, printer=Printer(shift_x=40)))
    assert "off-page" in {n.kind for n in far.general}


@pytest.mark.database
def test_prints_of_the_same_changed_tags_at_once_agree_on_their_new_codes(coming, cast, work, look, hand):
    put_on_paper(work, cast.event_id, ALL, hand)
    with work() as session:
        for id_ in coming.values():
            session.get_one(Guest, id_).contact.company = None
    barrier, orders = threading.Barrier(4), []

    def print_changed(number):
        own = dataclasses.replace(hand, chance=random.Random(100 + number))
        with work() as session:
            order = service.order_tags(session, cast.event_id, NEW, own)
        orders.append(order)
        barrier.wait(20)
        with work() as session:
            assert service.settle(session, cast.event_id, order, MADE_AT)

    threads = [threading.Thread(target=print_changed, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({order.items for order in orders}) == 1
    with look() as session:
        for guest in session.scalars(select(Guest).where(Guest.id.in_(coming.values()))):
            assert guest.badge_version == 2
            assert any(item.link.endswith(badge_of(guest)) for item in orders[0].items)
        assert {run.outdated for run in service.runs(session, cast.event_id, MADE_AT)} == {0}
        assert look_over(session, cast.event_id, NEW).counts["printed"] == 5


def print_run(event_id, sheet, printed_at):
    deed = {"kind": "name_tags", "layout": "bold", "options": {}, "items": 1, "pages": 1}
    return PrintRun(code=a_code(), event_id=event_id, sheet=sheet, printed_at=printed_at, **deed)


def test_the_next_mixer_prints_as_the_groups_last_did_until_it_has_printed_itself(cast, work, look):
    day = timedelta(days=1)
    with work() as session:
        following = make_event(session, session.get_one(Group, cast.group_id)).id
        session.add(print_run(cast.event_id, "herma-9012", MADE_AT))
        session.add(print_run(cast.rival_event_id, "avery-5384", MADE_AT + day))
    with look() as session:
        assert offered(session, following).sheet == "herma-9012", "and never as another group's"
    with work() as session:
        session.add(print_run(following, "avery-5395", MADE_AT - day))
    with look() as session:
        assert offered(session, following).sheet == "avery-5395"
        assert offered(session, cast.event_id).sheet == "herma-9012"
