"""`mixer duos`."""

import csv
import io
import json
from itertools import combinations
from random import Random

import pytest

from mixer.core.refusal import Refusal

TRADES = ["Realtor", "Plumber", "Caterer", "Banker", "Florist"]


def rows_of(size, company=lambda key: f"House {key}", trade=lambda key: TRADES[key % 5]):
    return [f"Guest {key},g{key:02}@guests.example,{company(key)},{trade(key)}" for key in range(size)]


@pytest.fixture
def duos(mixer_command, tmp_path):
    """Run `mixer duos` on rows of a list, and return what it said and wrote."""

    def run(rows, *words, **files):
        source, target = tmp_path / "guests.csv", tmp_path / "duos.csv"
        target.unlink(missing_ok=True)
        source.write_text("Name,E-mail,Company,Profession\n" + "\n".join(rows), encoding="utf-8")
        for name, content in files.items():
            path = tmp_path / f"{name}.csv"
            path.write_text(content, encoding="utf-8")
            words = (*words, f"--{name}", str(path))
        said = mixer_command("duos", str(source), "-o", str(target), *words)
        written = list(csv.DictReader(io.StringIO(target.read_text("utf-8-sig")))) if target.exists() else None
        return said, written

    return run


def report(said):
    assert said.exit_code == 0, said.output
    return json.loads(said.stdout)


def met_csv(couples):
    return "a,b\n" + "\n".join(f"g{one:02}@guests.example,g{other:02}@guests.example" for one, other in couples)


def groups(written):
    return {frozenset([row["email"], *row["partners"].split(";")]) for row in written}


def test_everybody_gets_a_half_a_partner_and_the_reason(duos):
    said, written = duos(rows_of(10), "--json", "--seed", "3")
    told = report(said)
    assert list(written[0]) == ["email", "card", "half", "partners", "value", "reason"]
    assert [row["email"] for row in written] == sorted(row["email"] for row in written)
    by_email = {row["email"]: row for row in written}
    for row in written:
        partner = by_email[row["partners"]]
        assert partner["partners"] == row["email"]
        assert (partner["card"], partner["value"], partner["reason"]) == (row["card"], row["value"], row["reason"])
        assert {row["half"], partner["half"]} == set(row["card"].split(" & "))
        assert "New to each other." in row["reason"]
    assert (told["guests"], told["pairs"], told["trios"], told["repeats"], told["lower_bound"]) == (10, 5, 0, 0, 0)
    assert (told["ratio"], told["relaxations"], told["seed"]) == (1.0, [], 3)
    assert told["value"] == told["bound"] == sum(int(row["value"]) for row in written) // 2
    assert told["worst"]["value"] == min(int(row["value"]) for row in written)
    assert told["seconds"] < 60


def test_an_odd_number_gives_one_famous_trio(duos):
    said, written = duos(rows_of(7))
    assert "7 guests: 2 pairs, 1 trio." in said.output
    assert sorted(map(len, groups(written))) == [2, 2, 3]
    trio = [row for row in written if ";" in row["partners"]]
    assert len({row["card"] for row in trio}) == 1
    assert trio[0]["card"].count(" & ") == 2
    assert all("so that nobody stays alone" in row["reason"] for row in trio)


def test_the_same_list_in_any_order_gives_the_same_plan_and_another_seed_another_one(duos):
    rows = rows_of(24)
    first = duos(rows)[1]
    shuffled = rows.copy()
    Random(1).shuffle(shuffled)
    assert duos(shuffled)[1] == first
    assert duos(rows, "--seed", "9")[1] != first


def test_nobody_meets_a_colleague_or_somebody_met_before(duos):
    couples = [(key, key + 1) for key in range(0, 16, 2)]
    said, written = duos(rows_of(16, lambda key: f"House {key // 3}"), "--json", met=met_csv(couples))
    assert report(said)["relaxations"] == []
    number = {row["email"]: int(row["email"][1:3]) for row in written}
    for group in groups(written):
        one, other = sorted(number[email] for email in group)
        assert one // 3 != other // 3
        assert (one, other) not in couples


def test_those_who_are_to_be_kept_apart_are(duos):
    apart = [(0, other) for other in range(2, 6)]
    _, written = duos(rows_of(6), apart=met_csv(apart))
    assert frozenset({"g00@guests.example", "g01@guests.example"}) in groups(written)


def test_one_guest_is_told_that_two_are_needed(duos):
    said, written = duos(rows_of(1))
    assert isinstance(said.exception, Refusal)
    assert said.exception.code == "too_few"
    assert written is None


def test_two_guests_of_one_company_are_paired_and_told_why(duos):
    said, written = duos(rows_of(2, lambda _: "Acme"))
    assert "2 of 2 guests are from Acme; at least 1 pair had to stay in-house." in said.output
    assert len(groups(written)) == 1
    assert "Colleagues: nobody else was free." in written[0]["reason"]


def test_everybody_from_one_company_plays_and_the_company_is_named(duos):
    said, written = duos(rows_of(9, lambda _: "Acme"), "--json")
    (told,) = report(said)["relaxations"]
    assert (told["rule"], len(told["guests"]), len(told["couples"])) == ("colleagues", 9, 6)
    assert "Acme" in told["sentence"]
    assert len(written) == 9


def test_where_all_have_met_the_oldest_acquaintances_meet_again(duos):
    days = {
        (one, other): "2025-01-10" if other == one + 3 else "2025-09-10" for one, other in combinations(range(6), 2)
    }
    met = "a,b,date\n" + "\n".join(
        f"g{a:02}@guests.example,g{b:02}@guests.example,{day}" for (a, b), day in days.items()
    )
    said, written = duos(rows_of(6), "--json", met=met)
    told = report(said)
    assert (told["repeats"], told["lower_bound"]) == (3, 3)
    assert told["relaxations"][0]["sentence"] == "3 couples met before: all 6 guests know one another already."
    expected = {frozenset({f"g{key:02}@guests.example", f"g{key + 3:02}@guests.example"}) for key in range(3)}
    assert groups(written) == expected


def test_guests_of_whom_no_profession_is_known_play_too(duos):
    said, written = duos(rows_of(6, trade=lambda _: ""))
    assert said.exit_code == 0
    assert len(groups(written)) == 3
    assert {row["reason"] for row in written} == {"New to each other."}


def test_odd_rows_of_who_has_met_are_counted_and_the_plan_is_made(duos):
    met = met_csv([(0, 1), (0, 1), (1, 0), (2, 2), (3, 77)])
    said, written = duos(rows_of(6), met=met)
    assert len(groups(written)) == 3
    assert "1 row names somebody not on the guest list." in said.stderr
    assert "1 row names one guest twice." in said.stderr
    assert "2 rows are there more than once." in said.stderr


def test_a_large_list_is_paired_near_its_bound(duos):
    size = 340
    said, written = duos(rows_of(size, lambda key: f"House {key // 4}"), "--json")
    told = report(said)
    assert len(written) == size
    assert told["ratio"] >= 0.99
    assert (told["repeats"], told["lower_bound"], told["relaxations"]) == (0, 0, [])
    assert len({row["half"] for row in written}) == size


def test_in_a_large_list_from_one_company_the_bound_of_repeats_is_what_its_size_shows(duos):
    size = 320
    said, _ = duos(rows_of(size, lambda key: "Acme" if key < 200 else f"House {key}"), "--json")
    told = report(said)
    assert (told["repeats"], told["lower_bound"]) == (0, 0)
    assert told["relaxations"][0]["sentence"] == (
        "200 of 320 guests are from Acme; at least 40 pairs had to stay in-house."
    )


def test_a_fair_plan_serves_the_least_pair_better_or_as_well(duos):
    rows = rows_of(12, trade=lambda key: ["Realtor", "Mortgage broker", "Plumber", "Plumber"][key % 4])
    plain, fair = (report(duos(rows, "--json", *words)[0]) for words in ((), ("--fair",)))
    assert fair["worst"]["value"] >= plain["worst"]["value"]
    assert fair["value"] <= plain["value"]


def test_a_pack_is_chosen_and_a_trio_is_lent_where_it_has_none(duos):
    _, written = duos(rows_of(4), "--pack", "germany")
    assert {row["card"] for row in written} <= {" & ".join(pair) for pair in pairs_of("germany")}
    own = "Ying,Yang\nDay,Night\n\n"
    _, written = duos(rows_of(7), own=own)
    names = {row["card"] for row in written}
    assert {"Ying & Yang", "Day & Night"} < names
    _, written = duos(rows_of(2), own="Red,Yellow,Green\n")
    assert "Red" not in {row["half"] for row in written}


def pairs_of(code):
    from mixer.icebreakers.rules.duos import every_pack  # noqa: PLC0415 - only here

    return next(pack.pairs for pack in every_pack() if pack.code == code)


@pytest.mark.parametrize(
    ("own", "words"),
    [("Lonely\n", "not 2 halves"), ("Salt,Salt\n", "in two groups"), (f"{'x' * 40},y\n", "does not fit a card")],
)
def test_own_pairs_that_cannot_be_played_are_refused(duos, own, words):
    said, written = duos(rows_of(4), own=own)
    assert said.exception.code == "own_pairs"
    assert words in said.exception.message
    assert written is None


def test_own_halves_that_a_chosen_pack_has_too_are_refused(duos):
    half = pairs_of("food")[0][0]
    said, _ = duos(rows_of(4), "--pack", "food", own=f"{half},Something else\n")
    assert said.exception.code == "shared_half"
    assert half in said.exception.message


def test_the_duos_are_never_written_over_the_list(mixer_command, tmp_path):
    source = tmp_path / "guests.csv"
    source.write_text("Name,E-mail\nAna,ana@guests.example\n")
    assert mixer_command("duos", str(source), "-o", str(source)).exception.code == "same_file"
