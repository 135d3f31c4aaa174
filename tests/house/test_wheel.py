import os
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_wheel_carries_everything_and_runs(tmp_path):
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    wheel = next(tmp_path.glob("mixer-*.whl"))
    with zipfile.ZipFile(wheel) as parcel:
        names = parcel.namelist()
        parcel.extractall(tmp_path / "installed")
    tracked = subprocess.run(
        ["git", "ls-files", "templates", "static", "mixer"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split()
    expected = {name if name.startswith("mixer/") else f"mixer/_pages/{name}" for name in tracked}
    expected -= {"mixer/_pages/templates/.gitkeep", "mixer/_pages/static/.gitkeep"}
    assert expected - set(names) == set()
    assert any(name.endswith("LICENSE") for name in names)
    assert b"mixer = mixer.cli:main" in zipfile.ZipFile(wheel).read(
        next(name for name in names if name.endswith("entry_points.txt"))
    )
    environ = {
        name: value for name, value in os.environ.items() if not name.startswith(("MIXER_", "PYTHONPATH", "COV"))
    }
    (tmp_path / "elsewhere").mkdir()
    for words in (["upgrade"], ["doctor"]):
        done = subprocess.run(
            [sys.executable, "-m", "mixer", *words],
            env=environ | {"PYTHONPATH": str(tmp_path / "installed")},
            cwd=tmp_path / "elsewhere",
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "elsewhere" / "instance" / "mixer.sqlite3").exists()
