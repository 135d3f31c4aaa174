import os
import socket
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mixer.cli import mixer


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def environ(database_url, tmp_path, monkeypatch) -> dict[str, str]:
    """The settings of a host's machine, with a database of this version."""
    for name in list(os.environ):
        if name.startswith("MIXER_"):
            monkeypatch.delenv(name)
    return {
        "MIXER_INSTANCE": str(tmp_path / "instance"),
        "MIXER_DATABASE_URL": database_url,
        "MIXER_SECRET_KEY": "a secret of tests",
    }


@pytest.fixture
def mixer_command(environ):
    """Run `mixer ...` in this process."""

    def run(*words: str, **more: str) -> Result:
        return CliRunner().invoke(mixer, words, env=environ | more, catch_exceptions=True)

    return run
