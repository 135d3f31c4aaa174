"""A lock between processes, held on a file."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform != "win32":
    import fcntl

    @contextmanager
    def locked_file(path: Path) -> Iterator[None]:
        """Hold the file's exclusive lock, waiting in the kernel's queue; a dead process lets go by itself."""
        with path.open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

else:  # pragma: no cover - one process serves on Windows, and SQLite's own locks hold

    @contextmanager
    def locked_file(path: Path) -> Iterator[None]:
        """Hold nothing: threads queue before this, and SQLite guards against other processes."""
        path.touch()
        yield
