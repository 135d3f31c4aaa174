import pytest

from mixer.accounts.models import Group
from mixer.core.refusal import Refusal
from mixer.events.models import InformationTable
from mixer.events.service import tables, team
from mixer.events.service.tables import TableWords
from tests.makers import MADE_AT, make_contact


def test_a_table_is_reserved_confirmed_and_given_back(work, look, mixer, clock, cast):
    with work() as session:
        tables.reserve(session, mixer[0], TableWords("Acme Printing", "Print & Paper", "Needs power"))
        tables.reserve(session, mixer[0], TableWords("Robin Ashby"))
    with look() as session:
        first, second = tables.tables(session, mixer[0])
        assert (first.number, first.sign, first.note, first.confirmed) == (1, "Print & Paper", "Needs power", False)
        assert (second.number, second.sign) == (2, "Robin Ashby")
    with work() as session:
        tables.confirm(session, mixer[0], second.id, clock())
        for _ in range(2):
            tables.give_back(session, mixer[0], first.id, clock(), cast.accounts["olive"])
    with look() as session:
        (left,) = tables.tables(session, mixer[0])
        assert (left.holder, left.number, left.confirmed) == ("Robin Ashby", 1, True)


def test_a_holder_from_the_address_book_is_known_and_only_from_ones_own(work, look, mixer, cast):
    with work() as session:
        contact = make_contact(session, session.get_one(Group, cast.group_id), "Zoë Ångström")
        make_contact(session, session.get_one(Group, cast.rival_group_id), "Ivy Other")
        tables.reserve(session, mixer[0], TableWords("Zoë Ångström"))
        tables.reserve(session, mixer[0], TableWords("Ivy Other"))
        rows = session.query(InformationTable).order_by(InformationTable.id).all()
        assert [row.contact_id for row in rows] == [contact.id, None]
    with look() as session:
        assert [table.known for table in tables.tables(session, mixer[0])] == [True, False]


def test_nobody_gets_two_tables(work, mixer):
    with work() as session:
        tables.reserve(session, mixer[0], TableWords("Acme Printing"))
        with pytest.raises(Refusal, match="has a table already"):
            tables.reserve(session, mixer[0], TableWords("acme printing"))


def test_a_table_of_another_mixer_is_neither_confirmed_nor_given_back(work, look, mixer, cast, clock):
    with work() as session:
        tables.reserve(session, mixer[0], TableWords("Acme"))
        (table,) = tables.tables(session, mixer[0])
    with work() as session:
        tables.give_back(session, cast.rival_event_id, table.id, clock(), cast.accounts["rita"])
        with pytest.raises(Refusal, match="given back in the meantime"):
            tables.confirm(session, cast.rival_event_id, table.id, clock())
    with look() as session:
        assert len(tables.tables(session, mixer[0])) == 1


def reserved(session, event_id) -> list[tuple[int, str, bool]]:
    return [(table.number, table.holder, table.confirmed) for table in tables.tables(session, event_id)]


def test_giving_a_table_back_is_undone_and_it_stands_where_it_stood(work, mixer, cast, clock):
    event_id, olive = mixer[0], cast.accounts["olive"]
    with work() as session:
        contact = make_contact(session, session.get_one(Group, cast.group_id), "Zoë Ångström")
        for holder in ("Zoë Ångström", "Acme", "Bakery"):
            tables.reserve(session, event_id, TableWords(holder, "Sign", "Note"))
        first, *_ = tables.tables(session, event_id)
        tables.confirm(session, event_id, first.id, clock())
        tables.give_back(session, event_id, first.id, clock(), olive)
        assert reserved(session, event_id) == [(1, "Acme", False), (2, "Bakery", False)]
        (back,) = tables.given_back(session, event_id)
        tables.have_again(session, cast.rival_event_id, back.id, clock())
        tables.have_again(session, event_id, back.id, clock())
        tables.have_again(session, event_id, back.id, clock())
        assert reserved(session, event_id)[0] == (1, "Zoë Ångström", True)
        again = tables.tables(session, event_id)[0]
        assert (again.sign, again.note, again.known) == ("Sign", "Note", True)
        assert tables.given_back(session, event_id) == []
        last = tables.tables(session, event_id)[-1]
        tables.give_back(session, event_id, last.id, clock(), olive)
        tables.give_back(session, event_id, again.id, clock(), olive)
        session.delete(contact)
        session.add(InformationTable(id=last.id, event_id=cast.rival_event_id, holder="Theirs"))
        session.flush()
        for one in tables.given_back(session, event_id):
            tables.have_again(session, event_id, one.id, clock())
        found = tables.tables(session, event_id)
        assert [(table.holder, table.known) for table in found] == [
            ("Zoë Ångström", False),  # who is in the address book no more
            ("Acme", False),
            ("Bakery", False),  # whose place is taken stands last
        ]


def test_two_tables_change_places_and_the_first_stays_first(work, mixer, clock):
    with work() as session:
        for holder in ("Acme", "Bakery", "Cars"):
            tables.reserve(session, mixer[0], TableWords(holder))
        last = tables.tables(session, mixer[0])[2]
        tables.confirm(session, mixer[0], last.id, clock())
        tables.earlier(session, mixer[0], last.id)
        assert reserved(session, mixer[0]) == [(1, "Acme", False), (2, "Cars", True), (3, "Bakery", False)]
        first = tables.tables(session, mixer[0])[0]
        tables.earlier(session, mixer[0], first.id)
        assert reserved(session, mixer[0])[0] == (1, "Acme", False)
        with pytest.raises(Refusal, match="given back in the meantime"):
            tables.earlier(session, mixer[0], last.id + 1)


def test_sixty_tables_are_numbered_and_their_holders_answers_shown(work, look, mixer, cast):
    with work() as session:
        group = session.get_one(Group, cast.group_id)
        contact = make_contact(session, group, "Robin Ashby")
        erased = make_contact(session, group, "Robin Erased", erased_at=MADE_AT)
        for number in range(60):
            tables.reserve(session, mixer[0], TableWords(f"Holder {number}"))
        tables.reserve(session, mixer[0], TableWords("Robin Ashby", contact=contact.code))
    with look() as session:
        found = tables.with_answers(tables.tables(session, mixer[0]), {contact.id: "yes", erased.id: "yes"})
        assert [table.number for table in found] == list(range(1, 62))
        assert [table.answer for table in found if table.answer] == ["is coming"]
        assert [one.name for one in tables.holders(session, mixer[0], "robin")] == ["Robin Ashby"]
        assert tables.holders(session, mixer[0], " ") == []


def test_the_team_lists_the_group_with_those_who_have_a_part_first(look, mixer):
    with look() as session:
        people = team.team(session, mixer[0])
    assert [(one.name, one.part, one.organiser) for one in people] == [
        ("Olive Organiser", "host", True),
        ("Hugo Host", None, False),
        ("Nell Nopart", None, False),
        ("Vera Visitorhost", None, False),
    ]


def test_a_co_host_is_named(work, look, mixer, cast):
    with work() as session:
        assert team.give_part(session, mixer[0], cast.accounts["hugo"], "visitor_host") == "Hugo Host"
        team.give_part(session, mixer[0], cast.accounts["hugo"], "host")
        team.give_part(session, mixer[0], cast.accounts["olive"], "visitor_host")
    with look() as session:
        parts = {one.name: one.part for one in team.team(session, mixer[0]) if one.part}
        assert parts == {"Hugo Host": "host", "Olive Organiser": "visitor_host"}


def test_a_mixer_never_loses_its_only_host(work, mixer, cast):
    olive, vera = cast.accounts["olive"], cast.accounts["vera"]
    with work() as session:
        team.give_part(session, mixer[0], vera, "visitor_host")
        with pytest.raises(Refusal, match="needs a host"):
            team.take_part(session, mixer[0], olive)
        with pytest.raises(Refusal, match="needs a host"):
            team.give_part(session, mixer[0], olive, "visitor_host")
        team.take_part(session, mixer[0], vera)
        team.take_part(session, mixer[0], vera)
        assert [one.name for one in team.team(session, mixer[0]) if one.part] == ["Olive Organiser"]


@pytest.mark.parametrize(("who", "part"), [("rita", "host"), ("hugo", "emperor")])
def test_strangers_and_unknown_parts_are_refused(work, mixer, cast, who, part):
    with work() as session, pytest.raises(Refusal, match="somebody of your group"):
        team.give_part(session, mixer[0], cast.accounts[who], part)
