"""Finding the profession that somebody's own words mean."""

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from mixer.core.names import fold

_ALIKE = 85.0  # rapidfuzz ratio, 0 to 100: "Fotographer" (87) is found, "Carter" for "Caterer" (77) is not
_SHORTEST_FUZZY = 5  # letters; shorter words differ by one letter from too many others ("DJ", "PR", "law")


@dataclass(frozen=True)
class KnownProfession:
    """A profession that words can be matched to; `ref` is whatever the caller calls it by (a key or a row's id)."""

    ref: str
    name: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProfessionGuess:
    """The profession found; `unsure` when the words were only alike, so that a person should look."""

    ref: str
    name: str
    unsure: bool


class ProfessionFinder:
    """Finds professions by their name or synonyms: exactly, inside a longer title, or nearly alike."""

    def __init__(self, known: Iterable[KnownProfession]) -> None:
        self._by_words: dict[str, KnownProfession] = {}
        for profession in known:
            for words in (profession.name, *profession.words):
                self._by_words.setdefault(fold(words), profession)
        self._long = [words for words in self._by_words if len(words) >= _SHORTEST_FUZZY]
        self._remembered: dict[str, ProfessionGuess | None] = {}

    def find(self, text: str) -> ProfessionGuess | None:
        """Return the profession these words mean, or None when no known one comes near."""
        words = fold(text)
        if words not in self._remembered:
            self._remembered[words] = self._find(words)
        return self._remembered[words]

    def _find(self, words: str) -> ProfessionGuess | None:
        if words in self._by_words:
            return _guess(self._by_words[words], unsure=False)
        inside = self._inside(words.split())
        if inside is not None:
            return _guess(inside, unsure=True)
        if len(words) < _SHORTEST_FUZZY:
            return None
        alike = process.extractOne(words, self._long, scorer=fuzz.ratio, score_cutoff=_ALIKE)
        return _guess(self._by_words[alike[0]], unsure=True) if alike else None

    def _inside(self, words: list[str]) -> KnownProfession | None:
        """Return the profession of the longest known run of words, the first where several are equally long."""
        for length in range(min(len(words) - 1, 5), 0, -1):
            for start in range(len(words) - length + 1):
                found = self._by_words.get(" ".join(words[start : start + length]))
                if found is not None:
                    return found
        return None


def _guess(profession: KnownProfession, *, unsure: bool) -> ProfessionGuess:
    return ProfessionGuess(profession.ref, profession.name, unsure)
