"""The folder of letters that were kept as files, since no mail server was set."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from mixer.post.courier import contents, file_name
from mixer.post.models import Letter
from mixer.post.rules.envelope import build


@dataclass(frozen=True, slots=True)
class LetterFolder:
    """Where letters lie as files, and the address they are sent from."""

    folder: Path
    sender: str

    def remove(self, letters: Iterable[int]) -> int:
        """Throw away what is left of these letters, by their ids; return how many files that were."""
        gone = [path for number in letters for path in self.folder.glob(f"{number:06d}-*")]
        for path in gone:
            path.unlink(missing_ok=True)
        return len(gone)

    def write_anew(self, letter: Letter) -> None:
        """Write a letter's file as its row now says; one that was never written stays unwritten."""
        file = self.folder / file_name(letter)
        if file.exists():
            half = file.with_suffix(".part")
            half.write_bytes(build(contents(letter, self.sender)).as_bytes())
            half.replace(file)
