import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mixer.core.tables import write_csv
from mixer.guests.files.export import EXPORT_HEADER, export_row
from mixer.guests.files.reader import read_guest_list
from mixer.guests.rules.answers import read_answer
from mixer.guests.rules.facts import GuestFacts, RowInterpreter
from mixer.guests.rules.headers import guess_mapping, known_fields, tool_of
from mixer.guests.rules.import_plan import Change, KnownGuest, plan_import
from mixer.guests.rules.lists import GuestList, Row

HEADER = "Name,E-mail,Phone,Company,Profession,Answer,Notes\n"
CARLA = GuestFacts(
    given="Carla",
    family="Cooper",
    full_name="Carla Cooper",
    tag_name="Carla",
    email="carla@cooper.example",
    company="Cooper Catering",
    profession="Caterer",
    answer="yes",
)


def known(*facts: GuestFacts, on_list=True):
    return [KnownGuest(place, place if on_list else None, one) for place, one in enumerate(facts, start=1)]


def verdicts(plan):
    return [row.verdict for row in plan.rows]


def test_new_guests_are_new(read):
    plan = plan_import(read(HEADER + "Bob Jones,bob@x.example,,Bolt,Plumber,yes,\n"), known(CARLA))
    assert verdicts(plan) == ["new"]
    assert plan.rows[0].known is None
    assert plan.having("new") == plan.rows
    assert plan.having("same") == ()


def test_somebody_in_the_address_book_is_new_on_the_list_and_keeps_what_is_known(read):
    plan = plan_import(read("E-mail,Name\nCARLA@cooper.example,Carla Cooper\n"), known(CARLA, on_list=False))
    row = plan.rows[0]
    assert (row.verdict, row.known.contact_id, row.facts.company) == ("new", 1, "Cooper Catering")


def test_changes_are_told_field_by_field_and_blank_cells_erase_nothing(read):
    rows = read(HEADER + "Carla Cooper-Reyes,carla@cooper.example,(505) 555-0001,,,no,allergic to speeches\n")
    row = plan_import(rows, known(CARLA)).rows[0]
    assert row.verdict == "changed"
    assert row.changes == (
        Change("full_name", "Carla Cooper", "Carla Cooper-Reyes"),
        Change("family", "Cooper", "Cooper-Reyes"),
        Change("phone", "", "+15055550001"),
        Change("answer", "yes", "no"),
        Change("host_note", "", "allergic to speeches"),
    )
    assert row.facts.company == "Cooper Catering"


def test_an_answer_given_is_not_taken_back_by_a_list_that_knows_none(read):
    assert verdicts(plan_import(read(HEADER + "Carla Cooper,carla@cooper.example,,,,invited,\n"), known(CARLA))) == [
        "same"
    ]


def test_a_first_name_alone_does_not_shorten_a_known_name(read):
    plan = plan_import(read("First name,E-mail\nCarla,carla@cooper.example\n"), known(CARLA))
    assert verdicts(plan) == ["same"]
    assert verdicts(plan_import(read("First name,E-mail\nCarlotta,carla@cooper.example\n"), known(CARLA))) == [
        "doubtful"
    ]
    longer = replace(CARLA, given="Carla Maria", full_name="Carla Maria Cooper", tag_name="Carla Maria")
    row = plan_import(read("First name,E-mail\nCarla,carla@cooper.example\n"), known(longer)).rows[0]
    assert (row.verdict, row.facts.full_name) == ("changed", "Carla Cooper")


def test_a_given_name_changed_brings_its_tag_along_unless_the_tag_was_chosen(read):
    text = "First name,Last name,E-mail\nCarlotta,Cooper,carla@cooper.example\n"
    assert plan_import(read(text), known(CARLA)).rows[0].facts.tag_name == "Carlotta"
    chosen = replace(CARLA, tag_name="Charly")
    assert plan_import(read(text), known(chosen)).rows[0].facts.tag_name == "Charly"
    text = "First name,Last name,Name on tag,E-mail\nCarlotta,Cooper,Lotta,carla@cooper.example\n"
    assert plan_import(read(text), known(CARLA)).rows[0].facts.tag_name == "Lotta"


def test_the_same_address_under_another_name_is_in_doubt(read):
    row = plan_import(read(HEADER + "Bob Jones,carla@cooper.example,,,,,\n"), known(CARLA)).rows[0]
    assert row.verdict == "doubtful"
    assert row.reason == "Carla Cooper, whom you know already, has the same e-mail address under another name."


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        ("Carla Cooper,,,Cooper Catering LLC,,,", "same"),
        ("Carla Cooper,,,cooper catering,,,", "same"),
        ("Carla Cooper,carla@cooper.example,,Bolt,,,", "changed"),
        ("Carla Cooper,,,Cooper Catering,,,", "same"),
        ('"Cooper, Carla",,,Cooper Catering,,,', "same"),
        ("Carla Cooper,c2@cooper.example,,Cooper Catering,,,", "doubtful"),
        ("Carla Cooper,c2@bolt.example,,Bolt,,,", "new"),
        ("Carla Cooper,,,Bolt,,,", "doubtful"),
        ("Carla Cooper,,,,,,", "doubtful"),
        ("Carla Cooper,c2@cooper.example,505 555 0099,,,,", "changed"),
        ("Carla Cooper,c2@bolt.example,505 555 0099,Bolt,,,", "changed"),
    ],
)
def test_without_a_common_address_name_company_and_phone_decide(read, line, verdict):
    carla = replace(CARLA, phone="+15055550099") if "0099" in line else CARLA
    assert verdicts(plan_import(read(HEADER + line + "\n"), known(carla))) == [verdict]


def test_the_surest_namesake_is_taken(read):
    twin = replace(CARLA, email="other@bolt.example", company="Bolt")
    row = plan_import(read(HEADER + "Carla Cooper,,,Bolt,,,\n"), known(CARLA, twin)).rows[0]
    assert (row.verdict, row.known.contact_id) == ("same", 2)


def test_a_person_repeated_in_the_file_counts_once_and_fills_gaps(read):
    text = (
        "Bob Jones,bob@x.example,,Bolt,,,\nBob Jones,bob@x.example,505 555 0001,,Plumber,yes,late\n"
        "Jones Bob,,,Bolt,,,\nRita Ruiz,bob@x.example,,,,,\n"
    )
    plan = plan_import(read(HEADER + text), [])
    assert verdicts(plan) == ["new", "same", "same", "doubtful"]
    assert [row.repeats for row in plan.rows] == [None, 2, 2, 2]
    facts = plan.rows[0].facts
    assert (facts.phone, facts.profession, facts.answer, facts.host_note) == ("+15055550001", "Plumber", "yes", "late")
    assert plan.rows[1].reason == "The same person as in row 2."
    assert plan.rows[3].reason == "Row 2 has the same e-mail address under another name."


def test_a_row_without_name_and_address_is_refused_with_its_number(read):
    plan = plan_import(read(HEADER + "Bob Jones,bob@x.example,,,,,\n,,,Total,,,\n" + "x" * 250 + ",,,,,,\n"), [])
    assert [(row.number, row.verdict, row.reason) for row in plan.rows[1:]] == [
        (3, "refused", "There is no name and no e-mail address."),
        (4, "refused", "The name is too long to be one."),
    ]


def test_the_host_is_told_what_was_guessed_or_left_out(read):
    text = (
        "Bob Jones,bob at x,call me,Bolt,Senior plumber,perhaps not,\n,rita.ruiz77@x.example,,,,,\n,77@x.example,,,,,\n"
    )
    rows = plan_import(read(HEADER + text), []).rows
    assert rows[0].warnings == (
        "“bob at x” is no e-mail address; the guest is kept without one.",
        "“Senior plumber” is taken for the profession Plumber.",
        "The phone number “call me” is kept as it is written.",
        "The answer “perhaps not” was not understood and counts as none.",
    )
    assert rows[1].warnings == ("No name: it was made from the e-mail address.",)
    assert rows[1].facts.full_name == "Rita Ruiz"
    assert rows[2].facts.full_name == "77@x.example"


def test_a_guest_without_address_is_kept_and_reported(read):
    row = plan_import(read("Name,Company\nBob Jones,Bolt\n"), []).rows[0]
    assert (row.verdict, row.facts.email) == ("new", "")
    assert row.warnings == ("No e-mail address: letters cannot reach this guest.",)


def test_the_first_address_that_is_one_counts(read):
    text = (
        "Name,E-mail 1 - Value,E-mail 2 - Value\nBob,old@,bob@x.example\nAna,a@x.example,b@x.example\nEve,eve@,evil@\n"
    )
    assert [row.facts.email for row in read(text)] == ["bob@x.example", "a@x.example", ""]


def test_a_known_guest_without_address_gets_one(read):
    bob = GuestFacts("Bob", "Jones", "Bob Jones", "Bob", company="Bolt")
    row = plan_import(read(HEADER + "Bob Jones,bob@x.example,,Bolt,,,\n"), known(bob)).rows[0]
    assert row.changes == (Change("email", "", "bob@x.example"),)


def test_a_profession_in_other_words_is_no_change_and_a_guess_overrides_nothing(read):
    assert verdicts(plan_import(read(HEADER + "Carla Cooper,carla@cooper.example,,,catering,,\n"), known(CARLA))) == [
        "changed"  # the own words are new as a job title
    ]
    titled = replace(CARLA, job_title="Owner")
    text = "Name,E-mail,Job title\nCarla Cooper,carla@cooper.example,Photographer\n"
    row = plan_import(read(text), known(titled)).rows[0]
    assert row.changes == (Change("job_title", "Owner", "Photographer"),)


def test_first_timers_and_hosts_words_are_understood(read):
    text = 'Name,First time here,Invited by,Food wishes,Note,Notes\nBob,ja,Rita,vegan,one,"two\n\n three"\n'
    facts = read(text)[0].facts
    assert (facts.first_timer, facts.invited_by, facts.dietary) == (True, "Rita", "vegan")
    assert facts.host_note == "one\ntwo\nthree"
    assert read("Name,First time here\nBob,perhaps\n")[0].facts.first_timer is None


@pytest.mark.parametrize(
    ("header", "row", "name"),
    [
        ("Nombre,Apellidos,Correo electrónico", "José,Núñez,j@x.example", ("José", "Núñez")),
        ("Nombre,Correo electrónico", "José Núñez,j@x.example", ("José", "Núñez")),
        ("Prénom,Nom,Courriel", "Zoë,Leroy,z@x.example", ("Zoë", "Leroy")),
        ("Nom,Courriel", "Zoë Leroy,z@x.example", ("Zoë", "Leroy")),
        ("Vorname,Name,E-Mail-Adresse", "Jürgen,Groß,j@x.example", ("Jürgen", "Groß")),
        ("Vorname,Nachname,Telefon", "Jürgen,Groß,0171 1", ("Jürgen", "Groß")),
        ("姓,名,メールアドレス", "佐藤,健,k@x.example", ("健", "佐藤")),
        ("Title,First Name,Last Name,E-mail", "Dr,Ana,Ruiz,a@x.example", ("Ana", "Ruiz")),
        ("Whatever,Surname,Given name", "z@x.example,Ruiz,Ana", ("Ana", "Ruiz")),
    ],
)
def test_headers_of_five_languages_are_understood(read, header, row, name):
    facts = read(f"{header}\n{row}\n")[0].facts
    assert (facts.given, facts.family) == name
    assert facts.email or "0171" in row
    if name[1] == "佐藤":
        assert facts.full_name == "佐藤 健"


@pytest.mark.parametrize(
    ("columns", "wanted"),
    [
        ("Name,Title,Event Host,RSVP,Member ID", ["name", "job_title", None, "answer", None]),
        ("First Name,Last Name,URL,Email Address,Company,Position,Connected On",
         ["given", "family", None, "email", "company", "job_title", None]),
        ("Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Lifecycle Stage,Associated Company",
         [None, "given", "family", "email", "phone", None, None, "company"]),
        ("Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME", ["email", "given", "family", None, None]),
        ("First Name,Last Name,Company,Job Title,E-mail Address,Business Phone,Mobile Phone",
         ["given", "family", "company", "job_title", "email", "phone", "phone"]),
    ],
)  # fmt: skip
def test_columns_of_other_tools_are_mapped(columns, wanted):
    names = tuple(columns.split(","))
    guests = GuestList("csv", names, (Row(2, tuple("x" for _ in names)),))
    mapping = guess_mapping(guests)
    assert [mapping.get(place) for place in range(len(names))] == wanted


def test_columns_without_header_are_known_by_what_they_hold():
    guests = read_guest_list(
        "Carla Cooper,,Acme,c@x.example,505 555 0043,2019,Caterer,c2@x.example,5\n"
        "Bob Jones,,Bolt,b@x.example,505 555 0044,2020,Plumber,b2@x.example,6\nEve Adams,,Eve,,,,,,\n"
    )
    assert guess_mapping(guests) == {0: "name", 2: "company", 3: "email", 4: "phone", 5: "profession"}


def test_every_field_can_be_offered_to_the_host():
    assert [field.key for field in known_fields()][:4] == ["name", "given", "middle", "family"]
    assert all(field.label for field in known_fields())


@pytest.mark.parametrize(
    ("text", "answer"),
    [("Attending", "yes"), ("NOT ATTENDING", "no"), ("pending_approval", "maybe"), ("waitlist", "waiting"),
     ("peut-être", "maybe"), ("?", "maybe"), ("✓", "yes"), ("欠席", "no"),
     ("", None), ("purple", None), ("No answer", "none")],
)  # fmt: skip
def test_answers_are_understood(text, answer):
    assert read_answer(text) == answer


words = st.text("abcÄé =+-@'\t,;\"\n1王Ω", max_size=9)


ANSWERS = st.sampled_from(["yes", "no", "maybe", "waiting", "none"])


@given(st.lists(st.tuples(words, words, words, words, words, ANSWERS), min_size=1, max_size=8))
@settings(max_examples=100, deadline=None)
def test_our_own_export_brought_back_changes_nothing(finder, entries):
    header = "First name,Last name,Company,Food wishes,Notes,Answer,First time here,Phone,E-mail"
    columns = tuple(header.split(","))
    rows = tuple(
        Row(
            number,
            (given_name, family, company, dietary, note, answer, "no", "+49 171 2345678", f"g{number}@x.example"),
        )
        for number, (given_name, family, company, dietary, note, answer) in enumerate(entries, start=2)
    )
    first = GuestList("csv", columns, rows)
    plan = plan_import([RowInterpreter(guess_mapping(first), "US", finder).read(row) for row in rows], [])
    here = known(*(row.facts for row in plan.rows if row.verdict == "new"))
    content = write_csv(EXPORT_HEADER, [export_row(one.facts) for one in here])
    back = read_guest_list(content)
    again = plan_import([RowInterpreter(guess_mapping(back), "US", finder).read(row) for row in back.rows], here)
    assert [(row.verdict, row.changes) for row in again.rows] == [("same", ())] * len(here)


def test_five_thousand_rows_are_planned_and_known_again(finder, read):
    chance = random.Random(5)
    first = ["José", "Carla", "Bob", "Zoë", "Jürgen", "Ana María", "Wei", "Olga"]
    last = [f"Cooper{number}" for number in range(700)]
    lines = [
        f'"{chance.choice(last)}, {chance.choice(first)}",g{number}@x{number % 900}.example,'
        f"(505) 555-{number % 10_000:04},Firm {number % 400} LLC,Senior plumber {number % 50},yes,\n"
        for number in range(5_000)
    ]
    rows = read((HEADER + "".join(lines)).encode("cp1252"))
    plan = plan_import(rows, [])
    again = plan_import(rows, known(*(row.facts for row in plan.rows if row.verdict == "new")))
    assert plan.counts["rows"] == 5_000
    assert again.counts["new"] == 0


def test_one_name_five_thousand_times_is_planned(read):
    plan = plan_import(read("Name,E-mail\n" + "".join(f"Bob Jones,b{n}@x.example\n" for n in range(5_000))), [])
    assert plan.counts["doubtful"] + plan.counts["new"] == 5_000


def test_two_rows_about_one_person_in_the_address_book_are_not_both_carried_out(read):
    text = "Carla Reyes,carla@cooper.example,,,,,\nCarla Cooper,,,Cooper Catering,,,\n"
    plan = plan_import(read(HEADER + text), known(CARLA, on_list=False))
    assert verdicts(plan) == ["new", "doubtful"]
    assert plan.rows[1].reason == "By your address book this is the same person as in row 2."


def test_a_list_that_shouts_does_not_rename_whom_we_know(read):
    reyes = replace(CARLA, family="de la Reyes", full_name="Carla de la Reyes")
    text = "Name,E-mail\nCARLA DE LA REYES,carla@cooper.example\n"
    assert verdicts(plan_import(read(text), known(reyes))) == ["same"]
    odd = replace(CARLA, given="carla", family="cooper", full_name="carla cooper", tag_name="carla")
    assert verdicts(plan_import(read("Name,E-mail\nCARLA COOPER,carla@cooper.example\n"), known(odd))) == ["same"]
    row = plan_import(read("Name,E-mail\nCarla Cooper,carla@cooper.example\n"), known(odd)).rows[0]
    assert (row.verdict, row.facts.full_name, row.facts.tag_name) == ("changed", "Carla Cooper", "Carla")
    tagged = read("First name,Last name,Name on tag,E-mail\nCARLA,COOPER,Charly,carla@cooper.example\n")
    row = plan_import(tagged, known(CARLA)).rows[0]
    assert row.changes == (Change("tag_name", "Carla", "Charly"),)


def test_names_in_capitals_come_in_as_one_writes_them(read):
    rows = read("First name,Last name\nCARLA,COOPER\nbob,de la cruz\nZoë,LEROY\nLJ,ng\n")
    assert [row.facts.full_name for row in rows] == ["Carla Cooper", "Bob de la Cruz", "Zoë Leroy", "LJ ng"]


def test_a_family_name_alone_leaves_the_given_one(read):
    row = plan_import(read("Last name,E-mail\nCooper-Reyes,carla@cooper.example\n"), known(CARLA)).rows[0]
    assert (row.verdict, row.facts.given, row.facts.full_name) == ("changed", "Carla", "Carla Cooper-Reyes")
    text = "First name,Last name,E-mail\n,Cooper,carla@cooper.example\n"
    assert verdicts(plan_import(read(text), known(CARLA))) == ["same"]


def test_middle_names_are_kept_and_stay_off_the_tag(read):
    text = "First Name,Middle Name,Last Name,E-mail\nCarla,Maria,Cooper,carla@cooper.example\n"
    facts = read(text)[0].facts
    assert (facts.given, facts.full_name, facts.tag_name) == ("Carla Maria", "Carla Maria Cooper", "Carla")
    known_so = replace(CARLA, given="Carla Maria", full_name="Carla Maria Cooper")
    assert verdicts(plan_import(read(text), known(known_so))) == ["same"]
    other = text.replace("Carla,", "Carlotta,")
    assert plan_import(read(other), known(known_so)).rows[0].facts.tag_name == "Carlotta"
    assert read("Middle name,Last name\nMaria,Cooper\n")[0].facts.full_name == "Cooper"


def test_nicknames_go_on_the_tag_and_asides_are_told(read):
    rows = read('Name\nWilliam (Bill) Gates\n"Carla ""CC"" Cooper"\nCarla Cooper (Acme)\nAna & Bo Ruiz\n')
    assert [(row.facts.full_name, row.facts.tag_name) for row in rows[:3]] == [
        ("William Gates", "Bill"), ("Carla Cooper", "CC"), ("Carla Cooper", "Carla"),
    ]  # fmt: skip
    assert "“(Acme)” beside the name was left out." in rows[2].warnings
    assert "This looks like two people; the row counts as one guest." in rows[3].warnings
    text = "Name,Name on tag\nWilliam (Bill) Gates,Billy\n"
    assert read(text)[0].facts.tag_name == "Billy"


def test_of_several_addresses_and_numbers_in_one_cell_the_first_that_is_one_counts(read):
    text = (
        "Name,E-mail,Phone\nBob,old@ ::: bob@x.example ::: b2@x.example,call me ::: 505 555 0001 / 505 555 0002\n"
        "Ana,Ana Ruiz <ana@x.example>,\nEve,eve@x.example (home),505 555 0003\n"
    )
    bob, ana, eve = read(text)
    assert (bob.facts.email, bob.facts.phone) == ("bob@x.example", "+15055550001")
    assert bob.warnings == ("Of 2 e-mail addresses the first is kept.", "Of 2 phone numbers the first is kept.")
    assert (ana.facts.email, ana.warnings) == ("ana@x.example", ())
    assert eve.facts.email == "eve@x.example"


def test_cells_that_say_nothing_count_as_empty_but_ms_null_exists(read):
    text = "First name,Last name,Company,E-mail,Phone,Notes\nJennifer,Null,N/A,#N/A,-,-\n"
    row = read(text)[0]
    assert (row.facts.full_name, row.facts.company, row.facts.phone, row.facts.host_note) == (
        "Jennifer Null",
        "",
        "",
        "-",
    )
    assert row.warnings == ("No e-mail address: letters cannot reach this guest.",)


def test_what_is_too_long_is_cut_and_told(read):
    row = read(f"Name,E-mail,Company,Notes\nBob,b@x.example,{'c' * 400},{'n' * 5_000}\n")[0]
    assert (len(row.facts.company), len(row.facts.host_note)) == (300, 4_000)
    assert row.warnings == (
        f"“{'c' * 30}…” is longer than 300 letters and was cut.",
        f"“{'n' * 30}…” is longer than 4,000 letters and was cut.",
    )


def test_the_sum_under_a_list_is_no_guest(read):
    row = read("Name,Company\nBob,Bolt\nTotal:,1\n")[1]
    assert row.refused == "This looks like a sum, not like a guest."
    assert read("Name,E-mail\nTotal,t@x.example\n")[0].refused == ""


TOOLS = {
    "Eventbrite": (
        "Order #,Order Date,First Name,Last Name,Email,Quantity,Ticket Type,Order Type,Attendee #,Company,Job Title",
        "given family email company job_title",
    ),
    "Meetup": (
        "Name,User ID,Event Host,RSVP,Guests,RSVPed on,Joined Group on,URL of Member Profile",
        "name answer",
    ),
    "Google Contacts": (
        (
            "Name,Given Name,Additional Name,Family Name,Yomi Name,Name Prefix,Nickname,Notes,Group Membership,"
            "E-mail 1 - Type,E-mail 1 - Value,Phone 1 - Type,Phone 1 - Value,Organization 1 - Name,"
            "Organization 1 - Title"
        ),
        "name given middle family tag_name host_note email phone company job_title",
    ),
    "Google Contacts ": (
        (
            "First Name,Middle Name,Last Name,Nickname,Organization Name,Organization Title,Notes,Labels,"
            "E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Value,Phone 1 - Label,Phone 1 - Value"
        ),
        "given middle family tag_name company job_title host_note email email phone",
    ),
    "Outlook": (
        (
            "Title,First Name,Middle Name,Last Name,Company,Job Title,Business Street,Business Fax,Business Phone,"
            "Mobile Phone,Categories,E-mail Address,E-mail Display Name,Notes"
        ),
        "given middle family company job_title phone phone email host_note",
    ),
    "LinkedIn": (
        "First Name,Last Name,URL,Email Address,Company,Position,Connected On",
        "given family email company job_title",
    ),
    "HubSpot": (
        "Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Lead Status,Create Date,Associated Company",
        "given family email phone company",
    ),
    "Mailchimp": (
        "Email Address,First Name,Last Name,Phone Number,MEMBER_RATING,OPTIN_TIME,NOTES,TAGS",
        "email given family phone host_note",
    ),
    "Constant Contact": (
        "First name,Last name,Email address,Email status,Email permission status,Phone - mobile,Company,Job title",
        "given family email phone company job_title",
    ),
    "MemberClicks": (
        "[Name | First],[Name | Last],[Email | Primary],[Phone | Primary],[Organization]",
        "given family email phone company",
    ),
    "Wild Apricot": (
        "User ID,First name,Last name,Organization,e-Mail,Phone,Membership level,Membership status",
        "given family company email phone",
    ),
}


@pytest.mark.parametrize("tool", TOOLS)
def test_the_columns_of_each_tool_find_their_fields(tool):
    header, wanted = TOOLS[tool]
    guests = read_guest_list(f"{header}\n{','.join(['x'] * (header.count(',') + 1))}\n")
    assert " ".join(guess_mapping(guests).values()) == wanted
    assert tool_of(guests.columns) == tool.strip()


def test_the_notes_above_linkedin_connections_are_passed_over(read):
    text = (
        'Notes:\n"When exporting your connection data, you may notice that some of the emails are missing."\n\n'
        "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
        "Ana,Ruiz,https://www.linkedin.example/in/ana,,Acme,Photographer,01 May 2026\n"
    )
    row = read(text)[0]
    assert (row.number, row.facts.full_name, row.facts.company, row.facts.profession) == (
        5, "Ana Ruiz", "Acme", "Photographer",
    )  # fmt: skip


@pytest.mark.parametrize(
    "header",
    [
        "Vorname,Nachname,Firma,Position,E-Mail-Adresse,Telefon geschäftlich",
        "Prénom,Nom,Société,Titre,Adresse de messagerie,Téléphone (bureau)",
        "Nombre,Apellidos,Organización,Puesto,Dirección de correo electrónico,Teléfono del trabajo",
        "名,姓,会社名,役職,電子メール アドレス,会社電話",
    ],
)
def test_contacts_of_outlook_in_four_more_languages_find_their_fields(header):
    guests = read_guest_list(f"{header}\na,b,c,d,e@x.example,1\n")
    assert list(guess_mapping(guests).values()) == ["given", "family", "company", "job_title", "email", "phone"]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("yes", "Checked In,accepted,sí,zugesagt,inscrit,承諾,Attending"),
        ("no", "Cancelled,Not attending,rechazado,abgesagt,annulée,辞退,No-show"),
        ("maybe", "Tentative,quizás,mit Vorbehalt,peut-être,検討中"),
        ("waiting", "Waitlisted,lista de espera,Warteliste,liste d’attente,キャンセル待ち"),
        ("none", "Not responded,sin respuesta,keine Antwort,sans réponse,未返信"),
    ],
)
def test_answers_in_five_languages_are_understood(answer, words):
    assert {word: read_answer(word) for word in words.split(",")} == dict.fromkeys(words.split(","), answer)
