import json
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from mixer.prizes.files.slips import LARGEST, write_slip
from mixer.prizes.rules.drawing import commitment, drawing_order, new_seed, recipe_for, tickets_of
from mixer.prizes.rules.slips import Call, Slip
from tests.guides import DOCS

LISTS = {
    "one ticket each": [f"GUEST{number}" for number in range(9)],
    "extra entries": [ticket for number in range(9) for ticket in tickets_of(f"GUEST{number}", number % 4)],
}


def a_slip(tickets, *, taken_back=0) -> Slip:
    """A drawing in which the first two called were not there."""
    seed = new_seed(random.Random(5))
    order = drawing_order(seed, tickets)
    calls = (Call(1, order[0], stands=False, reason="not_here"), Call(2, order[1], stands=False, reason="strange"))
    return Slip(
        mixer="Autumn Mixer",
        prize="PRIZE00001",
        committed=commitment("PRIZE00001", seed, tickets),
        seed=seed,
        tickets=tuple(sorted(tickets)),
        calls=(*calls, Call(3, order[2], stands=True)),
        recipe=recipe_for(tickets),
        taken_back=taken_back,
    )


@pytest.fixture
def slip_file(tmp_path):
    def write(slip: Slip) -> Path:
        file = tmp_path / "drawing.json"
        file.write_bytes(write_slip(slip, "a fruit basket", ["Ana", "王 小明", "Cleo"]))
        return file

    return write


@pytest.mark.parametrize("tickets", LISTS.values(), ids=LISTS)
def test_a_slip_that_is_right_is_proven_from_the_file_alone(mixer_command, slip_file, tickets):
    slip = a_slip(tickets, taken_back=2)
    said = mixer_command("verify-draw", str(slip_file(slip)))
    assert said.exit_code == 0, said.output
    assert said.output.startswith(f"sealed as {slip.committed}\n")
    assert f"{len(tickets)} tickets of 9 guests" in said.output
    assert f"round 1: {slip.calls[0].ticket} was not there" in said.output
    assert f"round 2: {slip.calls[1].ticket} was passed over" in said.output
    assert f"round 3: {slip.calls[2].ticket} won" in said.output
    assert "started over 2 times before" in said.output
    assert "RIGHT" in said.output


def test_a_slip_of_one_guest_is_spoken_of_in_the_singular(mixer_command, slip_file):
    seed = "ab" * 32
    slip = Slip("Mixer", "P", commitment("P", seed, ["A"]), seed, ("A",), (Call(1, "A", stands=True),))
    file = slip_file(a_slip(LISTS["one ticket each"]))
    file.write_bytes(write_slip(slip, "tea", ["Ana"]))
    assert "1 ticket of 1 guest\n" in mixer_command("verify-draw", str(file)).output


def test_a_winner_who_was_put_in_by_hand_is_found(mixer_command, slip_file):
    file = slip_file(a_slip(LISTS["one ticket each"]))
    content = json.loads(file.read_text())
    content["calls"][2]["ticket"] = next(ticket for ticket in content["tickets"] if ticket not in str(content["calls"]))
    file.write_text(json.dumps(content))
    said = mixer_command("verify-draw", str(file))
    assert said.exit_code == 1
    assert "WRONG  Round 3 should not have called" in said.output
    assert "RIGHT" not in said.output


def hostile() -> dict[str, bytes]:
    """Files that are no slip, by what is wrong with them."""
    fits = json.loads(write_slip(a_slip(LISTS["one ticket each"]), "tea", ["A", "B", "C"]))
    call = fits["calls"][0]
    twisted = {
        "no object": [],
        "no tickets": {key: value for key, value in fits.items() if key != "tickets"},
        "tickets are a text": fits | {"tickets": "ABC"},
        "a ticket is a number": fits | {"tickets": [1]},
        "a call is a number": fits | {"calls": [1]},
        "a round is a text": fits | {"calls": [call | {"round": "1"}]},
        "a round is a truth": fits | {"calls": [call | {"round": True}]},
        "stands is a text": fits | {"calls": [call | {"stands": "no"}]},
        "half a character": fits | {"seed": "\ud800"},
        "a seed that is nothing": fits | {"seed": None},
        "a count that is a text": fits | {"taken_back": "none"},
    }
    return {what: json.dumps(content).encode() for what, content in twisted.items()} | {
        "nothing": b"",
        "no JSON": b"{",
        "no UTF-8": b'{"seed": "\xff"}',
        "as deep as it gets": b"[" * 200_000,
        "a number without end": b'{"seed": ' + b"9" * 10_000 + b"}",
        "said twice": b'{"seed": "a", "seed": "b"}',
        "too large": b" " * (LARGEST + 1),
    }


@pytest.mark.parametrize("content", hostile().values(), ids=hostile())
def test_whatever_is_no_slip_is_told_in_a_line(mixer_command, tmp_path, content):
    file = tmp_path / "odd.json"
    file.write_bytes(content)
    said = mixer_command("verify-draw", str(file))
    assert (said.exit_code, type(said.exception)) == (2, SystemExit)
    assert said.output.startswith("mixer: ")
    assert said.output.count("\n") == 1


def test_a_file_that_is_not_there_is_said_to_be_missing(mixer_command, tmp_path):
    said = mixer_command("verify-draw", str(tmp_path / "none.json"))
    assert said.exit_code == 2
    assert "No such file" in said.output


def test_a_slip_gives_the_terminal_no_orders(mixer_command, slip_file):
    file = slip_file(a_slip(LISTS["one ticket each"]))
    file.write_text(json.dumps(json.loads(file.read_text()) | {"mixer": "\x1b]0;owned\x07\x1b[2J"}))
    said = mixer_command("verify-draw", str(file))
    assert said.exit_code == 0
    assert "\x1b" not in said.output
    assert "\x07" not in said.output


@pytest.mark.parametrize("tickets", LISTS.values(), ids=LISTS)
def test_the_shell_in_the_guide_comes_to_the_same_drawing(slip_file, tickets):
    slip = a_slip(tickets)
    guide = (DOCS / "drawing.md").read_text(encoding="utf-8")
    recipe = guide.partition("```sh\n")[2].partition("```")[0]
    shell = shutil.which("sh")
    assert shell
    assert len(recipe.splitlines()) <= 10
    folder = slip_file(slip).parent
    run = subprocess.run([shell, "-e"], input=recipe, cwd=folder, capture_output=True, check=True, text=True)
    assert run.stderr == ""
    first, committed, second, *lots = run.stdout.splitlines()
    assert (first, second) == ("the commitment:", "the lots, lowest first:")
    assert committed.split()[0] == slip.committed
    called = list(dict.fromkeys(lot.split()[1].partition("/")[0] for lot in lots))
    assert called == [ticket.partition("/")[0] for ticket in drawing_order(slip.seed, tickets)]
