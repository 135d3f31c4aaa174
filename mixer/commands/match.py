"""`mixer match`: the best pairs by a table of plain numbers."""

import io
import json
import time
import zipfile
import zlib
from pathlib import Path
from typing import IO, Any

import click
import numpy as np
from numpy.typing import NDArray

from mixer.commands.games import at_least, json_option, output_option, seed_option
from mixer.commands.printing import keep_apart, put
from mixer.core.refusal import Refusal
from mixer.core.tables import write_csv
from mixer.icebreakers.rules.matching import BLOCK, LARGEST, Matching, best_matching, prepare

HEADER = ("i", "j", "value")
MOST_ROWS = 10_000
NAME = "weights"


@click.command("match")
@click.argument("weights", type=click.File("rb"))
@output_option
@seed_option
@json_option
def match(weights: io.BufferedReader, output: Path, seed: int, *, as_json: bool) -> None:
    """Find the best pairs by the array "weights" in the file WEIGHTS (.npz): N x N whole numbers, symmetric.

    A negative number (-1) forbids a pair; the diagonal is ignored. As many pairs as can be come first, then the
    highest total. The CSV has a row a pair: i, j (counted from 0) and the pair's value.
    """
    keep_apart(weights, output)
    table = read_weights(weights)
    prepare(len(table))
    start = time.process_time()
    found = best_matching(table, seed)
    seconds = time.process_time() - start
    rows = [(one, other, int(table[one, other])) for one, other in found.pairs]
    put(output, write_csv(HEADER, rows))
    click.echo(_json(found, len(table), seconds) if as_json else _words(found, len(table)))


def read_weights(file: IO[bytes]) -> NDArray[np.signedinteger]:
    """Return the array of weights, checked; nothing is unpickled.

    Raises:
        Refusal: `unreadable`, `no_weights`, `wrong_numbers`, `wrong_shape`, `too_large` or `not_symmetric`.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            with archive.open(f"{NAME}.npy") as member:
                _check_claim(member)  # before anything of the size that is claimed is read
            with archive.open(f"{NAME}.npy") as member:
                table = np.lib.format.read_array(member, allow_pickle=False)
    except KeyError as missing:
        raise Refusal(
            "no_weights",
            f"There is no array called “{NAME}” in this file. Write it with numpy.savez(file, {NAME}=array).",
        ) from missing
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, NotImplementedError, RuntimeError) as broken:
        raise Refusal(
            "unreadable", f"This is no whole .npz file. Write it with numpy.savez(file, {NAME}=array)."
        ) from broken
    return _checked(table)


def _check_claim(member: IO[bytes]) -> None:
    """Refuse an array that is not N x N whole numbers, from its header alone."""
    version = np.lib.format.read_magic(member)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, kind = read(member)
    if kind.kind not in "iu":
        raise Refusal(
            "wrong_numbers",
            f"The array “{NAME}” holds {kind.name}, not whole numbers. Round it and use .astype(numpy.int64).",
        )
    if len(shape) != 2 or shape[0] != shape[1] or not shape[0]:  # noqa: PLR2004 - a table
        raise Refusal(
            "wrong_shape", f"The array “{NAME}” is {_by(shape)}; it must be N x N, a row and a column a guest."
        )
    if shape[0] > MOST_ROWS:
        raise Refusal("too_large", f"The array “{NAME}” has {shape[0]:,} rows; {MOST_ROWS:,} are the most.")


def _by(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape)) if shape else "a single number"


def _checked(table: NDArray[np.integer[Any]]) -> NDArray[np.signedinteger]:
    largest = int(table.max())
    if largest >= LARGEST:
        raise Refusal("too_large", f"The largest weight is {largest:,}. Scale the weights to stay below {LARGEST:,}.")
    numbers = table.astype(np.int64, copy=False)
    for start in range(0, len(numbers), BLOCK):
        rows = slice(start, start + BLOCK)
        wrong = np.argwhere(numbers[rows, start:] != numbers[start:, rows].T)
        if len(wrong):
            one, other = (int(place) + start for place in wrong[0])
            raise Refusal(
                "not_symmetric",
                f"Row {one}, column {other} is {numbers[one, other]}, but row {other}, column {one} is "
                f"{numbers[other, one]}. A pair has one value: write both the same (for instance weights + weights.T).",
            )
    return numbers


def _json(found: Matching, size: int, seconds: float) -> str:
    told = {
        "guests": size,
        "pairs": len(found.pairs),
        "unmatched": list(found.alone),
        "value": found.value,
        "bound": found.bound,
        "ratio": int(_ratio(found) * 1_000_000) / 1_000_000,
        "seconds": round(seconds, 3),
    }
    return json.dumps(told)


def _ratio(found: Matching) -> float:
    return min(1.0, found.value / found.bound) if found.bound > 0 else 1.0


def _words(found: Matching, size: int) -> str:
    alone = f", {len(found.alone)} unmatched" if found.alone else ""
    return (
        f"{size} rows: {len(found.pairs)} pairs{alone}.\n"
        f"{at_least(_ratio(found))} ({found.value:,} of at most {found.bound:,})."
    )
