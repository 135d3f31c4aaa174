"""`mixer similar`."""

import csv
import io
import json

import pytest

from mixer.core.refusal import Refusal

GUESTS = [
    ("ana", "Hartwell", "Realtor"),
    ("bo", "Keys Inc", "real estate agent"),
    ("cy", "Acme", "Plumber"),
    ("di", "Pipes", "Electrician"),
    ("ed", "Wings", "Falconer"),
    ("flo", "Cash", "Banker"),
]


@pytest.fixture
def write(tmp_path):
    def listed(*rows):
        file = tmp_path / "guests.csv"
        lines = [f"{name},{name}@guests.example,{company},{trade}" for name, company, trade in rows]
        file.write_text("Name,E-mail,Company,Profession\n" + "\n".join(lines), encoding="utf-8")
        return str(file)

    return listed


def play(mixer_command, tmp_path, *arguments):
    target = tmp_path / "similar.csv"
    said = mixer_command("similar", *arguments, "-o", str(target), "--json")
    assert said.exit_code == 0, said.output
    rows = list(csv.DictReader(io.StringIO(target.read_text("utf-8-sig"))))
    return {row["email"].partition("@")[0]: row for row in rows}, json.loads(said.output)


def test_everybody_is_paired_within_their_field_and_told_what_to_ask(mixer_command, write, tmp_path):
    rows, told = play(mixer_command, tmp_path, write(*GUESTS))
    assert list(rows["ana"]) == ["email", "partner", "reason", "field", "question"]
    assert rows["ana"]["partner"] == "bo@guests.example"
    assert rows["bo"]["partner"] == "ana@guests.example"
    assert (rows["ana"]["field"], rows["ana"]["reason"]) == ("Realtor", "Two of one trade: Realtor.")
    assert "networking tactic" in rows["ana"]["question"]
    assert rows["cy"]["field"] == "Trades"
    assert rows["ed"]["reason"].startswith("Nobody in your field today; nearest: Banker.")
    assert rows["ed"]["field"] == ""
    assert (told["pairs"], told["value"], told["ratio"], told["repeats"]) == (3, 220, 1.0, 0)
    assert told["fields"] == {"none": 1, "Realtor": 1, "Trades": 1}
    assert sorted(told["alone"]) == ["ed@guests.example", "flo@guests.example"]


def test_in_an_odd_room_three_meet_and_everybody_is_somebodys_partner(mixer_command, write, tmp_path):
    rows, told = play(mixer_command, tmp_path, write(*GUESTS, ("gus", "Roofs", "Roofer")))
    assert told["pairs"] == 2
    trio = {name for name, row in rows.items() if row["second_partner"]}
    assert len(trio) == 3
    assert {row["partner"] for row in rows.values()} == {f"{name}@guests.example" for name in rows}


def test_competitors_are_kept_apart_when_asked(mixer_command, write, tmp_path):
    rows, told = play(mixer_command, tmp_path, write(*GUESTS), "--no-competitors")
    assert rows["ana"]["partner"] != "bo@guests.example"
    assert told["relaxations"] == []


def test_one_guest_has_nobody_to_meet(mixer_command, write, tmp_path):
    said = mixer_command("similar", write(GUESTS[0]), "-o", str(tmp_path / "similar.csv"))
    assert isinstance(said.exception, Refusal)
