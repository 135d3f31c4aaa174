"""`mixer rounds`."""

import csv
import io
import json
from collections import Counter, defaultdict
from itertools import combinations

import pytest

from mixer.commands.rounds import named

TRADES = ["Realtor", "Mortgage broker", "Plumber", "Electrician", "Caterer", "Florist", "Attorney", "Accountant"]


@pytest.fixture
def lists(tmp_path):
    """Write a guest list of so many guests, three from each company, and who of them is a couple."""

    def write(size, *couples, house=lambda place: f"House {place // 3}"):
        guests, known = tmp_path / "guests.csv", tmp_path / "couples.csv"
        rows = [f"Guest {n},g{n:02}@guests.example,{house(n)},{TRADES[n % 8]}" for n in range(size)]
        guests.write_text("\n".join(["Name,E-mail,Company,Profession", *rows]))
        known.write_text("\n".join(["a,b", *(f"g{one:02}@guests.example,{other}" for one, other in couples)]))
        return str(guests), str(known)

    return write


def mail(number):
    return f"g{number:02}@guests.example"


def tables_of(target):
    """Read the plan back: round -> table -> guests."""
    text = target.read_bytes().decode("utf-8-sig")
    found = defaultdict(lambda: defaultdict(list))
    for turn, table, guest in list(csv.reader(io.StringIO(text)))[1:]:
        found[int(turn)][int(table)].append(guest)
    return found


def meetings_of(plan):
    return Counter(
        both for tables in plan.values() for guests in tables.values() for both in combinations(sorted(guests), 2)
    )


def test_everybody_on_the_list_sits_once_a_round_and_meets_nobody_twice(mixer_command, lists, tmp_path):
    guests, known = lists(24, (0, mail(1)), (3, mail(9)), (4, "stranger@elsewhere.example"), (5, mail(5)))
    target = tmp_path / "rounds.csv"
    words = ("--tables", "6", "--rounds", "4", "--met", known, "--seconds", "0.5", "--json")
    said = mixer_command("rounds", guests, "-o", str(target), *words)
    assert said.exit_code == 0, said.output
    plan, told = tables_of(target), json.loads(said.stdout)
    everybody = sorted(map(mail, range(24)))
    assert list(plan) == [1, 2, 3, 4]
    for tables in plan.values():
        assert sorted(guest for at in tables.values() for guest in at) == everybody
        assert [len(at) for at in tables.values()] == [4] * 6
    met = meetings_of(plan)
    assert max(met.values()) == 1
    assert (mail(3), mail(9)) not in met
    assert all(int(one[1:3]) // 3 != int(other[1:3]) // 3 for one, other in met)
    assert {name: told[name] for name in ("guests", "tables", "rounds", "repeats", "lower_bound")} == {
        "guests": 24, "tables": 6, "rounds": 4, "repeats": 0, "lower_bound": 0,
    }  # fmt: skip
    assert (told["distinct_meetings"], told["max_meetings"]) == (len(met), 1)
    assert (told["smallest_table"], told["largest_table"], told["seed"]) == (4, 4, 1)
    assert told["relaxations"] == []
    assert told["worst"]["new_people"] == 12
    assert told["worst"]["email"] in everybody
    assert 0.5 < told["ratio"] <= 1
    assert told["value"] <= told["bound"]
    assert told["notes"] == [
        "The list of who has met: 1 row names somebody not on the guest list.",
        "The list of who has met: 1 row names one guest twice.",
    ]


def test_numbers_do_where_there_is_no_list(mixer_command, tmp_path):
    target = tmp_path / "rounds.csv"
    said = mixer_command("rounds", "--guests", "47", "--seats", "6", "--rounds", "5", "-o", str(target), "--json")
    told, plan = json.loads(said.stdout), tables_of(target)
    assert (told["tables"], told["repeats"], told["ratio"], told["method"]) == (8, 0, 1.0, "formula")
    assert told["worst"] == {"number": 1, "new_people": 24}
    assert sorted(int(guest) for at in plan[3].values() for guest in at) == list(range(1, 48))
    assert {len(at) for at in plan[3].values()} == {5, 6}
    assert target.read_bytes().decode("utf-8-sig").startswith("round,table,number\r\n")


def test_the_host_reads_what_the_plan_is_worth(mixer_command, lists, tmp_path):
    target = tmp_path / "rounds.csv"
    words = ("--tables", "6", "--rounds", "3", "-o", str(target), "--seconds", "0.1")
    said = mixer_command("rounds", "--guests", "60", *words)
    assert said.stdout.splitlines() == [
        "60 guests, 6 tables of 10, rounds: 3, couples who meet: 738.",
        "72 repeated meetings, of which 72 cannot be avoided.",
        "At least 96.8 % of the best possible (738 of at most 762).",
        "Served least: 13, 24 new people.",
        (
            "72 couples meet more than once, nobody more than 2 times. At 6 tables of 10, 24 repeats a round are "
            "unavoidable (72 in 3 rounds); 10 tables of 6 allow 3 rounds with none."
        ),
    ]
    guests, known = lists(24, (0, "nobody@elsewhere.example"))
    said = mixer_command("rounds", guests, *words, "--met", known)
    assert "Nobody meets anybody twice." in said.stdout
    assert "look: The list of who has met: 1 row names somebody not on the guest list." in said.stderr


def test_who_came_together_sits_together_and_who_is_kept_apart_does_not(mixer_command, lists, tmp_path):
    guests, together = lists(24, (0, mail(1)), (1, mail(2)), (6, mail(7)))
    apart = tmp_path / "apart.csv"
    apart.write_text(f"a,b\n{mail(9)},{mail(12)}\n")
    target = tmp_path / "rounds.csv"
    words = ("--tables", "6", "--rounds", "3", "--together", together, "--apart", str(apart), "--seconds", "0.2")
    said = mixer_command("rounds", guests, "-o", str(target), *words, "--json")
    assert said.exit_code == 0, said.output
    met = meetings_of(tables_of(target))
    for one, other in ((0, 1), (1, 2), (0, 2), (6, 7)):
        assert met[mail(one), mail(other)] == 3
    assert met[mail(9), mail(12)] == 0
    assert json.loads(said.stdout)["distinct_meetings"] == len(met) - 4


def test_the_same_list_in_another_order_and_seed_give_the_same_plan(mixer_command, lists, tmp_path):
    guests, _ = lists(20)
    turned = tmp_path / "turned.csv"
    head, *rows = (tmp_path / "guests.csv").read_text().splitlines()
    turned.write_text("\n".join([head, *reversed(rows)]))
    made = []
    for listed, seed in ((guests, "1"), (str(turned), "1"), (guests, "-2")):
        target = tmp_path / "rounds.csv"
        words = ("--seats", "4", "--rounds", "3", "--seconds", "0.1", "--seed", seed)
        assert mixer_command("rounds", listed, "-o", str(target), *words).exit_code == 0
        made.append(target.read_bytes())
    assert made[0] == made[1] != made[2]


def test_a_company_by_itself_is_told_why_colleagues_share_tables(mixer_command, lists, tmp_path):
    guests, _ = lists(12, house=lambda _: "Acme")
    words = ("--tables", "3", "--rounds", "2", "--seconds", "0.1")
    said = mixer_command("rounds", guests, "-o", str(tmp_path / "rounds.csv"), *words)
    assert (
        "12 of 12 guests are from Acme, more than there are tables: colleagues shared a table 36 times." in said.stdout
    )


def test_where_everybody_has_met_the_plan_says_so_and_names_them(mixer_command, lists, tmp_path):
    guests, known = lists(8, *[(one, mail(other)) for one, other in combinations(range(8), 2)], house=lambda _: "")
    words = ("--tables", "2", "--rounds", "2", "--met", known, "--seconds", "0.1", "--json")
    told = json.loads(mixer_command("rounds", guests, "-o", str(tmp_path / "rounds.csv"), *words).stdout)
    relaxed = {one["rule"]: one for one in told["relaxations"]}
    assert relaxed["met"]["guests"] == [mail(n) for n in range(8)]
    assert "all 8 guests know one another already" in relaxed["met"]["sentence"]
    assert (told["repeats"], told["lower_bound"]) == (4, 4)
    assert {"guests", "tables", "value", "bound", "ratio", "relaxations", "worst", "seconds"} <= set(told)


def test_rules_about_strangers_are_noted_and_the_others_kept(mixer_command, lists, tmp_path):
    guests, known = lists(12, (0, mail(1)), (0, mail(1)), (2, "stranger@elsewhere.example"), (3, mail(3)))
    for option in ("--together", "--apart"):
        target = tmp_path / "rounds.csv"
        words = ("--tables", "3", "--rounds", "2", option, known, "--seconds", "0.1", "--json")
        told = json.loads(mixer_command("rounds", guests, "-o", str(target), *words).stdout)
        assert meetings_of(tables_of(target))[mail(0), mail(1)] == (2 if option == "--together" else 0)
        assert any("names somebody not on the guest list" in note for note in told["notes"])
        assert any("names one guest twice" in note for note in told["notes"])


def test_five_thousand_guests_meet_nobody_twice(mixer_command, tmp_path):
    target = tmp_path / "rounds.csv"
    words = ("--guests", "5000", "--tables", "500", "--rounds", "3", "-o", str(target), "--json")
    told = json.loads(mixer_command("rounds", *words).stdout)
    assert (told["repeats"], told["distinct_meetings"]) == (0, 67_500)
    assert len(target.read_text().splitlines()) == 15_001


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["--guests", "1", "--tables", "1"], "guests", "2 to 10,000 guests, not 1."),
        (["--guests", "-7", "--tables", "1"], "guests", "2 to 10,000 guests, not -7."),
        (["--guests", "1000000000", "--tables", "9"], "guests", "not 1,000,000,000."),
        (["--guests", "20", "--tables", "30"], "tables", "20 guests fill 1 to 10 tables of two or more, not 30"),
        (["--guests", "20", "--tables", "0"], "tables", "not 0 tables"),
        (["--guests", "20", "--seats", "50"], "seats", "has 2 to 20 seats, not 50"),
        (["--guests", "20", "--seats", "0"], "seats", "not 0"),
        (["--guests", "1", "--seats", "5"], "guests", "2 to 10,000 guests, not 1."),
        (["--guests", "20"], "tables_or_seats", "--tables"),
        (["--guests", "20", "--tables", "4", "--seats", "5"], "tables_or_seats", "--seats"),
        (["--guests", "20", "--tables", "4", "--rounds", "0"], "rounds", "1 to 100 rounds, not 0"),
        (["--guests", "20", "--tables", "4", "--rounds", "101"], "rounds", "not 101"),
        (["--guests", "60", "--tables", "6", "--no-repeats"], "repeats", "10 tables of 6 allow 3 rounds with none"),
        (["--tables", "4"], "guests", "either a guest list or"),
        (["LIST", "--guests", "20", "--tables", "4"], "guests", "either a guest list or"),
        (["--guests", "20", "--tables", "4", "--met", "COUPLES"], "guests", "needs a guest list, not a number"),
        (["LIST", "--tables", "4", "--together", "COUPLES", "--apart", "COUPLES"], "together_and_apart",
         "g00@guests.example and g01@guests.example are to sit together and to be kept apart"),
        (["LIST", "--tables", "6", "--together", "CROWD"], "group_too_large",
         ("g00@guests.example, g01@guests.example, g02@guests.example, g03@guests.example and g04@guests.example "
         "are to sit together, but the largest table has 4 seats")),
    ],
)  # fmt: skip
def test_what_cannot_be_planned_is_refused_and_nothing_is_written(
    mixer_command, lists, tmp_path, words, code, sentence
):
    guests, couples = lists(24, (0, mail(1)))
    crowd = tmp_path / "crowd.csv"
    crowd.write_text("a,b\n" + "".join(f"{mail(n)},{mail(n + 1)}\n" for n in range(4)))
    files = {"LIST": guests, "COUPLES": couples, "CROWD": str(crowd)}
    target = tmp_path / "rounds.csv"
    given = [files.get(word, word) for word in words]
    rounds = [] if "--rounds" in words else ["--rounds", "3"]
    said = mixer_command("rounds", *given, *rounds, "-o", str(target), "--seconds", "0")
    assert (said.exception.code, sentence in said.exception.message) == (code, True), said.exception
    assert not target.exists()
    assert list(tmp_path.glob("*.part")) == []


@pytest.mark.parametrize("wrong", [["--rounds", "two"], ["--rounds", "2.5"], ["--rounds", "2", "--seconds", "-1"], []])
def test_numbers_that_are_none_are_refused_with_the_usage(mixer_command, tmp_path, wrong):
    said = mixer_command("rounds", "--guests", "20", "--tables", "4", "-o", str(tmp_path / "rounds.csv"), *wrong)
    assert said.exit_code == 2
    assert "Usage: " in said.stderr


def test_a_folder_that_is_not_there_is_refused(mixer_command, tmp_path):
    target = tmp_path / "nowhere" / "rounds.csv"
    said = mixer_command("rounds", "--guests", "20", "--tables", "5", "--rounds", "2", "-o", str(target))
    assert said.exception.code == "cannot_write"


def test_many_guests_are_named_by_the_first_of_them():
    assert named([]) == ""
    assert named(["a"]) == "a"
    assert named(["a", "b", "c"]) == "a, b and c"
    assert named(list("abcdefghij")) == "a, b, c, d, e, f, g, h and 2 more"
