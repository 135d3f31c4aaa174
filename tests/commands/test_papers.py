import pypdfium2
import pytest

from mixer.core.refusal import Refusal

LIST = (
    "Given name,Surname,E-mail address,Organisation,Profession,First time?\n"
    "Ana,Zorn,ana@guests.example,Acme,Lawyer,yes\n"
    "Bo,Alt,bo@guests.example,Core,Beekeeper,no\n"
    "王,小明,wang@guests.example,World Firm,Realtor,no\n"
    "Cy,Öz,cy@guests.example,Delta,Printer,no\n"
)


@pytest.fixture
def guests(tmp_path):
    file = tmp_path / "guests.csv"
    file.write_text(LIST, encoding="utf-8")
    return str(file)


@pytest.fixture
def pdf(tmp_path):
    return tmp_path / "paper.pdf"


def pages(file):
    with pypdfium2.PdfDocument(file) as document:
        return [" ".join(document[i].get_textpage().get_text_range().split()) for i in range(len(document))]


def test_a_list_is_paired_and_each_guest_gets_half_a_duo(mixer_command, guests, pdf):
    said = mixer_command("duo-cards", guests, "-o", str(pdf), "--event", "Autumn Mixer", "--layout", "bold")
    assert said.exit_code == 0, said.output
    assert "4 duo cards on 1 page" in said.output
    [text] = pages(pdf)
    assert text.count("You are") == text.count("Find your other half.") == 4
    assert text.index("Bo Alt") < text.index("Cy Öz") < text.index("Ana Zorn")


def test_the_same_list_and_seed_deal_the_same_cards(mixer_command, guests, tmp_path):
    made = []
    for number, seed in enumerate(("1", "1", "2")):
        target = tmp_path / f"{number}.pdf"
        mixer_command("duo-cards", guests, "-o", str(target), "--seed", seed)
        made.append(target.read_bytes())
    assert made[0] == made[1] != made[2]


def test_an_odd_guest_makes_a_trio(mixer_command, tmp_path, pdf):
    file = tmp_path / "three.csv"
    file.write_text("Name,E-mail\nAna Li,a@x.example\nBo Oz,b@x.example\nCy Ha,c@x.example\n")
    assert mixer_command("duo-cards", str(file), "-o", str(pdf)).exit_code == 0
    assert pages(pdf)[0].count("Find your two others.") == 3


def test_what_was_seen_on_the_way_is_told(mixer_command, tmp_path, pdf):
    file = tmp_path / "four.csv"
    file.write_text("Name,E-mail,RSVP\nAna Li,a@x.example,yes\nBo Oz,b@x.example,yes\nCy Ha,c@x.example,no\n")
    said = mixer_command("duo-cards", str(file), "-o", str(pdf))
    assert "2 duo cards" in said.output
    assert "look: 1 guest said no" in said.output


def halves(pdf, names):
    """What stands on each guest's card."""
    with pypdfium2.PdfDocument(pdf) as document:
        lines = document[0].get_textpage().get_text_range().split("\r\n")
    found = {}
    for place, line in enumerate(lines):
        for name in names:
            if line.startswith(name):
                start = max(i for i in range(place) if lines[i] == "You are")
                found[name] = " ".join(lines[start + 1 : place - 1])
    return found


def test_guests_who_have_met_are_not_paired_again(mixer_command, tmp_path, pdf):
    file, met = tmp_path / "four.csv", tmp_path / "met.csv"
    names = ("Ana Li", "Bo Oz", "Cy Ha", "Di Po")
    file.write_text("Name,E-mail\n" + "".join(f"{name},{name[0].lower()}@x.example\n" for name in names))
    met.write_text("one,other\na@x.example,b@x.example\na@x.example,c@x.example\n")
    assert mixer_command("duo-cards", str(file), "-o", str(pdf), "--met", str(met), "--pack", "food").exit_code == 0
    from mixer.icebreakers.rules.duos import house_packs  # noqa: PLC0415 - the pack that was dealt

    [food] = [pack for pack in house_packs() if pack.code == "food"]
    held = halves(pdf, names)
    [anas] = [duo for duo in food.pairs if held["Ana Li"] in duo]
    assert held["Di Po"] in anas


@pytest.mark.parametrize("rows", ["Ana Li,a@x.example\n"])
def test_one_guest_alone_is_no_duo(mixer_command, tmp_path, pdf, rows):
    file = tmp_path / "one.csv"
    file.write_text("Name,E-mail\n" + rows)
    said = mixer_command("duo-cards", str(file), "-o", str(pdf))
    assert isinstance(said.exception, Refusal)
    assert said.exception.code == "too_few"
    assert not pdf.exists()


def test_a_pack_without_trios_is_refused_for_an_odd_number(mixer_command, tmp_path, pdf, monkeypatch):
    from dataclasses import replace  # noqa: PLC0415 - only here

    from mixer.commands import papers  # noqa: PLC0415 - what is replaced

    packs = tuple(replace(pack, trios=()) for pack in papers.house_packs())
    monkeypatch.setattr(papers, "house_packs", lambda: packs)
    file = tmp_path / "three.csv"
    file.write_text("Name,E-mail\nAna Li,a@x.example\nBo Oz,b@x.example\nCy Ha,c@x.example\n")
    said = mixer_command("duo-cards", str(file), "-o", str(pdf), "--pack", "food")
    assert isinstance(said.exception, Refusal)
    assert said.exception.code == "no_trio"


def test_tickets_are_numbered_from_any_number_and_repeat_for_a_seed(mixer_command, tmp_path):
    made = []
    for number in range(2):
        target = tmp_path / f"{number}.pdf"
        said = mixer_command("tickets", "--count", "12", "--first", "95", "-o", str(target), "--seed", "3", "--qr")
        assert "12 tickets on 2 pages" in said.output
        assert "-0095-" in said.output
        assert "-0106-" in said.output
        made.append(target.read_bytes())
    assert made[0] == made[1]


def test_the_list_for_the_door_is_printed(mixer_command, guests, pdf):
    said = mixer_command("sign-in-sheet", guests, "-o", str(pdf), "--event", "Autumn", "--when", "Thu 26 Nov")
    assert "4 guests on 1 page" in said.output
    [text] = pages(pdf)
    assert text.index("Bo Alt") < text.index("Cy Öz") < text.index("Ana Zorn")
    assert "first time" in text
    assert "Thu 26 Nov" in text


def test_signs_of_all_zones_need_no_list(mixer_command, pdf):
    said = mixer_command("signs", "zones", "-o", str(pdf))
    assert said.exit_code == 0, said.output
    text = pages(pdf)
    assert len(text) == 7
    assert any("Real estate" in page for page in text)


def test_signs_of_a_lists_zones_show_who_is_there(mixer_command, guests, pdf):
    mixer_command("signs", "zones", guests, "-o", str(pdf), "--event", "Autumn Mixer")
    text = pages(pdf)
    assert len(text) == 4  # business services, finance and legal, real estate, something else
    assert any("Attorney" in page for page in text)
    assert not any("Accountant" in page for page in text)
    assert "Beekeeper" in text[-1]


def test_tables_are_numbered_and_named(mixer_command, pdf):
    said = mixer_command("signs", "tables", "--count", "3", "--name", "Lawyers", "--line", "Ask Olive", "-o", str(pdf))
    assert "4 table signs on 2 pages" in said.output
    assert "Lawyers" in pages(pdf)[1]


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        ("prize,donor\nDinner,Grill\nBook,anonymous\n", ["Dinner given by Grill", "Book given by an anonymous donor"]),
        ("Dinner;Grill\nBook;\n", ["Dinner given by Grill", "Book given by an anonymous donor"]),
        ("Prize\nDinner\n\n,Nobody\n", ["Dinner given by an anonymous donor"]),
    ],
)
def test_prizes_are_read_with_or_without_a_header(mixer_command, tmp_path, pdf, content, shown):
    file = tmp_path / "prizes.csv"
    file.write_text(content)
    said = mixer_command("signs", "prizes", str(file), "-o", str(pdf))
    assert said.exit_code == 0, said.output
    assert pages(pdf)[0].count("Door prize") == len(shown)
    for words in shown:
        assert words in pages(pdf)[0]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "nothing_to_print"),
        ("prize,donor\n", "nothing_to_print"),
        ("x\n" * 1001, "too_many"),
        ("x" * 2**21, "too_big"),
    ],
)
def test_a_list_without_prizes_or_with_too_many_is_refused(mixer_command, tmp_path, pdf, content, code):
    file = tmp_path / "prizes.csv"
    file.write_text(content)
    said = mixer_command("signs", "prizes", str(file), "-o", str(pdf))
    assert isinstance(said.exception, Refusal)
    assert said.exception.code == code


def test_desks_share_the_surnames(mixer_command, guests, pdf):
    said = mixer_command("signs", "queue", guests, "--desks", "2", "-o", str(pdf))
    assert said.exit_code == 0, said.output
    assert said.output.count("guests") == 2
    assert "all other names" in said.output
    assert len(pages(pdf)) == 2


def test_a_poster_welcomes(mixer_command, pdf):
    words = ["--event", "Autumn Mixer", "--when", "Thu 17:30", "--where", "Pier 3", "--step", "Come in"]
    assert mixer_command("signs", "poster", *words, "-o", str(pdf)).exit_code == 0
    assert pages(pdf) == ["Welcome to Autumn Mixer Thu 17:30 Pier 3 1 Come in"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["signs", "tables"], "no_tables"),
        (["signs", "poster", "--event", " "], "no_event"),
        (["signs", "tables", "--count", "3", "--sheet", "avery-5306"], "unknown_sheet"),
        (["signs", "tables", "--count", "3", "--start-at", "3"], "no_such_label"),
        (["signs", "tables", "--count", "3", "--offset-x", "nan"], "bad_printer"),
        (["tickets", "--count", "3", "--qr", "--sheet", "brother-62x29"], "code_too_small"),
    ],
)
def test_what_cannot_be_printed_is_refused_and_leaves_no_file(mixer_command, pdf, words, code):
    said = mixer_command(*words, "-o", str(pdf))
    assert isinstance(said.exception, Refusal), said.output
    assert said.exception.code == code
    assert not pdf.exists()


@pytest.mark.parametrize(
    "command", [["duo-cards"], ["sign-in-sheet"], ["signs", "zones"], ["signs", "queue", "--desks", "2"]]
)
@pytest.mark.parametrize("content", ["", "Name,E-mail\n", "%PDF-1.7", "Name,E-mail,Company\n,,Acme\n"])
def test_a_list_of_nobody_is_refused_by_every_command(mixer_command, tmp_path, pdf, command, content):
    file = tmp_path / "nobody.csv"
    file.write_text(content)
    said = mixer_command(*command, str(file), "-o", str(pdf))
    assert isinstance(said.exception, Refusal), said.output
    assert not pdf.exists()


@pytest.mark.parametrize(
    "words",
    [
        ["tickets", "--count", "0"],
        ["tickets", "--count", "10001"],
        ["signs", "queue", "nowhere.csv", "--desks", "2"],
        ["signs", "tables", "--count", "-1"],
        ["duo-cards", "."],
    ],
)
def test_bad_numbers_and_files_that_are_not_there_are_said_by_the_command(mixer_command, pdf, words):
    said = mixer_command(*words, "-o", str(pdf))
    assert said.exit_code == 2
    assert "Error: Invalid value" in said.output


@pytest.mark.parametrize("command", ["duo-cards", "sign-in-sheet"])
def test_no_command_writes_over_its_list(mixer_command, guests, command):
    said = mixer_command(command, guests, "-o", guests)
    assert isinstance(said.exception, Refusal)
    assert said.exception.code == "same_file"
