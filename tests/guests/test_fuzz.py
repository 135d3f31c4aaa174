"""Lists that were torn, twisted and made up: a list or a refusal, and never anything else."""

import io
import random
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mixer.core.refusal import Refusal
from mixer.guests.files import reader, sheets, workbook
from mixer.guests.files.reader import read_guest_list
from mixer.guests.rules.facts import RowInterpreter
from mixer.guests.rules.headers import guess_mapping
from mixer.guests.rules.import_plan import VERDICTS, plan_import

DATA = Path(__file__).parent / "data"
TEXTS = sorted(path.name for path in DATA.iterdir() if path.suffix in (".csv", ".txt", ".vcf"))
BOOKS = sorted(path.name for path in DATA.iterdir() if path.suffix in (".xls", ".xlsx", ".ods"))


def twisted(raw: bytes, chance: random.Random) -> bytes:
    """Return bytes after a few of what happens to files: bits turned, pieces lost, doubled, moved or cut off."""
    for _ in range(chance.randint(1, 6)):
        here, there = sorted(chance.randrange(len(raw) + 1) for _ in range(2))
        piece = raw[here:there][:200]
        raw = (
            chance.choice(
                (
                    raw[:here] + bytes([chance.randrange(256)]) + raw[here + 1 :],
                    raw[:here] + raw[here + len(piece) :],
                    raw[:here] + piece + raw[here:],
                    raw[:here]
                    + chance.choice((b'"', b"\0", b"\r", b"\xff\xfe", b";", b"=\n", b"\xef\xbb\xbf"))
                    + raw[here:],
                    raw[:there],
                )
            )
            or b"\n"
        )
    return raw


def a_list_or_a_refusal(raw: bytes, finder) -> bool:
    """Go all the way to a plan; return whether it was a list."""
    try:
        guests = read_guest_list(raw)
    except Refusal:
        return False
    plan = plan_import(RowInterpreter(guess_mapping(guests), "US", finder).read_all(guests), [])
    assert plan.counts["rows"] == sum(plan.counts[verdict] for verdict in VERDICTS) > 0
    return True


@pytest.mark.parametrize("name", TEXTS)
@given(seed=st.integers(0, 2**32))
@settings(max_examples=40, deadline=None)
def test_a_twisted_text_is_a_list_or_a_refusal(finder, name, seed):
    a_list_or_a_refusal(twisted((DATA / name).read_bytes(), random.Random(seed)), finder)


@pytest.mark.parametrize("name", BOOKS)
def test_a_twisted_workbook_is_a_list_or_a_refusal(finder, name):
    raw = (DATA / name).read_bytes()
    outcomes = {a_list_or_a_refusal(twisted(raw, random.Random(seed)), finder) for seed in range(12)}
    assert False in outcomes


@given(st.lists(st.lists(st.text(max_size=12), max_size=6), max_size=8))
@settings(max_examples=150, deadline=None)
def test_any_made_up_sheet_is_a_list_or_a_refusal(finder, rows):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "read_workbook", lambda _raw: [("Sheet", rows)])
        a_list_or_a_refusal(b"PK\x03\x04", finder)


def test_a_crash_would_be_seen(finder, monkeypatch):
    """The control: a reader with a fault in it fails under the same fuzz."""
    whole = (DATA / "pasted.txt").read_bytes()
    cut = reader.cut

    def faulty(text: str) -> list[list[str]]:
        if "\ufffd" in text or text.count('"') % 2:
            raise IndexError("a fault")
        return cut(text)

    monkeypatch.setattr(reader, "cut", faulty)
    torn = [twisted(whole, random.Random(seed)) for seed in range(200)]
    with pytest.raises(IndexError):
        any(a_list_or_a_refusal(one, finder) is None for one in torn)


def test_entities_that_multiply_are_refused_or_harmless(finder):
    book = (DATA / "guests-merged.xlsx").read_bytes()
    assert workbook.is_workbook(book)
    done = subprocess.run(
        [sys.executable, "-I", sheets.__file__], input=multiplied(), capture_output=True, timeout=60, check=False
    )
    assert done.returncode in (0, sheets.BAD_FILE)
    assert len(done.stdout) < 10_000
    a_list_or_a_refusal(multiplied(), finder)


def multiplied() -> bytes:
    """Return a workbook whose text is an entity of entities of entities: a billion words, were they written out."""
    out = io.BytesIO()
    with zipfile.ZipFile(DATA / "guests-merged.xlsx") as honest, zipfile.ZipFile(out, "w") as twisted_book:
        for member in honest.infolist():
            content = honest.read(member)
            if member.filename == "xl/sharedStrings.xml":
                levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
                bomb = f'<!DOCTYPE sst [<!ENTITY l0 "ha">{levels}]><sst'.encode()
                content = content.replace(b"<sst", bomb, 1).replace(b"hello", b"&l9;")
            twisted_book.writestr(member, content)
    return out.getvalue()
