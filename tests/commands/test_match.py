"""`mixer match`."""

import csv
import io
import json
import zipfile

import numpy as np
import pytest

from mixer.core.refusal import Refusal


@pytest.fixture
def match(mixer_command, tmp_path):
    """Run `mixer match` on an array, or on the bytes of a file."""

    def run(weights, *words, name="weights"):
        source, target = tmp_path / "weights.npz", tmp_path / "pairs.csv"
        if isinstance(weights, bytes):
            source.write_bytes(weights)
        else:
            np.savez_compressed(source, **{name: weights})
        said = mixer_command("match", str(source), "-o", str(target), *words)
        rows = list(csv.DictReader(io.StringIO(target.read_text("utf-8-sig")))) if target.exists() else None
        return said, rows

    return run


def random_weights(size, seed=1, forbidden=0.2):
    chance = np.random.default_rng(seed)
    weights = chance.integers(0, 100, (size, size))
    weights[chance.random((size, size)) < forbidden] = -1
    return np.minimum(weights, weights.T)


@pytest.mark.parametrize("kind", [np.int64, np.int32, np.int16, np.int8])
def test_the_best_pairs_are_written_with_their_values(match, kind):
    weights = np.array([[0, 5, 9, -1], [5, 0, -1, 9], [9, -1, 0, 5], [-1, 9, 5, 0]], dtype=kind)
    said, rows = match(weights)
    assert said.exit_code == 0, said.output
    assert rows == [{"i": "0", "j": "2", "value": "9"}, {"i": "1", "j": "3", "value": "9"}]
    assert said.output.splitlines() == ["4 rows: 2 pairs.", "The best possible plan (18 of at most 18)."]


def test_numbers_without_a_sign_are_read_too(match):
    said, rows = match(np.ones((3, 3), dtype=np.uint8), "--json")
    told = json.loads(said.output)
    assert (told["guests"], told["pairs"], len(told["unmatched"]), len(rows)) == (3, 1, 1, 1)


def test_the_report_for_programs_holds_value_bound_and_who_is_left(match):
    weights = np.full((5, 5), -1)
    weights[0, 1] = weights[1, 0] = 7
    said, rows = match(weights, "--json", "--seed", "4")
    told = json.loads(said.output)
    assert told.pop("seconds") >= 0
    assert told == {"guests": 5, "pairs": 1, "unmatched": [2, 3, 4], "value": 7, "bound": 7, "ratio": 1.0}
    assert len(rows) == 1
    assert "5 rows: 1 pairs, 3 unmatched." in match(weights)[0].output


def test_a_table_in_which_nobody_may_meet_gives_no_pairs(match):
    said, rows = match(np.full((3, 3), -1), "--json")
    assert rows == []
    assert json.loads(said.output)["ratio"] == 1.0


def test_a_large_table_is_matched_near_its_bound_and_the_same_again(match):
    weights = random_weights(420)
    said, rows = match(weights, "--json")
    told = json.loads(said.output)
    assert told["unmatched"] == []
    assert 0.999 <= told["ratio"] <= 1
    assert told["value"] == sum(int(row["value"]) for row in rows) <= told["bound"]
    assert match(weights)[1] == rows


def broken():
    whole = io.BytesIO()
    np.savez(whole, weights=random_weights(30))
    return whole.getvalue()[:-200]


def pickled():
    file = io.BytesIO()
    np.savez(file, weights=np.array([[object()]], dtype=object))
    return file.getvalue()


def claimed(shape, kind="<i8", version=(1, 0)):
    """Make a file whose header claims an array that is not there."""
    header, file = io.BytesIO(), io.BytesIO()
    write = np.lib.format.write_array_header_1_0 if version == (1, 0) else np.lib.format.write_array_header_2_0
    write(header, {"descr": kind, "fortran_order": False, "shape": shape})
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("weights.npy", header.getvalue() + b"\0" * 16)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"no zip at all", "unreadable", "numpy.savez"),
        (broken(), "unreadable", "numpy.savez"),
        (pickled(), "wrong_numbers", "object"),
        (claimed((100_000, 100_000)), "too_large", "100,000 rows; 10,000 are the most"),
        (claimed((100, 100)), "unreadable", "no whole .npz"),
        (claimed((100, 100), version=(2, 0)), "unreadable", "no whole .npz"),
        (claimed(()), "wrong_shape", "a single number"),
        (np.zeros((2, 3), dtype=int), "wrong_shape", "2 x 3"),
        (np.zeros((0, 0), dtype=int), "wrong_shape", "0 x 0"),
        (np.zeros((2, 2, 2), dtype=int), "wrong_shape", "2 x 2 x 2"),
        (np.zeros((2, 2)), "wrong_numbers", "float64"),
        (np.full((2, 2), 10**10), "too_large", "10,000,000,000"),
        (np.full((2, 2), 2**63, dtype=np.uint64), "too_large", "Scale the weights"),
        (np.array([[0, 1], [2, 0]]), "not_symmetric", "Row 0, column 1 is 1, but row 1, column 0 is 2"),
    ],
)
def test_a_file_that_is_no_table_of_weights_is_refused_in_a_sentence(match, content, code, words):
    said, rows = match(content)
    assert isinstance(said.exception, Refusal), said.exception
    assert said.exception.code == code
    assert words in said.exception.message
    assert rows is None


def test_a_table_that_is_uneven_far_down_is_found(match):
    weights = random_weights(600)
    weights[599, 300] += 1
    said, _ = match(weights)
    assert "Row 300, column 599" in said.exception.message


def test_an_array_of_another_name_is_asked_for_by_its_right_one(match):
    said, _ = match(random_weights(4), name="values")
    assert said.exception.code == "no_weights"


def test_the_pairs_are_never_written_over_the_weights(mixer_command, tmp_path):
    source = tmp_path / "weights.npz"
    np.savez(source, weights=random_weights(4))
    before = source.read_bytes()
    assert mixer_command("match", str(source), "-o", str(source)).exception.code == "same_file"
    assert source.read_bytes() == before
