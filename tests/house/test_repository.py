"""What the repository promises about itself."""

import re
import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()


def _tracked(*patterns: str) -> list[Path]:
    said = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, check=True, capture_output=True, text=True)
    return [ROOT / name for name in said.stdout.split("\n") if name]


def test_the_readme_names_every_command():
    from mixer.cli import COMMANDS  # noqa: PLC0415 - what it lists is the test

    assert [name for name in COMMANDS if f"`mixer {name}" not in README] == []


def test_the_readme_names_every_make_target():
    targets = re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert [target for target in targets if f"make {target}" not in README] == []


def test_the_readmes_pictures_are_there_and_small():
    pictures = re.findall(r"\]\((docs/[^)]+\.png)\)", README)
    assert pictures
    assert [name for name in pictures if not (ROOT / name).exists()] == []
    assert [name for name in pictures if (ROOT / name).stat().st_size > 150_000] == []


def test_no_module_is_longer_than_one_thing():
    long = [
        (path.relative_to(ROOT).as_posix(), len(path.read_text().splitlines()))
        for path in _tracked("mixer/*.py")
        if "migrations/versions" not in path.as_posix()
    ]
    assert [(name, lines) for name, lines in long if lines > 400] == []


def test_rooms_are_called_what_they_hold():
    vague = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
    names = {part for path in _tracked("mixer/*.py") for part in path.relative_to(ROOT).with_suffix("").parts}
    assert names & vague == set()


def test_the_locks_name_hashes_and_no_place():
    for name in ("requirements.txt", "requirements-dev.txt"):
        lock = (ROOT / name).read_text()
        assert "--hash=sha256:" in lock
        assert "://" not in lock


def test_every_ignored_warning_has_its_reason():
    bare = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in _tracked("mixer/*.py")
        for line in path.read_text().splitlines()
        if re.search(r"#\s*(noqa(:\s*[A-Z0-9, ]+)?|type: ignore(\[[a-z, -]+\])?)\s*$", line)
    ]
    assert bare == []


def test_the_lock_is_in_step_with_what_is_needed():
    needed = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    names = [re.match(r"[A-Za-z0-9-]+", line).group() for line in needed["dependencies"]]
    lock = (ROOT / "requirements.txt").read_text()
    assert [name for name in names if not re.search(rf"^{name}==", lock, re.MULTILINE)] == []


def test_every_benchmark_still_finds_what_it_measures():
    from tests.benchmarks.__main__ import rooms  # noqa: PLC0415 - what it imports is the test

    assert {"door", "name_tags", "pages"} <= rooms().keys()
