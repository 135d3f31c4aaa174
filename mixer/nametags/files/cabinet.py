"""The folder where finished documents wait to be fetched: never by half, and readable by their owner only."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PART = ".part"
SUFFIX = ".pdf"


@dataclass(frozen=True, slots=True)
class Cabinet:
    """Documents by the code of their print, in a folder of the instance."""

    folder: Path

    def place_of(self, code: str) -> Path:
        """Where the document of a print is, once it is whole."""
        return self.folder / f"{code}{SUFFIX}"

    @contextmanager
    def new(self, code: str) -> Iterator[Path]:
        """Return where to write a document; it gets its name when the block ends, and is gone when the block raises."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = self.folder / f"{code}{PART}"
        os.close(os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))
        try:
            yield part
            part.replace(self.place_of(code))
        finally:
            part.unlink(missing_ok=True)

    def remove(self, code: str) -> None:
        """Throw a document away; none there is fine."""
        self.place_of(code).unlink(missing_ok=True)

    def codes(self) -> set[str]:
        """The codes of all prints that have left anything here."""
        if not self.folder.is_dir():
            return set()
        return {path.stem for path in self.folder.iterdir() if path.suffix in {SUFFIX, PART}}

    def sweep(self, codes: set[str]) -> int:
        """Throw away what is left of these prints; returns how many files that were."""
        gone = [
            path for code in codes for path in (self.place_of(code), self.folder / f"{code}{PART}") if path.exists()
        ]
        for path in gone:
            path.unlink(missing_ok=True)
        return len(gone)
