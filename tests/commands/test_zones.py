"""`mixer zones`."""

import csv
import io
import json
from collections import Counter
from random import Random

import pytest

from mixer.contacts.rules.catalogue import spheres
from mixer.core.refusal import Refusal

TRADES = [one.name for sphere in spheres() for one in sphere.professions]


def people(*trades):
    return [(f"guest{number:04}", f"House {number}", trade) for number, trade in enumerate(trades)]


@pytest.fixture
def write(tmp_path):
    def listed(*rows):
        file = tmp_path / "guests.csv"
        lines = [f"{name},{name}@guests.example,{company},{trade}" for name, company, trade in rows]
        file.write_text("Name,E-mail,Company,Profession\n" + "\n".join(lines), encoding="utf-8")
        return str(file)

    return listed


@pytest.fixture
def zones_file(tmp_path):
    def written(text):
        file = tmp_path / "own.csv"
        file.write_text(text, encoding="utf-8")
        return str(file)

    return written


@pytest.fixture
def play(mixer_command, tmp_path):
    def played(*arguments):
        target = tmp_path / "zones.csv"
        said = mixer_command("zones", *arguments, "-o", str(target), "--json")
        assert said.exit_code == 0, said.output
        rows = list(csv.DictReader(io.StringIO(target.read_text("utf-8"))))
        return {row["email"].partition("@")[0]: row["zone"] for row in rows}, json.loads(said.output)

    return played


@pytest.fixture
def refused(mixer_command, tmp_path):
    def no(*arguments):
        said = mixer_command("zones", *arguments, "-o", str(tmp_path / "zones.csv"))
        assert isinstance(said.exception, Refusal), said.output
        assert not (tmp_path / "zones.csv").exists()
        return said.exception.code, said.exception.message

    return no


def test_everybody_has_a_zone_with_a_quarter_of_one_trade_and_the_best_possible_is_proven(write, play):
    trades = Random(5).choices(TRADES, [1 / (place + 1) ** 0.7 for place in range(len(TRADES))], k=150)
    zone_of, told = play(write(*people(*trades)))
    assert len(zone_of) == told["guests"] == 150
    assert (told["ratio"], told["relaxations"]) == (1.0, [])
    fills = Counter(zone_of.values())
    assert Counter({one["zone"]: one["guests"] for one in told["plan"]}) == fills
    assert all(one["at_least"] <= one["guests"] <= one["places"] for one in told["plan"])
    alike = Counter((zone, trades[int(name[5:])]) for name, zone in zone_of.items())
    assert all(count <= fills[zone] // 4 for (zone, _), count in alike.items())
    assert told["rotation"][0]["after"] == 15
    assert told["rotation"][0]["sentence"].startswith(
        f"After 15 minutes, {told['rotation'][0]['visitors']} visits {told['rotation'][0]['hosts']}"
    )
    assert told["worst"]["email"] in told["reasons"]
    assert len(told["reasons"]) == 150


def test_so_many_zones_are_made_as_are_asked_for(write, play):
    zone_of, told = play(write(*people(*TRADES)), "--zones", "4")
    assert told["zones"] == len(set(zone_of.values())) == len(told["plan"]) == 4
    assert any("it stands with" in sentence for sentence in told["changes"])


def test_the_same_list_in_another_order_gives_the_same_zones(write, play):
    guests = people(*TRADES)
    assert play(write(*guests))[0] == play(write(*guests[::-1]))[0]


def test_people_read_the_plan_in_words(mixer_command, write, tmp_path):
    said = mixer_command("zones", write(*people(*TRADES)), "-o", str(tmp_path / "zones.csv"))
    assert said.exit_code == 0
    lines = said.output.splitlines()
    assert lines[1].startswith("The best possible plan (")
    assert any(line.startswith("After 15 minutes, ") for line in lines)


def test_a_host_brings_zones_of_their_own(write, zones_file, play):
    own = "Zone,For,Places,At least\nMoney,Finance and legal; realtor,9,2\nBuilders,trades,12,\nEverybody else,,30,\n"
    trades = ["Realtor", "Banker", "Attorney", "Mortgage broker", "Plumber", "Painter", "Roofer", "Florist", "", ""]
    zone_of, told = play(write(*people(*trades)), "--zones-file", zones_file(own))
    assert [(one["zone"], one["places"], one["at_least"], one["letter"]) for one in told["plan"]] == [
        ("Money", 9, 2, "M"),
        ("Builders", 12, 3, "B"),
        ("Everybody else", 30, 0, "E"),
    ]
    assert {zone_of["guest0000"], zone_of["guest0001"], zone_of["guest0002"]} == {"Money"}
    assert {zone_of[f"guest{number:04}"] for number in (4, 5, 6)} == {"Builders"}
    assert zone_of["guest0008"] == zone_of["guest0009"] == "Everybody else"
    assert told["notes"] == ["The zones file does not say whom “Everybody else” is for: it is open to everybody."]


def test_a_zone_without_words_goes_by_its_name(write, zones_file, play):
    zone_of, told = play(
        write(*people("Realtor", "Plumber", "Falconer")),
        "--zones-file",
        zones_file("zone,for\nReal estate,\nTrades,\nBirds,falconer; ostrich farmer\n"),
    )
    assert zone_of == {
        "guest0000": "Real estate",
        "guest0001": "Trades",
        "guest0002": "Birds",
    }
    assert told["notes"] == ["Nobody on the guest list does “ostrich farmer”."]


def test_a_zone_too_small_is_said_to_be_too_full(write, zones_file, play):
    _, told = play(write(*people(*TRADES[:9])), "--zones-file", zones_file("zone,places\nTrades,2\nHealth,3\n"))
    assert "The zones have 5 places for 9 guests: open another, or give them 4 more." in [
        one["sentence"] for one in told["relaxations"]
    ]


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("", "no_zones", "first row"),
        ("for\ntrades\n", "no_zones", "first row"),
        ("zone,for\n,trades\n", "too_many_zones", "names 0 zones"),
        ("zone\n" + "\n".join(f"Z{number}" for number in range(51)), "too_many_zones", "names 51 zones"),
        ("zone,for\nMoney,banker\nmoney,realtor\n", "twice", "“money” twice"),
        ("zone,places\nMoney,many\n", "numbers", "“many” as places"),
        ("zone,places\nMoney,0\n", "numbers", "“0” as places"),
        ("zone,places,at_least\nMoney,3,5\n", "numbers", "at least 5 guests and has 3 places"),
        ("zone\n\0\0", "unreadable", "is no table"),
    ],
)
def test_a_zones_file_that_makes_no_sense_is_refused_with_what_to_do(write, zones_file, refused, text, code, words):
    said = refused(write(*people("Realtor", "Plumber")), "--zones-file", zones_file(text))
    assert said[0] == code
    assert words in said[1]


def test_a_number_and_a_file_of_zones_contradict_each_other(write, zones_file, refused):
    assert refused(write(*people("Realtor")), "--zones", "1", "--zones-file", zones_file("zone\nA"))[0] == "both"


def test_more_zones_than_guests_are_refused_with_the_numbers(write, refused):
    assert refused(write(*people("Realtor", "Plumber")), "--zones", "3") == (
        "too_many_zones",
        "There are 2 guests, too few for 3 zones.",
    )


def test_one_guest_has_a_zone(write, play):
    zone_of, told = play(write(*people("Dentist")))
    assert zone_of == {"guest0000": "Something else"}
    assert told["ratio"] == 1.0


def test_a_room_of_one_trade_is_told_that_no_zone_can_mix(write, play):
    zone_of, told = play(write(*people(*["Realtor"] * 40)))
    assert len(zone_of) == 40
    assert all("do the same, Realtor: 40 of all 40 guests do." in one["sentence"] for one in told["relaxations"])
    assert told["ratio"] == 1.0
    assert told["relaxations"]


def test_guests_of_whom_nothing_is_known_stand_somewhere_all_the_same(write, play):
    zone_of, told = play(write(*people(*[""] * 30)), "--zones", "3")
    assert all(4 <= count <= 13 for count in Counter(zone_of.values()).values())
    assert told["reasons"]["guest0000@guests.example"].startswith("We do not know what this guest does; Something else")
