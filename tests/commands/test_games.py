"""What the icebreakers' commands read and report."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mixer.commands.couples import mixers_ago, read_couples, read_day
from mixer.commands.games import Report, at_least, finish, gather, read_gathering, report_words
from mixer.core.refusal import Refusal
from mixer.icebreakers.rules.relaxations import Relaxation
from mixer.icebreakers.rules.room import Player

HEAD = "Name,E-mail,Company,Profession,Parent company,Offers,Looking for,First time?,Coming?\n"
ROWS = [
    "Ana Zorn,ana@guests.example,Hartwell Realty,Realtor,Hartwell,Keys; Tours,tax advice,yes,yes",
    "Bo Alt,bo@guests.example,Hartwell Mortgage Inc.,mortgage lender,Hartwell,,,no,yes",
    "Cy Dent,cy@guests.example,Hartwell,Falconer Royal,,Tax advice,,,",
    "Di Free,,Self-employed,Plumber,,,,,",
    "Ed Free,ed@guests.example,self employed,,,,,,",
    "Flo No,flo@guests.example,Acme,Baker,,,,,no",
]
LIST = HEAD + "\n".join(ROWS)


def gathering(text=LIST, met=None, apart=None):
    files = [io.BytesIO(one.encode()) if one is not None else None for one in (text, met, apart)]
    return gather(*files)


def test_a_list_becomes_a_room_of_players_with_sister_companies_as_one_house():
    there = gathering()
    by_email = {there.emails[player.key]: player for player in there.room.players}
    ana, bo, cy = (by_email[f"{name}@guests.example"] for name in ("ana", "bo", "cy"))
    assert ana.house == bo.house == cy.house is not None
    assert there.houses[ana.house] == "Hartwell"
    assert (ana.profession, ana.sphere, ana.trade, ana.first_time) == ("realtor", "estate", "Realtor", True)
    assert (bo.profession, bo.sphere) == ("mortgage-broker", "estate")
    assert (cy.profession, cy.sphere) == ("falconer royal", "else")
    assert ana.offers == {"Keys", "Tours"}
    assert ana.wants == cy.offers == {"Tax advice"}
    assert there.addresses([ana.key]) == ["ana@guests.example"]


def test_the_self_employed_are_no_colleagues_and_who_has_no_address_gets_a_stand_in():
    there = gathering()
    by_email = {there.emails[player.key]: player for player in there.room.players}
    assert by_email["di.free.self.employed@no-email.invalid"].house is None
    assert by_email["ed@guests.example"] == Player(by_email["ed@guests.example"].key)
    assert any("1 guest has no e-mail address of their own" in note for note in there.notes)


def test_who_said_no_does_not_play_and_a_guest_listed_twice_plays_once():
    there = gathering(LIST + "\nana ZORN,ANA@guests.example,,,,,,,\nNo Mail,,,,,,,,\nNo Mail,,,,,,,,\n,,,Baker,,,,,")
    assert len(there.room.players) == 6
    assert there.notes == (
        "1 row names nobody and is passed over.",
        "1 guest said no and does not play.",
        "2 rows repeat a guest; each plays once.",
        "2 guests have no e-mail address of their own and go by stand-ins (…@no-email.invalid).",
    )


def test_two_people_who_share_an_address_both_play():
    there = gathering("Name,E-mail\nAna Alt,office@guests.example\nBo Alt,office@guests.example\nAna Alt,\n")
    assert list(there.emails.values()) == [
        "ana.alt@no-email.invalid",
        "bo.alt@no-email.invalid",
        "office@guests.example",
    ]
    again = gathering("Name,E-mail\n王小明,\n王小明,office@guests.example\n!!,\n")
    assert "王小明@no-email.invalid" in again.emails.values()


@given(st.permutations(ROWS))
def test_the_order_of_the_list_changes_nothing(rows):
    assert read_gathering((HEAD + "\n".join(rows)).encode()) == gathering()


def test_a_list_with_nobody_to_play_is_refused():
    with pytest.raises(Refusal, match="nobody to play with"):
        gathering("Name,E-mail,Coming?\nAna,ana@guests.example,no\n")


MET = "a,b,date\nana@guests.example,bo@guests.example,2025-09-01\nANA@guests.example,cy@guests.example,2025-10-01\n"


def ago(met):
    there = gathering(met=met)
    return {tuple(there.emails[key].partition("@")[0] for key in both): ago for both, ago in there.room.met.items()}


def test_the_newest_day_in_the_list_of_who_has_met_is_the_last_mixer():
    assert ago(MET) == {("ana", "bo"): 2, ("ana", "cy"): 1}
    assert ago(MET + "bo@guests.example,ana@guests.example,2025-11-01\n") == {("ana", "bo"): 1, ("ana", "cy"): 2}
    assert ago(MET + "x@guests.example,y@guests.example,03.11.2025\n") == {("ana", "bo"): 3, ("ana", "cy"): 2}


def test_who_met_on_no_day_met_at_the_last_mixer():
    assert ago("ana@guests.example;bo@guests.example") == {("ana", "bo"): 1}
    assert ago(MET + "bo@guests.example,cy@guests.example\n")["bo", "cy"] == 1


def test_columns_are_found_by_what_they_hold_where_their_names_say_nothing():
    met = "who,one,other,on\n1,ana@guests.example,bo@guests.example,2025-09-01T18:00\n"
    met += "2,bo@guests.example,cy@guests.example,2025-08-01"
    assert ago(met) == {("ana", "bo"): 1, ("bo", "cy"): 2}
    assert ago(met.replace(",on\n", ",Date\n")) == {("ana", "bo"): 1, ("bo", "cy"): 2}


def test_odd_rows_are_counted_in_notes_and_never_fatal():
    odd = "ana@guests.example,ana@guests.example,\nana@guests.example,nobody@guests.example,\n"
    odd += "bo@guests.example,ana@guests.example,2025-09-01\ned@guests.example,ana@guests.example,13/24/2025\nrubbish\n"
    there = gathering(met=MET + odd)
    assert [note for note in there.notes if "who has met" in note] == [
        "The list of who has met: 2 rows name somebody not on the guest list.",
        "The list of who has met: 1 row names one guest twice.",
        "The list of who has met: 1 row is there more than once.",
        "The list of who has met: 1 day is not read (write 2025-11-25).",
    ]
    assert len(there.room.met) == 3


@pytest.mark.parametrize("nothing", ["", "a,b,date\n", "\n\n"])
def test_an_empty_list_of_who_has_met_says_that_nobody_has(nothing):
    assert gathering(met=nothing).room.met == {}


def test_who_is_to_be_kept_apart_is_read_the_same_way():
    there = gathering(apart="a,b\nbo@guests.example,ana@guests.example\n")
    assert there.room.apart == {(1, 2)}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"Name,Age\nAna,7\n", "no_couples"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "unreadable"),
        (b'a,b\n"' + b"x" * 40_000, "unreadable"),
        (b"PK\x03\x04 broken", "unreadable"),
    ],
)
def test_a_file_that_lists_no_couples_is_refused_in_a_sentence(content, code):
    with pytest.raises(Refusal) as no:
        read_couples(content, {}, "the list of who has met")
    assert no.value.code == code
    assert no.value.message.endswith(".")


def test_a_list_of_who_has_met_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr("mixer.commands.couples.MOST_BYTES", 10)
    with pytest.raises(Refusal, match="larger than"):
        read_couples(MET.encode(), {}, "the list of who has met")


@pytest.mark.parametrize(("said", "read"), [("2025/11/25", "2025-11-25"), ("20251125", "2025-11-25"), ("soon", "None")])
def test_a_day_is_read_in_the_ways_that_mean_one_thing(said, read):
    assert str(read_day(said)) == read


def report(**different):
    usual = {"guests": 5, "counts": {"pairs": 2, "trios": 1}, "value": 1999, "bound": 2000, "repeats": 1}
    usual |= {"lower_bound": 1, "relaxations": [Relaxation("met", ((1, 2),), "1 couple met before.")]}
    return Report(**{**usual, "worst": (3, 7), "seconds": 0.1, **different})


def test_the_report_for_programs_names_guests_by_their_addresses(tmp_path, capsys):
    target = tmp_path / "plan.csv"
    finish(target, (("a",), [(1,)]), report(more={"seed": 4}), gathering(), as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert target.read_text("utf-8-sig") == "a\n1\n"
    assert (told["guests"], told["pairs"], told["trios"], told["ratio"], told["seed"]) == (5, 2, 1, 0.9995, 4)
    assert told["worst"] == {"email": "cy@guests.example", "value": 7}
    (relaxation,) = told["relaxations"]
    assert relaxation["guests"] == ["ana@guests.example", "bo@guests.example"]
    assert relaxation["sentence"] == "1 couple met before."


def test_the_report_for_people_says_how_good_the_plan_is_and_what_to_look_at(tmp_path, capsys):
    finish(tmp_path / "plan.csv", (("a",), []), report(), gathering(), as_json=False)
    said = capsys.readouterr()
    assert said.out.splitlines() == [
        "5 guests: 2 pairs, 1 trio.",
        "At least 99.9 % of the best possible (1,999 of at most 2,000 points).",
        "Served least: cy@guests.example, 7 points.",
        "1 couple met before.",
    ]
    assert "look: 1 guest said no" in said.err


def test_a_plan_that_reaches_its_bound_is_the_best_and_a_hair_below_is_not():
    assert at_least(report(value=2000).ratio) == at_least(report(value=0, bound=0).ratio) == "The best possible plan"
    assert at_least(0.99999) == "At least 99.9 % of the best possible"
    assert "Served least" not in report_words(report(worst=None), gathering())


def test_mixers_ago_of_nobody_is_nothing():
    assert mixers_ago(read_couples(b"", {}, "the list")) == {}
