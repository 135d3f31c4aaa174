"""`mixer three`."""

import csv
import io
import json
from itertools import combinations

import pytest

from mixer.core.refusal import Refusal

TRADES = ["Realtor", "Plumber", "Caterer", "Banker", "Florist"]


@pytest.fixture
def lists(tmp_path):
    """Write a guest list, and who has met, and return their paths."""

    def write(size, met=(), company=""):
        guests, known = tmp_path / "guests.csv", tmp_path / "met.csv"
        rows = [
            f"Guest {key},g{key:02}@guests.example,{company or f'House {key}'},{TRADES[key % 5]}" for key in range(size)
        ]
        guests.write_text("Name,E-mail,Company,Profession\n" + "\n".join(rows), encoding="utf-8")
        known.write_text("a,b\n" + "\n".join(f"g{a:02}@guests.example,g{b:02}@guests.example" for a, b in met))
        return str(guests), str(known)

    return write


def read(target):
    return list(csv.DictReader(io.StringIO(target.read_text("utf-8-sig"))))


def test_everybody_gets_three_new_people_in_order(mixer_command, lists, tmp_path):
    met = [(0, 1), (2, 3)]
    guests, known = lists(24, met)
    target = tmp_path / "three.csv"
    said = mixer_command("three", guests, "-o", str(target), "--met", known, "--seed", "3", "--json")
    assert said.exit_code == 0, said.output
    rows = {row["email"]: row for row in read(target)}
    assert list(next(iter(rows.values()))) == ["email", "first", "second", "third"]
    for email, row in rows.items():
        for column in ("first", "second", "third"):
            assert rows[row[column]][column] == email
        assert len({row["first"], row["second"], row["third"]}) == 3
    told = json.loads(said.output)
    assert (told["guests"], told["pairs"]) == (24, 36)
    assert len(told["meetings"]) == 36
    assert "New to each other." in told["meetings"][0]["reason"]
    assert 0.9 <= told["ratio"] <= 1
    assert (told["repeats"], told["lower_bound"], told["relaxations"], told["short"], told["circles"]) == (
        0, 0, [], {}, 1,
    )  # fmt: skip
    assert told["worst"]["value"] > 0


def test_an_odd_room_has_one_guest_with_a_fourth(mixer_command, lists, tmp_path):
    guests, _ = lists(21)
    target = tmp_path / "three.csv"
    said = mixer_command("three", guests, "-o", str(target), "--json")
    rows = read(target)
    partners = {
        row["email"]: {row[name] for name in ("first", "second", "third", "fourth") if row[name]} for row in rows
    }
    assert sorted(map(len, partners.values())) == [3] * 20 + [4]
    assert all(email in partners[other] for email, others in partners.items() for other in others)
    assert json.loads(said.output)["fourth"] == [email for email, others in partners.items() if len(others) == 4]


def test_who_knows_nearly_everybody_is_told_why_their_list_is_short(mixer_command, lists, tmp_path):
    guests, known = lists(12, [(0, other) for other in range(3, 12)])
    target = tmp_path / "three.csv"
    said = mixer_command("three", guests, "-o", str(target), "--met", known, "--json")
    told = json.loads(said.output)
    assert told["short"]["g00@guests.example"] == "2 of 3: you know everybody else."
    assert told["relaxations"][0]["rule"] == "three"
    assert "g00@guests.example" in told["relaxations"][0]["guests"]
    row = next(row for row in read(target) if row["email"] == "g00@guests.example")
    assert sorted(filter(None, (row["first"], row["second"], row["third"]))) == [
        "g01@guests.example",
        "g02@guests.example",
    ]


def test_a_company_among_itself_plays_and_is_told(mixer_command, lists, tmp_path):
    guests, _ = lists(6, company="Acme")
    said = mixer_command("three", guests, "-o", str(tmp_path / "three.csv"))
    assert said.exit_code == 0
    assert "6 of 6 guests are from Acme: 9 couples had to stay in-house." in said.output


@pytest.mark.parametrize(
    ("size", "met", "told"),
    [
        (1, [], "There is one guest on this list, so there is nobody to meet."),
        (4, combinations(range(4), 2), "All 4 guests have met one another"),
    ],
)
def test_where_there_is_nobody_new_the_command_says_so(mixer_command, lists, tmp_path, size, met, told):
    guests, known = lists(size, met)
    said = mixer_command("three", guests, "-o", str(tmp_path / "three.csv"), "--met", known)
    assert isinstance(said.exception, Refusal)
    assert told in said.exception.message
    assert not (tmp_path / "three.csv").exists()
