import pytest

from mixer.commands.bench_stage import set_stage
from tests.soak.servers import ready_to_serve


@pytest.fixture(scope="session")
def servers():
    with ready_to_serve() as ready:
        yield ready


@pytest.fixture
def stage(database_url, tmp_path):
    """A mixer that starts now with 200 guests and eight phones at its door, in a database of its own."""
    return set_stage(database_url, tmp_path, guests=200, phones=8)
